#include "payment/wechat_bill.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "exchange/table.hpp"

namespace cs::payment {
namespace {

std::string plain(std::string_view value) {
  std::string out = trim(value);
  if (out.starts_with('`')) out.erase(0, 1);
  return trim(out);
}

/// "25.00" yuan as 2500; nothing for anything else.
std::optional<std::int64_t> fen(const std::string& yuan) {
  const auto dot = yuan.find('.');
  const std::string whole = yuan.substr(0, dot);
  std::string part = dot == std::string::npos ? "" : yuan.substr(dot + 1);
  if (part.size() > 2 || whole.empty() || whole.size() > 9) return std::nullopt;
  part.resize(2, '0');
  const auto digits = [](const std::string& s) { return s.find_first_not_of("0123456789") == std::string::npos; };
  if (!digits(whole) || !digits(part)) return std::nullopt;
  return *number_from<std::int64_t>(whole) * 100 + *number_from<std::int64_t>(part);
}

Error bad(int line, std::string_view what) {
  return invalid("payment.bill", fmt::format("The bill, line {}: {}", line, what));
}

}  // namespace

Result<std::vector<domain::BillLine>> read_wechat_bill(ByteView file) {
  CS_ASSIGN(const exchange::Book book, exchange::read_tables(file));
  if (book.sheets.empty()) return bad(1, "it is empty.");
  const std::vector<exchange::Row>& rows = book.sheets.front().rows;
  if (rows.empty()) return bad(1, "it is empty.");
  const auto column = [&](std::initializer_list<const char*> names) -> std::optional<std::size_t> {
    for (const char* name : names)
      for (std::size_t i = 0; i < rows[0].cells.size(); ++i)
        if (plain(rows[0].cells[i].text) == name) return i;
    return std::nullopt;
  };
  const auto order = column({"商户订单号"}), state = column({"交易状态"}), amount = column({"订单金额", "总金额"}),
             refund = column({"退款金额"});
  if (!order || !state || !amount)
    return bad(rows[0].line,
               "its heading lacks 商户订单号, 交易状态 or 订单金额; it must be the bill of all transactions.");
  std::vector<domain::BillLine> out;
  std::size_t i = 1;
  for (; i < rows.size(); ++i) {
    const exchange::Row& row = rows[i];
    if (plain(row.cells[0].text) == "总交易单数") break;
    if (row.cells.size() < rows[0].cells.size()) return bad(row.line, "it has fewer values than the heading.");
    domain::BillLine line{row.line, plain(row.cells[*order].text), 0, 0};
    const std::string what = plain(row.cells[*state].text);
    const auto paid = fen(plain(row.cells[*amount].text));
    if (line.order.empty()) return bad(row.line, "it has no 商户订单号.");
    if (!paid) return bad(row.line, fmt::format("订单金额 '{}' is no amount in yuan.", plain(row.cells[*amount].text)));
    if (what == "SUCCESS") {
      line.amount_fen = *paid;
    } else if (what == "REFUND") {
      const auto back = refund ? fen(plain(row.cells[*refund].text)) : std::nullopt;
      if (!back) return bad(row.line, "退款金额 is no amount in yuan.");
      line.refund_fen = *back;
    } else if (what != "REVOKED") {
      return bad(row.line, fmt::format("交易状态 '{}' is none of SUCCESS, REFUND, REVOKED.", what));
    }
    if (what != "REVOKED") out.push_back(std::move(line));
  }
  if (i + 1 >= rows.size()) return bad(rows.back().line, "its totals are missing: the file was cut short.");
  const auto lines = number_from<std::size_t>(plain(rows[i + 1].cells[0].text));
  if (!lines || *lines != i - 1)
    return bad(rows[i + 1].line,
               fmt::format("it has {} transactions and says {}.", i - 1, plain(rows[i + 1].cells[0].text)));
  return out;
}

}  // namespace cs::payment
