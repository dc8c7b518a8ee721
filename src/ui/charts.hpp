// Four kinds of charts: line, dot with interval, bar, matrix. Labels stand at the marks, there is no legend; a mark
// that is pressed is returned, so that the caller opens what it stands for. Where nothing was counted a chart says so.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/proportion.hpp"
#include "ui/context.hpp"

namespace cs::ui {

struct Line {
  std::string label;  ///< at its end
  Colour ink;
  std::vector<double> values;  ///< not negative; as many as there are points
};
/// One point for each place; its `tick` stands below ("": none), its `tip` is shown under the pointer.
struct LinePoint {
  std::string tick, tip;
};
std::optional<std::size_t> draw_lines(Context& context, Rect area, std::string_view id, const std::vector<Line>& lines,
                                      const std::vector<LinePoint>& points);

/// A row of a chart of dots or bars.
struct Dot {
  std::string label;
  domain::Share share;
};
/// Each share as a dot with its 95 % interval on one scale from zero. One that rests on few says "3 / 7" instead of a
/// percentage, and its dot is hollow.
std::optional<std::size_t> draw_dots(Context& context, Rect area, std::string_view id, const std::vector<Dot>& dots);
float dots_height(const Context& context, std::size_t rows);

struct Bar {
  std::string label;
  std::int64_t n = 0;
};
std::optional<std::size_t> draw_bars(Context& context, Rect area, std::string_view id, const std::vector<Bar>& bars);
float bars_height(const Context& context, std::size_t rows);

/// Rows by columns, darker for more, the number in each cell.
struct Matrix {
  std::vector<std::string> rows, columns;
  std::vector<std::vector<std::int64_t>> n;  ///< [row][column]
};
struct Cell {
  std::size_t row = 0, column = 0;
};
std::optional<Cell> draw_matrix(Context& context, Rect area, std::string_view id, const Matrix& matrix);
float matrix_height(const Context& context, std::size_t rows);

/// A number with what it is and what it rests on.
struct Tile {
  std::string id, label, number, under;
  Colour ink;
  std::function<void()> open;  ///< empty: there is no list behind it
};
/// As many beside each other as have room; the height that they take.
float draw_tiles(Context& context, Rect area, const std::vector<Tile>& tiles);

/// Over a chart; cut off `place`.
void draw_heading(Context& context, Rect& place, std::string_view text);
/// As lists are narrowed to them: "2025-10-09", "2025-10-09 16:00", in China's time.
std::string day_name(TimePoint t);
std::string hour_name(TimePoint t);

/// "4.2 %", or "3 / 7" where that is all that can be said, or "–".
std::string share_text(const domain::Share& share);
/// Under a share: its interval, or that it rests on too little.
std::string share_under(const domain::Share& share);
/// "95 %: 2.1 % – 8.4 %, 12 of 240".
std::string share_tip(const domain::Share& share);

}  // namespace cs::ui
