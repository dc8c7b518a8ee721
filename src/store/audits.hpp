// A supervisor's second look: overturning, and a reviewer's request for it.
#pragma once

#include <string>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/lists.hpp"
#include "store/permitted.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

struct OverturnArgs {
  std::string key{};  ///< idempotency key, a UUID
  api::OverturnRequest request{};
};

class Audits {
 public:
  explicit Audits(Database& db) : db_(db) {}

  /// To another reviewer (approved, released, rejected -> pending, with review hours of its own, never to whoever's
  /// decision it was), or decided at once by the supervisor, as a decision of its own. What has not gone is cancelled.
  /// Its own message goes with the decision that follows: domain/auditing.hpp says which, and
  /// `OverturnReply::correction` names it where the supervisor decided and the student had been told otherwise.
  /// conflict "overturn.changed" (of two supervisors the second one), refused "overturn.not_standing", "overturn.own"
  /// (nobody overturns their own decision), "overturn.newer_attempt"; invalid as a decision's reasons.
  Write<api::OverturnReply> overturn(const DecisionRef& decision, OverturnArgs args, TimePoint now);
  /// The reviewer asks a supervisor to take one's own standing decision back. Asking again replaces the note.
  Write<Nothing> ask_withdrawal(const DecisionRef& decision, NoteArgs args, TimePoint now);

 private:
  Database& db_;
};

}  // namespace cs::store
