#include "platform/append_file.hpp"
#include "platform/os_error.hpp"
#include "platform/system_windows.hpp"

namespace cs {
namespace {

bool cut(HANDLE file, std::uint64_t size) {
  FILE_END_OF_FILE_INFO end{};
  end.EndOfFile.QuadPart = static_cast<LONGLONG>(size);
  return ::SetFileInformationByHandle(file, FileEndOfFileInfo, &end, sizeof end) != 0;
}

}  // namespace

/// Who may read it is the folder's to say.
Result<AppendFile> AppendFile::open(const std::filesystem::path& path, std::uint64_t keep, Readers) {
  Handle open = open_file(path, GENERIC_READ | GENERIC_WRITE, OPEN_ALWAYS, 0, FILE_SHARE_READ);
  LARGE_INTEGER size{};
  if (!open || !::GetFileSizeEx(open.get(), &size)) return os_error("write", path);
  if (static_cast<std::uint64_t>(size.QuadPart) > keep && !cut(open.get(), keep)) return os_error("write", path);
  return AppendFile(kept(std::move(open)), path);
}

AppendFile::~AppendFile() {
  if (handle_ != -1) ::CloseHandle(handle_of(handle_));
}

Status AppendFile::append(std::string_view text, bool durable) {
  const HANDLE file = handle_of(handle_);
  LARGE_INTEGER before{};
  if (!::GetFileSizeEx(file, &before)) return os_error("write", path_);
  const auto end = static_cast<std::uint64_t>(before.QuadPart);
  if (write_at(file, end, text.data(), text.size()) && (!durable || ::FlushFileBuffers(file))) return {};
  const Error error = os_error("write", path_);
  cut(file, end);  // where that fails, too, what is half written stays; the caller learns of the write at least
  return error;
}

}  // namespace cs
