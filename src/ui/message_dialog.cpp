// A reason is written down before a message is sent again or ticked off the call list.
#include <algorithm>
#include <cmath>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

void draw_message_dialog(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  workbench::Messages& messages = context.bench.messages();
  const bool resend = messages.panel() == workbench::Messages::Panel::resend;
  const api::NoticeRow& notice = messages.target();
  ImGui::SetNextWindowPos(area.min());
  ImGui::SetNextWindowSize({area.w, area.h});
  ImGui::SetNextWindowFocus();
  ImGui::Begin("##message_note", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoBackground);
  canvas.fill(area, theme::scrim, 0, 0.6F);
  const float width = canvas.px(560);
  const std::string words = canvas.fonts().visible(notice.text);
  const std::string about = tr(resend ? "messages.resend.text" : "messages.called.text", {{"phone", notice.phone}});
  const float inside = width - canvas.px(theme::space5) * 2, pad = canvas.px(theme::space3);
  const float quoted = canvas.paragraph_height(inside - pad * 2, Type::caption, words, 4) + pad * 2;
  const float height = canvas.line_height(Type::title) + canvas.paragraph_height(inside, Type::body, about) + quoted +
                       canvas.px(40 * 2 + theme::space2 + theme::space3 * 2 + theme::space4 + theme::space5 * 2);
  const Rect card{std::round(area.centre_x() - width / 2), std::round(area.centre_y() - height / 2), width, height};
  canvas.fill(card, theme::panel, canvas.px(12));
  canvas.frame(card, theme::line_strong, canvas.px(12), 1, 0.6F);
  Rect inner = card.inset(canvas.px(theme::space5));
  canvas.text_in(inner.take_top(canvas.line_height(Type::title), canvas.px(theme::space2)), Type::title, theme::text,
                 tr(resend ? "messages.resend.title" : "messages.called.title",
                    {{"name", canvas.fonts().visible(notice.student_name)}}),
                 Align::left, Fit::shorten);
  inner.take_top(canvas.paragraph(inner, Type::body, theme::text_soft, about), canvas.px(theme::space3));
  const Rect quote = inner.take_top(quoted, canvas.px(theme::space3));
  canvas.fill(quote, theme::raised, canvas.px(theme::radius));
  canvas.paragraph(quote.inset(pad, pad), Type::caption, theme::text, words, 4);
  std::string note = messages.note();
  const std::string hint = tr(resend ? "messages.resend.hint" : "messages.called.hint");
  const TextFieldReply reply = text_field(
      canvas, inner.take_top(canvas.px(40)), note,
      {.id = "message.note", .hint = hint, .focus = !context.state.message_note_focused, .icon = Icon::note});
  context.state.message_note_focused = true;
  if (reply.changed) messages.set_note(note);
  Rect buttons = inner.take_bottom(canvas.px(40));
  const std::string label = tr(resend ? "action.panel.confirm.resend" : "action.panel.confirm.called");
  const ActionButton confirm{
      .action = "panel.send", .label = label, .icon = Icon::check, .kind = ButtonKind::action, .type = Type::strong};
  action_button(
      context,
      buttons.take_right(std::max(action_button_width(context, confirm), canvas.px(180)), canvas.px(theme::space2)),
      confirm);
  const ActionButton cancel{.action = "panel.close"};
  action_button(context, buttons.take_right(action_button_width(context, cancel)), cancel);
  ImGui::End();
}

}  // namespace cs::ui
