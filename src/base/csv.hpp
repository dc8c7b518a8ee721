// Comma-separated tables, RFC 4180: the one reader and the one writer. The reader also takes another separator.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace cs {

struct CsvRow {
  int line = 0;  ///< of the file, counted from 1, where the row begins
  std::vector<std::string> fields;
};

/// A spreadsheet has no more columns than these: what has more is no table.
inline constexpr std::size_t most_csv_fields = 16'384;

/// Row after row. Fields in double quotes may hold commas, line ends and doubled quotes; rows end with LF or CRLF; a
/// byte order mark and empty lines are passed over. Fields are trimmed outside quotes. The text outlives the reader.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text, char separator = ',');
  /// Nothing at the end. Code::invalid: "csv.quote" when a quote is never closed, "csv.behind_quote" when text follows
  /// a closing one; Code::too_large "csv.too_wide" for a row of more than most_csv_fields. All name the line.
  Result<std::optional<CsvRow>> next();
  /// How many bytes of the text have been read: behind the last row and its line end.
  std::size_t at() const { return at_; }

 private:
  Result<std::string> one_field();
  Result<std::string> quoted();
  void end_of_line();

  bool is_blank(char c) const { return c != separator_ && (c == ' ' || c == '\t'); }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
  int line_ = 1;
};

/// All rows, of which each field is kept: at most eight million. Errors as CsvReader, "csv.encoding" when the text is
/// not UTF-8, and Code::too_large "csv.too_large". What strangers send is read by exchange::read_tables().
Result<std::vector<CsvRow>> parse_csv(std::string_view text);

/// A field that CsvReader reads back to the letter.
std::string csv_exact(std::string_view text);
/// The same, but safe to open in a spreadsheet: text that would be taken for a formula gets an apostrophe in front, and
/// so does text that has such an apostrophe already.
std::string csv_field(std::string_view text);

}  // namespace cs
