// What a change of a campaign says before it is made, the check-list, and a campaign that was put away.
#include "service/campaign_life.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/progress.hpp"
#include "running_service.hpp"
#include "service/campaign_defaults.hpp"

namespace cs::test {
namespace {

using domain::Role;
using service::consequences;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

const TimePoint now = from_ms(1'760'000'000'000);

api::Campaign campaign() {
  auto k = service::default_campaign();
  EXPECT_TRUE(k.ok());
  k->id = "autumn";
  k->name = "秋季";
  k->school = "某大学";
  k->support_phone = "010-1";
  k->opens = now - std::chrono::hours{24};
  k->closes = now + std::chrono::hours{24};
  return *k;
}
std::vector<std::string> said(const api::Campaign& before, const api::Campaign& after,
                              const store::Campaigns::Facts& facts = {}) {
  std::vector<std::string> out;
  for (const domain::Bilingual& b : consequences(before, after, facts, now)) {
    EXPECT_FALSE(b.zh.empty());
    out.push_back(b.en);
  }
  return out;
}

TEST(Consequences, NameWhomAChangeConcerns) {
  const api::Campaign k = campaign();
  const store::Campaigns::Facts facts{.missing = 7, .rejected = 3, .waiting = 5, .messages = 2};
  EXPECT_THAT(said(k, k, facts), IsEmpty());
  api::Campaign longer = k;
  longer.closes += std::chrono::hours{48};
  EXPECT_THAT(said(k, longer, facts), Contains(HasSubstr("7 students may still hand in, and 3 who were rejected")));
  api::Campaign closed = k;
  closed.closes = now;
  EXPECT_THAT(said(k, closed, facts), Contains(HasSubstr("7 students who handed in nothing cannot any more")));
  EXPECT_THAT(said(closed, longer, facts), Contains(HasSubstr("The window is open until")));
  api::Campaign hours = k;
  hours.policy.review_within = std::chrono::hours{24};
  EXPECT_THAT(said(k, hours, facts), Contains(HasSubstr("within 24 h: of those paid for from now on; 5 that wait")));
  api::Campaign texts = k;
  texts.texts.signature = "另一";
  EXPECT_THAT(said(k, texts, facts), Contains("2 messages that are queued keep their old words."));
  EXPECT_THAT(said(k, texts), IsEmpty()) << "there are none";
  api::Campaign reasons = k;
  reasons.reasons.erase(reasons.reasons.begin());
  EXPECT_THAT(said(k, reasons), Contains(HasSubstr(k.reasons.front().label.en)));
}

TEST(Checklist, SaysWhatIsNeededAndLacking) {
  using enum service::ChecklistItem;
  using testing::ElementsAre;
  const auto lines = [](const api::Campaign& k, const store::Campaigns::Facts& facts,
                        const std::vector<store::UserRow>& people, bool closed_alone) {
    std::vector<service::ChecklistItem> out;
    for (const service::ChecklistLine& l : service::checklist(k, facts, people, now)) {
      EXPECT_FALSE(service::words_of(l).zh.empty());
      EXPECT_FALSE(service::words_of(l).en.empty());
      if (closed_alone ? service::keeps_closed(l) : !l.done && l.needed) out.push_back(l.item);
    }
    return out;
  };
  const auto lacking = [&](const api::Campaign& k, const store::Campaigns::Facts& facts,
                           const std::vector<store::UserRow>& people) { return lines(k, facts, people, false); };
  EXPECT_THAT(lacking(campaign(), {}, {}), ElementsAre(roster, intake, reviewers, supervisors));
  std::vector<store::UserRow> people(3);
  people[0].user.grants = {{Role::intake, {{}, {"autumn"}}}};
  people[1].user.grants = {{Role::reviewer, {"某大学"}}};
  people[2].user.grants = {{Role::supervisor, {}}};
  const store::Campaigns::Facts ready{.students = 10, .enrolment_photos = 10};
  EXPECT_THAT(lacking(campaign(), ready, people), IsEmpty());
  people[0].user.grants = {{Role::intake, {{}, {"spring"}}}};
  EXPECT_THAT(lacking(campaign(), ready, people), ElementsAre(intake));
  people[0].user.grants = {{Role::intake, {}}};
  people[0].disabled = true;
  EXPECT_THAT(lacking(campaign(), ready, people), ElementsAre(intake));
  people[0].disabled = false;
  api::Campaign over = campaign();
  over.closes = now;
  over.reasons.resize(1);
  EXPECT_THAT(lacking(over, ready, people), ElementsAre(window, reasons));
  EXPECT_THAT(lines(over, ready, people, true), ElementsAre(reasons)) << "opening it gives it another window";
}

TEST(Checklist, OfItsNumbersAndNamesWordsAreMadeInBothLanguages) {
  const auto words = [](const service::ChecklistLine& l) {
    return service::words_of(l).zh + "|" + service::words_of(l).en;
  };
  EXPECT_THAT(words({service::ChecklistItem::enrolment_photos, false, false, 3, 10}),
              testing::AllOf(HasSubstr("录取照片：3 / 10"), HasSubstr("enrolment photos: 3 of 10")));
  service::ChecklistLine templates{service::ChecklistItem::templates, false, false};
  templates.occasions = {domain::Occasion::approved, domain::Occasion::rejected};
  EXPECT_THAT(words(templates),
              testing::AllOf(HasSubstr("approved rejected 使用"), HasSubstr("approved rejected take")));
}

TEST(Archive, APutAwayCampaignIsThereForAdministratorsAlone) {
  RunningService s;
  service::Administration administration(s.service().store(), s.clock, "test");
  const std::string submission = s.hand_in("S01");
  EXPECT_EQ(administration.archive_campaign("autumn", true).error().id, "campaign.unfinished");
  EXPECT_EQ(s.as("reviewer").get("/campaigns/autumn").status, 200);
  ASSERT_TRUE(eventually([&] {
    return s.as("intake").post("/submissions/" + submission + "/withdraw", {}, new_uuid()).status == 204;
  })) << "while it is being checked it cannot be withdrawn";
  ASSERT_TRUE(administration.archive_campaign("autumn", true).ok());
  EXPECT_EQ(s.as("reviewer").get("/campaigns/autumn").status, 404);
  EXPECT_EQ(s.as("supervisor").get("/counts?campaign=autumn").status, 404);
  const std::string wanted = R"({"student_number":"S02","photo":")" + std::string(64, '0') +
                             R"(","capture_context":"","paid":true,"paid_at":0})";
  EXPECT_EQ(s.as("intake").post("/campaigns/autumn/intake", wanted, new_uuid()).status, 404);
  EXPECT_EQ(s.as("administrator").get("/campaigns/autumn").status, 200);
  ASSERT_TRUE(administration.archive_campaign("autumn", false).ok());
  EXPECT_EQ(s.as("reviewer").get("/campaigns/autumn").status, 200);
}

TEST(ProgressRoute, SchoolStaffSeeTheirOwnStudentsAndReviewersNobodysNames) {
  RunningService s;
  const Person school = s.as("school"), reviewer = s.as("reviewer");
  const auto reply = api::decode_progress(school.get("/progress").body);
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->all, (api::ProgressCounts{10, 0, 0, 0, 10, 0}));
  ASSERT_EQ(reply->rows.size(), 1U);
  EXPECT_EQ(reply->rows[0].college, "文学院");
  const Answer file = school.get("/progress/export?format=csv&college=%E6%96%87%E5%AD%A6%E9%99%A2");
  EXPECT_EQ(file.status, 200);
  EXPECT_THAT(file.body, HasSubstr("S01,欧阳明1,"));
  EXPECT_THAT(file.body, HasSubstr("138****0001"));
  EXPECT_EQ(school.get("/progress/export").body.substr(0, 2), "PK");
  EXPECT_THAT(reviewer.get("/progress/export?format=csv").body, testing::Not(HasSubstr("S01")));
  EXPECT_EQ(school.get("/progress/export?format=doc").status, 422);
  EXPECT_EQ(s.as("intake").get("/progress").status, 403);
}

}  // namespace
}  // namespace cs::test
