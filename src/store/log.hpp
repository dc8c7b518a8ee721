// The audit chain: reading it, and finding where it was tampered with.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::store {

class Database;

/// One link: `hash` covers all other fields, `previous` is the hash of the link before. No personal data in `detail`.
struct AuditRow {
  std::int64_t seq = 0;
  TimePoint at{};
  std::string actor, action, subject, detail, previous, hash;
};
struct AuditReport {
  std::int64_t links = 0;         ///< found in order, up to the first broken one
  std::int64_t first_broken = 0;  ///< seq of the first link that is changed, missing or out of place; 0: whole
  std::string problem;            ///< a sentence about it
  std::string head;               ///< hash of the last good link
};

class Log {
 public:
  explicit Log(Database& db) : db_(db) {}

  /// Walks the whole chain.
  Result<AuditReport> verify();
  Result<std::vector<AuditRow>> list(std::int64_t from_seq, int limit);

 private:
  Database& db_;
};

}  // namespace cs::store
