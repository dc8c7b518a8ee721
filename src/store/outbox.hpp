// The outbox's way out: handing messages to the dispatcher, what became of them, receipts, the gate.
// What may half-happen stands in notices/outbox.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/notice.hpp"
#include "domain/quiet_hours.hpp"
#include "store/holding.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

/// By what the outbox holds messages back, and what it counts. What a message costs is its campaign's. In force for the
/// process that dispatches.
struct NoticeRules {
  domain::QuietHours quiet{};  ///< none
  int number_a_day = 0;        ///< to one number; 0: no limit, as for all of them
  int template_a_day = 0;      ///< of one template to one number
  int campaign_a_day = 0, a_day = 0;
  Millis keep_trying{std::chrono::hours{24}};  ///< what does not leave for so long is given up
  std::vector<Millis> receipt_schedule{};      ///< when to ask for receipts of accepted messages
  Holding by{};                                ///< under which duty messages are taken and asked for
};

/// A notice on its way to a gateway: whole telephone number, the text with its signature.
struct DueNotice {
  std::string id{}, decision{}, submission{}, campaign{};
  std::string phone{}, text{}, template_key{}, variables{};  ///< domain::pack_variables
  std::string template_code{};  ///< the provider's, where the campaign has its own; empty: that of the settings
  std::string out_id{};         ///< what the provider repeats
  std::string provider_id{};    ///< only of one that is asked for, when the gateway gave one
  int asked = 0;                ///< how often the provider was asked, this time included
  std::int64_t epoch = 0;       ///< the term under which it was taken; its outcome comes back with it
  bool doubt = false;           ///< it is in doubt; otherwise accepted without a receipt
  TimePoint sent{};
};
struct NoticeOutcome {
  std::string id{};
  domain::NoticeEvent event = domain::NoticeEvent::accept;  ///< anything but dispatch and cancel
  std::string provider_id{};                                ///< "" keeps what is known
  std::string problem{};                                    ///< why it failed, waits or is in doubt
  std::string problem_id{};
  TimePoint again{};       ///< put_back, hold: when to look at it again; hold with 0: in the next day's window
  bool counts = true;      ///< put_back: a try that failed
  std::int64_t epoch = 0;  ///< DueNotice::epoch of one that was sent; what is being sent under another keeps its state
};
struct ReceiptIn {
  std::string provider_id{}, out_id{};  ///< one of the two may be empty
  std::string phone{};                  ///< whose receipt it is
  bool delivered = true;
  std::string problem{};
};
/// What became of a receipt. All of them are answered to the provider as received.
enum class ReceiptFate {
  applied,
  repeated,     ///< nothing new
  kept,         ///< no message of that id yet: kept for a week and applied should it turn up
  foreign,      ///< the id is that of a message to another number: changes nothing
  contradicts,  ///< the message's fate is known to be another: the first receipt stands
};
struct StoredGate {
  std::string code{}, problem{};
  TimePoint since{}, retry{};
  int tries = 0;
};

class Outbox {
 public:
  explicit Outbox(Database& db) : db_(db) {}

  /// queued, held -> sending where due, earliest first; committed before anything is answered, so a crash from here on
  /// leaves them in doubt and never sent twice. By the rules others are held, and those whose number cannot get a
  /// message fail; neither is given out. conflict "duty.lost", as of the next two.
  Write<std::vector<DueNotice>> take_due(TimePoint now, int limit, NoticeRules rules = {});
  /// When the next queued or held notice falls due; nullopt when there is none.
  Result<std::optional<TimePoint>> next_due_at();
  /// Those whose fate is to be asked for now: in doubt 1, 5, 30 minutes and 24 hours after the doubt arose, accepted
  /// ones by the rules' schedule. Each is given out once a date; one in doubt goes on the call list with its last
  /// question.
  Write<std::vector<DueNotice>> take_questions(TimePoint now, int limit, NoticeRules rules = {});
  Result<std::optional<TimePoint>> next_question_at();
  /// What the gateway answered, in one commit. The same outcome again changes nothing; others follow domain::after, and
  /// those that it refuses change nothing. invalid "notice.move" for dispatch and cancel; not_found "notice.unknown".
  Write<Nothing> mark(std::vector<NoticeOutcome> outcomes, TimePoint now, NoticeRules rules = {});
  Write<ReceiptFate> receive_receipt(ReceiptIn receipt, TimePoint now);
  /// Why the queue stands still; none while it moves.
  Result<std::optional<StoredGate>> gate();
  Write<Nothing> set_gate(std::optional<StoredGate> gate, std::string actor, TimePoint now, Holding by = {});

 private:
  Database& db_;
};

}  // namespace cs::store
