#include "checks/made_evidence.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

namespace cs::test {

Made::Made(const Head& h) {
  picture.original_width = h.photo_width;
  picture.original_height = h.photo_height;
  picture.rgb = cv::Mat(h.photo_height, h.photo_width, CV_8UC3, h.wall);
  const double w = h.face_width;
  const double angle = h.tilt_deg * std::numbers::pi / 180;
  const auto at = [&](double x, double y) {  // in face widths from the middle of the eyes
    return cv::Point2f(static_cast<float>(h.centre_x + (x * std::cos(angle) - y * std::sin(angle)) * w),
                       static_cast<float>(h.eye_y + (x * std::sin(angle) + y * std::cos(angle)) * w));
  };
  faces::Face face;
  for (std::size_t i = 0; i <= 16; ++i) {
    const double t = std::numbers::pi * static_cast<double>(i) / 16;
    face.landmarks[i] = at(-0.5 * std::cos(t), 0.9 * std::sin(t));
  }
  for (std::size_t i = 17; i < 27; ++i) face.landmarks[i] = at(-0.4 + 0.8 * static_cast<double>(i - 17) / 9, -0.15);
  for (std::size_t i = 27; i < 36; ++i) face.landmarks[i] = at(0, 0.05 * static_cast<double>(i - 26));
  for (std::size_t i = 36; i < 42; ++i) face.landmarks[i] = at(-0.22, 0);
  for (std::size_t i = 42; i < 48; ++i) face.landmarks[i] = at(0.22, 0);
  const double clockwise = 2 * std::numbers::pi;
  for (std::size_t i = 48; i < 60; ++i) {  // from the left corner over the upper lip
    const double t = clockwise * static_cast<double>(i - 48) / 12;
    face.landmarks[i] = at(-0.18 * std::cos(t), 0.55 - 0.06 * std::sin(t));
  }
  for (std::size_t i = 60; i < 68; ++i) {
    const double t = clockwise * static_cast<double>(i - 60) / 8;
    face.landmarks[i] = at(-0.14 * std::cos(t), 0.55 - 0.005 * std::sin(t));
  }
  face.box = cv::Rect2f(at(-0.5, -0.4), at(0.5, 0.9));
  face.score = 1;

  const cv::Point centre(cvRound(h.centre_x), cvRound((h.crown_y + face.chin().y) / 2));
  cv::ellipse(picture.rgb, centre, {cvRound(0.6 * w), cvRound((face.chin().y - h.crown_y) / 2)}, 0, 0, 360,
              {30, 26, 24}, cv::FILLED);
  cv::ellipse(picture.rgb, at(0, 0.25), {cvRound(0.5 * w), cvRound(0.65 * w)}, h.tilt_deg, 0, 360, h.skin, cv::FILLED);
  for (const double x : {-0.22, 0.22}) cv::circle(picture.rgb, at(x, 0), cvRound(0.05 * w), {20, 20, 20}, cv::FILLED);
  cv::ellipse(picture.rgb, at(0, 0.55), {cvRound(0.18 * w), cvRound(0.06 * w)}, h.tilt_deg, 0, 360, {150, 60, 60},
              cv::FILLED);
  cv::rectangle(picture.rgb, cv::Point(0, cvRound(face.chin().y + 0.3 * w)), cv::Point(h.photo_width, h.photo_height),
                {60, 62, 70}, cv::FILLED);

  evidence.photo = &picture;
  evidence.analysed = picture.rgb.clone();
  evidence.faces_known = true;
  evidence.faces = {face};
  evidence.crown = cv::Point2f(static_cast<float>(h.centre_x), static_cast<float>(h.crown_y));
}

const domain::Finding& of(const std::vector<domain::Finding>& findings, std::string_view check) {
  for (const domain::Finding& f : findings)
    if (f.check == check) return f;
  static const domain::Finding none;
  ADD_FAILURE() << "there is no finding of " << check;
  return none;
}

}  // namespace cs::test
