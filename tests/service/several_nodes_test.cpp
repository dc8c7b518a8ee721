// Two services on one database: one dies, the other carries on. On SQLite by an option of the tests, on PostgreSQL as
// anybody runs them.
#include <gtest/gtest.h>

#include <thread>

#include "running_service.hpp"

namespace cs::test {
namespace {

using Duties = std::vector<std::string>;
const Duties all_duties{"dispatch", "sweep", "remind"};

/// A second service on the data of a RunningService that was told to share it.
struct SecondNode {
  explicit SecondNode(RunningService& first, const Clock& own, FakeWorker::Judge judge = &all_well) {
    service::ServiceOptions options;
    options.data_dir = first.data();
    options.database = first.database();
    options.shared = true;
    options.database_clock = &first.clock;
    options.node_name = "second";
    options.beat_every = Millis{20};
    options.sweep_every = Millis{50};
    options.make_worker = [judge] { return std::make_unique<FakeWorker>(judge); };
    options.gateway = std::shared_ptr<notices::Gateway>(&gateway, [](notices::Gateway*) {});
    started = service::Service::start(std::move(options), own);
  }
  service::Service& operator*() { return **started; }
  FakeGateway gateway;
  Result<std::unique_ptr<service::Service>> started = internal_error("not started");
};

RunningService::Setup sharing() {
  RunningService::Setup setup;
  setup.shared = true;
  setup.gateway = true;
  return setup;
}

TEST(SeveralNodes, ASecondServiceOnOneFolderIsRefusedUnlessItShares) {
  RunningService first;
  if (!first.database().empty()) GTEST_SKIP() << "nodes share a database of PostgreSQL";
  service::ServiceOptions options;
  options.data_dir = first.data();
  const auto second = service::Service::start(std::move(options), first.clock);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().id, "store.in_use");
}

TEST(SeveralNodes, DutiesMoveWhenTheirHolderDiesAndMessagesGoOnOnce) {
  RunningService first(sharing());
  SecondNode second(first, first.clock);
  ASSERT_TRUE(second.started) << second.started.error().message;
  EXPECT_EQ(first.service().duties(), all_duties);
  EXPECT_EQ((*second).duties(), Duties{});
  const std::string id = first.hand_in("S01");
  ASSERT_TRUE(first.wait_for_state(id, domain::State::pending));
  const auto claimed = api::decode<api::ClaimReply>(first.as("reviewer").post("/claims", R"({"count":1})").body);
  ASSERT_TRUE(claimed.ok());
  ASSERT_EQ(claimed->items.size(), 1u);
  api::DecideRequest request;
  request.verdict = domain::Verdict::approve;
  request.epoch = claimed->items[0].lease.epoch;
  request.attempt = 1;
  request.evidence = claimed->items[0].submission.evidence;
  ASSERT_EQ(first.as("reviewer").post("/submissions/" + id + "/decision", api::encode(request), new_uuid()).status,
            200);
  // The first node dies before the message is due. The second one takes over once it has been silent for long enough.
  first.service().die();
  first.clock.advance(store::node_patience - Millis{1});
  std::this_thread::sleep_for(std::chrono::milliseconds{200});
  EXPECT_EQ((*second).duties(), Duties{}) << "it may still be alive";
  first.clock.advance(Millis{1});
  ASSERT_TRUE(eventually([&] { return (*second).duties() == all_duties; }));
  first.clock.advance(std::chrono::minutes{1});
  ASSERT_TRUE(eventually([&] { return second.gateway.sent().size() == 1; }));
  EXPECT_TRUE(first.gateway.sent().empty());
}

TEST(SeveralNodes, ANodeThatCanHaveNoOtherWritesNothingWhileItIsIdle) {
  RunningService alone;
  if (!alone.database().empty()) GTEST_SKIP() << "a node on PostgreSQL may always have others";
  ASSERT_TRUE(alone.wait_for_state(alone.hand_in("S01"), domain::State::pending));
  const auto log = alone.data() / "service.db-wal";
  bool still = false;  // once what follows the check is written
  for (int tries = 0; tries < 60 && !still; ++tries) {
    const auto before = std::filesystem::last_write_time(log);
    std::this_thread::sleep_for(std::chrono::milliseconds{200});  // ten beats
    still = std::filesystem::last_write_time(log) == before;
  }
  EXPECT_TRUE(still);
}

TEST(SeveralNodes, AnOrderlyEndFreesTheDutiesAtOnce) {
  RunningService first(sharing());
  SecondNode second(first, first.clock);
  ASSERT_TRUE(second.started);
  first.service().stop();
  EXPECT_TRUE(eventually([&] { return (*second).duties() == all_duties; })) << "no time passes on this clock";
}

TEST(SeveralNodes, PhotosAreCheckedOnceByWhicheverNodeAndAnotherTakesUpADeadOnesChecks) {
  auto examined = std::make_shared<std::atomic<int>>(0);
  auto hold = std::make_shared<std::atomic<bool>>(true);
  auto setup = sharing();
  setup.judge = [=](const worker::ExamineRequest& r) {
    ++*examined;
    while (*hold) std::this_thread::sleep_for(std::chrono::milliseconds{5});
    return all_well(r);
  };
  RunningService first(setup);
  const std::string id = first.hand_in("S01");
  ASSERT_TRUE(eventually([&] { return *examined == 1; }));
  auto there = std::make_shared<std::atomic<int>>(0);
  SecondNode second(first, first.clock, [there](const worker::ExamineRequest& r) {
    ++*there;
    return all_well(r);
  });
  ASSERT_TRUE(second.started);
  std::thread dying([&] { first.service().die(); });  // its worker still looks at the photograph
  // It may say once more that it lives before it is dead: then it is silent for so long only after another while.
  for (int whiles = 0; whiles < 60 && *there == 0; ++whiles) {
    first.clock.advance(store::node_patience);
    for (int i = 0; i < 200 && *there == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  EXPECT_EQ(*there, 1);
  EXPECT_TRUE(eventually([&] { return (*second).store().checks.waiting().value_or(1) == 0; }));
  *hold = false;  // the dead one's answer comes after all
  dying.join();
  const auto log = (*second).store().log.list(1, 1000);
  ASSERT_TRUE(log);
  EXPECT_EQ(std::ranges::count(*log, "submission.examined", &store::LogEntry::action), 1) << "stored once";
}

TEST(SeveralNodes, CountsReachWhoWaitsOnTheOtherNode) {
  RunningService first(sharing());
  SecondNode second(first, first.clock);
  ASSERT_TRUE(second.started);
  first.add_person("supervisor");
  const Person there((*second).url(), "supervisor");
  const auto counts = api::decode<api::Counts>(there.get("/counts").body);
  ASSERT_TRUE(counts.ok());
  std::string id;
  std::thread meanwhile([&] { id = first.hand_in("S01"); });
  const auto moved =
      api::decode<api::Counts>(there.get("/counts?wait=20000&since=" + std::to_string(counts->version)).body);
  meanwhile.join();
  ASSERT_TRUE(moved.ok());
  EXPECT_NE(moved->version, counts->version) << "long before the wait was over";
}

TEST(SeveralNodes, ANodeWithAWrongClockServesNobodyAndSaysWhy) {
  RunningService first(sharing());
  ManualClock wrong(first.clock.now() + std::chrono::seconds{3});
  SecondNode refused(first, wrong);
  ASSERT_FALSE(refused.started);
  EXPECT_EQ(refused.started.error().id, "node.clock");
  EXPECT_NE(refused.started.error().message.find("3.0 seconds ahead"), std::string::npos);
  // One that is right at the start and goes wrong later.
  ManualClock drifting(first.clock.now());
  SecondNode second(first, drifting);
  ASSERT_TRUE(second.started);
  const auto status = [&](const char* path) { return ask({.url = (*second).url() + path}).status; };
  EXPECT_EQ(status("/api/v1/campaigns"), 401);
  drifting.advance(std::chrono::seconds{2});
  ASSERT_TRUE(eventually([&] { return status("/api/v1/campaigns") == 503; }));
  EXPECT_NE(ask({.url = (*second).url() + "/api/v1/health"}).body.find(R"("status":"not_serving","version":"1")"),
            std::string::npos);
  first.clock.advance(std::chrono::seconds{2});
  EXPECT_TRUE(eventually([&] { return status("/api/v1/campaigns") == 401; })) << "right again";
}

}  // namespace
}  // namespace cs::test
