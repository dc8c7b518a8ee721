#include "ui/theme.hpp"

#include <gtest/gtest.h>

#include <string>

namespace cs::ui {
namespace {

TEST(Theme, ContrastOfKnownPairs) {
  EXPECT_NEAR(theme::contrast(grey(0), grey(255)), 21.0, 0.01);
  EXPECT_NEAR(theme::contrast(grey(119), grey(255)), 4.48, 0.01);  // #777 on white, the well-known near miss
  EXPECT_NEAR(theme::contrast({255, 0, 0}, grey(255)), 4.0, 0.01);
}

/// Each theme in turn; the dark one is on again afterwards.
struct Themes : testing::TestWithParam<theme::Choice> {
  void SetUp() override { theme::use(GetParam()); }
  void TearDown() override { theme::use({}); }
};
INSTANTIATE_TEST_SUITE_P(, Themes,
                         testing::Values(theme::Choice{false, false}, theme::Choice{true, false},
                                         theme::Choice{false, true}, theme::Choice{true, true}),
                         [](const auto& chosen) {
                           return std::string(chosen.param.light ? "light" : "dark") +
                                  (chosen.param.safe ? "_safe" : "");
                         });

TEST_P(Themes, EveryTextCanBeReadOnEveryGround) {
  EXPECT_GT(theme::text_pairs().size(), 60U);
  for (const theme::Pair& pair : theme::text_pairs()) {
    EXPECT_GE(theme::contrast(pair.ink, pair.background), 4.5) << pair.ink_name << " on " << pair.background_name;
  }
}

TEST_P(Themes, SurfacesBesidePhotographsAreNeutral) {
  for (const Colour& c : theme::neutral_surfaces()) {
    EXPECT_EQ(c.r, c.g);
    EXPECT_EQ(c.g, c.b);
  }
}

TEST_P(Themes, BordersThatMatterAreSeen) {
  EXPECT_GE(theme::contrast(theme::line_strong, theme::field), 3.0);
  EXPECT_GE(theme::contrast(theme::line_strong, theme::panel), 3.0);
}

TEST_P(Themes, WhatIsDisabledStandsBack) {
  EXPECT_GE(theme::contrast(theme::text, theme::raised) / theme::contrast(theme::text_quiet, theme::raised), 2.0);
}

TEST(Theme, GuidesShowOnEveryPhotograph) {
  // A bright line with a dark edge: one of the two stands out on any tone.
  for (int v = 0; v < 256; ++v) {
    const Colour tone = grey(static_cast<std::uint8_t>(v));
    EXPECT_GE(std::max(theme::contrast(theme::guide, tone), theme::contrast(theme::guide_edge, tone)), 3.0) << v;
  }
}

}  // namespace
}  // namespace cs::ui
