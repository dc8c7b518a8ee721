// 学生名单: the roster as a school sends it, and as it goes back.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/finding.hpp"
#include "domain/student.hpp"
#include "exchange/table.hpp"
#include "exchange/table_writer.hpp"

namespace cs::exchange {

struct RosterOptions {
  std::string sheet{};                           ///< by name; empty: the visible one that has the headings
  std::map<std::string, std::string> columns{};  ///< heading to field ("学籍号" to "number"), beside the known ones
  /// Takes student numbers that are shorter than nearly all others as they are; else each is a problem, because a
  /// spreadsheet drops zeros in front.
  bool trust_numbers = false;
};

struct RowProblem {
  int line = 0;       ///< as Row::line
  std::string field;  ///< "number", "name", "phone", "college", "class", "level", "id_card_consent" or "row"
  domain::Bilingual message;
  std::vector<Cell> original;
};

struct Roster {
  /// Fields that the file says nothing of are empty, and so are columns that it does not have.
  std::vector<domain::Student> students;
  std::vector<int> lines;                        ///< where each of them stands
  std::vector<std::vector<Cell>> rows;           ///< and as it stands there
  std::map<std::string, bool> id_card_consents;  ///< by student number, of those of whom it is said
  std::vector<RowProblem> problems;              ///< at most one a row
  std::vector<std::string> headings;
  std::vector<std::string> ignored_columns;
  std::vector<std::string> passed_over;  ///< hidden sheets that hold something
  std::string format;                    ///< as Book::format
};

/// Reads without changing anything. The headings stand in one of the first 30 rows, in any order and beside others; the
/// number's must be there. Names and the like are kept as they stand there, numbers in the signs of ASCII. What a
/// spreadsheet has damaged (1.38E+10, Jan-26, lost zeros, formulas without a result) is a problem and never guessed.
/// Code::invalid "roster.columns", "roster.sheet", "roster.empty", and what read_tables() says.
Result<Roster> read_roster(ByteView file, const RosterOptions& options = {});

/// The bad rows as they came, under their headings, with what is wrong in a last column that an import passes over:
/// once mended the file can be imported as it is.
OutSheet bad_rows(const Roster& roster, bool chinese);

/// The whole roster, so that importing it changes nothing.
OutSheet roster_table(const std::vector<domain::Student>& students, const std::map<std::string, bool>& consents);

}  // namespace cs::exchange
