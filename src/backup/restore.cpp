#include <fmt/format.h>

#include <algorithm>

#include "backup/backup.hpp"
#include "backup/data_files.hpp"
#include "backup/opened.hpp"
#include "base/hash.hpp"
#include "platform/files.hpp"
#include "store/snapshot.hpp"

namespace cs::backup {
namespace fs = std::filesystem;
namespace {

Error damaged(const std::string& set, std::string_view what) {
  return {Code::corrupt, "backup.damaged", fmt::format("Backup {} is damaged: {}.", set, what)};
}

/// The photograph as it was backed up, or what is wrong with it.
Result<Bytes> open_photograph(const Folder& folder, const store::RecordedPhotograph& p) {
  const std::string name = folder.object_name(p.hash);
  CS_ASSIGN(Bytes bytes, read_sealed(folder.object_path(name), folder.key(), name));
  if (static_cast<std::int64_t>(bytes.size()) != p.bytes || blake2b(bytes, as_bytes(p.key)) != p.hash)
    return Error{Code::corrupt, "backup.damaged", "A photograph in this backup is not the one that was backed up."};
  return bytes;
}

/// The opened database is the one that the manifest tells of.
Status check_database(const fs::path& file, const Manifest& m) {
  CS_ASSIGN(const store::SnapshotFacts facts, store::check_snapshot(file));
  if (facts.log_entries != m.log_entries || facts.log_head != m.log_head || facts.schema != m.schema)
    return damaged(m.set, "its database is another one's");
  return {};
}

/// `each` for every photograph that the set holds; those that the manifest names as lacking are passed over.
Status each_in_set(const Folder& folder, const Manifest& m, const fs::path& database,
                   const std::function<Status(const store::RecordedPhotograph&)>& each) {
  CS_ASSIGN(const auto lines, photographs_of(folder, m.set));
  if (static_cast<std::int64_t>(lines.size()) != m.photographs)
    return damaged(m.set, "its list of photographs is not whole");
  return store::each_photograph(database, [&](const store::RecordedPhotograph& p) -> Status {
    const auto at = std::ranges::lower_bound(lines, p.hash, {}, &ObjectLine::hash);
    if (at == lines.end() || at->hash != p.hash) {
      if (p.used && std::ranges::find(m.lacking, p.hash) == m.lacking.end())
        return damaged(m.set, "its list of photographs is not whole");
      return {};
    }
    return each(p);
  });
}

Status empty_folder(const fs::path& folder) {
  std::error_code ec;
  if (fs::exists(folder, ec) && (!fs::is_directory(folder, ec) || !fs::is_empty(folder, ec)))
    return invalid("restore.folder", fmt::format("{} is not empty: name a new folder.", folder.string()));
  if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), ec);
  const auto made = make_private_folder(folder);
  return made ? Status{} : Status{made.error()};
}

}  // namespace

Result<CheckReport> check(const Folder& folder, const std::string& set, const fs::path& scratch,
                          const Progress& progress) {
  CheckReport report;
  CS_ASSIGN(report.manifest, folder.set(set));
  const Manifest& m = report.manifest;
  const Scratch database(scratch_in(scratch));
  if (progress) progress("database", 0, 0);
  CS_TRY(
      open_into(folder.of_set(m.set, "database"), folder.key(), Folder::name_of(m.set, "database"), database.file()));
  CS_TRY(check_database(database.file(), m));
  CS_ASSIGN(const Bytes files,
            read_sealed(folder.of_set(m.set, "files"), folder.key(), Folder::name_of(m.set, "files")));
  CS_TRY(each_in_set(folder, m, database.file(), [&](const store::RecordedPhotograph& p) -> Status {
    if (!open_photograph(folder, p)) ++report.damaged;
    ++report.photographs;
    if (progress) progress("photographs", report.photographs, m.photographs);
    return {};
  }));
  return report;
}

Result<RestoreReport> restore(const Folder& folder, const std::string& set, const fs::path& to,
                              const std::string& actor, TimePoint now, const Progress& progress,
                              const RestoreOptions& options) {
  RestoreReport report;
  CS_ASSIGN(report.manifest, folder.set(set));
  const Manifest& m = report.manifest;
  CS_TRY(empty_folder(to));
  const Scratch database(scratch_in(to));
  if (progress) progress("database", 0, 0);
  CS_TRY(
      open_into(folder.of_set(m.set, "database"), folder.key(), Folder::name_of(m.set, "database"), database.file()));
  CS_TRY(check_database(database.file(), m));
  CS_ASSIGN(const auto made, make_private_folder(to / "photographs"));
  static_cast<void>(made);
  for (int i = 0; i < 256; ++i)
    if (const auto part = make_private_folder(to / "photographs" / fmt::format("{:02x}", i)); !part)
      return part.error();
  const auto put_back = [&](const store::RecordedPhotograph& p) -> Status {
    CS_ASSIGN(const Bytes bytes, open_photograph(folder, p));
    CS_TRY(write_file_durably(to / "photographs" / p.hash.substr(0, 2) / p.hash, bytes));
    if (progress) progress("photographs", ++report.photographs, m.photographs);
    return {};
  };
  CS_ASSIGN(const Bytes files,
            read_sealed(folder.of_set(m.set, "files"), folder.key(), Folder::name_of(m.set, "files")));
  CS_TRY(unpack_data_files(files, to));
  CS_ASSIGN(const auto purges, folder.purges());
  CS_ASSIGN(
      report.purged,
      store::settle_restored(
          database.file(), {m.set, m.made, actor, to, vault::merged(purges, options.purges), options.master_key}, now));
  // What was purged since is no photograph of the settled database any more.
  CS_TRY(each_in_set(folder, m, database.file(), put_back));
  std::error_code ec;
  fs::rename(database.file(), to / "service.db", ec);
  if (ec) return Error{Code::io, "disk.error", fmt::format("Cannot create {}: {}.", to.string(), ec.message())};
  CS_TRY(flush_folder(to));
  return report;
}

}  // namespace cs::backup
