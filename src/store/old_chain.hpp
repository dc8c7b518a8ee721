// The chain of links that was kept before there was a log (table audit). Nothing is added to it any more; the log's
// first entry names its end.
#pragma once

#include <cstdint>
#include <string>

#include "db/connection.hpp"

namespace cs::store {

struct OldChain {
  std::int64_t links = 0;         ///< found in order, up to the first broken one
  std::int64_t first_broken = 0;  ///< number of the first link that is changed, missing or out of place; 0: whole
  std::string problem;            ///< a sentence about it
  std::string head;               ///< hash of the last good link
};

/// As the first entry of a log names it.
std::string old_chain_detail(const OldChain& chain);

/// Throws db::Failure.
OldChain walk_old_chain(db::Connection& c);

}  // namespace cs::store
