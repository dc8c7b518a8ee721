#include "domain/correction.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

const CorrectionFacts facts{{"甲", "001", "文学院", "一班", "本科", "13800000001"}, Standing::takes_part, false, {}};

std::string id_of(const Correction& wanted, const CorrectionFacts& of = facts) {
  const auto plan = plan_correction(wanted, of);
  return plan ? "ok" : plan.error().id;
}

TEST(Correction, ChangesWhatIsNamedAndLeavesTheRest) {
  const auto plan = plan_correction({.name = " 甲一 ", .number = "002", .college = "文学院", .note = "改名"}, facts);
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->student, (Student{"甲一", "002", "文学院", "一班", "本科", "13800000001"}));
  EXPECT_EQ(plan->changes, (std::vector<FieldChange>{{"number", "001", "002"}, {"name", "甲", "甲一"}}));
  EXPECT_TRUE(plan_correction({.name = "甲", .note = "无"}, facts)->changes.empty());
}

TEST(Correction, IsRefusedWhereItCannotBe) {
  EXPECT_EQ(id_of({.name = "乙"}), "note.missing");
  EXPECT_EQ(id_of({.name = "", .note = "x"}), "student.name");
  EXPECT_EQ(id_of({.number = "0 1", .note = "x"}), "student.number");
  CorrectionFacts taken = facts;
  taken.number_taken = true;
  EXPECT_EQ(id_of({.number = "002", .note = "x"}, taken), "student.number_taken");
  EXPECT_EQ(id_of({.name = "乙", .note = "x"}, taken), "ok") << "nobody asked for the number";
  EXPECT_EQ(id_of({.note = std::string(501, 'x')}), "decision.note");
}

TEST(Correction, WhoTakesNoPartHasNothingWaiting) {
  for (const State s : all_states)
    for (const Standing standing : {Standing::left, Standing::offline, Standing::takes_part}) {
      CorrectionFacts with = facts;
      with.newest = s;
      const auto plan = plan_correction({.standing = standing, .note = "x"}, with);
      ASSERT_TRUE(plan.ok());
      EXPECT_EQ(plan->withdraws, standing != Standing::takes_part && after(s, Move::withdraw).ok()) << to_string(s);
    }
  CorrectionFacts waiting = facts;
  waiting.newest = State::pending;
  EXPECT_TRUE(plan_correction({.standing = Standing::left, .note = "x"}, waiting)->withdraws);
}

TEST(Standing, EverybodyWhoHasNotLeftIsCountedOnce) {
  const auto progress_of = [](Standing standing, std::optional<State> newest) {
    const auto reach = reach_of(standing, newest);
    return reach ? std::optional(domain::progress_of(*reach)) : std::nullopt;
  };
  for (const State s : all_states) {
    EXPECT_EQ(progress_of(Standing::left, s), std::nullopt);
    EXPECT_EQ(progress_of(Standing::offline, s), Progress::offline);
    EXPECT_TRUE(progress_of(Standing::takes_part, s));
  }
  EXPECT_EQ(progress_of(Standing::takes_part, std::nullopt), Progress::missing);
  EXPECT_EQ(progress_of(Standing::takes_part, State::awaiting_payment), Progress::missing);
  EXPECT_EQ(progress_of(Standing::takes_part, State::leased), Progress::waiting);
  EXPECT_EQ(progress_of(Standing::takes_part, State::delivered), Progress::approved);
  EXPECT_EQ(progress_of(Standing::takes_part, State::recalled), Progress::rejected);
  for (const Standing s : {Standing::takes_part, Standing::left, Standing::offline})
    EXPECT_EQ(standing_from(to_string(s)), s);
  EXPECT_EQ(may_hand_in(Standing::offline).error().id, "submit.offline");
  EXPECT_TRUE(may_hand_in(Standing::takes_part).ok());
}

}  // namespace
}  // namespace cs::domain
