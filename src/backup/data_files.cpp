#include "backup/data_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "platform/files.hpp"

namespace cs::backup {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t largest = std::size_t{16} << 20;

bool left_out(const fs::path& relative) {
  const std::string first = relative.begin()->string();
  if (first == "photographs" || first == "lock" || first == "running" || first == "backup.key" ||
      first == "seal.head" ||  // may be ahead of the database that was copied before it
      first.starts_with("service.db"))
    return true;
  return std::any_of(relative.begin(), relative.end(), [](const fs::path& p) { return p.string().starts_with("."); });
}

void put(Bytes& out, std::uint64_t number) {
  for (int i = 0; i < 8; ++i) out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

/// The next `size` bytes of `rest`; fewer are damage.
class Reader {
 public:
  explicit Reader(ByteView pack) : rest_(pack) {}
  bool over() const { return rest_.empty(); }
  Result<ByteView> take(std::uint64_t size) {
    if (size > rest_.size()) return damaged();
    const ByteView out = rest_.first(static_cast<std::size_t>(size));
    rest_ = rest_.subspan(static_cast<std::size_t>(size));
    return out;
  }
  Result<ByteView> text() {
    CS_ASSIGN(const ByteView digits, take(8));
    std::uint64_t size = 0;
    for (int i = 7; i >= 0; --i) size = size << 8 | digits[static_cast<std::size_t>(i)];
    return take(size);
  }
  static Error damaged() { return {Code::corrupt, "backup.damaged", "The files in this backup cannot be read."}; }

 private:
  ByteView rest_;
};

}  // namespace

Result<Bytes> pack_data_files(const fs::path& folder) {
  std::map<std::string, fs::path> found;
  std::error_code ec;
  for (fs::recursive_directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
    const fs::path relative = it->path().lexically_relative(folder);
    if (left_out(relative)) {
      if (it->is_directory()) it.disable_recursion_pending();
      continue;
    }
    if (fs::is_regular_file(it->symlink_status())) found.emplace(relative.generic_string(), it->path());
  }
  if (ec) return Error{Code::io, "disk.error", fmt::format("Cannot read {}: {}.", folder.string(), ec.message())};
  Bytes out;
  for (const auto& [name, path] : found) {
    const auto content = read_file(path, largest);
    if (!content && content.error().code == Code::not_found) continue;  // gone meanwhile
    if (!content && content.error().code == Code::too_large)
      return Error{Code::too_large, "backup.too_large",
                   fmt::format("{} is no file of an installation: it is over 16 MB. Move it away.", path.string())};
    if (!content) return content.error();
    put(out, name.size());
    out.insert(out.end(), name.begin(), name.end());
    put(out, content->size());
    out.insert(out.end(), content->begin(), content->end());
  }
  return out;
}

Status unpack_data_files(ByteView pack, const fs::path& folder) {
  Reader reader(pack);
  while (!reader.over()) {
    CS_ASSIGN(const ByteView name, reader.text());
    CS_ASSIGN(const ByteView content, reader.text());
    const fs::path relative{std::string(as_text(name))};
    const bool inside = !relative.empty() && relative.is_relative() &&
                        relative.lexically_normal().string() == as_text(name) && *relative.begin() != ".." &&
                        !left_out(relative);
    if (!inside) return Reader::damaged();
    const fs::path parent = (folder / relative).parent_path();
    std::error_code ec;
    fs::create_directories(parent, ec);
    CS_TRY(write_file_durably(folder / relative, content));
  }
  return {};
}

}  // namespace cs::backup
