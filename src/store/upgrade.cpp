#include "store/upgrade.hpp"

#include <fmt/format.h>

#include "store/schema.hpp"

namespace cs::store {
namespace fs = std::filesystem;

Result<UpgradeFacts> look_at_upgrade(const Installation& where) {
  const bool postgres = !where.database.empty();
  const fs::path file = where.folder / "service.db";
  UpgradeFacts facts;
  facts.newest = static_cast<std::int64_t>(schema().migrations.size());
  std::error_code ec;
  if (!postgres) {
    facts.bytes = fs::file_size(file, ec);
    if (ec || facts.bytes == 0)
      return Error{Code::not_found, "store.missing",
                   fmt::format("{} holds no Countersign installation.", where.folder.string())};
    facts.free = fs::space(where.folder, ec).available;
  }
  db::OpenOptions looking;
  looking.read_only = true;
  CS_ASSIGN(db::Connection c, db::Connection::open(postgres ? db::Location::parse(where.database) : db::Location(file),
                                                   schema(), looking));
  try {
    db::Statement q = c.query(postgres ? "SELECT version FROM db_owner" : "PRAGMA user_version");
    if (q.next()) facts.version = q.int64(0);
    return facts;
  } catch (const db::Failure& f) {
    return f.error;
  }
}

}  // namespace cs::store
