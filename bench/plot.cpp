#include "plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>

namespace cs::bench {
namespace {

constexpr double width = 560, height = 380, left = 64, right = 190, top = 36, bottom = 48;
constexpr std::array colours{"#2563eb", "#dc2626", "#059669", "#d97706", "#7c3aed", "#0891b2",
                             "#be185d", "#4d7c0f", "#475569", "#a16207", "#1d4ed8", "#b91c1c"};

struct Range {
  double from = 1e300, to = 0;
  void take(double v) {
    from = std::min(from, v);
    to = std::max(to, v);
  }
  /// To whole powers of ten.
  void round() {
    from = std::floor(std::log10(from));
    to = std::max(from + 1, std::ceil(std::log10(to)));
  }
  double part(double v) const { return (std::log10(v) - from) / (to - from); }
};

std::string drawn(const Chart& chart, double at_x, double at_y, const std::string& x_name, const std::string& y_name) {
  Range xs, ys;
  for (const Line& line : chart.lines)
    for (const auto& [x, y] : line.points) {
      xs.take(x);
      ys.take(y);
    }
  if (xs.to <= 0) return {};
  xs.round();
  ys.round();
  const double w = width - left - right, h = height - top - bottom;
  const auto px = [&](double part) { return at_x + left + part * w; };
  const auto py = [&](double part) { return at_y + top + (1 - part) * h; };
  std::string out =
      fmt::format("<text x='{:.0f}' y='{:.0f}' font-size='15'>{}</text>\n", at_x + left, at_y + 22, chart.title);
  for (double e = xs.from; e <= xs.to; ++e)
    out += fmt::format(
        "<path d='M{0:.1f} {1:.1f}V{2:.1f}' stroke='#ddd'/><text x='{0:.1f}' y='{3:.1f}' "
        "text-anchor='middle'>{4:.0f}</text>\n",
        px((e - xs.from) / (xs.to - xs.from)), py(0), py(1), py(0) + 16, std::pow(10, e));
  for (double e = ys.from; e <= ys.to; ++e)
    out += fmt::format(
        "<path d='M{0:.1f} {1:.1f}H{2:.1f}' stroke='#ddd'/><text x='{3:.1f}' y='{1:.1f}' "
        "text-anchor='end' dy='4'>{4:g}</text>\n",
        px(0), py((e - ys.from) / (ys.to - ys.from)), px(1), px(0) - 6, std::pow(10, e));
  out += fmt::format("<text x='{:.1f}' y='{:.1f}' text-anchor='middle'>{}</text>\n", px(.5), py(0) + 34, x_name);
  out += fmt::format("<text transform='translate({:.1f} {:.1f}) rotate(-90)' text-anchor='middle'>{}</text>\n",
                     at_x + 16, py(.5), y_name);
  double label = py(1) + 6;
  for (std::size_t i = 0; i < chart.lines.size(); ++i) {
    const char* colour = colours[i % colours.size()];
    std::string path;
    for (const auto& [x, y] : chart.lines[i].points) {
      path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", px(xs.part(x)), py(ys.part(y)));
      out += fmt::format("<circle cx='{:.1f}' cy='{:.1f}' r='3' fill='{}'/>", px(xs.part(x)), py(ys.part(y)), colour);
    }
    out += fmt::format("<path d='{}' fill='none' stroke='{}' stroke-width='1.5'/>", path, colour);
    out +=
        fmt::format("<text x='{:.1f}' y='{:.1f}' fill='{}'>{}</text>\n", px(1) + 8, label, colour, chart.lines[i].name);
    label += 16;
  }
  return out;
}

}  // namespace

void plot(const std::filesystem::path& file, const std::string& x, const std::string& y,
          const std::vector<Chart>& charts) {
  const double rows = std::ceil(static_cast<double>(charts.size()) / 2);
  std::string body;
  for (std::size_t i = 0; i < charts.size(); ++i)
    body += drawn(charts[i], static_cast<double>(i % 2) * width, std::floor(static_cast<double>(i) / 2) * height, x, y);
  std::ofstream out(file);
  out << fmt::format(
      "<svg xmlns='http://www.w3.org/2000/svg' width='{0:.0f}' height='{1:.0f}' viewBox='0 0 {0:.0f} {1:.0f}'"
      " font-family='sans-serif' font-size='12'><rect width='100%' height='100%' fill='white'/>\n{2}</svg>\n",
      2 * width, rows * height, body);
}

}  // namespace cs::bench
