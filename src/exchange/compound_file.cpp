#include "exchange/compound_file.hpp"

#include <algorithm>
#include <string>

#include "exchange/formats.hpp"
#include "exchange/little_endian.hpp"

namespace cs::exchange {
namespace {

constexpr std::uint32_t last_sector = 0xFFFFFFFA;  // from here on numbers mean something else
constexpr std::size_t header_size = 512, entry_size = 128, small_sector = 64;

class CompoundFile {
 public:
  static Result<CompoundFile> open(ByteView file) {
    CompoundFile f(file);
    if (file.size() < header_size) return damaged("its head");
    const unsigned shift = u16_at(file, 30);
    if (shift != 9 && shift != 12) return damaged("its head");
    f.sector_ = std::size_t{1} << shift;
    CS_TRY(f.load_table());
    CS_ASSIGN(f.directory_, f.chain(u32_at(file, 48), file.size()));
    return f;
  }

  Result<std::optional<Bytes>> stream(std::string_view name) {
    for (std::size_t at = 0; at + entry_size <= directory_.size(); at += entry_size) {
      const ByteView entry = ByteView(directory_).subspan(at, entry_size);
      if (entry[66] != 2 || name_of(entry) != name) continue;
      const std::uint64_t size = u32_at(entry, 120);
      if (size > file_.size()) return damaged("a stream is longer than the file");
      const std::uint32_t first = u32_at(entry, 116);
      CS_ASSIGN(Bytes bytes, size < u32_at(file_, 56) ? small_chain(first, size) : chain(first, size));
      if (bytes.size() < size) return damaged("a stream ends too soon");
      bytes.resize(size);
      return std::optional(std::move(bytes));
    }
    return std::optional<Bytes>{};
  }

 private:
  explicit CompoundFile(ByteView file) : file_(file) {}

  static std::string name_of(ByteView entry) {
    std::string name;
    const std::size_t size = std::min<std::size_t>(u16_at(entry, 64), 64);
    for (std::size_t i = 0; i + 2 < size; i += 2) name += entry[i + 1] ? '?' : static_cast<char>(entry[i]);
    return name;
  }
  std::optional<ByteView> sector(std::uint32_t number) const {
    const std::uint64_t at = (std::uint64_t{number} + 1) * sector_;
    if (number >= last_sector || at >= file_.size()) return std::nullopt;
    return file_.subspan(at, std::min<std::size_t>(sector_, file_.size() - at));  // the last one may be cut short
  }
  /// Which sector follows which, from the list of the sectors that hold the list.
  Status load_table() {
    std::vector<std::uint32_t> holders;
    for (std::size_t i = 0; i < 109; ++i) holders.push_back(u32_at(file_, 76 + i * 4));
    std::uint32_t more = u32_at(file_, 68);
    for (std::size_t steps = 0; more < last_sector; ++steps) {
      const auto s = sector(more);
      if (!s || s->size() < sector_ || steps > file_.size() / sector_) return damaged("its list of sectors");
      for (std::size_t i = 0; i + 4 < sector_; i += 4) holders.push_back(u32_at(*s, i));
      more = u32_at(*s, sector_ - 4);
    }
    for (const std::uint32_t holder : holders) {
      if (holder >= last_sector) continue;
      const auto s = sector(holder);
      if (!s || next_.size() > file_.size() / sector_ + sector_) return damaged("its list of sectors");
      for (std::size_t i = 0; i + 4 <= s->size(); i += 4) next_.push_back(u32_at(*s, i));
    }
    return {};
  }
  /// At most `most` bytes and a sector; a circle ends there.
  Result<Bytes> chain(std::uint32_t first, std::uint64_t most) const {
    Bytes out;
    for (std::uint32_t at = first; at < last_sector && out.size() < most;) {
      const auto s = sector(at);
      if (!s || at >= next_.size()) return damaged("a chain leads out of the file");
      out.insert(out.end(), s->begin(), s->end());
      at = next_[at];
    }
    return out;
  }
  Result<Bytes> small_chain(std::uint32_t first, std::uint64_t most) {
    if (!small_loaded_) {
      if (directory_.size() < entry_size) return damaged("its directory");
      CS_ASSIGN(small_, chain(u32_at(directory_, 116), file_.size()));
      CS_ASSIGN(small_next_, chain(u32_at(file_, 60), file_.size()));
      small_loaded_ = true;
    }
    Bytes out;
    for (std::uint32_t at = first; at < last_sector && out.size() < most;) {
      const std::uint64_t from = std::uint64_t{at} * small_sector;
      if (from + small_sector > small_.size() || (std::uint64_t{at} + 1) * 4 > small_next_.size())
        return damaged("a chain leads out of the file");
      out.insert(out.end(), small_.begin() + static_cast<std::ptrdiff_t>(from),
                 small_.begin() + static_cast<std::ptrdiff_t>(from + small_sector));
      at = u32_at(small_next_, std::size_t{at} * 4);
    }
    return out;
  }

  ByteView file_;
  std::size_t sector_ = 512;
  std::vector<std::uint32_t> next_;
  Bytes directory_, small_, small_next_;
  bool small_loaded_ = false;
};

}  // namespace

Result<std::optional<Bytes>> compound_stream(ByteView file, std::string_view name) {
  CS_ASSIGN(CompoundFile opened, CompoundFile::open(file));
  return opened.stream(name);
}

}  // namespace cs::exchange
