#include <gtest/gtest.h>

#include "faces/analyser.hpp"

namespace cs::faces {
namespace {

Face at(float x, float y, float side) {
  Face f;
  f.box = {x, y, side, side};
  return f;
}

TEST(WithoutInner, AFaceInsideAFaceIsNone) {
  const auto kept = without_inner({at(150, 150, 40), at(100, 100, 200)});
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].box.width, 200);
  EXPECT_EQ(without_inner({at(100, 100, 200), at(250, 240, 60)}).size(), 1U) << "most of it is inside";
}

TEST(WithoutInner, NeighboursStay) {
  EXPECT_EQ(without_inner({at(100, 100, 200), at(310, 100, 190)}).size(), 2U);
  EXPECT_EQ(without_inner({at(100, 100, 200), at(240, 100, 200)}).size(), 2U) << "heads that touch";
  EXPECT_EQ(without_inner({at(100, 100, 200), at(280, 250, 60)}).size(), 2U) << "a corner only";
  EXPECT_TRUE(without_inner({}).empty());
}

}  // namespace
}  // namespace cs::faces
