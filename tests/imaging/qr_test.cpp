// Codes as students send them: screenshots and photographs of screens, with everything that happens on the way.
#include "imaging/qr.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "qr_samples.hpp"

namespace cs::imaging {
namespace {

const std::string payload =
    "CHSI:8f3Kq0x/Zt+9Qm1LrV7bJwE2sYd5HuAo6NpTgXcFiB4kWzRvMe3yOlDhSjU=:20251009:v2:Ka7Qm1LrV7bJwE2sYd5";

/// A phone's screen as a screenshot shows it: a bar, lines like text, the code in a coloured frame.
cv::Mat screenshot(int module, cv::Scalar frame = {60, 120, 240}) {
  cv::Mat out(2340, 1080, CV_8UC3, cv::Scalar(245, 246, 248));
  cv::rectangle(out, {0, 0, 1080, 210}, frame, cv::FILLED);
  for (int i = 0; i < 12; ++i) cv::rectangle(out, {90, 300 + 34 * i, 200 + 61 * (i % 7), 14}, {70, 72, 80}, cv::FILLED);
  const cv::Mat code = test::qr_picture(payload, module);
  const cv::Rect at((1080 - code.cols) / 2, 900, code.cols, code.rows);
  cv::rectangle(out, cv::Rect(at.x - 30, at.y - 30, at.width + 60, at.height + 60), frame, cv::FILLED);
  code.copyTo(out(at));
  return out;
}

cv::Mat turned(const cv::Mat& in, double degrees, double scale = 1) {
  const int edge = cvRound(std::hypot(in.cols, in.rows) * scale);
  cv::Mat m = cv::getRotationMatrix2D(cv::Point2f(static_cast<float>(in.cols), static_cast<float>(in.rows)) / 2.0F,
                                      degrees, scale);
  m.at<double>(0, 2) += (edge - in.cols) / 2.0;
  m.at<double>(1, 2) += (edge - in.rows) / 2.0;
  cv::Mat out;
  cv::warpAffine(in, out, m, {edge, edge}, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR, cv::BORDER_CONSTANT,
                 {90, 88, 84});
  return out;
}

cv::Mat blurred(const cv::Mat& in, double sigma) {
  cv::Mat out;
  cv::GaussianBlur(in, out, {}, sigma);
  return out;
}

cv::Mat noisy(const cv::Mat& in, double sigma) {
  cv::Mat noise(in.size(), CV_16SC3), wide;
  cv::RNG rng(7);
  rng.fill(noise, cv::RNG::NORMAL, 0, sigma);
  in.convertTo(wide, CV_16SC3);
  wide += noise;
  cv::Mat out;
  wide.convertTo(out, CV_8UC3);
  return out;
}

/// A camera's picture of a screen: the screen's red, green and blue stripes and black rows, seen by a grid of other
/// pitch, from the side and with a lamp in the glass.
cv::Mat off_a_screen(const cv::Mat& shown) {
  cv::Mat lit(shown.rows * 3, shown.cols * 3, CV_8UC3, cv::Scalar(0, 0, 0));
  for (int y = 0; y < shown.rows; ++y)
    for (int x = 0; x < shown.cols; ++x)
      for (int c = 0; c < 3; ++c)
        for (int row = 0; row < 2; ++row)  // the third row stays black
          lit.at<cv::Vec3b>(3 * y + row, 3 * x + c)[c] = shown.at<cv::Vec3b>(y, x)[c];
  // A sensor's pixel gathers light from an area: about as wide as its pitch.
  cv::GaussianBlur(lit, lit, {}, 0.9);
  const auto w = static_cast<float>(lit.cols), h = static_cast<float>(lit.rows);
  const cv::Point2f from[] = {{0, 0}, {w, 0}, {w, h}, {0, h}};
  const float k = 0.37F;  // not a whole part of the stripes' pitch: that is what makes moiré
  const cv::Point2f to[] = {{60 + 0.03F * w * k, 40}, {60 + 0.98F * w * k, 110}, {60 + w * k, 40 + h * k}, {60, h * k}};
  cv::Mat out;
  cv::warpPerspective(lit, out, cv::getPerspectiveTransform(from, to), {cvRound(w * k) + 120, cvRound(h * k) + 90},
                      cv::INTER_LINEAR, cv::BORDER_CONSTANT, {40, 40, 44});
  out.convertTo(out, -1, 2.2, 10);
  cv::Mat lamp(out.size(), CV_8UC3, cv::Scalar::all(0));
  cv::circle(lamp, {out.cols / 3, out.rows / 2}, 130, cv::Scalar::all(70), cv::FILLED);
  return out + blurred(lamp, 40);
}

void expect_read(const cv::Mat& picture, const char* what) {
  const auto codes = read_qr_codes(picture);
  ASSERT_EQ(codes.size(), 1U) << what;
  EXPECT_EQ(codes[0].payload, payload) << what;
  for (const cv::Point2f& corner : codes[0].corners)
    EXPECT_TRUE(cv::Rect2f(-5, -5, static_cast<float>(picture.cols) + 10, static_cast<float>(picture.rows) + 10)
                    .contains(corner))
        << what;
}

TEST(Qr, ScreenshotsAreReadAndTheirCornersAreWhereTheCodeIs) {
  const cv::Mat picture = screenshot(8);
  const auto codes = read_qr_codes(picture);
  ASSERT_EQ(codes.size(), 1U);
  EXPECT_EQ(codes[0].payload, payload);
  const cv::Mat code = test::qr_picture(payload, 8);
  const cv::Point2f top_left((1080 - static_cast<float>(code.cols)) / 2 + 16, 900 + 16);
  EXPECT_LT(cv::norm(codes[0].corners[0] - top_left), 12);
}

TEST(Qr, TurnedCodesAreRead) {
  for (const double degrees : {3.0, 17.0, 45.0, 90.0, 133.0, 180.0, 270.0})
    expect_read(turned(screenshot(7), degrees), std::to_string(degrees).c_str());
}

TEST(Qr, SmallCodesAreRead) {
  for (const int module : {2, 3, 4}) expect_read(screenshot(module), std::to_string(module).c_str());
  cv::Mat tiny;
  cv::resize(screenshot(6), tiny, {}, 0.32, 0.32, cv::INTER_AREA);
  expect_read(tiny, "reduced by a chat program to 1.9 pixels a module");
}

TEST(Qr, BlurredAndNoisyCodesAreRead) {
  for (const double sigma : {2.0, 3.5}) expect_read(blurred(screenshot(8), sigma), std::to_string(sigma).c_str());
  expect_read(noisy(screenshot(6), 45), "noise");
  expect_read(noisy(blurred(turned(screenshot(8), 12), 2), 20), "all together");
}

TEST(Qr, CodesAreReadOffAPhotographedScreen) {
  expect_read(off_a_screen(screenshot(6)), "moiré");
  expect_read(turned(off_a_screen(screenshot(8)), 11, 0.8), "moiré, turned");
}

TEST(Qr, ColouredCodesAndFramesAreRead) {
  for (const cv::Scalar& frame : {cv::Scalar(220, 40, 40), cv::Scalar(10, 10, 10), cv::Scalar(255, 210, 0)})
    expect_read(screenshot(6, frame), "frame");
  const auto on = [](cv::Scalar dark, cv::Scalar light) {
    cv::Mat out(700, 700, CV_8UC3, light);
    const cv::Mat code = test::qr_picture(payload, 6, dark, light);
    code.copyTo(out(cv::Rect(150, 180, code.cols, code.rows)));
    return out;
  };
  expect_read(on({20, 60, 160}, {255, 255, 255}), "blue");
  expect_read(on({240, 240, 240}, {30, 30, 34}), "dark theme");
  expect_read(on({214, 30, 30}, {70, 110, 90}), "the same grey");
}

TEST(Qr, TwoCodesAreBothFound) {
  cv::Mat picture(900, 1600, CV_8UC3, cv::Scalar::all(255));
  const cv::Mat first = test::qr_picture(payload, 6), second = test::qr_picture("https://example.com/mini", 8);
  first.copyTo(picture(cv::Rect(100, 200, first.cols, first.rows)));
  second.copyTo(picture(cv::Rect(900, 250, second.cols, second.rows)));
  EXPECT_EQ(read_qr_codes(picture).size(), 2U);
}

TEST(Qr, EveryByteArrives) {
  std::string bytes;
  for (int i = 1; i < 256; ++i) bytes += static_cast<char>(i);
  const auto codes = read_qr_codes(test::qr_picture(bytes, 6));
  ASSERT_EQ(codes.size(), 1U);
  EXPECT_EQ(codes[0].payload, bytes);
}

TEST(Qr, WhatHoldsNoCodeGivesNone) {
  cv::Mat noise(600, 800, CV_8UC3);
  cv::RNG(3).fill(noise, cv::RNG::UNIFORM, 0, 256);
  EXPECT_TRUE(read_qr_codes(noise).empty());
  EXPECT_TRUE(read_qr_codes(cv::Mat(1, 1, CV_8UC3, cv::Scalar::all(9))).empty());
  EXPECT_TRUE(read_qr_codes(cv::Mat(20, 4000, CV_8UC3, cv::Scalar::all(9))).empty());
  EXPECT_TRUE(read_qr_codes(cv::Mat()).empty());
  // Half of a code is no code.
  const cv::Mat code = test::qr_picture(payload, 6);
  EXPECT_TRUE(read_qr_codes(code.colRange(0, code.cols / 2).clone()).empty());
}

}  // namespace
}  // namespace cs::imaging
