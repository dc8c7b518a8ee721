#include "exchange/stored_zip.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "platform/regular_file.hpp"

namespace cs::exchange {
namespace {

constexpr std::uint32_t local_mark = 0x04034B50, central_mark = 0x02014B50, end_mark = 0x06054B50,
                        end64_mark = 0x06064B50, locator_mark = 0x07064B50;
constexpr std::size_t local_size = 30, central_size = 46, end_size = 22, end64_size = 56, locator_size = 20;
constexpr std::uint64_t most_entries = 4'000'000, most_directory = std::uint64_t{1} << 28;
constexpr std::size_t longest_name = 200;
constexpr std::uint64_t small_most = 0xFFFFFFFF;

Error foreign(std::string_view why) {
  return invalid("zip.foreign",
                 fmt::format("This is no package as countersignd writes it, or it was damaged: {}.", why));
}

/// Numbers one after another, little end first; `ok` is false once there were too few bytes.
class Fields {
 public:
  explicit Fields(ByteView bytes) : bytes_(bytes) {}
  std::uint64_t number(std::size_t size) {
    if (at_ + size > bytes_.size()) {
      ok_ = false;
      return 0;
    }
    std::uint64_t v = 0;
    for (std::size_t i = size; i-- > 0;) v = v << 8 | bytes_[at_ + i];
    at_ += size;
    return v;
  }
  std::string text(std::size_t size) {
    if (at_ + size > bytes_.size()) {
      ok_ = false;
      return {};
    }
    std::string out(reinterpret_cast<const char*>(bytes_.data()) + at_, size);
    at_ += size;
    return out;
  }
  bool ok() const { return ok_; }
  std::size_t at() const { return at_; }

 private:
  ByteView bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

bool is_plain_name(std::string_view name) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/";
  return !name.empty() && name.size() <= longest_name && name.find_first_not_of(allowed) == std::string_view::npos &&
         name.find("..") == std::string_view::npos && name.find("//") == std::string_view::npos &&
         name.front() != '/' && name.back() != '/';
}

/// What is said of an entry alike in front of it and in the directory.
struct Told {
  std::uint64_t needs = 0, flags = 0, method = 0, time = 0, date = 0, check = 0, packed = 0, size = 0, name_size = 0;
  bool operator==(const Told&) const = default;
};
Told told_of(Fields& f) {
  Told t;
  t.needs = f.number(2);
  t.flags = f.number(2);
  t.method = f.number(2);
  t.time = f.number(2);
  t.date = f.number(2);
  t.check = f.number(4);
  t.packed = f.number(4);
  t.size = f.number(4);
  t.name_size = f.number(2);
  return t;
}

struct Directory {
  std::uint64_t entries = 0, at = 0, size = 0;
};

/// Whether an end in 64 bits stands before the one in 32.
Result<bool> has_locator(std::uint64_t end_at, const StoredZip::Source& source) {
  if (end_at < end64_size + locator_size) return false;
  CS_ASSIGN(const Bytes mark, source(end_at - locator_size, 4));
  return Fields(mark).number(4) == locator_mark;
}

/// Where the directory is: said at the end, in 64 bits where 32 are too few.
Result<Directory> directory_of(std::uint64_t file, const StoredZip::Source& source) {
  if (file < end_size) return foreign("it is too short");
  CS_ASSIGN(const Bytes end, source(file - end_size, end_size));
  Fields f(end);
  if (f.number(4) != end_mark) return foreign("no directory ends it");
  const bool disks = f.number(2) == 0 && f.number(2) == 0;
  const std::uint64_t here = f.number(2), all = f.number(2), size = f.number(4), at = f.number(4);
  if (!disks || here != all || f.number(2) != 0) return foreign("its end is not as it has to be");
  Directory d{all, at, size};
  std::uint64_t end_at = file - end_size;
  CS_ASSIGN(const bool large, has_locator(end_at, source));
  if (large) {
    CS_ASSIGN(const Bytes more, source(end_at - locator_size - end64_size, end64_size + locator_size));
    Fields g(more);
    const bool marked = g.number(4) == end64_mark && g.number(8) == end64_size - 12;
    const std::uint64_t made = g.number(2), needs = g.number(2);
    const bool one_disk = g.number(4) == 0 && g.number(4) == 0;
    const std::uint64_t here64 = g.number(8);
    d = {g.number(8), 0, g.number(8)};
    d.at = g.number(8);
    const bool located = g.number(4) == locator_mark && g.number(4) == 0 &&
                         g.number(8) == end_at - locator_size - end64_size && g.number(4) == 1;
    if (!marked || !one_disk || !located || here64 != d.entries || (made & 0xFF) < 45 || needs != 45)
      return foreign("its end is not as it has to be");
    const auto fits = [](std::uint64_t small, std::uint64_t whole, std::uint64_t most) {
      return small == std::min(whole, most);
    };
    if (!fits(all, d.entries, 0xFFFF) || !fits(size, d.size, small_most) || !fits(at, d.at, small_most))
      return foreign("it says two things of its directory");
    end_at -= locator_size + end64_size;
  }
  if (d.entries == 0 || d.entries > most_entries || d.size > most_directory || d.at > end_at ||
      d.size != end_at - d.at || d.size / central_size < d.entries)
    return foreign("its directory is not where it says");
  return d;
}

}  // namespace

Result<StoredZip> StoredZip::open(const std::filesystem::path& path) {
  CS_ASSIGN(RegularFile opened, RegularFile::open(path));
  const auto file = std::make_shared<const RegularFile>(std::move(opened));
  return open(file->size(), [file](std::uint64_t at, std::size_t size) -> Result<Bytes> {
    Bytes bytes(size);
    CS_TRY(file->read(at, bytes));
    return bytes;
  });
}

Result<StoredZip> StoredZip::open(std::uint64_t size, Source source) {
  StoredZip zip;
  zip.source_ = std::move(source);
  CS_ASSIGN(const Directory d, directory_of(size, zip.source_));
  CS_ASSIGN(const Bytes directory, zip.source_(d.at, static_cast<std::size_t>(d.size)));
  Fields f(directory);
  std::optional<std::pair<std::uint64_t, std::uint64_t>> alike;  // who wrote it, and how: as of the first entry
  std::uint64_t next = 0;                                        // where the next entry has to begin
  for (std::uint64_t i = 0; i < d.entries; ++i) {
    if (f.number(4) != central_mark) return foreign("its directory is damaged");
    const std::uint64_t made = f.number(2);
    const Told told = told_of(f);
    const std::uint64_t extra = f.number(2), comment = f.number(2), disk = f.number(2), inner = f.number(2),
                        outer = f.number(4);
    std::uint64_t at = f.number(4);
    const std::string name = f.text(static_cast<std::size_t>(told.name_size));
    if (!f.ok() || !is_plain_name(name)) return foreign("a name in it is none of ours");
    const bool far = at == small_most;
    if (extra != (far ? 12U : 0U)) return foreign(fmt::format("more is said of {} than is ours", name));
    if (far && (f.number(2) != 1 || f.number(2) != 8)) return foreign(fmt::format("{} is described wrongly", name));
    if (far) at = f.number(8);
    if (!f.ok() || (far && at < small_most)) return foreign(fmt::format("{} is described wrongly", name));
    const std::uint64_t date = told.date << 16 | told.time, how = made << 32 | outer;
    if (!alike) alike.emplace(how, date);
    if (comment != 0 || disk != 0 || inner != 0 || *alike != std::pair(how, date) || (made & 0xFF) > 100 ||
        told.flags != 0 || told.needs != (far ? 45U : 10U))
      return foreign(fmt::format("{} is described otherwise than ours are", name));
    if (told.method != 0 || told.packed != told.size || told.size == small_most)
      return foreign(fmt::format("{} is packed, and ours are stored as they are", name));
    if (at != next) return foreign(fmt::format("{} does not stand where the entry before it ends", name));
    if (at > d.at || d.at - at < local_size + name.size() + told.size)
      return foreign(fmt::format("{} reaches over the end", name));
    CS_ASSIGN(const Bytes front, zip.source_(at, local_size + name.size()));
    Fields l(front);
    const bool marked = l.number(4) == local_mark;
    Told in_front = told_of(l);
    const bool nothing_more = l.number(2) == 0;
    if (far && in_front.needs == 10) in_front.needs = 45;  // it does not know how far it stands from the beginning
    if (!marked || in_front != told || !nothing_more || l.text(name.size()) != name)
      return foreign(fmt::format("{} is not what the directory says", name));
    next = at + local_size + name.size() + told.size;
    if (!zip.places_.emplace(name, zip.entries_.size()).second) return foreign(fmt::format("{} is in it twice", name));
    zip.entries_.push_back({name, at + local_size + name.size(), told.size, static_cast<std::uint32_t>(told.check)});
  }
  if (f.at() != directory.size() || next != d.at) return foreign("there is something in it that belongs to nothing");
  return zip;
}

const StoredZip::Entry* StoredZip::find(std::string_view name) const {
  const auto it = places_.find(std::string(name));
  return it == places_.end() ? nullptr : &entries_[it->second];
}

Result<Bytes> StoredZip::read(const Entry& entry, std::uint64_t most) const {
  if (entry.size > most)
    return Error{Code::too_large, "zip.too_large",
                 fmt::format("{} in the package is larger than it may be.", entry.name)};
  CS_ASSIGN(Bytes bytes, source_(entry.at, static_cast<std::size_t>(entry.size)));
  if (::crc32_z(0, bytes.data(), bytes.size()) != entry.check)
    return Error{Code::corrupt, "zip.verify", fmt::format("{} in the package is damaged.", entry.name)};
  return bytes;
}

}  // namespace cs::exchange
