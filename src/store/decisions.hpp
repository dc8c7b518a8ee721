// Deciding, undoing, and the list of decisions.
#pragma once

#include <string>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/lists.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

struct DecideArgs {
  std::string user{};
  std::string key{};        ///< idempotency key, a UUID made by the workstation
  std::string body_hash{};  ///< of the request body as it came
  std::string submission{};
  api::DecideRequest request;
};

struct UndoArgs {
  std::string user{};
  std::string key{};  ///< the undo's own idempotency key
  /// What is taken back: exactly one of the two. By the key of its decide it also works on a decision that has not
  /// arrived: a tombstone is left, and a decide that arrives later under that key is refused "decision.undone".
  std::string decision{}, decide_key{};
};

struct DecisionQuery {
  std::string campaign{};
  std::string text{}, reviewer{}, verdict{}, state{}, reason{};  ///< "" for any; text as in SubmissionQuery
  bool withdrawal_requested = false;
  int offset = 0, limit = 50;
};

class Decisions {
 public:
  explicit Decisions(Database& db) : db_(db) {}

  /// Decision, outbox row, audit link and stored answer in one transaction. The key is looked up first: a repeat gets
  /// the first answer (`undo_for` counted anew) and changes nothing, also when it was undone since. invalid
  /// "idempotency.mismatch" (other body, submission or user under this key), "decision.*"; not_found
  /// "submission.unknown"; conflict "lease.lost", "submission.changed" (other attempt or evidence); refused
  /// "submission.move", "decision.undone" (taken back before it arrived).
  Write<api::DecideReply> decide(DecideArgs args, TimePoint now);
  /// One's own, before its notice is due: cancels the notice, the submission is pending again. Repeats get the first
  /// answer. Leaving a tombstone answers with an empty decision and submission. refused "undo.too_late",
  /// "undo.not_standing"; forbidden "undo.not_yours"; not_found "decision.unknown".
  Write<api::UndoReply> undo(UndoArgs args, TimePoint now);
  Result<api::DecisionPage> list(const DecisionQuery& query, TimePoint now);  ///< newest first
  Result<api::DecisionRow> get(const std::string& id, TimePoint now);

 private:
  Database& db_;
};

}  // namespace cs::store
