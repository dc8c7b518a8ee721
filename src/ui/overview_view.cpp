// A supervisor's first screen, and a reviewer's own day. Every number opens the list of what it counts.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "ui/charts.hpp"
#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;
using Page = workbench::Oversight::Page;

namespace {

/// "21:40" today, else "10-09 21:40".
std::string when_text(TimePoint t, TimePoint now) {
  const std::string text = to_local_short(t);
  return day_name(t) == day_name(now) ? text.substr(6) : text;
}
std::string pace_text(double per_hour) {
  return fmt::format("{:.{}f}", per_hour, per_hour < 10 ? 1 : 0);
}

std::vector<Tile> tiles_of(workbench::Workbench& bench, const api::Overview& o) {
  std::vector<Tile> tiles;
  const auto plain = [&](const char* id, std::int64_t n, std::string under, Colour ink, std::function<void()> open) {
    tiles.push_back({std::string("overview.tile.") + id, tr(std::string("overview.") + id), std::to_string(n),
                     std::move(under), ink, std::move(open)});
  };
  const auto share = [&](const char* id, const domain::Share& s, Colour ink, std::function<void()> open) {
    tiles.push_back({std::string("overview.tile.") + id, tr(std::string("overview.") + id), share_text(s),
                     share_under(s), ink, std::move(open)});
  };
  const auto decisions = [&bench](client::ListQuery query) { return [&bench, query] { bench.show_decisions(query); }; };
  const auto waiting = [&bench](const char* look) { return [&bench, look] { bench.show_waiting(look); }; };
  plain("waiting", o.all.waiting, tr("overview.held", {{"n", std::to_string(o.all.held)}}), theme::text,
        waiting("all"));
  plain("overdue", o.all.overdue, tr("overview.late_today", {{"n", std::to_string(o.late_today)}}),
        o.all.overdue > 0 ? theme::fail : theme::text, waiting("overdue"));
  plain("due_today", o.all.due_today,
        o.all.late_from ? tr("overview.late_from", {{"time", when_text(*o.all.late_from, o.as_of)}})
                        : tr("overview.in_time"),
        o.all.late_from ? theme::attention : theme::text, waiting("all"));
  plain("decided_today", o.decided_today,
        tr("overview.pace", {{"n", pace_text(o.all.per_hour)}, {"people", std::to_string(o.all.people)}}), theme::text,
        decisions({.days = "today"}));
  share("quick_today", o.quick_today, o.quick_today.n > 0 ? theme::attention : theme::text,
        decisions({.look = "quick", .days = "today"}));
  share("overturned_week", o.overturned_week, theme::text, decisions({.look = "overturned", .days = "week"}));
  share("first_ok_week", o.first_ok_week, theme::text, decisions({.look = "approved", .days = "week"}));
  plain("withdrawals", o.withdrawal_requests, tr("overview.withdrawals_under"),
        o.withdrawal_requests > 0 ? theme::attention : theme::text, decisions({.look = "withdrawal"}));
  plain("in_doubt", o.notices_in_doubt + o.notices_failed,
        tr("overview.failed", {{"n", std::to_string(o.notices_failed)}}),
        o.notices_in_doubt + o.notices_failed > 0 ? theme::attention : theme::text,
        [&bench, failed = o.notices_in_doubt == 0 && o.notices_failed > 0] {
          bench.show_messages(failed ? "failed" : "in_doubt");
        });
  tiles.push_back({"overview.tile.queued", tr("overview.queued"), std::to_string(o.notices_queued),
                   tr(o.notices_halted ? "notices.halted" : "overview.leaving"),
                   o.notices_halted ? theme::fail : theme::text, [&bench] { bench.show_messages("queued"); }});
  return tiles;
}

/// What is due by school. A press narrows to the school and opens what waits there.
void draw_board(Context& context, Rect& place, const api::Overview& o) {
  Canvas& canvas = context.canvas;
  workbench::Workbench& bench = context.bench;
  draw_heading(context, place, tr("overview.board"));
  const char* heads[] = {"waiting", "overdue", "in_6h", "in_12h", "in_24h", "arriving", "per_hour", "people"};
  const float late =
      std::max({canvas.width(Type::caption, tr("board.late_from")), canvas.width(Type::body, tr("board.in_time")),
                canvas.width(Type::strong, "00-00 00:00")}) +
      canvas.px(theme::space3);
  float column = 0;
  for (const char* head : heads)
    column = std::max(column, canvas.width(Type::caption, tr(std::string("board.") + head)) + canvas.px(theme::space2));
  const float name = std::max(canvas.px(120), place.w - late - column * static_cast<float>(std::size(heads)));
  column = (place.w - late - name) / static_cast<float>(std::size(heads));
  const float row_height = canvas.px(30);
  Rect head = place.take_top(canvas.line_height(Type::caption), canvas.px(theme::space1));
  head.take_left(name);
  for (const char* h : heads)
    canvas.text_in(head.take_left(column), Type::caption, theme::text_quiet, tr(std::string("board.") + h),
                   Align::right, Fit::shorten);
  canvas.text_in(head, Type::caption, theme::text_quiet, tr("board.late_from"), Align::right);
  for (std::size_t i = 0; i < o.schools.size(); ++i) {
    const api::SchoolBoard& s = o.schools[i];
    Rect row = place.take_top(row_height);
    canvas.horizontal(row.x, row.right(), row.y, theme::line);
    const Press press = pressable("overview.school." + std::to_string(i), row);
    if (press.hovered) canvas.fill(row, theme::hover, canvas.px(theme::radius_small));
    canvas.text_in(row.take_left(name), Type::body, theme::text, canvas.fonts().visible(s.school), Align::left,
                   Fit::shorten);
    const auto cell = [&](const std::string& text, Colour ink) {
      canvas.text_in(row.take_left(column), Type::body, ink, text, Align::right);
    };
    cell(std::to_string(s.waiting), theme::text);
    cell(std::to_string(s.overdue), s.overdue > 0 ? theme::fail : theme::text_quiet);
    for (const std::int64_t n : {s.in_6h, s.in_12h, s.in_24h})
      cell(std::to_string(n), n > 0 ? theme::text : theme::text_quiet);
    cell(pace_text(s.arriving), theme::text_soft);
    cell(pace_text(s.per_hour), theme::text_soft);
    cell(std::to_string(s.people), s.people == 0 && s.waiting > 0 ? theme::attention : theme::text_soft);
    canvas.text_in(row, s.late_from ? Type::strong : Type::body, s.late_from ? theme::attention : theme::text_quiet,
                   s.late_from ? when_text(*s.late_from, o.as_of) : tr("board.in_time"), Align::right);
    if (press.pressed) {
      if (!bench.why_not_narrow()) bench.narrow(s.school);
      bench.show_waiting(s.overdue > 0 ? "overdue" : "all");
    }
  }
}

void draw_hours(Context& context, Rect& place, const api::Overview& o) {
  Canvas& canvas = context.canvas;
  draw_heading(context, place, tr("overview.hours"));
  std::vector<LinePoint> points;
  Line decided{tr("chart.decided"), theme::accent, {}}, arrived{tr("chart.arrived"), theme::text_soft, {}};
  for (const api::HourCount& h : o.hours) {
    decided.values.push_back(static_cast<double>(h.decided));
    arrived.values.push_back(static_cast<double>(h.arrived));
    const std::string local = to_local_short(h.hour);
    const bool marked = local.ends_with("00:00") || local.ends_with("12:00");
    points.push_back({marked ? local : "", tr("chart.hour", {{"time", local},
                                                             {"decided", std::to_string(h.decided)},
                                                             {"arrived", std::to_string(h.arrived)}})});
  }
  const auto pressed = draw_lines(context, place.take_top(canvas.px(180)), "overview.hour", {decided, arrived}, points);
  if (pressed) context.bench.show_decisions({.days = hour_name(o.hours[*pressed].hour)});
}

void draw_now(Context& context, Rect& place) {
  Canvas& canvas = context.canvas;
  const api::Overview& o = *context.bench.oversight().overview();
  place.take_top(draw_tiles(context, place, tiles_of(context.bench, o)), canvas.px(theme::space5));
  draw_board(context, place, o);
  place.take_top(canvas.px(theme::space5));
  draw_hours(context, place, o);
}

void draw_day(Context& context, Rect& place) {
  Canvas& canvas = context.canvas;
  const api::MyDay& day = *context.bench.oversight().day();
  std::vector<Tile> tiles;
  const auto add = [&](const char* id, std::string number, std::string under) {
    tiles.push_back({id, tr(std::string("my_day.") + id), std::move(number), std::move(under), theme::text, {}});
  };
  add("decided", std::to_string(day.approved + day.rejected),
      tr("my_day.of", {{"approved", std::to_string(day.approved)}, {"rejected", std::to_string(day.rejected)}}));
  add("pace", pace_text(day.per_hour), tr("my_day.pace_under"));
  add("quick", std::to_string(day.quick), tr("my_day.quick_under"));
  add("undone", std::to_string(day.undone), tr("my_day.undone_under"));
  place.take_top(draw_tiles(context, place, tiles), canvas.px(theme::space5));
  draw_heading(context, place, tr("my_day.hours"));
  std::vector<Bar> bars;
  for (const api::HourCount& h : day.hours) bars.push_back({to_local_short(h.hour).substr(6), h.decided});
  draw_bars(context, place.take_top(bars_height(context, bars.size())), "my_day.hour", bars);
  place.take_top(canvas.px(theme::space5));
  draw_heading(context, place, tr("my_day.overturned"));
  if (day.overturned.empty())
    canvas.text_in(place.take_top(canvas.line_height(Type::body)), Type::body, theme::text_quiet,
                   tr("my_day.none_overturned"));
  for (const api::OwnOverturned& o : day.overturned) {
    const std::string words = canvas.fonts().visible(o.words);
    Rect card = place.take_top(canvas.line_height(Type::caption) +
                                   canvas.paragraph_height(place.w - canvas.px(theme::space3) * 2, Type::body, words) +
                                   canvas.px(theme::space2) * 2 + canvas.px(4),
                               canvas.px(theme::space2));
    canvas.fill(card, theme::raised, canvas.px(theme::radius));
    Rect inner = card.inset(canvas.px(theme::space3), canvas.px(theme::space2));
    canvas.text_in(inner.take_top(canvas.line_height(Type::caption), canvas.px(4)), Type::caption, theme::text_quiet,
                   o.student_number + "  ·  " + to_local_short(o.decided), Align::left, Fit::shorten);
    canvas.paragraph(inner, Type::body, theme::text, words);
  }
  place.take_top(canvas.px(theme::space3));
  canvas.text_in(place.take_top(canvas.line_height(Type::caption)), Type::caption, theme::text_quiet,
                 tr("my_day.private"), Align::left, Fit::shorten);
}

/// Pages at the left, over how long and as a file at the right; in a row of its own where there is no room beside.
void draw_pages_row(Context& context, Rect& place) {
  const workbench::Oversight& oversight = context.bench.oversight();
  const auto page_button = [&](Page page, const std::string& action) {
    const bool on = oversight.page() == page;
    return ActionButton{
        .action = action, .kind = on ? ButtonKind::action : ButtonKind::quiet, .type = on ? Type::strong : Type::body};
  };
  Rect row = place.take_top(context.px(34), context.px(theme::space2));
  for (const Page page : {Page::now, Page::people, Page::days, Page::checks}) {
    const std::string action = std::string("overview.") + to_string(page);
    const ActionButton b = page_button(page, action);
    action_button(context, row.take_left(action_button_width(context, b), context.px(theme::space1)), b);
  }
  if (oversight.page() != Page::now) {
    using Period = workbench::Oversight::Period;
    std::vector<std::string> actions;
    for (const Period period : {Period::week, Period::month, Period::season})
      actions.push_back(std::string("overview.") + to_string(period));
    if (oversight.page() == Page::days) actions.emplace_back("overview.export_waits");
    if (oversight.page() == Page::people) actions.emplace_back("overview.export_reasons");
    actions.emplace_back("overview.export");
    const std::string chosen = std::string("overview.") + to_string(oversight.period());
    float width = 0;
    std::vector<ActionButton> buttons;
    for (const std::string& action : actions) {
      buttons.push_back(
          {.action = action, .kind = action == chosen ? ButtonKind::action : ButtonKind::quiet, .type = Type::caption});
      width += action_button_width(context, buttons.back()) + context.px(theme::space1);
    }
    if (width > row.w) row = place.take_top(context.px(34), context.px(theme::space2));
    for (std::size_t n = buttons.size(); n-- > 0;)
      action_button(context, row.take_right(action_button_width(context, buttons[n]), context.px(theme::space1)),
                    buttons[n]);
  }
  place.take_top(context.px(theme::space2));
}

}  // namespace

void draw_overview(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  workbench::Workbench& bench = context.bench;
  const workbench::Oversight& oversight = bench.oversight();
  const bool own = bench.own_day();
  canvas.fill(area, theme::panel);
  if (!own && bench.queue_open()) draw_queue(context, area.take_left(std::min(canvas.px(400), area.w * 0.42F)));
  Rect inner = area.inset(canvas.px(theme::space5), canvas.px(theme::space4));
  if (!own) draw_pages_row(context, inner);
  draw_list_age(context, inner, oversight.as_of(), oversight.error().has_value());
  if (!oversight.as_of()) {
    if (oversight.error())
      draw_empty(context, inner, Icon::fail, tr("list.failed"), tr(*oversight.error()), theme::fail);
    else
      draw_empty(context, inner, Icon::clock, tr("overview.loading"), "");
    return;
  }
  const Page page = own ? Page::now : oversight.page();
  if (!own && page != Page::now && oversight.figures()->decided == 0) {
    draw_empty(context, inner, Icon::queue, tr("figures.empty.title"), tr("figures.empty.text"));
    return;
  }
  ScrollArea scroll(std::string("overview.") + to_string(page),
                    {inner.x, inner.y, inner.w + canvas.px(theme::space4), inner.h});
  Rect place = scroll.content();
  place.w = inner.w;
  place.h = 100'000;  // what is drawn says how high it is
  const float top = place.y;
  if (own)
    draw_day(context, place);
  else if (page == Page::now)
    draw_now(context, place);
  else
    draw_figures(context, place);
  scroll.set_height(place.y - top + canvas.px(theme::space4));
}

}  // namespace cs::ui
