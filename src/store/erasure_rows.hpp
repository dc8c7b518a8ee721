// Removing data for good, piece by piece, each inside somebody's transaction. What is removed stands in
// erased_tables.cpp. All throw db::Failure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "db/connection.hpp"
#include "domain/erasing.hpp"

namespace cs::store {

/// Students of a campaign: all, some, or one.
struct ErasureScope {
  std::int64_t campaign = 0;
  std::int64_t first = 0, last = INT64_MAX;
  static ErasureScope one(std::int64_t campaign, std::int64_t student) { return {campaign, student, student}; }
  bool is_one() const { return first == last; }
};

domain::OpenMatters open_matters_of(db::Connection& c, const ErasureScope& whose);

struct ErasedCount {
  std::string table;
  bool removed = false;  ///< else blanked
  std::int64_t rows = 0;
};
/// What erasing them would be about, in the order of erased_tables(), without what has no rows.
std::vector<ErasedCount> count_erased(db::Connection& c, const ErasureScope& whose);

/// What is freed in the file from now on is written over. SQLite; nothing on PostgreSQL.
void overwrite_freed(db::Connection& c);

/// All tables but `photos`. `once`: those that look through all of a table, or the others.
Status erase_rows(db::Connection& c, const ErasureScope& whose, bool once, TimePoint now);
/// The next students of the campaign behind `after`, at most `limit`, that are still there: the scope of them, with the
/// last one; first > last: there are none.
ErasureScope next_students(db::Connection& c, std::int64_t campaign, std::int64_t after, int limit);

/// Those of this student that are nobody else's, by name.
std::vector<std::string> photographs_of(db::Connection& c, std::int64_t student);
/// The campaign's behind `after`, whose files are still there, or are thought to be.
std::vector<std::string> next_photographs(db::Connection& c, std::int64_t campaign, const std::string& after,
                                          int limit);
/// Marks them, and notes that their files are to go.
void purge_photographs(db::Connection& c, const std::vector<std::string>& names);
/// All of the student's, each with what it is: "attempt-2", "finished-2", "enrolment", "past-enrolment-1760000000000".
struct NamedPhotograph {
  std::string photo, what;
};
std::vector<NamedPhotograph> named_photographs(db::Connection& c, std::int64_t student);
/// What the database has about them, in the order of erased_tables(), without whom of the staff it names.
struct RowsOfTable {
  std::string table;
  std::vector<std::string> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;
};
std::vector<RowsOfTable> rows_about(db::Connection& c, const ErasureScope& whose);

struct PhotographSum {
  std::int64_t count = 0, bytes = 0;
};
PhotographSum sum_of(db::Connection& c, const std::vector<std::string>& names);
/// Of the campaign, those whose files are there (`purged` false) or went.
PhotographSum photographs_in(db::Connection& c, std::int64_t campaign, bool purged);

}  // namespace cs::store
