#include "platform/process.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <future>

#include "base/thread.hpp"

namespace cs {
namespace {

// In a child: whoever catches requests to stop catches them for good.
int in_child(void (*work)()) {
  const pid_t child = fork();
  if (child == 0) {
    ::alarm(30);  // a child that waits for ever ends as killed, not as passed
    work();
    _exit(9);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(Process, ARequestToStopEndsTheWaitAndNotTheProcess) {
  for (const int request : {SIGTERM, SIGINT}) {
    static int asked;
    asked = request;
    EXPECT_EQ(in_child([] {
                if (!catch_stop_requests()) _exit(2);
                std::raise(asked);  // before anybody waits: not lost
                wait_for_stop_request();
                _exit(0);
              }),
              0);
  }
}

TEST(Process, APeerThatHungUpIsAnErrorOfTheWrite) {
  EXPECT_EQ(in_child([] {
              int ends[2];
              if (!catch_stop_requests() || ::pipe(ends) != 0) _exit(2);
              ::close(ends[0]);
              _exit(::write(ends[1], "x", 1) == -1 && errno == EPIPE ? 0 : 3);
            }),
            0);
}

TEST(Process, OpensAsManyFilesAsItIsAllowed) {
  EXPECT_EQ(in_child([] {
              rlimit limit{};
              ::getrlimit(RLIMIT_NOFILE, &limit);
              limit.rlim_max = std::min<rlim_t>(limit.rlim_max, 300);
              limit.rlim_cur = 50;
              if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) _exit(2);
              allow_open_files(200);
              ::getrlimit(RLIMIT_NOFILE, &limit);
              if (limit.rlim_cur != 200) _exit(3);
              allow_open_files(100'000);
              ::getrlimit(RLIMIT_NOFILE, &limit);
              _exit(limit.rlim_cur == limit.rlim_max ? 0 : 4);
            }),
            0);
}

TEST(Process, TellsWhatItsThreadsTook) {
  std::promise<void> named, looked;
  Thread busy("cs-a-name-that-is-too-long", OnThrow::end_process, [&] {
    lower_this_thread();
    volatile unsigned spun = 0;
    while (thread_cpu_ms() < 20) spun = spun + 1;
    named.set_value();
    looked.get_future().wait();
  });
  named.get_future().wait();
  const auto threads = thread_use();
  looked.set_value();
  busy.join();
  const auto found = std::find_if(threads.begin(), threads.end(), [](auto& t) { return t.name == "cs-a-name-that-"; });
  ASSERT_NE(found, threads.end());
  EXPECT_FALSE(found->main);
  EXPECT_GE(found->cpu_seconds, 0.01);
  EXPECT_EQ(std::count_if(threads.begin(), threads.end(), [](auto& t) { return t.main; }), 1);
}

TEST(Process, TellsWhatLiesInMemory) {
  const MemoryUse use = memory_use();
  EXPECT_GT(use.now, 1);
  EXPECT_GE(use.peak, use.now);
}

}  // namespace
}  // namespace cs
