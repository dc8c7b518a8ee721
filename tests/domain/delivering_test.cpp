#include "domain/delivering.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

constexpr TimePoint now = from_ms(1'760'000'000'000);

template <class T>
std::string id_of(const Result<T>& r) {
  return r.ok() ? "ok" : r.error().id;
}

FinishedFacts approved(State state = State::approved) {
  return {state, FinishedFacts::Approval{now - Millis{1}, "f1"}};
}

TEST(Releasing, OnlyTakesWhatTheStandingApprovalNames) {
  EXPECT_EQ(*plan_release(approved(), "f1", now), Planned::moves);
  EXPECT_EQ(id_of(plan_release(approved(), "f2", now)), "release.other_photo");
  EXPECT_EQ(id_of(plan_release({State::approved, FinishedFacts::Approval{now, ""}}, "", now)), "release.no_finished");
  EXPECT_EQ(id_of(plan_release({State::approved, std::nullopt}, "f1", now)), "release.no_finished");
}

TEST(Releasing, WaitsUntilTheApprovalCanNoLongerBeUndone) {
  const FinishedFacts fresh{State::approved, FinishedFacts::Approval{now + Millis{1}, "f1"}};
  EXPECT_EQ(id_of(plan_release(fresh, "f1", now)), "release.too_early");
  EXPECT_EQ(*plan_release(fresh, "f1", now + Millis{1}), Planned::moves);
}

TEST(Releasing, RepeatsWithTheSamePhotoAndRefusesEveryOtherState) {
  EXPECT_EQ(*plan_release(approved(State::released), "f1", now), Planned::repeats);
  EXPECT_EQ(id_of(plan_release(approved(State::released), "f2", now)), "release.other_photo");
  for (const State s : all_states)
    if (s != State::approved && s != State::released) {
      EXPECT_EQ(id_of(plan_release(approved(s), "f1", now)), "submission.move") << to_string(s);
    }
}

TEST(TakingBack, IsForWhatIsReleasedAndNotDelivered) {
  EXPECT_EQ(*plan_take_back(approved(State::released)), Planned::moves);
  EXPECT_EQ(*plan_take_back(approved()), Planned::repeats);
  const auto gone = plan_take_back(approved(State::delivered));
  EXPECT_EQ(id_of(gone), "submission.move");
  EXPECT_NE(gone.error().message.find("delivered"), std::string::npos);
  EXPECT_NE(gone.error().message.find("approved"), std::string::npos) << "both states are named";
}

TEST(Delivering, TakesReleasedPhotosAndDeliveredOnesOnlyWhenAskedAgain) {
  EXPECT_EQ(*plan_delivery(approved(State::released), "f1", false), Planned::moves);
  EXPECT_EQ(id_of(plan_delivery(approved(State::released), "f2", false)), "release.other_photo");
  EXPECT_EQ(id_of(plan_delivery(approved(State::delivered), "f1", false)), "delivery.delivered");
  EXPECT_EQ(*plan_delivery(approved(State::delivered), "f1", true), Planned::repeats);
  EXPECT_EQ(id_of(plan_delivery(approved(), "f1", true)), "submission.move") << "never without a release";
  EXPECT_EQ(id_of(plan_delivery({State::pending, std::nullopt}, "f1", true)), "submission.move");
}

TEST(Packages, AreSettledByWhatIsKnownOfThem) {
  const TimePoint made{Millis{1'000'000}}, soon = made + Millis{1}, late = made + package_patience;
  const auto settle = [&](bool whole, bool file, bool here, TimePoint at) {
    return settle_package({made, whole, file, here}, at);
  };
  EXPECT_EQ(settle(true, true, true, soon), Settling::place);
  EXPECT_EQ(settle(true, true, false, late), Settling::place) << "brought here";
  EXPECT_EQ(settle(true, false, true, soon), Settling::lose);
  EXPECT_EQ(settle(false, true, true, soon), Settling::lose) << "some of its photos were never recorded";
  EXPECT_EQ(settle(true, false, false, late - Millis{1}), Settling::wait);
  EXPECT_EQ(settle(true, false, false, late), Settling::lose);
  EXPECT_EQ(settle(false, true, false, soon), Settling::wait) << "it may just be being recorded";
}

TEST(Packages, ThatAreLostGiveBackWhatIsStillDelivered) {
  EXPECT_EQ(plan_loss(approved(State::delivered)), Planned::moves);
  for (const State s : {State::released, State::recalled, State::superseded, State::pending})
    EXPECT_EQ(plan_loss(approved(s)), Planned::repeats);
}

TEST(Recalling, FollowsTheRegistrysWord) {
  EXPECT_EQ(*plan_recall(approved(State::delivered), Registry::failed), Planned::moves);
  EXPECT_EQ(*plan_recall(approved(State::delivered), Registry::passed), Planned::repeats);
  EXPECT_EQ(*plan_recall(approved(State::recalled), Registry::unsure), Planned::repeats);
  EXPECT_EQ(id_of(plan_recall(approved(State::released), Registry::failed)), "submission.move");
  EXPECT_EQ(*plan_verification(approved(State::recalled)), Planned::moves);
  EXPECT_EQ(id_of(plan_verification(approved(State::delivered))), "submission.move");
  FinishedFacts overturned = approved(State::recalled);
  overturned.approval.reset();
  EXPECT_EQ(id_of(plan_verification(overturned)), "delivery.overturned");
}

TEST(Recalling, ReadsTheRegistrysWordsAndNoOthers) {
  EXPECT_EQ(registry_word("未通过"), Registry::failed);
  EXPECT_EQ(registry_word(" 不确定 "), Registry::unsure);
  EXPECT_EQ(registry_word("异常"), Registry::abnormal);
  EXPECT_EQ(registry_word("通过"), Registry::passed);
  EXPECT_EQ(registry_word("校对有误"), Registry::objected);
  EXPECT_EQ(registry_word("大概通过"), std::nullopt);
  EXPECT_EQ(registry_word(""), std::nullopt);
  for (const Registry r :
       {Registry::passed, Registry::failed, Registry::unsure, Registry::abnormal, Registry::objected})
    EXPECT_EQ(registry_word(to_string(r)), r);
}

}  // namespace
}  // namespace cs::domain
