#include "platform/file_lock.hpp"
#include "platform/os_error.hpp"
#include "platform/system_windows.hpp"

namespace cs {

Result<FileLock> FileLock::take(const std::filesystem::path& file, Error held) {
  FileLock lock;
  // Nobody may delete or rename what was opened without a leave to, so that the file stands for its folder.
  constexpr DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE;
  const std::wstring name = long_path(file);
  Handle open(::CreateFileW(name.c_str(), GENERIC_READ | GENERIC_WRITE, share, nullptr, OPEN_ALWAYS, 0, nullptr));
  if (!open) return os_error("create", file);
  OVERLAPPED first_byte{};
  if (!::LockFileEx(open.get(), LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &first_byte)) {
    const DWORD said = ::GetLastError();
    return said == ERROR_LOCK_VIOLATION || said == ERROR_IO_PENDING ? held : os_error("lock", file);
  }
  lock.file_ = kept(std::move(open));
  return lock;
}

FileLock::~FileLock() {
  for (const std::intptr_t handle : {file_, folder_})
    if (handle != -1) ::CloseHandle(handle_of(handle));
}

}  // namespace cs
