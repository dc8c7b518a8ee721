// The text message as the student will read it, before it is sent.
#include <algorithm>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

namespace {
constexpr int lines = 4;
constexpr float whole_row = 32;
}  // namespace

float message_preview_height(const Context& context, float) {
  const Canvas& canvas = context.canvas;
  return canvas.line_height(Type::caption) + canvas.px(theme::space1) + canvas.line_height(Type::caption) * lines +
         canvas.px(theme::space2) * 2 + canvas.px(whole_row);
}

namespace {

/// Which reasons the text only counts, and what naming them costs. Its room is there also when it says nothing.
void draw_left_out(Context& context, Rect row, const domain::Message& message) {
  Canvas& canvas = context.canvas;
  const workbench::Review& review = context.bench.review();
  row.take_top(canvas.px(theme::space1));
  if (!review.why_not_every_reason()) {
    const domain::Message whole = review.preview_whole();
    std::string label = tr("preview.segments", {{"n", std::to_string(whole.segments)}});
    if (const auto& desk = context.bench.messages().desk(); desk && desk->price_milli > 0)
      label += "  ·  " + tr("fact.yuan", {{"yuan", yuan_text(domain::cost_of(whole.segments, desk->price_milli))}});
    const ActionButton b{.action = "message.every_reason", .label = label, .type = Type::caption};
    action_button(context, row.take_right(action_button_width(context, b), canvas.px(theme::space2)), b);
  }
  if (message.left_out.empty()) return;
  canvas.text_in(row, Type::caption, theme::attention,
                 tr("preview.left_out", {{"n", std::to_string(message.left_out.size())},
                                         {"reasons", reason_labels(review.shown_campaign(), message.left_out)}}),
                 Align::left, Fit::shorten);
}

}  // namespace

void draw_message_preview(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  const domain::Message message = context.bench.review().preview();
  Rect head = area.take_top(canvas.line_height(Type::caption), canvas.px(theme::space1));
  canvas.icon(Icon::phone, head.x + canvas.px(6), head.centre_y(), canvas.px(14), theme::text_quiet);
  std::string count = tr("preview.count", {{"characters", std::to_string(message.characters)},
                                           {"segments", std::to_string(message.segments)}});
  if (const auto& desk = context.bench.messages().desk(); desk && desk->price_milli > 0)
    count += "  ·  " + tr("fact.yuan", {{"yuan", yuan_text(domain::cost_of(message.segments, desk->price_milli))}});
  const float w = canvas.width(Type::caption, count);
  canvas.text_in(head.take_right(w), Type::caption, message.segments > 1 ? theme::attention : theme::text_quiet, count);
  head.take_left(canvas.px(20));
  canvas.text_in(head, Type::caption, theme::text_quiet, tr("preview.title"));
  draw_left_out(context, area.take_bottom(canvas.px(whole_row)), message);
  canvas.fill(area, theme::raised, canvas.px(10));
  const Rect inner = area.inset(canvas.px(theme::space3), canvas.px(theme::space2));
  canvas.paragraph(inner, Type::caption, theme::text, canvas.fonts().visible(message.text), lines);
  if (ImGui::IsMouseHoveringRect(area.min(), area.max()) && ImGui::IsWindowHovered() &&
      canvas.paragraph_height(inner.w, Type::caption, message.text) > inner.h + 1) {
    tooltip(context, message.text);
  }
}

}  // namespace cs::ui
