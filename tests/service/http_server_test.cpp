#include "service/http_server.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <mutex>
#include <optional>
#include <thread>

#include "browser.hpp"
#include "wire.hpp"

namespace cs::service {
namespace {

using namespace std::chrono_literals;
using test::ask;
using test::raw;

/// Answers each request on a thread of its own after `delay` and `together`, repeating the body.
class HttpServerTest : public ::testing::Test {
 protected:
  void SetUp() override { open({}); }
  void TearDown() override {
    for (auto& t : threads_) t.join();
    threads_.clear();
    if (server_) server_->stop();
  }

  void open(ServerOptions options) {
    if (server_) server_->stop();
    auto started = HttpServer::start(
        options,
        [this](const Request& r) {
          HttpServer::Admission a{std::nullopt, r.path == "/small" ? 50'000U : 100'000U, false};
          a.shares = shares;
          if (r.path == "/held") a.held = held;
          if (r.path == "/no") a.refusal = problem({Code::unauthorized, "test.no", "No."});
          return a;
        },
        [this](CallPtr call) {
          if (call->request().path == "/drop") return;
          const std::lock_guard lock(mutex_);
          threads_.emplace_back([this, call] {
            std::this_thread::sleep_for(delay);
            if (together) together->arrive_and_wait();
            call->reply(json_reply(call->request().method + call->request().path + "|" + call->request().body));
          });
        });
    ASSERT_TRUE(started.ok()) << started.error().message;
    server_ = std::move(*started);
    url_ = fmt::format("http://127.0.0.1:{}", server_->port());
  }

  std::chrono::milliseconds delay{0};
  std::optional<std::latch> together;  ///< as many calls are answered only when all of them have come
  BodyShares shares;                   ///< of every request, besides the total
  const std::shared_ptr<const void> held = std::make_shared<int>(1);  ///< of "/held"
  std::unique_ptr<HttpServer> server_;
  std::string url_;
  std::mutex mutex_;
  std::vector<std::thread> threads_;
};

TEST_F(HttpServerTest, AnswersFromAnotherThread) {
  const auto a = ask({.method = "POST", .url = url_ + "/x", .body = "hello"});
  EXPECT_EQ(a.status, 200);
  EXPECT_EQ(a.body, "POST/x|hello");
  EXPECT_EQ(a.headers.at("cache-control"), "no-store");
  EXPECT_EQ(ask({.url = url_ + "/y"}).body, "GET/y|");
}

TEST_F(HttpServerTest, ManyAtOnceWaitWithoutBlockingEachOther) {
  together.emplace(64);
  std::atomic<int> right = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 64; ++i)
    clients.emplace_back([&, i] {
      const std::string path = fmt::format("/{}", i);
      right += ask({.url = url_ + path}).body == "GET" + path + "|";
    });
  for (auto& c : clients) c.join();
  EXPECT_EQ(right, 64) << "none is answered before all have come";
}

TEST_F(HttpServerTest, ADroppedCallIsAnsweredWithOurFault) {
  const auto a = ask({.url = url_ + "/drop"});
  EXPECT_EQ(a.status, 500);
  EXPECT_EQ(a.headers.at("content-type"), "application/problem+json");
}

TEST_F(HttpServerTest, ABodyOverTheLimitIsRefusedHoweverItComes) {
  const std::string big(100'001, 'x');
  const auto a = ask({.method = "POST", .url = url_ + "/x", .body = big});
  EXPECT_EQ(a.status, 413) << a.error;
  EXPECT_EQ(ask({.method = "POST", .url = url_ + "/x", .body = big.substr(1)}).status, 200);
  // The same in chunks, whose whole length nobody has announced.
  const std::string chunk = fmt::format("{:x}\r\n{}\r\n", 50'000, std::string(50'000, 'y'));
  const auto got =
      raw(server_->port(), "POST /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" +
                               chunk + chunk + chunk + "0\r\n\r\n");
  EXPECT_NE(got.find("413"), std::string::npos) << got;
}

TEST_F(HttpServerTest, ARefusalIsReadableEvenWhenABodyFollows) {
  EXPECT_EQ(ask({.method = "POST", .url = url_ + "/no", .body = std::string(90'000, 'x')}).status, 401);
  EXPECT_EQ(ask({.method = "POST",
                 .url = url_ + "/no",
                 .body = std::string(5'000'000, 'x'),
                 .headers = {{"Expect", "100-continue"}}})
                .status,
            401);
}

TEST_F(HttpServerTest, BodiesTogetherAreBounded) {
  open({.bodies_total = 50'000, .small_body = 0});
  EXPECT_EQ(ask({.method = "POST", .url = url_ + "/x", .body = std::string(60'000, 'x')}).status, 503);
  // What was counted is given back.
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(ask({.method = "POST", .url = url_ + "/x", .body = std::string(40'000, 'x')}).status, 200);
}

TEST_F(HttpServerTest, WhatIsSmallIsNotShutOutByWhatIsLarge) {
  open({.bodies_total = 50'000});
  test::Wire large(server_->port());
  large.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n" + std::string(49'900, 'x'));
  const auto status = [&](const char* path, std::size_t bytes) {
    return ask({.method = "POST", .url = url_ + path, .body = std::string(bytes, 'x')}).status;
  };
  // Until what the other one sent has come.
  for (int i = 0; i < 200 && status("/x", 5'000) == 200; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(status("/x", 5'000), 503);
  EXPECT_EQ(status("/small", 5'000), 200);
}

TEST_F(HttpServerTest, ABodyIsCountedInAllItsShares) {
  const auto own = std::make_shared<BodyShare>(20'000), all = std::make_shared<BodyShare>(30'000);
  shares = {own, all};
  const auto status = [&](std::size_t bytes) {
    return ask({.method = "POST", .url = url_ + "/x", .body = std::string(bytes, 'x')}).status;
  };
  EXPECT_EQ(status(25'000), 503) << "more than its own share";
  EXPECT_EQ(status(20'000), 200);
  EXPECT_TRUE(all->take(15'000));
  EXPECT_EQ(status(16'000), 503) << "more than there is of all";
  EXPECT_EQ(status(15'000), 200);
  // What was counted is given back, of a refused one and of one that is never finished, too.
  all->give_back(15'000);
  {
    test::Wire half(server_->port());
    half.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 20000\r\n\r\n" + std::string(19'000, 'x'));
    for (int i = 0; i < 200 && status(2'000) == 200; ++i) std::this_thread::sleep_for(10ms);
    EXPECT_EQ(status(2'000), 503);
  }
  for (int i = 0; i < 200 && status(20'000) != 200; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(status(20'000), 200);
  EXPECT_TRUE(all->take(30'000));
}

TEST_F(HttpServerTest, WhatCountsARequestIsHeldUntilItsAnswer) {
  const auto is_held = [&] { return held.use_count() > 1; };
  together.emplace(2);
  std::thread client([&] { EXPECT_EQ(ask({.url = url_ + "/held"}).status, 200); });
  for (int i = 0; i < 500 && !is_held(); ++i) std::this_thread::sleep_for(10ms);
  EXPECT_TRUE(is_held());
  std::this_thread::sleep_for(50ms);
  EXPECT_TRUE(is_held()) << "it is under way";
  together->count_down();
  client.join();
  for (int i = 0; i < 500 && is_held(); ++i) std::this_thread::sleep_for(10ms);
  EXPECT_FALSE(is_held());
}

TEST_F(HttpServerTest, NonsenseIsAnsweredOrHungUpOnAndHarmsNobody) {
  for (const std::string& bytes :
       {std::string("nonsense\r\n\r\n"), std::string("GET\r\n\r\n"), std::string("GET / HTTP/9.9\r\n\r\n"),
        std::string("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\n"),
        std::string("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n"),
        "GET /" + std::string(100'000, 'a') + " HTTP/1.1\r\n\r\n", std::string("\0\0\0\0\r\n\r\n", 8),
        std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)}) {
    const std::string got = raw(server_->port(), bytes, 300);
    EXPECT_EQ(got.find(" 200 "), std::string::npos) << got;
  }
  EXPECT_EQ(ask({.url = url_ + "/y"}).status, 200);
}

TEST_F(HttpServerTest, AClientThatGoesSilentIsHungUpOn) {
  open({.idle_seconds = 1});
  const auto began = std::chrono::steady_clock::now();
  const std::string got =
      raw(server_->port(), "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc", 250'000);
  EXPECT_EQ(got.find(" 200 "), std::string::npos);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 200s) << "the connection was closed before the test gave up";
}

TEST_F(HttpServerTest, StoppingWaitsForCallsThatAreOut) {
  delay = 300ms;
  std::string body;
  std::thread client([&] { body = ask({.url = url_ + "/late"}).body; });
  std::this_thread::sleep_for(100ms);
  server_->stop();
  client.join();
  EXPECT_EQ(body, "GET/late|");
}

TEST_F(HttpServerTest, StoppingBesideTheEventThreadHarmsNobody) {
  for (int round = 0; round < 200; ++round) {
    open({});
    EXPECT_EQ(ask({.url = url_ + "/x"}).status, 200);
  }
}

TEST_F(HttpServerTest, APortInUseIsSaidInOneSentence) {
  const auto second = HttpServer::start({.port = server_->port()}, nullptr, nullptr);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().id, "listen.in_use");
  EXPECT_NE(second.error().message.find(std::to_string(server_->port())), std::string::npos);
  EXPECT_EQ(HttpServer::start({.host = "no.such.host.invalid"}, nullptr, nullptr).error().id, "listen.address");
}

}  // namespace
}  // namespace cs::service
