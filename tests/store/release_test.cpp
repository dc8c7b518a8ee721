// approved -> released, when its time for undoing is over.
#include "fixture.hpp"

namespace cs::store {
namespace {

using domain::State;
using Release = StoreTest;

TEST_F(Release, only_when_the_approval_can_no_longer_be_undone) {
  const auto approved = decided("ann");
  decided("ann", false);
  EXPECT_TRUE(ok(store->deliveries.releasable("k", now)).empty());
  EXPECT_EQ(id_of(store->deliveries.release(approved.submission, "f", "cli:ann", now).get()), "release.too_early");
  EXPECT_EQ(state(approved.submission), State::approved) << "a refused release changes nothing";
  pass(grace);
  const auto ready = ok(store->deliveries.releasable("k", now));
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(ready[0].submission, approved.submission);
  EXPECT_EQ(ready[0].student_number, submission(approved.submission).row.student.number);
  EXPECT_FALSE(ready[0].released);
  ok(store->deliveries.release(approved.submission, "f1", "cli:ann", now).get());
  EXPECT_EQ(state(approved.submission), State::released);
  const auto links = ok(store->log.list(1, 100));
  EXPECT_EQ(links.back().action, "submission.release");
  EXPECT_EQ(links.back().subject, approved.submission);
  EXPECT_EQ(links.back().detail, R"({"finished":"f1"})");
  EXPECT_TRUE(ok(store->deliveries.releasable("k", now)).at(0).released);
  EXPECT_EQ(ok(store->figures.counts("k", now)).released, 1);
}

TEST_F(Release, a_repeat_changes_nothing) {
  const auto approved = decided("ann");
  pass(grace);
  ok(store->deliveries.release(approved.submission, "f", "cli:ann", now).get());
  const auto links = ok(store->log.list(1, 100)).size();
  ok(store->deliveries.release(approved.submission, "f", "cli:ann", now).get());
  EXPECT_EQ(ok(store->log.list(1, 100)).size(), links);
}

TEST_F(Release, what_is_not_approved_stays) {
  const auto rejected = decided("ann", false);
  pass(grace);
  EXPECT_NE(id_of(store->deliveries.release(rejected.submission, "f", "cli:ann", now).get()), "ok");
  EXPECT_EQ(state(rejected.submission), State::rejected);
  EXPECT_EQ(id_of(store->deliveries.release("s999", "f", "cli:ann", now).get()), "submission.unknown");
}

TEST_F(Release, an_overturned_one_is_released_no_more) {
  const auto approved = decided("ann");
  pass(grace);
  ok(store->deliveries.release(approved.submission, "f", "cli:ann", now).get());
  ok(store->audits.overturn({"sue", new_uuid(), approved.decision, "耳朵"}, now).get());
  EXPECT_EQ(state(approved.submission), State::pending);
  EXPECT_TRUE(ok(store->deliveries.releasable("k", now)).empty());
}

TEST_F(Release, each_student_hears_once_that_the_photo_is_ready) {
  const auto first = decided("ann"), second = decided("ann");
  pass(grace);
  EXPECT_EQ(ok(store->notices.queue_photo_ready("k", 10, "cli:ann", now).get()), 0);
  ok(store->deliveries.release(first.submission, "f", "cli:ann", now).get());
  EXPECT_EQ(ok(store->notices.queue_photo_ready("k", 10, "cli:ann", now).get()), 1);
  EXPECT_EQ(ok(store->notices.queue_photo_ready("k", 10, "cli:ann", now).get()), 0);
  EXPECT_EQ(notice(first.submission).text.find("照片已好") != std::string::npos, true) << notice(first.submission).text;
  ok(store->deliveries.release(second.submission, "f", "cli:ann", now).get());
  EXPECT_EQ(ok(store->notices.queue_photo_ready("k", 10, "cli:ann", now).get()), 1);
}

}  // namespace
}  // namespace cs::store
