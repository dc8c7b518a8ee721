// The outbox as the dispatcher sees it. The store keeps it; the service adapts the store to this interface.
//
// A row's life (domain/notice.hpp): queued -> sending -> accepted -> delivered | failed, or sending -> in_doubt -> …
//
// What can half-happen, and why it is harmless:
// - the process dies before take_due commits: the row is still queued and nothing was sent;
// - it dies after that commit and before the socket, or after the gateway accepted and before the mark: the row is
// still
//   `sending` when the outbox is opened again, which puts it in doubt; its fate is asked for and it is never sent again
//   by itself. In the first case the student has no message: after 24 hours of asking in vain a person sees it and
//   resends.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/notice.hpp"

namespace cs::notices {

/// A row that is `sending` now: its holder must send it at most once.
struct DueMessage {
  std::string id;     ///< the row's id, sent to the gateway as out_id
  std::string phone;  ///< in the clear
  std::string text;   ///< with signature, as the student reads it
};

/// A row in doubt whose fate is to be asked for now.
struct Doubt {
  std::string id, phone;
  std::string provider_id;  ///< when the gateway gave one
  int asked = 0;            ///< how often, this time included
};

/// What became of a message.
struct Outcome {
  std::string id;
  domain::NoticeEvent event = domain::NoticeEvent::accept;  ///< anything but dispatch and cancel
  std::string provider_id;                                  ///< "" keeps what is known
  std::string problem;                                      ///< one sentence, empty when all is well
};

/// Called by one thread at a time, the dispatcher's; may wait for the disk. Every write has committed when it returns.
class Outbox {
 public:
  virtual ~Outbox() = default;
  /// Commits queued -> sending for up to `limit` rows `where now >= not_before`, earliest first, and returns them.
  virtual Result<std::vector<DueMessage>> take_due(TimePoint now, int limit) = 0;
  /// Rows in doubt to be asked for now: 1, 5, 30 minutes and 24 hours after the doubt arose, each given out once a
  /// date.
  virtual Result<std::vector<Doubt>> take_doubts(TimePoint now, int limit) = 0;
  /// Moves a row by domain::after(). The same outcome again changes nothing; refused "notice.move" otherwise.
  virtual Status mark(const Outcome& outcome, TimePoint now) = 0;
  /// The earliest not_before of a queued row, or date of a question; none when there is neither.
  virtual Result<std::optional<TimePoint>> next_due() = 0;
};

}  // namespace cs::notices
