// Releases of before and after, by what they send.
#include <gtest/gtest.h>

#include "running_service.hpp"

namespace cs::test {
namespace {

constexpr const char* header = "countersign-protocol";

TEST(ProtocolOfTheService, EveryAnswerTellsIt) {
  RunningService service;
  const std::string ours = api::to_header(api::our_protocol);
  const Person reviewer = service.as("reviewer");
  EXPECT_EQ(ask({.url = service.url() + "/api/v1/health"}).headers[header], ours);
  EXPECT_EQ(ask({.url = service.url() + "/nothing"}).headers[header], ours);
  EXPECT_EQ(ask({.url = service.url() + "/api/v1/campaigns"}).headers[header], ours) << "401";
  EXPECT_EQ(reviewer.get("/campaigns").headers[header], ours);
}

TEST(ProtocolOfTheService, WhatIsNoNumberIsRefused) {
  RunningService service;
  const Answer a = service.as("reviewer").get("/campaigns", {{"Countersign-Protocol", "two"}});
  EXPECT_EQ(a.status, 400);
  EXPECT_EQ(problem_of(a).error.id, "http.protocol");
}

TEST(ProtocolOfTheService, TheReleaseBeforeWorksByWhatItSent) {
  RunningService service;
  service.as("reviewer");
  const std::string id = service.hand_in("S01");
  ASSERT_TRUE(service.wait_for_state(id, domain::State::pending));
  const auto say = [&](const std::string& method, const std::string& path, const std::string& body,
                       const std::string& token, const std::string& key = {}) {
    std::vector<std::pair<std::string, std::string>> headers;
    if (!token.empty()) headers.emplace_back("Authorization", "Bearer " + token);
    if (!key.empty()) headers.emplace_back("Idempotency-Key", key);
    return ask({.method = method, .url = service.url() + "/api/v1" + path, .body = body, .headers = headers});
  };
  const auto session =
      api::decode<api::Session>(say("POST", "/session", R"({"user":"reviewer","password":"correct horse"})", "").body);
  ASSERT_TRUE(session.ok());
  const auto claimed = api::decode<api::ClaimReply>(say("POST", "/claims", R"({"count":1})", session->token).body);
  ASSERT_TRUE(claimed.ok());
  ASSERT_EQ(claimed->items.size(), 1u);
  const std::string body =
      R"({"verdict":"reject","reasons":["EAR_COVERED"],"note":"","attempt":1,"looked":900,"epoch":)" +
      std::to_string(claimed->items[0].lease.epoch) + R"(,"evidence":")" + claimed->items[0].submission.evidence +
      R"("})";
  const std::string key = new_uuid();
  const Answer decided = say("POST", "/submissions/" + id + "/decision", body, session->token, key);
  EXPECT_EQ(decided.status, 200) << decided.body;
  const Answer undone = say("POST", "/decisions/by-key/" + key + "/undo", "", session->token, new_uuid());
  EXPECT_EQ(undone.status, 200) << undone.body;
}

TEST(ProtocolOfTheService, ALaterReleaseTellsAnOldWorkstationAndServesOthers) {
  RunningService::Setup setup;
  setup.protocol = {.speaks = 4, .oldest = 3};
  RunningService service(setup);
  service.add_person("reviewer");
  const std::string sign_in = R"({"user":"reviewer","password":"correct horse"})";
  for (const char* old : {"", "2; oldest=1"}) {
    std::vector<std::pair<std::string, std::string>> headers;
    if (*old) headers.emplace_back("Countersign-Protocol", old);
    const Answer a =
        ask({.method = "POST", .url = service.url() + "/api/v1/session", .body = sign_in, .headers = headers});
    EXPECT_EQ(a.status, 426) << old;
    EXPECT_EQ(problem_of(a).error.id, "protocol.workstation_old");
    EXPECT_EQ(problem_of(a).error.code, Code::unavailable) << "what waits in a journal waits on";
    EXPECT_EQ(a.headers.at("upgrade"), "countersign/3");
  }
  const Answer now = ask({.method = "POST",
                          .url = service.url() + "/api/v1/session",
                          .body = sign_in,
                          .headers = {{"Countersign-Protocol", "3; oldest=2"}}});
  EXPECT_EQ(now.status, 200);
  const auto session = api::decode<api::Session>(now.body);
  ASSERT_TRUE(session.ok());
  const std::pair<std::string, std::string> bearer{"Authorization", "Bearer " + session->token};
  EXPECT_EQ(
      ask({.url = service.url() + "/api/v1/campaigns", .headers = {bearer, {"Countersign-Protocol", "2"}}}).status,
      426);
  EXPECT_EQ(ask({.url = service.url() + "/api/v1/campaigns", .headers = {bearer}}).status, 200)
      << "no workstation, and no number";
}

}  // namespace
}  // namespace cs::test
