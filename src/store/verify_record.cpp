#include "store/verify_record.hpp"

#include <fmt/format.h>

#include <map>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "platform/files.hpp"
#include "store/head_file.hpp"
#include "store/record_check.hpp"
#include "store/schema.hpp"
#include "store/seal_key.hpp"

namespace cs::store {
namespace fs = std::filesystem;
namespace {

/// A folder that goes with it.
struct Scratch {
  fs::path path;
  ~Scratch() {
    std::error_code ec;
    if (!path.empty()) fs::remove_all(path, ec);
  }
};

db::OpenOptions reading() {
  db::OpenOptions o;
  o.read_only = true;
  return o;
}

/// SQLite needs a file of its own beside one that has a log, so that one in a folder that nobody may write is copied.
Result<db::Connection> open_copy(const fs::path& file, Scratch& scratch) {
  std::error_code ec;
  const fs::path folder = fs::temp_directory_path(ec) / ("countersign-" + new_uuid());
  if (auto made = make_private_folder(folder); !made) return made.error();
  scratch.path = folder;
  for (const char* ending : {"", "-wal"}) {
    const fs::path from = file.string() + ending;
    if (!fs::exists(from, ec)) continue;
    if (fs::copy_file(from, folder / from.filename(), ec); ec)
      return io_error("disk.error", fmt::format("{} cannot be copied: {}.", from.string(), ec.message()));
    fs::permissions(folder / from.filename(), fs::perms::owner_read | fs::perms::owner_write, ec);
  }
  return db::Connection::open(folder / file.filename(), schema(), reading());
}

Result<db::Connection> open_database(const Installation& where, Scratch& scratch) {
  if (!where.database.empty()) return db::Connection::open(db::Location::parse(where.database), schema(), reading());
  const fs::path file = where.folder / "service.db";
  std::error_code ec;
  if (const auto size = fs::file_size(file, ec); ec || size == 0)
    return Error{Code::not_found, "store.missing",
                 fmt::format("{} holds no Countersign installation.", where.folder.string())};
  auto opened = db::Connection::open(file, schema(), reading());
  if (!opened && opened.error().id == "db.open") return open_copy(file, scratch);
  return opened;
}

Status has_log(db::Connection& c, bool on_postgres) {
  db::Statement q = c.query(on_postgres ? "SELECT version FROM db_owner" : "PRAGMA user_version");
  if (q.next() && q.int64(0) == static_cast<std::int64_t>(schema().migrations.size())) return {};
  return invalid(
      "log.none",
      "The database was last used by an older version: start the service of this version once, then verify.");
}

using KeyOfName = std::map<std::string, std::string>;

void hold_photographs(AuditReport& report, const KeyOfName& photographs, const VerifyOptions& options) {
  for (const auto& [name, key] : photographs) {
    ++report.photographs;
    const auto content = options.photograph(name);
    std::string problem;
    if (!content)
      problem = content.error().message;
    else if (blake2b(*content, as_bytes(key)) != name)
      problem = "its content is another one's";
    else
      continue;
    ++report.problems;
    report.findings.push_back({"photographs", name, "", fmt::format("Photograph {}: {}", name, problem)});
  }
}

}  // namespace

Result<AuditReport> verify_record(const Installation& where, const VerifyOptions& options) {
  std::optional<seal::PublicKey> key = options.key;
  if (!key) {
    CS_ASSIGN(key, seal_public_key(where.folder));
  }
  const auto in_file = head_in_file(where.folder, *key);
  Scratch scratch;
  CS_ASSIGN(db::Connection c, open_database(where, scratch));
  AuditReport report;
  KeyOfName photographs;
  try {
    c.begin(db::Begin::read);
    CS_TRY(has_log(c, !where.database.empty()));
    report = check_record(c, *key, in_file ? *in_file : std::nullopt);
    if (options.photograph) {
      db::Statement q = c.query("SELECT p.hash, k.photo_key FROM photos p JOIN campaigns k ON k.id = p.campaign");
      while (q.next()) photographs[q.text(0)] = q.text(1);
    }
    c.commit();
  } catch (const db::Failure& f) {
    return f.error;
  }
  if (!in_file || !*in_file) {
    ++report.problems;
    report.findings.push_back(
        {"seal.head", "", "",
         in_file ? "seal.head, where the newest head stands, is missing." : in_file.error().message});
  }
  if (options.photograph) hold_photographs(report, photographs, options);
  return report;
}

}  // namespace cs::store
