#include "platform/system_windows.hpp"

#include <algorithm>

namespace cs {

std::wstring wide(std::string_view text) {
  const int size = static_cast<int>(text.size());
  const int n = size == 0 ? 0 : ::MultiByteToWideChar(CP_UTF8, 0, text.data(), size, nullptr, 0);
  std::wstring out(static_cast<std::size_t>(std::max(n, 0)), L'\0');
  if (n > 0) ::MultiByteToWideChar(CP_UTF8, 0, text.data(), size, out.data(), n);
  return out;
}

std::string narrow(std::wstring_view text) {
  const int size = static_cast<int>(text.size());
  const int n = size == 0 ? 0 : ::WideCharToMultiByte(CP_UTF8, 0, text.data(), size, nullptr, 0, nullptr, nullptr);
  std::string out(static_cast<std::size_t>(std::max(n, 0)), '\0');
  if (n > 0) ::WideCharToMultiByte(CP_UTF8, 0, text.data(), size, out.data(), n, nullptr, nullptr);
  return out;
}

std::wstring long_path(const std::filesystem::path& path) {
  constexpr std::size_t short_enough = 240;  // 260 with the terminating zero, folders 12 less
  const std::wstring& text = path.native();
  if (text.size() < short_enough || text.starts_with(LR"(\\?\)")) return text;
  const DWORD needed = ::GetFullPathNameW(text.c_str(), 0, nullptr, nullptr);
  std::wstring full(needed, L'\0');
  const DWORD n = ::GetFullPathNameW(text.c_str(), needed, full.data(), nullptr);
  if (n == 0 || n >= needed) return text;
  full.resize(n);
  return full.starts_with(LR"(\\)") ? LR"(\\?\UNC)" + full.substr(1) : LR"(\\?\)" + full;
}

bool held_by_another() {
  switch (::GetLastError()) {
    case ERROR_SHARING_VIOLATION:
    case ERROR_LOCK_VIOLATION:
    case ERROR_USER_MAPPED_FILE:
    case ERROR_DELETE_PENDING:
      return true;
    default:
      return false;
  }
}

Handle open_file(const std::filesystem::path& path, DWORD access, DWORD disposition, DWORD flags, DWORD share) {
  const std::wstring name = long_path(path);
  Handle file;
  with_patience([&] {
    file = Handle(::CreateFileW(name.c_str(), access, share, nullptr, disposition, flags, nullptr));
    return static_cast<bool>(file);
  });
  return file;
}

namespace {

constexpr std::size_t at_once = std::size_t{1} << 24;

OVERLAPPED offset(std::uint64_t at) {
  OVERLAPPED place{};
  place.Offset = static_cast<DWORD>(at);
  place.OffsetHigh = static_cast<DWORD>(at >> 32);
  return place;
}

}  // namespace

bool read_at(HANDLE file, std::uint64_t at, void* into, std::size_t bytes, std::size_t& done) {
  for (done = 0; done < bytes;) {
    OVERLAPPED place = offset(at + done);
    DWORD n = 0;
    if (!::ReadFile(file, static_cast<char*>(into) + done, static_cast<DWORD>(std::min(bytes - done, at_once)), &n,
                    &place)) {
      if (::GetLastError() != ERROR_HANDLE_EOF) return false;
      n = 0;
    }
    if (n == 0) {
      ::SetLastError(ERROR_SUCCESS);
      return false;
    }
    done += n;
  }
  return true;
}

bool write_at(HANDLE file, std::uint64_t at, const void* from, std::size_t bytes) {
  for (std::size_t done = 0; done < bytes;) {
    OVERLAPPED place = offset(at + done);
    DWORD n = 0;
    if (!::WriteFile(file, static_cast<const char*>(from) + done, static_cast<DWORD>(std::min(bytes - done, at_once)),
                     &n, &place))
      return false;
    done += n;
  }
  return true;
}

}  // namespace cs
