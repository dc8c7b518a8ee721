#include "service/roster.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "domain/phone.hpp"

namespace cs::service {
namespace {

struct Column {
  const char* field;
  bool required;
  std::array<std::string_view, 5> names;
  std::string domain::Student::*member;
  std::size_t longest;  ///< characters
};
const Column columns[] = {
    {"number", true, {"学号", "number", "student_number", "student number", ""}, &domain::Student::number, 32},
    {"name", true, {"姓名", "name", "", "", ""}, &domain::Student::name, 50},
    {"phone", true, {"手机号", "phone", "手机号码", "手机", "联系电话"}, &domain::Student::phone, 20},
    {"college", false, {"学院", "院系", "college", "", ""}, &domain::Student::college, 60},
    {"class", false, {"班级", "class", "class_name", "", ""}, &domain::Student::class_name, 60},
    {"level", false, {"层次", "学历层次", "level", "", ""}, &domain::Student::level, 30},
};

constexpr std::array<std::string_view, 3> consent_names = {"身份证照比对同意", "id_card_consent", "id card consent"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

const Column* column_named(std::string_view name) {
  const std::string wanted = lower(name);
  if (wanted.empty()) return nullptr;
  for (const Column& c : columns)
    if (std::ranges::find(c.names, wanted) != c.names.end()) return &c;
  return nullptr;
}

/// Yes or no; nothing for anything else.
std::optional<bool> yes_or_no(std::string_view text) {
  const std::string word = lower(text);
  for (const std::string_view yes : {"是", "同意", "yes", "y", "true", "1"})
    if (word == yes) return true;
  for (const std::string_view no : {"否", "不同意", "no", "n", "false", "0"})
    if (word == no) return false;
  return std::nullopt;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  });
}

std::string as_csv(const CsvRow& row) {
  std::string out;
  for (std::size_t i = 0; i < row.fields.size(); ++i) out += (i ? "," : "") + csv_field(row.fields[i]);
  return out;
}

/// What is wrong with a student, as field and sentence.
std::optional<std::pair<std::string, std::string>> wrong(const domain::Student& s) {
  for (const Column& c : columns) {
    const std::string& value = s.*c.member;
    if (c.required && value.empty()) return {{c.field, "It is empty."}};
    if (length_utf8(value) > c.longest) return {{c.field, fmt::format("It is longer than {} characters.", c.longest)}};
  }
  if (!is_number(s.number))
    return {{"number", fmt::format("'{}' is not a student number: only letters, digits and hyphens may stand in one.",
                                   s.number)}};
  // Landlines and other countries' numbers stay: they get no message and are called instead.
  if (domain::normalised_phone(s.phone).kind == domain::PhoneKind::wrong)
    return {{"phone",
             "It is not a telephone number: a mobile number has 11 digits (a spreadsheet may have cut it short)."}};
  return std::nullopt;
}

}  // namespace

Result<Roster> read_roster(std::string_view csv) {
  CS_ASSIGN(const std::vector<CsvRow> rows, parse_csv(csv));
  if (rows.size() < 2)
    return invalid("roster.empty",
                   "The roster holds no students: a row of column names and one row a student are expected.");
  Roster roster;
  std::vector<const Column*> meaning;
  std::optional<std::size_t> consent_at;
  for (const std::string& name : rows.front().fields) {
    if (std::ranges::find(consent_names, lower(name)) != consent_names.end()) {
      if (consent_at) return invalid("roster.columns", fmt::format("The column '{}' stands there twice.", name));
      consent_at = meaning.size();
      meaning.push_back(nullptr);
      continue;
    }
    const Column* column = column_named(name);
    if (column && std::ranges::find(meaning, column) != meaning.end())
      return invalid("roster.columns", fmt::format("The column '{}' stands there twice.", name));
    meaning.push_back(column);
    if (!column && !name.empty()) roster.ignored_columns.push_back(name);
  }
  for (const Column& c : columns)
    if (c.required && std::ranges::find(meaning, &c) == meaning.end())
      return invalid("roster.columns", fmt::format("The first row has no column '{}' ({}).", c.names[0], c.names[1]));

  std::map<std::string, int> seen;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const CsvRow& row = rows[i];
    const auto problem = [&](std::string field, std::string message) {
      roster.problems.push_back({row.line, std::move(field), std::move(message), as_csv(row)});
    };
    if (row.fields.size() > meaning.size()) {
      problem("row", fmt::format("It has {} fields where the first row has {}.", row.fields.size(), meaning.size()));
      continue;
    }
    domain::Student student;
    for (std::size_t c = 0; c < row.fields.size(); ++c)
      if (meaning[c]) student.*(meaning[c]->member) = trim(row.fields[c]);
    student.phone = domain::normalised_phone(student.phone).number;
    if (auto bad = wrong(student)) {
      problem(std::move(bad->first), std::move(bad->second));
      continue;
    }
    const std::string said = consent_at && *consent_at < row.fields.size() ? trim(row.fields[*consent_at]) : "";
    const std::optional<bool> consent = yes_or_no(said);
    if (!said.empty() && !consent) {
      problem("id_card_consent", fmt::format("'{}' is neither yes (是) nor no (否).", said));
      continue;
    }
    if (const auto [first, is_new] = seen.emplace(student.number, row.line); !is_new) {
      problem("number", fmt::format("{} stands in line {} already.", student.number, first->second));
      continue;
    }
    if (consent) roster.id_card_consents.emplace(student.number, *consent);
    roster.students.push_back(std::move(student));
  }
  return roster;
}

std::string problems_csv(const std::vector<RowProblem>& problems) {
  std::string out = "\xEF\xBB\xBFline,field,problem,row as it came\r\n";
  for (const auto& p : problems)
    out += fmt::format("{},{},{},{}\r\n", p.line, p.field, csv_field(p.message), p.original);
  return out;
}

}  // namespace cs::service
