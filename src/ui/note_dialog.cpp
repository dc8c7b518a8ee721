// The panel in which a reason is written down: before a decision is overturned, a message sent again, a call ticked
// off.
#include <algorithm>
#include <cmath>

#include "ui/views.hpp"

namespace cs::ui {

std::optional<std::string> draw_note_dialog(Context& context, Rect area, const NoteDialog& dialog, std::string note,
                                            bool& focused) {
  Canvas& canvas = context.canvas;
  ImGui::SetNextWindowPos(area.min());
  ImGui::SetNextWindowSize({area.w, area.h});
  ImGui::SetNextWindowFocus();
  ImGui::Begin(dialog.id, nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoBackground);
  canvas.fill(area, theme::scrim, 0, 0.6F);
  const float width = canvas.px(560), inside = width - canvas.px(theme::space5) * 2, pad = canvas.px(theme::space3);
  const float quoted = canvas.paragraph_height(inside - pad * 2, Type::caption, dialog.quote, 4) + pad * 2;
  const float height = canvas.line_height(Type::title) + canvas.paragraph_height(inside, Type::body, dialog.about) +
                       quoted +
                       canvas.px(40 * 2 + theme::space2 + theme::space3 * 2 + theme::space4 + theme::space5 * 2);
  const Rect card{std::round(area.centre_x() - width / 2), std::round(area.centre_y() - height / 2), width, height};
  canvas.fill(card, theme::panel, canvas.px(12));
  canvas.frame(card, theme::line_strong, canvas.px(12), 1, 0.6F);
  Rect inner = card.inset(canvas.px(theme::space5));
  canvas.text_in(inner.take_top(canvas.line_height(Type::title), canvas.px(theme::space2)), Type::title, theme::text,
                 dialog.title, Align::left, Fit::shorten);
  inner.take_top(canvas.paragraph(inner, Type::body, theme::text_soft, dialog.about), canvas.px(theme::space3));
  const Rect quote = inner.take_top(quoted, canvas.px(theme::space3));
  canvas.fill(quote, theme::raised, canvas.px(theme::radius));
  canvas.paragraph(quote.inset(pad, pad), Type::caption, theme::text, dialog.quote, 4);
  const TextFieldReply reply =
      text_field(canvas, inner.take_top(canvas.px(40)), note,
                 {.id = dialog.id, .hint = dialog.hint, .focus = !focused, .icon = Icon::note});
  focused = true;
  Rect buttons = inner.take_bottom(canvas.px(40));
  const ActionButton confirm{.action = "panel.send",
                             .label = dialog.confirm,
                             .icon = Icon::check,
                             .kind = ButtonKind::action,
                             .type = Type::strong};
  action_button(
      context,
      buttons.take_right(std::max(action_button_width(context, confirm), canvas.px(180)), canvas.px(theme::space2)),
      confirm);
  const ActionButton cancel{.action = "panel.close"};
  action_button(context, buttons.take_right(action_button_width(context, cancel)), cancel);
  ImGui::End();
  return reply.changed ? std::optional{std::move(note)} : std::nullopt;
}

}  // namespace cs::ui
