// Whatever throws on a thread of the service: its own call or photograph waits or is told, and the next one is served.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>

#include "running_service.hpp"
#include "service/administration.hpp"
#include "service/counts_board.hpp"
#include "service/http_server.hpp"
#include "service/pool.hpp"
#include "support/throwing_clock.hpp"

namespace cs::service {
namespace {

using test::ask;

TEST(Pool, AThrowingTaskIsReportedAndTheNextOneRuns) {
  Pool pool("cs-test", 1, 10);
  ASSERT_TRUE(pool.post([] { throw std::runtime_error("broken"); }));
  ASSERT_TRUE(pool.post([] { throw 7; }));  // NOLINT: what libraries may do
  std::promise<void> ran;
  ASSERT_TRUE(pool.post([&] { ran.set_value(); }));
  EXPECT_EQ(ran.get_future().wait_for(std::chrono::minutes{1}), std::future_status::ready);
}

std::string url_of(const HttpServer& server) {
  return "http://127.0.0.1:" + std::to_string(server.port());
}
HttpServer::Admission admit_all(const Request&) {
  return {std::nullopt, 1000};
}

TEST(CountsBoard, ThrowingCountsAreAnsweredAsAnErrorAndTheNextOnesCome) {
  std::atomic<int> reads{0};
  test::RunningService service;
  const auto campaigns =
      service.service().store().access.campaigns(store::Caller::process("test"), {domain::Permission::review});
  ASSERT_TRUE(campaigns);
  CountsBoard board([&](const store::CampaignsRef&) -> Result<api::Counts> {
    if (++reads == 1) throw std::runtime_error("broken");
    api::Counts counts;
    counts.version = 5;
    return counts;
  });
  auto server = HttpServer::start({}, &admit_all,
                                  [&](CallPtr call) { board.park(std::move(call), *campaigns, 1, Millis{60'000}); });
  ASSERT_TRUE(server.ok());
  EXPECT_EQ(ask({.url = url_of(**server) + "/counts"}).status, 500);
  EXPECT_EQ(ask({.url = url_of(**server) + "/counts"}).status, 200);
  board.stop();
  (*server)->stop();
}

// Whoever asks again as soon as there is an answer must not keep the board, and the store below it, busy.
TEST(CountsBoard, CountsThatMoveAllTheTimeAreToldNoMoreOftenThanTheBoardPauses) {
  std::atomic<int> reads{0};
  test::RunningService service;
  const auto campaigns =
      service.service().store().access.campaigns(store::Caller::process("test"), {domain::Permission::review});
  ASSERT_TRUE(campaigns);
  CountsBoard board([&](const store::CampaignsRef&) -> Result<api::Counts> {
    api::Counts counts;
    counts.version = ++reads;
    return counts;
  });
  auto server = HttpServer::start({}, &admit_all,
                                  [&](CallPtr call) { board.park(std::move(call), *campaigns, 0, Millis{60'000}); });
  ASSERT_TRUE(server.ok());
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(ask({.url = url_of(**server) + "/counts"}).status, 200);
  const auto took = std::chrono::steady_clock::now() - began;
  EXPECT_LE(reads, took / std::chrono::milliseconds{20} + 2);
  EXPECT_GE(took, std::chrono::milliseconds{9 * 20});
  board.stop();
  (*server)->stop();
}

TEST(HttpServer, AThrowingHandlerIsAnswered500AndTheNextCallIsServed) {
  std::atomic<int> calls{0};
  auto server = HttpServer::start(
      {},
      [&](const Request& r) {
        if (r.path == "/unadmitted") throw std::runtime_error("broken");
        return admit_all(r);
      },
      [&](CallPtr call) {
        if (++calls == 1) throw std::runtime_error("broken");
        call->reply(json_reply("{}"));
      });
  ASSERT_TRUE(server.ok());
  EXPECT_EQ(ask({.url = url_of(**server) + "/x"}).status, 500);
  EXPECT_EQ(ask({.url = url_of(**server) + "/x"}).status, 200);
  EXPECT_EQ(ask({.url = url_of(**server) + "/unadmitted"}).status, 0) << "the connection is closed";
  EXPECT_EQ(ask({.url = url_of(**server) + "/x"}).status, 200);
  (*server)->stop();
}

TEST(Housekeeper, AThrowingRoundIsFollowedByTheNext) {
  test::TempDir dir;
  const ManualClock real;
  const test::ThrowingClock clock(real, {"cs-keeper"});
  ServiceOptions options;
  options.data_dir = dir.path() / "data";
  options.make_worker = [] { return std::make_unique<test::FakeWorker>(&test::all_well); };
  options.sweep_every = Millis{5};
  ASSERT_TRUE(Administration::init(options.data_dir, real).ok());
  const auto service = Service::start(std::move(options), clock);
  ASSERT_TRUE(service.ok()) << service.error().message;
  EXPECT_TRUE(test::eventually([&] { return clock.asked("cs-keeper") > 10; }));
  (*service)->stop();
}

TEST(Examiner, AThrowingWorkerKeepsItsPhotoWaitingAndIsTriedAgain) {
  auto calls = std::make_shared<std::atomic<int>>(0);
  test::RunningService s({.judge = [calls](const worker::ExamineRequest& r) -> Result<domain::Examination> {
    if (++*calls == 1) throw std::runtime_error("broken");
    return test::all_well(r);
  }});
  const std::string id = s.hand_in("S01");
  ASSERT_TRUE(s.wait_for_state(id, domain::State::pending));
  EXPECT_EQ(*calls, 2);
}

}  // namespace
}  // namespace cs::service
