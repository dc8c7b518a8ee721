// Numbers in a row: what each is, and what it rests on.
#include <algorithm>

#include "ui/charts.hpp"

namespace cs::ui {
namespace {

float tile_height(const Canvas& canvas) {
  return canvas.line_height(Type::heading) + canvas.line_height(Type::caption) * 2 + canvas.px(26);
}

}  // namespace

float draw_tiles(Context& context, Rect area, const std::vector<Tile>& tiles) {
  Canvas& canvas = context.canvas;
  const float gap = canvas.px(theme::space3);
  const auto across = std::clamp<std::size_t>(static_cast<std::size_t>(area.w / canvas.px(200)), 2, 5);
  const float w = (area.w - gap * static_cast<float>(across - 1)) / static_cast<float>(across), h = tile_height(canvas);
  float bottom = area.y;
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    const Tile& tile = tiles[i];
    const Rect r{area.x + (w + gap) * static_cast<float>(i % across),
                 area.y + (h + gap) * static_cast<float>(i / across), w, h};
    const Press press = tile.open ? pressable(tile.id, r) : Press{};
    canvas.fill(r, press.hovered ? theme::hover : theme::raised, canvas.px(theme::radius));
    Rect inner = r.inset(canvas.px(theme::space3), canvas.px(theme::space2));
    canvas.text_in(inner.take_top(canvas.line_height(Type::caption), canvas.px(4)), Type::caption, theme::text_soft,
                   tile.label, Align::left, Fit::shorten);
    canvas.text_in(inner.take_top(canvas.line_height(Type::heading), canvas.px(4)), Type::heading, tile.ink,
                   tile.number);
    canvas.text_in(inner.take_top(canvas.line_height(Type::caption)), Type::caption, theme::text_quiet, tile.under,
                   Align::left, Fit::shorten);
    if (press.pressed) tile.open();
    bottom = r.bottom();
  }
  return bottom - area.y;
}

}  // namespace cs::ui
