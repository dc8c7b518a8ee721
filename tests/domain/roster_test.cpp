#include "domain/roster.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

const std::unordered_map<std::string, Student> known{{"001", {"甲", "001", "文学院", "一班", "本科", "13800000001"}},
                                                     {"A2", {"乙", "A2", "", "", "", ""}}};

TEST(RosterPlan, WhatTheListDoesNotSayChangesNothing) {
  const RosterPlan plan = plan_roster(known, {{"甲", "001", "", "", "", ""}, {"", "A2", "理学院", "", "", ""}}, false);
  EXPECT_EQ(plan.unchanged, 1U);
  ASSERT_EQ(plan.changed.size(), 1U);
  EXPECT_EQ(plan.changed[0].at, 1U);
  EXPECT_EQ(plan.changed[0].fields, (std::vector<FieldChange>{{"college", "", "理学院"}}));
  EXPECT_EQ(merged(known.at("001"), {"", "001", "", "二班", "", ""}),
            (Student{"甲", "001", "文学院", "二班", "本科", "13800000001"}));
}

TEST(RosterPlan, ANewStudentHasANameAndANumberOfTheirOwn) {
  const std::vector<Student> list{{"", "B1", "", "", "", ""},
                                  {"丙", "1", "", "", "", ""},
                                  {"丙", "01", "", "", "", ""},
                                  {"丙", "2", "", "", "", ""}};
  const RosterPlan plan = plan_roster(known, list, false);
  EXPECT_EQ(plan.added, (std::vector<std::size_t>{3}));
  ASSERT_EQ(plan.doubts.size(), 3U);
  EXPECT_EQ(plan.doubts[0].kind, RosterDoubt::Kind::nameless);
  for (const std::size_t at : {1U, 2U}) {
    EXPECT_EQ(plan.doubts[at].kind, RosterDoubt::Kind::zeros_lost);
    EXPECT_EQ(plan.doubts[at].known, "001");
  }
  EXPECT_EQ(plan_roster(known, list, true).added, (std::vector<std::size_t>{1, 2, 3}));
}

}  // namespace
}  // namespace cs::domain
