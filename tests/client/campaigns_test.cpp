// Work across campaigns: which are known, when they are read again, what happens to items when one goes.
#include <gtest/gtest.h>

#include <algorithm>

#include "client/desk_rig.hpp"

namespace cs::test {
namespace {

namespace event = client::event;

api::Campaign named(const std::string& id, std::int64_t revision) {
  api::Campaign c;
  c.id = id;
  c.revision = revision;
  return c;
}

TEST(Campaigns, KeepsWhatDidNotChangeAndNamesWhatWent) {
  client::Campaigns campaigns;
  const auto list = [](std::vector<api::Campaign> all) {
    return [all]() -> Result<api::CampaignList> { return api::CampaignList{all}; };
  };
  ASSERT_TRUE(campaigns.refresh(list({named("a", 1), named("b", 1)})));
  const auto a = campaigns.find("a"), b = campaigns.find("b");
  const auto change = campaigns.refresh(list({named("a", 1), named("b", 2)}));
  ASSERT_TRUE(change);
  EXPECT_TRUE(change->changed);
  EXPECT_EQ(campaigns.find("a"), a);
  EXPECT_NE(campaigns.find("b"), b);
  EXPECT_EQ(b->revision, 1) << "who holds the older one keeps it";
  EXPECT_FALSE(campaigns.refresh(list({named("a", 1), named("b", 2)}))->changed);
  EXPECT_EQ(campaigns.refresh(list({named("b", 2)}))->gone, std::set<std::string>{"a"});
  EXPECT_EQ(campaigns.find("a"), nullptr);
  EXPECT_FALSE(campaigns.refresh([]() -> Result<api::CampaignList> { return internal_error("no"); }));
  EXPECT_NE(campaigns.find("b"), nullptr) << "a failure forgets nothing";
  int fetched = 0;
  const auto fetch = [&]() -> Result<api::Campaign> { return ++fetched, named("c", 1); };
  ASSERT_TRUE(campaigns.get("c", fetch));
  ASSERT_TRUE(campaigns.get("c", fetch));
  EXPECT_EQ(fetched, 1);
}

class AcrossCampaigns : public ::testing::Test {
 protected:
  TempDir dir;
  FakeService service{6, Millis{60'000}, 3};
  std::unique_ptr<DeskRig> rig = std::make_unique<DeskRig>(service.url(), dir.path());

  void begin(int ahead = 6) {
    ASSERT_TRUE(rig->sign_in());
    rig->desk->keep_prepared(ahead);
  }
  /// The newest event::ItemReady of a submission.
  std::shared_ptr<const client::PreparedItem> ready(const std::string& id) {
    std::shared_ptr<const client::PreparedItem> found;
    for (const auto& e : rig->all<event::ItemReady>())
      if (e.item->submission.row.id == id) found = e.item;
    return found;
  }
  bool lost(const std::string& id, bool campaign_gone) {
    const auto all = rig->all<event::LeaseLost>();
    return std::any_of(all.begin(), all.end(),
                       [&](const auto& e) { return e.submission == id && e.campaign_gone == campaign_gone; });
  }
};

TEST_F(AcrossCampaigns, SigningInBringsThemAndEachItemCarriesItsOwn) {
  begin();
  const auto in = rig->all<event::SignedIn>();
  ASSERT_EQ(in.size(), 1U);
  ASSERT_EQ(in[0].campaigns.size(), 3U);
  EXPECT_EQ(in[0].campaigns[1]->school, "学校1");
  ASSERT_TRUE(rig->until([&] { return ready("sub000") && ready("sub001") && ready("sub005"); }));
  EXPECT_EQ(ready("sub000")->campaign->id, "c0");
  EXPECT_EQ(ready("sub001")->campaign->id, "c1");
  EXPECT_EQ(ready("sub005")->campaign, in[0].campaigns[2]);
}

TEST_F(AcrossCampaigns, NarrowingClaimsFromThoseAloneAndGivesTheOthersBack) {
  begin(4);
  ASSERT_TRUE(rig->until([&] { return ready("sub003") != nullptr; }));
  rig->desk->narrow({"c1"});
  ASSERT_TRUE(rig->until([&] { return ready("sub004") != nullptr; }));
  EXPECT_TRUE(lost("sub002", false));
  EXPECT_TRUE(lost("sub003", false));
  EXPECT_FALSE(lost("sub000", false)) << "it is on the screen";
  EXPECT_FALSE(lost("sub001", false)) << "it is of that campaign";
  EXPECT_EQ(ready("sub005"), nullptr);
  rig->desk->narrow({});
  EXPECT_TRUE(rig->until([&] { return ready("sub002") && service.item("sub002").epoch == 2; }));
}

TEST_F(AcrossCampaigns, AnItemOfAnUnknownCampaignBringsItIn) {
  begin(0);
  service.add_campaign("c9");
  service.move_to("sub000", "c9");
  rig->desk->keep_prepared(2);
  ASSERT_TRUE(rig->until([&] { return ready("sub000") != nullptr; }));
  EXPECT_EQ(ready("sub000")->campaign->id, "c9");
  EXPECT_TRUE(rig->until([&] {
    const auto all = rig->all<event::CampaignsChanged>();
    return !all.empty() && all.back().campaigns.size() == 4;
  }));
}

TEST_F(AcrossCampaigns, CountsThatNameAnotherCampaignBringTheListAnew) {
  begin(0);
  ASSERT_TRUE(rig->until([&] { return rig->count<event::CountsChanged>() > 0; }));
  service.add_campaign("c9");
  EXPECT_TRUE(rig->until([&] {
    const auto all = rig->all<event::CampaignsChanged>();
    return !all.empty() && all.back().campaigns.size() == 4;
  }));
}

TEST_F(AcrossCampaigns, CountsTellOfAChangedCampaign) {
  begin(1);
  ASSERT_TRUE(rig->until([&] { return rig->count<event::CountsChanged>() > 0 && ready("sub000"); }));
  service.raise_revision("c0");
  EXPECT_TRUE(rig->until([&] { return ready("sub000")->campaign->revision == 2; })) << "within a poll, not in minutes";
  const int lists = service.count("GET", "/campaigns");
  rig->until([] { return false; }, Millis{300});
  EXPECT_EQ(service.count("GET", "/campaigns"), lists) << "once a change";
}

TEST_F(AcrossCampaigns, ItemsOfACampaignThatIsGoneLeaveAndTheOthersStay) {
  begin(3);
  ASSERT_TRUE(rig->until([&] { return ready("sub000") && ready("sub001") && ready("sub002"); }));
  service.take_away("c1");
  ASSERT_TRUE(rig->until([&] { return lost("sub001", true); }));
  EXPECT_FALSE(lost("sub000", true));
  EXPECT_EQ(rig->all<event::CampaignsChanged>().back().campaigns.size(), 2U);
  const auto item = ready("sub000");
  EXPECT_TRUE(rig->until([&, key = rig->decide(*item)] { return rig->reached(key, client::Delivery::sent); }));
}

TEST_F(AcrossCampaigns, ANewRevisionReachesTheItemsInHand) {
  begin(2);
  ASSERT_TRUE(rig->until([&] { return ready("sub000") && ready("sub001"); }));
  service.raise_revision("c0");
  service.take_away("c2");  // the counts tell of this one, and the list is read anew
  ASSERT_TRUE(rig->until([&] { return ready("sub000")->campaign->revision == 2; }));
  EXPECT_EQ(ready("sub001")->campaign->revision, 1);
}

class HeldBackAtTheService : public AcrossCampaigns {
 protected:
  void SetUp() override {
    service.hold_back();
    begin(2);
    ASSERT_TRUE(rig->until([&] { return ready("sub000") != nullptr; }));
  }
  void state(const std::string& id, domain::Likeness likeness) {
    const auto item = ready(id);
    rig->desk->state_likeness(id, {likeness, item->lease.epoch, item->submission.evidence});
  }
  bool answered() { return rig->count<event::LikenessStated>() > 0; }
};

TEST_F(HeldBackAtTheService, StatingTheLikenessBringsTheWholeItem) {
  EXPECT_TRUE(ready("sub000")->submission.held_back);
  EXPECT_EQ(ready("sub000")->submission.examination->findings.size(), 1U);
  state("sub000", domain::Likeness::different);
  ASSERT_TRUE(rig->until([&] { return answered() && !ready("sub000")->submission.held_back; }));
  const auto answer = rig->all<event::LikenessStated>().front();
  EXPECT_EQ(answer.submission, "sub000");
  ASSERT_TRUE(answer.whole);
  EXPECT_EQ(answer.whole->examination->findings.size(), 2U);
  EXPECT_EQ(ready("sub000")->submission.history.size(), 1U);
  EXPECT_EQ(ready("sub000")->photos.size(), 2U);
  EXPECT_EQ(service.item("sub000").stated, domain::Likeness::different);
}

TEST_F(HeldBackAtTheService, OfflineTheItemIsDecidedUnaided) {
  const auto item = ready("sub000");
  service.pause();
  state("sub000", domain::Likeness::same);
  const std::string key = rig->decide(*item, domain::Verdict::approve, domain::Likeness::same);
  ASSERT_TRUE(rig->until([&] { return rig->reached(key, client::Delivery::saved) && answered(); }));
  EXPECT_FALSE(rig->all<event::LikenessStated>().front().whole);
  service.resume();
  ASSERT_TRUE(rig->until([&] { return rig->reached(key, client::Delivery::sent); }));
  EXPECT_TRUE(service.item("sub000").unaided);
}

}  // namespace
}  // namespace cs::test
