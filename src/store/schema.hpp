#pragma once

#include <filesystem>

#include "db/connection.hpp"

namespace cs::store {

/// The service's database; what its tables mean and must survive stands in schema.cpp.
const db::Schema& schema();
/// The same of a database into which an installation is being moved: nobody else opens it until it is whole.
const db::Schema& moving_schema();
/// "move.version" (invalid): SQLite's file was last used by an older program, and whoever reads it does not migrate.
Error older_version(const std::filesystem::path& file);

}  // namespace cs::store
