// PostgreSQL goes away while calls come in, and comes back.
#include <atomic>
#include <thread>

#include "db/cutting_proxy.hpp"
#include "store/fixture.hpp"
#include "support/counted_again.hpp"

namespace cs::store {
namespace {

struct Away : StoreTest {
  std::unique_ptr<test::PostgresServer> server;

  void SetUp() override {
    if (!on_postgres()) GTEST_SKIP() << "SQLite does not go away";
    CS_SKIP_WITHOUT(test::Engine::postgres);
    // A server of its own: it is killed. What was committed must be there afterwards, whatever fsync says.
    server = std::make_unique<test::PostgresServer>(folder.path());
    options.database = server->address();
    options.data_dir = dir / "data";
    options.create = true;
    open();
    ok(store->campaigns.put(test_campaign(now), "admin", now).get());
  }
  void TearDown() override { store.reset(); }
  test::TempDir folder;
};

TEST_F(Away, calls_get_a_clear_error_then_work_and_nothing_is_lost_or_done_twice) {
  for (int i = 0; i < 12; ++i) pending();
  std::vector<DecideCall> calls;
  for (const api::Lease& lease : claim("ann", 12)) calls.push_back(decision("ann", lease, calls.size() % 2 == 0));
  std::atomic<int> answered{0};
  std::atomic<bool> killed{false};
  std::vector<std::string> errors(calls.size());
  std::thread reviewer([&] {
    for (std::size_t i = 0; i < calls.size(); ++i) {
      while (i == 8 && !killed) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      for (int tries = 0; tries < 600; ++tries) {
        const auto r = store->decisions.decide(calls[i], now).get();
        if (r) break;
        errors[i] += r.error().id + " ";
        if (r.error().code != Code::unavailable && r.error().code != Code::timeout) {
          ADD_FAILURE() << r.error().id << ": " << r.error().message;
          break;
        }
      }
      ++answered;
    }
  });
  while (answered < 4) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  server->kill();
  killed = true;
  std::this_thread::sleep_for(std::chrono::milliseconds(2600));  // longer than a write is tried for
  const auto read = store->figures.counts("k", now);
  EXPECT_EQ(id_of(read), "db.unreachable");
  server->start();
  reviewer.join();
  std::string all;
  for (const std::string& e : errors) all += e;
  EXPECT_FALSE(all.empty()) << "whoever decided meanwhile was told: unreachable, or unknown what became of it";
  EXPECT_EQ(ok(store->decisions.list({.campaign = "k"}, now)).total, 12);
  for (const DecideCall& call : calls) {
    EXPECT_EQ(notices(call.submission), 1);
    EXPECT_EQ(id_of(store->decisions.decide(call, now).get()), "ok") << "the kept answer";
  }
  EXPECT_EQ(ok(store->log.verify()).problems, 0);
  auto c = db::Connection::open(where(), schema());
  ASSERT_TRUE(c.ok());
  EXPECT_EQ(test::wrong_counts(*c), "");
}

struct Cut : StoreTest {
  std::unique_ptr<test::CuttingProxy> proxy;  // before the store, which speaks through it

  void SetUp() override {
    if (!on_postgres()) GTEST_SKIP() << "SQLite has no connection to lose";
    StoreTest::SetUp();
    if (IsSkipped()) return;
    const std::string address = *test::shared_postgres();
    proxy = std::make_unique<test::CuttingProxy>(dir / "s", address.substr(address.find("host=") + 5));
    options.database = postgres->address_at(proxy->folder());
    open();
  }
  void TearDown() override { store.reset(); }
};

TEST_F(Cut, a_decision_is_there_once_wherever_the_connection_breaks) {
  int decided = 0, cut = 0;
  for (const auto how : {test::CuttingProxy::Cut::before, test::CuttingProxy::Cut::after})
    for (int nth = 0; nth < 200; ++nth) {
      SCOPED_TRACE(nth);
      pending();
      const auto args = decision("ann", claim("ann").at(0));
      proxy->cut(how, nth);
      auto r = store->decisions.decide(args, now).get();
      const bool was_cut = proxy->was_cut();
      proxy->cut(how, 1'000'000);  // no more
      if (!r) {
        EXPECT_TRUE(r.error().code == Code::unavailable || r.error().code == Code::timeout) << r.error().message;
        r = store->decisions.decide(args, now).get();
      }
      ASSERT_TRUE(r.ok()) << r.error().message;
      EXPECT_EQ(notices(args.submission), 1);
      EXPECT_EQ(ok(store->decisions.decide(args, now).get()).decision, r->decision);
      ++decided;
      if (!was_cut) break;
      ++cut;
    }
  EXPECT_GE(cut, 6);  // may they, the facts, the writes with their COMMIT: before and after each
  EXPECT_EQ(ok(store->decisions.list({.campaign = "k"}, now)).total, decided);
  EXPECT_EQ(ok(store->log.verify()).problems, 0);
  auto c = db::Connection::open(db::Location::parse(postgres->address()), schema());
  ASSERT_TRUE(c.ok());
  EXPECT_EQ(test::wrong_counts(*c), "");
}

}  // namespace
}  // namespace cs::store
