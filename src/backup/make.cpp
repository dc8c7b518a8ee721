#include <fmt/chrono.h>
#include <fmt/format.h>

#include "backup/backup.hpp"
#include "backup/data_files.hpp"
#include "backup/opened.hpp"
#include "base/hash.hpp"
#include "platform/files.hpp"
#include "store/snapshot.hpp"

namespace cs::backup {
namespace fs = std::filesystem;
namespace {

std::string set_name(TimePoint now) {
  return fmt::format("{:%Y%m%dT%H%M%SZ}", std::chrono::floor<std::chrono::seconds>(now));
}

Status seal_file(const fs::path& from, const fs::path& to, const Key& key, const std::string& name) {
  CS_ASSIGN(SealedWriter writer, SealedWriter::create(to, key, name));
  std::ifstream in(from, std::ios::binary);
  Bytes part(std::size_t{1} << 20);
  while (in.read(reinterpret_cast<char*>(part.data()), static_cast<std::streamsize>(part.size())) || in.gcount() > 0)
    CS_TRY(writer.write({part.data(), static_cast<std::size_t>(in.gcount())}));
  if (!in.eof()) return Error{Code::io, "disk.error", fmt::format("Cannot read {}.", from.string())};
  return writer.finish();
}

}  // namespace

Result<MakeReport> make(const store::Installation& from, const ReadPhotograph& read, const fs::path& to, const Key& key,
                        TimePoint now, const Progress& progress) {
  const auto tell = [&](std::string_view what, std::int64_t done, std::int64_t all) {
    if (progress) progress(what, done, all);
  };
  std::error_code ec;
  const fs::path inside = fs::weakly_canonical(to, ec).lexically_relative(fs::weakly_canonical(from.folder, ec));
  if (!inside.empty() && *inside.begin() != "..")
    return invalid("backup.folder", "Backups do not lie in the data folder that they are of: name another place.");
  CS_ASSIGN(const Folder folder, Folder::make(to, key));
  CS_ASSIGN(const FileLock lock, folder.lock());
  CS_TRY(folder.tidy());
  CS_ASSIGN(const auto purges, vault::read_purges(from.folder / "keys"));
  CS_TRY(folder.note_purges(purges));
  MakeReport report;
  Manifest& m = report.manifest;
  m.set = set_name(now);
  m.made = now;
  if (!fs::create_directory(to / "sets" / m.set, ec) || ec)
    return Error{Code::conflict, "backup.same_second", fmt::format("There is a backup {} already.", m.set)};

  // In a folder of its own, under a lock: what a killed backup left there is the whole database, opened.
  const fs::path opened = from.folder / ".snapshots";
  if (const auto made = make_private_folder(opened); !made) return made.error();
  CS_ASSIGN(const FileLock one, FileLock::take(opened / "lock", {Code::unavailable, "backup.busy",
                                                                 "Another backup of this installation is under way."}));
  remove_scratch(opened);
  const Scratch snapshot(scratch_in(opened));
  CS_TRY(store::write_snapshot(from, snapshot.file(),
                               [&](std::int64_t rows, std::string_view table) { tell(table, rows, 0); }));
  CS_ASSIGN(const store::SnapshotFacts facts, store::check_snapshot(snapshot.file()));
  m.schema = facts.schema;
  m.log_entries = facts.log_entries;
  m.log_head = facts.log_head;
  tell("database", 0, 0);
  CS_TRY(seal_file(snapshot.file(), folder.of_set(m.set, "database"), key, Folder::name_of(m.set, "database")));

  std::int64_t all = 0, done = 0;
  CS_TRY(store::each_photograph(snapshot.file(), [&](const auto&) -> Status { return ++all, Status{}; }));
  std::vector<ObjectLine> lines;
  const auto copy = [&](const store::RecordedPhotograph& p) -> Status {
    tell("photographs", ++done, all);
    const std::string name = folder.object_name(p.hash);
    const fs::path object = folder.object_path(name);
    // One that is cut short is copied anew; what is changed inside `backup verify` finds.
    if (fs::file_size(object, ec) != sealed_size(static_cast<std::uint64_t>(p.bytes)) || ec) {
      const auto bytes = read(p.hash);
      if (!bytes || blake2b(*bytes, as_bytes(p.key)) != p.hash) {
        if (p.used) m.lacking.push_back(p.hash);  // else it is being collected
        return {};
      }
      CS_TRY(write_sealed(object, key, name, *bytes));
      ++report.copied;
    }
    lines.push_back({p.hash, p.bytes});
    ++m.photographs;
    m.photograph_bytes += p.bytes;
    return {};
  };
  CS_TRY(store::each_photograph(snapshot.file(), copy));
  CS_TRY(write_sealed(folder.of_set(m.set, "photographs"), key, Folder::name_of(m.set, "photographs"),
                      as_bytes(encode(lines))));
  CS_ASSIGN(const Bytes files, pack_data_files(from.folder));
  CS_TRY(write_sealed(folder.of_set(m.set, "files"), key, Folder::name_of(m.set, "files"), files));
  CS_TRY(flush_folder(to / "sets"));
  CS_TRY(folder.write_manifest(m));
  return report;
}

}  // namespace cs::backup
