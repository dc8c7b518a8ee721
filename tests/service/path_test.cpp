// The whole path over HTTP: sign-in, intake, checks, claim, decide, undo, overturn, messages.
#include <fmt/format.h>

#include <thread>

#include "running_service.hpp"

namespace cs::test {
namespace {

using namespace std::chrono_literals;

api::ClaimReply claim(const Person& by, int count = 1) {
  const Answer a = by.post("/claims", api::encode(api::ClaimRequest{count}));
  auto reply = api::decode<api::ClaimReply>(a.body);
  EXPECT_TRUE(reply.ok()) << a.status << a.body;
  return reply ? *reply : api::ClaimReply{};
}

api::DecideRequest on(const api::ClaimedItem& item, domain::Verdict verdict = domain::Verdict::approve) {
  api::DecideRequest r;
  r.verdict = verdict;
  if (verdict == domain::Verdict::reject) r.reasons = {"EAR_COVERED", "TEETH"};
  r.epoch = item.lease.epoch;
  r.attempt = item.submission.row.attempt;
  r.evidence = item.submission.evidence;
  r.looked = 1500ms;
  return r;
}

template <class T>
T read(const Answer& a) {
  auto value = api::decode<T>(a.body);
  EXPECT_EQ(a.status, 200) << a.error << a.body;
  EXPECT_TRUE(value.ok()) << a.body;
  return value ? *value : T{};
}

TEST(Path, FromIntakeToTheStudentsMessage) {
  RunningService s({.gateway = true});
  const Person reviewer = s.as("reviewer");
  const std::string id = s.hand_in("S01");
  ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));

  const auto campaign = read<api::Campaign>(reviewer.get("/campaigns/autumn"));
  EXPECT_EQ(campaign.id, "autumn");
  EXPECT_FALSE(campaign.reasons.empty());

  const auto claimed = claim(reviewer, 3);
  ASSERT_EQ(claimed.items.size(), 1u);
  const auto& item = claimed.items[0];
  EXPECT_EQ(item.submission.row.id, id);
  EXPECT_EQ(item.submission.row.student.name, "欧***") << "a reviewer sees no whole name";
  EXPECT_EQ(item.submission.row.student.phone, "138****0001");
  ASSERT_TRUE(item.submission.examination);
  EXPECT_EQ(item.submission.examination->findings[0].check, "readable");
  EXPECT_GT(item.lease.remaining, 9min);

  const std::string key = new_uuid();
  const std::string body = api::encode(on(item, domain::Verdict::reject));
  const auto decided = read<api::DecideReply>(reviewer.post("/submissions/" + id + "/decision", body, key));
  EXPECT_EQ(decided.undo_for, 30s);
  const auto again = read<api::DecideReply>(reviewer.post("/submissions/" + id + "/decision", body, key));
  EXPECT_EQ(again.decision, decided.decision) << "the same key gets the same answer";
  EXPECT_EQ(again.decided, decided.decided);

  const Answer other = reviewer.post("/submissions/" + id + "/decision", api::encode(on(item)), key);
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(problem_of(other).error.id, "idempotency.mismatch");
  EXPECT_EQ(other.headers.at("content-type"), "application/problem+json");

  const auto undone = read<api::UndoReply>(reviewer.post("/decisions/" + decided.decision + "/undo", {}, new_uuid()));
  EXPECT_EQ(undone.submission_state, domain::State::pending);
  EXPECT_EQ(read<api::DecideReply>(reviewer.post("/submissions/" + id + "/decision", body, key)).decision,
            decided.decision)
      << "a decide that was undone still gets its old answer";

  EXPECT_EQ(problem_of(s.as("supervisor").post("/submissions/" + id + "/claim", {})).error.id, "submission.unknown")
      << "as if it were not there";
  const auto second = read<api::ClaimReply>(reviewer.post("/submissions/" + id + "/claim", {}));
  ASSERT_EQ(second.items.size(), 1u);
  EXPECT_EQ(second.items[0].submission.row.student.name, "欧***") << "masked like any other claim";
  const auto final_decision = read<api::DecideReply>(reviewer.post(
      "/submissions/" + id + "/decision", api::encode(on(second.items[0], domain::Verdict::reject)), new_uuid()));

  const Person supervisor = s.as("supervisor");
  const auto list = read<api::DecisionPage>(supervisor.get("/decisions?reviewer=reviewer"));
  ASSERT_EQ(list.total, 2);
  EXPECT_EQ(list.rows[0].id, final_decision.decision);
  EXPECT_EQ(list.rows[1].state, domain::DecisionState::undone);
  EXPECT_EQ(list.rows[0].student.name, "欧阳明1");
  EXPECT_EQ(read<api::DecisionPage>(supervisor.get("/decisions?state=undone")).total, 1);
  EXPECT_EQ(read<api::DecisionPage>(supervisor.get("/decisions?reason=TEETH&verdict=reject&state=standing")).total, 1);
  EXPECT_EQ(read<api::DecisionPage>(supervisor.get("/decisions?reason=NO_FACE")).total, 0);

  EXPECT_TRUE(s.gateway.sent().empty()) << "nothing leaves within the grace period";
  s.clock.advance(31s);
  // The dispatcher looks at its clock only when woken; another decision wakes it.
  const std::string next = s.hand_in("S02");
  ASSERT_TRUE(s.wait_for_state(next, domain::State::pending));
  const auto third = claim(reviewer);
  ASSERT_EQ(third.items.size(), 1u);
  read<api::DecideReply>(
      reviewer.post("/submissions/" + next + "/decision", api::encode(on(third.items[0])), new_uuid()));
  ASSERT_TRUE(eventually([&] { return s.gateway.sent().size() == 1; }));
  EXPECT_EQ(s.gateway.sent()[0].phone, "13800000001");
  EXPECT_NE(s.gateway.sent()[0].text.find("耳朵未露出、露齿"), std::string::npos) << s.gateway.sent()[0].text;

  const auto notices = read<api::NoticePage>(reviewer.get("/notices?submission=" + id));
  ASSERT_EQ(notices.total, 2);
  EXPECT_EQ(notices.rows[0].phone, "138****0001");
  EXPECT_EQ(notices.rows[0].text.find("欧阳明1"), std::string::npos) << "nor in a message";
  EXPECT_EQ(notices.rows[1].state, domain::NoticeState::cancelled);
  EXPECT_NE(read<api::NoticePage>(supervisor.get("/notices?submission=" + id)).rows[0].text.find("欧阳明1"),
            std::string::npos);

  const Answer late = reviewer.post("/decisions/" + final_decision.decision + "/undo", {}, new_uuid());
  EXPECT_EQ(late.status, 409);
  EXPECT_EQ(problem_of(late).error.id, "undo.too_late");

  EXPECT_EQ(
      reviewer.post("/decisions/" + final_decision.decision + "/withdrawal", api::encode(api::NoteRequest{"看错了"}))
          .status,
      204);
  EXPECT_EQ(read<api::DecisionPage>(supervisor.get("/decisions?withdrawal_requested=true")).total, 1);
  const auto overturned = read<api::OverturnReply>(supervisor.post(
      "/decisions/" + final_decision.decision + "/overturn", api::encode(api::NoteRequest{"耳朵看得见"})));
  EXPECT_EQ(overturned.submission_state, domain::State::approved);
  EXPECT_FALSE(overturned.correction.empty());
}

TEST(Path, UndoByTheKeyOfADecisionWhoseAnswerNeverCame) {
  RunningService s;
  const Person reviewer = s.as("reviewer");
  const std::string id = s.hand_in("S01");
  ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));
  const auto claimed = claim(reviewer);
  ASSERT_EQ(claimed.items.size(), 1u);
  const std::string key = new_uuid();
  const auto decided =
      read<api::DecideReply>(reviewer.post("/submissions/" + id + "/decision", api::encode(on(claimed.items[0])), key));
  const auto undone = read<api::UndoReply>(reviewer.post("/decisions/by-key/" + key + "/undo", {}, new_uuid()));
  EXPECT_EQ(undone.decision, decided.decision);
  EXPECT_EQ(undone.submission_state, domain::State::pending);
}

TEST(Path, ADecisionIsRefusedWhenSomebodyElseClaimedSince) {
  RunningService s;
  const Person reviewer = s.as("reviewer"), other = s.as("other");
  const std::string id = s.hand_in("S01");
  ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));
  const auto first = claim(reviewer);
  ASSERT_EQ(first.items.size(), 1u);
  EXPECT_TRUE(claim(other).items.empty()) << "one item, one holder";

  s.clock.advance(11min);
  ASSERT_TRUE(s.wait_for_state(id, domain::State::pending)) << "the sweep gives a lease back that ran out";
  const auto second = claim(other);
  ASSERT_EQ(second.items.size(), 1u);
  EXPECT_GT(second.items[0].lease.epoch, first.items[0].lease.epoch);

  const Answer refused = reviewer.post("/submissions/" + id + "/decision", api::encode(on(first.items[0])), new_uuid());
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(problem_of(refused).error.id, "lease.lost");
  EXPECT_EQ(problem_of(refused).error.code, Code::conflict);
  read<api::DecideReply>(other.post("/submissions/" + id + "/decision", api::encode(on(second.items[0])), new_uuid()));
}

TEST(Path, ALeaseThatRanOutStillDecidesWhileNobodyElseClaimed) {
  RunningService s;
  const Person reviewer = s.as("reviewer");
  const std::string id = s.hand_in("S01");
  ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));
  const auto first = claim(reviewer);
  ASSERT_EQ(first.items.size(), 1u);
  s.clock.advance(11min);
  ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));
  read<api::DecideReply>(
      reviewer.post("/submissions/" + id + "/decision", api::encode(on(first.items[0])), new_uuid()));
}

TEST(Path, LeasesAreRenewedAndGivenBack) {
  RunningService s;
  const Person reviewer = s.as("reviewer"), other = s.as("other");
  for (const char* number : {"S01", "S02"}) ASSERT_TRUE(s.wait_for_state(s.hand_in(number), domain::State::pending));
  const auto claimed = claim(reviewer, 2);
  ASSERT_EQ(claimed.items.size(), 2u);
  s.clock.advance(5min);
  api::LeaseList list{{claimed.items[0].lease, {"no-such-thing", 1, Millis{0}}}};
  const auto renewed = read<api::RenewReply>(reviewer.post("/leases/renew", api::encode(list)));
  ASSERT_EQ(renewed.renewed.size(), 1u);
  EXPECT_EQ(renewed.renewed[0].remaining, 10min);
  EXPECT_EQ(renewed.lost, std::vector<std::string>{"no-such-thing"});
  list.leases.pop_back();
  EXPECT_EQ(read<api::RenewReply>(other.post("/leases/renew", api::encode(list))).lost.size(), 1u);

  EXPECT_EQ(reviewer.post("/leases/release", api::encode(list)).status, 204);
  EXPECT_EQ(claim(other, 2).items.size(), 1u);
}

TEST(Path, AWorkstationThatSignsInAgainGetsItsItemsBack) {
  RunningService s;
  const std::string id = s.hand_in("S01");
  ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));
  ASSERT_EQ(claim(s.as("reviewer")).items.size(), 1u);
  EXPECT_TRUE(claim(s.as("reviewer")).items.empty()) << "the same session holds it already";
  const Person anew(s.url(), "reviewer");
  const auto items = claim(anew).items;
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].submission.row.id, id);
}

TEST(Path, SigningOutEndsTheSessionAndGivesEverythingBack) {
  RunningService s;
  ASSERT_TRUE(s.wait_for_state(s.hand_in("S01"), domain::State::pending));
  s.add_person("reviewer");
  const Person reviewer(s.url(), "reviewer");
  ASSERT_EQ(claim(reviewer).items.size(), 1u);
  EXPECT_EQ(reviewer.send("DELETE", "/session").status, 204);
  const Answer over = reviewer.get("/campaigns");
  EXPECT_EQ(over.status, 401);
  EXPECT_EQ(problem_of(over).error.id, "session.over");
  EXPECT_EQ(claim(s.as("other")).items.size(), 1u);
}

TEST(Path, SessionsAndDecisionsOutliveARestart) {
  RunningService s;
  const std::string id = s.hand_in("S01");
  ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));
  const std::string key = new_uuid();
  const auto item = claim(s.as("reviewer")).items.at(0);
  const std::string body = api::encode(on(item));
  const auto decided = read<api::DecideReply>(s.as("reviewer").post("/submissions/" + id + "/decision", body, key));
  s.restart();
  EXPECT_EQ(read<api::DecideReply>(s.as("reviewer").post("/submissions/" + id + "/decision", body, key)).decision,
            decided.decision);
}

TEST(Path, ThePhotographIsServedOnceAndCachedForGood) {
  RunningService s;
  const std::string photo = "\xFF\xD8\xFF" + std::string(300'000, 'p');
  const std::string id = s.hand_in("S01", photo);
  const Person reviewer = s.as("supervisor");
  const auto submission = read<api::Submission>(reviewer.get("/submissions/" + id));
  ASSERT_EQ(submission.photos.size(), 1u);
  const std::string path = "/photographs/" + submission.photos[0].hash;
  const Answer got = reviewer.get(path);
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, photo);
  EXPECT_EQ(got.headers.at("content-type"), "image/jpeg");
  EXPECT_NE(got.headers.at("cache-control").find("immutable"), std::string::npos);
  EXPECT_NE(got.headers.at("cache-control").find("private"), std::string::npos);
  const Answer again = reviewer.get(path, {{"If-None-Match", got.headers.at("etag")}});
  EXPECT_EQ(again.status, 304);
  EXPECT_TRUE(again.body.empty());
  EXPECT_EQ(reviewer.get(path, {{"If-None-Match", "\"other\""}}).status, 200);
  EXPECT_EQ(reviewer.get("/photographs/" + std::string(64, '0')).status, 404);
}

TEST(Path, CountsWakeALongPoll) {
  RunningService s;
  const Person reviewer = s.as("reviewer");
  const auto before = read<api::Counts>(reviewer.get("/counts"));
  EXPECT_EQ(before.pending, 0);
  // Any version but the present one is answered at once.
  EXPECT_EQ(read<api::Counts>(reviewer.get(fmt::format("/counts?since={}&wait=20000", before.version + 1))).version,
            before.version);

  api::Counts woken;
  std::chrono::steady_clock::time_point at;
  std::thread waiting([&] {
    woken = read<api::Counts>(reviewer.get(fmt::format("/counts?since={}&wait=20000", before.version)));
    at = std::chrono::steady_clock::now();
  });
  std::this_thread::sleep_for(200ms);
  const auto changed = std::chrono::steady_clock::now();
  s.hand_in("S01");
  waiting.join();
  EXPECT_NE(woken.version, before.version);
  EXPECT_EQ(woken.checking + woken.pending, 1);
  EXPECT_LT(at - changed, 15s) << "woken, not timed out";

  ASSERT_TRUE(eventually([&] { return read<api::Counts>(reviewer.get("/counts")).pending == 1; }));
  const auto now = read<api::Counts>(reviewer.get("/counts"));
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(read<api::Counts>(reviewer.get(fmt::format("/counts?since={}&wait=300", now.version))).version,
            now.version);
  EXPECT_GE(std::chrono::steady_clock::now() - began, 280ms);
}

TEST(Path, TheServiceStopsAtOnceWithLongPollsOpen) {
  RunningService s;
  const Person reviewer = s.as("reviewer");
  const auto counts = read<api::Counts>(reviewer.get("/counts"));
  std::vector<std::thread> polls;
  for (int i = 0; i < 8; ++i)
    polls.emplace_back(
        [&] { EXPECT_EQ(reviewer.get(fmt::format("/counts?since={}&wait=30000", counts.version)).status, 200); });
  std::this_thread::sleep_for(300ms);
  const auto began = std::chrono::steady_clock::now();
  s.service().stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 20s) << "the polls would last 30 s";
  for (auto& p : polls) p.join();
}

TEST(Path, PaymentStartsTheChecksAndAStudentMayTakeThePhotoBack) {
  RunningService s;
  const Person intake = s.as("intake");
  const auto stored = read<api::PhotoReply>(intake.post("/campaigns/autumn/photographs", "\xFF\xD8\xFF unpaid"));
  api::IntakeRequest request;
  request.student_number = "S03";
  request.photo = stored.hash;
  const auto taken = read<api::IntakeReply>(intake.post("/campaigns/autumn/intake", api::encode(request)));
  EXPECT_EQ(taken.state, domain::State::awaiting_payment);
  const Answer paid = intake.post(
      "/submissions/" + taken.submission + "/payment",
      fmt::format(R"({{"order":"order-1","amount_fen":2500,"payer":"p","paid_at":{}}})", to_ms(s.clock.now())));
  EXPECT_EQ(paid.body, R"({"used_as":"pays"})");
  ASSERT_TRUE(s.wait_for_state(taken.submission, domain::State::pending));
  EXPECT_EQ(intake.post("/submissions/" + taken.submission + "/withdraw").status, 204);
  EXPECT_TRUE(claim(s.as("reviewer")).items.empty());
}

TEST(Path, ACampaignMayAskForAStatementBeforeTheComparison) {
  RunningService s({.blind_first = true});
  const Person reviewer = s.as("reviewer");
  const std::string id = s.hand_in("S01");
  ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));
  EXPECT_TRUE(read<api::Campaign>(reviewer.get("/campaigns/autumn")).policy.blind_first);
  const auto claimed = claim(reviewer);
  ASSERT_EQ(claimed.items.size(), 1u);
  api::DecideRequest request = on(claimed.items[0]);
  const std::string where = "/submissions/" + id + "/decision";
  const Answer without = reviewer.post(where, api::encode(request), new_uuid());
  EXPECT_EQ(without.status, 422);
  EXPECT_EQ(problem_of(without).error.id, "decision.not_stated");
  request.stated = domain::Likeness::unsure;
  std::string unknown = api::encode(request);
  unknown.replace(unknown.find("unsure"), 6, "likely");
  const Answer bad = reviewer.post(where, unknown, new_uuid());
  EXPECT_EQ(problem_of(bad).error.id, "json.invalid");
  EXPECT_NE(problem_of(bad).error.message.find("likely"), std::string::npos) << problem_of(bad).error.message;
  read<api::DecideReply>(reviewer.post(where, api::encode(request), new_uuid()));
  const auto list = read<api::DecisionPage>(s.as("supervisor").get("/decisions"));
  ASSERT_EQ(list.total, 1);
  EXPECT_EQ(list.rows[0].stated, domain::Likeness::unsure);
}

}  // namespace
}  // namespace cs::test
