#include "ui/theme.hpp"

namespace cs::ui {
namespace {

TEST(Theme, ContrastOfKnownPairs) {
  EXPECT_NEAR(theme::contrast(grey(0), grey(255)), 21.0, 0.01);
  EXPECT_NEAR(theme::contrast(grey(119), grey(255)), 4.48, 0.01);  // #777 on white, the well-known near miss
  EXPECT_NEAR(theme::contrast({255, 0, 0}, grey(255)), 4.0, 0.01);
}

TEST(Theme, EveryTextCanBeReadOnEveryGround) {
  EXPECT_GT(theme::text_pairs().size(), 60U);
  for (const theme::Pair& pair : theme::text_pairs()) {
    EXPECT_GE(theme::contrast(pair.ink, pair.background), 4.5) << pair.ink_name << " on " << pair.background_name;
  }
}

TEST(Theme, SurfacesBesidePhotographsAreNeutral) {
  for (const Colour& c : theme::neutral_surfaces()) {
    EXPECT_EQ(c.r, c.g);
    EXPECT_EQ(c.g, c.b);
  }
}

TEST(Theme, BordersThatMatterAreSeen) {
  EXPECT_GE(theme::contrast(theme::line_strong, theme::field), 3.0);
  EXPECT_GE(theme::contrast(theme::line_strong, theme::panel), 3.0);
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
