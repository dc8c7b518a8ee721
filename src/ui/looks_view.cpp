// Second looks: the plans, then the stage as in a review but blind, then both verdicts side by side.
#include <algorithm>
#include <cmath>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::SecondLooks;
using workbench::tr;
using Phase = SecondLooks::Phase;

namespace {

// What one must know when something is unusual, in a row of its own above the tools. Takes its place off `stage`.
void draw_banner(Context& context, Rect& stage) {
  const SecondLooks& looks = context.bench.looks();
  Colour ground = theme::notice;
  Icon icon = Icon::offline;
  std::string message;
  if (looks.phase() == Phase::sending && looks.unanswered()) {
    message = tr("look.unanswered") + tr("sentence.separator") + tr(*looks.unanswered());
  } else if (!context.bench.online()) {
    message = tr("why.look_offline");
  } else if (looks.phase() == Phase::looking && looks.review().lease_lost()) {
    ground = theme::alarm;
    icon = Icon::hold;
    message = tr("review.lease_lost");
  }
  if (message.empty()) return;
  Canvas& canvas = context.canvas;
  Rect row = stage.take_top(canvas.px(34));
  canvas.fill(row, ground);
  row = row.inset(canvas.px(theme::space3), canvas.px(3));
  canvas.icon(icon, row.x + canvas.px(8), row.centre_y(), canvas.px(15), theme::on_fill);
  row.take_left(canvas.px(16), canvas.px(theme::space2));
  canvas.text_in(row, Type::strong, theme::on_fill, message, Align::left, Fit::shorten);
}

// Whom it is about, and that nothing of what was decided is shown.
void draw_head(Context& context, Rect area, const api::SubmissionRow& row, bool blind) {
  Canvas& canvas = context.canvas;
  draw_student_header(context, area.take_top(student_header_height(context), canvas.px(theme::space2)), row.student,
                      row.campaign, row.attempt);
  if (!blind) return;
  canvas.fill(area, theme::raised, canvas.px(theme::radius));
  Rect inner = area.inset(canvas.px(theme::space3), canvas.px(5));
  canvas.icon(Icon::shield, inner.x + canvas.px(7), inner.centre_y(), canvas.px(16), theme::accent);
  inner.take_left(canvas.px(16), canvas.px(theme::space3));
  canvas.text_in(inner.take_top(canvas.line_height(Type::caption)), Type::caption, theme::text_quiet, tr("look.blind"),
                 Align::left, Fit::shorten);
  canvas.text_in(inner.take_top(canvas.line_height(Type::strong)), Type::strong, theme::text, tr("look.blind_until"),
                 Align::left, Fit::shorten);
}

void draw_side(Context& context, Rect area, const workbench::Item& item) {
  Canvas& canvas = context.canvas;
  const SecondLooks& looks = context.bench.looks();
  const bool blind = looks.phase() == Phase::looking || looks.phase() == Phase::sending;
  canvas.fill(area, theme::panel);
  canvas.vertical(area.x, area.y, area.bottom(), theme::line);
  Rect inner = area.inset(canvas.px(theme::space4), canvas.px(theme::space3));
  draw_head(context,
            inner.take_top(blind ? student_height(context) : student_header_height(context), canvas.px(theme::space2)),
            item.submission.row, blind);
  canvas.horizontal(area.x, area.right(), inner.y, theme::line);
  inner.take_top(canvas.px(theme::space2));
  if (looks.said() != nullptr) {
    inner.take_top(draw_look_outcome(context, inner, *looks.said()), canvas.px(theme::space4));
    canvas.horizontal(area.x, area.right(), inner.y - canvas.px(theme::space2), theme::line);
    draw_findings(context, inner, item);
    return;
  }
  const bool looking = looks.phase() == Phase::looking;
  if (const float height = looking ? override_height(context, inner.w) : 0; height > 0)
    draw_override(context, inner.take_bottom(height, canvas.px(theme::space2)));
  if (looking && looks.review().rejecting())
    draw_reasons(context, inner, item);
  else
    draw_findings(context, inner, item);
}

/// Buttons from the right, each as wide as its words; what is left of the row stays.
void draw_row_of_buttons(Context& context, Rect& row, const std::vector<ActionButton>& buttons) {
  const float gap = context.px(theme::space2);
  for (std::size_t i = buttons.size(); i-- > 0;)
    action_button(context, row.take_right(action_button_width(context, buttons[i]), gap), buttons[i]);
}

// How far the plan is, and on the right what can be done now.
void draw_bar(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  const SecondLooks& looks = context.bench.looks();
  canvas.fill(area, theme::bar);
  canvas.horizontal(area.x, area.right(), area.y, theme::line);
  Rect row = area.inset(canvas.px(theme::space3), canvas.px(10));
  const std::string back = tr("button.looks.back");
  const auto strong = [](ActionButton b) {
    b.type = Type::strong;
    return b;
  };
  if (looks.phase() == Phase::looking) {
    if (looks.shown())
      draw_decision_buttons(context, row.take_right(review_side_width(context, area) - canvas.px(theme::space3) * 2,
                                                    canvas.px(theme::space4)));
    else
      draw_row_of_buttons(context, row, {{.action = "panel.close", .label = back}});
  } else if (looks.phase() == Phase::sending) {
    if (looks.unanswered())
      draw_row_of_buttons(context, row,
                          {{.action = "panel.close", .label = back},
                           strong({.action = "looks.again", .icon = Icon::undo, .kind = ButtonKind::action})});
    else
      canvas.text_in(row, Type::body, theme::text_soft, tr("look.sending"), Align::right);
  } else if (looks.differs()) {
    draw_row_of_buttons(context, row,
                        {strong({.action = "looks.keep", .icon = Icon::check, .kind = ButtonKind::action}),
                         strong({.action = "looks.overturn", .icon = Icon::undo, .kind = ButtonKind::reject}),
                         {.action = "looks.third", .icon = Icon::user},
                         {.action = "looks.later", .icon = Icon::clock}});
  } else {
    draw_row_of_buttons(context, row,
                        {{.action = "panel.close", .label = back},
                         strong({.action = "looks.next", .icon = Icon::chevron_right, .kind = ButtonKind::action})});
  }
  const api::LookPlanRow* plan = looks.plan();
  if (plan == nullptr) return;
  row.w -= canvas.px(theme::space4);
  canvas.icon(Icon::loupe, row.x + canvas.px(9), row.centre_y(), canvas.px(18), theme::text_soft);
  row.take_left(canvas.px(18), canvas.px(theme::space3));
  Rect top = row.take_top(std::round(row.h / 2));
  canvas.text_in(top, Type::body, theme::text, tr("look.plan", {{"name", canvas.fonts().visible(plan->wish.name)}}),
                 Align::left, Fit::shorten);
  canvas.text_in(row, Type::caption, theme::text_soft,
                 tr("look.progress", {{"n", std::to_string(workbench::looked_at(*plan))},
                                      {"of", std::to_string(workbench::to_look_at(*plan))},
                                      {"agreed", std::to_string(looks.agreed())},
                                      {"differed", std::to_string(looks.differed())}}),
                 Align::left, Fit::shorten);
}

void draw_nothing(Context& context, Rect area) {
  const workbench::Workbench& bench = context.bench;
  const SecondLooks& looks = bench.looks();
  if (bench.paused())
    draw_empty(context, area, Icon::pause, tr("paused.title"), tr(bench.absent() ? "paused.absent" : "paused.text"),
               theme::accent);
  else if (!bench.online())
    draw_empty(context, area, Icon::offline, tr("empty.offline.title"), tr("why.look_offline"), theme::attention);
  else if (looks.phase() != Phase::looking)
    draw_empty(context, area, Icon::queue, tr("supervisor.evidence_loading"), "");
  else if (looks.nothing_left())
    draw_empty(context, area, Icon::pass, tr("look.none_left.title"),
               tr("look.none_left.text",
                  {{"agreed", std::to_string(looks.agreed())}, {"differed", std::to_string(looks.differed())}}),
               theme::pass);
  else
    draw_empty(context, area, Icon::queue, tr("empty.preparing.title"), tr("empty.preparing.text"), theme::text_soft);
}

void draw_note_panel(Context& context, Rect area) {
  SecondLooks& looks = context.bench.looks();
  const bool keep = looks.panel() == SecondLooks::Panel::keep;
  const std::string name = keep ? "look.keep" : "look.third";
  const NoteDialog dialog{
      "##look",           tr(name + ".title", {{"name", context.canvas.fonts().visible(looks.said()->student.name)}}),
      tr(name + ".text"), "",
      tr(name + ".hint"), tr(keep ? "action.panel.confirm.keep" : "action.panel.confirm.third")};
  if (auto note = draw_note_dialog(context, area, dialog, looks.note(), context.state.look_note_focused))
    looks.set_note(std::move(*note));
}

void draw_looking(Context& context, Rect area) {
  workbench::Workbench& bench = context.bench;
  const SecondLooks& looks = bench.looks();
  draw_bar(context, area.take_bottom(context.px(62)));
  const workbench::ItemPtr item = bench.shown();
  const bool looking = looks.phase() == Phase::looking;
  if (item && looking)
    if (const float height = likeness_row_height(context); height > 0)
      draw_likeness_row(context, area.take_bottom(height), *item);
  if (item) draw_side(context, area.take_right(review_side_width(context, area)), *item);
  if (!item) return draw_nothing(context, area);
  draw_banner(context, area);
  draw_stage_tools(context, area.take_top(context.px(34)).inset(context.px(theme::space3), context.px(3)));
  draw_stage(context, area, item, "look");
  // What comes next is brought to the GPU meanwhile.
  const auto& review = looks.review();
  if (!looking && review.current())
    prepare_stage(context, review.current());
  else if (looking && !review.prepared().empty())
    prepare_stage(context, review.prepared().front());
}

}  // namespace

void draw_looks(Context& context, Rect area) {
  const SecondLooks& looks = context.bench.looks();
  if (looks.phase() == Phase::plans)
    draw_look_plans(context, area);
  else
    draw_looking(context, area);
  if (looks.panel() != SecondLooks::Panel::none)
    draw_note_panel(context, area);
  else
    context.state.look_note_focused = false;
  if (looks.overturning().is_open())
    draw_overturn_dialog(context, area);
  else
    context.state.overturn_focused = false;
  if (looks.making().is_open())
    draw_plan_dialog(context, area);
  else
    context.state.plan_focused = false;
}

}  // namespace cs::ui
