// Money, judged from facts: what a payment that somebody reports is worth, what is to be paid back, and how the ledger
// and the provider's bill differ. Amounts are hundredths of a yuan (分).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/submission.hpp"

namespace cs::domain {

/// One payment, as the back end or a provider reports it.
struct PaymentRecord {
  std::string order;  ///< the number under which it was paid: 6 to 64 of A-Z a-z 0-9 _ - | *
  std::int64_t amount_fen = 0;
  std::string payer;  ///< how the provider calls who paid; at most 128 characters
  TimePoint paid_at{};
  bool operator==(const PaymentRecord&) const = default;
};
/// invalid "payment.order", "payment.amount", "payment.payer".
Status validate(const PaymentRecord& record);

/// What became of it.
enum class PaymentUse {
  pays,        ///< the attempt that waited for it
  paid_twice,  ///< the student had paid already: it is to be paid back
  late,        ///< the attempt is withdrawn or gone: it is to be paid back
  short_of,    ///< less than the fee: it is to be paid back
  unexpected,  ///< there is no such order: somebody has to look
};
const char* to_string(PaymentUse use);
std::optional<PaymentUse> payment_use_from(std::string_view name);
/// All but one that pays.
bool is_owed_back(PaymentUse use);
/// What pays is not paid back while the student's newest attempt (`newest`; none: there is none) lives by it. refused
/// "payment.live".
Status may_refund(PaymentUse use, std::optional<State> newest);

struct PaymentFacts {
  std::optional<State> state{};           ///< of the attempt that it is for; none: it is not there any more
  bool paid_before = false;               ///< the student's fee, by another payment
  std::optional<std::int64_t> fee_fen{};  ///< the campaign's; none: whatever the back end says
};
/// A payment that came is kept whatever it is worth: money is never refused by a sentence.
PaymentUse use_of(const PaymentRecord& record, const PaymentFacts& facts);

/// One line of the ledger, and one of a provider's bill.
struct LedgerLine {
  std::string order;
  std::int64_t amount_fen = 0;
  bool refunded = false;
};
struct BillLine {
  int line = 0;  ///< of the file
  std::string order;
  std::int64_t amount_fen = 0, refund_fen = 0;
};
struct Difference {
  /// not_in_ledger, not_in_bill, amount, twice_in_bill, refund_not_in_ledger, refund_not_in_bill.
  std::string kind;
  std::string order;
  std::int64_t ledger_fen = 0, bill_fen = 0;
  bool operator==(const Difference&) const = default;
};
/// By order.
std::vector<Difference> reconcile(std::vector<LedgerLine> ledger, const std::vector<BillLine>& bill);

}  // namespace cs::domain
