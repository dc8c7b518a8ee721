// A claim on an examination, as the transaction that stores findings judges it.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace cs::db {
class Connection;
}

namespace cs::store {

/// Number 0 is no claim: for a program that has the database to itself.
struct CheckClaim {
  std::int64_t number = 0;
  std::string holder{};
};

/// conflict "check.lost" unless this claim is the newest one of the submission. It stays until the transaction ends.
Status check_claim(db::Connection& c, const CheckClaim& claim, std::int64_t submission);
/// What a worker on another machine names must be what it handed in under this very claim; refused "finished.other"
/// otherwise. Nodes of the installation name what they stored themselves.
Status check_finished(db::Connection& c, const CheckClaim& claim, const std::string& finished);
/// The submission is examined: whoever has it in hand has it no more.
void end_claims(db::Connection& c, std::int64_t submission);

}  // namespace cs::store
