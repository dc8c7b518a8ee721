#include "base/thread.hpp"

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <stdexcept>

namespace cs {
namespace {

TEST(Thread, BearsItsNameCutToWhatTheSystemTakes) {
  std::string seen;
  Thread t("cs-a-name-that-is-long", OnThrow::report, [&] {
    char name[32] = {};
    ::pthread_getname_np(::pthread_self(), name, sizeof name);
    seen = name;
  });
  t.join();
  EXPECT_EQ(seen, "cs-a-name-that-");
}

TEST(Thread, ReportedThrowEndsTheThreadAndNothingElse) {
  int runs = 0;
  Thread t("cs-test", OnThrow::report, [&] {
    ++runs;
    throw std::runtime_error("broken");
  });
  t.join();
  EXPECT_EQ(runs, 1);
  EXPECT_FALSE(t.joinable());
}

TEST(Thread, RestartRunsTheBodyAgainUntilItReturns) {
  std::mutex mutex;
  std::condition_variable changed;
  int runs = 0;
  Thread t("cs-test", OnThrow::restart,
           [&] {
             {
               const std::lock_guard lock(mutex);
               ++runs;
             }
             changed.notify_all();
             if (runs == 1) throw std::runtime_error("broken");
             if (runs == 2) throw 7;  // NOLINT: what libraries may do
           },
           {Millis{1}, Millis{2}});
  {
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, std::chrono::minutes{1}, [&] { return runs == 3; }));
  }
  t.join();
  EXPECT_EQ(runs, 3);
}

TEST(Thread, JoinGivesABodyThatWaitsForItsRestartOneMoreRunAtOnce) {
  std::mutex mutex;
  std::condition_variable changed;
  int runs = 0;
  Thread t("cs-test", OnThrow::restart,
           [&] {
             {
               const std::lock_guard lock(mutex);
               ++runs;
             }
             changed.notify_all();
             throw std::runtime_error("broken for good");
           },
           {std::chrono::hours{1}, std::chrono::hours{1}});
  {
    std::unique_lock lock(mutex);
    ASSERT_TRUE(changed.wait_for(lock, std::chrono::minutes{1}, [&] { return runs == 1; }));
  }
  t.join();  // would take an hour
  // Two, or three when join() came while the first run was still on its way out.
  EXPECT_GE(runs, 2);
  EXPECT_LE(runs, 3);
}

TEST(ThreadDeathTest, EndProcessEndsWithStatusThreeAndSaysWhy) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        Thread t("cs-test", OnThrow::end_process, [] { throw std::runtime_error("the disk lies"); });
        t.join();
      },
      testing::ExitedWithCode(3), "cs-test failed: the disk lies");
}

TEST(Guarded, TurnsAThrowIntoAnErrorThatSaysWhatFailed) {
  const Status s = guarded("sweeping leases", [] { throw std::runtime_error("broken"); });
  ASSERT_FALSE(s);
  EXPECT_EQ(s.error().code, Code::internal);
  EXPECT_EQ(s.error().message, "sweeping leases failed: broken.");
  EXPECT_TRUE(guarded("x", [] {}));
  const Result<int> r = guarded("x", []() -> Result<int> { return 3; });
  EXPECT_EQ(r.value_or(0), 3);
  const Result<int> thrown = guarded("x", []() -> Result<int> { throw std::bad_alloc(); });
  EXPECT_FALSE(thrown);
}

TEST(InParallel, RunsEveryPieceAndReturnsTheFirstThatThrew) {
  std::mutex mutex;
  std::set<std::size_t> seen;
  const Status s = in_parallel("cs-test", 40, 4, [&](std::size_t i) {
    if (i == 7) throw std::runtime_error("seven");
    const std::lock_guard lock(mutex);
    seen.insert(i);
  });
  ASSERT_FALSE(s);
  EXPECT_EQ(s.error().message, "cs-test failed: seven.");
  EXPECT_EQ(seen.size(), 39U);
  EXPECT_TRUE(in_parallel("cs-test", 0, 4, [](std::size_t) { FAIL(); }));
}

}  // namespace
}  // namespace cs
