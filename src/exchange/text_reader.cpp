// Comma-, semicolon- and tab-separated text in the encodings that Chinese spreadsheet programs write.
#include <algorithm>
#include <array>
#include <map>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "exchange/charset.hpp"
#include "exchange/formats.hpp"

namespace cs::exchange {
namespace {

Error bad_encoding() {
  return invalid("table.encoding",
                 "This file is neither UTF-8, UTF-16 nor GBK text: save it as XLSX, or as \"CSV UTF-8\".");
}

Result<std::string> converted(std::string_view text, const char* from, std::size_t most) {
  auto out = utf8_from(text, from, most);
  if (!out) return bad_encoding();
  return std::move(*out);
}

/// Where zeros stand tells UTF-16 without a mark: ASCII signs have one each.
const char* utf16_without_mark(std::string_view text) {
  const std::size_t size = std::min<std::size_t>(text.size(), 4096);
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < size; ++i)
    if (text[i] == '\0') ++zeros[i % 2];
  if (zeros[0] == 0 && zeros[1] > 0) return "UTF-16LE";
  if (zeros[1] == 0 && zeros[0] > 0) return "UTF-16BE";
  return nullptr;
}

/// The separator that gives most of the first rows the same number of fields, of more than one.
char separator_of(const std::string& text) {
  char best = ',';
  std::size_t most = 0;
  for (const char separator : {',', '\t', ';'}) {
    CsvReader reader(text, separator);
    std::map<std::size_t, std::size_t> rows;  // by number of fields
    for (int i = 0; i < 50; ++i) {
      const auto row = reader.next();
      if (!row || !*row) break;
      if ((*row)->fields.size() > 1) ++rows[(*row)->fields.size()];
    }
    for (const auto& [fields, n] : rows)
      if (fields * n > most) {
        most = fields * n;
        best = separator;
      }
  }
  return best;
}

}  // namespace

Result<Book> read_text(ByteView file, const TableLimits& limits) {
  std::string_view bytes = as_text(file);
  std::string text;
  Book book;
  const char* utf16 = bytes.starts_with("\xFF\xFE") ? "UTF-16LE" : bytes.starts_with("\xFE\xFF") ? "UTF-16BE" : nullptr;
  if (utf16)
    bytes.remove_prefix(2);
  else if (bytes.find('\0') != std::string_view::npos) {
    utf16 = utf16_without_mark(bytes);
    if (!utf16)
      return invalid("table.not_a_table", "This file is neither text nor a spreadsheet: CSV, XLSX or XLS is expected.");
  }
  if (utf16) {
    CS_ASSIGN(text, converted(bytes, utf16, limits.text_bytes));
    book.format = "UTF-16";
  } else if (is_utf8(bytes)) {
    text = bytes;
    book.format = "UTF-8";
  } else {
    CS_ASSIGN(text, converted(bytes, "GB18030", limits.text_bytes));
    book.format = "GB18030";
  }
  if (text.find('\0') != std::string::npos)
    return invalid("table.not_a_table", "This file is neither text nor a spreadsheet: CSV, XLSX or XLS is expected.");
  Sheet& sheet = book.sheets.emplace_back();
  SheetBuilder::Held held;
  SheetBuilder builder(sheet, limits, held);
  // Some programs say in a first line of its own by what they separate.
  std::string_view rest = text;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  char separator = 0;
  if (rest.starts_with("sep=") && rest.size() > 5 && (rest[5] == '\r' || rest[5] == '\n')) separator = rest[4];
  CsvReader reader(text, separator ? separator : separator_of(text));
  while (true) {
    CS_ASSIGN(auto row, reader.next());
    if (!row) return book;
    if (separator && row->line == 1) continue;
    for (std::size_t i = 0; i < row->fields.size(); ++i) {
      std::string& field = row->fields[i];
      // The apostrophe that csv_field() puts before what a spreadsheet would take for a formula.
      const std::size_t sign = field.find_first_not_of('\'');
      if (sign > 0 && sign != std::string::npos &&
          std::string_view("=+-@\t").find(field[sign]) != std::string_view::npos)
        field.erase(0, 1);
      CS_TRY(builder.put(static_cast<std::size_t>(row->line) - 1, i, std::move(field), CellKind::text));
    }
  }
}

}  // namespace cs::exchange
