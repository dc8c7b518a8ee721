// What people see of messages and do with them: the list, sending again, the call list, reminders, the bill.
#pragma once

#include <cstdint>
#include <string>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/lists.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

struct NoticeQuery {
  std::string campaign{};
  std::string submission{};  ///< "" for any
  std::string state{};       ///< domain::NoticeState name; "" for any
  int offset = 0, limit = 50;
  std::string text{};      ///< as in SubmissionQuery
  bool call_list = false;  ///< only those that wait for a call
  std::string before{};    ///< a notice's id: only older ones, and the page has no total; "" for all
};

class Notices {
 public:
  explicit Notices(Database& db) : db_(db) {}

  Result<api::NoticePage> list(const NoticeQuery& query);  ///< newest first, numbers unmasked
  /// Queues the same message again, to the number that the student has now. Audited with its reason. refused
  /// "notice.resend_waiting" (it has not left yet), "notice.resend_stale" (its decision no longer stands); not_found
  /// "notice.unknown". NoteArgs::decision is the notice's id.
  Write<api::ResendReply> resend(NoteArgs args, TimePoint now);
  /// Ticks one off the call list. refused "notice.not_on_list".
  Write<Nothing> tick_off_call(NoteArgs args, TimePoint now);
  /// One message to each student of the campaign who handed nothing in and was not reminded; at most `limit`. How many.
  Write<int> queue_reminders(std::string campaign, int limit, std::string actor, TimePoint now);
  /// One message for each released or delivered submission whose student was not told; at most `limit`. How many.
  Write<int> queue_photo_ready(std::string campaign, int limit, std::string actor, TimePoint now);
  Result<api::NoticeDesk> desk(const std::string& campaign, std::int64_t price_milli);

 private:
  Database& db_;
};

}  // namespace cs::store
