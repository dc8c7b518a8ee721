#include "exchange/picture_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "exchange/zip_file.hpp"
#include "platform/files.hpp"
#include "platform/mapped_file.hpp"

namespace cs::exchange {
namespace {

namespace fs = std::filesystem;

std::string utf8_of(const fs::path& path) {
  const std::u8string text = path.generic_u8string();
  return {text.begin(), text.end()};
}

SourceFile about(std::string name) {
  SourceFile file;
  const auto slash = name.rfind('/');
  file.stem = name.substr(slash == std::string::npos ? 0 : slash + 1);
  if (const auto dot = file.stem.rfind('.'); dot != std::string::npos && dot > 0) file.stem.resize(dot);
  file.name = std::move(name);
  return file;
}

bool left_behind(std::string_view name) {
  const auto slash = name.rfind('/');
  const std::string_view last = name.substr(slash == std::string_view::npos ? 0 : slash + 1);
  return last.empty() || last.starts_with('.') || last == "Thumbs.db" || last == "desktop.ini" ||
         name.find("__MACOSX/") != std::string_view::npos;
}

/// "../x", "/x", "C:\x": nothing is ever written under such a name, but whoever wrote it meant no photograph.
bool leads_out(std::string_view name) {
  if (name.starts_with('/') || name.find('\\') != std::string_view::npos || name.find(':') != std::string_view::npos)
    return true;
  for (const std::string& part : split(name, '/'))
    if (part == "..") return true;
  return false;
}

Status check_size(std::size_t size) {
  if (size == 0) return invalid("photo.empty", "The file is empty.");
  if (size > largest_picture) return Error{Code::too_large, "photo.too_large", "The file is larger than 20 MB."};
  return {};
}

Status visit_folder(const fs::path& folder, bool content, const SourceVisit& visit) {
  std::vector<std::pair<std::string, fs::path>> files;
  std::error_code failed;
  fs::recursive_directory_iterator it(folder, failed), end;
  for (; !failed && it != end; it.increment(failed)) {
    const std::string name = utf8_of(it->path().lexically_relative(folder));
    if (it->is_directory() && it->path().filename().string().starts_with('.')) it.disable_recursion_pending();
    std::error_code ignored;
    if (it->is_symlink(ignored) || !it->is_regular_file(ignored) || left_behind(name)) continue;
    files.emplace_back(name, it->path());
  }
  if (failed)
    return Error{Code::invalid, "references.folder",
                 fmt::format("The folder {} cannot be read: {}.", utf8_of(folder), failed.message())};
  std::ranges::sort(files);
  for (auto& [name, path] : files) {
    const SourceFile file = about(std::move(name));
    if (!content) {
      CS_TRY(visit(file, Bytes{}));
      continue;
    }
    auto bytes = read_file(path, largest_picture);
    if (bytes)
      if (const Status sized = check_size(bytes->size()); !sized) bytes = sized.error();
    if (!bytes && bytes.error().code == Code::too_large) bytes = check_size(largest_picture + 1).error();
    CS_TRY(visit(file, bytes));
  }
  return {};
}

Status visit_zip(const fs::path& zip, bool content, const SourceVisit& visit) {
  CS_ASSIGN(const MappedFile mapped, MappedFile::open(zip));
  std::size_t unpacked = 0;
  const std::size_t most = mapped.bytes().size() * 10 + (std::size_t{64} << 20);
  // A file is told of when the next one begins: only then is all of it there.
  std::optional<SourceFile> open;
  Bytes bytes;
  bool too_large = false;
  const auto tell = [&]() -> Status {
    if (!open) return {};
    const SourceFile file = std::move(*open);
    open.reset();
    Result<Bytes> whole = std::move(bytes);
    bytes = {};
    if (const Status sized = check_size(too_large ? largest_picture + 1 : whole->size()); content && !sized)
      whole = sized.error();
    if (leads_out(file.name)) whole = invalid("picture.path", "Its name leads out of the folder: it is not read.");
    return visit(file, whole);
  };
  Status told;
  const auto take = [&](const ZipEntry& entry) -> ZipSink {
    if (told) told = tell();
    if (!told || !entry.is_file || left_behind(entry.name)) return {};
    open = about(entry.name);
    too_large = false;
    if (!content || leads_out(entry.name)) return {};
    return [&](ByteView part) -> Status {
      CS_TRY(told);
      too_large = too_large || bytes.size() + part.size() > largest_picture;
      if (!too_large) bytes.insert(bytes.end(), part.begin(), part.end());
      return {};
    };
  };
  CS_TRY(read_zip(mapped.bytes(), unpacked, most, take));
  CS_TRY(told);
  return tell();
}

}  // namespace

Status visit_pictures(const fs::path& source, bool content, const SourceVisit& visit) {
  std::error_code ec;
  if (fs::is_directory(source, ec)) return visit_folder(source, content, visit);
  if (!fs::is_regular_file(source, ec))
    return Error{Code::invalid, "references.folder",
                 fmt::format("{} is neither a folder nor a ZIP file.", utf8_of(source))};
  return visit_zip(source, content, visit);
}

}  // namespace cs::exchange
