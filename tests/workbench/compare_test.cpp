#include "workbench/compare.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace cs::workbench {
namespace {

TEST(Comparing, ModesHaveNames) {
  for (const auto mode : {CompareMode::side_by_side, CompareMode::flip, CompareMode::wipe, CompareMode::onion,
                          CompareMode::difference, CompareMode::edges})
    EXPECT_EQ(compare_mode_from(to_string(mode)), mode);
  EXPECT_EQ(compare_mode_from("sideways"), std::nullopt);
}

TEST(Comparing, ATapTurnsOverAndStays) {
  Compare c;
  MonoPoint now{};
  c.enter(CompareMode::flip, now);
  EXPECT_TRUE(c.flipped);
  c.key_released(now + Millis{120});
  EXPECT_TRUE(c.flipped);
  c.enter(CompareMode::flip, now + Millis{900});
  EXPECT_FALSE(c.flipped);
  c.key_released(now + Millis{1000});
  EXPECT_FALSE(c.flipped);
}

TEST(Comparing, AHeldKeyShowsTheOtherOnlyWhileItIsHeld) {
  Compare c;
  c.enter(CompareMode::flip, MonoPoint{});
  EXPECT_TRUE(c.flipped);
  c.key_released(MonoPoint{} + Millis{600});
  EXPECT_FALSE(c.flipped);
  c.key_released(MonoPoint{} + Millis{5'000});
  EXPECT_FALSE(c.flipped) << "another key's release";
}

TEST(Comparing, EachModeHasItsAmountWithinLimits) {
  Compare c;
  for (const auto mode : {CompareMode::wipe, CompareMode::onion, CompareMode::difference, CompareMode::edges}) {
    c.mode = mode;
    for (int i = 0; i < 50; ++i) c.step(1);
  }
  EXPECT_EQ(c.wipe, 1);
  EXPECT_EQ(c.onion, 1);
  EXPECT_EQ(c.amplification, 8);
  EXPECT_EQ(c.edge_strength, 5);
  c.mode = CompareMode::wipe;
  for (int i = 0; i < 50; ++i) c.step(-1);
  EXPECT_EQ(c.wipe, 0);
}

TEST(Examining, OpensAndClosesAndEndsWithAnotherWayOfComparing) {
  for (const auto e : {Examine::none, Examine::exposure, Examine::texture, Examine::sharpness, Examine::backdrop})
    EXPECT_EQ(examine_from(to_string(e)), e);
  Compare c;
  c.toggle(Examine::texture);
  EXPECT_EQ(c.examine, Examine::texture);
  c.toggle(Examine::backdrop);
  EXPECT_EQ(c.examine, Examine::backdrop);
  c.toggle(Examine::backdrop);
  EXPECT_EQ(c.examine, Examine::none);
  c.toggle(Examine::exposure);
  c.enter(CompareMode::wipe, MonoPoint{});
  EXPECT_EQ(c.examine, Examine::none);
}

// A picture whose face has a pattern, through a curve of brightness and colour.
struct Made {
  std::vector<std::uint8_t> rgba;
  SampledPhoto photo;
  Made(int side, double gain, double offset, double backdrop) {
    rgba.resize(static_cast<std::size_t>(side * side * 4), 255);
    photo.frame = {{side * 0.5, side * 0.45}, side * 0.25, side * 0.14, 0, true};
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x) {
        const double fx = (x + 0.5 - photo.frame.origin.x) / photo.frame.between,
                     fy = (y + 0.5 - photo.frame.origin.y) / photo.frame.between;
        const bool face = std::abs(fx) < 0.9 && fy > -0.6 && fy < 1.5;
        for (int c = 0; c < 3; ++c) {
          const double pattern = 0.45 + 0.12 * std::sin(3 * fx + c) + 0.1 * std::cos(2 * fy);
          const double v = face ? pattern * (gain + 0.05 * c) + offset : backdrop;
          rgba[static_cast<std::size_t>((y * side + x) * 4 + c)] =
              static_cast<std::uint8_t>(std::lround(std::clamp(v, 0.0, 1.0) * 255));
        }
      }
    }
    photo.width = photo.height = side;
    photo.rgba = rgba;
    photo.original_width = side;
  }
};

TEST(ColourMatching, FindsTheCurveWhateverTheBackdropAndTheSize) {
  const Made plain(400, 1, 0, 0.2), changed(300, 0.7, 0.2, 0.95);
  const ColourMatch match = match_colours(plain.photo, changed.photo);
  for (std::size_t c = 0; c < 3; ++c) {
    // from = p (1 + .05c), to = p (.7 + .05c) + .2
    const double k = 0.05 * static_cast<double>(c);
    EXPECT_NEAR(match.gain[c], (0.7 + k) / (1 + k), 0.02);
    EXPECT_NEAR(match.offset[c], 0.2, 0.02);
  }
}

TEST(Backdrop, ItsColourIsThatOfTheUpperCorners) {
  const Made made(200, 1, 0, 0.2);
  for (const double c : backdrop_colour(made.photo)) EXPECT_NEAR(c, 0.2, 0.003);
  EXPECT_EQ(backdrop_colour({}), (std::array<double, 3>{}));
}

TEST(ColourMatching, NothingToSampleChangesNothing) {
  const Made plain(200, 1, 0, 0.2);
  SampledPhoto none;
  EXPECT_EQ(match_colours(plain.photo, none).gain, (std::array<double, 3>{1, 1, 1}));
  SampledPhoto outside = plain.photo;
  outside.frame.origin = {-5000, 9000};
  EXPECT_EQ(match_colours(outside, plain.photo).offset, (std::array<double, 3>{}));
}

TEST(ColourMatching, AFlatPictureIsNotBlownUp) {
  const Made textured(200, 1, 0, 0.2);
  Made flat(200, 1, 0, 0.2);
  for (std::size_t i = 0; i < flat.rgba.size(); ++i)
    if (i % 4 != 3) flat.rgba[i] = 100;
  const ColourMatch match = match_colours(flat.photo, textured.photo);
  for (const double gain : match.gain) EXPECT_EQ(gain, 1);
  for (const double gain : match_colours(textured.photo, flat.photo).gain) EXPECT_EQ(gain, 0.5);
}

}  // namespace
}  // namespace cs::workbench
