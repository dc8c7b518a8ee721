#include "platform/mapped_file.hpp"
#include "platform/os_error.hpp"
#include "platform/system_windows.hpp"

namespace cs {

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const Handle file = open_file(path, GENERIC_READ, OPEN_EXISTING);
  if (!file) return os_error("open", path);
  LARGE_INTEGER size{};
  if (!::GetFileSizeEx(file.get(), &size)) return os_error("read", path);
  const Handle mapping(::CreateFileMappingW(file.get(), nullptr, PAGE_READONLY, 0, 0, nullptr));  // not of nothing
  if (!mapping) return os_error("read", path);
  void* data = ::MapViewOfFile(mapping.get(), FILE_MAP_READ, 0, 0, 0);
  if (data == nullptr) return os_error("read", path);
  return MappedFile(data, static_cast<std::size_t>(size.QuadPart));
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::UnmapViewOfFile(data_);
}

}  // namespace cs
