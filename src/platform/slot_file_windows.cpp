#include "platform/os_error.hpp"
#include "platform/slot_file.hpp"
#include "platform/system_windows.hpp"

namespace cs {
namespace fs = std::filesystem;
namespace {

Result<SlotFile::Slots> read_slots(HANDLE file, const fs::path& path) {
  SlotFile::Slots out;
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::string& slot = out[i];
    slot.resize(SlotFile::slot_size);
    std::size_t done = 0;
    if (!read_at(file, i * SlotFile::slot_size, slot.data(), slot.size(), done) && ::GetLastError() != ERROR_SUCCESS)
      return os_error("read", path);
    slot.resize(std::min(done, slot.find('\0')));
  }
  return out;
}

Status write_slot(HANDLE file, const fs::path& path, int slot, std::string_view content) {
  std::string bytes(content);
  bytes.resize(SlotFile::slot_size, '\0');
  if (!write_at(file, static_cast<std::uint64_t>(slot) * bytes.size(), bytes.data(), bytes.size()))
    return os_error("write", path);
  if (!::FlushFileBuffers(file)) return os_error("flush", path);
  return {};
}

/// Locks on bytes bind readers here, so that the one byte that is locked is none of the content's.
OVERLAPPED far_away() {
  OVERLAPPED place{};
  place.OffsetHigh = 1;
  return place;
}

}  // namespace

Result<SlotFile> SlotFile::open(const fs::path& path) {
  Handle file = open_file(path, GENERIC_READ | GENERIC_WRITE, OPEN_ALWAYS, FILE_FLAG_OPEN_REPARSE_POINT);
  if (!file) return os_error("create", path);
  LARGE_INTEGER size{};
  if (!::GetFileSizeEx(file.get(), &size)) return os_error("read", path);
  constexpr std::uint64_t whole = 2 * slot_size;
  if (static_cast<std::uint64_t>(size.QuadPart) < whole) {
    const std::string room(whole - static_cast<std::size_t>(size.QuadPart), '\0');
    if (!write_at(file.get(), static_cast<std::uint64_t>(size.QuadPart), room.data(), room.size()))
      return os_error("make room for", path);
    if (!::FlushFileBuffers(file.get())) return os_error("flush", path);
  }
  return SlotFile(kept(std::move(file)), path);
}

Result<SlotFile::Slots> SlotFile::look(const fs::path& path) {
  const Handle file = open_file(path, GENERIC_READ, OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT);
  if (!file) {
    const bool missing = ::GetLastError() == ERROR_FILE_NOT_FOUND || ::GetLastError() == ERROR_PATH_NOT_FOUND;
    Error e = os_error("open", path);
    if (missing) e.code = Code::not_found, e.id = "file.missing";
    return e;
  }
  return read_slots(file.get(), path);
}

SlotFile::~SlotFile() {
  if (fd_ != -1) ::CloseHandle(handle_of(fd_));
}

Result<SlotFile::Slots> SlotFile::read() const {
  return read_slots(handle_of(fd_), path_);
}

Status SlotFile::replace(const std::function<int(const Slots&)>& which, std::string_view content) {
  if (content.size() >= slot_size) return internal_error("A slot is too small for its content.");
  const HANDLE file = handle_of(fd_);
  OVERLAPPED place = far_away();
  if (!::LockFileEx(file, LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, &place)) return os_error("lock", path_);
  const Status done = [&]() -> Status {
    CS_ASSIGN(const Slots slots, read());
    const int slot = which(slots);
    return slot == 0 || slot == 1 ? write_slot(file, path_, slot, content) : Status{};
  }();
  place = far_away();
  ::UnlockFileEx(file, 0, 1, 0, &place);
  return done;
}

}  // namespace cs
