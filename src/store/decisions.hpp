// Deciding, undoing, and the list of decisions.
#pragma once

#include <optional>
#include <string>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/deciding.hpp"
#include "store/lists.hpp"
#include "store/permitted.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

struct DecideArgs {
  std::string key{};        ///< idempotency key, a UUID made by the workstation
  std::string body_hash{};  ///< of the request body as it came
  api::DecideRequest request;
};

/// What is taken back by the key of its decide; it may not have arrived yet.
struct UndoByKey {
  std::string by{};          ///< who decided
  std::string key{};         ///< the undo's own idempotency key
  std::string decide_key{};  ///< whose decide never takes effect from now on
};

struct DecisionQuery {
  std::string text{}, reviewer{}, verdict{}, state{}, reason{};  ///< "" for any; text as in SubmissionQuery
  bool withdrawal_requested = false;
  int offset = 0, limit = 50;
  bool overridden = false;  ///< only those against failed checks
  bool quick = false;       ///< only those that looked too short to have looked, what was taken back left out
  std::string check{};      ///< only those against this one; "" for any
  std::string college{};    ///< "" for any
  TimePoint from{}, to{};   ///< decided then or later, and before; 1970: open
  bool counts = false;      ///< count each look (api/lists.hpp), too
};

class Decisions {
 public:
  explicit Decisions(Database& db) : db_(db) {}

  /// Who is it, is the key known, may they: in this order. A repeat of a committed decide gets its first answer, also
  /// when the grant was taken away since; none when the key is new. Errors as of decide().
  Result<std::optional<api::DecideReply>> answered(const std::string& by, const std::string& submission,
                                                   const DecideArgs& args, TimePoint now);
  /// Decision, outbox row, audit link and stored answer in one transaction. The key is looked up first: a repeat gets
  /// the first answer (`undo_for` counted anew) and changes nothing, also when it was undone since. invalid
  /// "idempotency.mismatch" (other body, submission or user under this key), "decision.*"; not_found
  /// "submission.unknown"; conflict "lease.lost", "submission.changed" (other attempt or evidence); refused
  /// "submission.move", "decision.undone" (taken back before it arrived), "decision.different".
  Write<api::DecideReply> decide(const SubmissionRef& submission, DecideArgs args, TimePoint now);
  /// A decision that cannot take effect any more, because its lease is somebody else's ("lease.lost") or its author's
  /// grant was taken away ("grant.revoked"). Kept under its key, never applied; repeating it changes nothing. Nothing
  /// is kept of a submission that the person never held.
  Write<Nothing> keep_late(std::string by, std::string submission, DecideArgs args, domain::Late why, TimePoint now);
  /// Same person or not, said by who holds the submission before the comparison is sent. The first statement on an
  /// evidence stands. conflict "lease.lost", "submission.changed".
  Write<Nothing> state_likeness(const SubmissionRef& submission, api::LikenessRequest request, TimePoint now);
  /// One's own, before its notice is due: cancels the notice, the submission is pending again. Repeats get the first
  /// answer. refused "undo.too_late", "undo.not_standing"; forbidden "undo.not_yours"; not_found "decision.unknown".
  Write<api::UndoReply> undo(const DecisionRef& decision, std::string key, TimePoint now);
  /// The same by the key of its decide. If that has not arrived a tombstone is left, the answer names no decision, and
  /// a decide that arrives later under that key is refused "decision.undone".
  Write<api::UndoReply> undo(UndoByKey args, TimePoint now);
  Result<api::DecisionPage> list(const CampaignsRef& campaigns, const DecisionQuery& query,
                                 TimePoint now);  ///< newest first
  Result<api::DecisionRow> get(const DecisionRef& decision, TimePoint now);

 private:
  Database& db_;
};

}  // namespace cs::store
