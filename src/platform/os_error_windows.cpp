#include <fmt/format.h>

#include "platform/os_error.hpp"
#include "platform/system_windows.hpp"

namespace cs {
namespace {

/// In the language of this person's Windows, without the full stop and the line's end that it puts there.
std::string words_for(DWORD error) {
  wchar_t* text = nullptr;
  const DWORD n =
      ::FormatMessageW(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
                       nullptr, error, 0, reinterpret_cast<wchar_t*>(&text), 0, nullptr);
  std::wstring out(text != nullptr ? text : L"", n);
  ::LocalFree(text);
  while (!out.empty() && (out.back() <= L' ' || out.back() == L'.' || out.back() == L'。')) out.pop_back();
  return out.empty() ? fmt::format("Windows error {}", error) : narrow(out);
}

}  // namespace

Error os_error(const char* what, const std::filesystem::path& path) {
  constexpr DWORD quota_exceeded = 1295;  // which this compiler's headers do not name
  const DWORD e = ::GetLastError();
  return io_error(
      e == ERROR_DISK_FULL || e == ERROR_HANDLE_DISK_FULL || e == quota_exceeded ? "disk.full" : "disk.error",
      fmt::format("Cannot {} {}: {}.", what, path.string(), words_for(e)));
}

std::string reason_of(const std::error_code& error) {
  return words_for(static_cast<DWORD>(error.value()));
}

}  // namespace cs
