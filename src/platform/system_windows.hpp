// Windows, as the files named _windows share it: text in its own form, handles that close themselves, and patience with
// programs that hold a file for a moment.
#pragma once

#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace cs {

std::wstring wide(std::string_view utf8);
/// Half a surrogate pair, which file names may hold, becomes U+FFFD.
std::string narrow(std::wstring_view text);

/// As the system takes it however long it is: from some 250 characters on an absolute one behind `\\?\`.
std::wstring long_path(const std::filesystem::path& path);

class Handle {
 public:
  explicit Handle(HANDLE handle = nullptr) : handle_(handle == INVALID_HANDLE_VALUE ? nullptr : handle) {}
  ~Handle() { reset(); }
  Handle(Handle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    reset();
    handle_ = std::exchange(other.handle_, nullptr);
    return *this;
  }
  HANDLE get() const { return handle_; }
  HANDLE release() { return std::exchange(handle_, nullptr); }
  explicit operator bool() const { return handle_ != nullptr; }
  /// Keeps the thread's last error.
  void reset() {
    if (handle_ == nullptr) return;
    const DWORD said = ::GetLastError();
    ::CloseHandle(std::exchange(handle_, nullptr));
    ::SetLastError(said);
  }

 private:
  HANDLE handle_;
};

/// How headers without a type of the system carry one: -1 for none.
inline std::intptr_t kept(Handle handle) {
  return handle ? reinterpret_cast<std::intptr_t>(handle.release()) : -1;
}
inline HANDLE handle_of(std::intptr_t kept) {
  return reinterpret_cast<HANDLE>(kept);
}

/// Whether the thread's last error says that somebody else has the file just now. Virus scanners and indexers open what
/// is new; while one does, a file can neither be replaced nor removed, and Windows says "access denied" to that, too.
bool held_by_another();

/// Tries again while another program has the file, at most so long.
inline constexpr DWORD patience_ms = 10'000;
template <class Call>
bool with_patience(Call call) {
  constexpr DWORD between_tries = 20;
  for (DWORD waited = 0;; waited += between_tries) {
    if (call()) return true;
    if (waited >= patience_ms || !held_by_another()) return false;
    const DWORD said = ::GetLastError();
    ::Sleep(between_tries);
    ::SetLastError(said);
  }
}

/// CreateFileW() of a file that is there or made by it, with patience. The other processes may read, write and rename
/// it.
Handle open_file(const std::filesystem::path& path, DWORD access, DWORD disposition, DWORD flags = 0,
                 DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE);

/// From there on; false with the thread's last error, or with none where the file ends before.
bool read_at(HANDLE file, std::uint64_t at, void* into, std::size_t bytes, std::size_t& done);
bool write_at(HANDLE file, std::uint64_t at, const void* from, std::size_t bytes);

}  // namespace cs
