// kill -9 of a process that journals decisions, at random moments: no decision that was shown as *saved* is lost, and
// none takes effect twice.
//
// The child is this very test program, started anew with one hidden test; it prints a line for each decision it saw
// saved.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "client/desk_rig.hpp"

namespace cs::client {
namespace {

using test::DeskRig;
using test::FakeService;
using test::Fault;
using test::RawRequest;
using test::TempDir;

constexpr int kills = 30;

TEST(KilledChild, DISABLED_DecidesUntilItIsKilled) {
  const char* url = std::getenv("CS_KILL_URL");
  const char* dir = std::getenv("CS_KILL_DIR");
  ASSERT_TRUE(url && dir);
  DeskRig rig(url, dir);
  rig.desk->keep_prepared(5);
  if (!rig.sign_in()) std::_Exit(3);
  std::set<std::string> printed;
  for (int i = 0;; ++i) {
    const auto item = rig.next_item();
    if (!item) std::_Exit(0);
    const std::string key = rig.decide(*item);
    if (i % 5 == 4) rig.desk->undo(key);
    rig.until([&] { return rig.reached(key, Delivery::saved); });
    for (const auto& e : rig.all<event::DecisionProgress>()) {
      if (e.delivery != Delivery::saved || !printed.insert(e.key).second) continue;
      // One write a line; undone ones are marked, they may or may not have an effect.
      const std::string line = fmt::format("{} {}\n", i % 5 == 4 ? "undone" : "saved", e.submission);
      if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(4);
    }
  }
}

/// The decisions that a child said were saved, whole lines only, among what Google Test prints: submission, and "saved"
/// or "undone".
std::vector<std::pair<std::string, std::string>> decisions_in(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> out;
  std::size_t at = 0;
  for (std::size_t end; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
    const std::string line = text.substr(at, end - at);
    for (const std::string how : {"saved", "undone"})
      if (line.starts_with(how + " ")) out.emplace_back(line.substr(how.size() + 1), how);
  }
  return out;
}

/// Runs the child, kills it `time` after it said that so many decisions were saved, returns what it printed. None:
/// after its start, before or while it signs in. Decisions count and not milliseconds, because on a busy machine a
/// child may have done nothing in any given time.
std::string run_child(const std::string& url, const std::string& dir, int decisions, Millis time) {
  int out[2];
  EXPECT_EQ(::pipe2(out, O_CLOEXEC), 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  std::vector<std::string> variables;
  for (char** e = environ; *e; ++e) variables.emplace_back(*e);
  variables.push_back("CS_KILL_URL=" + url);
  variables.push_back("CS_KILL_DIR=" + dir);
  std::vector<char*> env;
  for (auto& v : variables) env.push_back(v.data());
  env.push_back(nullptr);
  std::string a0 = "test_client", a1 = "--gtest_also_run_disabled_tests", a2 = "--gtest_filter=KilledChild.*";
  char* arguments[] = {a0.data(), a1.data(), a2.data(), nullptr};
  pid_t pid = 0;
  EXPECT_EQ(::posix_spawn(&pid, "/proc/self/exe", &actions, nullptr, arguments, env.data()), 0);
  posix_spawn_file_actions_destroy(&actions);
  ::close(out[1]);
  std::atomic<int> printed{0};
  std::thread killer([&] {
    for (int i = 0; i < 120'000 && printed < decisions; ++i) std::this_thread::sleep_for(Millis{1});
    std::this_thread::sleep_for(time);
    ::kill(pid, SIGKILL);
  });
  std::string text;
  char chunk[4096];
  for (ssize_t n; (n = ::read(out[0], chunk, sizeof chunk)) > 0;) {
    text.append(chunk, static_cast<std::size_t>(n));
    printed = static_cast<int>(decisions_in(text).size());
  }
  ::close(out[0]);
  killer.join();
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "it ended by itself: " << status;
  return text;
}

TEST(Kill, NothingSavedIsLostAndNothingHappensTwice) {
  const TempDir dir;
  FakeService service(4'000, Millis{600'000});
  std::minstd_rand random(static_cast<unsigned>(std::chrono::steady_clock::now().time_since_epoch().count()));
  std::atomic<unsigned> requests{0};
  // The network is bad, too.
  service.set_fault([&](const RawRequest& r) {
    if (!r.path.ends_with("/decision")) return Fault::none;
    switch (++requests % 7) {
      case 1:
        return Fault::lose_answer;
      case 3:
        return Fault::lose_request;
      case 5:
        return Fault::busy;
      default:
        return Fault::none;
    }
  });
  std::map<std::string, std::string> told;  // submission -> saved | undone
  for (int i = 0; i < kills; ++i) {
    const int decisions = i % 5 == 0 ? 0 : 1 + static_cast<int>(random() % 5);
    const std::string text = run_child(service.url(), dir.path(), decisions, Millis{static_cast<int>(random() % 60)});
    for (const auto& [submission, how] : decisions_in(text)) told[submission] = how;
  }
  service.set_fault({});
  ASSERT_GT(told.size(), 10u) << "the children hardly did anything";
  DeskRig rig(service.url(), dir.path());
  ASSERT_TRUE(rig.sign_in());
  const auto all_there = [&] {
    const auto items = service.items();
    for (const auto& [submission, how] : told)
      if (how == "saved" && items.at(submission).decisions == 0) return false;
    return true;
  };
  EXPECT_TRUE(rig.until(all_there)) << "a decision that was shown as saved never arrived";
  int effects = 0;
  for (const auto& [id, item] : service.items()) {
    EXPECT_LE(item.decisions - item.undos, 1) << id << " was decided twice";
    EXPECT_LE(item.undos, item.decisions) << id;
    effects += item.decisions;
  }
  std::printf("%zu saved decisions over %d kills, %d effects, %u requests\n", told.size(), kills, effects,
              requests.load());
}

}  // namespace
}  // namespace cs::client
