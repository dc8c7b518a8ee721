#include "ui/canvas.hpp"

#include <algorithm>
#include <cmath>

#include "ui/text_layout.hpp"

namespace cs::ui {

Rect Rect::take_top(float height, float gap) {
  const Rect cut{x, y, w, height};
  y += height + gap;
  h -= height + gap;
  return cut;
}
Rect Rect::take_bottom(float height, float gap) {
  const Rect cut{x, y + h - height, w, height};
  h -= height + gap;
  return cut;
}
Rect Rect::take_left(float width, float gap) {
  const Rect cut{x, y, width, h};
  x += width + gap;
  w -= width + gap;
  return cut;
}
Rect Rect::take_right(float width, float gap) {
  const Rect cut{x + w - width, y, width, h};
  w -= width + gap;
  return cut;
}

ImU32 to_imgui(Colour c, float alpha) {
  return IM_COL32(c.r, c.g, c.b, static_cast<int>(std::lround(std::clamp(alpha, 0.0F, 1.0F) * 255)));
}

float Canvas::px(float units) const {
  return std::round(units * scale_);
}

void Canvas::fill(const Rect& r, Colour colour, float radius, float alpha) {
  list().AddRectFilled(r.min(), r.max(), to_imgui(colour, alpha), radius);
}
void Canvas::frame(const Rect& r, Colour colour, float radius, float thickness, float alpha) {
  const float t = std::max(1.0F, std::round(thickness * scale_)), half = t / 2;
  list().AddRect({r.x + half, r.y + half}, {r.right() - half, r.bottom() - half}, to_imgui(colour, alpha), radius, 0,
                 t);
}
void Canvas::horizontal(float x0, float x1, float y, Colour colour) {
  list().AddRectFilled({x0, y}, {x1, y + std::max(1.0F, std::round(scale_))}, to_imgui(colour));
}
void Canvas::vertical(float x, float y0, float y1, Colour colour) {
  list().AddRectFilled({x, y0}, {x + std::max(1.0F, std::round(scale_)), y1}, to_imgui(colour));
}
void Canvas::icon(Icon which, float centre_x, float centre_y, float size, Colour colour) {
  draw_icon(list(), which, {centre_x, centre_y}, size, to_imgui(colour));
}

float Canvas::text(float x, float y, Type type, Colour colour, std::string_view text) {
  if (text.empty()) return 0;
  if (record_ != nullptr) record_->emplace_back(text);
  list().AddText(fonts_.font(type), fonts_.size(type), {std::round(x), std::round(y)}, to_imgui(colour), text.data(),
                 text.data() + text.size());
  return width(type, text);
}

void Canvas::note_written(float room, Type type, std::string_view text) {
  if (record_ != nullptr && !text.empty()) record_->emplace_back(text);
  if (width(type, text) > room + 0.5F) clipped_.emplace_back(text);
}

float Canvas::text_in(const Rect& r, Type type, Colour colour, std::string_view text, Align align, Fit fit) {
  if (text.empty()) return 0;
  std::string shortened;
  float wide = width(type, text);
  if (wide > r.w + 0.5F) {
    if (fit == Fit::whole) clipped_.emplace_back(text);
    shortened = ellipsize(text, r.w, [&](std::string_view part) { return width(type, part); });
    text = shortened;
    wide = width(type, text);
  }
  const float x = align == Align::left ? r.x : align == Align::right ? r.right() - wide : r.x + (r.w - wide) / 2;
  this->text(x, r.y + (r.h - line_height(type)) / 2 - optical_shift(type), type, colour, text);
  return wide;
}

float Canvas::paragraph(const Rect& r, Type type, Colour colour, std::string_view text, int max_lines, Align align) {
  const Measure measure = [&](std::string_view part) { return width(type, part); };
  const auto lines = wrap(text, r.w, measure);
  float y = r.y;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (max_lines > 0 && static_cast<int>(i) == max_lines - 1 && i + 1 < lines.size()) {
      const auto rest = text.substr(static_cast<std::size_t>(lines[i].data() - text.data()));
      this->text(r.x, y, type, colour, ellipsize(rest, r.w, measure));
      return y + line_height(type) - r.y;
    }
    const float x = align == Align::left     ? r.x
                    : align == Align::centre ? r.x + (r.w - measure(lines[i])) / 2
                                             : r.right() - measure(lines[i]);
    this->text(x, y, type, colour, lines[i]);
    y += line_height(type);
  }
  return y - r.y;
}

float Canvas::paragraph_height(float wide, Type type, std::string_view text, int max_lines) const {
  auto lines = static_cast<int>(wrap(text, wide, [&](std::string_view part) { return width(type, part); }).size());
  if (max_lines > 0) lines = std::min(lines, max_lines);
  return static_cast<float>(lines) * line_height(type);
}

}  // namespace cs::ui
