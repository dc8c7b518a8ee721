#include "exchange/roster_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "domain/phone.hpp"

namespace cs::exchange {
namespace {

using domain::Bilingual;
using domain::Student;

constexpr std::string_view consent_field = "id_card_consent", problem_heading = "问题";
constexpr std::size_t rows_above = 30;

struct Column {
  std::string_view field;
  std::vector<std::string_view> headings;
  std::string Student::*member;
  std::size_t longest;  ///< characters
};
const std::vector<Column>& columns() {
  static const std::vector<Column> all{
      {"number", {"学号", "学生学号", "number", "student_number", "studentnumber", "studentid"}, &Student::number, 32},
      {"name", {"姓名", "学生姓名", "name", "studentname"}, &Student::name, 50},
      {"phone",
       {"手机号", "手机号码", "手机", "联系电话", "联系方式", "电话", "电话号码", "移动电话", "phone", "mobile"},
       &Student::phone,
       20},
      {"college",
       {"学院", "院系", "学院名称", "院系名称", "所在学院", "二级学院", "系别", "college"},
       &Student::college,
       60},
      {"class",
       {"班级", "班级名称", "所在班级", "行政班", "行政班级", "class", "class_name"},
       &Student::class_name,
       60},
      {"level", {"层次", "学历层次", "培养层次", "学历", "level"}, &Student::level, 30},
  };
  return all;
}
constexpr std::array<std::string_view, 3> consent_headings = {"身份证照比对同意", "id_card_consent", "idcardconsent"};

/// ASCII for full-width signs; without blanks and invisible marks.
std::string plain(std::string_view text) {
  std::string out;
  for (char32_t p : code_points(text)) {
    if (p >= 0xFF01 && p <= 0xFF5E) p -= 0xFEE0;
    const bool invisible = p == ' ' || p == '\t' || p == '\r' || p == '\n' || p == 0xA0 || p == 0x3000 || p == 0xFEFF ||
                           p == 0xAD || (p >= 0x2000 && p <= 0x200F) || (p >= 0x202A && p <= 0x202E) || p == 0x2060;
    if (!invisible) out += to_utf8(p);
  }
  return out;
}

/// A heading as it is compared: without blanks, stars and whatever stands in brackets behind it.
std::string heading_of(std::string_view text) {
  std::string out = plain(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  std::erase(out, '*');
  if (const auto bracket = out.find('('); bracket != std::string::npos && bracket > 0) out.resize(bracket);
  if (out.ends_with(':')) out.pop_back();
  return out;
}

struct Meaning {
  const Column* column = nullptr;
  bool consent = false;
  bool nothing() const { return !column && !consent; }
};

Meaning meaning_of(const std::string& text, const RosterOptions& options) {
  const auto own = options.columns.find(text);
  const std::string heading = own != options.columns.end() ? own->second : heading_of(text);
  if (own != options.columns.end() ? heading == consent_field
                                   : std::ranges::find(consent_headings, heading) != consent_headings.end())
    return {nullptr, true};
  for (const Column& c : columns())
    if (own != options.columns.end() ? c.field == heading : std::ranges::find(c.headings, heading) != c.headings.end())
      return {&c, false};
  return {};
}

/// The first row that has the number's heading and another one.
std::optional<std::size_t> heading_row(const Sheet& sheet, const RosterOptions& options) {
  for (std::size_t i = 0; i < std::min(sheet.rows.size(), rows_above); ++i) {
    int known = 0;
    bool number = false;
    for (const Cell& cell : sheet.rows[i].cells) {
      const Meaning m = cell.text.empty() ? Meaning{} : meaning_of(cell.text, options);
      known += !m.nothing();
      number = number || (m.column && m.column->member == &Student::number);
    }
    if (number && known >= 2) return i;
  }
  return std::nullopt;
}

Result<const Sheet*> choose_sheet(const Book& book, const RosterOptions& options,
                                  std::vector<std::string>& passed_over) {
  const Sheet* chosen = nullptr;
  std::string names;
  bool filled = false;
  for (const Sheet& sheet : book.sheets) {
    names += (names.empty() ? "" : ", ") + sheet.name;
    filled = filled || !sheet.rows.empty();
    if (!options.sheet.empty()) {
      if (sheet.name == options.sheet) return &sheet;
      continue;
    }
    if (sheet.hidden) {
      if (!sheet.rows.empty()) passed_over.push_back(sheet.name);
      continue;
    }
    if (!heading_row(sheet, options)) continue;
    if (chosen)
      return invalid("roster.sheet", fmt::format("The sheets '{}' and '{}' both look like a roster: name one of them.",
                                                 chosen->name, sheet.name));
    chosen = &sheet;
  }
  if (!options.sheet.empty())
    return invalid("roster.sheet", fmt::format("There is no sheet '{}', but these: {}.", options.sheet, names));
  if (chosen) return chosen;
  if (!filled)
    return invalid("roster.empty",
                   "The roster holds no students: a row of column names and one row a student are expected.");
  return invalid("roster.columns",
                 fmt::format("None of the first {} rows has the column 学号 (number) and another known one beside it, "
                             "such as 姓名 (name).",
                             rows_above));
}

/// Yes or no; nothing for anything else.
std::optional<bool> yes_or_no(std::string_view text) {
  const std::string word = heading_of(text);
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
bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// "1.38E+10", "1.38e10": what a spreadsheet leaves of a long number.
bool is_scientific(std::string_view text) {
  const auto e = text.find_first_of("eE");
  if (e == std::string_view::npos || e == 0 || text.find('.') > e) return false;
  std::string_view before = text.substr(0, e), behind = text.substr(e + 1);
  if (behind.starts_with('+'))
    behind.remove_prefix(1);
  else if (before.find('.') == std::string_view::npos)
    return false;  // "2021E10" may be somebody's number
  std::string digits(before);
  std::erase(digits, '.');
  return is_digits(digits) && is_digits(behind);
}

/// "Jan-26", "26-Jan", "1月26日": what a spreadsheet makes of 1-26.
bool is_made_a_date(std::string_view text) {
  static constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                              "jul", "aug", "sep", "oct", "nov", "dec"};
  const std::string word = heading_of(text);
  if (const auto dash = word.find('-'); dash != std::string::npos) {
    const std::string a = word.substr(0, dash), b = word.substr(dash + 1);
    const auto month = [](const std::string& s) { return std::ranges::find(months, s) != months.end(); };
    return (month(a) && is_digits(b)) || (is_digits(a) && month(b));
  }
  const auto of_month = word.find("月");
  return of_month != std::string::npos && of_month <= 2 && is_digits(word.substr(0, of_month)) &&
         word.ends_with("日") && is_digits(word.substr(of_month + 3, word.size() - of_month - 6));
}

using Wrong = std::optional<std::pair<std::string, Bilingual>>;

Wrong say(std::string_view field, std::string zh, std::string en) {
  return {{std::string(field), {std::move(zh), std::move(en)}}};
}

/// What a spreadsheet did to the cell of that field.
Wrong damage(std::string_view field, const Cell& cell) {
  const std::string& t = cell.text;
  if (cell.kind == CellKind::error)
    return say(field, fmt::format("单元格是公式错误或没有结果的公式（{}）。", t),
               fmt::format("The cell holds a formula's error, or a formula without a result ({}).", t));
  if (t.starts_with('='))
    return say(field, fmt::format("这里是公式“{}”，不是内容：请在表格软件中粘贴为数值。", t),
               fmt::format("It is the formula {} and not what it stands for: paste it as values.", t));
  if (cell.kind == CellKind::date || (field != "name" && is_made_a_date(t)))
    return say(field, fmt::format("表格软件把它变成了日期（{}）：请把该列设为文本后重新填写。", t),
               fmt::format("The spreadsheet made a date of it ({}): make the column text and enter it anew.", t));
  if (is_scientific(t) || (cell.kind == CellKind::number && is_digits(t) && t.size() > 15))
    return say(
        field, fmt::format("表格软件把长号码变成了数字（{}），末尾几位已丢失：请把该列设为文本后重新填写。", t),
        fmt::format("The spreadsheet made a number of it ({}) and lost its last digits: make the column text and "
                    "enter it anew.",
                    t));
  return std::nullopt;
}

/// What is wrong with a student's fields as they are stored.
Wrong wrong(const Student& s) {
  if (s.number.empty()) return say("number", "学号是空的。", "The student number is missing.");
  for (const Column& c : columns()) {
    const std::string& value = s.*c.member;
    if (length_utf8(value) > c.longest)
      return say(c.field, fmt::format("超过 {} 个字。", c.longest),
                 fmt::format("It is longer than {} characters.", c.longest));
    for (const char sign : value)
      if (static_cast<unsigned char>(sign) < 0x20)
        return say(c.field, "含有换行或控制字符。", "It holds a line end or a control character.");
  }
  if (!is_number(s.number))
    return say(
        "number", fmt::format("“{}”不是学号：只能有字母、数字和连字符。", s.number),
        fmt::format("'{}' is not a student number: only letters, digits and hyphens may stand in one.", s.number));
  // Landlines and other countries' numbers stay: they get no message and are called instead.
  if (domain::normalised_phone(s.phone).kind == domain::PhoneKind::wrong)
    return say("phone", "不是电话号码：手机号有 11 位（表格软件可能截短了它）。",
               "It is not a telephone number: a mobile number has 11 digits (a spreadsheet may have cut it short).");
  return std::nullopt;
}

/// Numbers of digits alone that are shorter than nearly all: zeros in front may be lost. Returns how many digits nearly
/// all have, or 0.
class Lengths {
 public:
  void add(std::string_view number) {
    if (!is_digits(number)) return;
    ++all_;
    ++of_[number.size()];
  }
  std::size_t missing_from(std::string_view number) const {
    if (!is_digits(number) || number.starts_with('0') || all_ < 5) return 0;
    const auto most = std::ranges::max_element(of_, {}, [](const auto& p) { return p.second; });
    const auto own = of_.find(number.size());
    if (number.size() >= most->first || own == of_.end()) return 0;
    return most->second * 10 >= all_ * 8 && own->second * 10 <= all_ ? most->first : 0;
  }

 private:
  std::size_t all_ = 0;
  std::map<std::size_t, std::size_t> of_;
};

}  // namespace

Result<Roster> read_roster(ByteView file, const RosterOptions& options) {
  for (const auto& [heading, field] : options.columns)
    if (field != consent_field && std::ranges::none_of(columns(), [&](const Column& c) { return c.field == field; }))
      return invalid(
          "roster.columns",
          fmt::format("'{}' is no field: number, name, phone, college, class, level or {} is.", field, consent_field));
  CS_ASSIGN(const Book book, read_tables(file));
  Roster roster;
  roster.format = book.format;
  CS_ASSIGN(const Sheet* sheet, choose_sheet(book, options, roster.passed_over));
  const auto head = heading_row(*sheet, options);
  if (!head)
    return invalid("roster.columns", fmt::format("The sheet '{}' has no column 学号 (number) among its first {} rows.",
                                                 sheet->name, rows_above));
  std::vector<Meaning> meaning;
  for (const Cell& cell : sheet->rows[*head].cells) {
    const Meaning m = cell.text.empty() ? Meaning{} : meaning_of(cell.text, options);
    if (!m.nothing() && std::ranges::any_of(meaning, [&](const Meaning& other) {
          return m.consent ? other.consent : other.column == m.column;
        }))
      return invalid("roster.columns", fmt::format("The column '{}' stands there twice.", cell.text));
    meaning.push_back(m);
    roster.headings.push_back(cell.text);
    if (m.nothing() && !cell.text.empty() && cell.text != problem_heading) roster.ignored_columns.push_back(cell.text);
  }
  if (*head + 1 == sheet->rows.size())
    return invalid("roster.empty",
                   "The roster holds no students: a row of column names and one row a student are expected.");

  Lengths lengths;
  for (std::size_t i = *head + 1; i < sheet->rows.size(); ++i)
    for (std::size_t c = 0; c < std::min(sheet->rows[i].cells.size(), meaning.size()); ++c)
      if (meaning[c].column && meaning[c].column->member == &Student::number)
        lengths.add(plain(sheet->rows[i].cells[c].text));

  std::map<std::string, int> seen;
  for (std::size_t i = *head + 1; i < sheet->rows.size(); ++i) {
    const Row& row = sheet->rows[i];
    Student student;
    Wrong bad;
    std::string said;
    bool anything = false;
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      const Cell& cell = row.cells[c];
      if (cell.text.empty()) continue;
      if (c >= meaning.size()) {
        if (!bad)
          bad = say("row", fmt::format("第 {} 格没有列名：“{}”。", c + 1, cell.text),
                    fmt::format("Field {} ('{}') stands under no column's name.", c + 1, cell.text));
        anything = true;
        continue;
      }
      if (meaning[c].nothing()) continue;
      anything = true;
      if (meaning[c].consent) {
        said = cell.text;
        continue;
      }
      const Column& column = *meaning[c].column;
      if (!bad) bad = damage(column.field, cell);
      student.*(column.member) = column.member == &Student::number  ? plain(cell.text)
                                 : column.member == &Student::phone ? domain::normalised_phone(cell.text).number
                                                                    : cell.text;
    }
    if (!anything) continue;  // notes beside the table
    if (!bad) bad = wrong(student);
    if (const std::size_t usual = lengths.missing_from(student.number); !bad && usual && !options.trust_numbers)
      bad = say("number",
                fmt::format("学号 {} 只有 {} 位，其他几乎都是 {} 位：表格软件可能去掉了前面的 0。", student.number,
                            student.number.size(), usual),
                fmt::format("{} has {} digits where nearly all have {}: a spreadsheet may have dropped zeros in front.",
                            student.number, student.number.size(), usual));
    const std::optional<bool> consent = said.empty() ? std::nullopt : yes_or_no(said);
    if (!bad && !said.empty() && !consent)
      bad = say(consent_field, fmt::format("“{}”既不是“是”也不是“否”。", said),
                fmt::format("'{}' is neither yes (是) nor no (否).", said));
    if (!bad)
      if (const auto [first, is_new] = seen.emplace(student.number, row.line); !is_new)
        bad = say("number", fmt::format("学号 {} 在第 {} 行已经有了。", student.number, first->second),
                  fmt::format("{} stands in line {} already.", student.number, first->second));
    if (bad) {
      roster.problems.push_back({row.line, std::move(bad->first), std::move(bad->second), row.cells});
      continue;
    }
    if (consent) roster.id_card_consents.emplace(student.number, *consent);
    roster.students.push_back(std::move(student));
    roster.lines.push_back(row.line);
    roster.rows.push_back(row.cells);
  }
  return roster;
}

OutSheet bad_rows(const Roster& roster, bool chinese) {
  OutSheet sheet{"名单", {}};
  std::vector<OutCell> head(roster.headings.begin(), roster.headings.end());
  // A file of bad rows that is mended half and comes back has the column already.
  const bool has_column = !roster.headings.empty() && roster.headings.back() == problem_heading;
  if (!has_column) head.emplace_back(std::string(problem_heading));
  sheet.rows.push_back(std::move(head));
  for (const RowProblem& p : roster.problems) {
    std::vector<OutCell> row;
    const std::size_t width = roster.headings.size() - (has_column ? 1 : 0);
    for (std::size_t i = 0; i < width; ++i) row.emplace_back(i < p.original.size() ? p.original[i].text : "");
    row.emplace_back(fmt::format("{} {}", p.line, chinese ? p.message.zh : p.message.en));
    for (std::size_t i = roster.headings.size(); i < p.original.size(); ++i) row.emplace_back(p.original[i].text);
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

OutSheet roster_table(const std::vector<Student>& students, const std::map<std::string, bool>& consents) {
  OutSheet sheet{"名单", {}};
  std::vector<OutCell> head;
  for (const Column& c : columns()) head.emplace_back(std::string(c.headings.front()));
  head.emplace_back(std::string(consent_headings.front()));
  sheet.rows.push_back(std::move(head));
  for (const Student& s : students) {
    std::vector<OutCell> row;
    for (const Column& c : columns()) row.emplace_back(s.*c.member);
    const auto consent = consents.find(s.number);
    row.emplace_back(std::string(consent == consents.end() ? "" : consent->second ? "是" : "否"));
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

}  // namespace cs::exchange
