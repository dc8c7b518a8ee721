// What people see of messages and do with them: the list, sending again, the call list, reminders, the bill.
#pragma once

#include <cstdint>
#include <string>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/holding.hpp"
#include "store/lists.hpp"
#include "store/permitted.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

/// What a call came to.
struct CallArgs {
  std::string key{};  ///< idempotency key, a UUID
  std::string note{};
  domain::CallOutcome outcome = domain::CallOutcome::reached;
};

struct NoticeQuery {
  std::string submission{};  ///< "" for any
  std::string state{};       ///< domain::NoticeState name; "" for any
  int offset = 0, limit = 50;
  std::string text{};      ///< as in SubmissionQuery
  bool call_list = false;  ///< only those that wait for a call
  std::string before{};    ///< a notice's id: only older ones, and the page has no total; "" for all
  std::string college{};   ///< "" for any
  TimePoint from{}, to{};  ///< due then or later, and before; 1970: open
  bool counts = false;     ///< count each look (api/lists.hpp), too
};

class Notices {
 public:
  explicit Notices(Database& db) : db_(db) {}

  /// Newest first. Numbers are masked; who sees names masked reads the message's masked text, and where the campaign is
  /// blind first only the messages of their own decisions.
  Result<api::NoticePage> list(const CampaignsRef& campaigns, const NoticeQuery& query);
  /// Queues the same message again, to the number that the student has now. Audited with its reason. refused
  /// "notice.resend_waiting" (it has not left yet), "notice.resend_stale" (its decision no longer stands); not_found
  /// "notice.unknown".
  Write<api::ResendReply> resend(const NoticeRef& notice, NoteArgs args, TimePoint now);
  /// Notes what a call about it came to. Who was reached is off the list; everybody else stays on it. refused
  /// "notice.not_on_list".
  Write<Nothing> note_call(const NoticeRef& notice, CallArgs args, TimePoint now);
  /// One message to each student of the campaign who handed nothing in and was not reminded; at most `limit`. How many.
  /// conflict "duty.lost".
  Write<int> queue_reminders(const CampaignRef& campaign, int limit, TimePoint now, Holding by = {});
  /// One message for each released or delivered submission whose student was not told; at most `limit`. How many.
  Write<int> queue_photo_ready(const CampaignRef& campaign, int limit, TimePoint now);
  /// Of these campaigns together; each message counted at its campaign's price.
  Result<api::NoticeDesk> desk(const CampaignsRef& campaigns);

 private:
  Database& db_;
};

}  // namespace cs::store
