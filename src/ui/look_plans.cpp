// Plans for second looks: all of them on the left; on the right what the selected one drew, how far it is, what it
// found, and the differences that wait for somebody to settle them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "domain/proportion.hpp"
#include "ui/charts.hpp"
#include "ui/views.hpp"

namespace cs::ui {

using workbench::SecondLooks;
using workbench::tr;

namespace {

std::string percent(double share) {
  return fmt::format("{:.{}f}", share * 100, share * 100 < 10 ? 1 : 0);
}

/// Which decisions a plan is about, in words.
std::string about(const Context& context, const api::LookPlanRow& plan) {
  const domain::PlanWish& wish = plan.wish;
  std::string words;
  const auto add = [&words](const std::string& more) { words += (words.empty() ? "" : "  ·  ") + more; };
  if (wish.verdict) add(tr(std::string("verdict.") + domain::to_string(*wish.verdict)));
  const workbench::Workbench& bench = context.bench;
  using workbench::Facet;
  if (!wish.reviewer.empty()) add(workbench::words_of(bench, Facet::person, wish.reviewer));
  if (!wish.reason.empty()) add(workbench::words_of(bench, Facet::reason, wish.reason));
  if (!wish.finding.empty()) add(tr("plan.by_check", {{"name", tr("check." + wish.finding)}}));
  for (const domain::Risk risk : wish.risks) add(tr(std::string("plan.risk.") + domain::to_string(risk)));
  if (wish.from != TimePoint{} && wish.to != TimePoint{})
    add(to_local_short(wish.from).substr(0, 5) + " – " + to_local_short(wish.to).substr(0, 5));
  else if (wish.from != TimePoint{})
    add(tr("plan.since", {{"day", to_local_short(wish.from).substr(0, 5)}}));
  if (words.empty()) words = tr("plan.about_all");
  return context.canvas.fonts().visible(words);
}

void draw_progress(Canvas& canvas, const Rect& r, const api::LookPlanRow& plan) {
  const double of = static_cast<double>(std::max<std::int64_t>(1, workbench::to_look_at(plan)));
  canvas.fill(r, theme::line_strong, r.h / 2);
  const float done = r.w * static_cast<float>(static_cast<double>(workbench::looked_at(plan)) / of);
  if (done > 0) canvas.fill({r.x, r.y, std::max(done, r.h), r.h}, theme::accent, r.h / 2);
}

void draw_row(Context& context, const Rect& r, const api::LookPlanRow& plan, bool selected) {
  Canvas& canvas = context.canvas;
  Rect inner = r.inset(canvas.px(theme::space3), canvas.px(6));
  const bool done = plan.waiting + plan.held + plan.differs == 0;
  canvas.icon(plan.differs > 0 ? Icon::flag
              : done           ? Icon::pass
                               : Icon::loupe,
              inner.x + canvas.px(8), inner.centre_y(), canvas.px(17),
              plan.differs > 0 ? theme::attention
              : done           ? theme::pass
                               : theme::text_quiet);
  inner.take_left(canvas.px(18), canvas.px(theme::space3));
  Rect right = inner.take_right(canvas.px(118), canvas.px(theme::space3));
  const std::string count = fmt::format("{} / {}", workbench::looked_at(plan), workbench::to_look_at(plan));
  canvas.text_in(right.take_top(canvas.line_height(Type::body)), Type::body, theme::text_soft, count, Align::right);
  draw_progress(canvas, {right.x, std::round(right.centre_y() - canvas.px(2)), right.w, canvas.px(4)}, plan);
  canvas.text_in(inner.take_top(canvas.line_height(Type::body)), selected ? Type::strong : Type::body, theme::text,
                 canvas.fonts().visible(plan.wish.name), Align::left, Fit::shorten);
  std::string detail = plan.differs > 0 ? tr("plan.differs", {{"n", std::to_string(plan.differs)}}) + "  ·  " : "";
  if (const std::string school = school_of(context, plan.campaign); !school.empty()) detail += school + "  ·  ";
  detail += to_local_short(plan.made) + "  ·  " + plan.made_by;
  canvas.text_in(inner, Type::caption, plan.differs > 0 ? theme::attention : theme::text_quiet,
                 canvas.fonts().visible(detail), Align::left, Fit::shorten);
}

void draw_list(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  SecondLooks& looks = context.bench.looks();
  canvas.fill(area, theme::panel);
  Rect inner = area.inset(canvas.px(theme::space3), canvas.px(theme::space3));
  draw_filter_bar(context, inner.take_top(filter_bar_height(context, inner.w), canvas.px(theme::space3)));
  canvas.horizontal(area.x, area.right(), inner.y - canvas.px(6), theme::line);
  Rect foot = inner.take_bottom(canvas.px(32), canvas.px(theme::space1));
  const ActionButton make{.action = "looks.new_plan", .icon = Icon::note};
  action_button(context, foot.take_right(action_button_width(context, make)), make);
  canvas.text_in(foot, Type::caption, theme::text_quiet, tr("plan.count", {{"n", std::to_string(looks.page().total)}}),
                 Align::left, Fit::shorten);
  draw_list_age(context, inner, looks.as_of(), looks.error().has_value());
  if (looks.error() && !looks.as_of())
    return draw_empty(context, inner, Icon::fail, tr("list.failed"), tr(*looks.error()), theme::fail);
  const auto& rows = looks.page().rows;
  if (rows.empty()) {
    if (looks.loading()) return;
    if (workbench::narrows(looks.query()))
      return draw_empty(context, inner, Icon::search, tr("filter.nothing.title"),
                        context.with_keys(tr("filter.nothing.text")));
    return draw_empty(context, inner, Icon::loupe, tr("plan.empty.title"), tr("plan.empty.text"));
  }
  ScrollArea scroll("plans",
                    {inner.x - canvas.px(theme::space1), inner.y, inner.w + canvas.px(theme::space3), inner.h});
  const Rect place = scroll.content();
  const float row = canvas.line_height(Type::body) + canvas.line_height(Type::caption) + canvas.px(13);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Rect r{place.x, place.y + row * static_cast<float>(i), inner.w + canvas.px(theme::space1), row - 1};
    const bool selected = looks.selected_index() == static_cast<int>(i);
    if (selected && context.state.revealed_finding != rows[i].id) {
      scroll.reveal(r);
      context.state.revealed_finding = rows[i].id;
    }
    if (!scroll.visible(r)) continue;
    const Press press = pressable("plan." + std::to_string(i), r);
    if (press.pressed) looks.select(static_cast<int>(i));
    if (selected)
      canvas.fill(r, theme::selected, canvas.px(theme::radius));
    else if (press.hovered)
      canvas.fill(r, theme::hover, canvas.px(theme::radius));
    draw_row(context, r, rows[i], selected);
  }
  scroll.set_height(row * static_cast<float>(rows.size()));
}

std::vector<Tile> tiles_of(const api::LookPlanRow& plan) {
  const std::int64_t looked = workbench::looked_at(plan);
  std::vector<Tile> tiles;
  const auto add = [&](const char* id, std::string number, std::string under, Colour ink) {
    tiles.push_back(
        {std::string("plan.tile.") + id, tr(std::string("plan.") + id), std::move(number), std::move(under), ink, {}});
  };
  add("looked", fmt::format("{} / {}", looked, workbench::to_look_at(plan)),
      plan.held > 0 ? tr("plan.held", {{"n", std::to_string(plan.held)}})
                    : tr("plan.yours", {{"n", std::to_string(workbench::yours(plan))}}),
      theme::text);
  add("upheld", std::to_string(plan.upheld), tr("plan.upheld_under"), theme::text);
  add("differing", std::to_string(plan.differs), tr("plan.differing_under"),
      plan.differs > 0 ? theme::attention : theme::text);
  const domain::Share wrong = domain::wilson(plan.overturned, looked);
  add("overturned", share_text(wrong), share_under(wrong), plan.overturned > 0 ? theme::attention : theme::text);
  return tiles;
}

/// The strata with what was drawn of each, where there are several.
void draw_strata(Context& context, Rect& place, const api::LookPlanRow& plan) {
  if (plan.strata.size() < 2) return;
  Canvas& canvas = context.canvas;
  draw_heading(context, place, tr("plan.strata"));
  const float number = canvas.px(110);
  Rect head = place.take_top(canvas.line_height(Type::caption), canvas.px(theme::space1));
  canvas.text_in(head.take_right(number), Type::caption, theme::text_quiet, tr("plan.drawn"), Align::right);
  canvas.text_in(head.take_right(number), Type::caption, theme::text_quiet, tr("plan.population"), Align::right);
  for (const api::LookStratum& s : plan.strata) {
    Rect row = place.take_top(canvas.px(28));
    canvas.horizontal(row.x, row.right(), row.y, theme::line);
    canvas.text_in(row.take_right(number), Type::body, theme::text, std::to_string(s.drawn), Align::right);
    canvas.text_in(row.take_right(number), Type::body, theme::text_soft, std::to_string(s.population), Align::right);
    std::string name = s.name;
    if (plan.wish.by == domain::StratifyBy::verdict && domain::verdict_from(name)) name = tr("verdict." + name);
    if (plan.wish.by == domain::StratifyBy::reason)
      name = name.empty() ? tr("verdict.approve") : reason_labels(context.bench.campaign(plan.campaign), {name});
    if (plan.wish.by == domain::StratifyBy::reviewer) {
      const auto& people = context.bench.facets().people;
      if (const auto it = std::ranges::find(people, name, &api::PersonName::name); it != people.end())
        name = it->display_name;
    }
    canvas.text_in(row, Type::body, theme::text, canvas.fonts().visible(name), Align::left, Fit::shorten);
  }
  place.take_top(canvas.px(theme::space5));
}

void draw_differences(Context& context, Rect& place) {
  Canvas& canvas = context.canvas;
  SecondLooks& looks = context.bench.looks();
  if (looks.differing().empty()) return;
  Rect head = place.take_top(canvas.px(34), canvas.px(theme::space2));
  const ActionButton first{.action = "looks.difference", .icon = Icon::flag};
  action_button(context, head.take_right(action_button_width(context, first), canvas.px(theme::space2)), first);
  canvas.text_in(head, Type::title, theme::text, tr("plan.differences"), Align::left, Fit::shorten);
  for (std::size_t i = 0; i < looks.differing().size(); ++i) {
    const api::LookRow& look = looks.differing()[i];
    Rect row = place.take_top(canvas.px(36));
    canvas.horizontal(row.x, row.right(), row.y, theme::line);
    const Press press = pressable("look.difference." + std::to_string(i), row);
    if (press.hovered) canvas.fill(row, theme::hover, canvas.px(theme::radius_small));
    if (press.pressed) looks.open_difference(i);
    const auto verdict = [&](Rect cell, domain::Verdict v, const std::string& who) {
      const bool approved = v == domain::Verdict::approve;
      canvas.icon(approved ? Icon::pass : Icon::fail, cell.x + canvas.px(8), cell.centre_y(), canvas.px(14),
                  approved ? theme::pass : theme::fail);
      cell.take_left(canvas.px(20));
      canvas.text_in(cell, Type::caption, theme::text_soft, canvas.fonts().visible(who), Align::left, Fit::shorten);
    };
    const float cell = canvas.px(128);
    if (!look.verdicts.empty())
      verdict(row.take_right(cell, canvas.px(theme::space2)), look.verdicts.back().verdict,
              look.verdicts.back().person_display);
    if (look.decision)
      verdict(row.take_right(cell, canvas.px(theme::space2)), look.decision->verdict,
              look.decision->reviewer_display.empty() ? look.decision->reviewer : look.decision->reviewer_display);
    row = row.inset(canvas.px(theme::space1), 0);
    const std::string name = canvas.fonts().visible(look.student.name);
    row.take_left(canvas.text_in(row, Type::body, theme::text, name, Align::left, Fit::shorten) +
                  canvas.px(theme::space2));
    canvas.text_in(row, Type::caption, theme::text_quiet, look.student.number, Align::left, Fit::shorten);
  }
  place.take_top(canvas.px(theme::space5));
}

void draw_plan(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  const SecondLooks& looks = context.bench.looks();
  const api::LookPlanRow* plan = looks.selected();
  canvas.fill(area, theme::panel);
  if (plan == nullptr) return draw_empty(context, area, Icon::loupe, tr("plan.choose.title"), tr("plan.choose.text"));
  Rect inner = area.inset(canvas.px(theme::space5), canvas.px(theme::space4));
  Rect foot = inner.take_bottom(canvas.px(40), canvas.px(theme::space3));
  const ActionButton begin{
      .action = "looks.begin", .icon = Icon::loupe, .kind = ButtonKind::action, .type = Type::strong};
  action_button(
      context, foot.take_right(std::max(action_button_width(context, begin), canvas.px(180)), canvas.px(theme::space3)),
      begin);
  const workbench::Action* action = workbench::find_action("looks.begin");
  const workbench::Why why = action != nullptr ? workbench::why_not(*action, context.bench) : workbench::Why{};
  canvas.text_in(foot, Type::caption, theme::text_quiet,
                 why && !looks.writing() ? context.with_keys(tr(*why)) : tr("plan.begin_under"), Align::left,
                 Fit::shorten);
  ScrollArea scroll("plan", {inner.x, inner.y, inner.w + canvas.px(theme::space4), inner.h});
  Rect place = scroll.content();
  place.w = inner.w;
  place.h = 100'000;  // what is drawn says how high it is
  const float top = place.y;
  canvas.text_in(place.take_top(canvas.line_height(Type::title), canvas.px(theme::space1)), Type::title, theme::text,
                 canvas.fonts().visible(plan->wish.name), Align::left, Fit::shorten);
  const workbench::CampaignPtr campaign = context.bench.campaign(plan->campaign);
  const std::string where = campaign ? campaign->school + "  ·  " + campaign->name : plan->campaign;
  canvas.text_in(place.take_top(canvas.line_height(Type::caption), canvas.px(theme::space4)), Type::caption,
                 theme::text_quiet, canvas.fonts().visible(where), Align::left, Fit::shorten);
  place.take_top(draw_tiles(context, place, tiles_of(*plan)), canvas.px(theme::space5));
  const auto fact = [&](const char* label, const std::string& text) {
    Rect row = place;
    const Rect left = row.take_left(canvas.px(112), canvas.px(theme::space2));
    canvas.text_in({left.x, left.y, left.w, canvas.line_height(Type::body)}, Type::caption, theme::text_quiet,
                   tr(label), Align::left, Fit::shorten);
    place.take_top(canvas.paragraph({row.x, row.y, row.w, 0}, Type::body, theme::text, text), canvas.px(5));
  };
  fact("plan.about", about(context, *plan));
  fact("plan.drew", tr("plan.drew_of", {{"n", std::to_string(plan->drawn)}, {"of", std::to_string(plan->population)}}));
  fact("plan.power", tr("plan.finds", {{"rate", percent(plan->rate)}, {"chance", percent(plan->detection)}}));
  if (plan->not_yours > 0) fact("plan.others", tr("plan.not_yours", {{"n", std::to_string(plan->not_yours)}}));
  if (plan->unneeded > 0) fact("plan.fallen", tr("plan.unneeded", {{"n", std::to_string(plan->unneeded)}}));
  fact("plan.made", canvas.fonts().visible(plan->made_by) + "  ·  " + to_local_short(plan->made) + "  ·  " +
                        tr("plan.seed", {{"n", std::to_string(plan->wish.seed)}}));
  place.take_top(canvas.px(theme::space4));
  draw_differences(context, place);
  draw_strata(context, place, *plan);
  scroll.set_height(place.y - top + canvas.px(theme::space4));
}

}  // namespace

void draw_look_plans(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  const float list = std::clamp(std::round(area.w * 0.36F), canvas.px(400), canvas.px(620));
  draw_list(context, area.take_left(list));
  canvas.vertical(area.x - 1, area.y, area.bottom(), theme::line);
  draw_plan(context, area);
}

}  // namespace cs::ui
