// What the rooms' lists and notes share.
#pragma once

#include <cstdint>
#include <string>

namespace cs::store {

/// `total` of a page is always exact for a state of submissions alone and for a search by text. Otherwise it is exact
/// up to count_limit (one filter) or compound_count_limit (several), and beyond that it is that limit.
inline constexpr std::int64_t count_limit = 10'000;
inline constexpr std::int64_t compound_count_limit = 1'000;

/// A step with a reason: overturn, ask to withdraw, send again, tick off.
struct NoteArgs {
  std::string key{};   ///< idempotency key, a UUID
  std::string note{};  ///< required, at most domain::max_note_length code points
};

}  // namespace cs::store
