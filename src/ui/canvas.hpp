// Drawing with the theme: rectangles, text that is never cut off silently, shapes. Everything is in pixels of the
// window; px() turns units of the interface scale into them.
#pragma once

#include <imgui.h>

#include <cmath>

#include <string>
#include <string_view>
#include <vector>

#include "ui/fonts.hpp"
#include "ui/icons.hpp"
#include "ui/theme.hpp"

namespace cs::ui {

struct Rect {
  float x = 0, y = 0, w = 0, h = 0;
  float right() const { return x + w; }
  float bottom() const { return y + h; }
  float centre_x() const { return x + w / 2; }
  float centre_y() const { return y + h / 2; }
  ImVec2 min() const { return {x, y}; }
  ImVec2 max() const { return {x + w, y + h}; }
  bool contains(ImVec2 p) const { return p.x >= x && p.y >= y && p.x < x + w && p.y < y + h; }
  Rect inset(float all) const { return {x + all, y + all, w - 2 * all, h - 2 * all}; }
  Rect inset(float horizontal, float vertical) const {
    return {x + horizontal, y + vertical, w - 2 * horizontal, h - 2 * vertical};
  }
  // Cut a strip off one side; the rest stays. `gap` is lost between them.
  Rect take_top(float height, float gap = 0);
  Rect take_bottom(float height, float gap = 0);
  Rect take_left(float width, float gap = 0);
  Rect take_right(float width, float gap = 0);
};

enum class Align { left, centre, right };
/// What happens to text that is wider than its place: `shorten` is for free text (names, notes); `whole` text must fit,
/// and a layout in which it does not is recorded for the tests.
enum class Fit { whole, shorten };

ImU32 to_imgui(Colour colour, float alpha = 1);

class Canvas {
 public:
  Canvas(Fonts& fonts, float scale) : fonts_(fonts), scale_(scale) {}

  float px(float units) const;
  float scale() const { return scale_; }
  Fonts& fonts() { return fonts_; }
  ImDrawList& list() const { return *ImGui::GetWindowDrawList(); }

  void fill(const Rect& r, Colour colour, float radius = 0, float alpha = 1);
  void frame(const Rect& r, Colour colour, float radius = 0, float thickness = 1, float alpha = 1);
  void horizontal(float x0, float x1, float y, Colour colour);
  void vertical(float x, float y0, float y1, Colour colour);
  void icon(Icon icon, float centre_x, float centre_y, float size, Colour colour);

  float line_height(Type type) const { return fonts_.size(type); }
  /// How far the middle of the characters lies below the middle of their line.
  float optical_shift(Type type) const { return std::round(fonts_.size(type) * 0.045F); }
  float width(Type type, std::string_view text) const { return fonts_.width(type, text); }
  /// One line with its top left corner at x, y. Returns its width.
  float text(float x, float y, Type type, Colour colour, std::string_view text);
  /// One line within `r`, centred vertically. Returns the width drawn.
  float text_in(const Rect& r, Type type, Colour colour, std::string_view text, Align align = Align::left,
                Fit fit = Fit::whole);
  /// Wrapped lines from the top of `r`; at most `max_lines` (0: all), the last shortened. Returns the height used.
  float paragraph(const Rect& r, Type type, Colour colour, std::string_view text, int max_lines = 0,
                  Align align = Align::left);
  float paragraph_height(float width, Type type, std::string_view text, int max_lines = 0) const;

  /// Dear ImGui writes this by itself within so much room: for the layout tests.
  void note_written(float room, Type type, std::string_view text);
  /// Everything written from now on is appended to `texts`.
  void record(std::vector<std::string>* texts) { record_ = texts; }
  /// Texts that did not fit since the canvas was made; for the layout tests.
  const std::vector<std::string>& clipped() const { return clipped_; }

 private:
  Fonts& fonts_;
  float scale_;
  std::vector<std::string> clipped_;
  std::vector<std::string>* record_ = nullptr;
};

}  // namespace cs::ui
