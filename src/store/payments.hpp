// The ledger: what students were to pay, what was paid, what is to be paid back. A payment that came is kept whatever
// became of its attempt, and a repeat changes nothing.
//
// What can half-happen, and why it is harmless: the provider's callback is stored and the answer is lost: it comes
// again and finds itself; the order is made and the student never pays: it stays an order; a payment comes for an
// attempt that was withdrawn, superseded or purged meanwhile: it is kept, moves nothing, and is owed back.
#pragma once

#include <string>
#include <vector>

#include "api/collect.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/payment.hpp"
#include "store/permitted.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

struct KeptPayment {
  domain::PaymentUse use = domain::PaymentUse::pays;
  bool is_new = false;  ///< this call stored it
  bool starts_checks = false;
};
struct PaymentRow {
  domain::PaymentRecord record;
  domain::PaymentUse use = domain::PaymentUse::pays;
  std::string provider, student_number, submission;
  TimePoint reported{}, refunded{};  ///< 1970: not
  std::string refunded_by, refund_note;
};
/// Of a day or a campaign.
struct PaymentQuery {
  TimePoint from{}, to{};  ///< paid then or later, and before; 1970: open
  bool owed = false;       ///< only what is to be paid back and was not yet
};

class Payments {
 public:
  explicit Payments(Database& db) : db_(db) {}

  /// The order under which the student pays for the attempt that waits; the same one until it is paid. refused
  /// "payment.nothing_due".
  Write<api::PaymentOrder> order(const StudentRef& student, TimePoint now);
  /// What the back end reports of an attempt. conflict "payment.differs": this order was reported with another amount,
  /// payer or attempt; invalid as domain::validate(), "submit.paid_in_future", "submit.paid_too_early".
  Write<KeptPayment> report(const SubmissionRef& submission, domain::PaymentRecord record, TimePoint now);
  /// What a provider says of an order of ours. Never refused for what became of the order: the money is there.
  Write<KeptPayment> callback(std::string provider, domain::PaymentRecord record, TimePoint now);

  /// By the time of payment.
  Result<std::vector<PaymentRow>> list(const CampaignRef& campaign, const PaymentQuery& query);
  /// It was paid back, outside. not_found "payment.unknown"; refused "payment.refunded"; invalid "note.missing".
  Write<Nothing> refund(const CampaignRef& campaign, std::string order, std::string note, TimePoint now);

 private:
  Database& db_;
};

}  // namespace cs::store
