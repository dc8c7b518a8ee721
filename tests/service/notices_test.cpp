// Messages over the API: receipts that providers push, sending again, the call list, the halted queue, export.
#include <gtest/gtest.h>

#include <thread>
#include "api/types.hpp"

#include "running_service.hpp"
#include "service/administration.hpp"
#include "service/router.hpp"

namespace cs::test {
namespace {

using namespace std::chrono_literals;
using domain::NoticeState;
using Kind = notices::SendOutcome::Kind;

constexpr const char* token = "0123456789abcdef-token";

struct Notices : testing::Test {
  static RunningService::Setup setup() {
    RunningService::Setup s;
    s.gateway = true;
    s.notices.receipt_token = token;
    return s;
  }
  RunningService s{setup()};
  Person reviewer = s.as("reviewer");
  Person support = s.as("support");

  /// Decided, and its message gone; the notice's id.
  std::string told(const std::string& student) {
    const std::string id = s.hand_in(student);
    EXPECT_TRUE(s.wait_for_state(id, domain::State::pending));
    const auto claimed = api::decode<api::ClaimReply>(reviewer.post("/claims", R"({"count":1})").body);
    EXPECT_TRUE(claimed && claimed->items.size() == 1);
    const auto& item = claimed->items.at(0);
    api::DecideRequest request;
    request.epoch = item.lease.epoch;
    request.attempt = item.submission.row.attempt;
    request.evidence = item.submission.evidence;
    const auto decided = api::decode<api::DecideReply>(
        reviewer.post("/submissions/" + item.submission.row.id + "/decision", api::encode(request), new_uuid()).body);
    EXPECT_TRUE(decided);
    s.clock.advance(31s);
    reviewer.post("/notices/resume");  // a reviewer may not; support may, and it wakes the dispatcher
    EXPECT_EQ(support.post("/notices/resume").status, 204);
    return decided->notice;
  }
  api::NoticeRow row(const std::string& id) {
    const auto page = api::decode<api::NoticePage>(support.get("/notices?limit=200").body);
    for (const auto& n : page->rows)
      if (n.id == id) return n;
    ADD_FAILURE() << id;
    return {};
  }
  bool becomes(const std::string& id, NoticeState state) {
    return eventually([&] { return row(id).state == state; });
  }
  int push(const std::string& provider, const std::string& body, const std::string& with = token) {
    return support.post("/receipts/" + provider + "/" + with, body).status;
  }
};

TEST_F(Notices, ReceiptsOfBothProvidersAndTheWebhookFindTheirMessage) {
  const std::string one = told("S01"), two = told("S02"), three = told("S03");
  for (const auto& id : {one, two, three}) ASSERT_TRUE(becomes(id, NoticeState::accepted)) << id;
  const std::string aliyun =
      R"([{"phone_number":"13800000001","success":true,"err_code":"DELIVERED","biz_id":"provider-)" + one +
      R"(","out_id":")" + one + R"("}])";
  const auto answered = support.post(std::string("/receipts/aliyun/") + token, aliyun);
  EXPECT_EQ(answered.status, 200);
  EXPECT_EQ(answered.body, R"({"code":0,"msg":"接收成功"})");
  EXPECT_EQ(row(one).state, NoticeState::delivered);
  EXPECT_EQ(push("aliyun", aliyun), 200) << "pushed again";
  const std::string tencent = R"([{"mobile":"13800000002","nationcode":"86","report_status":"FAIL","errmsg":"OFF",)"
                              R"("description":"telephone off","sid":"provider-)" +
                              two + R"("}])";
  EXPECT_EQ(push("tencent", tencent), 200);
  EXPECT_EQ(row(two).state, NoticeState::failed);
  EXPECT_EQ(row(two).call, "waiting");
  const auto webhook = [&](const char* phone) {
    return R"({"receipts":[{"out_id":")" + three + R"(","phone":")" + phone + R"(","state":"delivered"}]})";
  };
  EXPECT_EQ(push("webhook", webhook("13899999999")), 200) << "another's id: taken, and nothing changes";
  EXPECT_EQ(row(three).state, NoticeState::accepted);
  EXPECT_EQ(push("webhook", webhook("13800000003")), 200);
  EXPECT_EQ(row(three).state, NoticeState::delivered);
  EXPECT_EQ(push("webhook", "nonsense"), 400);
  EXPECT_EQ(push("webhook", webhook("13800000003"), "0123456789abcdef-tokeX"), 404);
  EXPECT_EQ(push("aliyun", aliyun, "x"), 404);
}

TEST_F(Notices, SupportSendsAgainAndTicksOffReviewersDoNot) {
  s.gateway.answer_with({Kind::refused, "", "The number is on the black list.", "x"});
  const std::string id = told("S01");
  ASSERT_TRUE(becomes(id, NoticeState::failed));
  EXPECT_EQ(row(id).problem_id, "gateway.refused");
  EXPECT_EQ(reviewer.post("/notices/" + id + "/resend", R"({"note":"x"})", new_uuid()).status, 403);
  EXPECT_EQ(reviewer.post("/notices/" + id + "/called", R"({"note":"x"})", new_uuid()).status, 403);
  EXPECT_EQ(support.post("/notices/" + id + "/resend", R"({"note":""})", new_uuid()).status, 422);
  EXPECT_EQ(support.post("/notices/" + id + "/resend", R"({"note":"x"})").status, 400) << "no key";
  const auto listed = api::decode<api::NoticePage>(support.get("/notices?call_list=true").body);
  ASSERT_TRUE(listed);
  EXPECT_EQ(listed->total, 1);
  const auto again = api::decode<api::ResendReply>(
      support.post("/notices/" + id + "/resend", R"({"note":"the student changed the telephone"})", new_uuid()).body);
  ASSERT_TRUE(again);
  ASSERT_TRUE(becomes(again->notice, NoticeState::accepted));
  EXPECT_EQ(row(again->notice).resend_of, id);
  EXPECT_EQ(s.gateway.sent().size(), 1u);
  EXPECT_EQ(support.post("/notices/" + id + "/called", R"({"note":"told"})", new_uuid()).status, 409)
      << "sending again took it off the list";
  s.gateway.answer_with({Kind::refused, "", "no", "x"});
  const std::string other = told("S02");
  ASSERT_TRUE(becomes(other, NoticeState::failed));
  EXPECT_EQ(support.post("/notices/" + other + "/called", R"({"note":"told her"})", new_uuid()).status, 204);
  EXPECT_EQ(row(other).called_by, "support");
}

TEST_F(Notices, AHaltedQueueIsShownToEverybodyAndPeopleOpenIt) {
  // Always: told() opens the queue, perhaps after the dispatcher has been there by itself.
  s.gateway.answer_always({{Kind::halt, "", "isv.AMOUNT_NOT_ENOUGH: no money", "isv.AMOUNT_NOT_ENOUGH"}});
  const std::string id = told("S01");
  ASSERT_TRUE(eventually([&] {
    const auto desk = api::decode<api::NoticeDesk>(reviewer.get("/notices/desk").body);
    return desk && desk->gate.halted && desk->gate.code == "isv.AMOUNT_NOT_ENOUGH";
  }));
  EXPECT_TRUE(becomes(id, NoticeState::queued)) << "nothing is lost";
  const auto counts = api::decode<api::Counts>(reviewer.get("/counts").body);
  ASSERT_TRUE(counts);
  EXPECT_TRUE(counts->notices_halted);
  EXPECT_EQ(reviewer.post("/notices/resume").status, 403);
  s.gateway.answer_always(std::nullopt);
  EXPECT_EQ(support.post("/notices/resume").status, 204);
  ASSERT_TRUE(becomes(id, NoticeState::accepted));
  const auto desk = api::decode<api::NoticeDesk>(support.get("/notices/desk").body);
  ASSERT_TRUE(desk);
  EXPECT_FALSE(desk->gate.halted);
  EXPECT_EQ(desk->cost_milli, 45);
  EXPECT_GE(desk->forecast_milli, 45 * 10);
}

TEST_F(Notices, AThousandReceiptsAreTakenWithoutALaneThatDecisionsUse) {
  for (const service::Route& r : service::routes())
    if (r.pattern.starts_with("/api/v1/receipts/")) {
      EXPECT_EQ(r.lane, service::Lane::receipts) << r.pattern;
    }
  const std::string one = told("S01");
  ASSERT_TRUE(becomes(one, NoticeState::accepted));
  std::string body = R"({"receipts":[)";
  for (int i = 0; i < 999; ++i)
    body += R"({"out_id":"x)" + std::to_string(i) + R"(","phone":"13899999999","state":"delivered"},)";
  body += R"({"out_id":")" + one + R"(","phone":"13800000001","state":"delivered"}]})";
  EXPECT_EQ(push("webhook", body), 200);
  EXPECT_EQ(row(one).state, NoticeState::delivered) << "the last of them counts as well";
}

TEST_F(Notices, TheExportHasEveryMessageOnceThoughNewOnesCome) {
  // Pages of the list itself: what is queued meanwhile moves no row from the second page to the first.
  std::vector<std::string> ids;
  for (int i = 1; i <= 4; ++i) ids.push_back(told("S0" + std::to_string(i)));
  store::NoticeQuery query;
  query.limit = 2;
  const auto everywhere =
      s.service().store().access.campaigns(store::Caller::process("test"), {domain::Permission::view_notices});
  ASSERT_TRUE(everywhere);
  const auto first = s.service().store().notices.list(*everywhere, query);
  ASSERT_TRUE(first && first->rows.size() == 2);
  ids.push_back(told("S05"));
  query.before = first->rows.back().id;
  const auto second = s.service().store().notices.list(*everywhere, query);
  ASSERT_TRUE(second && second->rows.size() == 2);
  EXPECT_EQ(second->rows[0].id, ids[1]);
  EXPECT_EQ(second->rows[1].id, ids[0]);
  query.before = ids[0];
  EXPECT_TRUE(s.service().store().notices.list(*everywhere, query)->rows.empty());
  query.before = "nonsense";
  EXPECT_EQ(s.service().store().notices.list(*everywhere, query).error().id, "query.before");
  const std::string csv = support.get("/notices/export").body;
  for (const std::string& id : ids) {
    const auto at = csv.find("\n" + id + ",");
    ASSERT_NE(at, std::string::npos) << id;
    EXPECT_EQ(csv.find("\n" + id + ",", at + 1), std::string::npos) << id;
  }
}

TEST_F(Notices, ACampaignWithoutATextForRemindersIsSaidOnceAndNotEveryMinute) {
  service::NoticeSettings settings;
  settings.remind_before = 24h * 30;
  RunningService quiet({.gateway = true, .notices = settings});
  service::Administration administration(quiet.service().store(), quiet.clock, "test");
  auto wordless = administration.campaign("autumn");
  ASSERT_TRUE(wordless);
  wordless->id = "wordless";
  wordless->revision = 0;
  wordless->texts.deadline_near.clear();
  ASSERT_TRUE(quiet.service().store().campaigns.put(*wordless, "test", quiet.clock.now()).get().ok());
  std::string said;
  const std::string sentence = "reminders of 'wordless' cannot be queued";
  const auto a_minute = [&] {
    testing::internal::CaptureStderr();
    quiet.clock.advance(61s);
    std::this_thread::sleep_for(150ms);  // three rounds; fewer on a slow machine can only hide the mistake
    said += testing::internal::GetCapturedStderr();
  };
  ASSERT_TRUE(eventually([&] {
    a_minute();
    return said.find(sentence) != std::string::npos;
  }));
  for (int minute = 0; minute < 4; ++minute) a_minute();
  const auto at = said.find(sentence);
  ASSERT_NE(at, std::string::npos) << said;
  EXPECT_EQ(said.find(sentence, at + 1), std::string::npos) << said;
}

TEST_F(Notices, TheExportIsMaskedAndFiltered) {
  const std::string one = told("S01");
  told("S02");
  ASSERT_TRUE(becomes(one, NoticeState::accepted));
  const auto all = support.get("/notices/export");
  EXPECT_EQ(all.status, 200);
  EXPECT_EQ(all.headers.at("content-type"), "text/csv; charset=utf-8");
  EXPECT_NE(all.body.find("138****0001"), std::string::npos);
  EXPECT_NE(all.body.find("138****0002"), std::string::npos);
  EXPECT_EQ(all.body.find("13800000001"), std::string::npos);
  EXPECT_NE(all.body.find("欧阳明1"), std::string::npos);
  EXPECT_EQ(reviewer.get("/notices/export").body.find("欧阳明1"), std::string::npos);
  const auto found = support.get("/notices/export?text=S02");
  EXPECT_EQ(found.body.find("138****0001"), std::string::npos);
}

}  // namespace
}  // namespace cs::test
