// Tables as schools send them: CSV in whatever encoding, XLSX and old XLS, read into the same rows.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::exchange {

enum class CellKind {
  text,
  number,   ///< kept by the spreadsheet as a number: zeros in front of it are gone, and digits behind the fifteenth
  date,     ///< kept as a day and written here as 2026-01-26, whatever somebody typed
  logical,  ///< TRUE or FALSE
  error,    ///< "#N/A" and its like, or a formula of which the file holds no result
};
struct Cell {
  std::string text{};  ///< UTF-8, trimmed; empty: nothing stands there
  CellKind kind = CellKind::text;
  bool operator==(const Cell&) const = default;
};
struct Row {
  int line = 0;  ///< of the text file where the row begins, or the sheet's own number of the row; counted from 1
  std::vector<Cell> cells;
  bool operator==(const Row&) const = default;
};
struct Sheet {
  std::string name{};  ///< empty in a text file
  bool hidden = false;
  std::vector<Row> rows{};  ///< without empty ones
};
struct Book {
  std::string format{};  ///< "xlsx", "xls", or of a text file its encoding: "UTF-8", "UTF-16", "GB18030"
  std::vector<Sheet> sheets{};
};

struct TableLimits {
  std::size_t file_bytes = std::size_t{64} << 20;
  std::size_t unpacked_bytes = std::size_t{512} << 20;  ///< of an XLSX file, all that is read of it together
  std::size_t text_bytes = std::size_t{128} << 20;      ///< of all cells together
  std::size_t cells = 8'000'000;
  std::size_t rows = 1'048'576;  ///< of all sheets together, without empty ones: a spreadsheet's own most
};
/// Cells further to the right are passed over: no heading stands there, but now and then a stray sign does.
inline constexpr std::size_t most_columns = 256;

/// Reads a whole file; what it is tells its content, never its name. Text is strict UTF-8, UTF-16 by its mark or its
/// zeros, else GB18030 (which holds GBK), with the comma, semicolon or tab that most rows agree on. Safe on any bytes.
/// Code::invalid: "table.empty", "table.password", "table.web_page", "table.old" (before Excel 97),
/// "table.not_a_table", "table.encoding", "table.damaged", "csv.quote", "csv.behind_quote"; Code::too_large
/// "table.too_large", "csv.too_wide". What it takes of memory is bounded by the limits, whatever the file says: by some
/// 700 MB in all.
Result<Book> read_tables(ByteView file, const TableLimits& limits = {});

}  // namespace cs::exchange
