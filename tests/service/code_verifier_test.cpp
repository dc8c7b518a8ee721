#include "service/code_verifier.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "http/raw_server.hpp"

namespace cs::service {
namespace {

using domain::CodeVerdict;

TEST(CodeVerifier, AsksWithTheWholePayloadAndTakesTheVerdict) {
  test::RawRequest asked;
  std::string verdict = "valid";
  test::RawServer server([&](const test::RawRequest& r) {
    asked = r;
    return test::RawAnswer{.body = nlohmann::json{{"verdict", verdict}}.dump()};
  });
  const auto verifier = http_code_verifier(server.url("/codes"), "a-token");
  const auto first = verifier->verify(std::string("\0\xff!", 3), {"2021001", "李雷"}, Millis{10'000});
  ASSERT_TRUE(first.ok()) << first.error().message;
  EXPECT_EQ(*first, CodeVerdict::valid);
  EXPECT_EQ(asked.method, "POST");
  EXPECT_EQ(asked.path, "/codes");
  EXPECT_EQ(asked.header("authorization"), "Bearer a-token");
  EXPECT_EQ(nlohmann::json::parse(asked.body),
            (nlohmann::json{{"payload", "AP8h"}, {"student_number", "2021001"}, {"name", "李雷"}}));
  for (const auto& [name, expected] :
       {std::pair{"well_formed", CodeVerdict::well_formed}, std::pair{"other_owner", CodeVerdict::other_owner},
        std::pair{"not_a_code", CodeVerdict::not_a_code}}) {
    verdict = name;
    const auto next = verifier->verify("x", {}, Millis{10'000});
    ASSERT_TRUE(next.ok());
    EXPECT_EQ(*next, expected);
  }
}

TEST(CodeVerifier, WaitsNoLongerThanItIsTold) {
  test::RawServer server([&](const test::RawRequest&) {
    std::this_thread::sleep_for(std::chrono::seconds{3});
    return test::RawAnswer{.body = R"({"verdict":"valid"})"};
  });
  const auto began = std::chrono::steady_clock::now();
  EXPECT_FALSE(http_code_verifier(server.url())->verify("x", {}, Millis{200}).ok());
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::milliseconds{2'500});
}

TEST(CodeVerifier, NoVerdictIsNeverTakenForOne) {
  test::RawAnswer answer;
  test::RawServer server([&](const test::RawRequest&) { return answer; });
  const auto verifier = http_code_verifier(server.url());
  for (const char* body : {"", "{", "[]", "{}", R"({"verdict":1})", R"({"verdict":"yes"})", R"("valid")"}) {
    answer = {.body = body};
    const auto said = verifier->verify("x", {}, Millis{10'000});
    ASSERT_FALSE(said.ok()) << body;
    EXPECT_EQ(said.error().id, "capture_code.verifier") << body;
  }
  answer = {.status = 500, .body = R"({"verdict":"valid"})"};
  EXPECT_FALSE(verifier->verify("x", {}, Millis{10'000}).ok());
  answer = test::hang_up();
  EXPECT_FALSE(verifier->verify("x", {}, Millis{10'000}).ok());
  EXPECT_FALSE(http_code_verifier("no address")->verify("x", {}, Millis{10'000}).ok());
}

}  // namespace
}  // namespace cs::service
