#include "ui/charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cs::ui {

using workbench::tr;

namespace {

constexpr float row_units = 26;

/// 1, 2 or 5 times a power of ten, at least `most`.
double round_up(double most) {
  if (most <= 0) return 1;
  const double power = std::pow(10, std::floor(std::log10(most)));
  for (const double step : {1.0, 2.0, 5.0, 10.0})
    if (step * power >= most) return step * power;
  return 10 * power;
}

/// The labels' column: as wide as the widest, at most 40 % of the row.
template <class Rows>
float label_width(const Context& context, const Rows& rows, float whole) {
  float w = 0;
  for (const auto& row : rows) w = std::max(w, context.canvas.width(Type::body, row.label));
  return std::min(w + context.px(2), whole * 0.4F);
}

void nothing_counted(Context& context, const Rect& area) {
  context.canvas.text_in({area.x, area.y, area.w, context.px(row_units)}, Type::body, theme::text_quiet,
                         tr("chart.nothing"));
}

}  // namespace

void draw_heading(Context& context, Rect& place, std::string_view text) {
  Canvas& canvas = context.canvas;
  canvas.text_in(place.take_top(canvas.line_height(Type::title), canvas.px(theme::space2)), Type::title, theme::text,
                 text);
}

std::string day_name(TimePoint t) {
  return to_iso8601(t + std::chrono::hours{8}).substr(0, 10);
}
std::string hour_name(TimePoint t) {
  return day_name(t) + " " + to_iso8601(t + std::chrono::hours{8}).substr(11, 2) + ":00";
}

std::string share_text(const domain::Share& share) {
  if (share.of == 0) return "–";
  if (share.few()) return fmt::format("{} / {}", share.n, share.of);
  return fmt::format("{:.1f} %", share.value * 100);
}

std::string share_under(const domain::Share& share) {
  return share.of > 0 && share.few() ? tr("chart.few") : share_tip(share);
}

std::string share_tip(const domain::Share& share) {
  if (share.of == 0) return tr("chart.nothing");
  return tr("chart.interval", {{"low", fmt::format("{:.1f}", share.low * 100)},
                               {"high", fmt::format("{:.1f}", share.high * 100)},
                               {"n", std::to_string(share.n)},
                               {"of", std::to_string(share.of)}});
}

std::optional<std::size_t> draw_lines(Context& context, Rect area, std::string_view id, const std::vector<Line>& lines,
                                      const std::vector<LinePoint>& points) {
  Canvas& canvas = context.canvas;
  double most = 0;
  for (const Line& line : lines)
    for (const double v : line.values) most = std::max(most, v);
  if (points.size() < 2 || most <= 0) {
    nothing_counted(context, area);
    return std::nullopt;
  }
  const double top = round_up(most);
  const Rect below = area.take_bottom(canvas.line_height(Type::caption), canvas.px(theme::space1));
  float right = 0;
  for (const Line& line : lines) right = std::max(right, canvas.width(Type::caption, line.label));
  area.take_right(right + canvas.px(theme::space2));
  const std::string scale = fmt::format("{:g}", top);
  area.take_left(canvas.width(Type::caption, scale) + canvas.px(theme::space2));
  area.take_top(canvas.px(6));
  canvas.horizontal(area.x, area.right(), area.bottom(), theme::line_strong);
  canvas.horizontal(area.x, area.right(), area.y, theme::line);
  const float line_height = canvas.line_height(Type::caption);
  canvas.text_in({area.x - canvas.px(200), area.y - line_height / 2, canvas.px(200 - theme::space2), line_height},
                 Type::caption, theme::text_quiet, scale, Align::right);
  const float step = area.w / static_cast<float>(points.size() - 1);
  const auto x_of = [&](std::size_t i) { return area.x + step * static_cast<float>(i); };
  const auto y_of = [&](double v) { return area.bottom() - area.h * static_cast<float>(v / top); };
  std::optional<std::size_t> pressed;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Rect column{x_of(i) - step / 2, area.y, step, area.h};
    const Press press = pressable(fmt::format("{}.{}", id, i), column);
    if (press.hovered) {
      canvas.vertical(x_of(i), area.y, area.bottom(), theme::line_strong);
      tooltip(context, points[i].tip);
    }
    if (press.pressed) pressed = i;
    if (const std::string& tick = points[i].tick; !tick.empty()) {
      const float w = canvas.width(Type::caption, tick);
      canvas.text_in({std::clamp(x_of(i) - w / 2, below.x, below.right() - w), below.y, w + 1, below.h}, Type::caption,
                     theme::text_quiet, tick);
    }
  }
  float last_label = -1000;
  for (const Line& line : lines) {
    std::vector<ImVec2> path;
    for (std::size_t i = 0; i < points.size() && i < line.values.size(); ++i)
      path.push_back({x_of(i), y_of(line.values[i])});
    if (path.empty()) continue;
    canvas.list().AddPolyline(path.data(), static_cast<int>(path.size()), to_imgui(line.ink), 0, canvas.px(2));
    canvas.list().AddCircleFilled(path.back(), canvas.px(3), to_imgui(line.ink));
    // Two lines that end side by side: the second label goes below the first.
    float y = path.back().y - line_height / 2;
    if (std::abs(y - last_label) < line_height) y = last_label + line_height;
    last_label = y;
    canvas.text_in({area.right() + canvas.px(theme::space2), y, right + 1, line_height}, Type::caption, line.ink,
                   line.label);
  }
  return pressed;
}

float dots_height(const Context& context, std::size_t rows) {
  return context.px(row_units) * static_cast<float>(std::max<std::size_t>(rows, 1)) +
         context.canvas.line_height(Type::caption) + context.px(theme::space1);
}

std::optional<std::size_t> draw_dots(Context& context, Rect area, std::string_view id, const std::vector<Dot>& dots) {
  Canvas& canvas = context.canvas;
  // The wide intervals of few would make the others small, unless all are of few.
  const bool all_few = std::ranges::all_of(dots, [](const Dot& d) { return d.share.of == 0 || d.share.few(); });
  double most = 0;
  for (const Dot& dot : dots)
    if (dot.share.of > 0) most = std::max(most, dot.share.few() && !all_few ? dot.share.value : dot.share.high);
  if (std::ranges::none_of(dots, [](const Dot& d) { return d.share.of > 0; })) {
    nothing_counted(context, area);
    return std::nullopt;
  }
  const double top = std::min(1.0, round_up(std::max(most, 0.01)));
  const float labels = label_width(context, dots, area.w), values = canvas.width(Type::body, "100.0 %");
  Rect head = area.take_top(canvas.line_height(Type::caption), canvas.px(theme::space1));
  head.take_left(labels + canvas.px(theme::space3));
  head.take_right(values + canvas.px(theme::space3));
  canvas.text_in(head, Type::caption, theme::text_quiet, "0");
  canvas.text_in(head, Type::caption, theme::text_quiet, fmt::format("{:g} %", top * 100), Align::right);
  std::optional<std::size_t> pressed;
  for (std::size_t i = 0; i < dots.size(); ++i) {
    Rect row = area.take_top(canvas.px(row_units));
    const Dot& dot = dots[i];
    const Press press = pressable(fmt::format("{}.{}", id, i), row);
    if (press.hovered) {
      canvas.fill(row, theme::hover, canvas.px(theme::radius_small));
      tooltip(context, share_tip(dot.share));
    }
    if (press.pressed) pressed = i;
    canvas.text_in(row.take_left(labels, canvas.px(theme::space3)), Type::body, theme::text,
                   canvas.fonts().visible(dot.label), Align::left, Fit::shorten);
    canvas.text_in(row.take_right(values, canvas.px(theme::space3)), Type::body,
                   dot.share.few() ? theme::text_quiet : theme::text, share_text(dot.share), Align::right);
    canvas.horizontal(row.x, row.right(), row.centre_y(), theme::line);
    if (dot.share.of == 0) continue;
    const auto x_of = [&](double share) { return row.x + row.w * static_cast<float>(std::min(share, top) / top); };
    const bool few = dot.share.few();
    canvas.list().AddLine({x_of(dot.share.low), row.centre_y()}, {x_of(dot.share.high), row.centre_y()},
                          to_imgui(few ? theme::text_quiet : theme::accent), canvas.px(few ? 1 : 3));
    if (few)
      canvas.list().AddCircle({x_of(dot.share.value), row.centre_y()}, canvas.px(5), to_imgui(theme::text_quiet), 0,
                              canvas.px(1.5F));
    else
      canvas.list().AddCircleFilled({x_of(dot.share.value), row.centre_y()}, canvas.px(5), to_imgui(theme::accent));
  }
  return pressed;
}

float bars_height(const Context& context, std::size_t rows) {
  return context.px(row_units) * static_cast<float>(std::max<std::size_t>(rows, 1));
}

std::optional<std::size_t> draw_bars(Context& context, Rect area, std::string_view id, const std::vector<Bar>& bars) {
  Canvas& canvas = context.canvas;
  std::int64_t most = 0;
  for (const Bar& bar : bars) most = std::max(most, bar.n);
  if (most <= 0) {
    nothing_counted(context, area);
    return std::nullopt;
  }
  const float labels = label_width(context, bars, area.w), values = canvas.width(Type::body, std::to_string(most));
  std::optional<std::size_t> pressed;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    Rect row = area.take_top(canvas.px(row_units));
    const Press press = pressable(fmt::format("{}.{}", id, i), row);
    if (press.hovered) canvas.fill(row, theme::hover, canvas.px(theme::radius_small));
    if (press.pressed) pressed = i;
    canvas.text_in(row.take_left(labels, canvas.px(theme::space3)), Type::body, theme::text,
                   canvas.fonts().visible(bars[i].label), Align::left, Fit::shorten);
    const float room = row.w - values - canvas.px(theme::space2);
    const float w = std::max(canvas.px(2), room * static_cast<float>(bars[i].n) / static_cast<float>(most));
    canvas.fill({row.x, row.centre_y() - canvas.px(6), w, canvas.px(12)}, theme::accent, canvas.px(2));
    canvas.text_in({row.x + w + canvas.px(theme::space2), row.y, values + 1, row.h}, Type::body, theme::text,
                   std::to_string(bars[i].n));
  }
  return pressed;
}

float matrix_height(const Context& context, std::size_t rows) {
  return bars_height(context, rows + 1);
}

std::optional<Cell> draw_matrix(Context& context, Rect area, std::string_view id, const Matrix& matrix) {
  Canvas& canvas = context.canvas;
  std::int64_t most = 0;
  for (const auto& row : matrix.n)
    for (const std::int64_t n : row) most = std::max(most, n);
  if (most <= 0) {
    nothing_counted(context, area);
    return std::nullopt;
  }
  float labels = 0;
  for (const std::string& row : matrix.rows) labels = std::max(labels, canvas.width(Type::body, row));
  labels = std::min(labels + canvas.px(2), area.w * 0.3F);
  const float cell = std::min((area.w - labels) / static_cast<float>(matrix.columns.size()), canvas.px(120));
  Rect head = area.take_top(canvas.px(row_units));
  head.take_left(labels);
  for (const std::string& column : matrix.columns)
    canvas.text_in(head.take_left(cell).inset(canvas.px(3), 0), Type::caption, theme::text_soft,
                   canvas.fonts().visible(column), Align::centre, Fit::shorten);
  std::optional<Cell> pressed;
  for (std::size_t r = 0; r < matrix.rows.size(); ++r) {
    Rect row = area.take_top(canvas.px(row_units));
    canvas.text_in(row.take_left(labels), Type::body, theme::text, canvas.fonts().visible(matrix.rows[r]), Align::left,
                   Fit::shorten);
    for (std::size_t c = 0; c < matrix.columns.size(); ++c) {
      const Rect place = row.take_left(cell).inset(1, 1);
      const std::int64_t n = matrix.n[r][c];
      const Press press = pressable(fmt::format("{}.{}.{}", id, r, c), place);
      if (n > 0)
        canvas.fill(place, theme::selected, canvas.px(2),
                    0.25F + 0.75F * static_cast<float>(n) / static_cast<float>(most));
      if (press.hovered) canvas.frame(place, theme::line_strong, canvas.px(2));
      if (n > 0) canvas.text_in(place, Type::body, theme::text, std::to_string(n), Align::centre);
      if (press.pressed && n > 0) pressed = Cell{r, c};
    }
  }
  return pressed;
}

}  // namespace cs::ui
