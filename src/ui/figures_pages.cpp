// Figures over a time: by person, by day, by check. Every mark opens the decisions that it counts.
#include <algorithm>
#include <map>

#include "ui/charts.hpp"
#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;
using Page = workbench::Oversight::Page;

namespace {

std::string days_of(const workbench::Oversight& oversight) {
  return oversight.period() == workbench::Oversight::Period::week    ? "week"
         : oversight.period() == workbench::Oversight::Period::month ? "month"
                                                                     : "";
}

std::string reason_name(const workbench::Workbench& bench, const std::string& code) {
  for (const workbench::CampaignPtr& k : bench.campaigns())
    if (const domain::Reason* reason = find_reason(k, code)) return tr(reason->label);
  return code;
}

void draw_people(Context& context, Rect& place, const api::Figures& f) {
  Canvas& canvas = context.canvas;
  workbench::Workbench& bench = context.bench;
  const std::string days = days_of(bench.oversight());
  const auto dots = [&](const char* title, const char* look, domain::Share api::PersonFigures::*of) {
    draw_heading(context, place, tr(title));
    std::vector<Dot> rows;
    for (const api::PersonFigures& p : f.people) rows.push_back({p.display_name, p.*of});
    const auto pressed =
        draw_dots(context, place.take_top(dots_height(context, rows.size())), std::string(title), rows);
    if (pressed) bench.show_decisions({.look = look, .person = f.people[*pressed].person, .days = days});
    place.take_top(canvas.px(theme::space5));
  };
  dots("figures.overturned", "overturned", &api::PersonFigures::overturned);
  dots("figures.quick", "quick", &api::PersonFigures::quick);
  dots("figures.over", "overridden", &api::PersonFigures::over);
  draw_heading(context, place, tr("figures.pace"));
  std::vector<Bar> bars;
  for (const api::PersonFigures& p : f.people)
    bars.push_back({p.display_name, static_cast<std::int64_t>(p.per_hour + 0.5)});
  if (const auto pressed = draw_bars(context, place.take_top(bars_height(context, bars.size())), "figures.pace", bars))
    bench.show_decisions({.person = f.people[*pressed].person, .days = days});
  place.take_top(canvas.px(theme::space5));
  // Who rejects for what: the most used reasons, by name.
  draw_heading(context, place, tr("figures.reasons"));
  std::map<std::string, std::int64_t> by_reason;
  for (const api::ReasonFigures& r : f.reasons) by_reason[r.reason] += r.n;
  std::vector<std::pair<std::int64_t, std::string>> most;
  for (const auto& [reason, n] : by_reason) most.emplace_back(-n, reason);
  std::ranges::sort(most);
  most.resize(std::min<std::size_t>(most.size(), 8));
  Matrix matrix;
  std::vector<std::string> people;
  for (const api::PersonFigures& p : f.people) {
    matrix.rows.push_back(p.display_name);
    people.push_back(p.person);
  }
  for (const auto& [n, reason] : most) matrix.columns.push_back(reason_name(bench, reason));
  matrix.n.assign(people.size(), std::vector<std::int64_t>(most.size()));
  for (const api::ReasonFigures& r : f.reasons)
    for (std::size_t row = 0; row < people.size(); ++row)
      for (std::size_t column = 0; column < most.size(); ++column)
        if (people[row] == r.person && most[column].second == r.reason) matrix.n[row][column] += r.n;
  if (const auto cell =
          draw_matrix(context, place.take_top(matrix_height(context, matrix.rows.size())), "figures.reason", matrix))
    bench.show_decisions({.person = people[cell->row], .reason = most[cell->column].second, .days = days});
}

void draw_days(Context& context, Rect& place, const api::Figures& f) {
  Canvas& canvas = context.canvas;
  workbench::Workbench& bench = context.bench;
  for (const api::DriftMark& d : f.drift) {
    const std::string text = tr("figures.drift." + d.of, {{"time", to_local_short(d.at).substr(0, 5)},
                                                          {"before", share_text(d.before)},
                                                          {"after", share_text(d.after)}});
    Rect row = place.take_top(canvas.px(34), canvas.px(theme::space2));
    const Press press = pressable("figures.drift." + d.of, row);
    canvas.fill(row, press.hovered ? theme::hover : theme::raised, canvas.px(theme::radius));
    row = row.inset(canvas.px(theme::space3), 0);
    canvas.icon(Icon::attention, row.x + canvas.px(8), row.centre_y(), canvas.px(15), theme::attention);
    row.take_left(canvas.px(24));
    canvas.text_in(row, Type::body, theme::text, text, Align::left, Fit::shorten);
    if (press.pressed) bench.show_decisions({.look = d.of == "quick" ? "quick" : d.of, .days = day_name(d.at)});
  }
  draw_heading(context, place, tr("figures.by_day"));
  std::vector<LinePoint> points;
  Line decided{tr("chart.decided"), theme::accent, {}}, arrived{tr("chart.arrived"), theme::text_soft, {}};
  for (std::size_t i = 0; i < f.days.size(); ++i) {
    const api::DayFigures& d = f.days[i];
    decided.values.push_back(static_cast<double>(d.decided));
    arrived.values.push_back(static_cast<double>(d.arrived));
    const std::string local = to_local_short(d.day).substr(0, 5);
    const std::size_t every = std::max<std::size_t>(1, f.days.size() / 8);
    points.push_back({i % every == 0 ? local : "", tr("chart.hour", {{"time", local},
                                                                     {"decided", std::to_string(d.decided)},
                                                                     {"arrived", std::to_string(d.arrived)}})});
  }
  if (const auto pressed =
          draw_lines(context, place.take_top(canvas.px(180)), "figures.day", {decided, arrived}, points))
    bench.show_decisions({.days = day_name(f.days[*pressed].day)});
  place.take_top(canvas.px(theme::space5));
  const auto dots = [&](const char* title, const char* look, domain::Share api::DayFigures::*of) {
    draw_heading(context, place, tr(title));
    std::vector<Dot> rows;
    // The newest fourteen: more would be a list to scroll, and the line above shows the season.
    const std::size_t first = f.days.size() > 14 ? f.days.size() - 14 : 0;
    for (std::size_t i = first; i < f.days.size(); ++i)
      rows.push_back({to_local_short(f.days[i].day).substr(0, 5), f.days[i].*of});
    const auto pressed =
        draw_dots(context, place.take_top(dots_height(context, rows.size())), std::string(title) + ".day", rows);
    if (pressed) bench.show_decisions({.look = look, .days = day_name(f.days[first + *pressed].day)});
    place.take_top(canvas.px(theme::space5));
  };
  dots("figures.rejected", "rejected", &api::DayFigures::rejected);
  dots("figures.overturned", "overturned", &api::DayFigures::overturned);
  draw_heading(context, place, tr("figures.waits"));
  std::vector<Bar> bars;
  const auto sum = [&](std::size_t from, std::size_t to) {
    std::int64_t n = 0;
    for (std::size_t i = from; i < to && i < f.wait_hours.size(); ++i) n += f.wait_hours[i];
    return n;
  };
  for (const auto& [from, to] : {std::pair<std::size_t, std::size_t>{0, 6}, {6, 12}, {12, 24}, {24, 36}, {36, 48}})
    bars.push_back({tr("figures.wait", {{"from", std::to_string(from)}, {"to", std::to_string(to)}}), sum(from, to)});
  bars.push_back({tr("figures.wait_more"), sum(48, 49)});
  draw_bars(context, place.take_top(bars_height(context, bars.size())), "figures.waits", bars);
}

void draw_checks(Context& context, Rect& place, const api::Figures& f) {
  Canvas& canvas = context.canvas;
  workbench::Workbench& bench = context.bench;
  const std::string days = days_of(bench.oversight());
  place.take_top(canvas.paragraph(place, Type::body, theme::text_soft, tr("figures.ledger")), canvas.px(theme::space4));
  const auto name_of = [&](const std::string& check) {
    return context.translator.has("problem." + check) ? tr("problem." + check) : check;
  };
  const auto ledger = [&](const char* title, const char* look, domain::Share api::CheckFigures::*of) {
    draw_heading(context, place, tr(title));
    std::vector<const api::CheckFigures*> rows;
    for (const api::CheckFigures& c : f.checks)
      if ((c.*of).of > 0) rows.push_back(&c);
    // What people contradict surest comes first: by the lower end of the interval, so that one of one is not first.
    std::ranges::sort(rows, [&](const auto* a, const auto* b) { return (a->*of).low > (b->*of).low; });
    std::vector<Dot> dots;
    for (const api::CheckFigures* c : rows) dots.push_back({name_of(c->check), c->*of});
    const auto pressed =
        draw_dots(context, place.take_top(dots_height(context, dots.size())), std::string(title), dots);
    if (pressed) bench.show_decisions({.look = look, .check = rows[*pressed]->check, .days = days});
    place.take_top(canvas.px(theme::space5));
  };
  ledger("figures.fail_approved", "overridden", &api::CheckFigures::fail_approved);
  draw_heading(context, place, tr("figures.attention_rejected"));
  std::vector<Dot> dots;
  for (const api::CheckFigures& c : f.checks)
    if (c.attention_rejected.of > 0) dots.push_back({name_of(c.check), c.attention_rejected});
  if (draw_dots(context, place.take_top(dots_height(context, dots.size())), "figures.attention_rejected", dots))
    bench.show_decisions({.look = "rejected", .days = days});
}

}  // namespace

void draw_figures(Context& context, Rect& place) {
  const workbench::Oversight& oversight = context.bench.oversight();
  const api::Figures& figures = *oversight.figures();
  if (oversight.page() == Page::people)
    draw_people(context, place, figures);
  else if (oversight.page() == Page::days)
    draw_days(context, place, figures);
  else
    draw_checks(context, place, figures);
}

}  // namespace cs::ui
