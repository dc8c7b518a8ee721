// Whose database this is and how far it was migrated: the table db_owner, and db_writers beside it.
#pragma once

#include "db/connection.hpp"
#include "db/postgres/link.hpp"

namespace cs::db {

/// "db.missing" (empty), "db.newer" or "db.foreign". Throws Failure.
Status check_owner(Link& link, const Schema& schema);
/// Makes both tables and runs the missing migrations, in one transaction that one node at a time is in. Throws Failure.
/// An empty database is "db.missing" unless it may be filled; `options.before_migrating` may refuse.
Status migrate(Link& link, const Schema& schema, const OpenOptions& options);

}  // namespace cs::db
