#include "imaging/cut.hpp"

#include <gtest/gtest.h>

namespace cs::imaging {
namespace {

/// A head of ordinary proportions: crown and chin as far from the eyes as on most people, in face widths.
HeadPlace head(double centre_x, double eye_y, double width) {
  return {eye_y, eye_y - 0.85 * width, eye_y + 0.85 * width, centre_x, width};
}

struct Placed {
  double eyes, crown, width, off;
};
Placed placed(const HeadPlace& h, const Cut& c) {
  return {(h.eye_y - c.region.y) * c.scale, (h.crown_y - c.region.y) * c.scale, h.width * c.scale,
          (h.centre_x - c.region.x) * c.scale - 240};
}

TEST(Cut, AnyHeadWithRoomRoundItComesIntoAllBands) {
  for (const double width : {200.0, 260.0, 400.0, 700.0, 900.0})
    for (const double x : {1300.0, 1500.0, 1800.0}) {
      SCOPED_TRACE(width);
      const HeadPlace h = head(x, 1500, width);
      const auto cut = choose_cut(h, {3000, 4000}, {}, {});
      ASSERT_TRUE(cut);
      EXPECT_EQ(cut->missed, 0);
      EXPECT_EQ(cut->region.width * 4, cut->region.height * 3) << "stretched";
      EXPECT_EQ(cut->region & cv::Rect(0, 0, 3000, 4000), cut->region);
      EXPECT_LE(cut->scale, 1);
      const Placed p = placed(h, *cut);
      EXPECT_GE(p.eyes, 200);
      EXPECT_LE(p.eyes, 300);
      EXPECT_GE(p.crown, 50);
      EXPECT_LE(p.crown, 110);
      EXPECT_GE(p.width, 180);
      EXPECT_LE(p.width, 300);
      EXPECT_LE(std::abs(p.off), 2);
    }
}

TEST(Cut, RoomAboveTheHeadIsMadeWhereThereIsNone) {
  const HeadPlace h = head(500, 290, 320);  // the crown 18 pixels below the picture's top
  const auto cut = choose_cut(h, {1000, 1400}, {}, {});
  ASSERT_TRUE(cut);
  EXPECT_LT(cut->region.y, 0);
  EXPECT_EQ(cut->missed, 0);
  EXPECT_LE(cut->region.br().y, 1400) << "nobody can be added below";
}

TEST(Cut, SidesAreMadeOnlyWhereThePersonEndsBefore) {
  const HeadPlace h = head(230, 500, 320);
  const auto fixed = choose_cut(h, {1000, 1400}, {}, {});
  ASSERT_TRUE(fixed);
  EXPECT_GE(fixed->region.x, 0);
  EXPECT_GT(fixed->missed, 0) << "off centre, and said so";
  const auto widened = choose_cut(h, {1000, 1400}, {}, {.left = true});
  ASSERT_TRUE(widened);
  EXPECT_LT(widened->region.x, 0);
  EXPECT_EQ(widened->missed, 0);
}

TEST(Cut, NothingIsEnlargedOrMadeUp) {
  EXPECT_FALSE(choose_cut(head(200, 300, 150), {400, 600}, {}, {})) << "too small";
  EXPECT_FALSE(choose_cut(head(400, 500, 700), {800, 1000}, {}, {})) << "too large";
  EXPECT_FALSE(choose_cut(head(0, 0, 0), {800, 1000}, {}, {}));
  EXPECT_FALSE(choose_cut(head(100, 100, 300), {}, {}, {}));
  EXPECT_TRUE(choose_cut(head(200, 300, 150), {400, 600}, {}, {}, 1.3));
}

}  // namespace
}  // namespace cs::imaging
