#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace cs::service {

struct CsvRow {
  int line = 0;  ///< of the file, counted from 1, where the row begins
  std::vector<std::string> fields;
};

/// RFC 4180: fields in double quotes may hold commas, line ends and doubled quotes; rows end with LF or CRLF; a byte
/// order mark and empty lines are passed over. Fields are trimmed outside quotes. Code::invalid "csv.encoding" when the
/// text is not UTF-8, "csv.quote" naming the line where a quote is never closed.
Result<std::vector<CsvRow>> parse_csv(std::string_view text);

/// A field as parse_csv reads it back; also safe to open in a spreadsheet: text that would be taken for a formula gets
/// an apostrophe in front.
std::string csv_field(std::string_view text);

}  // namespace cs::service
