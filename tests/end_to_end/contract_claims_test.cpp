// Signing in, campaigns, counts, claims and leases: the same of both services.
#include "contract.hpp"

namespace cs::test {
namespace {

struct ContractOfClaims : Contract {};

// ---- signing in

TEST_P(ContractOfClaims, AWrongPasswordAndAClosedSessionAreToldApart) {
  start();
  const auto http = http::make_client({.ca_file = {}, .user_agent = "contract"});
  client::ApiClient nobody(*http, side->url());
  EXPECT_EQ(id_of(nobody.sign_in({"wang", "wrong and long"}, nullptr)), "signin.wrong");
  EXPECT_EQ(nobody.claim(1, {}, nullptr).error().code, Code::unauthorized);
  ASSERT_TRUE((*wang)->sign_out(nullptr).ok());
  EXPECT_EQ(id_of((*wang)->claim(1, {}, nullptr)), "session.over");
}

TEST_P(ContractOfClaims, SigningOutGivesBackWhatThisPersonHolds) {
  start();
  ASSERT_EQ(claim(*wang, 3).size(), 3U);
  ASSERT_EQ(claim(other(), 4).size(), 1U);
  ASSERT_TRUE((*wang)->sign_out(nullptr).ok());
  EXPECT_EQ(claim(other(), 4).size(), 3U);
}

TEST_P(ContractOfClaims, TheFirstClaimOfASessionBringsBackOnesOwnUnderTheSameEpoch) {
  start();
  const auto before = claim(*wang, 2);
  ASSERT_EQ(before.size(), 2U);
  Reviewer again(*side, "wang");  // the workstation died without signing out
  const auto back = claim(again, 3);
  ASSERT_EQ(back.size(), 3U);
  std::map<std::string, std::int64_t> epochs;
  for (const auto& item : back) epochs[item.submission.row.id] = item.lease.epoch;
  for (const auto& item : before) EXPECT_EQ(epochs[item.submission.row.id], item.lease.epoch);
  EXPECT_EQ(claim(again, 3).size(), 1U) << "once; afterwards only new ones";
}

// ---- campaigns and counts

TEST_P(ContractOfClaims, CampaignsAreListedOldestFirstAndReadByTheirId) {
  start();
  const auto all = (*wang)->campaigns(nullptr);
  ASSERT_TRUE(all.ok()) << all.error().message;
  ASSERT_EQ(all->campaigns.size(), 2U);
  EXPECT_EQ(all->campaigns[0].id, "c0");
  EXPECT_EQ(all->campaigns[1].school, "学校1");
  EXPECT_EQ(all->campaigns[0].revision, 1);
  EXPECT_EQ(all->campaigns[0].policy.lease, Side::lease);
  const auto one = (*wang)->campaign("c1", nullptr);
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(one->id, "c1");
  EXPECT_EQ(id_of((*wang)->campaign("c7", nullptr)), "campaign.unknown");
}

TEST_P(ContractOfClaims, CountsMoveWithTheWorkAndTheirVersionWithThem) {
  start();
  const api::Counts first = counts();
  EXPECT_EQ(first.pending, 4);
  ASSERT_EQ(first.campaigns.size(), 2U);
  EXPECT_EQ(first.campaigns[1].campaign, "c1");
  EXPECT_EQ(first.campaigns[1].pending, 2);
  EXPECT_EQ(counts().version, first.version) << "nothing happened";
  EXPECT_NE(first.version, 0);
  const auto items = claim(*wang, 2);
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(counts().pending, 2);
  EXPECT_EQ(counts().leased, 2);
  ASSERT_TRUE(decide(*wang, items[0], new_uuid()).ok());
  ASSERT_TRUE(decide(*wang, items[1], new_uuid(), Verdict::reject).ok());
  const api::Counts last = counts();
  EXPECT_EQ(last.leased, 0);
  EXPECT_EQ(last.approved, 1);
  EXPECT_EQ(last.rejected, 1);
  EXPECT_EQ(last.notices_queued, 2);
  EXPECT_NE(last.version, first.version);
  const auto at_once = (*wang)->counts(first.version, Millis{20'000}, nullptr);
  ASSERT_TRUE(at_once.ok());
  EXPECT_EQ(at_once->version, last.version) << "who knows an older version does not wait";
  const auto waited = (*wang)->counts(last.version, Millis{50}, nullptr);
  ASSERT_TRUE(waited.ok());
  EXPECT_EQ(waited->version, last.version) << "who knows this one hears of it when the time is up";
}

TEST_P(ContractOfClaims, CountsTellOfAChangedCampaign) {
  start();
  const api::Counts before = counts();
  EXPECT_EQ(before.campaigns.at(1).revision, 1);
  side->change("c1");
  const api::Counts after = counts();
  EXPECT_EQ(after.campaigns.at(0).revision, 1);
  EXPECT_EQ(after.campaigns.at(1).revision, 2);
  EXPECT_NE(after.version, before.version);
  EXPECT_EQ((*wang)->campaign("c1", nullptr)->revision, 2);
}

// ---- claiming, renewing, giving back

TEST_P(ContractOfClaims, AClaimAsksForOneToTwenty) {
  start();
  EXPECT_EQ(id_of((*wang)->claim(0, {}, nullptr)), "claim.count");
  EXPECT_EQ(id_of((*wang)->claim(21, {}, nullptr)), "claim.count");
  EXPECT_EQ(counts().pending, 4);
}

TEST_P(ContractOfClaims, NobodyHoldsMoreThanThirty) {
  start({.submissions = 33});
  EXPECT_EQ(claim(*wang, 20).size(), 20U);
  EXPECT_EQ(claim(*wang, 20).size(), 10U);
  EXPECT_EQ(claim(*wang, 1).size(), 0U);
  EXPECT_EQ(claim(other(), 20).size(), 3U);
}

TEST_P(ContractOfClaims, ASubmissionIsGivenToOnePersonWithALeaseAndAnEpoch) {
  start();
  const auto mine = claim(*wang, 3), theirs = claim(other(), 3);
  ASSERT_EQ(mine.size(), 3U);
  ASSERT_EQ(theirs.size(), 1U);
  std::set<std::string> all;
  for (const auto* items : {&mine, &theirs})
    for (const auto& item : *items) {
      all.insert(item.submission.row.id);
      EXPECT_EQ(item.lease.epoch, 1);
      EXPECT_EQ(item.lease.remaining, Side::lease);
      EXPECT_FALSE(item.submission.evidence.empty());
    }
  EXPECT_EQ(all.size(), 4U);
}

TEST_P(ContractOfClaims, AClaimIsNarrowedToCampaigns) {
  start();
  const auto items = claim(*wang, 4, {"c1"});
  ASSERT_EQ(items.size(), 2U);
  for (const auto& item : items) EXPECT_EQ(item.submission.row.campaign, "c1");
  EXPECT_EQ(id_of((*wang)->claim(1, {"c7"}, nullptr)), "campaign.unknown");
}

TEST_P(ContractOfClaims, OnlyOnesOwnLiveLeasesAreRenewed) {
  start();
  const auto items = claim(*wang, 3), theirs = claim(other(), 1);
  ASSERT_EQ(items.size(), 3U);
  ASSERT_EQ(theirs.size(), 1U);
  side->skip(Side::lease / 2);
  ASSERT_TRUE((*wang)->release({{items[2].lease}}, nullptr).ok());
  api::Lease older = items[1].lease;
  older.epoch = 7;
  const auto reply =
      (*wang)->renew({{items[0].lease, older, items[2].lease, theirs[0].lease, {"nobody", 1, {}}}}, nullptr);
  ASSERT_TRUE(reply.ok()) << reply.error().message;
  ASSERT_EQ(reply->renewed.size(), 1U);
  EXPECT_EQ(reply->renewed[0].submission, items[0].lease.submission);
  EXPECT_EQ(reply->renewed[0].epoch, 1);
  EXPECT_EQ(reply->renewed[0].remaining, Side::lease);
  EXPECT_EQ(reply->lost, (std::vector<std::string>{older.submission, items[2].lease.submission,
                                                   theirs[0].lease.submission, "nobody"}));
  EXPECT_EQ(id_of((*wang)->renew({std::vector<api::Lease>(101, items[0].lease)}, nullptr)), "lease.too_many");
}

TEST_P(ContractOfClaims, ALeaseThatRanOutIsRevivedWhileNobodyClaimedSince) {
  start({.submissions = 2});
  const auto items = claim(*wang, 2);
  ASSERT_EQ(items.size(), 2U);
  side->skip(Side::lease);
  const auto revived = (*wang)->renew({{items[0].lease}}, nullptr);
  ASSERT_TRUE(revived.ok());
  EXPECT_EQ(revived->renewed.size(), 1U);
  const auto theirs = claim(other(), 2);
  ASSERT_EQ(theirs.size(), 1U);
  EXPECT_EQ(theirs[0].submission.row.id, items[1].submission.row.id);
  EXPECT_EQ(theirs[0].lease.epoch, 2);
  const auto lost = (*wang)->renew({{items[1].lease}}, nullptr);
  ASSERT_TRUE(lost.ok());
  EXPECT_EQ(lost->lost, std::vector<std::string>{items[1].submission.row.id});
}

TEST_P(ContractOfClaims, WhatIsGivenBackIsForOthersAtOnce) {
  start({.submissions = 2});
  const auto items = claim(*wang, 2);
  ASSERT_EQ(items.size(), 2U);
  EXPECT_TRUE(claim(other(), 2).empty());
  api::Lease older = items[1].lease;
  older.epoch = 0;
  ASSERT_TRUE((*wang)->release({{items[0].lease, older}}, nullptr).ok()) << "what is not held is ignored";
  ASSERT_TRUE(other()->release({{items[1].lease}}, nullptr).ok()) << "so is what is somebody else's";
  const auto theirs = claim(other(), 2);
  ASSERT_EQ(theirs.size(), 1U);
  EXPECT_EQ(theirs[0].submission.row.id, items[0].submission.row.id);
  EXPECT_EQ(theirs[0].lease.epoch, 2);
}

TEST_P(ContractOfClaims, AReviewerOpensWhatTheyHoldAndDecidedAndNothingElse) {
  start({.submissions = 2});
  const auto items = claim(*wang, 1);
  ASSERT_EQ(items.size(), 1U);
  const std::string& id = items[0].submission.row.id;
  EXPECT_TRUE((*wang)->submission(id, nullptr).ok());
  EXPECT_EQ(id_of(other()->submission(id, nullptr)), "submission.unknown");
  EXPECT_EQ(id_of(other()->submission("nobody", nullptr)), "submission.unknown");
  ASSERT_TRUE(decide(*wang, items[0], new_uuid()).ok());
  EXPECT_EQ(state_of(*wang, id), State::approved);
}

INSTANTIATE_TEST_SUITE_P(Both, ContractOfClaims, ::testing::Values("fake", "service"),
                         [](const auto& one) { return std::string(one.param); });

}  // namespace
}  // namespace cs::test
