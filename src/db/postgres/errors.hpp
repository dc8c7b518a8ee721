// The one place where PostgreSQL's codes become ours.
#pragma once

#include <string>
#include <string_view>

#include "db/value.hpp"

struct pg_conn;
struct pg_result;

namespace cs::db {

/// What a failed command says. `sqlstate` is PostgreSQL's five characters, `said` its sentence, `connected` whether the
/// connection outlived it, `read_only` whether we asked for a connection that cannot write.
Failure failure_of(std::string_view sqlstate, std::string_view said, bool connected, bool read_only);
Failure failure_of(const pg_result* result, const pg_conn* connection, bool read_only);
/// Why there is no connection; libpq's own sentences name host and database, never the password.
Failure failure_to_connect(const pg_conn* connection);

}  // namespace cs::db
