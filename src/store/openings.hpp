// The access log: who looked at whose item. Whatever reads an item whole (Submissions::get) is noted by the room
// itself, so that no handler can forget it. Lists, which show masked rows to reviewers, are not.
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/holding.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

/// How long an entry is kept.
inline constexpr std::chrono::days openings_kept{183};

struct OpeningQuery {
  std::string person{};                        ///< "" for everybody
  std::string student{};                       ///< a whole student number; "" for all
  TimePoint from{}, until = TimePoint::max();  ///< days that begin in [from, until)
  int limit = 10'000;                          ///< 1 to 100,000
};
struct OpeningRow {
  std::string person, submission, campaign, student;  ///< `student`: the number
  TimePoint first{}, last{};
  int times = 0;
};

class Openings {
 public:
  explicit Openings(Database& db) : db_(db) {}

  /// Writes down what was opened since it was called last. How many rows; nothing is written when nothing was opened.
  Result<int> flush();
  /// Oldest first.
  Result<std::vector<OpeningRow>> list(const OpeningQuery& query);
  /// Those of days before `before`. How many. conflict "duty.lost".
  Write<int> forget(TimePoint before, Holding by = {});

 private:
  Database& db_;
};

}  // namespace cs::store
