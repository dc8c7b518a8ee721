// Making and changing campaigns: two people at once, a school that gets another name, reasons that the checks need.
#include <gtest/gtest.h>

#include <algorithm>

#include "running_service.hpp"
#include "service/campaign_defaults.hpp"

namespace cs::test {
namespace {

using domain::Role;
using service::Administration;

class CampaignEdit : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(Administration::init(dir.path() / "data", clock));
    administration = open();
    ASSERT_TRUE(administration);
  }
  std::unique_ptr<Administration> open() {
    auto opened = Administration::open(dir.path() / "data", clock, "test");
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    return opened ? std::move(*opened) : nullptr;
  }
  api::Campaign make(const std::string& id, const std::string& school) {
    auto k = service::default_campaign();
    EXPECT_TRUE(k.ok());
    k->id = id;
    k->name = "Campaign " + id;
    k->school = school;
    k->support_phone = "010-00000000";
    k->opens = clock.now();
    k->closes = clock.now() + std::chrono::hours(240);
    return *k;
  }
  static std::string id_of(const Status& s) { return s ? "" : s.error().id; }
  void create(const std::string& id, const std::string& school) {
    ASSERT_EQ(id_of(administration->create_campaign(make(id, school))), "");
  }
  Status rename_school(const std::string& id, const std::string& school) {
    auto k = administration->campaign(id);
    if (!k) return k.error();
    k->school = school;
    return administration->edit_campaign(*k);
  }
  void add(const std::string& name, std::vector<domain::Grant> grants) {
    ASSERT_EQ(id_of(administration->add_user({name, name, std::move(grants), "correct horse", false})), "");
  }
  std::vector<std::string> schools_of(const std::string& name) {
    std::vector<std::string> out;
    const auto user = administration->user(name);
    EXPECT_TRUE(user.ok());
    for (const domain::Grant& g : user->user.grants) out.push_back(g.scope.school);
    return out;
  }

  TempDir dir;
  ManualClock clock;
  std::unique_ptr<Administration> administration;
};

TEST_F(CampaignEdit, OfTwoChangesOfOneRevisionTheSecondIsRefused) {
  create("autumn", "北大");
  const auto other = open();  // another administrator's command
  auto mine = administration->campaign("autumn"), theirs = other->campaign("autumn");
  ASSERT_TRUE(mine.ok() && theirs.ok());
  mine->support_phone = "010-11111111";
  theirs->policy.reshoot_days = 9;
  EXPECT_EQ(id_of(administration->edit_campaign(*mine)), "");
  const Status refused = other->edit_campaign(*theirs);
  EXPECT_EQ(id_of(refused), "campaign.changed");
  auto now = other->campaign("autumn");
  ASSERT_TRUE(now.ok());
  EXPECT_EQ(now->support_phone, "010-11111111") << "the first change stands";
  now->policy.reshoot_days = 9;
  EXPECT_EQ(id_of(other->edit_campaign(*now)), "");
  EXPECT_EQ(administration->campaign("autumn")->revision, 3);
}

TEST_F(CampaignEdit, ACampaignIsMadeOnce) {
  create("autumn", "北大");
  EXPECT_EQ(id_of(administration->create_campaign(make("autumn", "北大"))), "campaign.exists");
  EXPECT_EQ(id_of(administration->edit_campaign(make("autumn", "北大"))), "campaign.revision");
  EXPECT_EQ(id_of(administration->edit_campaign(make("spring", "北大"))), "campaign.unknown");
}

TEST_F(CampaignEdit, GrantsFollowASchoolThatGetsAnotherName) {
  create("autumn", "北大");
  create("spring", "清华");
  add("li", {{Role::reviewer, {"北大", {}, {}}},
             {Role::school, {"北大", {}, {"文学院"}}},
             {Role::reviewer, {"清华", {}, {}}}});
  // Both names are granted: one of the two grants is enough.
  add("wang", {{Role::reviewer, {"北大", {}, {}}}, {Role::reviewer, {"北京大学", {}, {}}}});
  ASSERT_EQ(id_of(rename_school("autumn", "北京大学")), "");
  auto schools = schools_of("li");
  std::ranges::sort(schools);
  EXPECT_EQ(schools, (std::vector<std::string>{"北京大学", "北京大学", "清华"}));
  EXPECT_EQ(schools_of("wang"), std::vector<std::string>{"北京大学"});
}

TEST_F(CampaignEdit, GrantsDoNotFollowACampaignThatLeavesItsSchool) {
  create("autumn", "北大");
  create("spring", "北大");
  create("winter", "清华");
  add("li", {{Role::reviewer, {"北大", {}, {}}}});
  ASSERT_EQ(id_of(rename_school("autumn", "人大")), "");  // another one of the school stays
  EXPECT_EQ(schools_of("li"), std::vector<std::string>{"北大"});
  ASSERT_EQ(id_of(rename_school("spring", "清华")), "");  // another school has that name
  EXPECT_EQ(schools_of("li"), std::vector<std::string>{"北大"}) << "or li would see another school's students";
}

TEST_F(CampaignEdit, AReasonThatTheChecksSuggestMustBeThere) {
  EXPECT_TRUE(service::lacking_reasons(make("autumn", "北大")).empty()) << "the product's own catalogue is whole";
  auto k = make("autumn", "北大");
  std::erase_if(k.reasons, [](const domain::Reason& r) { return r.code == "MAKEUP" || r.code == "JEWELLERY"; });
  const Status refused = administration->create_campaign(k);
  EXPECT_EQ(id_of(refused), "campaign.reason_lacking");
  EXPECT_NE(refused.error().message.find("MAKEUP"), std::string::npos) << refused.error().message;
  EXPECT_EQ(refused.error().message.find("JEWELLERY"), std::string::npos) << "no check suggests it";
  create("autumn", "北大");
  auto now = administration->campaign("autumn");
  ASSERT_TRUE(now.ok());
  std::erase_if(now->reasons, [](const domain::Reason& r) { return r.code == "TEETH"; });
  EXPECT_EQ(id_of(administration->edit_campaign(*now)), "campaign.reason_lacking");
}

TEST_F(CampaignEdit, AnOlderCampaignGoesOnWithTheReasonsItHas) {
  create("autumn", "北大");
  administration.reset();
  {
    store::Options options;
    options.data_dir = dir.path() / "data";
    options.serving = false;
    auto store = store::Store::open(std::move(options), clock.now());
    ASSERT_TRUE(store.ok());
    auto k = make("autumn", "北大");
    k.revision = 1;
    std::erase_if(k.reasons, [](const domain::Reason& r) { return r.code == "REPHOTOGRAPHED"; });
    ASSERT_TRUE((*store)->campaigns.put(k, "an earlier program", clock.now()).get().ok());
  }
  administration = open();
  auto now = administration->campaign("autumn");
  ASSERT_TRUE(now.ok());
  now->support_phone = "010-11111111";
  EXPECT_EQ(id_of(administration->edit_campaign(*now)), "");
  EXPECT_EQ(service::lacking_reasons(*now), std::vector<std::string>{"REPHOTOGRAPHED"});
}

}  // namespace
}  // namespace cs::test
