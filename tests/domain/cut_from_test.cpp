// A picture that was cut from another one, and one that was not.
#include "domain/cut_from.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace cs::domain {
namespace {

/// A pattern that is nowhere like itself, another one for each seed; `at` in units of the whole.
double pattern(double x, double y, int seed) {
  double v = 128;
  for (int i = 1; i <= 12; ++i) {
    const double f = 2.3 * i + seed * 0.37, turn = i * 1.7 + seed * 2.1;
    v += 90.0 / (i + 1) * std::sin(f * (x * std::cos(turn) + y * std::sin(turn)) * 4 + i * seed);
  }
  return std::clamp(v, 0.0, 255.0);
}

GreyPicture picture(int width, int height, int seed) {
  GreyPicture p{width, height, {}};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      p.pixels.push_back(
          static_cast<float>(pattern(static_cast<double>(x) / width, static_cast<double>(y) / width, seed)));
  return p;
}

/// 480 x 640 of it, `zoom` pixels each, from (left, top) on; one flat colour beyond a frame of `rim` pixels, as a new
/// backdrop is; brighter by `gain`.
GreyPicture cut(const GreyPicture& from, double left, double top, double zoom, double gain = 1, int rim = 60) {
  GreyPicture p{480, 640, {}};
  for (int y = 0; y < 640; ++y)
    for (int x = 0; x < 480; ++x) {
      const int fx = static_cast<int>(left + (x + 0.5) * zoom), fy = static_cast<int>(top + (y + 0.5) * zoom);
      const bool inside =
          x >= rim && x < 480 - rim && y >= rim && fx >= 0 && fy >= 0 && fx < from.width && fy < from.height;
      p.pixels.push_back(inside ? from.pixels[static_cast<std::size_t>(fy * from.width + fx)] * static_cast<float>(gain)
                                : 180.0F);
    }
  return p;
}

GreyPicture quarter(const GreyPicture& p) {
  GreyPicture out{p.height, p.width, {}};
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x)
      out.pixels.push_back(p.pixels[static_cast<std::size_t>((p.height - 1 - x) * p.width + y)]);
  return out;
}

TEST(CutFrom, ACutFitsItsPhotographWhereverAndHoweverLargeItWasTaken) {
  const GreyPicture photograph = picture(900, 1200, 3);
  for (const double zoom : {1.0, 1.37, 1.8})
    for (const double gain : {1.0, 0.7})
      EXPECT_GE(fit_of_cut(cut(photograph, 900 - 480 * zoom, 30, zoom, gain), photograph), least_fit)
          << zoom << " " << gain;
  EXPECT_GE(fit_of_cut(cut(photograph, 20, -80, 1.7), photograph), least_fit) << "laid anew above the photograph's top";
}

TEST(CutFrom, AnotherPictureFitsNowhere) {
  const GreyPicture photograph = picture(900, 1200, 3);
  for (int seed = 4; seed < 8; ++seed)
    EXPECT_LT(fit_of_cut(cut(picture(900, 1200, seed), 30, 30, 1.6), photograph), least_fit) << seed;
  GreyPicture flat{480, 640, std::vector<float>(480 * 640, 90)};
  EXPECT_LT(fit_of_cut(flat, photograph), least_fit);
  const GreyPicture flat_photograph{900, 1200, std::vector<float>(900 * 1200, 90)};
  EXPECT_LT(fit_of_cut(cut(photograph, 30, 30, 1.6), flat_photograph), least_fit);
}

TEST(CutFrom, APhotographThatLiesIsTurned) {
  const GreyPicture photograph = picture(900, 1200, 5);
  const GreyPicture made = cut(photograph, 100, 100, 1.5);
  GreyPicture lying = photograph;
  for (int turns = 1; turns < 4; ++turns) {
    lying = quarter(lying);
    EXPECT_GE(fit_of_cut(made, lying), least_fit) << turns;
  }
}

TEST(CutFrom, APhotographThatWasDecodedSmallerIsKnownToBe) {
  const GreyPicture whole = picture(1600, 2000, 7);
  GreyPicture half{800, 1000, {}};
  for (int y = 0; y < 1000; ++y)
    for (int x = 0; x < 800; ++x) {
      float sum = 0;
      for (const int dy : {0, 1})
        for (const int dx : {0, 1}) sum += whole.pixels[static_cast<std::size_t>((2 * y + dy) * 1600 + 2 * x + dx)];
      half.pixels.push_back(sum / 4);
    }
  const GreyPicture made = cut(whole, 500, 600, 1);
  EXPECT_GE(fit_of_cut(made, half, 0.5), least_fit);
}

TEST(CutFrom, WhatIsNoPictureIsLikeNothing) {
  const GreyPicture photograph = picture(600, 800, 3);
  EXPECT_EQ(fit_of_cut({}, photograph), 0);
  EXPECT_EQ(fit_of_cut(picture(480, 640, 3), {}), 0);
  EXPECT_EQ(fit_of_cut(picture(480, 100, 3), photograph), 0);
  EXPECT_EQ(fit_of_cut(picture(480, 640, 3), picture(23, 31, 3)), 0);
  const Bytes two(8, 1);
  EXPECT_EQ(grey_picture(two, 2, 1).pixels.size(), 2u);
  EXPECT_TRUE(grey_picture(two, 2, 2).pixels.empty()) << "too few bytes";
  EXPECT_TRUE(grey_picture(two, -1, -1).pixels.empty());
}

}  // namespace
}  // namespace cs::domain
