#include "service/csv.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace cs::service {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<std::vector<CsvRow>> all() {
    while (at_ < text_.size()) {
      CsvRow row{line_, {}};
      for (bool more = true; more;) {
        CS_ASSIGN(std::string field, one_field());
        row.fields.push_back(std::move(field));
        more = at_ < text_.size() && text_[at_] == ',';
        if (more) ++at_;
      }
      end_of_line();
      if (row.fields.size() > 1 || !row.fields.front().empty()) rows_.push_back(std::move(row));
    }
    return std::move(rows_);
  }

 private:
  Result<std::string> one_field() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    if (at_ < text_.size() && text_[at_] == '"') return quoted();
    const std::size_t end = text_.find_first_of(",\r\n", at_);
    const std::string_view field = text_.substr(at_, end == std::string_view::npos ? end : end - at_);
    at_ += field.size();
    return trim(field);
  }

  Result<std::string> quoted() {
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
        // Whatever stands between the closing quote and the comma belongs to no field.
        while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\r' && text_[at_] != '\n') ++at_;
        return field;
      }
    }
    return invalid("csv.quote", fmt::format("Line {}: a quotation mark is opened and never closed.", began));
  }

  void end_of_line() {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::vector<CsvRow> rows_;
};

}  // namespace

Result<std::vector<CsvRow>> parse_csv(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!is_utf8(text) || text.find('\0') != std::string_view::npos)
    return invalid("csv.encoding",
                   "This file is not UTF-8 text: in the spreadsheet program, save it as \"CSV UTF-8\".");
  return Reader(text).all();
}

std::string csv_field(std::string_view text) {
  std::string field;
  if (!text.empty() && std::string_view("=+-@\t").find(text.front()) != std::string_view::npos) field = "'";
  field += text;
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace cs::service
