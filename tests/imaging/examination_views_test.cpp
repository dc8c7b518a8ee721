#include "imaging/examination_views.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <opencv2/imgproc.hpp>

#include "imaging/decode.hpp"
#include "imaging/jpeg_encode.hpp"
#include "platform/files.hpp"

namespace cs::imaging {
namespace {

cv::Mat noise(int side, double amplitude) {
  cv::Mat out(side, side, CV_8UC3), random(side, side, CV_32FC3);
  cv::RNG rng(3);
  rng.fill(random, cv::RNG::NORMAL, 0, amplitude);
  cv::GaussianBlur(random, random, {3, 3}, 0.8);
  random += cv::Scalar::all(128);
  random.convertTo(out, CV_8UC3);
  return out;
}

double mean_of(const cv::Mat& m, cv::Rect where) {
  const cv::Scalar s = cv::mean(m(where));
  return (s[0] + s[1] + s[2]) / 3;
}

TEST(ErrorLevel, WhatWasPutInAfterSavingIsAnotherLevel) {
  // Saved once at a low quality; then a patch that was never compressed is put in.
  const auto saved = decode(encode_jpeg(noise(512, 30), 60, Chroma::full, 300), 0, {});
  ASSERT_TRUE(saved);
  cv::Mat edited = saved->rgb.clone();
  const cv::Rect patch(192, 192, 128, 128), beside(32, 192, 128, 128);
  noise(512, 30)(patch).copyTo(edited(patch));
  const cv::Mat level = error_level(edited);
  ASSERT_EQ(level.size(), edited.size());
  EXPECT_GT(std::abs(mean_of(level, patch) - mean_of(level, beside)), 12)
      << mean_of(level, patch) << " " << mean_of(level, beside);
  EXPECT_LT(std::abs(mean_of(error_level(saved->rgb), patch) - mean_of(error_level(saved->rgb), beside)), 4);
}

TEST(ErrorLevel, APlainAreaStaysBlack) {
  EXPECT_LE(mean_of(error_level(cv::Mat(64, 64, CV_8UC3, cv::Scalar::all(128))), {0, 0, 64, 64}), 1);
}

TEST(Spectrum, RingsTheWaveOfAScreenWhereItIs) {
  cv::Mat screen = noise(600, 12);
  for (int y = 0; y < screen.rows; ++y)
    for (int x = 0; x < screen.cols; ++x) {
      const double wave = 14 * std::sin(2 * CV_PI * (x / 5.0 + y / 11.0));
      cv::Vec3b& p = screen.at<cv::Vec3b>(y, x);
      for (int c = 0; c < 3; ++c) p[c] = cv::saturate_cast<unsigned char>(p[c] + wave);
    }
  const Spectrum s = spectrum(screen, 12);
  ASSERT_EQ(s.picture.size(), cv::Size(768, 768));
  ASSERT_FALSE(s.peaks.empty());
  EXPECT_NEAR(s.peaks[0].period, 1 / std::hypot(1 / 5.0, 1 / 11.0), 0.2);
  // A whole period every 5 pixels is a fifth of the width away from the middle, which is the middle of a square of six.
  const double dx = std::abs(s.peaks[0].at.x - 387), dy = std::abs(s.peaks[0].at.y - 387);
  EXPECT_NEAR(dx, 768 / 5.0, 8);
  EXPECT_NEAR(dy, 768 / 11.0, 8);
  // The ring is drawn there and at its mirror image.
  for (const int sign : {1, -1}) {
    const cv::Point at(387 + sign * (s.peaks[0].at.x - 387) + 20, 387 + sign * (s.peaks[0].at.y - 387));
    const cv::Vec3b ring = s.picture.at<cv::Vec3b>(at);
    EXPECT_GT(ring[0] - ring[2], 100) << "orange";
  }
}

TEST(Spectrum, NothingIsRingedInNoise) {
  const Spectrum s = spectrum(noise(700, 20), 12);
  EXPECT_FALSE(s.picture.empty());
  EXPECT_TRUE(s.peaks.empty());
}

// Real photographs must stay without rings, or nobody believes one. COUNTERSIGN_PORTRAITS names a folder of them.
TEST(Spectrum, FewPortraitsAreRinged) {
  const char* folder = std::getenv("COUNTERSIGN_PORTRAITS");
  std::error_code none;
  int all = 0, ringed = 0;
  if (folder != nullptr) {
    for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
      if (entry.path().extension() != ".jpg") continue;
      const auto file = read_file(entry.path());
      ASSERT_TRUE(file);
      const auto picture = decode(*file, 0, {});
      ASSERT_TRUE(picture);
      ++all;
      const Spectrum s = spectrum(picture->rgb, 12);
      ringed += s.peaks.empty() ? 0 : 1;
      if (!s.peaks.empty())
        std::printf("%s: %.1f at %.1f px\n", entry.path().filename().c_str(), s.peaks[0].strength, s.peaks[0].period);
    }
  }
  if (all == 0) GTEST_SKIP() << "COUNTERSIGN_PORTRAITS names no folder of portraits";
  EXPECT_LE(ringed, all / 20);
}

TEST(Spectrum, TooSmallAPictureHasNone) {
  EXPECT_TRUE(spectrum(noise(255, 20), 12).picture.empty());
}

}  // namespace
}  // namespace cs::imaging
