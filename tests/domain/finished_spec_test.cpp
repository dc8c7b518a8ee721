#include "domain/finished_spec.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

FinishedMeasures right() {
  FinishedMeasures m;
  m.width = 480, m.height = 640;
  m.dpi_across = m.dpi_down = 300;
  m.bytes = 30'000;
  m.corners = {101, 196, 254};
  m.head = FinishedMeasures::Head{230, 250, 241, 80};
  return m;
}
std::string only(const FinishedMeasures& m) {
  const auto all = deviations({}, m);
  if (all.size() != 1) return std::to_string(all.size());
  EXPECT_FALSE(all[0].message.zh.empty());
  EXPECT_FALSE(all[0].message.en.empty());
  return all[0].what;
}

TEST(FinishedSpec, FindsNothingOnARightOne) {
  EXPECT_TRUE(deviations({}, right()).empty());
}

TEST(FinishedSpec, NamesEachThingThatIsWrong) {
  FinishedMeasures m = right();
  m.width = 358;
  m.head->centre = 240;
  EXPECT_EQ(only(m), "size");
  m = right(), m.dpi_down = 72;
  EXPECT_EQ(only(m), "dpi");
  m = right(), m.bytes = 20'479;
  EXPECT_EQ(only(m), "bytes");
  m = right(), m.bytes = 40'001;
  EXPECT_EQ(only(m), "bytes");
  m = right(), m.components = 1;
  EXPECT_EQ(only(m), "encoding");
  m = right(), m.progressive = true;
  EXPECT_EQ(only(m), "encoding");
  m = right(), m.extras = {"APP1 Exif"};
  EXPECT_EQ(only(m), "metadata");
  m = right(), m.corners[2] = 249;
  EXPECT_EQ(only(m), "backdrop");
  m = right(), m.uneven_share = 0.1;
  EXPECT_EQ(only(m), "backdrop");
  m = right(), m.head.reset(), m.faces = 0;
  EXPECT_EQ(only(m), "faces");
  m = right(), m.faces = 2;
  EXPECT_EQ(only(m), "faces");
  m = right(), m.head->width = 150;
  EXPECT_EQ(only(m), "head_size");
  m = right(), m.head->eyes = 190;
  EXPECT_EQ(only(m), "head_place");
  m = right(), m.head->crown = 20;
  EXPECT_EQ(only(m), "head_place");
  m = right(), m.head->centre = 275;
  EXPECT_EQ(only(m), "head_place");
  m = right(), m.head->crown.reset();
  EXPECT_TRUE(deviations({}, m).empty()) << "what nobody can see is not held against it";
}

TEST(FinishedSpec, TellsAllAtOnce) {
  FinishedMeasures m = right();
  m.width = 100, m.dpi_across = 72, m.bytes = 1, m.extras = {"COM"};
  EXPECT_EQ(deviations({}, m).size(), 4u);
}

}  // namespace
}  // namespace cs::domain
