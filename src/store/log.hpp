// The log of who did what: reading it, and holding everything that it seals against it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/log_head.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::store {

class Database;

/// What was done, by whom, and the digests of the rows as it left them.
/// No personal data in `subject` and `detail`, which is JSON.
struct LogEntry {
  std::int64_t seq = 0;  ///< from 1
  TimePoint at{};
  std::string actor, action, subject, detail;
  std::string sealed;  ///< lines of sealed_tables.hpp
  std::string salt;    ///< of the digests; no part of the leaf, so that it can be destroyed with what it hides
};

/// Something that is not as the log says that it was left.
struct AuditFinding {
  std::string table, row;  ///< the row by its key; of the log itself the numbers of its entries
  std::string part;        ///< the group of columns, where one was changed
  std::string sentence;
};
struct AuditReport {
  std::int64_t entries = 0;    ///< of the log
  std::int64_t old_links = 0;  ///< of the chain that was kept before there was a log
  std::int64_t rows = 0;       ///< that were held against it
  std::int64_t photographs = 0;
  std::string head;  ///< the root over the entries that are there
  /// What was removed for good, or is about to be.
  struct Purged {
    std::string campaign;
    TimePoint begun{}, done{};  ///< 1970: students alone, or not finished
    std::int64_t students = 0, photographs = 0;
  };
  std::vector<Purged> purged;
  std::int64_t problems = 0;
  std::vector<AuditFinding> findings;  ///< the first 1,000 of them
};

class Log {
 public:
  explicit Log(Database& db) : db_(db) {}

  /// Everything, on one snapshot: minutes for a large installation.
  Result<AuditReport> verify();
  /// The signed head, and why it goes on from the log's first `since` entries; `since` 0: nothing to prove. invalid
  /// "log.shorter" where the log has fewer: whoever saw them saw another one.
  Result<api::LogHead> head(std::int64_t since);
  /// From the entry of this number, oldest first, at most 10,000.
  Result<std::vector<LogEntry>> list(std::int64_t from_seq, int limit);

 private:
  Database& db_;
};

}  // namespace cs::store
