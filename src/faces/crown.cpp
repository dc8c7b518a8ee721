#include "faces/crown.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace cs::faces {
namespace {

constexpr double work_face_width = 160;  ///< the search runs on a copy in which the face is this wide

float median(std::vector<float>& v) {
  std::nth_element(v.begin(), v.begin() + static_cast<long>(v.size() / 2), v.end());
  return v[v.size() / 2];
}

/// A patch of backdrop beside the head, from the picture's top (or one face width above the eyes) to the eyes.
cv::Rect beside(const Face& face, const cv::Size& size, bool left) {
  const auto w = static_cast<float>(face.width());
  const float eye_y = (face.left_eye().y + face.right_eye().y) / 2;
  const float inner = left ? face.landmarks[0].x - 0.45F * w : face.landmarks[16].x + 0.45F * w;
  const float outer = left ? inner - 0.5F * w : inner + 0.5F * w;
  const cv::Rect2f r(cv::Point2f(std::min(inner, outer), eye_y - 1.2F * w), cv::Point2f(std::max(inner, outer), eye_y));
  return cv::Rect(r) & cv::Rect({}, size);
}

}  // namespace

std::optional<cv::Point2f> find_crown(const cv::Mat& rgb, const Face& original) {
  const double scale = std::min(1.0, work_face_width / std::max(1.0, original.width()));
  // Nothing below the eyes is looked at, but for what the smoothing there reaches.
  constexpr double reach = 8;
  const double eyes = std::max(original.left_eye().y, original.right_eye().y);
  const int rows = std::clamp(cvRound(eyes + reach / scale), 1, rgb.rows);
  cv::Mat small, lab;
  cv::resize(rgb.rowRange(0, rows), small, {}, scale, scale, cv::INTER_AREA);
  cv::GaussianBlur(small, small, {5, 5}, 1.2);
  small.convertTo(small, CV_32FC3, 1 / 255.0);
  cv::cvtColor(small, lab, cv::COLOR_RGB2Lab);
  Face face = original;
  for (auto& p : face.landmarks) p *= static_cast<float>(scale);

  // Left and right have a colour each: light often falls off across a wall.
  struct Side {
    cv::Vec3f colour;
    float spread = 0;
    bool known = false;
  } sides[2];
  for (const bool left : {true, false}) {
    const cv::Rect r = beside(face, lab.size(), left);
    if (r.area() < 60) continue;
    std::vector<float> channel[3], distance;
    for (int y = r.y; y < r.y + r.height; ++y)
      for (int x = r.x; x < r.x + r.width; ++x)
        for (int c = 0; c < 3; ++c) channel[c].push_back(lab.at<cv::Vec3f>(y, x)[c]);
    Side& side = sides[left ? 0 : 1];
    for (int c = 0; c < 3; ++c) side.colour[c] = median(channel[c]);
    for (int y = r.y; y < r.y + r.height; ++y)
      for (int x = r.x; x < r.x + r.width; ++x)
        distance.push_back(static_cast<float>(cv::norm(lab.at<cv::Vec3f>(y, x) - side.colour)));
    side.spread = median(distance);
    side.known = side.spread < 12;
  }
  if (!sides[0].known && !sides[1].known) return std::nullopt;

  const auto w = static_cast<float>(face.width());
  const float brow_y = std::min(face.landmarks[19].y, face.landmarks[24].y);
  const float middle = (face.left_eye().x + face.right_eye().x) / 2;
  std::vector<float> tops;
  for (float dx = -0.25F; dx <= 0.25F; dx += 0.05F) {
    const int x = cvRound(middle + dx * w);
    if (x < 0 || x >= lab.cols) continue;
    int run = 0, top = 0;
    for (int y = std::min(cvRound(brow_y - 0.15F * w), lab.rows - 1); y >= 0; --y) {
      const cv::Vec3f p = lab.at<cv::Vec3f>(y, x);
      bool backdrop = false;
      for (const Side& side : sides)
        backdrop = backdrop || (side.known && cv::norm(p - side.colour) < std::max(9.0F, 3 * side.spread + 5));
      run = backdrop ? run + 1 : 0;
      if (run == 6) {
        top = y + 6;
        break;
      }
    }
    tops.push_back(static_cast<float>(top));
  }
  if (tops.size() < 4) return std::nullopt;
  // The crown is the highest point that several neighbouring columns agree on: a lone strand is not the head.
  std::sort(tops.begin(), tops.end());
  const float y = tops[tops.size() / 5];
  const float forehead = brow_y - 0.15F * w;
  if (y > forehead - 2) return std::nullopt;  // the backdrop's colour is that of the skin or hair
  return cv::Point2f(middle, y) * static_cast<float>(1 / scale);
}

}  // namespace cs::faces
