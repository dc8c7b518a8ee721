// The outbox as the dispatcher sees it. The store keeps it; the service adapts the store to this interface.
//
// A row's life stands in domain/notice.hpp.
//
// What can half-happen, and why it is harmless (tests/service/notice_crash_test.cpp kills the process at each):
// - the process dies before take_due commits: the row is still queued and nothing was sent;
// - it dies after that commit and before the socket, or after the gateway accepted and before mark() commits: the row
//   is still `sending` when its node is buried, which puts it in doubt; its fate is asked for and it is never
//   sent again by itself. In the first case the student has no message: after 24 hours of asking in vain it lands on
//   the call list and a person resends;
// - it dies after the gateway said "not now" and before the row is put back: in doubt, the careful side to err on;
// - it dies after a receipt was taken in and before it was answered: the provider pushes it again, and a repeat changes
//   nothing;
// - a receipt arrives before the answer to the sending is stored: it is kept and applied when the answer is.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/notice.hpp"
#include "notices/gateway.hpp"

namespace cs::notices {

/// A row whose fate is to be asked for now: in doubt, or accepted without a receipt yet.
struct Asking {
  Question question;
  bool doubt = true;
  int asked = 0;  ///< how often, this time included
};

/// What became of a message.
struct Outcome {
  std::string id;
  domain::NoticeEvent event = domain::NoticeEvent::accept;  ///< anything but dispatch and cancel
  std::string provider_id{};                                ///< "" keeps what is known
  std::string problem{};                                    ///< one sentence, empty when all is well
  std::string problem_id{};                                 ///< "gateway.busy", …: translated on the screen
  TimePoint again{};   ///< put_back and hold: when to look at it again; hold with 0: in the next day's window
  bool counts = true;  ///< put_back: an attempt that failed, after a day of which it is given up
};

/// Why the queue stands still. Kept in the outbox, so that a restart does not forget it and people see it.
struct Gate {
  std::string code;     ///< the provider's, or "gateway.silent", "gateway.unreachable"
  std::string problem;  ///< one sentence
  TimePoint since{}, retry{};
  int tries = 0;
};

struct NextDue {
  std::optional<TimePoint> message, question;
};

/// Called by one thread at a time, the dispatcher's; may wait for the disk. Every write has committed when it returns.
class Outbox {
 public:
  virtual ~Outbox() = default;
  /// Commits queued, held -> sending for up to `limit` rows that are due, earliest first, and returns them: their
  /// holder sends each at most once. Quiet hours and limits hold rows back instead; numbers that cannot get a message
  /// fail.
  virtual Result<std::vector<OutgoingMessage>> take_due(TimePoint now, int limit) = 0;
  /// Rows to be asked for now: in doubt 1, 5, 30 minutes and 24 hours after the doubt arose, accepted ones by the
  /// gateway's schedule; each given out once a date.
  virtual Result<std::vector<Asking>> take_questions(TimePoint now, int limit) = 0;
  /// Moves rows by domain::after(), all in one commit. The same outcome again changes nothing, and neither does one
  /// that the table does not allow.
  virtual Status mark(std::span<const Outcome> outcomes, TimePoint now) = 0;
  virtual Result<NextDue> next_due() = 0;
  virtual Result<std::optional<Gate>> gate() = 0;
  virtual Status set_gate(const std::optional<Gate>& gate, TimePoint now) = 0;
};

}  // namespace cs::notices
