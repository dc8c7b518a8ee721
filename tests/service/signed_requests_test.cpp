// What the mini-program's back end signs, and what comes of a signature that is not right.
#include "support/signed_back_end.hpp"

#include <gtest/gtest.h>

#include "running_service.hpp"

namespace cs::test {
namespace {

struct Signed : testing::Test {
  RunningService s;
  service::Administration admin{s.service().store(), s.clock, "test"};
  SignedBackEnd back_end(const std::string& id = "mini", const domain::Scope& scope = {}) {
    const auto secret = admin.create_intake_key(id, scope);
    EXPECT_TRUE(secret.ok());
    return {s.url(), id, secret.value_or(""), &s.clock};
  }
  std::string upload(const SignedBackEnd& b, const std::string& photo) {
    const auto stored = api::decode<api::PhotoReply>(b.send("POST", "/campaigns/autumn/photographs", photo).body);
    EXPECT_TRUE(stored.ok());
    return stored ? stored->hash : std::string();
  }
};

TEST_F(Signed, hands_in_a_photograph_without_a_session) {
  const auto b = back_end();
  api::IntakeRequest r;
  r.student_number = "S01";
  r.photo = upload(b, "\xFF\xD8\xFFphoto");
  r.paid = true;
  const Answer taken = b.send("POST", "/campaigns/autumn/intake", api::encode(r));
  ASSERT_EQ(taken.status, 200) << taken.body;
  EXPECT_EQ(b.send("GET", "/counts").status, 403) << "a key opens what the back end does, and nothing else";
  EXPECT_EQ(b.send("GET", "/account").status, 401);
  const auto log = s.service().store().log.list(1, 10'000);
  ASSERT_TRUE(log);
  EXPECT_TRUE(std::ranges::any_of(
      *log, [](const auto& e) { return e.action == "submission.submit" && e.actor == "key:mini"; }));
}

TEST_F(Signed, nothing_altered_late_or_repeated_is_taken) {
  const auto b = back_end();
  const std::string path = "/api/v1/campaigns/autumn/photographs";
  const auto refusal = [](const Ask& a) {
    const Answer answer = ask(a);
    EXPECT_EQ(answer.status, 401) << answer.body;
    return answer.status == 401 ? problem_of(answer).error.id : answer.body;
  };
  const Ask good = b.signed_ask("POST", path, "\xFF\xD8\xFFone");
  ASSERT_EQ(ask(good).status, 200);
  EXPECT_EQ(refusal(good), "signature.replayed");

  Ask other = b.signed_ask("POST", path, "\xFF\xD8\xFFtwo");
  other.body = "\xFF\xD8\xFFtwa";
  EXPECT_EQ(refusal(other), "signature.digest");
  other = b.signed_ask("POST", path, "x");
  other.url = s.url() + "/api/v1/campaigns/spring/photographs";
  EXPECT_EQ(refusal(other), "signature.wrong") << "pointed elsewhere";
  other = b.signed_ask("POST", path, "x");
  other.url += "?a=b";
  EXPECT_EQ(refusal(other), "signature.wrong") << "a query that nobody signed";
  other = b.signed_ask("POST", path, "x");
  other.headers[0].second.back() = other.headers[0].second.back() == '0' ? '1' : '0';
  EXPECT_EQ(refusal(other), "signature.wrong");
  other.headers[0].second = "CS1-HMAC-SHA256 key=mini";
  EXPECT_EQ(refusal(other), "signature.form");
  SignedBackEnd stranger = b;
  stranger.key = "nobody";
  EXPECT_EQ(refusal(stranger.signed_ask("POST", path, "x")), "intake_key.refused");

  const Ask late = b.signed_ask("POST", path, "x");
  s.clock.advance(std::chrono::minutes(6));
  EXPECT_EQ(refusal(late), "signature.time");
  s.clock.advance(std::chrono::minutes(30));
  EXPECT_EQ(refusal(good), "signature.time") << "its nonce is forgotten, but it is too old";
  EXPECT_EQ(ask(b.signed_ask("POST", path, "\xFF\xD8\xFFone")).status, 200) << "signed anew";

  ASSERT_TRUE(admin.revoke_intake_key("mini"));
  EXPECT_EQ(refusal(b.signed_ask("POST", path, "x")), "intake_key.refused");
  EXPECT_EQ(admin.revoke_intake_key("mini").error().id, "intake_key.unknown");
  EXPECT_EQ(admin.create_intake_key("mini", {}).error().id, "intake_key.exists") << "contexts name the old one";
}

TEST_F(Signed, a_replay_is_refused_after_a_restart_too) {
  const auto b = back_end();
  const Ask good = b.signed_ask("POST", "/api/v1/campaigns/autumn/photographs", "\xFF\xD8\xFFone");
  ASSERT_EQ(ask(good).status, 200);
  s.restart();
  Ask again = good;
  again.url = s.url() + "/api/v1/campaigns/autumn/photographs";
  EXPECT_EQ(problem_of(ask(again)).error.id, "signature.replayed");
}

TEST_F(Signed, a_key_reaches_no_further_than_its_scope) {
  EXPECT_EQ(admin.create_intake_key("x", {{}, {"nowhere"}, {}}).error().id, "campaign.unknown");
  EXPECT_EQ(admin.create_intake_key("a b", {}).error().id, "intake_key.name");
  EXPECT_EQ(admin.create_intake_key("x", {"示例大学", {"autumn"}, {}}).error().id, "grant.scope");
  const auto mine = back_end("mine", {"示例大学", {}, {}}), theirs = back_end("theirs", {"彼校", {}, {}});
  EXPECT_EQ(mine.send("POST", "/campaigns/autumn/photographs", "\xFF\xD8\xFFp").status, 200);
  EXPECT_EQ(theirs.send("POST", "/campaigns/autumn/photographs", "\xFF\xD8\xFFp").status, 404)
      << "what it may not reach does not exist";
}

TEST_F(Signed, a_context_counts_as_signed_only_with_a_signature_that_fits) {
  const auto b = back_end(), theirs = back_end("theirs", {"彼校", {}, {}});
  const std::string said = R"({"source":"camera","camera":"back"})";
  const auto request = [&](const std::string& number) {
    api::IntakeRequest r;
    r.student_number = number;
    r.photo = upload(b, "\xFF\xD8\xFFphoto of " + number);
    r.capture_context = said;
    return r;
  };
  const auto sign = [&](api::IntakeRequest& r, const SignedBackEnd& by) {
    r.context_key = by.key;
    r.context_signature =
        hmac_sha256(by.secret, domain::context_to_sign("autumn", r.student_number, r.photo, r.capture_context));
  };
  const auto hand_in = [&](const api::IntakeRequest& r) {
    return b.send("POST", "/campaigns/autumn/intake", api::encode(r));
  };
  api::IntakeRequest r = request("S01");
  EXPECT_EQ(hand_in(r).status, 200) << "unsigned is no error: it is worth nothing";
  r = request("S02");
  sign(r, b);
  EXPECT_EQ(hand_in(r).status, 200);
  for (const int what : {0, 1, 2, 3}) {
    r = request("S03");
    sign(r, what == 0 ? theirs : b);
    if (what == 1) r.capture_context = R"({"source":"camera","camera":"back" })";
    if (what == 2) r.photo = upload(b, "\xFF\xD8\xFFphoto of S01");
    if (what == 3) r.student_number = "S04";
    const Answer refused = hand_in(r);
    EXPECT_EQ(refused.status, 422) << what;
    EXPECT_EQ(problem_of(refused).error.id, "context.signature");
  }
}

}  // namespace
}  // namespace cs::test
