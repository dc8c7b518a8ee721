// Yesterday's backup under a desk that went on working: nothing is sent twice, and nothing is lost unsaid.
#include <gtest/gtest.h>

#include <algorithm>

#include "backup/backup.hpp"
#include "client/desk_rig.hpp"
#include "contract_sides.hpp"

namespace cs::test {
namespace {

using client::Delivery;
using domain::NoticeState;
namespace event = client::event;

struct Restored : testing::Test {
  TempDir dir;
  const backup::Key key{4, 5, 6};
  std::unique_ptr<RealSide> side = make_real_side({});
  DeskRig rig{side->url(), dir / "desk"};

  void sign_in() {
    const std::size_t before = rig.count<event::SignedIn>();
    rig.desk->sign_in("wang", side->password());
    ASSERT_TRUE(rig.until([&] { return rig.count<event::SignedIn>() > before; }))
        << (rig.count<event::SignInFailed>() ? rig.all<event::SignInFailed>().back().error.message : "");
  }
  std::string decide() {
    const auto item = rig.next_item();
    if (!item) return {};
    const std::string made = rig.decide(*item);
    EXPECT_TRUE(rig.until([&] { return rig.reached(made, Delivery::sent); }));
    return made;
  }
  /// How often the journal's entry got an answer.
  std::size_t answers(const std::string& decision) const {
    return static_cast<std::size_t>(std::ranges::count_if(rig.all<event::DecisionProgress>(), [&](const auto& e) {
      return e.key == decision && (e.delivery == Delivery::sent || e.delivery == Delivery::refused);
    }));
  }
};

TEST_F(Restored, WhatWasAcknowledgedInTheLostHoursComesBackAsLateOpinionsAndNoMessageLeavesTwice) {
  sign_in();
  rig.desk->keep_prepared(1);
  const std::string kept = decide();
  side->back_up(dir / "backups", key);
  const std::string lost = decide(), undone = decide();
  rig.desk->undo(undone);
  ASSERT_TRUE(rig.until([&] { return rig.undo_reached(undone, Delivery::sent); }));
  EXPECT_EQ(side->messages(NoticeState::queued), 2);
  side->restore(dir / "backups", key);
  EXPECT_EQ(side->messages(NoticeState::in_doubt), 1) << "it may have left since the backup";
  EXPECT_EQ(side->messages(NoticeState::queued), 0) << "and what the lost hours queued is gone";
  ASSERT_TRUE(rig.until([&] { return rig.count<event::SignedOut>() > 0; })) << "sessions ended";
  sign_in();
  ASSERT_TRUE(rig.until([&] { return answers(kept) == 2 && answers(lost) == 2; }));
  EXPECT_EQ(side->late_opinions(), 1) << "the lost one; the kept one is known, and the third was taken back";
  EXPECT_EQ(side->messages(NoticeState::queued), 0) << "a late opinion tells no student";
  EXPECT_EQ(side->messages(NoticeState::in_doubt), 1);
  rig.desk->sign_out();
  ASSERT_TRUE(rig.until([&] { return rig.count<event::SignedOut>() > 1; }));
  sign_in();
  EXPECT_EQ(answers(lost), 2u) << "once for one restore";
}

}  // namespace
}  // namespace cs::test
