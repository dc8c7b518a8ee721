#include "store/verify_record.hpp"

#include <fmt/format.h>

#include <algorithm>

#include <memory>
#include <vector>

#include "base/ids.hpp"
#include "platform/files.hpp"
#include "store/head_file.hpp"
#include "store/record_check.hpp"
#include "store/schema.hpp"
#include "store/seal_key.hpp"
#include "vault/keyring.hpp"
#include "vault/photograph_folder.hpp"

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

/// Photographs as the service opens them; nothing is set aside, sealed or marked.
class PhotographCheck {
 public:
  PhotographCheck(const Installation& where, db::Connection& c, AuditReport& report)
      : folder_(where.folder / "photographs"), c_(c), report_(report), keys_(keys_of(where)) {}

  void run() {
    std::vector<std::string> names, gone;
    {
      db::Statement q = c_.query("SELECT hash, purged FROM photos ORDER BY hash");
      while (q.next()) (q.int64(1) == 0 ? names : gone).push_back(q.text(0));
    }
    for (const std::string& name : names) hold(name);
    for (const std::string& name : gone) hold_gone(name);
    hold_keys();
  }

 private:
  struct Known {
    vault::Photograph photograph;
    std::string key_id;
  };
  using Keys = Result<std::unique_ptr<vault::Keyring>>;

  static Keys keys_of(const Installation& where) {
    return vault::Keyring::open(where.folder / "keys", where.master_key);
  }

  std::optional<Known> known(const std::string& name) {
    db::Statement q = c_.query(
        "SELECT p.hash, k.slug, k.photo_key, p.bytes, p.sealed, k.key_id FROM photos p"
        " JOIN campaigns k ON k.id = p.campaign WHERE p.hash = ?1",
        name);
    if (!q.next()) return std::nullopt;
    return Known{{q.text(0), q.text(1), q.text(2), q.int64(3), q.int64(4) == 0}, q.text(5)};
  }

  Status look_at(Known k) {
    vault::Photograph& p = k.photograph;
    if (!k.key_id.empty()) {
      if (!keys_) return keys_.error();
      CS_ASSIGN(const vault::Key key, (*keys_)->campaign(p.campaign));
      if (key.id() != k.key_id)
        return Error{Code::unavailable, "key.wrong",
                     fmt::format("it is sealed by another key of campaign {} than the keyring has.", p.campaign)};
      p.key = vault::photographs_key(key);
    }
    CS_ASSIGN(const Bytes content, folder_.open(p));
    if (vault::name_of(content, p.name_key) != p.name)
      return Error{Code::corrupt, "photo.damaged", "its content is another one's."};
    return {};
  }

  void hold(const std::string& name) {
    auto k = known(name);
    if (!k) return;
    Status whole = look_at(std::move(*k));
    // A service beside us may have collected, sealed or mended it meanwhile.
    if (!whole && vault::is_damage(whole.error())) {
      k = known(name);
      if (!k) return;
      whole = look_at(std::move(*k));
    }
    ++report_.photographs;
    if (whole) return;
    ++report_.problems;
    report_.findings.push_back(
        {"photographs", name, "", fmt::format("Photograph {}: {}", name, whole.error().message)});
  }

  /// What was removed for good is not there.
  void hold_gone(const std::string& name) {
    std::error_code ec;
    if (!fs::exists(fs::symlink_status(folder_.path_of(name), ec))) return;
    // A purge that is under way beside us, or was cut off: its removal is noted.
    if (c_.query("SELECT 1 FROM photo_removals WHERE hash = ?1", name).next()) return;
    if (c_.query("SELECT 1 FROM photos WHERE hash = ?1 AND purged = 0", name).next()) return;
    find(name, fmt::format("Photograph {} was purged, and its file is there again: remove it.", name));
  }
  void hold_keys() {
    if (!keys_) return;
    const auto campaigns = (*keys_)->campaigns();
    if (!campaigns) return;
    db::Statement q = c_.query("SELECT slug FROM campaigns WHERE purged > 0 ORDER BY slug");
    while (q.next())
      if (std::ranges::find(*campaigns, q.text(0)) != campaigns->end())
        find(q.text(0), fmt::format("Campaign {} was purged, and the keyring has its key again.", q.text(0)));
  }
  void find(const std::string& row, std::string sentence) {
    ++report_.problems;
    report_.findings.push_back({"photographs", row, "", std::move(sentence)});
  }

  const vault::PhotographFolder folder_;
  db::Connection& c_;
  AuditReport& report_;
  const Keys keys_;
};

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
  try {
    c.begin(db::Begin::read);
    CS_TRY(has_log(c, !where.database.empty()));
    report = check_record(c, *key, in_file ? *in_file : std::nullopt);
    c.commit();
    if (options.photographs) PhotographCheck(where, c, report).run();
  } catch (const db::Failure& f) {
    return f.error;
  }
  if (!in_file || !*in_file) {
    ++report.problems;
    report.findings.push_back(
        {"seal.head", "", "",
         in_file ? "seal.head, where the newest head stands, is missing." : in_file.error().message});
  }
  return report;
}

}  // namespace cs::store
