// Against a real D-Bus daemon of the test's own.
#include "platform/screen_lock.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>

namespace cs::programs {
namespace {

using namespace std::chrono_literals;

class OwnBus {
 public:
  OwnBus() {
    int out[2];
    if (::pipe(out) != 0) return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, out[0]);
    const char* argv[] = {"dbus-daemon", "--session", "--nofork", "--nosyslog", "--print-address", nullptr};
    if (posix_spawnp(&pid_, argv[0], &actions, nullptr, const_cast<char**>(argv), environ) != 0) pid_ = -1;
    posix_spawn_file_actions_destroy(&actions);
    ::close(out[1]);
    char c = 0;
    while (pid_ > 0 && ::read(out[0], &c, 1) == 1 && c != '\n') address_ += c;
    ::close(out[0]);
  }
  ~OwnBus() { stop(); }
  void stop() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }
  const std::string& address() const { return address_; }

  /// What a screen saver says.
  void say(const char* path, const char* interface, const char* member, bool flag) const {
    sd_bus* bus = nullptr;
    ASSERT_GE(sd_bus_new(&bus), 0);
    sd_bus_set_address(bus, address_.c_str());
    sd_bus_set_bus_client(bus, 1);
    ASSERT_GE(sd_bus_start(bus), 0);
    EXPECT_GE(sd_bus_emit_signal(bus, path, interface, member, "b", flag ? 1 : 0), 0);
    sd_bus_flush_close_unref(bus);
  }

 private:
  pid_t pid_ = -1;
  std::string address_;
};

class Counter {
 public:
  std::function<void()> callback() {
    return [this] {
      const std::lock_guard lock(mutex_);
      ++count_;
      changed_.notify_all();
    };
  }
  bool reaches(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 20s, [&] { return count_ >= count; });
  }
  int count() {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

constexpr const char* nowhere = "unix:path=/nonexistent/countersign-bus";

TEST(ScreenLock, HearsTheScreenSaversOfTheDesktops) {
  const OwnBus bus;
  ASSERT_FALSE(bus.address().empty()) << "dbus-daemon is not installed";
  Counter counter;
  const auto lock = ScreenLock::watch(counter.callback(), {bus.address(), nowhere});
  ASSERT_TRUE(lock.ok()) << lock.error().message;
  bus.say("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", true);
  EXPECT_TRUE(counter.reaches(1));
  // Unlocking and other signals mean nothing; the lock after them arrives, so they were read.
  bus.say("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", false);
  bus.say("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "WakeUpScreen", true);
  bus.say("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", true);
  EXPECT_TRUE(counter.reaches(2));
  EXPECT_EQ(counter.count(), 2);
}

TEST(ScreenLock, HearsTheMachineGoToSleep) {
  const OwnBus bus;
  ASSERT_FALSE(bus.address().empty()) << "dbus-daemon is not installed";
  Counter counter;
  const auto lock = ScreenLock::watch(counter.callback(), {nowhere, bus.address()});
  ASSERT_TRUE(lock.ok()) << lock.error().message;
  bus.say("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", true);
  EXPECT_TRUE(counter.reaches(1));
}

TEST(ScreenLock, ABusThatGoesAwayHarmsNothing) {
  OwnBus bus;
  Counter counter;
  auto lock = ScreenLock::watch(counter.callback(), {bus.address(), nowhere});
  ASSERT_TRUE(lock.ok()) << lock.error().message;
  bus.stop();
  lock->reset();  // ends although its bus has gone
  EXPECT_EQ(counter.count(), 0);
}

TEST(ScreenLock, SaysThatThereIsNoBus) {
  const auto lock = ScreenLock::watch([] {}, {nowhere, nowhere});
  ASSERT_FALSE(lock.ok());
  EXPECT_EQ(lock.error().id, "screen_lock.no_bus");
}

}  // namespace
}  // namespace cs::programs
