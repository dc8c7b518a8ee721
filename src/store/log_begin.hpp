// The first entries of a log, and whether a database still has all that it ever acknowledged.
#pragma once

#include <filesystem>
#include <optional>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "db/connection.hpp"
#include "seal/checkpoint.hpp"

namespace cs::store {

/// Begins the log where there is none: its first entry names the end of the chain that was kept before, the next ones
/// seal every row there is. One transaction, so that a crash leaves either no log or a whole one. `c` has a Sealer.
Status begin_log(db::Connection& c, TimePoint now);

/// Seals every row again as it is, under an entry that says why: after something lawful that no statement told of.
Status reseal(db::Connection& c, TimePoint now, std::string_view actor, std::string_view action,
              std::string_view detail);

/// Holds the database's log against its own signed head and against the head that was in the data folder's file before
/// `c` was opened. "log.behind" (corrupt): entries are missing, and the sentence says how many and what to do;
/// "log.changed" (corrupt): what is there is not what was signed; "seal.unsigned", "seal.signature" as seal/note.hpp.
Status check_log(db::Connection& c, const seal::PublicKey& key, const std::optional<seal::Head>& in_file);

}  // namespace cs::store
