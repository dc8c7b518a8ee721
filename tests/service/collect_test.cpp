// The student's way up to the session: what it answers, to whom, how often.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <regex>

#include "domain/quiet_hours.hpp"
#include "running_service.hpp"
#include "support/signed_back_end.hpp"

namespace cs::test {
namespace {

struct Collect : testing::Test {
  RunningService s{[] {
    RunningService::Setup setup;
    setup.gateway = true;
    // It is 16:53 in China: a code is waited for and leaves in quiet hours, too.
    setup.notices.rules.quiet = *domain::quiet_hours_from("16:00-18:00");
    return setup;
  }()};

  Answer post(const std::string& path, const std::string& body, const std::string& token = {},
              const std::string& method = "POST") {
    Ask a{.method = method, .url = s.url() + "/api/v1" + path, .body = body};
    if (!token.empty()) a.headers = {{"Authorization", "Bearer " + token}};
    return ask(a);
  }
  static std::string claim(int student, const std::string& phone = {}, const std::string& name = {}) {
    return fmt::format(R"({{"level":"本科","name":"{}","number":"S{:02}","phone":"{}"}})",
                       name.empty() ? fmt::format("欧阳明{}", student) : name, student,
                       phone.empty() ? fmt::format("138{:08}", student) : phone);
  }
  Answer ask_for_code(const std::string& body) { return post("/collect/campaigns/autumn/code", body); }
  static std::string field(const Answer& a, const std::string& name) {
    std::smatch m;
    return std::regex_search(a.body, m, std::regex("\"" + name + "\":\"([^\"]*)\"")) ? m[1].str() : "";
  }
  /// What the newest message to that number says.
  std::string code_on(const std::string& phone, std::size_t messages = 1) {
    std::string code;
    EXPECT_TRUE(eventually([&] { return s.gateway.sent().size() >= messages; }));
    for (const auto& m : s.gateway.sent())
      if (m.phone == phone) code = m.variables.at(0).second;
    return code;
  }
  Answer open(const std::string& ticket, const std::string& code) {
    return post("/collect/session", fmt::format(R"({{"ticket":"{}","code":"{}"}})", ticket, code));
  }
  std::string session(int student) {
    const std::size_t before = s.gateway.sent().size();
    const Answer asked = ask_for_code(claim(student));
    EXPECT_EQ(asked.status, 200) << asked.body;
    const Answer opened = open(field(asked, "ticket"), code_on(fmt::format("138{:08}", student), before + 1));
    EXPECT_EQ(opened.status, 200) << opened.body;
    return field(opened, "token");
  }
};

TEST_F(Collect, a_school_is_found_by_a_part_of_its_name) {
  const Answer found = ask({.url = s.url() + "/api/v1/collect/schools?text=%E7%A4%BA%E4%BE%8B"});
  EXPECT_EQ(found.status, 200);
  EXPECT_NE(found.body.find("\"autumn\""), std::string::npos) << found.body;
  EXPECT_EQ(ask({.url = s.url() + "/api/v1/collect/schools?text=%E5%BD%BC"}).body, R"({"campaigns":[]})");
  EXPECT_EQ(ask({.url = s.url() + "/api/v1/collect/schools"}).body, R"({"campaigns":[]})") << "no list of all";
  const Answer one = ask({.url = s.url() + "/api/v1/collect/campaigns/autumn"});
  EXPECT_NE(one.body.find("本科"), std::string::npos) << one.body;
  EXPECT_EQ(ask({.url = s.url() + "/api/v1/collect/campaigns/spring"}).status, 404);
}

TEST_F(Collect, a_code_opens_a_session_once) {
  const Answer asked = ask_for_code(claim(1));
  ASSERT_EQ(asked.status, 200) << asked.body;
  const std::string ticket = field(asked, "ticket"), code = code_on("13800000001");
  ASSERT_EQ(code.size(), 6U);
  EXPECT_EQ(open(ticket, code == "000000" ? "000001" : "000000").status, 401);
  const Answer opened = open(ticket, " " + code + " ");
  ASSERT_EQ(opened.status, 200) << opened.body;
  EXPECT_EQ(problem_of(open(ticket, code)).error.id, "collect.code_wrong") << "a code is good once";
  const std::string token = field(opened, "token");
  EXPECT_EQ(post("/collect/consent", R"({"kind":"photograph","given":true})", token, "PUT").status, 204);
  EXPECT_EQ(post("/collect/consent", R"({"kind":"id_card","given":true})", token, "PUT").status, 204);
  EXPECT_EQ(post("/collect/consent", R"({"kind":"all","given":true})", token, "PUT").status, 422);
  EXPECT_EQ(post("/claims", "{}", token).status, 401) << "a student's session opens nothing of the staff's";
  EXPECT_EQ(post("/collect/session", "", token, "DELETE").status, 204);
  EXPECT_EQ(post("/collect/consent", R"({"kind":"id_card","given":true})", token, "PUT").status, 401);
}

TEST_F(Collect, whoever_is_not_meant_gets_the_same_answer_and_no_message) {
  const Answer right = ask_for_code(claim(1));
  code_on("13800000001");
  const auto shape = [](const Answer& a) {
    return std::to_string(a.status) + std::regex_replace(a.body, std::regex("\"ticket\":\"[^\"]*\""), "") +
           std::to_string(a.body.size());
  };
  for (const std::string& wrong : {claim(2, "13900000002"), claim(3, {}, "欧阳明4"), claim(77)}) {
    const Answer a = ask_for_code(wrong);
    EXPECT_EQ(shape(a), shape(right));
    const Answer opened = open(field(a, "ticket"), "123456");
    EXPECT_EQ(problem_of(opened).error.id, "collect.code_wrong");
    EXPECT_EQ(opened.body, open("no such ticket", "123456").body);
  }
  const Answer last = ask_for_code(claim(5));
  code_on("13800000005", 2);
  EXPECT_EQ(s.gateway.sent().size(), 2U) << "nobody else got one";
  EXPECT_EQ(open(field(last, "ticket"), "123 456").body, open("no such ticket", "123456").body);
}

TEST_F(Collect, guessing_and_asking_are_bounded) {
  const Answer asked = ask_for_code(claim(1));
  const std::string code = code_on("13800000001"), ticket = field(asked, "ticket");
  const Answer again = ask_for_code(claim(1));
  EXPECT_EQ(again.status, 429);
  EXPECT_EQ(problem_of(again).error.id, "collect.too_often");
  EXPECT_EQ(std::stoi(again.headers.at("retry-after")), 60);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(open(ticket, "x").status, 401);
  EXPECT_EQ(open(ticket, code).status, 401) << "five wrong ones, and the right one is worth nothing";
  // One number of a student, whichever telephone is named.
  int refused = 0;
  for (int i = 0; i < 12; ++i) refused += ask_for_code(claim(1, fmt::format("139000000{:02}", i))).status == 429;
  EXPECT_EQ(refused, 3);
  s.clock.advance(std::chrono::minutes(61));
  EXPECT_EQ(ask_for_code(claim(1)).status, 200);
}

TEST_F(Collect, nobody_uses_up_the_codes_of_another) {
  store::Store& store = s.service().store();
  const auto campaign = store.access.collection("autumn");
  ASSERT_TRUE(campaign.ok());
  const auto asks = [&](const std::string& name, const std::string& address) {
    const auto begun =
        store.collect.begin(*campaign, {"本科", name, "S01", "13800000001"}, address, s.clock.now()).get();
    EXPECT_TRUE(begun.ok());
    return begun->wait == Millis{0};
  };
  for (int i = 0; i < 12; ++i) asks("somebody else", "attacker");
  EXPECT_TRUE(asks("欧阳明1", "the student"));
  // Whoever asks, a telephone gets ten a day; that no more leave is not said.
  for (int i = 0; i < 12; ++i) EXPECT_TRUE(asks("欧阳明1", fmt::format("place {}", i)));
  // Another student's code is sent behind all of these; asked for over HTTP, it also wakes the sender.
  EXPECT_EQ(ask_for_code(claim(2)).status, 200);
  EXPECT_TRUE(eventually([&] { return s.gateway.sent().size() >= 11; }));
  EXPECT_EQ(s.gateway.sent().size(), 11U);
}

TEST_F(Collect, a_code_has_its_time) {
  const Answer asked = ask_for_code(claim(1));
  const std::string code = code_on("13800000001");
  s.clock.advance(std::chrono::minutes(5));
  EXPECT_EQ(open(field(asked, "ticket"), code).status, 401);
  EXPECT_EQ(
      post("/collect/campaigns/autumn/code", R"({"level":"","name":"x","number":"1","phone":"010-58691620"})").status,
      422)
      << "who types a landline is told so: that says nothing about a student";
}

TEST_F(Collect, support_that_corrects_a_number_ends_the_session_of_the_old_one) {
  const std::string token = session(1);
  EXPECT_EQ(post("/collect/consent", R"({"kind":"photograph","given":true})", token, "PUT").status, 204);
  const Answer corrected = s.as("support").post("/students/t1/phone/correct",
                                                R"({"phone":"13911112222","note":"lost","resend":""})", new_uuid());
  ASSERT_EQ(corrected.status, 200) << corrected.body;
  EXPECT_EQ(post("/collect/consent", R"({"kind":"photograph","given":true})", token, "PUT").status, 401);
}

TEST_F(Collect, nobody_of_the_staff_reads_a_code) {
  session(1);
  const std::string code = s.gateway.sent().at(0).variables.at(0).second;
  for (const char* who : {"reviewer", "support", "supervisor", "administrator"}) {
    const Answer list = s.as(who).get("/notices");
    EXPECT_EQ(list.body.find(code), std::string::npos) << who;
    EXPECT_NE(list.body.find("******"), std::string::npos) << who << list.body;
  }
  EXPECT_EQ(s.as("support").get("/students/t1").body.find(code), std::string::npos);
}

TEST_F(Collect, the_back_end_opens_a_session_for_a_number_that_wechat_knows) {
  service::Administration admin(s.service().store(), s.clock, "test");
  const SignedBackEnd b{s.url(), "mini", admin.create_intake_key("mini", {}).value_or(""), &s.clock};
  const Answer opened = b.send("POST", "/campaigns/autumn/student-sessions", claim(1));
  ASSERT_EQ(opened.status, 200) << opened.body;
  EXPECT_EQ(post("/collect/consent", R"({"kind":"photograph","given":true})", field(opened, "token"), "PUT").status,
            204);
  EXPECT_EQ(problem_of(b.send("POST", "/campaigns/autumn/student-sessions", claim(2, "13900000002"))).error.id,
            "collect.no_match");
  EXPECT_TRUE(s.gateway.sent().empty()) << "WeChat vouches for the number";
}

TEST_F(Collect, withdrawing_the_consent_takes_back_what_nobody_decided) {
  const std::string token = session(1);
  ASSERT_EQ(post("/collect/consent", R"({"kind":"photograph","given":true})", token, "PUT").status, 204);
  const std::string id = s.hand_in("S01");
  ASSERT_EQ(post("/collect/consent", R"({"kind":"photograph","given":false})", token, "PUT").status, 204);
  EXPECT_EQ(s.submission(id)->row.state, domain::State::withdrawn);
  EXPECT_EQ(post("/collect/consent", R"({"kind":"photograph","given":false})", token, "PUT").status, 204);
}

}  // namespace
}  // namespace cs::test
