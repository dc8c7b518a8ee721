#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "http/client.hpp"
#include "notices/sandbox_gateway.hpp"
#include "notices/signature.hpp"
#include "sandbox/server.hpp"

namespace cs::sandbox {

using namespace notices;

namespace {

using Kind = SendOutcome::Kind;

class Sandbox : public testing::Test {
 protected:
  ~Sandbox() override {
    std::error_code ec;
    std::filesystem::remove(ledger, ec);
  }
  void start(SandboxOptions options = {}) {
    options.key = "shared";
    auto started = SandboxServer::start(std::move(options), clock);
    ASSERT_TRUE(started) << started.error().message;
    server = std::move(*started);
  }
  std::unique_ptr<Gateway> gateway(std::string key = "shared", Millis timeout = Millis{5'000}) {
    return make_sandbox_gateway({.url = server->url(), .key = std::move(key), .timeout = timeout, .ca_file = {}},
                                clock);
  }
  http::Response get(const std::string& path) {
    http::Request r;
    r.url = server->url() + path;
    auto answer = http::make_client()->request(r);
    EXPECT_TRUE(answer);
    return answer ? *answer : http::Response{};
  }

  ManualClock clock;
  std::filesystem::path ledger = std::filesystem::temp_directory_path() / ("countersign-ledger-" + new_uuid());
  std::unique_ptr<SandboxServer> server;
};

const OutgoingMessage message{"n1", "n1", "13800001234", "【审片】<张伟> & 𬭎", "approved", {}};

SendOutcome send_one(Gateway& gateway, const OutgoingMessage& m, std::shared_ptr<http::Cancel> cancel = nullptr) {
  const auto outcomes = gateway.send({&m, 1}, std::move(cancel));
  EXPECT_EQ(outcomes.size(), 1u);
  return outcomes.at(0);
}
OutgoingMessage named(const std::string& id) {
  return {id, id, "13800001234", "x", "approved", {}};
}
Question about(const std::string& out_id, const std::string& provider_id = {}) {
  return {out_id, out_id, provider_id, "13800001234", {}};
}

TEST_F(Sandbox, AMessageArrivesOnItsTelephone) {
  start();
  const auto sent = send_one(*gateway(), message);
  ASSERT_EQ(sent.kind, Kind::accepted) << sent.problem;
  ASSERT_EQ(server->messages().size(), 1u);
  const SandboxMessage m = server->messages()[0];
  EXPECT_EQ(m.provider_id, sent.provider_id);
  EXPECT_EQ(m.out_id, "n1");
  EXPECT_EQ(m.text, message.text);
  EXPECT_NE(get("/messages").body.find("13800001234"), std::string::npos);
  const auto page = get("/");
  EXPECT_EQ(page.header("content-type"), "text/html; charset=utf-8");
  EXPECT_NE(page.body.find("&lt;张伟&gt; &amp; 𬭎"), std::string::npos) << "escaped";
  EXPECT_EQ(page.body.find("<张伟>"), std::string::npos);

  const auto receipt = gateway()->query(about("n1", sent.provider_id), nullptr);
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->kind, Receipt::Kind::delivered);
  EXPECT_EQ(receipt->provider_id, sent.provider_id);
  const auto unknown = gateway()->query(about("n2"), nullptr);
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->kind, Receipt::Kind::unknown);
}

TEST_F(Sandbox, ChecksSignatureAndClock) {
  start();
  EXPECT_EQ(send_one(*gateway("other"), message).kind, Kind::halt);
  ManualClock wrong(clock.now() + Millis{600'000});
  auto late =
      make_sandbox_gateway({.url = server->url(), .key = "shared", .timeout = Millis{5'000}, .ca_file = {}}, wrong);
  const auto outcome = send_one(*late, message);
  EXPECT_EQ(outcome.kind, Kind::halt);
  EXPECT_NE(outcome.problem.find("clock"), std::string::npos);
  EXPECT_FALSE(gateway("other")->query(about("n1"), nullptr).ok());
  EXPECT_TRUE(server->messages().empty());
}

TEST_F(Sandbox, RefusesWhatIsNoMessage) {
  start();
  for (const char* body :
       {"", "[]", "{}", R"({"messages":[]})", R"({"messages":[7]})",
        R"({"messages":[{"out_id":1,"phone":"13800001234","text":"x"}]})", R"({"messages":[{"out_id":"a"}]})"}) {
    http::Request r;
    r.method = "POST";
    r.url = server->url() + "/messages";
    r.body = body;
    const std::int64_t time = to_ms(clock.now()) / 1000;
    r.headers = {{"X-Countersign-Timestamp", std::to_string(time)},
                 {"X-Countersign-Signature", sign("shared", time, "POST", "/messages", body)}};
    const auto answer = http::make_client()->request(r);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 422) << body;
  }
  EXPECT_EQ(get("/nothing").status, 404);
  EXPECT_TRUE(server->messages().empty());
}

TEST_F(Sandbox, EachWayToFailHasItsOutcome) {
  std::atomic<SandboxFault> fault = SandboxFault::none;
  SandboxOptions options;
  options.fault = [&](const SandboxMessage&) { return fault.load(); };
  start(std::move(options));
  const auto outcome = [&](SandboxFault f, Millis timeout = Millis{5'000}) {
    fault = f;
    return send_one(*gateway("shared", timeout), message).kind;
  };
  EXPECT_EQ(outcome(SandboxFault::refuse), Kind::refused);
  EXPECT_EQ(outcome(SandboxFault::busy), Kind::later);
  EXPECT_EQ(outcome(SandboxFault::rate_limit), Kind::later);
  EXPECT_EQ(outcome(SandboxFault::daily_limit), Kind::tomorrow);
  EXPECT_EQ(outcome(SandboxFault::minute_limit), Kind::pause);
  EXPECT_EQ(outcome(SandboxFault::balance), Kind::halt);
  EXPECT_EQ(outcome(SandboxFault::template_gone), Kind::halt);
  EXPECT_EQ(outcome(SandboxFault::content), Kind::unmended);
  EXPECT_EQ(outcome(SandboxFault::unknown_code), Kind::in_doubt);
  EXPECT_EQ(outcome(SandboxFault::server_error), Kind::in_doubt);
  EXPECT_EQ(outcome(SandboxFault::lose), Kind::in_doubt);
  EXPECT_EQ(server->messages().size(), 0u);
  EXPECT_EQ(outcome(SandboxFault::keep_and_hang_up), Kind::in_doubt);
  EXPECT_EQ(server->messages().size(), 1u) << "sent once, also where the library would repeat";
  EXPECT_EQ(outcome(SandboxFault::keep_and_say_nothing, Millis{200}), Kind::in_doubt);
  EXPECT_EQ(server->messages().size(), 2u);
  EXPECT_EQ(outcome(SandboxFault::wrong_json), Kind::in_doubt);
  EXPECT_EQ(outcome(SandboxFault::slow_drip, Millis{300}), Kind::in_doubt);
  EXPECT_EQ(server->messages().size(), 4u);
  const std::string url = server->url();
  server.reset();
  auto nobody = make_sandbox_gateway({.url = url, .key = "shared", .timeout = Millis{1'000}, .ca_file = {}}, clock);
  EXPECT_EQ(send_one(*nobody, message).kind, Kind::later) << "nobody listens: it certainly did not leave";
}

// libcurl repeats by itself what it sent on a kept connection that then closed: the student would get two messages.
TEST_F(Sandbox, AKeptConnectionThatBreaksSendsNothingTwice) {
  std::atomic<SandboxFault> fault = SandboxFault::none;
  SandboxOptions options;
  options.fault = [&](const SandboxMessage&) { return fault.load(); };
  start(std::move(options));
  const auto one = gateway();
  EXPECT_EQ(send_one(*one, named("a")).kind, Kind::accepted);
  fault = SandboxFault::keep_and_hang_up;
  EXPECT_EQ(send_one(*one, named("b")).kind, Kind::in_doubt);
  EXPECT_EQ(server->messages().size(), 2u);
}

TEST_F(Sandbox, ACancelledSendIsInDoubtAndPrompt) {
  SandboxOptions options;
  options.fault = [](const SandboxMessage&) { return SandboxFault::keep_and_say_nothing; };
  start(std::move(options));
  const auto cancel = http::Cancel::make();
  std::thread canceller([&] {
    std::this_thread::sleep_for(Millis{80});
    cancel->cancel();
  });
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(send_one(*gateway("shared", Millis{250'000}), message, cancel).kind, Kind::in_doubt);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{200}) << "cancelled, not timed out";
  canceller.join();
}

TEST_F(Sandbox, TheLedgerOutlivesTheProcessAndAHalfLineIsDropped) {
  SandboxOptions options;
  options.ledger = ledger;
  start(options);
  for (const char* id : {"a", "b", "a"}) ASSERT_EQ(send_one(*gateway(), named(id)).kind, Kind::accepted);
  server.reset();
  std::ofstream(ledger, std::ios::app) << R"({"out_id":"half)";
  start(options);
  ASSERT_EQ(server->messages().size(), 3u) << "no idempotency: the same id twice is two messages";
  EXPECT_EQ(server->messages()[2].out_id, "a");
  ASSERT_EQ(send_one(*gateway(), named("c")).kind, Kind::accepted);
  server.reset();
  start(options);
  EXPECT_EQ(server->messages().size(), 4u);
  server.reset();
  std::ofstream(ledger, std::ios::app) << "nonsense\n";
  options.key = "shared";
  const auto broken = SandboxServer::start(options, clock);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().id, "sandbox.ledger");
  EXPECT_NE(broken.error().message.find("Line 5"), std::string::npos) << broken.error().message;
}

TEST_F(Sandbox, APortInUseAndABadAddressAreNamed) {
  start();
  SandboxOptions options;
  options.key = "k";
  options.port = server->port();
  auto second = SandboxServer::start(options, clock);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().id, "sandbox.port");
  EXPECT_NE(second.error().message.find(std::to_string(server->port())), std::string::npos);
  options.host = "not an address";
  EXPECT_EQ(SandboxServer::start(options, clock).error().id, "sandbox.address");
  options = {};
  EXPECT_EQ(SandboxServer::start(options, clock).error().id, "sandbox.key");
}

}  // namespace
}  // namespace cs::sandbox
