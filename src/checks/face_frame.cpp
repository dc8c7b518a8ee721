#include "checks/face_frame.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace cs::checks {
namespace {

/// A wall is plain where half of its pixels lie within this many CIELAB units of its colour.
constexpr float plain_spread = 8;

float median(std::vector<float>& v) {
  const auto middle = v.begin() + static_cast<long>(v.size() / 2);
  std::nth_element(v.begin(), middle, v.end());
  return *middle;
}

}  // namespace

FaceFrame::FaceFrame(const cv::Mat& analysed, const faces::Face& face) {
  const cv::Point2f left = face.left_eye(), right = face.right_eye();
  const cv::Point2f across = right - left, middle = (left + right) * 0.5F;
  const auto distance = std::max(1.0F, static_cast<float>(cv::norm(across)));
  const cv::Point2f u = across * (1 / distance);  // the frame's x axis in the picture
  const float pixel = distance / eye_distance;    // picture pixels a frame pixel
  const auto ex = static_cast<float>(eye_x), ey = static_cast<float>(eye_y);
  back_ = {u.x * pixel, -u.y * pixel, middle.x - pixel * (u.x * ex - u.y * ey),
           u.y * pixel, u.x * pixel,  middle.y - pixel * (u.y * ex + u.x * ey)};
  for (std::size_t i = 0; i < points.size(); ++i) {
    const cv::Point2f d = face.landmarks[i] - middle;
    points[i] = {ex + (d.x * u.x + d.y * u.y) / pixel, ey + (-d.x * u.y + d.y * u.x) / pixel};
  }
  // Reduced by area first, so that the turn does not fold fine detail into wrong colours.
  cv::Mat source = analysed;
  cv::Matx23f map = back_;
  if (pixel > 1.2F) {
    const float reach = 3.2F * distance;  // the frame's corners, however it is turned
    const cv::Rect part =
        cv::Rect(cvRound(middle.x - reach), cvRound(middle.y - reach), cvRound(2 * reach), cvRound(2 * reach)) &
        cv::Rect({}, analysed.size());
    if (part.area() > 0) {
      const double scale = 1.0 / pixel;
      const cv::Size size(std::max(1, cvRound(part.width * scale)), std::max(1, cvRound(part.height * scale)));
      cv::resize(analysed(part), source, size, 0, 0, cv::INTER_AREA);
      const float sx = static_cast<float>(size.width) / static_cast<float>(part.width);
      const float sy = static_cast<float>(size.height) / static_cast<float>(part.height);
      map = {back_(0, 0) * sx, back_(0, 1) * sx, (back_(0, 2) - static_cast<float>(part.x)) * sx,
             back_(1, 0) * sy, back_(1, 1) * sy, (back_(1, 2) - static_cast<float>(part.y)) * sy};
    }
  }
  cv::warpAffine(source, rgb, map, {width, height}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
  cv::cvtColor(rgb, lab, cv::COLOR_RGB2Lab);

  // Cheeks: below the eyes, beside the nose; both sides together, so that shadow on one of them does not rule.
  const cv::Point2f nose = points[30];
  std::vector<float> channel[3];
  for (const float side : {-0.42F, 0.42F}) {
    const cv::Rect box = cv::Rect(cvRound(nose.x + side * eye_distance) - 14, cvRound(nose.y) - 12, 28, 26) &
                         cv::Rect(0, 0, width, height);
    for (int y = box.y; y < box.y + box.height; ++y)
      for (int x = box.x; x < box.x + box.width; ++x)
        for (int c = 0; c < 3; ++c) channel[c].push_back(at(x, y)[c]);
  }
  if (!channel[0].empty()) {
    std::vector<float> off;
    const std::vector<float> l = channel[0], a = channel[1], b = channel[2];
    for (int c = 0; c < 3; ++c) skin.lab[c] = median(channel[c]);
    for (std::size_t i = 0; i < l.size(); ++i)
      off.push_back(static_cast<float>(cv::norm(cv::Vec3f(l[i], a[i], b[i]) - skin.lab)));
    skin.spread = median(off);
  }
  for (const int side : {0, 1}) {
    const cv::Rect box(side == 0 ? 0 : width - 50, eye_y - 150, 50, 150);
    if (const auto t = tone(box); t && t->spread < plain_spread) wall[side] = t;
  }
}

cv::Point2f FaceFrame::to_analysed(cv::Point2f p) const {
  return {back_(0, 0) * p.x + back_(0, 1) * p.y + back_(0, 2), back_(1, 0) * p.x + back_(1, 1) * p.y + back_(1, 2)};
}

std::optional<Tone> FaceFrame::tone(cv::Rect box) const {
  box &= cv::Rect(0, 0, width, height);
  if (box.area() < 12) return std::nullopt;
  std::vector<float> channel[3], off;
  for (int y = box.y; y < box.y + box.height; ++y)
    for (int x = box.x; x < box.x + box.width; ++x)
      for (int c = 0; c < 3; ++c) channel[c].push_back(at(x, y)[c]);
  Tone t;
  for (int c = 0; c < 3; ++c) t.lab[c] = median(channel[c]);
  for (int y = box.y; y < box.y + box.height; ++y)
    for (int x = box.x; x < box.x + box.width; ++x) off.push_back(static_cast<float>(cv::norm(at(x, y) - t.lab)));
  t.spread = median(off);
  return t;
}

cv::Point2f FaceFrame::centre(std::size_t from, std::size_t to) const {
  cv::Point2f sum;
  for (std::size_t i = from; i < to; ++i) sum += points[i];
  return sum * (1.0F / static_cast<float>(to - from));
}

}  // namespace cs::checks
