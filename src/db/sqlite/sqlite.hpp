// SQLite under Connection: one file, WAL, synchronous=FULL.
#pragma once

#include "db/engine.hpp"

namespace cs::db {

Result<std::unique_ptr<Engine>> open_sqlite(const std::filesystem::path& file, const Schema& schema,
                                            const OpenOptions& options);

}  // namespace cs::db
