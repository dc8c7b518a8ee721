#include "platform/files.hpp"
#include "platform/flush.hpp"

#include <fmt/format.h>

#include "base/ids.hpp"
#include "platform/os_error.hpp"
#include "platform/system_windows.hpp"

namespace cs {
namespace fs = std::filesystem;
namespace {

bool is_missing(DWORD error) {
  return error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND;
}

/// Under its own name the file may be held by a program that looks at what is new: then it is left, and its name says
/// what it is.
void remove_remains(const std::wstring& name) {
  with_patience([&] { return ::DeleteFileW(name.c_str()) != 0; });
}

/// "Access denied" has two meanings here: somebody has the old file open, or this person may not replace it. The second
/// is said late.
bool replace(const std::wstring& from, const std::wstring& to) {
  return with_patience([&] {
    if (::MoveFileExW(from.c_str(), to.c_str(), MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH)) return true;
    if (::GetLastError() == ERROR_ACCESS_DENIED) {
      const DWORD is = ::GetFileAttributesW(to.c_str());
      ::SetLastError(is == INVALID_FILE_ATTRIBUTES || (is & (FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_DIRECTORY)) != 0
                         ? ERROR_ACCESS_DENIED
                         : ERROR_SHARING_VIOLATION);
    }
    return false;
  });
}

}  // namespace

Result<Bytes> read_file(const fs::path& path, std::size_t limit) {
  const Handle file = open_file(path, GENERIC_READ, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS);  // folders, too
  if (!file) {
    const bool missing = is_missing(::GetLastError());
    Error e = os_error("open", path);
    if (missing) e.code = Code::not_found, e.id = "file.missing";
    return e;
  }
  if (::GetFileType(file.get()) != FILE_TYPE_DISK)
    return invalid("file.not_regular", fmt::format("{} is a pipe or a device, not a file.", path.string()));
  BY_HANDLE_FILE_INFORMATION about{};
  if (!::GetFileInformationByHandle(file.get(), &about)) return os_error("read", path);
  if ((about.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
    return invalid("file.directory", fmt::format("{} is a folder, not a file.", path.string()));
  const std::uint64_t size = std::uint64_t{about.nFileSizeHigh} << 32 | about.nFileSizeLow;
  if (size > limit)
    return Error{Code::too_large, "file.too_large", fmt::format("{} is larger than {} bytes.", path.string(), limit)};
  Bytes out(static_cast<std::size_t>(size));
  std::size_t done = 0;
  if (!read_at(file.get(), 0, out.data(), out.size(), done) && ::GetLastError() != ERROR_SUCCESS)
    return os_error("read", path);
  out.resize(done);
  return out;
}

Status write_file_durably(const fs::path& path, ByteView content) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  fs::path temporary = folder / ".";
  temporary += path.filename();
  temporary += "." + new_uuid() + ".tmp";
  const std::wstring name = long_path(temporary);
  {
    Handle file(::CreateFileW(name.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_NEW, 0, nullptr));
    if (!file) return os_error("create", temporary);
    const bool written = write_at(file.get(), 0, content.data(), content.size());
    if (!written || !::FlushFileBuffers(file.get())) {
      Error e = os_error(written ? "flush" : "write", path);
      file.reset();
      remove_remains(name);
      return e;
    }
  }
  if (replace(name, long_path(path))) return {};
  Error e = os_error("rename", path);
  remove_remains(name);
  return e;
}

Status rename_durably(const fs::path& from, const fs::path& to) {
  if (!replace(long_path(from), long_path(to))) return os_error("rename", from);
  return {};
}

Status flush_file(const fs::path& path) {
  const Handle file = open_file(path, GENERIC_READ | GENERIC_WRITE, OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT);
  if (!file || !::FlushFileBuffers(file.get())) return os_error("flush", path);
  return {};
}

/// NTFS writes names to its own journal, and renaming is told to write through: there is nothing that a folder could be
/// asked, but whether it is there.
Status flush_folder(const fs::path& folder) {
  const DWORD is = ::GetFileAttributesW(long_path(folder).c_str());
  if (is == INVALID_FILE_ATTRIBUTES) return os_error("flush", folder);
  if ((is & FILE_ATTRIBUTE_DIRECTORY) == 0) {
    ::SetLastError(ERROR_DIRECTORY);
    return os_error("flush", folder);
  }
  return {};
}

/// What stands in a person's own folder has the access list of that folder, which lets in nobody but administrators.
bool others_may_use(const fs::path&) {
  return false;
}

bool owned_by_us(const fs::path& file) {
  return ::GetFileAttributesW(long_path(file).c_str()) != INVALID_FILE_ATTRIBUTES;
}

Result<std::string> file_identity(const fs::path& path) {
  const Handle file = open_file(path, FILE_READ_ATTRIBUTES, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS);
  BY_HANDLE_FILE_INFORMATION about{};
  if (!file || !::GetFileInformationByHandle(file.get(), &about)) return os_error("look at", path);
  return fmt::format("{}:{}:{}.{}", about.nFileIndexHigh, about.nFileIndexLow, about.ftCreationTime.dwHighDateTime,
                     about.ftCreationTime.dwLowDateTime);
}

Result<bool> make_private_folder(const fs::path& folder) {
  if (::CreateDirectoryW(long_path(folder).c_str(), nullptr)) return true;
  if (::GetLastError() == ERROR_ALREADY_EXISTS) return false;
  return os_error("make the folder", folder);
}

}  // namespace cs
