// Whether this display shows what photographs hold: grey steps, the darkest and the lightest greys, a white patch. What
// cannot be told apart here cannot be judged in a photograph.
#include <algorithm>
#include <cmath>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

namespace {

/// A row of patches of these greys, with what to look for above it.
void draw_patches(Context& context, Rect& inner, std::string_view heading, std::string_view sentence,
                  const std::vector<int>& greys, int ground) {
  Canvas& canvas = context.canvas;
  canvas.text_in(inner.take_top(canvas.line_height(Type::strong)), Type::strong, theme::text, heading);
  inner.take_top(canvas.paragraph(inner, Type::body, theme::text_soft, sentence), canvas.px(theme::space1));
  const Rect row = inner.take_top(canvas.px(64), canvas.px(theme::space4));
  canvas.fill(row, grey(static_cast<std::uint8_t>(ground)));
  const float margin = ground == greys.front() || ground == greys.back() ? canvas.px(12) : 0;
  const float each = row.w / static_cast<float>(greys.size());
  for (std::size_t i = 0; i < greys.size(); ++i) {
    const float from = std::round(row.x + each * static_cast<float>(i)),
                to = std::round(row.x + each * static_cast<float>(i + 1));
    canvas.fill({from + margin / 2, row.y + margin, to - from - margin, row.h - 2 * margin},
                grey(static_cast<std::uint8_t>(greys[i])));
  }
}

std::vector<int> steps(int from, int to, int by) {
  std::vector<int> greys;
  for (int g = from; by > 0 ? g <= to : g >= to; g += by) greys.push_back(g);
  return greys;
}

}  // namespace

void draw_display_check(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  const float width = std::min(canvas.px(980), area.w - canvas.px(40));
  const float height = std::min(canvas.px(500), area.h - canvas.px(24));
  const Rect card{std::round(area.centre_x() - width / 2), std::round(area.centre_y() - height / 2), width, height};
  if (!begin_overlay(context, "##display", area, card)) context.bench.set_overlay(workbench::Overlay::none);
  Rect inner = card.inset(canvas.px(theme::space5));
  Rect title = inner.take_top(canvas.px(32), canvas.px(theme::space3));
  key_cap(canvas, title.right() - key_cap_width(canvas, "Esc"), title.centre_y(), "Esc");
  canvas.text_in(title, Type::title, theme::text, tr("display.title"));
  draw_patches(context, inner, tr("display.steps.title"), tr("display.steps.text"), steps(0, 255, 17), 0x80);
  draw_patches(context, inner, tr("display.dark.title"), tr("display.dark.text"), steps(0, 40, 4), 0);
  draw_patches(context, inner, tr("display.light.title"), tr("display.light.text"), steps(255, 215, -4), 255);
  canvas.paragraph(inner, Type::body, theme::text_soft, tr("display.white"));
  end_overlay();
}

}  // namespace cs::ui
