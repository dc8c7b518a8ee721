// Composing a rejection: reasons by digit, a note, and what asking the supervisor needs while leafing back.
#include <algorithm>
#include <cmath>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

namespace {

void draw_reason(Context& context, const Rect& r, const std::string& code, int place) {
  Canvas& canvas = context.canvas;
  workbench::Review& review = context.bench.review();
  const domain::Reason* reason = review.catalogue().find(code);
  const bool picked = review.draft().has(code);
  const Press press = pressable("reason." + code, r);
  if (press.pressed) review.toggle_reason(code);
  if (picked) {
    canvas.fill(r, theme::selected, canvas.px(theme::radius));
  } else if (press.hovered) {
    canvas.fill(r, theme::hover, canvas.px(theme::radius));
  }
  Rect inner = r.inset(canvas.px(theme::space2), 0);
  const float key = canvas.px(20);
  key_cap(canvas, inner.x, inner.centre_y(), std::to_string((place + 1) % 10), picked ? theme::text : theme::text_soft);
  inner.take_left(key, canvas.px(theme::space3));
  const Rect box_place = inner.take_right(canvas.px(18));
  const float box = canvas.px(16);
  const Rect square{box_place.centre_x() - box / 2, box_place.centre_y() - box / 2, box, box};
  if (picked) {
    canvas.fill(square, theme::reject, canvas.px(3));
    canvas.icon(Icon::check, square.centre_x(), square.centre_y(), canvas.px(11), theme::on_fill);
  } else {
    canvas.frame(square, theme::line_strong, canvas.px(3));
  }
  inner.take_right(canvas.px(theme::space1));
  const std::string label = reason != nullptr ? tr(reason->label) : code;
  canvas.text_in(inner, picked ? Type::strong : Type::body, picked ? theme::text : theme::text_soft, label);
  if (press.hovered && reason != nullptr) tooltip(context, tr(reason->advice));
}

void draw_note(Context& context, const Rect& r) {
  workbench::Review& review = context.bench.review();
  std::string note = review.draft().note;
  bool& active = context.state.note_active;
  const bool wants = review.note_open();
  const std::string key = context.key_of("note.open"), hint = tr("reasons.note_hint");
  const TextFieldReply reply = text_field(context.canvas, r, note,
                                          {.id = "reasons.note",
                                           .hint = hint,
                                           .focus = wants && !active,
                                           .release = active && !wants,  // Enter or Esc gave the keyboard back
                                           .icon = Icon::note,
                                           .key = wants ? std::string_view() : std::string_view(key)});
  if (reply.changed) review.set_note(note);
  if (reply.active && !active && !wants) review.open_note();  // by a click
  if (!reply.active && active && wants) review.close_note();  // by a click elsewhere
  active = reply.active;
}

void draw_withdrawal(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  workbench::Review& review = context.bench.review();
  canvas.text_in(area.take_top(canvas.px(26), canvas.px(theme::space1)), Type::strong, theme::text,
                 tr("withdrawal.title"));
  const float text = canvas.paragraph(area, Type::caption, theme::text_quiet, tr("withdrawal.text"));
  area.take_top(text, canvas.px(theme::space3));
  std::string note = review.withdrawal_note();
  const Rect field = area.take_top(canvas.px(38), canvas.px(theme::space3));
  const TextFieldReply reply =
      text_field(canvas, field, note,
                 {.id = "withdrawal.note",
                  .hint = tr("withdrawal.hint"),
                  .focus = !context.state.withdrawal_active && !context.state.withdrawal_focused,
                  .icon = Icon::note});
  context.state.withdrawal_focused = true;
  context.state.withdrawal_active = reply.active;
  if (reply.changed) review.set_withdrawal_note(note);
  const std::string label = tr("action.panel.confirm.withdraw");
  action_button(
      context, area.take_top(canvas.px(40)),
      {.action = "panel.send", .label = label, .icon = Icon::shield, .kind = ButtonKind::action, .type = Type::strong});
}

}  // namespace

void draw_reasons(Context& context, Rect area, const workbench::Item&) {
  Canvas& canvas = context.canvas;
  workbench::Review& review = context.bench.review();
  if (review.withdrawing()) {
    draw_withdrawal(context, area);
    return;
  }
  Rect head = area.take_top(canvas.px(26), canvas.px(theme::space1));
  const int pages = review.pages().count();
  if (pages > 1) {
    action_button(context, head.take_right(canvas.px(40)),
                  {.action = "reason.next_page",
                   .icon = Icon::chevron_right,
                   .kind = ButtonKind::quiet,
                   .show_key = false,
                   .show_label = false});
    canvas.text_in(
        head.take_right(canvas.px(44)), Type::caption, theme::text_soft,
        tr("reasons.page", {{"n", std::to_string(review.reason_page() + 1)}, {"total", std::to_string(pages)}}),
        Align::centre);
    action_button(context, head.take_right(canvas.px(40)),
                  {.action = "reason.last_page",
                   .icon = Icon::chevron_left,
                   .kind = ButtonKind::quiet,
                   .show_key = false,
                   .show_label = false});
  }
  canvas.text_in(head, Type::strong, theme::text, tr("reasons.title"));

  const Rect buttons = area.take_bottom(canvas.px(38));
  area.take_bottom(canvas.px(theme::space2));
  const Rect note = area.take_bottom(canvas.px(34));
  area.take_bottom(canvas.px(theme::space2));
  // Reasons on other pages that are picked stay visible as one line.
  std::vector<std::string> elsewhere;
  const auto& page = review.pages().page(review.reason_page());
  for (const std::string& code : review.draft().reasons) {
    if (std::find(page.begin(), page.end(), code) == page.end()) elsewhere.push_back(code);
  }
  const Rect more = area.take_bottom(canvas.line_height(Type::caption));
  if (!elsewhere.empty()) {
    canvas.text_in(more, Type::caption, theme::attention,
                   tr("reasons.also", {{"reasons", reason_labels(review.shown_campaign(), elsewhere)}}), Align::left,
                   Fit::shorten);
  }
  const float rows = workbench::ReasonPages::per_page;
  const float row = std::clamp(std::floor(area.h / rows), canvas.px(21), canvas.px(34));
  {
    ScrollArea scroll("reasons",
                      {area.x - canvas.px(theme::space2), area.y, area.w + canvas.px(theme::space2) * 2, area.h});
    const Rect place = scroll.content();
    for (std::size_t i = 0; i < page.size(); ++i) {
      draw_reason(context, {place.x, place.y + row * static_cast<float>(i), place.w, row - 1}, page[i],
                  static_cast<int>(i));
    }
    scroll.set_height(row * static_cast<float>(page.size()));
  }
  draw_note(context, note);
  Rect last = buttons;
  const ActionButton close{.action = "panel.close"};
  const float w = action_button_width(context, close);
  action_button(context, last.take_left(w, canvas.px(theme::space2)), close);
  // While the note has the keyboard, Enter belongs to the note.
  const std::string confirm = tr("reasons.confirm");
  action_button(context, last,
                {.action = review.note_open() ? "panel.send" : "panel.confirm",
                 .label = confirm,
                 .icon = Icon::cross,
                 .kind = ButtonKind::reject,
                 .type = Type::strong});
}

}  // namespace cs::ui
