// The keys that decide, what happened to the last decision, and what waits.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

namespace {

// Fills up while the look rule waits; full and gone when a decision may be taken.
void draw_look_rule(Context& context, const Rect& r) {
  const workbench::Review& review = context.bench.review();
  if (!review.current() || review.leaf() != 0 || review.looked_enough()) return;
  context.canvas.fill({r.x, r.y - context.px(3), r.w, context.px(2)}, theme::line_strong, 0, 0.5F);
}

struct DeliveryLook {
  Icon icon;
  Colour ink;
  const char* key;
};
DeliveryLook look_of(const workbench::Decided& decided) {
  using Undo = workbench::Decided::Undo;
  if (decided.undo == Undo::done) return {Icon::undo, theme::text_soft, "delivery.undone"};
  if (decided.undo == Undo::asked) return {Icon::saving, theme::accent, "delivery.undoing"};
  switch (decided.delivery) {
    case client::Delivery::saving:
      return {Icon::saving, theme::accent, "delivery.saving"};
    case client::Delivery::saved:
      return {Icon::check, theme::text_soft, "delivery.saved"};
    case client::Delivery::sent:
      return {Icon::sent, theme::pass, "delivery.sent"};
    case client::Delivery::refused:
      return {Icon::fail, theme::fail, "delivery.refused"};
  }
  return {Icon::saving, theme::accent, "delivery.saving"};
}

// The newest decision: what, of whom, how far it got, and how long it can be taken back.
void draw_last_decision(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  const workbench::Review& review = context.bench.review();
  if (review.history().empty()) {
    canvas.text_in(area, Type::caption, theme::text_quiet, tr("undo.none"), Align::left, Fit::shorten);
    return;
  }
  const workbench::Decided& decided = review.history().front();
  canvas.fill(area, theme::raised, canvas.px(theme::radius));
  Rect inner = area.inset(canvas.px(theme::space3), canvas.px(4));
  // While leafing it would take back what is looked at, not this one; there it stands over the stage.
  if (review.leaf() == 0) {
    const ActionButton undo{.action = "decision.undo"};
    Rect place = inner.take_right(action_button_width(context, undo), canvas.px(theme::space2));
    place.x += canvas.px(theme::space1);
    action_button(context, place, undo);
  }

  const float size = canvas.px(30);
  const Rect ring = inner.take_left(size, canvas.px(theme::space3));
  const bool approved = decided.verdict == domain::Verdict::approve;
  const auto left = review.undo_left(decided);
  const double grace = std::max(1.0, static_cast<double>(decided.item->campaign->policy.grace.count()));
  const bool open = review.can_undo(decided);
  const float share = !open ? 0.0F : left ? static_cast<float>(static_cast<double>(left->count()) / grace) : 1.0F;
  countdown_ring(canvas, ring.centre_x(), ring.centre_y(), size - canvas.px(3), share, theme::accent);
  canvas.icon(approved ? Icon::check : Icon::cross, ring.centre_x(), ring.centre_y(), canvas.px(12),
              approved ? theme::pass : theme::fail);

  const std::string who = canvas.fonts().visible(decided.item->submission.row.student.name);
  Rect top = inner.take_top(std::round(inner.h / 2));
  canvas.text_in(top, Type::body, theme::text,
                 tr(std::string("undo.did_") + domain::to_string(decided.verdict), {{"name", who}}), Align::left,
                 Fit::shorten);
  const DeliveryLook look = look_of(decided);
  canvas.icon(look.icon, inner.x + canvas.px(6), inner.centre_y(), canvas.px(13), look.ink);
  inner.take_left(canvas.px(14), canvas.px(6));
  std::string state = tr(look.key);
  if (decided.delivery == client::Delivery::refused && decided.error)
    state += tr("sentence.separator") + tr(*decided.error);
  if (open && left) state += "  ·  " + tr("undo.left", {{"time", clock_text(*left)}});
  canvas.text_in(inner, Type::caption, look.ink, state, Align::left, Fit::shorten);
}

// How many items are ready behind this one: filled boxes, then what the service still has.
void draw_prepared(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  const workbench::Review& review = context.bench.review();
  const auto ready = static_cast<int>(review.prepared().size());
  const int wanted = std::max(context.bench.preferences().ahead, 1);
  Rect top = area.take_top(std::round(area.h / 2)), bottom = area;
  const std::string label = tr("prepared.label", {{"n", std::to_string(ready)}});
  canvas.text_in(top, Type::caption, theme::text_soft, label, Align::right, Fit::shorten);
  const float box_w = canvas.px(10), box_h = canvas.px(6), gap = canvas.px(3);
  float x = bottom.right() - (box_w + gap) * static_cast<float>(wanted) + gap;
  for (int i = 0; i < wanted; ++i) {
    const Rect box{x, std::round(bottom.centre_y() - box_h / 2), box_w, box_h};
    if (i < ready) {
      canvas.fill(box, theme::accent, canvas.px(2));
    } else {
      canvas.frame(box, theme::line_strong, canvas.px(2), 1, 0.7F);
    }
    x += box_w + gap;
  }
}

}  // namespace

// Always the same two places: what keeps, and what sends.
void draw_decision_buttons(Context& context, Rect row) {
  const Canvas& canvas = context.canvas;
  const workbench::Review& review = context.bench.review();
  const float half = std::round((row.w - canvas.px(theme::space2)) / 2);
  const auto put = [&](ActionButton b, float width) {
    b.type = Type::strong;
    const Rect r = row.take_left(width, canvas.px(theme::space2));
    action_button(context, r, b);
    return r;
  };
  const ActionButton close{.action = "panel.close"};
  if (review.withdrawing()) {
    const std::string label = tr("action.panel.confirm.withdraw");
    put(close, action_button_width(context, close));
    put({.action = "panel.send", .label = label, .icon = Icon::shield, .kind = ButtonKind::action}, row.w);
  } else if (review.rejecting()) {
    const std::string label = tr("reasons.confirm");
    // While something is being written, Enter belongs to the text.
    const bool writing = review.note_open() || review.reason_search();
    put(close, action_button_width(context, close));
    put({.action = writing ? "panel.send" : "panel.confirm",
         .label = label,
         .icon = Icon::cross,
         .kind = ButtonKind::reject},
        row.w);
  } else if (review.overriding()) {
    put(close, action_button_width(context, close));
    draw_look_rule(context,
                   put({.action = "decision.approve", .icon = Icon::attention, .kind = ButtonKind::approve}, row.w));
  } else {
    draw_look_rule(context,
                   put({.action = "decision.approve", .icon = Icon::check, .kind = ButtonKind::approve}, half));
    draw_look_rule(context, put({.action = "decision.reject", .icon = Icon::cross, .kind = ButtonKind::reject}, row.w));
  }
}

float override_height(const Context& context, float width) {
  const workbench::Review& review = context.bench.review();
  if (!review.overriding() || !review.current()) return 0;
  const Canvas& canvas = context.canvas;
  const auto& findings = review.current()->submission.examination->findings;
  const float w = width - canvas.px(theme::space3) * 2;
  const std::string ask = tr("override.ask", {{"checks", workbench::titles_of(findings, review.overrides())}});
  const std::string key = context.key_of("decision.approve"), how = tr("override.how", {{"key", key}});
  return canvas.paragraph_height(w, Type::strong, ask) + canvas.paragraph_height(w, Type::caption, how) +
         canvas.px(theme::space1) + canvas.px(theme::space2) * 2;
}

void draw_override(Context& context, Rect area) {
  const workbench::Review& review = context.bench.review();
  if (!review.overriding() || !review.current()) return;
  Canvas& canvas = context.canvas;
  const auto& findings = review.current()->submission.examination->findings;
  canvas.fill(area, theme::notice, canvas.px(theme::radius));
  Rect inner = area.inset(canvas.px(theme::space3), canvas.px(theme::space2));
  inner.take_top(canvas.paragraph(inner, Type::strong, theme::on_fill,
                                  tr("override.ask", {{"checks", workbench::titles_of(findings, review.overrides())}})),
                 canvas.px(theme::space1));
  const std::string key = context.key_of("decision.approve");
  canvas.paragraph(inner, Type::caption, theme::on_fill, tr("override.how", {{"key", key}}));
}

void draw_decision_bar(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  const workbench::Review& review = context.bench.review();
  canvas.fill(area, theme::bar);
  canvas.horizontal(area.x, area.right(), area.y, theme::line);
  Rect row = area.inset(0, canvas.px(10));
  draw_decision_buttons(
      context,
      row.take_right(review_side_width(context, area), canvas.px(theme::space4)).inset(canvas.px(theme::space3), 0));
  row.take_left(canvas.px(theme::space3));

  draw_prepared(context, row.take_right(canvas.px(110), canvas.px(theme::space4)));
  const workbench::SessionStatistics s = review.statistics();
  const std::string done =
      tr("statistics.done", {{"approved", std::to_string(s.approved)}, {"rejected", std::to_string(s.rejected)}});
  Rect stats = row.take_right(std::max(canvas.px(130), canvas.width(Type::caption, done)), canvas.px(theme::space4));
  const Rect upper = stats.take_top(std::round(stats.h / 2));
  canvas.text_in(upper, Type::caption, theme::text_soft, done, Align::right);
  // In the first minute the pace is not known.
  if (s.per_hour > 0)
    canvas.text_in(stats, Type::caption, theme::text_quiet,
                   tr("statistics.per_hour", {{"n", std::to_string(s.per_hour)}}), Align::right);
  row.w = std::min(row.w, canvas.px(560));
  draw_last_decision(context, row);
}

}  // namespace cs::ui
