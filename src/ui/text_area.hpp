// A text field of several lines that wraps what is written. Dear ImGui's own does not wrap: its buffer holds the lines
// as they are shown, with a break where there is none in the text. A text has no breaks of its own: Enter means
// something else wherever notes are written.
#pragma once

#include <string>

#include "ui/widgets.hpp"

namespace cs::ui {

/// What a text area remembers from frame to frame.
struct TextArea {
  std::string shown;  ///< the text with its breaks
  std::string plain;  ///< without them
  int cursor = 0;     ///< in `shown`, bytes
  float width = 0;    ///< pixels; for the callback
  const Canvas* canvas = nullptr;
};

/// Lines of `plain`, broken at `width` pixels, joined with '\n'. Every byte of it is there.
std::string broken_into_lines(const Canvas& canvas, const std::string& plain, float width);

/// `field.password` and `field.icon` mean nothing here.
TextFieldReply text_area(Canvas& canvas, const Rect& r, std::string& value, const TextField& field, TextArea& area);

}  // namespace cs::ui
