#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "platform/terminal.hpp"

namespace cs {

bool error_is_a_terminal() {
  return ::isatty(STDERR_FILENO) != 0;
}

bool input_is_a_terminal() {
  return ::isatty(STDIN_FILENO) != 0;
}

std::optional<std::string> read_hidden_line() {
  termios before{};
  ::tcgetattr(STDIN_FILENO, &before);
  termios silent = before;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  std::string line;
  const bool got = static_cast<bool>(std::getline(std::cin, line));
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  return got ? std::optional(std::move(line)) : std::nullopt;
}

}  // namespace cs
