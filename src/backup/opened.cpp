#include "backup/opened.hpp"

#include <fmt/format.h>

#include "base/ids.hpp"
#include "platform/append_file.hpp"

namespace cs::backup {
namespace fs = std::filesystem;

Status open_into(const fs::path& sealed, const Key& key, const std::string& name, const fs::path& to) {
  const Status written = [&]() -> Status {
    CS_ASSIGN(SealedReader reader, SealedReader::open(sealed, key, name));
    CS_ASSIGN(AppendFile out, AppendFile::open(to, 0, AppendFile::Readers::owner));
    for (;;) {
      CS_ASSIGN(const Bytes part, reader.next());
      if (part.empty()) return {};
      CS_TRY(out.append(as_text(part), false));
    }
  }();
  if (!written) {
    std::error_code ec;
    fs::remove(to, ec);
  }
  return written;
}

Scratch::~Scratch() {
  std::error_code ec;
  for (const char* end : {"", "-wal", "-shm", "-journal"}) fs::remove(file_.string() + end, ec);
}

fs::path scratch_in(const fs::path& in) {
  return in / fmt::format(".snapshot-{}", new_uuid());
}

void remove_scratch(const fs::path& in) {
  std::vector<fs::path> left;
  std::error_code ec;
  for (fs::directory_iterator it(in, ec), end; !ec && it != end; it.increment(ec))
    if (it->path().filename().string().starts_with(".snapshot-")) left.push_back(it->path());
  for (const fs::path& file : left) fs::remove(file, ec);
}

}  // namespace cs::backup
