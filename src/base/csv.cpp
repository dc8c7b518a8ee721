#include "base/csv.hpp"

#include "base/text.hpp"

namespace cs {
namespace {

constexpr std::size_t most_fields = 8'000'000;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_blank_sign(char c) {
  return c == ' ' || c == '\t';
}

}  // namespace

CsvReader::CsvReader(std::string_view text, char separator) : text_(text), separator_(separator) {
  if (text.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
}

Result<std::optional<CsvRow>> CsvReader::next() {
  while (at_ < text_.size()) {
    CsvRow row{line_, {}};
    for (bool more = true; more;) {
      if (row.fields.size() == most_csv_fields)
        return Error{Code::too_large, "csv.too_wide",
                     "Line " + std::to_string(row.line) + ": a row has more than 16,384 fields: this is no table."};
      CS_ASSIGN(std::string field, one_field());
      row.fields.push_back(std::move(field));
      more = at_ < text_.size() && text_[at_] == separator_;
      if (more) ++at_;
    }
    end_of_line();
    if (row.fields.size() > 1 || !row.fields.front().empty()) return std::optional(std::move(row));
  }
  return std::optional<CsvRow>{};
}

Result<std::string> CsvReader::one_field() {
  while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  if (at_ < text_.size() && text_[at_] == '"') return quoted();
  const char ends[] = {separator_, '\r', '\n', '\0'};
  const std::size_t end = text_.find_first_of(ends, at_);
  const std::string_view field = text_.substr(at_, end == std::string_view::npos ? end : end - at_);
  at_ += field.size();
  return trim(field);
}

Result<std::string> CsvReader::quoted() {
  const int began = line_;
  std::string field;
  for (++at_; at_ < text_.size(); ++at_) {
    if (text_[at_] == '\n') ++line_;
    if (text_[at_] != '"') {
      field += text_[at_];
    } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
      field += '"';
      ++at_;
    } else {
      ++at_;
      while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
      if (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\r' && text_[at_] != '\n')
        return invalid("csv.behind_quote", "Line " + std::to_string(line_) +
                                               ": text stands behind the closing quotation mark of a field; a "
                                               "quotation mark inside a field is written twice.");
      return field;
    }
  }
  return invalid("csv.quote", "Line " + std::to_string(began) + ": a quotation mark is opened and never closed.");
}

void CsvReader::end_of_line() {
  if (at_ < text_.size() && text_[at_] == '\r') ++at_;
  if (at_ < text_.size() && text_[at_] == '\n') ++at_;
  ++line_;
}

Result<std::vector<CsvRow>> parse_csv(std::string_view text) {
  if (!is_utf8(text) || text.find('\0') != std::string_view::npos)
    return invalid("csv.encoding",
                   "This file is not UTF-8 text: in the spreadsheet program, save it as \"CSV UTF-8\".");
  CsvReader reader(text);
  std::vector<CsvRow> rows;
  for (std::size_t fields = 0;;) {
    CS_ASSIGN(auto row, reader.next());
    if (!row) return rows;
    fields += row->fields.size();
    if (fields > most_fields)
      return Error{Code::too_large, "csv.too_large", "This table holds more than eight million fields."};
    rows.push_back(std::move(*row));
  }
}

std::string csv_exact(std::string_view text) {
  const bool plain = text.find_first_of(",\"\r\n") == std::string_view::npos &&
                     (text.empty() || (!is_blank_sign(text.front()) && !is_blank_sign(text.back())));
  if (plain) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string csv_field(std::string_view text) {
  constexpr std::string_view signs = "=+-@\t";
  const std::size_t at = text.find_first_not_of('\'');
  const bool formula = at != std::string_view::npos && signs.find(text[at]) != std::string_view::npos;
  return csv_exact(formula ? "'" + std::string(text) : std::string(text));
}

}  // namespace cs
