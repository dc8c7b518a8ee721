#include "exchange/table_writer.hpp"

#include <algorithm>

#include "base/csv.hpp"
#include "exchange/workbook.hpp"

namespace cs::exchange {
namespace {

Bytes as_csv(const OutSheet& sheet) {
  std::string out = "\xEF\xBB\xBF";
  for (const auto& row : sheet.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += ',';
      if (const auto* text = std::get_if<std::string>(&row[i]))
        out += csv_field(*text);
      else
        out += std::to_string(std::get<std::int64_t>(row[i]));
    }
    out += "\r\n";
  }
  return {out.begin(), out.end()};
}

std::vector<double> widths_of(const OutSheet& sheet) {
  std::vector<double> widths;
  for (std::size_t r = 0; r < std::min<std::size_t>(sheet.rows.size(), 200); ++r)
    for (std::size_t c = 0; c < sheet.rows[r].size(); ++c)
      if (const auto* text = std::get_if<std::string>(&sheet.rows[r][c])) {
        widths.resize(std::max(widths.size(), c + 1), 8);
        // A Chinese sign is three bytes and two columns wide.
        widths[c] = std::clamp(static_cast<double>(text->size()) * 0.7 + 2, widths[c], 40.0);
      }
  return widths;
}

Result<Bytes> as_xlsx(const std::vector<OutSheet>& sheets) {
  CS_ASSIGN(Workbook book, Workbook::make());
  for (const OutSheet& sheet : sheets) {
    book.sheet(sheet.name, widths_of(sheet));
    for (std::size_t r = 0; r < sheet.rows.size(); ++r) {
      std::vector<Workbook::Cell> cells;
      std::vector<std::string> heading;
      for (const OutCell& cell : sheet.rows[r]) {
        const auto* text = std::get_if<std::string>(&cell);
        if (r == 0)
          heading.push_back(text ? *text : std::to_string(std::get<std::int64_t>(cell)));
        else if (text)
          cells.emplace_back(*text);
        else
          cells.emplace_back(static_cast<double>(std::get<std::int64_t>(cell)));
      }
      if (r == 0)
        book.heading(heading);
      else
        book.row(cells);
    }
  }
  return book.finish();
}

}  // namespace

std::optional<TableFormat> table_format_of(std::string_view file_name) {
  std::string end(
      file_name.substr(file_name.rfind('.') == std::string_view::npos ? file_name.size() : file_name.rfind('.')));
  for (char& c : end)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (end == ".csv") return TableFormat::csv;
  if (end == ".xlsx") return TableFormat::xlsx;
  return std::nullopt;
}

Result<Bytes> write_tables(TableFormat format, const std::vector<OutSheet>& sheets) {
  if (sheets.empty()) return internal_error("a table without a sheet");
  if (format == TableFormat::csv) return as_csv(sheets.front());
  return as_xlsx(sheets);
}

}  // namespace cs::exchange
