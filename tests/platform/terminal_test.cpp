#include "platform/terminal.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace cs {
namespace {

// A password typed at a pseudo-terminal: the program reads it, the screen does not get it.
TEST(Terminal, APasswordIsReadAndNotShown) {
  const int keyboard = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_GE(keyboard, 0);
  ASSERT_EQ(::grantpt(keyboard), 0);
  ASSERT_EQ(::unlockpt(keyboard), 0);
  const int screen = ::open(::ptsname(keyboard), O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_GE(screen, 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::alarm(30);
    ::dup2(screen, STDIN_FILENO);
    if (!input_is_a_terminal()) _exit(2);
    const auto line = read_hidden_line();
    if (!line || *line != "学位 secret") _exit(3);
    termios after{};
    ::tcgetattr(STDIN_FILENO, &after);
    _exit((after.c_lflag & static_cast<tcflag_t>(ECHO)) != 0 ? 0 : 4);  // shown again
  }
  // What is typed before the terminal is silent would be thrown away.
  termios now{};
  do {
    ::poll(nullptr, 0, 1);
    ASSERT_EQ(::tcgetattr(screen, &now), 0);
    ASSERT_EQ(::waitpid(child, nullptr, WNOHANG), 0);
  } while ((now.c_lflag & static_cast<tcflag_t>(ECHO)) != 0);
  const std::string typed = "学位 secret\n";
  ASSERT_EQ(::write(keyboard, typed.data(), typed.size()), static_cast<ssize_t>(typed.size()));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  std::string shown;
  pollfd ready{keyboard, POLLIN, 0};
  while (::poll(&ready, 1, 0) > 0 && (ready.revents & POLLIN) != 0) {
    char bytes[64];
    const ssize_t n = ::read(keyboard, bytes, sizeof bytes);
    if (n <= 0) break;
    shown.append(bytes, static_cast<std::size_t>(n));
  }
  EXPECT_EQ(shown.find("secret"), std::string::npos) << shown;
  ::close(screen);
  ::close(keyboard);
}

}  // namespace
}  // namespace cs
