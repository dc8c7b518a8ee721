// How photographs get their findings, whatever becomes of the worker.
#include <atomic>

#include "running_service.hpp"

namespace cs::test {
namespace {

api::Submission open(const RunningService& s, const std::string& id) {
  const auto submission = api::decode<api::Submission>(s.as("supervisor").get("/submissions/" + id).body);
  EXPECT_TRUE(submission.ok());
  return submission ? *submission : api::Submission{};
}

TEST(Examiner, APhotoThatKillsTheWorkerGoesToAPersonWithThatAsItsFinding) {
  auto killed = std::make_shared<std::atomic<int>>(0);
  RunningService s({.judge = [killed](const worker::ExamineRequest& r) -> Result<domain::Examination> {
    if (as_text(r.photo).find("bomb") == std::string_view::npos) return all_well(r);
    ++*killed;
    return Error{Code::invalid, "photo.killed_worker", "The photo killed the worker."};
  }});
  const std::string bad = s.hand_in("S01", "bomb"), good = s.hand_in("S02");
  ASSERT_TRUE(s.wait_for_state(bad, domain::State::pending));
  ASSERT_TRUE(s.wait_for_state(good, domain::State::pending));
  EXPECT_EQ(*killed, 2) << "tried once more, then never again";
  const auto submission = open(s, bad);
  ASSERT_TRUE(submission.examination);
  ASSERT_FALSE(submission.examination->findings.empty());
  const auto& finding = submission.examination->findings[0];
  EXPECT_EQ(finding.check, "readable");
  EXPECT_EQ(finding.outcome, domain::Outcome::fail);
  EXPECT_EQ(finding.suggests, std::vector<std::string>{"UNREADABLE"});
  EXPECT_FALSE(finding.message.zh.empty());
  EXPECT_EQ(submission.row.fails, 1);
}

TEST(Examiner, WhatIsOurFaultIsTriedAgainAndNeverStoredAgainstThePhoto) {
  for (const char* id : {"worker.start", "worker.child"}) {
    auto tries = std::make_shared<std::atomic<int>>(0);
    RunningService s({.judge = [=](const worker::ExamineRequest& r) -> Result<domain::Examination> {
      if (++*tries < 3) return Error{Code::unavailable, id, "There is no worker for it."};
      return all_well(r);
    }});
    const std::string submission = s.hand_in("S01");
    ASSERT_TRUE(s.wait_for_state(submission, domain::State::pending)) << id;
    EXPECT_EQ(*tries, 3) << id;
    EXPECT_EQ(open(s, submission).examination->findings[0].outcome, domain::Outcome::pass) << id;
  }
}

TEST(Examiner, RulesThatCannotBeReadAreNoPhotosFaultAndHealthSaysSo) {
  auto broken = std::make_shared<std::atomic<bool>>(true);
  RunningService s({.judge = [broken](const worker::ExamineRequest& r) -> Result<domain::Examination> {
    if (*broken) return invalid("rules.syntax", "rules/default.toml: Line 3: expected a value.");
    return all_well(r);
  }});
  const auto health_says = [&](const char* what) {
    return ask({.url = s.url() + "/api/v1/health"}).body.find(what) != std::string::npos;
  };
  EXPECT_TRUE(health_says(R"("status":"ok")"));
  const std::string id = s.hand_in("S01");
  ASSERT_TRUE(eventually([&] { return health_says(R"("status":"checks_wait")"); }));
  EXPECT_TRUE(health_says(R"("problem":"rules.syntax")"));
  EXPECT_EQ(open(s, id).row.state, domain::State::checking) << "it waits; nobody reads that it is unreadable";
  *broken = false;
  ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));
  EXPECT_EQ(open(s, id).examination->findings[0].outcome, domain::Outcome::pass);
  EXPECT_TRUE(health_says(R"("status":"ok")"));
}

TEST(Examiner, WhatWasStillCheckingIsQueuedAgainAtTheStart) {
  auto works = std::make_shared<std::atomic<bool>>(false);
  RunningService s({.judge = [works](const worker::ExamineRequest& r) -> Result<domain::Examination> {
    if (!*works) return Error{Code::unavailable, "worker.start", "The worker cannot be started."};
    return all_well(r);
  }});
  const std::string id = s.hand_in("S01");
  EXPECT_EQ(open(s, id).row.state, domain::State::checking);
  *works = true;
  s.restart();
  ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));
}

TEST(Examiner, TheFinishedPhotoIsMadeBeforeTheReviewAndBelongsToItsEvidence) {
  RunningService s;
  const std::string with = s.hand_in("S01", "\xFF\xD8\xFF can be finished"), without = s.hand_in("S02");
  ASSERT_TRUE(s.wait_for_state(with, domain::State::pending));
  ASSERT_TRUE(s.wait_for_state(without, domain::State::pending));
  const auto submission = open(s, with);
  ASSERT_TRUE(submission.finished);
  EXPECT_EQ(submission.finished->kind, api::PhotoKind::finished);
  EXPECT_FALSE(open(s, without).finished);
  const auto& findings = submission.examination->findings;
  EXPECT_EQ(std::ranges::count(findings, "finished_photo", &domain::Finding::check), 1);
  EXPECT_EQ(s.as("supervisor").get("/photographs/" + submission.finished->hash).body, "\xFF\xD8\xFF finished");
  const auto log = s.service().store().log.list(1, 1000);
  EXPECT_TRUE(std::ranges::any_of(*log, [&](const store::LogEntry& e) {
    return e.action == "submission.examined" && e.subject == with &&
           e.detail.find(submission.finished->hash) != std::string::npos;
  }));
}

TEST(Examiner, TheWorkerSeesTheReferences) {
  auto seen = std::make_shared<std::string>();
  RunningService s({.judge = [seen](const worker::ExamineRequest& r) -> Result<domain::Examination> {
    *seen = std::string(as_text(r.enrolment)) + "|" + std::string(as_text(r.id_card));
    return all_well(r);
  }});
  service::Administration administration(s.service().store(), s.clock, "test");
  const Status added =
      administration.add_reference("autumn", "S01", api::PhotoKind::enrolment, as_bytes("\xFF\xD8\xFF younger"));
  ASSERT_TRUE(added.ok()) << added.error().message;
  const std::string id = s.hand_in("S01");
  ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));
  EXPECT_EQ(*seen, "\xFF\xD8\xFF younger|");
  EXPECT_EQ(open(s, id).photos.size(), 2u);
}

TEST(Examiner, TheWorkerIsToldWhoConsentedAndNobodyDoesWhoWasNotAsked) {
  auto consents = std::make_shared<std::vector<bool>>();
  auto mutex = std::make_shared<std::mutex>();
  RunningService s({.judge = [=](const worker::ExamineRequest& r) -> Result<domain::Examination> {
    const std::lock_guard lock(*mutex);
    consents->push_back(r.id_card_consent);
    return all_well(r);
  }});
  for (const auto& [number, consent] :
       {std::pair<const char*, std::optional<bool>>{"S01", true}, {"S02", std::nullopt}, {"S03", false}})
    ASSERT_TRUE(s.wait_for_state(s.hand_in(number, {}, consent), domain::State::pending));
  EXPECT_EQ(*consents, (std::vector<bool>{true, false, false}));
}

}  // namespace
}  // namespace cs::test
