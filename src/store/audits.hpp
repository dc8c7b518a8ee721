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

class Audits {
 public:
  explicit Audits(Database& db) : db_(db) {}

  /// approved, released -> pending; rejected -> approved, unless a newer attempt lives ("overturn.newer_attempt"). What
  /// has not gone is cancelled. An overturned rejection becomes an approval of its own, decided by the supervisor,
  /// whose notice is a correction (`OverturnReply::correction`) if the student had been told. refused
  /// "overturn.not_standing", "overturn.own" (nobody overturns their own decision).
  Write<api::OverturnReply> overturn(const DecisionRef& decision, NoteArgs args, TimePoint now);
  /// The reviewer asks a supervisor to take one's own standing decision back. Asking again replaces the note.
  Write<Nothing> ask_withdrawal(const DecisionRef& decision, NoteArgs args, TimePoint now);

 private:
  Database& db_;
};

}  // namespace cs::store
