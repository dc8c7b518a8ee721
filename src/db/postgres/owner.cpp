#include "db/postgres/owner.hpp"

#include <fmt/format.h>

#include "db/dialect.hpp"

namespace cs::db {
namespace {

struct Owner {
  bool empty = false;  ///< no relation is there, ours or another's
  std::int64_t application_id = 0, version = 0;
};

Owner owner_of(Link& link) {
  // What an extension brought (pg_stat_statements has views) is nobody's data.
  const Answer found = link.run(
      "SELECT count(*), count(*) FILTER (WHERE c.relname = 'db_owner') FROM pg_class c"
      " JOIN pg_namespace s ON s.oid = c.relnamespace WHERE s.nspname = current_schema()"
      " AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
      " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')");
  Owner o;
  o.empty = int64_of(found.get(), 0, 0) == 0;
  if (int64_of(found.get(), 0, 1) == 0) return o;
  const Answer row = link.run("SELECT application_id, version FROM db_owner");
  if (rows_of(row.get()) != 1) return o;
  o.application_id = int64_of(row.get(), 0, 0);
  o.version = int64_of(row.get(), 0, 1);
  return o;
}

Status missing(Link& link) {
  return Error{Code::not_found, "db.missing", fmt::format("{} is an empty database.", link.name())};
}

Status check(const Owner& o, Link& link, const Schema& schema) {
  if (o.application_id != schema.application_id && !o.empty) return foreign_database(link.name());
  const auto known = static_cast<std::int64_t>(schema.migrations.size());
  if (o.version > known) return newer_database(link.name(), o.version, known);
  return {};
}

Status migrate_locked(Link& link, const Schema& schema) {
  // Whoever waits here finds the work done.
  link.run("SET LOCAL lock_timeout = 0");
  link.run("SELECT pg_advisory_xact_lock(?1)", schema.application_id);
  const Owner o = owner_of(link);
  CS_TRY(check(o, link, schema));
  const auto known = static_cast<std::int64_t>(schema.migrations.size());
  if (o.empty)
    link.script(
        "CREATE TABLE db_owner (one boolean PRIMARY KEY DEFAULT true CHECK (one), application_id bigint NOT NULL,"
        " version bigint NOT NULL);"
        "CREATE TABLE db_writers (writer text COLLATE \"C\" PRIMARY KEY, epoch bigint NOT NULL, done bigint NOT NULL)"
        " WITH (fillfactor = 20)");
  else if (o.version == known)
    return {};
  for (std::int64_t i = o.version; i < known; ++i)
    link.script(in_dialect(schema.migrations[static_cast<std::size_t>(i)].postgres, Dialect::postgres).c_str());
  link.run(
      "INSERT INTO db_owner (application_id, version) VALUES (?1, ?2) ON CONFLICT (one) DO UPDATE SET version = ?2",
      schema.application_id, known);
  return {};
}

}  // namespace

Status check_owner(Link& link, const Schema& schema) {
  const Owner o = owner_of(link);
  return o.empty ? missing(link) : check(o, link, schema);
}

Status migrate(Link& link, const Schema& schema, const OpenOptions& options) {
  const Owner o = owner_of(link);
  if (o.empty && !options.create) return missing(link);
  CS_TRY(check(o, link, schema));
  if (!o.empty && o.version == static_cast<std::int64_t>(schema.migrations.size())) return {};
  if (!o.empty && options.before_migrating) CS_TRY(options.before_migrating());
  link.run("BEGIN");
  Status done;
  try {
    done = migrate_locked(link, schema);
    link.run(done ? "COMMIT" : "ROLLBACK");
  } catch (const Failure& f) {
    if (f.ending != Ending::lost) link.run("ROLLBACK");
    throw;
  }
  return done;
}

}  // namespace cs::db
