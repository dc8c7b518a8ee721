// What becomes of each table when a campaign's or a student's data are removed for good: every table of the database
// stands here, with the reason. A test holds the list against the schema, so that a new table needs a decision.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cs::store {

enum class Fate {
  removed,  ///< the rows go
  blanked,  ///< the rows stay, without what is personal
  kept,     ///< nothing of it is touched
};

struct TableFate {
  std::string_view table;
  Fate fate = Fate::kept;
  std::string_view why;
  /// Which rows are about a student: a condition in which @students and @submissions are the ids of those whose data
  /// go, ?1 the campaign, ?2 and ?3 the first and last student of it. Empty: none of it is about one student. Of kept
  /// ones it says what a student's own copy of their data holds, too.
  std::string_view rows{};
  std::string_view set{};  ///< of a blanked one
  bool once = false;       ///< it looks through all of the table: done once for all, not a few students at a time
};

/// In the order in which they are worked on: what others look up goes last.
const std::vector<TableFate>& erased_tables();

/// The statement, with ?1 to ?3 as above and, in `students` alone, ?4 the time. Not of a kept table.
std::string erasing_sql(const TableFate& table);
/// SELECT `what` FROM those rows.
std::string rows_sql(const TableFate& table, std::string_view what);

}  // namespace cs::store
