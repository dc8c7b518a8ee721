// Both providers' gateways against the sandbox, which checks signatures and clocks by itself.
#include <gtest/gtest.h>

#include <atomic>
#include <set>

#include "http/client.hpp"
#include "notices/aliyun_gateway.hpp"
#include "notices/answer_table.hpp"
#include "notices/pushed_receipts.hpp"
#include "notices/tencent_gateway.hpp"
#include "notices/webhook_gateway.hpp"
#include "sandbox/protocols.hpp"
#include "sandbox/server.hpp"

namespace cs::notices {

using namespace sandbox;

namespace {

using Kind = SendOutcome::Kind;

class Gateways : public testing::TestWithParam<SandboxProtocol> {
 protected:
  void SetUp() override {
    SandboxOptions options;
    options.key = "secret";
    options.fault = [this](const SandboxMessage&) { return fault.load(); };
    auto started = SandboxServer::start(std::move(options), clock);
    ASSERT_TRUE(started) << started.error().message;
    server = std::move(*started);
    for (const char* key : {"approved", "rejected", "rejected_en"}) account.templates[key] = key;
    account.templates["reopened"] = "withdrawn by the provider";
    account.url = server->url();
    account.key_id = "sandbox";
    account.secret = "secret";
    account.app_id = "1400000000";
    account.timeout = Millis{2'000};
  }
  std::unique_ptr<Gateway> gateway() { return gateway(account); }
  std::unique_ptr<Gateway> gateway(const ProviderOptions& options) {
    if (GetParam() == SandboxProtocol::aliyun) return make_aliyun_gateway(options, clock);
    if (GetParam() == SandboxProtocol::tencent) return make_tencent_gateway(options, clock);
    ProviderOptions own = options;
    own.url += "/messages";
    return make_webhook_gateway(own, clock);
  }
  static OutgoingMessage message(const std::string& id, const std::string& phone = "13800001234") {
    return {id,
            id,
            phone,
            "【毕业采集】张伟同学，您的毕业照片审核未通过：耳朵未露出、露齿等。请于10-09 "
            "16:53前登录小程序重新采集，无需再次付费。",
            "rejected",
            {{"name", "张伟"}, {"reasons", "耳朵未露出、露齿等"}, {"deadline", "10-09 16:53"}}};
  }
  SendOutcome send(const OutgoingMessage& m) { return send(m, account); }
  SendOutcome send(const OutgoingMessage& m, const ProviderOptions& options) {
    const auto outcomes = gateway(options)->send({&m, 1}, nullptr);
    EXPECT_EQ(outcomes.size(), 1u);
    return outcomes.at(0);
  }
  Question about(const std::string& out_id, const std::string& provider_id = {}) {
    return {"n", out_id, provider_id, "13800001234", clock.now()};
  }

  ManualClock clock;
  std::atomic<SandboxFault> fault{SandboxFault::none};
  std::unique_ptr<SandboxServer> server;
  ProviderOptions account;
};

TEST_P(Gateways, TheTelephoneShowsWhatThePreviewShowed) {
  const auto sent = send(message("n1"));
  ASSERT_EQ(sent.kind, Kind::accepted) << sent.problem;
  ASSERT_EQ(server->messages().size(), 1u);
  EXPECT_EQ(server->messages()[0].text, message("n1").text) << "template and variables make the same text";
  EXPECT_EQ(server->messages()[0].out_id, "n1");
  EXPECT_EQ(server->messages()[0].provider_id, sent.provider_id);
  EXPECT_EQ(server->messages()[0].protocol, GetParam());
}

TEST_P(Gateways, ACampaignsTemplateGoesBeforeTheSettings) {
  OutgoingMessage m = message("n1");
  m.template_key = "reopened";  // the settings' code for it is withdrawn
  m.template_code = "rejected";
  EXPECT_EQ(send(m).kind, Kind::accepted);
  m = message("n2");
  m.template_key = "photo_ready";  // the settings have none
  m.template_code = "rejected";
  EXPECT_EQ(send(m).kind, Kind::accepted);
  ASSERT_EQ(server->messages().size(), 2u);
  EXPECT_EQ(server->messages()[1].text, m.text);
}

TEST_P(Gateways, ReceiptsAreFoundByIdAndWithoutIt) {
  const auto sent = send(message("n1"));
  for (const std::string& id : {sent.provider_id, std::string()}) {
    const auto receipt = gateway()->query(about("n1", id), nullptr);
    ASSERT_TRUE(receipt) << receipt.error().message;
    EXPECT_EQ(receipt->kind, Receipt::Kind::delivered);
  }
  const auto unknown = gateway()->query(about("n2"), nullptr);
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->kind, Receipt::Kind::unknown);
  Question other = about("n1", sent.provider_id);
  other.phone = "13900000000";
  EXPECT_EQ(gateway()->query(other, nullptr)->kind, Receipt::Kind::unknown) << "another number's";
  fault = SandboxFault::undelivered;
  ASSERT_EQ(send(message("n3")).kind, Kind::accepted);
  const auto failed = gateway()->query(about("n3"), nullptr);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->kind, Receipt::Kind::failed);
  EXPECT_NE(failed->problem, "");
}

TEST_P(Gateways, WhatSaysTheSameTravelsTogether) {
  std::vector<OutgoingMessage> many;
  for (int i = 0; i < 60; ++i) {
    OutgoingMessage m = message("n0", "138000010" + std::to_string(10 + i));
    m.id = "n" + std::to_string(i);
    many.push_back(m);
  }
  many.push_back(message("other"));
  const auto outcomes = gateway()->send(many, nullptr);
  ASSERT_EQ(outcomes.size(), many.size());
  std::set<std::string> ids;
  for (const auto& o : outcomes) {
    EXPECT_EQ(o.kind, Kind::accepted) << o.problem;
    ids.insert(o.provider_id);
  }
  EXPECT_EQ(server->messages().size(), 61u);
  std::set<std::string> phones;
  for (const auto& m : server->messages()) phones.insert(m.phone);
  EXPECT_EQ(phones.size(), 61u) << "each number once";
  EXPECT_EQ(ids.size(), GetParam() == SandboxProtocol::aliyun ? 2u : 61u);
}

TEST_P(Gateways, WrongKeysAndClocksHaltTheQueueAndShowNoSecret) {
  ProviderOptions wrong = account;
  wrong.secret = "another-very-secret";
  const auto outcome = send(message("n1"), wrong);
  EXPECT_EQ(outcome.kind, Kind::halt) << outcome.problem;
  EXPECT_EQ(outcome.problem.find("very-secret"), std::string::npos);
  if (GetParam() != SandboxProtocol::own) {
    wrong = account;
    wrong.key_id = "nobody";
    EXPECT_EQ(send(message("n1"), wrong).kind, Kind::halt);
  }
  ManualClock here(clock.now());
  clock.advance(Millis{16 * 60'000});
  OutgoingMessage m = message("n1");
  std::unique_ptr<Gateway> late = GetParam() == SandboxProtocol::aliyun    ? make_aliyun_gateway(account, here)
                                  : GetParam() == SandboxProtocol::tencent ? make_tencent_gateway(account, here)
                                                                           : nullptr;
  if (late) {
    EXPECT_EQ(late->send({&m, 1}, nullptr).at(0).kind, Kind::halt);
  }
  EXPECT_TRUE(server->messages().empty());
}

TEST_P(Gateways, EachFaultHasItsOutcome) {
  const bool own = GetParam() == SandboxProtocol::own;
  const std::map<SandboxFault, Kind> expected = {{SandboxFault::refuse, Kind::refused},
                                                 {SandboxFault::daily_limit, Kind::tomorrow},
                                                 {SandboxFault::balance, Kind::halt},
                                                 {SandboxFault::template_gone, Kind::halt},
                                                 {SandboxFault::content, Kind::unmended},
                                                 {SandboxFault::rate_limit, Kind::later},
                                                 {SandboxFault::unknown_code, own ? Kind::in_doubt : Kind::refused},
                                                 {SandboxFault::minute_limit, Kind::pause},
                                                 {SandboxFault::server_error, Kind::in_doubt},
                                                 {SandboxFault::lose, Kind::in_doubt},
                                                 {SandboxFault::keep_and_hang_up, Kind::in_doubt},
                                                 {SandboxFault::wrong_json, Kind::in_doubt},
                                                 {SandboxFault::keep_and_say_nothing, Kind::in_doubt},
                                                 {SandboxFault::slow_drip, Kind::in_doubt},
                                                 {SandboxFault::busy, own ? Kind::later : Kind::in_doubt}};
  account.timeout = Millis{2'500};
  int n = 0;
  for (const auto& [f, kind] : expected) {
    fault = f;
    const auto outcome = send(message("n" + std::to_string(++n)));
    EXPECT_EQ(outcome.kind, kind) << to_string(f) << ": " << outcome.problem;
    EXPECT_NE(outcome.problem, "") << to_string(f);
  }
  EXPECT_EQ(server->messages().size(), 4u) << "those that were kept, each once";
}

TEST_P(Gateways, NobodyThereIsLaterAndACertificateThatDoesNotVerifyIsToo) {
  ProviderOptions nowhere = account;
  nowhere.url = "http://127.0.0.1:1";
  EXPECT_EQ(send(message("n1"), nowhere).kind, Kind::later);
  // The port speaks no TLS at all: no certificate, no message.
  ProviderOptions tls = account;
  tls.url = "https" + account.url.substr(4);
  const auto outcome = send(message("n1"), tls);
  EXPECT_NE(outcome.kind, Kind::accepted);
  EXPECT_TRUE(server->messages().empty());
}

TEST_P(Gateways, ATemplateThatIsNotThereIsSaid) {
  if (GetParam() == SandboxProtocol::own) GTEST_SKIP() << "a webhook takes the text itself";
  OutgoingMessage m = message("n1");
  m.template_key = "photo_ready";
  EXPECT_EQ(send(m).kind, Kind::unmended) << "not in the settings";
  m.template_key = "reopened";
  EXPECT_EQ(send(m).kind, Kind::halt) << "the provider no longer has it";
}

INSTANTIATE_TEST_SUITE_P(All, Gateways,
                         testing::Values(SandboxProtocol::own, SandboxProtocol::aliyun, SandboxProtocol::tencent));

TEST(AnswerTable, EveryDocumentedCodeHasItsAction) {
  const auto a = [](const char* code) { return outcome_for(Provider::aliyun, code, "").kind; };
  const auto t = [](const char* code) { return outcome_for(Provider::tencent, code, "").kind; };
  EXPECT_EQ(a("isp.SYSTEM_ERROR"), Kind::later);
  EXPECT_EQ(t("RequestLimitExceeded.UinLimitExceeded"), Kind::later);
  EXPECT_EQ(t("InternalError.Timeout"), Kind::in_doubt);
  EXPECT_EQ(t("InternalError.SendAndRecvFail"), Kind::in_doubt);
  for (const char* code : {"LimitExceeded.PhoneNumberDailyLimit", "LimitExceeded.PhoneNumberSameContentDailyLimit"})
    EXPECT_EQ(t(code), Kind::tomorrow) << code;
  EXPECT_EQ(a("isv.MOBILE_NUMBER_ILLEGAL"), Kind::refused);
  EXPECT_EQ(t("InvalidParameterValue.IncorrectPhoneNumber"), Kind::refused);
  EXPECT_EQ(t("FailedOperation.PhoneNumberInBlacklist"), Kind::refused);
  for (const char* code :
       {"isv.OUT_OF_SERVICE", "isv.AMOUNT_NOT_ENOUGH", "isp.RAM_PERMISSION_DENY", "isv.SMS_SIGNATURE_ILLEGAL",
        "isv.SMS_TEMPLATE_ILLEGAL", "isv.DAY_LIMIT_CONTROL", "isv.MONTH_LIMIT_CONTROL"})
    EXPECT_EQ(a(code), Kind::halt) << code;
  for (const char* code :
       {"FailedOperation.SignatureIncorrectOrUnapproved", "FailedOperation.TemplateIncorrectOrUnapproved",
        "FailedOperation.InsufficientBalanceInSmsPackage", "UnauthorizedOperation.SmsSdkAppIdVerifyFail",
        "LimitExceeded.AppDailyLimit"})
    EXPECT_EQ(t(code), Kind::halt) << code;
  for (const char* code : {"isv.TEMPLATE_MISSING_PARAMETERS", "isv.INVALID_JSON_PARAM", "isv.PARAM_LENGTH_LIMIT",
                           "isv.PARAM_NOT_SUPPORT_URL", "isv.BLACK_KEY_CONTROL_LIMIT"})
    EXPECT_EQ(a(code), Kind::unmended) << code;
  for (const char* code :
       {"FailedOperation.MessageLengthExceeded", "InvalidParameterValue.ContentLengthLimit",
        "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter", "FailedOperation.ContainSensitiveWord"})
    EXPECT_EQ(t(code), Kind::unmended) << code;
  for (const char* code : {"", "OK", "Ok"}) {
    EXPECT_EQ(a(code), Kind::in_doubt) << code;
    EXPECT_EQ(t(code), Kind::in_doubt) << code;
  }
}

TEST(AnswerTable, ALimitHoldsForThePeriodThatTheProviderStates) {
  const auto is = [](const SendOutcome& o, Millis wait, bool grows) {
    return o.kind == Kind::pause && o.wait == wait && o.grows == grows;
  };
  const auto a = [](const char* message) {
    return outcome_for(Provider::aliyun, "isv.BUSINESS_LIMIT_CONTROL", message);
  };
  const auto t = [](const char* code) { return outcome_for(Provider::tencent, code, ""); };
  EXPECT_TRUE(is(a("触发分钟级流控Permits:1"), Millis{60'000}, false));
  EXPECT_TRUE(is(a("触发小时级流控Permits:5"), Millis{3'600'000}, false));
  EXPECT_EQ(a("触发天级流控Permits:10").kind, Kind::tomorrow);
  EXPECT_TRUE(is(a("业务限流"), Millis{60'000}, true)) << "it does not say how long";
  EXPECT_TRUE(is(t("LimitExceeded.PhoneNumberThirtySecondLimit"), Millis{30'000}, false));
  EXPECT_TRUE(is(t("LimitExceeded.PhoneNumberOneHourLimit"), Millis{3'600'000}, false));
  EXPECT_TRUE(is(t("LimitExceeded.DeliveryFrequencyLimit"), Millis{30'000}, true));
}

TEST(AnswerTable, ARefusalInNoRowWasNotSentAndGoesByItsFamily) {
  const auto a = [](const char* code, int status = 200) {
    return outcome_for(Provider::aliyun, code, "a sentence", status);
  };
  const auto t = [](const char* code) { return outcome_for(Provider::tencent, code, "a sentence"); };
  for (const char* code : {"isv.ACCOUNT_ABNORMAL", "isv.ACCOUNT_NOT_EXISTS", "isv.PRODUCT_UN_SUBSCRIPT",
                           "isv.PRODUCT_UNSUBSCRIBE", "Forbidden.RAM", "isv.SMS_SIGNATURE_SCENE_ILLEGAL"})
    EXPECT_EQ(a(code).kind, Kind::halt) << code;
  for (const char* code :
       {"UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny", "AuthFailure.SignatureExpire"})
    EXPECT_EQ(t(code).kind, Kind::halt) << code;
  EXPECT_EQ(a("isv.SMS_CONTENT_ILLEGAL").kind, Kind::unmended);
  for (const char* code : {"InvalidParameterValue.TemplateParameterLengthLimit", "InvalidParameter.AppidAndBizId",
                           "FailedOperation.ParametersOtherError"})
    EXPECT_EQ(t(code).kind, Kind::unmended) << code;
  const SendOutcome unknown = a("isv.SOMETHING_NEW");
  EXPECT_EQ(unknown.kind, Kind::refused);
  EXPECT_EQ(unknown.problem, "isv.SOMETHING_NEW: a sentence") << "what the call list shows";
  EXPECT_EQ(unknown.code, "isv.SOMETHING_NEW");
  EXPECT_EQ(t("FailedOperation.SomethingNew").kind, Kind::refused);
  EXPECT_EQ(a("InternalError", 500).kind, Kind::in_doubt) << "the provider's own failure is no refusal";
  EXPECT_EQ(t("InternalError.OtherError").kind, Kind::in_doubt) << "theirs comes with status 200";
}

TEST(PushedReceipts, BothProvidersAndTheWebhookAsTheSandboxWritesThem) {
  for (const auto protocol : {SandboxProtocol::aliyun, SandboxProtocol::tencent, SandboxProtocol::own})
    for (const bool undelivered : {false, true}) {
      const SandboxMessage m{"p1", "n1", "13800001234", "x", {}, protocol, undelivered};
      const std::string body = receipt_of(m, from_ms(1'760'000'000'000)).second;
      const auto read = protocol == SandboxProtocol::aliyun    ? read_aliyun_receipts(body)
                        : protocol == SandboxProtocol::tencent ? read_tencent_receipts(body)
                                                               : read_webhook_receipts(body);
      ASSERT_TRUE(read) << body;
      ASSERT_EQ(read->size(), 1u);
      EXPECT_EQ(read->at(0).provider_id, "p1");
      EXPECT_EQ(read->at(0).phone, "13800001234");
      EXPECT_EQ(read->at(0).delivered, !undelivered);
      EXPECT_EQ(read->at(0).problem.empty(), !undelivered);
    }
}

TEST(PushedReceipts, HostileBodiesAreOneSentence) {
  for (const char* body : {"", "null", "{}", "[1]", "[{}]", R"([{"success":"true","phone_number":"1","biz_id":"x"}])",
                           R"([{"success":true,"phone_number":"13800001234"}])", R"({"receipts":7})",
                           R"([{"report_status":"MAYBE","mobile":"13800001234","sid":"x"}])", "\xff", "[[[[[[["}) {
    for (const auto& read : {read_aliyun_receipts(body), read_tencent_receipts(body), read_webhook_receipts(body)}) {
      ASSERT_FALSE(read.ok()) << body;
      EXPECT_EQ(read.error().id, "receipts.invalid");
    }
  }
  std::string many = "[";
  for (int i = 0; i < 1001; ++i) many += R"({"success":true,"phone_number":"13800001234","biz_id":"x"},)";
  many.back() = ']';
  EXPECT_FALSE(read_aliyun_receipts(many).ok());
}

}  // namespace
}  // namespace cs::notices
