// What many people do at once reaches a PostgreSQL server in as many statements as one of them would need.
#include <future>
#include <set>

#include "store/fixture.hpp"

namespace cs::store {
namespace {

struct Together : StoreTest {
  std::mutex mutex;
  std::multiset<std::string> ran;  // guarded by mutex
  std::atomic<bool> hold{false};   ///< the writer, at its next statement
  std::promise<void> held, let_go;

  void SetUp() override {
    options.on_run = [this](std::string_view sql) {
      // Readers have other threads: only the writer begins with what a group asks for.
      if (sql.find("lease_until FROM submissions") != std::string_view::npos && hold.exchange(false)) {
        held.set_value();
        let_go.get_future().wait();
      }
      const std::lock_guard lock(mutex);
      ran.emplace(sql);
    };
    StoreTest::SetUp();
  }
  std::size_t times(std::string_view begins) {
    const std::lock_guard lock(mutex);
    return static_cast<std::size_t>(
        std::ranges::count_if(ran, [&](const std::string& sql) { return sql.starts_with(begins); }));
  }
  /// Starts what `start` starts while the writer stands still, so that all of it is one group.
  template <class Start>
  void at_once(Start start) {
    held = {};
    let_go = {};
    hold = true;
    auto first = std::make_shared<std::promise<void>>();
    store->queue.claim({"k", "first", 1, false}, now).then([first](const Result<std::vector<api::Lease>>&) {
      first->set_value();
    });
    held.get_future().wait();
    start();
    {
      const std::lock_guard lock(mutex);
      ran.clear();
    }
    let_go.set_value();
    first->get_future().wait();
  }
};

TEST_F(Together, claims_and_decisions_of_a_group_share_their_statements) {
  constexpr std::size_t people = 12;
  for (std::size_t i = 0; i <= people; ++i) pending();
  std::vector<std::promise<Result<std::vector<api::Lease>>>> claimed(people);
  at_once([&] {
    for (std::size_t i = 0; i < people; ++i)
      store->queue.claim({"k", "u" + std::to_string(i), 1, false}, now)
          .then([&claimed, i](Result<std::vector<api::Lease>> r) { claimed[i].set_value(std::move(r)); });
  });
  std::set<std::string> given;
  std::vector<api::Lease> leases;
  for (auto& c : claimed) {
    leases.push_back(ok(c.get_future().get()).at(0));
    given.insert(leases.back().submission);
  }
  EXPECT_EQ(given.size(), people) << "two people hold the same one";
  // The first one's group, and that of the others.
  EXPECT_EQ(times("UPDATE submissions {{unsealed}} SET state = 'leased'"), on_postgres() ? 2 : people + 1);

  std::vector<std::promise<Result<api::DecideReply>>> decided(people);
  at_once([&] {
    for (std::size_t i = 0; i < people; ++i)
      store->decisions.decide(decision("u" + std::to_string(i), leases[i], i % 2 == 0), now)
          .then([&decided, i](Result<api::DecideReply> r) { decided[i].set_value(std::move(r)); });
  });
  std::set<std::string> decisions;
  for (std::size_t i = 0; i < people; ++i) {
    const auto reply = ok(decided[i].get_future().get());
    EXPECT_EQ(reply.submission, leases[i].submission);
    decisions.insert(reply.decision);
    EXPECT_EQ(notices(reply.submission), 1);
  }
  EXPECT_EQ(decisions.size(), people);
  for (const char* begins : {"INSERT INTO answers", "INSERT INTO decisions", "INSERT INTO notices", "INSERT INTO log (",
                             "INSERT INTO looks", "SELECT a.person, a.operation"})
    EXPECT_EQ(times(begins), on_postgres() ? 1 : people) << begins;
  EXPECT_EQ(ok(store->log.verify()).problems, 0);
}

}  // namespace
}  // namespace cs::store
