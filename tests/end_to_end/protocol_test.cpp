// Releases that meet: what is too old says so, and nothing that was decided is lost for it.
#include <gtest/gtest.h>

#include "client/desk_rig.hpp"
#include "contract_sides.hpp"

namespace cs::test {
namespace {

using client::Delivery;
namespace event = client::event;

constexpr api::Protocol next_release{.speaks = api::our_protocol.speaks + 1, .oldest = api::our_protocol.speaks};
constexpr api::Protocol the_one_after{.speaks = api::our_protocol.speaks + 2, .oldest = api::our_protocol.speaks + 1};

bool signs_in(DeskRig& rig, const Side& side) {
  rig.desk->sign_in("wang", side.password());
  rig.until([&] { return rig.count<event::SignedIn>() + rig.count<event::SignInFailed>() > 0; });
  return rig.count<event::SignedIn>() > 0;
}

TEST(Releases, TheOneBeforeWorks) {
  const TempDir dir;
  const auto side = make_real_side({});
  side->become(next_release);
  DeskRig rig(side->url(), dir.path());
  ASSERT_TRUE(signs_in(rig, *side));
  rig.desk->keep_prepared(1);
  const auto item = rig.next_item();
  ASSERT_TRUE(item);
  const std::string key = rig.decide(*item);
  EXPECT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent); }));
}

TEST(Releases, AWorkstationThatIsTooOldIsToldSoAtTheSignIn) {
  const TempDir dir;
  const auto side = make_real_side({});
  side->become(the_one_after);
  DeskRig rig(side->url(), dir.path());
  ASSERT_FALSE(signs_in(rig, *side));
  EXPECT_EQ(rig.all<event::SignInFailed>().back().error.id, "protocol.workstation_old");
}

TEST(Releases, WhatWasDecidedWaitsInTheJournalUntilTheTwoUnderstandEachOther) {
  const TempDir dir;
  const auto side = make_real_side({});
  DeskRig rig(side->url(), dir.path());
  ASSERT_TRUE(signs_in(rig, *side));
  rig.desk->keep_prepared(1);
  const auto item = rig.next_item();
  ASSERT_TRUE(item);
  side->become(the_one_after);
  const std::string key = rig.decide(*item);
  ASSERT_TRUE(rig.until([&] { return rig.reached(key, Delivery::saved); }));
  ASSERT_TRUE(rig.until([&] {
    const auto online = rig.all<event::Online>();
    return !online.empty() && online.back().last_error.id == "protocol.workstation_old";
  })) << "the banner says why nothing leaves";
  EXPECT_FALSE(rig.reached(key, Delivery::sent));
  EXPECT_FALSE(rig.reached(key, Delivery::refused));
  side->become(api::our_protocol);
  EXPECT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent); }));
}

}  // namespace
}  // namespace cs::test
