// What students were told: a telephone on which the chosen message has arrived, and what became of it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "ui/people_names.hpp"
#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

namespace {

bool has_arrived(const api::NoticeRow& notice) {
  return notice.state == domain::NoticeState::accepted || notice.state == domain::NoticeState::delivered;
}

// A telephone as a person would hold it, with the message thread of the school's sender on it.
void draw_phone(Context& context, Rect area, const api::NoticeRow& notice) {
  Canvas& canvas = context.canvas;
  const float height = std::min(area.h - canvas.px(theme::space5) * 2, canvas.px(680));
  const float width = std::min(std::round(height * 0.49F), area.w - canvas.px(theme::space5) * 2);
  const Rect body{std::round(area.centre_x() - width / 2), std::round(area.centre_y() - height / 2), width, height};
  const float corner = std::round(width * 0.13F);
  canvas.fill(body, theme::bar, corner);
  canvas.frame(body, theme::line_strong, corner, 2, 0.6F);
  const Rect screen = body.inset(canvas.px(9));
  canvas.fill(screen, theme::phone_screen, corner - canvas.px(7));
  // Camera, clock and battery: enough to read it as a telephone.
  canvas.fill({screen.centre_x() - canvas.px(30), screen.y + canvas.px(9), canvas.px(60), canvas.px(16)}, theme::bar,
              canvas.px(8));
  Rect status{screen.x + canvas.px(22), screen.y + canvas.px(6), screen.w - canvas.px(44), canvas.px(22)};
  std::string time = to_local_short(notice.updated);
  if (const auto space = time.find(' '); space != std::string::npos) time = time.substr(space + 1);
  canvas.text_in(status, Type::caption, theme::phone_text, time);
  const Rect battery{status.right() - canvas.px(22), status.centre_y() - canvas.px(5), canvas.px(20), canvas.px(10)};
  canvas.frame(battery, theme::phone_quiet, canvas.px(3));
  canvas.fill({battery.x + canvas.px(2.5F), battery.y + canvas.px(2.5F), canvas.px(11), battery.h - canvas.px(5)},
              theme::phone_quiet, canvas.px(1));

  Rect thread = screen;
  thread.take_top(canvas.px(38));
  // The sender, as telephones head a thread.
  const float face = canvas.px(40);
  const Rect head = thread.take_top(face + canvas.line_height(Type::caption) + canvas.px(10));
  canvas.list().AddCircleFilled({head.centre_x(), head.y + face / 2}, face / 2, to_imgui(grey(0xC9)));
  canvas.icon(Icon::user, head.centre_x(), head.y + face / 2 + canvas.px(1), face * 0.55F, theme::phone_bubble);
  canvas.text_in({head.x, head.y + face + canvas.px(2), head.w, canvas.line_height(Type::caption)}, Type::caption,
                 theme::phone_text, tr("messages.sender"), Align::centre);
  canvas.horizontal(screen.x, screen.right(), thread.y, grey(0xDA));
  thread = thread.inset(canvas.px(14), canvas.px(12));
  if (!has_arrived(notice)) {
    const std::string text = tr(std::string("messages.waiting.") + domain::to_string(notice.state));
    canvas.paragraph({thread.x + canvas.px(10), thread.y + canvas.px(30), thread.w - canvas.px(20), 0}, Type::caption,
                     theme::phone_quiet, text, 0, Align::centre);
    return;
  }
  canvas.text_in(thread.take_top(canvas.line_height(Type::caption), canvas.px(theme::space2)), Type::caption,
                 theme::phone_quiet, to_local_short(notice.updated), Align::centre);
  const float pad = canvas.px(12), bubble_width = thread.w - canvas.px(18);
  const std::string text = canvas.fonts().visible(notice.text);
  const float text_height = canvas.paragraph_height(bubble_width - pad * 2, Type::body, text);
  const Rect bubble{thread.x, thread.y, bubble_width, text_height + pad * 2};
  canvas.fill(bubble, theme::phone_bubble, canvas.px(16));
  canvas.list().AddTriangleFilled(
      {bubble.x + canvas.px(3), bubble.bottom() - canvas.px(16)}, {bubble.x - canvas.px(5), bubble.bottom()},
      {bubble.x + canvas.px(16), bubble.bottom() - canvas.px(1)}, to_imgui(theme::phone_bubble));
  canvas.paragraph({bubble.x + pad, bubble.y + pad, bubble.w - pad * 2, 0}, Type::body, theme::phone_text, text);
  canvas.text_in({bubble.x + pad, bubble.bottom() + canvas.px(6), bubble.w, canvas.line_height(Type::caption)},
                 Type::caption, theme::phone_quiet, tr(std::string("notice.") + domain::to_string(notice.state)));
}

// What became of it, beside the telephone, and what can be done about it.
void draw_facts(Context& context, Rect area, const api::NoticeRow& notice) {
  Canvas& canvas = context.canvas;
  Rect facts = area.inset(canvas.px(theme::space5), canvas.px(theme::space5));
  draw_student_header(context, facts.take_top(student_header_height(context), canvas.px(theme::space4)),
                      {notice.student_name, notice.student_number, {}, {}, {}, notice.phone}, notice.campaign);
  // The buttons lie outside what scrolls, and at the top, where no toast covers them.
  for (const auto& [action, icon] : {std::pair{"messages.resend", Icon::undo},
                                     std::pair{"messages.called", Icon::phone}, std::pair{"support.open", Icon::user}})
    action_button(context, facts.take_top(canvas.px(36), canvas.px(theme::space2)), {.action = action, .icon = icon});
  facts.take_top(canvas.px(theme::space3));
  ScrollArea scroll("notice_facts", facts);
  Rect place = scroll.content();
  const float top = place.y;
  const auto fact = [&](std::string_view label, std::string_view text, Colour ink = theme::text) {
    canvas.text_in(place.take_top(canvas.line_height(Type::caption)), Type::caption, theme::text_quiet, label);
    place.take_top(canvas.paragraph(place, Type::body, ink, text), canvas.px(theme::space3));
  };
  fact(tr("fact.notice"),
       tr(std::string("notice.") + domain::to_string(notice.state)) + "  ·  " +
           tr(std::string("occasion.") + domain::to_string(notice.occasion)),
       ink_of(notice.state));
  if (const std::string next = next_step_of(notice); !next.empty())
    fact(tr("fact.next"), next, notice.call == "waiting" ? theme::attention : theme::text);
  fact(tr("fact.text"), canvas.fonts().visible(notice.text));
  const bool waits = notice.state == domain::NoticeState::queued || notice.state == domain::NoticeState::held;
  fact(tr("fact.due"), to_local_short(waits ? notice.send_at : notice.not_before));
  fact(tr("fact.length"), tr("preview.count", {{"characters", std::to_string(domain::message_length(notice.text))},
                                               {"segments", std::to_string(notice.segments)}}));
  if (notice.cost_milli > 0) fact(tr("fact.cost"), tr("fact.yuan", {{"yuan", yuan_text(notice.cost_milli)}}));
  if (!notice.problem_id.empty()) fact(tr("fact.problem"), tr("notice_problem." + notice.problem_id), theme::fail);
  if (notice.problem_id.starts_with("gateway.") && !notice.problem.empty())
    fact(tr("fact.answer"), notice.problem, theme::text_soft);
  if (!notice.call.empty())
    fact(tr("fact.call"), tr("call." + notice.call), notice.call == "waiting" ? theme::attention : theme::text);
  if (!notice.call_note.empty())
    fact(tr("fact.called_by", {{"name", display_name(context.bench, notice.called_by)}}),
         canvas.fonts().visible(notice.call_note));
  if (!notice.call_outcome.empty()) fact(tr("fact.call_outcome"), tr("call_outcome." + notice.call_outcome));
  if (!notice.resend_of.empty()) fact(tr("fact.resend_of"), notice.resend_of, theme::text_soft);
  if (!notice.provider_id.empty()) fact(tr("fact.provider"), notice.provider_id, theme::text_soft);
  scroll.set_height(place.y - top);
}

// Why a message is sent again, or what the call said.
void draw_message_note(Context& context, Rect area) {
  workbench::Messages& messages = context.bench.messages();
  const bool resend = messages.panel() == workbench::Messages::Panel::resend;
  const api::NoticeRow& notice = messages.target();
  Fonts& fonts = context.canvas.fonts();
  const NoteDialog dialog{
      "##message_note",
      tr(resend ? "messages.resend.title" : "messages.called.title", {{"name", fonts.visible(notice.student_name)}}),
      tr(resend ? "messages.resend.text" : "messages.called.text", {{"phone", notice.phone}}),
      fonts.visible(notice.text),
      tr(resend ? "messages.resend.hint" : "messages.called.hint"),
      tr(resend ? "action.panel.confirm.resend" : "action.panel.confirm.called")};
  NoteExtra extra;
  extra.outcomes = !resend;
  extra.outcome = messages.outcome();
  if (auto note = draw_note_dialog(context, area, dialog, messages.note(), context.state.message_note_focused, &extra))
    messages.set_note(std::move(*note));
  if (extra.changed && extra.outcome) messages.set_outcome(*extra.outcome);
}

}  // namespace

void draw_messages(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  const Rect whole = area;
  const float list = std::clamp(std::round(area.w * 0.58F), canvas.px(560), canvas.px(1040));
  draw_message_list(context, area.take_left(list));
  canvas.vertical(area.x - 1, area.y, area.bottom(), theme::line);
  const workbench::Messages& messages = context.bench.messages();
  const api::NoticeRow* notice = messages.selected();
  if (notice == nullptr) {
    draw_empty(context, area, Icon::message, tr("messages.choose.title"), tr("messages.choose.text"));
  } else if (area.w > canvas.px(640)) {
    draw_facts(context, area.take_right(canvas.px(330)), *notice);
    draw_phone(context, area, *notice);
  } else {
    draw_facts(context, area, *notice);
  }
  if (messages.panel() != workbench::Messages::Panel::none)
    draw_message_note(context, whole);
  else
    context.state.message_note_focused = false;
}

}  // namespace cs::ui
