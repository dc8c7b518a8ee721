// Tables that people get: CSV that every spreadsheet program opens, and XLSX that keeps text as text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::exchange {

/// Text stays text (zeros in front and all); a number is one to add up.
using OutCell = std::variant<std::string, std::int64_t>;
struct OutSheet {
  std::string name;                        ///< at most 31 characters, without []:*?/\ and no apostrophe at its ends
  std::vector<std::vector<OutCell>> rows;  ///< the headings first
};

enum class TableFormat { csv, xlsx };
/// By the file's ending (.csv, .xlsx); nothing for another one.
std::optional<TableFormat> table_format_of(std::string_view file_name);

/// CSV: the first sheet alone, UTF-8 with its mark, CRLF. XLSX: all of them, headings in bold and kept in sight. What
/// is written is read back by read_tables() to the letter, apart from blanks at the ends of a cell.
Result<Bytes> write_tables(TableFormat format, const std::vector<OutSheet>& sheets);

}  // namespace cs::exchange
