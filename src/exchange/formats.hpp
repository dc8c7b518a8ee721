// The three readers behind read_tables(), and what they share. Private to the folder.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "exchange/table.hpp"

namespace cs::exchange {

Result<Book> read_text(ByteView file, const TableLimits& limits);
Result<Book> read_xlsx(ByteView file, const TableLimits& limits);
Result<Book> read_xls(ByteView file, const TableLimits& limits);

Error damaged(std::string_view where);
/// `what`: which limit, as the end of a sentence.
Error too_large(std::string_view what);

/// Takes cells as a reader finds them and holds the limits.
class SheetBuilder {
 public:
  /// What all sheets of a file hold together.
  struct Held {
    std::size_t rows = 0, cells = 0, text = 0;
  };
  SheetBuilder(Sheet& sheet, const TableLimits& limits, Held& held) : sheet_(sheet), limits_(limits), held_(held) {}
  /// `row` and `column` from 0. Cells of one row come together, rows in their order; what comes otherwise is left out.
  Status put(std::size_t row, std::size_t column, std::string text, CellKind kind);

 private:
  Sheet& sheet_;
  const TableLimits& limits_;
  Held& held_;
};

/// A spreadsheet's number as people write it: "20220101", "0.5".
std::string number_text(double value);
/// Days since 1899-12-30 (or 1904-01-01) as "2026-01-26", with the time of day where there is one.
std::string date_text(double days, bool from_1904);
/// Whether a number format shows days or times: one of the built-in ones by its number, or a format's text.
bool is_date_format(std::uint32_t builtin);
bool is_date_format(std::string_view code);

}  // namespace cs::exchange
