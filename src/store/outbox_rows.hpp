#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "db/connection.hpp"
#include "domain/notice.hpp"
#include "store/campaign_cache.hpp"
#include "store/outbox.hpp"

namespace cs::store {

struct NewNotice {
  std::int64_t campaign = 0, student = 0;
  std::optional<std::int64_t> decision{}, submission{}, resend_of{};
  std::string phone{};
  domain::Message message{};
  TimePoint not_before{};  ///< until then it can be undone
};
/// Queues a message. Returns its row.
std::int64_t queue_notice(db::Connection& c, const NewNotice& notice, TimePoint now);
/// Students of this campaign have other numbers now: what waits to leave goes there.
void readdress_notices(db::Connection& c, std::int64_t campaign);
/// What this node was sending when it died is in doubt.
void doubt_interrupted(db::Connection& c, std::int64_t node, TimePoint now);

/// The columns that moving a notice needs.
struct NoticeFacts {
  std::int64_t row = 0, campaign = 0, first_try = 0, sent_at = 0, cost = 0, sending_epoch = 0;
  domain::NoticeState state = domain::NoticeState::cancelled;
  int segments = 1, tries = 0;
  std::string phone, template_key, out_id, provider_id;
};
std::optional<NoticeFacts> load_notice(db::Connection& c, std::int64_t row);
/// Counts one more (or, with -1, one less) message of that day against the limits.
void count_notice(db::Connection& c, const NoticeFacts& n, const NoticeRules& rules, std::int64_t day, int by);
/// Moves one notice by what became of it, at the price of its campaign. A repeat of what already happened changes
/// nothing.
Status apply_outcome(CampaignCache& campaigns, db::Connection& c, const NoticeFacts& n, const NoticeOutcome& outcome,
                     const NoticeRules& rules, TimePoint now);

}  // namespace cs::store
