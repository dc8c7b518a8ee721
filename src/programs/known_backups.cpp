#include "programs/known_backups.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "backup/folder.hpp"
#include "base/text.hpp"
#include "platform/arguments.hpp"
#include "platform/files.hpp"
#include "programs/data_folder.hpp"
#include "programs/language.hpp"
#include "vault/purge_list.hpp"

namespace cs::programs {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view first_line = "countersign backups 1";

std::string text_of(const std::vector<KnownBackups>& all) {
  std::string text = fmt::format("{}\n", first_line);
  for (const KnownBackups& b : all)
    text += fmt::format("{}\t{}\t{}\t{}\n", b.keep, b.keep_days, b.folder.string(), b.key_file.string());
  return text;
}

void say(const KnownBackups& b, std::string_view what) {
  fmt::print("  {}\n", fmt::format(fmt::runtime(said("备份 {}：{}", "backups in {}: {}")), b.folder.string(), what));
}

/// Until when the folder's backups hold what is removed now.
std::string until(const KnownBackups& b, const std::vector<backup::Manifest>& sets) {
  if (sets.empty()) return std::string(said("尚无完整备份", "there is none"));
  const TimePoint newest = sets.back().made;
  const std::string n = std::to_string(sets.size());
  if (b.keep_days > 0)
    return fmt::format(fmt::runtime(said("{} 份仍含这些数据，最后一份在 {} 之后的下一次备份时删除",
                                         "{} of them still hold it, the last one until the first backup after {}")),
                       n, local_day(newest + std::chrono::days{b.keep_days}));
  if (b.keep > 0)
    return fmt::format(fmt::runtime(said("{} 份仍含这些数据，再作 {} 次备份后全部删除（也可用 --keep-days 按天数删除）",
                                         "{} of them still hold it until {} more were made ('backup --keep-days N' "
                                         "removes them by their age)")),
                       n, b.keep);
  return fmt::format(
      fmt::runtime(said("{} 份仍含这些数据，不会自动删除：用 'countersignd backup --keep-days N' 设定期限",
                        "{} of them still hold it and are never removed: 'countersignd backup "
                        "--keep-days N' sets an end to them")),
      n);
}

void each(const fs::path& data, bool tell) {
  const auto known = known_backups(data);
  if (!known) return fmt::print("  {}\n", known.error().message);
  if (known->empty())
    return fmt::print("  {}\n", said("本系统未作过备份；如另有拷贝，请一并销毁",
                                     "no backup was made by this version; other copies are yours to destroy"));
  const auto purges = vault::read_purges(data / "keys");
  for (const KnownBackups& b : *known) {
    const auto work = [&]() -> Status {
      CS_ASSIGN(const backup::Key key, backup::load_key(b.key_file));
      CS_ASSIGN(const auto folder, backup::Folder::open(b.folder, key));
      if (tell) {
        if (!purges) return purges.error();
        CS_ASSIGN(const FileLock lock, folder.lock());
        CS_TRY(folder.note_purges(*purges));
      }
      CS_ASSIGN(const auto sets, folder.sets());
      say(b, until(b, sets));
      return {};
    };
    if (const Status worked = work(); !worked)
      say(b, fmt::format(fmt::runtime(said("无法访问（{}）；恢复其中的旧备份前，请先对它作一次 'countersignd backup'，"
                                           "或恢复时给出 --purges {}",
                                           "it cannot be reached ({}); before an older one of it is restored, make one "
                                           "more backup into it, or restore with --purges {}")),
                         worked.error().message, (data / "keys" / "purges").string()));
  }
}

}  // namespace

Result<std::vector<KnownBackups>> known_backups(const fs::path& data) {
  const Error damaged{
      Code::corrupt, "backup.list",
      fmt::format("The list of backups {} is damaged: delete it, and make a backup.", (data / "backups").string())};
  std::vector<KnownBackups> out;
  const auto bytes = read_file(data / "backups", std::size_t{1} << 20);
  if (!bytes && bytes.error().code == Code::not_found) return out;
  if (!bytes) return bytes.error();
  const auto lines = split(as_text(*bytes), '\n');
  if (lines.empty() || lines[0] != first_line) return damaged;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    const auto parts = split(lines[i], '\t');
    const auto keep = number_from<int>(parts[0]);
    const auto days = parts.size() == 4 ? number_from<int>(parts[1]) : std::nullopt;
    if (!keep || !days) return damaged;
    out.push_back({path_from_utf8(parts[2]), path_from_utf8(parts[3]), *keep, *days});
  }
  return out;
}

Status note_backups(const fs::path& data, KnownBackups backups) {
  std::error_code ec;
  backups.folder = fs::weakly_canonical(backups.folder, ec);
  backups.key_file = fs::weakly_canonical(backups.key_file, ec);
  auto known = known_backups(data);
  std::vector<KnownBackups> all = known ? std::move(*known) : std::vector<KnownBackups>{};
  std::erase_if(all, [&](const KnownBackups& b) { return b.folder == backups.folder; });
  all.push_back(std::move(backups));
  return write_file_durably(data / "backups", as_bytes(text_of(all)));
}

void tell_backups(const fs::path& data) {
  each(data, true);
}
void print_backups(const fs::path& data) {
  each(data, false);
}

}  // namespace cs::programs
