#include <fmt/format.h>

#include "platform/os_error.hpp"
#include "platform/regular_file.hpp"
#include "platform/system_windows.hpp"

namespace cs {
namespace {

/// Links and junctions lead elsewhere; other reparse points (compressed files, files of a cloud) are what they seem.
bool leads_elsewhere(HANDLE file) {
  FILE_ATTRIBUTE_TAG_INFO about{};
  return ::GetFileInformationByHandleEx(file, FileAttributeTagInfo, &about, sizeof about) != 0 &&
         (about.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 && IsReparseTagNameSurrogate(about.ReparseTag);
}

Handle open_itself(const std::filesystem::path& path, DWORD access) {
  return open_file(path, access, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT);
}

}  // namespace

Result<RegularFile> RegularFile::open(const std::filesystem::path& path) {
  Handle open = open_itself(path, GENERIC_READ);
  if (!open) {
    const DWORD said = ::GetLastError();
    Error e = os_error("open", path);
    if (said == ERROR_FILE_NOT_FOUND || said == ERROR_PATH_NOT_FOUND) e.code = Code::not_found, e.id = "file.missing";
    return e;
  }
  BY_HANDLE_FILE_INFORMATION about{};
  if (::GetFileType(open.get()) != FILE_TYPE_DISK || !::GetFileInformationByHandle(open.get(), &about) ||
      (about.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0 || leads_elsewhere(open.get()))
    return invalid("file.not_regular",
                   fmt::format("{} is a link, a folder, a pipe or a device, not a file.", path.string()));
  const std::uint64_t size = std::uint64_t{about.nFileSizeHigh} << 32 | about.nFileSizeLow;
  return RegularFile(kept(std::move(open)), size);
}

RegularFile::~RegularFile() {
  if (file_ != -1) ::CloseHandle(handle_of(file_));
}

Status RegularFile::read(std::uint64_t at, std::span<std::uint8_t> into) const {
  std::size_t done = 0;
  if (read_at(handle_of(file_), at, into.data(), into.size(), done)) return {};
  if (::GetLastError() != ERROR_SUCCESS) return os_error("read", "a file");
  return Error{Code::corrupt, "file.short", "A file ends before its content does."};
}

std::string file_version(const std::filesystem::path& path) {
  const Handle file = open_file(path, FILE_READ_ATTRIBUTES, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS);
  BY_HANDLE_FILE_INFORMATION about{};
  if (!file || !::GetFileInformationByHandle(file.get(), &about)) return {};
  return fmt::format("{} {}.{} {}.{} {}.{}", about.dwVolumeSerialNumber, about.nFileIndexHigh, about.nFileIndexLow,
                     about.nFileSizeHigh, about.nFileSizeLow, about.ftLastWriteTime.dwHighDateTime,
                     about.ftLastWriteTime.dwLowDateTime);
}

bool is_real_folder(const std::filesystem::path& folder) {
  const Handle open = open_itself(folder, FILE_READ_ATTRIBUTES);
  BY_HANDLE_FILE_INFORMATION about{};
  return open && ::GetFileInformationByHandle(open.get(), &about) &&
         (about.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0 && !leads_elsewhere(open.get());
}

}  // namespace cs
