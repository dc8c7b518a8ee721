// Removing a campaign's data for good, as a chain of transactions. What can half-happen, and why it is harmless:
// - before anything goes, the campaign is marked (`campaigns.purge_begun`), the log says so, and keys/purges names it:
//   whatever cuts the purge off, the next call of it goes on, and a restore of an older backup does it again;
// - students and photographs go a few at a time, each time with everything that is theirs, in one commit;
// - a photograph's file goes after the commit that notes its removal: killed in between, the next call removes it;
// - the key goes after the last file: killed in between, the next call destroys it;
// - the last commit takes the campaign's own keys, seals what is left, destroys the salts of what is gone, and says in
//   the log that it was done. Only then is the campaign purged.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "db/connection.hpp"

namespace cs::store {

/// Runs a piece of work in a transaction of its own.
using InTransaction = std::function<Status(const std::function<Status(db::Connection&)>&)>;

struct PurgeWork {
  InTransaction transact;
  std::int64_t campaign = 0;
  std::string id, actor;
  TimePoint now{};
  std::function<Status()> note;          ///< in keys/purges
  std::function<Status()> remove_files;  ///< of photographs whose removal is noted
  std::function<Status()> destroy_key;
  /// Told before each step, with what it is about; may be empty. For people who wait, and tests.
  std::function<void(std::string_view what, std::int64_t done)> on_step{};
};

/// Marks it. It was judged before, in the same transaction (domain::may_purge).
void begin_purge(db::Connection& c, std::int64_t campaign, const std::string& id, const std::string& actor,
                 TimePoint now);
/// Everything after begin_purge(): from wherever an earlier call was cut off.
Status go_on_purging(const PurgeWork& work);

/// Removes one student's data, in the caller's transaction. It was judged before. How many photographs.
Result<std::int64_t> erase_student(db::Connection& c, std::int64_t campaign, std::int64_t student,
                                   const std::string& actor, const std::string& reason, TimePoint now);

}  // namespace cs::store
