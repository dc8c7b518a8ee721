// Second looks over HTTP: a plan, the blind look, what the answers hide, a difference and what becomes of it.
#include <gtest/gtest.h>

#include "api/second_looks.hpp"
#include "service/running_service.hpp"

namespace cs::test {
namespace {

using namespace std::chrono_literals;
using domain::LookState;
using domain::Verdict;

template <class T>
T read(const Answer& a, int status = 200) {
  EXPECT_EQ(a.status, status) << a.body;
  auto value = api::decode<T>(a.body);
  EXPECT_TRUE(value.ok()) << a.body;
  return value.ok() ? std::move(*value) : T{};
}
std::string problem_id(const Answer& a) {
  const auto problem = api::decode<api::Problem>(a.body);
  return problem ? problem->error.id : a.body;
}

api::DecideRequest on(const api::ClaimedItem& item, Verdict verdict) {
  api::DecideRequest r;
  r.verdict = verdict;
  if (verdict == Verdict::reject) r.reasons = {"EAR_COVERED"};
  r.epoch = item.lease.epoch;
  r.attempt = item.submission.row.attempt;
  r.evidence = item.submission.evidence;
  r.looked = 1'000ms;
  return r;
}

struct LooksOverHttp : testing::Test {
  RunningService s;
  api::DecideReply decided;
  std::string submission;

  void SetUp() override {
    submission = s.hand_in("S01");
    ASSERT_TRUE(s.wait_for_state(submission, domain::State::pending));
    const Person reviewer = s.as("reviewer");
    const auto item = read<api::ClaimReply>(reviewer.post("/claims", R"({"count":1})")).items.at(0);
    decided = read<api::DecideReply>(
        reviewer.post("/submissions/" + submission + "/decision", api::encode(on(item, Verdict::reject)), new_uuid()));
    s.clock.advance(31s);
  }
  api::LookPlanRow draw(const Person& by) {
    api::LookPlanRequest request;
    request.campaign = read<api::CampaignList>(by.get("/campaigns")).campaigns.at(0).id;
    request.wish.name = "all";
    request.wish.size.share = 1;
    return read<api::LookPlanRow>(by.post("/look-plans", api::encode(request)));
  }
  static api::ClaimReply claim(const Person& by) {
    return read<api::ClaimReply>(by.post("/looks/claims", R"({"count":5})"));
  }
};

TEST_F(LooksOverHttp, no_answer_tells_before_what_was_decided) {
  const Person supervisor = s.as("supervisor");
  EXPECT_EQ(draw(supervisor).drawn, 1);
  const Answer claimed = supervisor.post("/looks/claims", R"({"count":1})");
  const auto item = read<api::ClaimReply>(claimed).items.at(0);
  std::string told = claimed.body + supervisor.get("/looks").body + supervisor.get("/decisions").body +
                     supervisor.get("/submissions?state=rejected").body +
                     supervisor.get("/submissions/" + submission).body +
                     supervisor.get("/notices?submission=" + submission).body + supervisor.get("/students").body;
  for (const std::string& said : {std::string("EAR_COVERED"), std::string("\"rejected\""), std::string("\"reject\""),
                                  std::string("\"reviewer\""), "\"" + decided.decision + "\""})
    EXPECT_EQ(told.find(said), std::string::npos) << said << " in " << told;
  EXPECT_EQ(problem_id(supervisor.get("/submissions/" + submission)), "look.undecided");
  // And after it, all of it.
  const auto reply = read<api::LookReply>(supervisor.post("/looks/" + item.lease.submission + "/verdict",
                                                          api::encode(on(item, Verdict::approve)), new_uuid()));
  EXPECT_EQ(reply.look.state, LookState::differs);
  ASSERT_TRUE(reply.look.decision);
  EXPECT_EQ(reply.look.decision->reasons, std::vector<std::string>{"EAR_COVERED"});
  EXPECT_EQ(read<api::DecisionPage>(supervisor.get("/decisions")).total, 1);
}

TEST_F(LooksOverHttp, a_difference_is_settled_with_a_reason_or_overturned_by_its_version) {
  const Person supervisor = s.as("supervisor");
  draw(supervisor);
  const auto item = claim(supervisor).items.at(0);
  const std::string look = "/looks/" + item.lease.submission;
  const auto reply =
      read<api::LookReply>(supervisor.post(look + "/verdict", api::encode(on(item, Verdict::approve)), new_uuid()));
  EXPECT_EQ(problem_id(supervisor.post(look + "/outcome", R"({"outcome":"maybe","note":"x"})", new_uuid())),
            "look.outcome");
  EXPECT_EQ(problem_id(supervisor.post(look + "/outcome", R"({"outcome":"upheld","note":""})", new_uuid())),
            "note.missing");
  const std::string overturn = "/decisions/" + decided.decision + "/overturn";
  api::OverturnRequest request{"ears are visible", reply.look.decision->version + 1, domain::OverturnTo::reviewer, {}};
  const Answer stale = supervisor.post(overturn, api::encode(request), new_uuid());
  EXPECT_EQ(stale.status, 409);
  EXPECT_EQ(problem_id(stale), "overturn.changed");
  request.version = reply.look.decision->version;
  EXPECT_EQ(read<api::OverturnReply>(supervisor.post(overturn, api::encode(request), new_uuid())).submission_state,
            domain::State::pending);
  EXPECT_EQ(problem_id(supervisor.post(look + "/outcome", R"({"outcome":"upheld","note":"x"})", new_uuid())),
            "look.settled");
  EXPECT_EQ(read<api::LookPage>(supervisor.get("/looks?state=overturned")).total, 1);
  // Whose decision it was is not given it again; and whoever decides reads why.
  const Person reviewer = s.as("reviewer");
  EXPECT_TRUE(read<api::ClaimReply>(reviewer.post("/claims", R"({"count":5})")).items.empty());
  const auto again = read<api::ClaimReply>(supervisor.post("/claims", R"({"count":5})")).items;
  ASSERT_EQ(again.size(), 1U);
  ASSERT_EQ(again[0].submission.history.size(), 1U);
  EXPECT_EQ(again[0].submission.history[0].overturn_note, "ears are visible");
}

TEST_F(LooksOverHttp, leases_are_renewed_and_given_back_with_the_others) {
  const Person supervisor = s.as("supervisor");
  draw(supervisor);
  const auto item = claim(supervisor).items.at(0);
  const std::string leases = api::encode(api::LeaseList{{item.lease, {"s999", 1, {}}}});
  const auto renewed = read<api::RenewReply>(supervisor.post("/leases/renew", leases));
  ASSERT_EQ(renewed.renewed.size(), 1U);
  EXPECT_EQ(renewed.renewed[0].submission, item.lease.submission);
  EXPECT_EQ(renewed.lost, std::vector<std::string>{"s999"});
  EXPECT_EQ(supervisor.post("/leases/release", leases).status, 204);
  EXPECT_EQ(claim(supervisor).items.size(), 1U) << "it is free again";
}

TEST_F(LooksOverHttp, a_plan_that_makes_no_sense_is_one_sentence) {
  const Person supervisor = s.as("supervisor");
  const std::string campaign = read<api::CampaignList>(supervisor.get("/campaigns")).campaigns.at(0).id;
  const auto ask = [&](const std::string& wish) {
    return supervisor.post("/look-plans", R"({"campaign":")" + campaign + R"(","wish":)" + wish + "}");
  };
  EXPECT_EQ(problem_id(ask(R"({"name":"x","size":{}})")), "plan.size");
  EXPECT_EQ(problem_id(ask(R"({"name":"x","size":{"share":0.5},"reviewer":"nobody"})")), "plan.empty");
  EXPECT_EQ(problem_id(ask(R"({"name":"x","size":{"share":0.5},"risks":["luck"]})")), "json.invalid");
  EXPECT_EQ(ask(R"({"name":"x","size":{"share":1e999}})").status, 400);
  EXPECT_EQ(problem_id(supervisor.get("/looks?state=open")), "query.state");
  EXPECT_EQ(problem_id(supervisor.get("/looks?plan=x")), "plan.unknown");
}

}  // namespace
}  // namespace cs::test
