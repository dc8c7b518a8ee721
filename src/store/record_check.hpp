// Holds the record against itself: the log's tree against its signed head, and the tables against what the log says of
// their rows. Reads only; on one snapshot.
#pragma once

#include <optional>

#include "db/connection.hpp"
#include "seal/checkpoint.hpp"
#include "store/log.hpp"

namespace cs::store {

/// `in_file`: the head in the data folder, read before the snapshot began; none where its file is not there. Takes some
/// 200 bytes of memory for each sealed row. Throws db::Failure.
AuditReport check_record(db::Connection& c, const seal::PublicKey& key, const std::optional<seal::Head>& in_file);

}  // namespace cs::store
