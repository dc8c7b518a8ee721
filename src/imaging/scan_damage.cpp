#include "imaging/scan_damage.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace cs::imaging {
namespace {

/// The picture is looked at in this many columns.
constexpr int columns = 64;
/// Levels of 255: a smaller jump is hard to see.
constexpr double least_jump = 8;
/// Share of the columns that have to make the jump alike.
constexpr double agreeing_share = 0.8;
/// Share of the columns that have to show it.
constexpr double least_seen = 0.4;
/// How much a row has to differ along itself (standard deviation of the columns, levels) to say anything.
constexpr double least_content = 3;
/// Rows that the jump is measured over: interpolated colours blur its edge by a row to either side.
constexpr int reach = 7;

double deviation(const std::vector<double>& v) {
  double sum = 0, squares = 0;
  for (const double x : v) sum += x, squares += x * x;
  const double n = static_cast<double>(v.size()), mean = sum / n;
  return std::sqrt(std::max(0.0, squares / n - mean * mean));
}

struct Edge {
  std::vector<double> jump, above, below;  ///< by column
};

/// What happens between row y - 1 and y in one channel, beyond what goes on above and below anyway.
Edge edge_at(const cv::Mat& narrow, int y, int channel) {
  const auto pair = [&](int row, int x) {
    return (static_cast<double>(narrow.at<cv::Vec3f>(row, x)[channel]) + narrow.at<cv::Vec3f>(row + 1, x)[channel]) / 2;
  };
  Edge out;
  for (int x = 0; x < narrow.cols; ++x) {
    const double above = pair(y - 3, x), below = pair(y + 1, x);
    const double slope = (above - pair(y - 7, x) + pair(y + 5, x) - below) / 2;
    out.above.push_back(above);
    out.below.push_back(below);
    out.jump.push_back(below - above - slope);
  }
  return out;
}

/// What left the scale of 255 levels no longer shows how far it jumped.
bool is_clipped(double level) {
  return level < 6 || level > 249;
}

/// The jump begins at column `from` of the upper edge and goes on left of it at the lower one.
bool is_jump(const Edge& upper, const Edge& lower, int from) {
  std::vector<double> jump, above, below;
  for (int x = 0; x < static_cast<int>(upper.jump.size()); ++x) {
    const Edge& e = x >= from ? upper : lower;
    const auto i = static_cast<std::size_t>(x);
    if (is_clipped(e.above[i]) || is_clipped(e.below[i])) continue;
    jump.push_back(e.jump[i]), above.push_back(e.above[i]), below.push_back(e.below[i]);
  }
  if (static_cast<double>(jump.size()) < least_seen * columns) return false;
  std::vector<double> sorted = jump;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  const double size = *middle;
  if (std::abs(size) < least_jump) return false;
  const double off = std::max(3.0, 0.2 * std::abs(size));
  const auto agreeing = std::count_if(jump.begin(), jump.end(), [&](double j) { return std::abs(j - size) <= off; });
  return static_cast<double>(agreeing) >= agreeing_share * static_cast<double>(jump.size()) &&
         deviation(above) >= least_content && deviation(below) >= least_content;
}

double sum(const std::vector<double>& v, int from, int to) {
  double out = 0;
  for (int i = from; i < to; ++i) out += v[static_cast<std::size_t>(i)];
  return out;
}

}  // namespace

bool colours_jump(const cv::Mat& rgb, double block_rows) {
  if (rgb.type() != CV_8UC3 || rgb.cols < columns || block_rows < 1) return false;
  cv::Mat narrow;
  cv::resize(rgb, narrow, {columns, rgb.rows}, 0, 0, cv::INTER_AREA);
  narrow.convertTo(narrow, CV_32FC3);
  for (int channel = 0; channel < 3; ++channel) {
    std::vector<Edge> edges;
    for (int i = 1;; ++i) {
      const int y = cvRound(i * block_rows);
      if (y + reach >= rgb.rows) break;
      if (y >= reach) edges.push_back(edge_at(narrow, y, channel));
    }
    for (std::size_t i = 0; i + 1 < edges.size(); ++i)
      for (int from = 0; from < columns; ++from) {
        const double mean = (sum(edges[i].jump, from, columns) + sum(edges[i + 1].jump, 0, from)) / columns;
        if (std::abs(mean) >= least_jump / 4 && is_jump(edges[i], edges[i + 1], from)) return true;
      }
  }
  return false;
}

}  // namespace cs::imaging
