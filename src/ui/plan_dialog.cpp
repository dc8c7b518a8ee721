// The panel in which a plan is made: which decisions, how many, from where; and what the service would draw.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::PlanMaking;
using workbench::tr;

namespace {

/// A line of buttons behind what they are about.
struct ChoiceRow {
  Context& context;
  Rect row;

  ChoiceRow(Context& c, Rect& place, std::string_view label) : context(c), row(place.take_top(c.px(32), c.px(6))) {
    const Rect left = row.take_left(c.px(96), c.px(theme::space2));
    c.canvas.text_in(left, Type::caption, theme::text_quiet, label, Align::left, Fit::shorten);
  }
  bool choice(const std::string& id, const std::string& label, bool on, std::optional<Icon> icon = std::nullopt) {
    const Button b{.id = id, .label = label, .icon = icon, .selected = on, .fit = Fit::shorten};
    const float w = std::min(button_width(context.canvas, b), row.w);
    return w > context.px(24) && button(context.canvas, row.take_left(w, context.px(6)), b);
  }
};

void draw_who(Context& context, Rect& inner, PlanMaking& making) {
  workbench::Workbench& bench = context.bench;
  const auto pick = [&](ChoiceRow& line, const char* action, workbench::Facet facet, const std::string& value,
                        void (PlanMaking::*set)(std::string)) {
    if (!value.empty()) {
      // A press takes it away again, as with the chips over the lists.
      const std::string name = context.canvas.fonts().visible(workbench::words_of(bench, facet, value));
      if (line.choice(std::string("plan.without.") + workbench::to_string(facet), name, true, Icon::cross))
        (making.*set)({});
      return;
    }
    const workbench::Action* a = workbench::find_action(action);
    if (a != nullptr && !workbench::why_not(*a, bench) &&
        line.choice(std::string("action.") + action, short_name(context, *a), false))
      workbench::run(*a, bench);
  };
  if (!workbench::options_of(bench, workbench::Facet::campaign).empty()) {
    ChoiceRow line(context, inner, tr("plan.campaign"));
    const workbench::CampaignPtr campaign = bench.campaign(making.campaign());
    const std::string name = campaign ? campaign->school + "  ·  " + campaign->name : making.campaign();
    if (line.choice("action.looks.plan_campaign", context.canvas.fonts().visible(name), false))
      workbench::run("looks.plan_campaign", bench);
  }
  {
    ChoiceRow line(context, inner, tr("plan.verdict"));
    if (line.choice("plan.verdict.any", tr("plan.any"), !making.wish().verdict)) making.set_verdict(std::nullopt);
    for (const auto verdict : {domain::Verdict::approve, domain::Verdict::reject})
      if (line.choice(std::string("plan.verdict.") + domain::to_string(verdict),
                      tr(std::string("verdict.") + domain::to_string(verdict)), making.wish().verdict == verdict))
        making.set_verdict(verdict);
  }
  {
    ChoiceRow line(context, inner, tr("plan.days"));
    for (const auto days : {PlanMaking::Days::any, PlanMaking::Days::week, PlanMaking::Days::month}) {
      const std::string name = workbench::to_string(days);
      if (line.choice("plan.days." + name, tr(name == "any" ? "plan.any" : "days." + name), making.days() == days))
        making.set_days(days);
    }
  }
  {
    ChoiceRow line(context, inner, tr("plan.only"));
    pick(line, "looks.plan_reviewer", workbench::Facet::person, making.wish().reviewer, &PlanMaking::set_reviewer);
    pick(line, "looks.plan_reason", workbench::Facet::reason, making.wish().reason, &PlanMaking::set_reason);
    pick(line, "looks.plan_check", workbench::Facet::check, making.wish().finding, &PlanMaking::set_check);
  }
  ChoiceRow line(context, inner, tr("plan.risk"));
  using enum domain::Risk;
  for (const domain::Risk risk : {near_threshold, overridden, fast, first_week}) {
    const std::string name = domain::to_string(risk);
    const bool on = std::ranges::find(making.wish().risks, risk) != making.wish().risks.end();
    if (line.choice("plan.risk." + name, tr("plan.risk." + name), on)) making.toggle_risk(risk);
  }
}

void draw_how_many(Context& context, Rect& inner, PlanMaking& making) {
  {
    ChoiceRow line(context, inner, tr("plan.size"));
    for (const auto size : {PlanMaking::Size::share, PlanMaking::Size::count, PlanMaking::Size::rate}) {
      const std::string name = std::string("plan.size.") + workbench::to_string(size);
      if (line.choice(name, tr(name), making.size() == size)) making.set_size(size);
    }
    std::string amount = making.amount();
    const std::string hint = tr(std::string("plan.amount.") + workbench::to_string(making.size()));
    const TextFieldReply typed = text_field(context.canvas, line.row, amount,
                                            {.id = "plan.amount", .hint = hint, .release = context.state.release_text});
    if (typed.changed) making.set_amount(std::move(amount));
  }
  ChoiceRow line(context, inner, tr("plan.by"));
  using enum domain::StratifyBy;
  for (const domain::StratifyBy by : {nothing, reviewer, verdict, reason}) {
    const std::string name = std::string("plan.by.") + domain::to_string(by);
    if (line.choice(name, tr(name), making.wish().by == by)) making.set_by(by);
  }
}

/// What the service would draw, or why nothing.
void draw_told(Context& context, const Rect& place, const PlanMaking& making) {
  Canvas& canvas = context.canvas;
  canvas.fill(place, theme::raised, canvas.px(theme::radius));
  Rect inner = place.inset(canvas.px(theme::space3), canvas.px(theme::space2));
  const auto& told = making.told();
  const workbench::Why why = making.why_not_confirm();
  Colour ink = theme::text_soft;
  std::string text;
  if (told && !told->ok()) {
    ink = theme::attention;
    text = tr(told->error());
  } else if (told) {
    ink = theme::text;
    const api::LookPlanRow& plan = **told;
    const auto percent = [](double share) { return fmt::format("{:.1f}", share * 100); };
    text = tr("plan.would_draw", {{"n", std::to_string(plan.drawn)},
                                  {"of", std::to_string(plan.population)},
                                  {"rate", percent(plan.rate)},
                                  {"chance", percent(plan.detection)}});
  } else if (why && *why != "why.sending") {
    text = tr(*why);
  } else {
    text = tr("plan.asking");
  }
  canvas.paragraph(inner, Type::body, ink, text, 2);
}

}  // namespace

void draw_plan_dialog(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  PlanMaking& making = context.bench.looks().making();
  ImGui::SetNextWindowPos(area.min());
  ImGui::SetNextWindowSize({area.w, area.h});
  if (context.bench.overlay() == workbench::Overlay::none) ImGui::SetNextWindowFocus();
  ImGui::Begin("##plan", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoBackground);
  begin_modal();
  canvas.fill(area, theme::scrim, 0, 0.6F);
  const bool several = !workbench::options_of(context.bench, workbench::Facet::campaign).empty();
  const float line = canvas.px(32 + 6), field = canvas.px(40), gap = canvas.px(theme::space3);
  const float told = canvas.line_height(Type::body) * 2 + canvas.px(theme::space2) * 2;
  const float height = canvas.line_height(Type::title) + canvas.px(theme::space3) + field + gap +
                       line * (several ? 7.0F : 6.0F) + told + gap + field + gap + canvas.px(theme::space5) * 2;
  const float width = std::min(canvas.px(720), area.w - canvas.px(theme::space4) * 2);
  const Rect card{std::round(area.centre_x() - width / 2), std::round(area.centre_y() - height / 2), width, height};
  canvas.fill(card, theme::panel, canvas.px(12));
  canvas.frame(card, theme::line_strong, canvas.px(12), 1, 0.6F);
  Rect inner = card.inset(canvas.px(theme::space5));
  canvas.text_in(inner.take_top(canvas.line_height(Type::title), canvas.px(theme::space3)), Type::title, theme::text,
                 tr("plan.title"), Align::left, Fit::shorten);
  const bool begin = !context.state.plan_focused;
  context.state.plan_focused = true;
  std::string name = making.wish().name;
  const std::string hint = tr("plan.name");
  const TextFieldReply typed = text_field(
      canvas, inner.take_top(field, gap), name,
      {.id = "plan.name", .hint = hint, .focus = begin, .release = context.state.release_text, .icon = Icon::note});
  if (typed.changed) making.set_name(std::move(name));
  draw_who(context, inner, making);
  draw_how_many(context, inner, making);
  inner.take_top(canvas.px(6));
  draw_told(context, inner.take_top(told, gap), making);
  Rect buttons = inner.take_bottom(field);
  const std::string confirm_label = tr("action.panel.confirm.plan");
  const ActionButton confirm{.action = "panel.send",
                             .label = confirm_label,
                             .icon = Icon::check,
                             .kind = ButtonKind::action,
                             .type = Type::strong};
  action_button(
      context,
      buttons.take_right(std::max(action_button_width(context, confirm), canvas.px(180)), canvas.px(theme::space2)),
      confirm);
  const ActionButton cancel{.action = "panel.close"};
  action_button(context, buttons.take_right(action_button_width(context, cancel)), cancel);
  end_modal();
  ImGui::End();
}

}  // namespace cs::ui
