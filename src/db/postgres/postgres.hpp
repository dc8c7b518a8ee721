// PostgreSQL under Connection, through libpq.
#pragma once

#include "db/engine.hpp"

namespace cs::db {

Result<std::unique_ptr<Engine>> open_postgres(const std::string& url, const Schema& schema, const OpenOptions& options);

}  // namespace cs::db
