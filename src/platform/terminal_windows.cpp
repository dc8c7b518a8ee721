#include "platform/system_windows.hpp"
#include "platform/terminal.hpp"

namespace cs {
namespace {

bool is_console(DWORD which) {
  DWORD mode = 0;
  return ::GetConsoleMode(::GetStdHandle(which), &mode) != 0;
}

}  // namespace

bool error_is_a_terminal() {
  return is_console(STD_ERROR_HANDLE);
}

bool input_is_a_terminal() {
  return is_console(STD_INPUT_HANDLE);
}

std::optional<std::string> read_hidden_line() {
  const HANDLE console = ::GetStdHandle(STD_INPUT_HANDLE);
  DWORD before = 0;
  const bool terminal = ::GetConsoleMode(console, &before) != 0;
  if (terminal)
    ::SetConsoleMode(console, (before | ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT) & ~DWORD{ENABLE_ECHO_INPUT});
  std::wstring line;
  std::string bytes;
  bool got = false, end = false;
  while (!end) {
    DWORD n = 0;
    if (terminal) {
      wchar_t c = 0;
      if (!::ReadConsoleW(console, &c, 1, &n, nullptr) || n == 0) break;
      got = true, end = c == L'\n';
      if (!end && c != L'\r') line += c;
    } else {
      char c = 0;
      if (!::ReadFile(console, &c, 1, &n, nullptr) || n == 0) break;
      got = true, end = c == '\n';
      if (!end && c != '\r') bytes += c;
    }
  }
  if (terminal) ::SetConsoleMode(console, before);
  if (!got) return std::nullopt;
  return terminal ? narrow(line) : bytes;
}

}  // namespace cs
