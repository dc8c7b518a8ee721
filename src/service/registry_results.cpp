#include "service/registry_results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/text.hpp"
#include "exchange/table.hpp"

namespace cs::service {
namespace {

constexpr std::size_t at_once = 500;

std::optional<std::size_t> column(const exchange::Row& heading, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    for (std::size_t i = 0; i < heading.cells.size(); ++i)
      if (heading.cells[i].text == name) return i;
  return std::nullopt;
}

std::string field(const exchange::Row& row, std::size_t i) {
  return i < row.cells.size() ? row.cells[i].text : std::string();
}

struct Columns {
  std::size_t number = 0, result = 0;
  std::optional<std::size_t> note;
};
std::optional<Columns> columns_of(const exchange::Sheet& sheet) {
  if (sheet.hidden || sheet.rows.empty()) return std::nullopt;
  const exchange::Row& heading = sheet.rows.front();
  const auto number = column(heading, {"学号", "number"});
  const auto result = column(heading, {"比对结果", "校对结果", "图像比对结果", "结果", "result"});
  if (!number || !result) return std::nullopt;
  return Columns{*number, *result, column(heading, {"备注", "原因", "说明", "note"})};
}

}  // namespace

Result<std::vector<store::RegistryRow>> read_registry_results(ByteView file) {
  CS_ASSIGN(const exchange::Book book, exchange::read_tables(file));
  const auto sheet =
      std::ranges::find_if(book.sheets, [](const exchange::Sheet& s) { return columns_of(s).has_value(); });
  if (sheet == book.sheets.end())
    return invalid("results.columns", "The first row must name the columns 学号 (number) and 比对结果 (result).");
  const Columns at = *columns_of(*sheet);
  std::vector<store::RegistryRow> out;
  std::map<std::string, domain::Registry> seen;
  for (std::size_t i = 1; i < sheet->rows.size(); ++i) {
    const exchange::Row& row = sheet->rows[i];
    const auto wrong = [&](std::string_view what) {
      return invalid("results.row", fmt::format("Line {}: {}", row.line, what));
    };
    const std::string who = field(row, at.number), said = field(row, at.result);
    if (who.empty()) return wrong("the student number is missing.");
    const auto word = domain::registry_word(said);
    if (!word)
      return wrong(
          fmt::format("'{}' is no result: it is 通过, 未通过, 不确定, 异常 or 校对有误.", prefix_utf8(said, 20)));
    if (const auto [other, fresh] = seen.try_emplace(who, *word); !fresh) {
      if (other->second == *word) continue;
      return wrong(fmt::format("student {} stands in the list twice, with different results.", who));
    }
    out.push_back({who, *word,
                   at.note ? std::string(prefix_utf8(field(row, *at.note), domain::max_note_length)) : std::string()});
  }
  return out;
}

Result<store::RegistryReport> take_registry_results(store::Store& store, const store::CampaignRef& campaign,
                                                    const std::vector<store::RegistryRow>& rows, const Clock& clock) {
  store::RegistryReport all;
  for (std::size_t begin = 0; begin < rows.size(); begin += at_once) {
    const auto first = rows.begin() + static_cast<std::ptrdiff_t>(begin);
    std::vector<store::RegistryRow> some(first,
                                         first + static_cast<std::ptrdiff_t>(std::min(at_once, rows.size() - begin)));
    CS_ASSIGN(store::RegistryReport part, store.recalls.take_results(campaign, std::move(some), clock.now()).get());
    all.recalled += part.recalled;
    all.passed += part.passed;
    all.known += part.known;
    all.refused.insert(all.refused.end(), std::make_move_iterator(part.refused.begin()),
                       std::make_move_iterator(part.refused.end()));
  }
  return all;
}

}  // namespace cs::service
