// The roster as a CSV file. The first row names the columns, in Chinese or English and any order:
//   学号 number · 姓名 name · 手机号 phone (required)   学院 college · 班级 class · 层次 level (may be missing)
//   身份证照比对同意 id_card_consent (may be missing): 是 or 否, yes or no; empty: as said before
// Other columns are passed over and reported.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/student.hpp"

namespace cs::service {

struct RowProblem {
  int line = 0;          ///< of the file, from 1
  std::string field;     ///< "number", "name", …
  std::string message;   ///< one sentence
  std::string original;  ///< the row as it came, as CSV
};

struct Roster {
  std::vector<domain::Student> students;         ///< the good rows
  std::map<std::string, bool> id_card_consents;  ///< by student number, of those of whom it is said
  std::vector<RowProblem> problems;              ///< at most one a row
  std::vector<std::string> ignored_columns;
};

/// Reads without changing anything. Code::invalid when it is no roster at all: "csv.encoding", "csv.quote",
/// "roster.columns", "roster.empty".
Result<Roster> read_roster(std::string_view csv);

/// The bad rows as a CSV file with the reason in an additional first column.
std::string problems_csv(const std::vector<RowProblem>& problems);

}  // namespace cs::service
