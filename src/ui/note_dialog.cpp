// The panel in which a reason is written down: before a decision is overturned, a message sent again, a call noted, a
// telephone number shown or corrected.
#include <algorithm>
#include <cmath>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

namespace {

constexpr int reasons_in_a_row = 4;

float rows_of_reasons(const NoteExtra* extra) {
  return extra == nullptr ? 0 : std::ceil(static_cast<float>(extra->reasons.size()) / reasons_in_a_row);
}

/// Buttons of one width, so many in a row. Returns the id of the one that was pressed.
std::string draw_choices(Canvas& canvas, Rect area, const std::vector<NoteChoice>& choices, int in_a_row,
                         float height) {
  std::string pressed;
  Rect row;
  const float gap = canvas.px(theme::space2);
  const float each = (area.w - gap * static_cast<float>(in_a_row - 1)) / static_cast<float>(in_a_row);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i % static_cast<std::size_t>(in_a_row) == 0) row = area.take_top(height, canvas.px(4));
    const NoteChoice& choice = choices[i];
    if (button(canvas, row.take_left(each, gap),
               {.id = choice.id, .label = choice.label, .key = choice.key, .selected = choice.on}))
      pressed = choice.id;
  }
  return pressed;
}

}  // namespace

std::optional<std::string> draw_note_dialog(Context& context, Rect area, const NoteDialog& dialog, std::string note,
                                            bool& focused, NoteExtra* extra) {
  Canvas& canvas = context.canvas;
  ImGui::SetNextWindowPos(area.min());
  ImGui::SetNextWindowSize({area.w, area.h});
  ImGui::SetNextWindowFocus();
  ImGui::Begin(dialog.id, nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoBackground);
  begin_modal();
  canvas.fill(area, theme::scrim, 0, 0.6F);
  const float width = canvas.px(560), inside = width - canvas.px(theme::space5) * 2, pad = canvas.px(theme::space3);
  const float field = canvas.px(40), gap = canvas.px(theme::space3);
  const float quoted =
      dialog.quote.empty() ? 0 : canvas.paragraph_height(inside - pad * 2, Type::caption, dialog.quote, 4) + pad * 2;
  const bool numbered = extra != nullptr && !extra->number_hint.empty();
  const bool outcomes = extra != nullptr && extra->outcomes;
  const bool choices = extra != nullptr && !extra->choices.empty();
  const float reason_rows = rows_of_reasons(extra), reason_height = canvas.px(30);
  const float reasons = reason_rows > 0 ? reason_rows * (reason_height + canvas.px(4)) + gap : 0;
  const float height = (choices ? field + gap : 0) + reasons + canvas.line_height(Type::title) +
                       canvas.paragraph_height(inside, Type::body, dialog.about) + quoted +
                       (numbered ? field + gap : 0) + (outcomes ? field + gap : 0) +
                       canvas.px(40 * 2 + theme::space2 + theme::space3 * 2 + theme::space4 + theme::space5 * 2);
  const Rect card{std::round(area.centre_x() - width / 2), std::round(area.centre_y() - height / 2), width, height};
  canvas.fill(card, theme::panel, canvas.px(12));
  canvas.frame(card, theme::line_strong, canvas.px(12), 1, 0.6F);
  Rect inner = card.inset(canvas.px(theme::space5));
  canvas.text_in(inner.take_top(canvas.line_height(Type::title), canvas.px(theme::space2)), Type::title, theme::text,
                 dialog.title, Align::left, Fit::shorten);
  inner.take_top(canvas.paragraph(inner, Type::body, theme::text_soft, dialog.about), gap);
  if (quoted > 0) {
    const Rect quote = inner.take_top(quoted, gap);
    canvas.fill(quote, theme::raised, canvas.px(theme::radius));
    canvas.paragraph(quote.inset(pad, pad), Type::caption, theme::text, dialog.quote, 4);
  }
  const bool begin = !focused;
  focused = true;
  if (numbered) {
    const TextFieldReply typed = text_field(canvas, inner.take_top(field, gap), extra->number,
                                            {.id = "note.number",
                                             .hint = extra->number_hint,
                                             .focus = begin,
                                             .release = context.state.release_text,
                                             .icon = Icon::phone});
    extra->changed |= typed.changed;
  }
  if (choices)
    extra->pressed = draw_choices(canvas, inner.take_top(field, gap), extra->choices,
                                  static_cast<int>(extra->choices.size()), field);
  if (reasons > 0)
    if (const std::string id =
            draw_choices(canvas, inner.take_top(reasons - gap, gap), extra->reasons, reasons_in_a_row, reason_height);
        !id.empty())
      extra->pressed = id;
  if (outcomes) {
    Rect row = inner.take_top(field, gap);
    const float each = (row.w - canvas.px(theme::space2) * 2) / 3;
    for (const auto outcome :
         {domain::CallOutcome::reached, domain::CallOutcome::no_answer, domain::CallOutcome::wrong_number}) {
      const std::string id = std::string("outcome.") + domain::to_string(outcome);
      const std::string label = tr("call_outcome." + std::string(domain::to_string(outcome)));
      if (button(canvas, row.take_left(each, canvas.px(theme::space2)),
                 {.id = id, .label = label, .selected = extra->outcome == outcome})) {
        extra->outcome = outcome;
        extra->changed = true;
      }
    }
  }
  const TextFieldReply reply = text_field(canvas, inner.take_top(field), note,
                                          {.id = dialog.id,
                                           .hint = dialog.hint,
                                           .focus = begin && !numbered,
                                           .release = context.state.release_text,
                                           .icon = Icon::note});
  Rect buttons = inner.take_bottom(field);
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
  end_modal();
  ImGui::End();
  return reply.changed ? std::optional{std::move(note)} : std::nullopt;
}

}  // namespace cs::ui
