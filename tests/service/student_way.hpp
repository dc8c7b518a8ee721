// A student with a session, a back end that opens it, and a reviewer: what the tests of the student's way share.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <regex>
#include <string>

#include "running_service.hpp"
#include "support/signed_back_end.hpp"

namespace cs::test {

inline const std::string jpeg = "\xFF\xD8\xFF a photograph of somebody";

struct Way : testing::Test {
  explicit Way(RunningService::Setup setup = {}) : s(std::move(setup)) {}

  RunningService s;
  service::Administration admin{s.service().store(), s.clock, "test"};
  SignedBackEnd back_end{s.url(), "mini", admin.create_intake_key("mini", {}).value_or(""), &s.clock};

  void set(const std::function<void(api::Campaign&)>& change) {
    auto k = admin.campaign("autumn");
    ASSERT_TRUE(k);
    change(*k);
    ASSERT_TRUE(admin.edit_campaign(*k));
  }
  void SetUp() override {
    set([](api::Campaign& k) { k.collection = {2500, 0, false}; });
  }
  static std::string field(const Answer& a, const std::string& name) {
    std::smatch m;
    return std::regex_search(a.body, m, std::regex("\"" + name + "\":\"?([^\",}]*)")) ? m[1].str() : "";
  }
  std::string session(int student) {
    const Answer a =
        back_end.send("POST", "/campaigns/autumn/student-sessions",
                      fmt::format(R"({{"level":"本科","name":"欧阳明{}","number":"S{:02}","phone":"138{:08}"}})",
                                  student, student, student));
    EXPECT_EQ(a.status, 200) << a.body;
    return field(a, "token");
  }
  Answer as(const std::string& token, const std::string& method, const std::string& path,
            const std::string& body = {}) {
    return ask({.method = method,
                .url = s.url() + "/api/v1/collect" + path,
                .body = body,
                .headers = {{"Authorization", "Bearer " + token}}});
  }
  std::string consenting(int student) {
    const std::string token = session(student);
    EXPECT_EQ(as(token, "PUT", "/consent", R"({"kind":"photograph","given":true})").status, 204);
    return token;
  }
  Answer put(const std::string& token, const std::string& id, std::size_t offset, std::size_t total,
             const std::string& bytes) {
    return as(token, "PUT", fmt::format("/uploads/{}?offset={}&total={}", id, offset, total), bytes);
  }
  std::string upload(const std::string& token, const std::string& photo = jpeg) {
    const Answer a = put(token, new_uuid(), 0, photo.size(), photo);
    EXPECT_EQ(a.status, 200) << a.body;
    return field(a, "photo");
  }
  Answer hand_in(const std::string& token, const std::string& photo, const std::string& context = {}) {
    return as(token, "POST", "/attempt", fmt::format(R"({{"photo":"{}","context":"{}"}})", photo, context));
  }
  std::string stage(const std::string& token) { return field(as(token, "GET", "/status"), "stage"); }
  std::string submission(const std::string& token) { return field(as(token, "GET", "/status"), "submission"); }
  void decide(const std::string& id, bool approve) {
    const Person reviewer = s.as("reviewer");
    ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));
    const auto claimed = api::decode<api::ClaimReply>(reviewer.post("/claims", R"({"count":1})").body);
    ASSERT_TRUE(claimed && claimed->items.size() == 1);
    api::DecideRequest r;
    r.verdict = approve ? domain::Verdict::approve : domain::Verdict::reject;
    if (!approve) r.reasons = {"EAR_COVERED"}, r.pins = {{"EAR_COVERED", 10, 20, 0, 0}};
    r.epoch = claimed->items[0].lease.epoch;
    r.attempt = claimed->items[0].submission.row.attempt;
    r.evidence = claimed->items[0].submission.evidence;
    const Answer decided = reviewer.post("/submissions/" + id + "/decision", api::encode(r), new_uuid());
    ASSERT_EQ(decided.status, 200) << decided.body;
  }
  Answer pay(const std::string& id, const std::string& order, int fen = 2500) {
    return back_end.send(
        "POST", "/submissions/" + id + "/payment",
        fmt::format(R"({{"order":"{}","amount_fen":{},"payer":"p","paid_at":{}}})", order, fen, to_ms(s.clock.now())));
  }
};

}  // namespace cs::test
