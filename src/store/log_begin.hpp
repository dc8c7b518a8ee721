// The first entries of a log, and whether a database still has all that it ever acknowledged.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

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

/// What an entry about entries that were acknowledged and are lost for good is called, and says.
inline constexpr const char* loss_action = "log.loss";
std::string loss_detail(const seal::Head& lost);

/// Holds the database's log against its own signed head and against the head that was in the data folder's file before
/// `c` was opened. "log.behind" (corrupt): entries are missing, and the sentence says how many and what to do;
/// "log.changed" (corrupt): what is there is not what was signed; "seal.unsigned", "seal.signature" as seal/note.hpp.
Status check_log(db::Connection& c, const seal::PublicKey& key, const std::optional<seal::Head>& in_file);

/// What became of the head that was in the data folder's file: the log knows it; entries up to it are lost, and an
/// entry of before, or of now, says so.
enum class HeadLeft { known, given_up_before, now_given_up };
/// What a start may do about check_log()'s answer. `accept_loss`: somebody said that lost entries are lost for good,
/// which helps only a log that is whole by itself. Errors of check_log().
Result<HeadLeft> judge_log(db::Connection& c, const seal::PublicKey& key, const std::optional<seal::Head>& in_file,
                           bool accept_loss);

}  // namespace cs::store
