// GET /log/head: a supervisor's workstation can hold the service against what it saw.
#include <fmt/format.h>

#include "running_service.hpp"
#include "seal/checkpoint.hpp"

namespace cs::test {
namespace {

struct LogHead : testing::Test {
  RunningService s{{.students = 2}};
  service::Administration administration{s.service().store(), s.clock, "test"};

  std::string token(const std::string& name, domain::Role role) {
    const Status added = administration.add_user({name, name, {{role, {}}}, "correct horse", false});
    EXPECT_TRUE(added) << added.error().message;
    const Answer answer = ask({.method = "POST",
                               .url = s.url() + "/api/v1/session",
                               .body = api::encode(api::SignInRequest{name, "correct horse"})});
    const auto session = api::decode<api::Session>(answer.body);
    EXPECT_TRUE(session.ok()) << answer.body;
    return session ? session->token : "";
  }
  Answer head(const std::string& by, const std::string& query = {}) {
    return ask(
        {.method = "GET", .url = s.url() + "/api/v1/log/head" + query, .headers = {{"Authorization", "Bearer " + by}}});
  }
};

TEST_F(LogHead, GoesOnFromWhatASupervisorSaw) {
  const std::string sue = token("sue", domain::Role::supervisor);
  const auto first = api::decode<api::LogHead>(head(sue).body);
  ASSERT_TRUE(first.ok());
  const auto key = seal::PublicKey::parse(first->key);
  ASSERT_TRUE(key.ok());
  const auto seen = seal::open_head(first->head, *key);
  ASSERT_TRUE(seen.ok());
  EXPECT_GT(seen->size, 0u);
  token("ann", domain::Role::reviewer);
  const auto second = api::decode<api::LogHead>(head(sue, fmt::format("?since={}", seen->size)).body);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->key, first->key);
  const auto now = seal::open_head(second->head, *key);
  ASSERT_TRUE(now.ok());
  EXPECT_GT(now->size, seen->size);
  seal::Proof proof;
  for (const std::string& h : second->proof) proof.push_back(seal::hash_from_base64(h).value());
  EXPECT_TRUE(seal::verify_consistency(seen->size, now->size, proof, seen->root, now->root));
}

TEST_F(LogHead, IsForWhoeverSupervisesAndForNumbersThatThereAre) {
  const std::string sue = token("sue", domain::Role::supervisor);
  EXPECT_EQ(problem_of(head(sue, "?since=100000")).error.id, "log.shorter");
  EXPECT_EQ(problem_of(head(sue, "?since=-1")).error.id, "query.number");
  EXPECT_EQ(problem_of(head(sue, "?since=x")).error.id, "query.number");
  EXPECT_EQ(head(token("ann", domain::Role::reviewer)).status, 403);
  EXPECT_EQ(head("nobody").status, 401);
}

}  // namespace
}  // namespace cs::test
