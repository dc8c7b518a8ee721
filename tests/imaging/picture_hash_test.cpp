#include "imaging/picture_hash.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <opencv2/imgproc.hpp>

#include "imaging/decode.hpp"
#include "sample_files.hpp"

namespace cs::imaging {
namespace {

/// A picture of its own for each seed: soft blobs.
cv::Mat blobs(int seed, cv::Size size = {600, 800}) {
  cv::Mat out(size, CV_8UC3, cv::Scalar(200, 205, 210));
  cv::RNG rng(static_cast<std::uint64_t>(seed));
  for (int i = 0; i < 30; ++i) {
    const cv::Point at(rng.uniform(0, size.width), rng.uniform(0, size.height));
    cv::circle(out, at, rng.uniform(20, 120), cv::Scalar(rng.uniform(0, 255), rng.uniform(0, 255), rng.uniform(0, 255)),
               cv::FILLED);
  }
  cv::GaussianBlur(out, out, {}, 6);
  return out;
}

int apart(const cv::Mat& a, const cv::Mat& b, const std::optional<EyePair>& ea = {},
          const std::optional<EyePair>& eb = {}) {
  const auto x = picture_hash(a, ea), y = picture_hash(b, eb);
  EXPECT_TRUE(x && y);
  int n = 0;
  for (std::size_t i = 0; i < 4; ++i) n += std::popcount((*x)[i] ^ (*y)[i]);
  return n;
}

TEST(PictureHash, CompressionAndScalingChangeLittleAnotherPictureMuch) {
  for (int seed = 1; seed <= 5; ++seed) {
    const cv::Mat in = blobs(seed);
    const cv::Mat poor = decode(test::jpeg(in, {test::JpegStyle::Colour::rgb, false, 20}), 0, {})->rgb;
    cv::Mat small, bright;
    cv::resize(in, small, {}, 0.3, 0.3, cv::INTER_AREA);
    in.convertTo(bright, -1, 0.8, 30);
    EXPECT_LE(apart(in, poor), 12);
    EXPECT_LE(apart(in, small), 12);
    EXPECT_LE(apart(in, bright), 12);
    EXPECT_GE(apart(in, blobs(seed + 100)), 80);
  }
}

TEST(PictureHash, RoundTheEyesCuttingBordersAndTurningDoNotMatter) {
  const cv::Mat in = blobs(4, {900, 1200});
  const EyePair eyes{{400, 500}, {500, 500}};
  const cv::Mat cut = in(cv::Rect(150, 230, 620, 700)).clone();
  EXPECT_LE(apart(in, cut, eyes, EyePair{{250, 270}, {350, 270}}), 6);
  cv::Mat framed;
  cv::copyMakeBorder(in, framed, 200, 100, 80, 80, cv::BORDER_CONSTANT, {10, 10, 10});
  EXPECT_LE(apart(in, framed, eyes, EyePair{{480, 700}, {580, 700}}), 6);
  cv::Mat turned;
  const cv::Mat m = cv::getRotationMatrix2D({450, 500}, 8, 1);
  cv::warpAffine(in, turned, m, in.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  const auto moved = [&](cv::Point2f p) {
    return cv::Point2f(static_cast<float>(m.at<double>(0, 0) * p.x + m.at<double>(0, 1) * p.y + m.at<double>(0, 2)),
                       static_cast<float>(m.at<double>(1, 0) * p.x + m.at<double>(1, 1) * p.y + m.at<double>(1, 2)));
  };
  EXPECT_LE(apart(in, turned, eyes, EyePair{moved(eyes.left), moved(eyes.right)}), 12);
}

TEST(PictureHash, WhatShowsNothingHasNone) {
  EXPECT_FALSE(picture_hash(cv::Mat(300, 300, CV_8UC3, cv::Scalar(100, 197, 255)), {}));
  EXPECT_FALSE(picture_hash(cv::Mat(), {}));
  EXPECT_FALSE(picture_hash(cv::Mat(1, 1, CV_8UC3, cv::Scalar(1, 2, 3)), {}));
  // Eyes at the edge or far too close together are no reason to fail.
  EXPECT_TRUE(picture_hash(blobs(1), EyePair{{0, 0}, {599, 0}}));
  EXPECT_TRUE(picture_hash(blobs(1), EyePair{{10, 10}, {11, 10}}));
}

}  // namespace
}  // namespace cs::imaging
