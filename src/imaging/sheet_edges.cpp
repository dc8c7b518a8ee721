#include "imaging/sheet_edges.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "imaging/decode.hpp"

namespace cs::imaging {
namespace {

constexpr int work_edge = 480;
/// How far an edge may lean, as a slope: sheets are held by hand.
constexpr float most_lean = 0.2F;

struct Edge {
  float at = 0;  ///< its middle across
  float from = 0, to = 0;
};

float overlap(const Edge& e, float from, float to) {
  return std::max(0.0F, std::min(e.to, to) - std::max(e.from, from));
}

/// The picture inside a frame that is dark and even at the left, right and upper edge and ends in a straight step at
/// each; empty where there is none. `grey`: CV_8U.
cv::Rect2f dark_frame(const cv::Mat& grey, const cv::Rect2f& face) {
  constexpr double dark = 60, even = 14, step = 25;
  const int least = std::max(3, grey.cols / 80);
  const auto rows = [&](int from, int to) { return cv::Range(std::max(0, from), std::min(grey.rows, to)); };
  const int top_of_face = cvRound(face.y), chin = cvRound(face.br().y), middle = cvRound(face.x + face.width / 2);
  if (top_of_face <= least || chin >= grey.rows || middle <= 0 || middle >= grey.cols) return {};
  const auto is_frame = [&](const cv::Mat& strip) {
    cv::Scalar mean, deviation;
    cv::meanStdDev(strip, mean, deviation);
    return mean[0] < dark && deviation[0] < even;
  };
  // Walks in from the edge while the strip is frame; what comes next must be clearly lighter on most of its length.
  const auto walk = [&](int limit, const auto& strip_at) {
    int n = 0;
    while (n < limit && is_frame(strip_at(n))) ++n;
    if (n < least || n + 8 >= limit) return 0;
    const cv::Mat inside = strip_at(n + 8) > dark + step;
    return cv::countNonZero(inside) > 0.7 * static_cast<double>(inside.total()) ? n : 0;
  };
  const cv::Range beside = rows(top_of_face, chin);
  if (beside.size() < 8) return {};
  const int left = walk(cvRound(face.x), [&](int n) { return grey(beside, cv::Range(n, n + 1)); });
  const int right = walk(grey.cols - cvRound(face.br().x),
                         [&](int n) { return grey(beside, cv::Range(grey.cols - n - 1, grey.cols - n)); });
  if (left == 0 || right == 0) return {};
  const cv::Range above(left + 8, grey.cols - right - 8);
  if (above.size() < 8) return {};
  const int top = walk(top_of_face, [&](int n) { return grey(cv::Range(n, n + 1), above); });
  if (top == 0) return {};
  return {static_cast<float>(left), static_cast<float>(top), static_cast<float>(grey.cols - left - right),
          static_cast<float>(grey.rows - top)};
}

}  // namespace

cv::Rect2f find_sheet(const cv::Mat& rgb, const cv::Rect2f& head) {
  if (std::min(rgb.cols, rgb.rows) < 64) return {};
  const cv::Mat small = shrink_to(rgb, work_edge);
  const float s = static_cast<float>(small.cols) / static_cast<float>(rgb.cols);
  cv::Mat grey, edges;
  cv::cvtColor(small, grey, cv::COLOR_RGB2GRAY);
  cv::GaussianBlur(grey, grey, {}, 1.2);
  cv::Canny(grey, edges, 20, 50);
  const auto w = static_cast<float>(small.cols), h = static_cast<float>(small.rows);
  const cv::Rect2f face(head.x * s, head.y * s, head.width * s, head.height * s);
  std::vector<cv::Vec4i> lines;
  const double least = 1.2 * face.width;
  cv::HoughLinesP(edges, lines, 1, CV_PI / 360, 60, least, 30);
  std::vector<Edge> across, upright;
  for (const cv::Vec4i& l : lines) {
    const auto dx = static_cast<float>(std::abs(l[2] - l[0])), dy = static_cast<float>(std::abs(l[3] - l[1]));
    if (dy <= most_lean * dx)
      across.push_back({static_cast<float>(l[1] + l[3]) / 2, static_cast<float>(std::min(l[0], l[2])),
                        static_cast<float>(std::max(l[0], l[2]))});
    else if (dx <= most_lean * dy)
      upright.push_back({static_cast<float>(l[0] + l[2]) / 2, static_cast<float>(std::min(l[1], l[3])),
                         static_cast<float>(std::max(l[1], l[3]))});
  }
  const float margin = 0.02F * std::max(w, h);
  // A device: dark all round, which a doorway is not.
  if (const cv::Rect2f device = dark_frame(grey, face); !device.empty())
    return {device.x / s, device.y / s, device.width / s, device.height / s};
  const float chin = face.br().y, centre = face.x + face.width / 2;
  for (const Edge& bottom : across) {
    // Across the body, and not the picture's own edge.
    if (bottom.at < chin + 0.15F * face.height || bottom.at > h - margin) continue;
    if (overlap(bottom, face.x, face.br().x) < 0.8F * face.width || bottom.from > centre || bottom.to < centre)
      continue;
    for (const Edge& side : upright) {
      const bool left = side.at<face.x - 0.05F * face.width, right = side.at> face.br().x + 0.05F * face.width;
      if ((!left && !right) || side.at < margin || side.at > w - margin) continue;
      // Beside the face, and its foot is where the bottom edge ends.
      if (overlap(side, face.y, chin) < 0.6F * face.height) continue;
      const float end = left ? bottom.from : bottom.to;
      if (std::abs(end - side.at) > 0.25F * face.width || bottom.at - side.to > 0.35F * face.height ||
          side.to - bottom.at > 0.15F * face.height)
        continue;
      const float x0 = left ? side.at : 0, x1 = left ? w : side.at;
      const float y0 = std::min(side.from, face.y);
      return cv::Rect2f(x0 / s, y0 / s, (x1 - x0) / s, (bottom.at - y0) / s);
    }
  }
  return {};
}

}  // namespace cs::imaging
