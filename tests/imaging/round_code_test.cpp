#include "imaging/round_code.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "qr_samples.hpp"

namespace cs::imaging {
namespace {

/// A round code as WeChat draws it: `strokes` rays of bits around a logo, three round marks, on `width` x `height`.
cv::Mat round_code(int strokes, int size, int width, int height, unsigned seed) {
  cv::Mat out(height, width, CV_8UC3, cv::Scalar(255, 255, 255));
  const cv::Point centre(width / 2, height / 2);
  cv::RNG random(seed);
  const double rim = size / 2.0;
  for (int i = 0; i < strokes; ++i) {
    const double a = 2 * std::numbers::pi * i / strokes;
    double from = 0.46;
    // Each ray is a few pieces, long or short.
    while (from < 0.98) {
      const double to = std::min(0.98, from + 0.06 + 0.22 * random.uniform(0.0, 1.0));
      if (random.uniform(0, 100) < 62)
        cv::line(out, {cvRound(centre.x + rim * from * std::cos(a)), cvRound(centre.y + rim * from * std::sin(a))},
                 {cvRound(centre.x + rim * to * std::cos(a)), cvRound(centre.y + rim * to * std::sin(a))}, {0, 0, 0},
                 std::max(2, cvRound(size * 0.018)), cv::LINE_AA);
      from = to + 0.03;
    }
  }
  cv::circle(out, centre, cvRound(rim * 0.42), {60, 140, 60}, cv::FILLED);
  for (const cv::Point at : {cv::Point(-1, -1), cv::Point(1, -1), cv::Point(-1, 1)}) {
    const cv::Point mark(centre.x + cvRound(at.x * rim * 0.66), centre.y + cvRound(at.y * rim * 0.66));
    cv::circle(out, mark, cvRound(rim * 0.17), {255, 255, 255}, cv::FILLED);
    cv::circle(out, mark, cvRound(rim * 0.13), {0, 0, 0}, cvRound(rim * 0.04));
    cv::circle(out, mark, cvRound(rim * 0.05), {0, 0, 0}, cv::FILLED);
  }
  return out;
}

TEST(RoundCode, is_told_at_every_size_and_density) {
  for (const int strokes : {36, 54, 72})
    for (const unsigned seed : {1U, 2U, 3U}) {
      EXPECT_TRUE(shows_round_code(round_code(strokes, 400, 430, 430, seed))) << strokes << ' ' << seed;
      EXPECT_TRUE(shows_round_code(round_code(strokes, 700, 1080, 2000, seed))) << strokes << " on a screen";
      cv::Mat soft, turned = round_code(strokes, 400, 600, 600, seed);
      cv::warpAffine(turned, turned, cv::getRotationMatrix2D({300, 300}, 17, 1), turned.size(), cv::INTER_LINEAR,
                     cv::BORDER_CONSTANT, {255, 255, 255});
      cv::GaussianBlur(turned, soft, {}, 1.0);
      EXPECT_TRUE(shows_round_code(soft)) << strokes << " turned and soft";
    }
}

TEST(RoundCode, nothing_else_is_one) {
  EXPECT_FALSE(shows_round_code({}));
  EXPECT_FALSE(shows_round_code(cv::Mat(600, 600, CV_8UC3, cv::Scalar(200, 200, 200))));
  for (int module = 3; module < 12; ++module)
    EXPECT_FALSE(
        shows_round_code(test::qr_picture("CHSI:8f3Kq0x/Zt+9Qm1LrV7bJwE2sYd5HuAo6NpTgXcFiB4kWzRvMe3yOlDh", module)))
        << module;
  cv::Mat disc(600, 600, CV_8UC3, cv::Scalar(255, 255, 255));
  cv::circle(disc, {300, 300}, 200, {20, 20, 20}, cv::FILLED);
  EXPECT_FALSE(shows_round_code(disc));
  cv::Mat ring = disc.clone();
  cv::circle(ring, {300, 300}, 120, {255, 255, 255}, cv::FILLED);
  EXPECT_FALSE(shows_round_code(ring));
  cv::Mat noise(600, 600, CV_8UC3);
  cv::RNG random(7);
  for (int i = 0; i < 5; ++i) {
    random.fill(noise, cv::RNG::UNIFORM, 0, 256);
    EXPECT_FALSE(shows_round_code(noise)) << i;
  }
  cv::Mat clock = disc.clone();
  for (int i = 0; i < 12; ++i) {
    const double a = std::numbers::pi * i / 6;
    cv::line(clock, {cvRound(300 + 150 * std::cos(a)), cvRound(300 + 150 * std::sin(a))},
             {cvRound(300 + 190 * std::cos(a)), cvRound(300 + 190 * std::sin(a))}, {255, 255, 255}, 6);
  }
  EXPECT_FALSE(shows_round_code(clock)) << "twelve strokes are no code";
}

TEST(RoundCode, a_small_qr_code_and_a_head_of_hair_are_none) {
  for (int module = 3; module < 12; ++module)
    EXPECT_FALSE(shows_round_code(test::qr_picture("CHSI-S01", module))) << module;
  // Strands over a face: strokes that point outwards, and only above.
  for (const unsigned seed : {1U, 2U, 3U}) {
    cv::Mat head(700, 500, CV_8UC3, cv::Scalar(235, 235, 235));
    cv::circle(head, {250, 300}, 150, {40, 30, 30}, cv::FILLED);
    cv::RNG random(seed);
    for (int i = 0; i < 60; ++i) {
      const double a = std::numbers::pi * (1 + random.uniform(0.02, 0.98));
      cv::line(head, {cvRound(250 + 60 * std::cos(a)), cvRound(300 + 60 * std::sin(a))},
               {cvRound(250 + 145 * std::cos(a)), cvRound(300 + 145 * std::sin(a))}, {220, 210, 200}, 2);
    }
    EXPECT_FALSE(shows_round_code(head)) << seed;
  }
}

}  // namespace
}  // namespace cs::imaging
