#include "domain/payment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"

namespace cs::domain {

Status validate(const PaymentRecord& r) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-|*";
  if (r.order.size() < 6 || r.order.size() > 64 || r.order.find_first_not_of(allowed) != std::string::npos)
    return invalid("payment.order", "An order's number is 6 to 64 of A-Z, a-z, 0-9, '_', '-', '|' and '*'.");
  if (r.amount_fen <= 0 || r.amount_fen > 10'000'000)
    return invalid("payment.amount", "The amount is in hundredths of a yuan, from 1 to 10,000,000.");
  if (!is_utf8(r.payer) || length_utf8(r.payer) > 128)
    return invalid("payment.payer", "The payer is text of at most 128 characters.");
  return {};
}

namespace {
constexpr std::pair<PaymentUse, const char*> uses[] = {{PaymentUse::pays, "pays"},
                                                       {PaymentUse::paid_twice, "paid_twice"},
                                                       {PaymentUse::late, "late"},
                                                       {PaymentUse::short_of, "short_of"},
                                                       {PaymentUse::unexpected, "unexpected"}};
}  // namespace

const char* to_string(PaymentUse use) {
  for (const auto& [u, name] : uses)
    if (u == use) return name;
  return "";
}

std::optional<PaymentUse> payment_use_from(std::string_view name) {
  for (const auto& [u, n] : uses)
    if (name == n) return u;
  return std::nullopt;
}

bool is_owed_back(PaymentUse use) {
  return use != PaymentUse::pays;
}

Status may_refund(PaymentUse use, std::optional<State> newest) {
  if (use != PaymentUse::pays || !newest || !is_live(*newest) || *newest == State::awaiting_payment) return {};
  return Error{Code::refused, "payment.live",
               fmt::format("The student's photograph is {}, which this pays for: it is paid back once the photograph "
                           "was withdrawn, rejected or recalled.",
                           to_string(*newest))};
}

PaymentUse use_of(const PaymentRecord& record, const PaymentFacts& facts) {
  if (!facts.state) return PaymentUse::unexpected;
  if (facts.paid_before) return PaymentUse::paid_twice;
  if (*facts.state != State::awaiting_payment)
    // Handed in as paid before its record came: this is that payment.
    return is_live(*facts.state) ? PaymentUse::pays : PaymentUse::late;
  if (facts.fee_fen && record.amount_fen < *facts.fee_fen) return PaymentUse::short_of;
  return PaymentUse::pays;
}

std::vector<Difference> reconcile(std::vector<LedgerLine> ledger, const std::vector<BillLine>& bill) {
  struct Both {
    std::optional<LedgerLine> ours;
    std::int64_t theirs = 0, refund = 0;
    int times = 0;
  };
  std::map<std::string, Both> all;
  for (LedgerLine& l : ledger) {
    const std::string order = l.order;
    all[order].ours = std::move(l);
  }
  for (const BillLine& b : bill) {
    Both& both = all[b.order];
    both.refund += b.refund_fen;
    if (b.amount_fen == 0) continue;
    both.theirs = b.amount_fen;
    ++both.times;
  }
  std::vector<Difference> out;
  for (const auto& [order, b] : all) {
    const std::int64_t ours = b.ours ? b.ours->amount_fen : 0;
    const auto differs = [&](const char* kind) { out.push_back({kind, order, ours, b.theirs}); };
    if (!b.ours && b.times > 0) differs("not_in_ledger");
    if (b.ours && b.times == 0 && b.refund == 0) differs("not_in_bill");
    if (b.ours && b.times > 0 && ours != b.theirs) differs("amount");
    if (b.times > 1) differs("twice_in_bill");
    if (b.refund > 0 && !(b.ours && b.ours->refunded)) out.push_back({"refund_not_in_ledger", order, ours, b.refund});
    if (b.ours && b.ours->refunded && b.refund == 0 && b.times > 0) differs("refund_not_in_bill");
  }
  return out;
}

}  // namespace cs::domain
