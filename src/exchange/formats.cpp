#include "exchange/formats.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>

#include "base/text.hpp"

namespace cs::exchange {

Error damaged(std::string_view where) {
  return invalid("table.damaged",
                 fmt::format("This spreadsheet is damaged or was cut short ({}): ask for it once more.", where));
}

Error too_large(std::string_view what) {
  return {Code::too_large, "table.too_large", fmt::format("This table is too large: {}.", what)};
}

Status SheetBuilder::put(std::size_t row, std::size_t column, std::string text, CellKind kind) {
  if (column >= most_columns || row >= std::size_t{1} << 24) return {};
  text = trim(text);
  if (text.empty() && kind == CellKind::text) return {};
  held_.text += text.size();
  if (held_.text > limits_.text_bytes)
    return too_large(fmt::format("its cells hold more than {} MB of text", limits_.text_bytes >> 20));
  const int line = static_cast<int>(row) + 1;
  auto& rows = sheet_.rows;
  if (rows.empty() || rows.back().line != line) {
    if (!rows.empty() && rows.back().line > line) return damaged("its rows are out of order");
    if (++held_.rows > limits_.rows) return too_large(fmt::format("it has more than {} rows", limits_.rows));
    rows.push_back({line, {}});
  }
  auto& cells = rows.back().cells;
  if (column >= cells.size()) {
    held_.cells += column + 1 - cells.size();
    if (held_.cells > limits_.cells) return too_large(fmt::format("it has more than {} cells", limits_.cells));
    cells.resize(column + 1);
  }
  cells[column] = {std::move(text), kind};
  return {};
}

std::string number_text(double value) {
  if (!std::isfinite(value)) return "#NUM!";
  if (std::trunc(value) == value && std::fabs(value) < 1e15) return fmt::format("{:.0f}", value == 0 ? 0.0 : value);
  return fmt::format("{}", value);
}

std::string date_text(double days, bool from_1904) {
  if (!std::isfinite(days) || days < 0 || days >= 2'958'466) return "#NUM!";
  using namespace std::chrono;
  const auto minutes = static_cast<std::int64_t>(std::llround(days * 1440));
  const auto whole = minutes / 1440;
  // Lotus's 29 February 1900 is day 60: before it the days count from one day later.
  const sys_days first = from_1904    ? sys_days{year{1904} / 1 / 1}
                         : whole < 60 ? sys_days{year{1899} / 12 / 31}
                                      : sys_days{year{1899} / 12 / 30};
  const year_month_day day{first + std::chrono::days{whole}};
  std::string out = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                                static_cast<unsigned>(day.day()));
  if (const auto rest = minutes % 1440; rest != 0) out += fmt::format(" {:02}:{:02}", rest / 60, rest % 60);
  return out;
}

bool is_date_format(std::uint32_t builtin) {
  return (builtin >= 14 && builtin <= 22) || (builtin >= 27 && builtin <= 36) || (builtin >= 45 && builtin <= 47) ||
         (builtin >= 50 && builtin <= 58);
}

bool is_date_format(std::string_view code) {
  if (code.find("General") != std::string_view::npos) return false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    switch (code[i]) {
      case '"':
        i = std::min(code.find('"', i + 1), code.size());
        break;
      case '[':  // a colour, a locale or a condition; hours that go on beyond the day are a number all the same
        i = std::min(code.find(']', i + 1), code.size());
        break;
      case '\\':
      case '_':
      case '*':
        ++i;
        break;
      case 'd':
      case 'D':
      case 'm':
      case 'M':
      case 'y':
      case 'Y':
      case 'h':
      case 'H':
      case 's':
      case 'S':
        return true;
      default:
        break;
    }
  }
  return false;
}

}  // namespace cs::exchange
