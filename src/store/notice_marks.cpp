// What became of a message: the gateway's answers, and receipts.
#include <fmt/format.h>

#include <algorithm>

#include "base/log.hpp"
#include "domain/phone.hpp"
#include "store/database.hpp"
#include "store/figure_rows.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/outbox.hpp"
#include "store/outbox_rows.hpp"
#include "store/stored_value.hpp"

namespace cs::store {
namespace {

using domain::NoticeEvent;
using domain::NoticeState;

constexpr Millis kept_receipts = std::chrono::hours{24 * 7};

NoticeState wanted_by(NoticeEvent event) {
  switch (event) {
    case NoticeEvent::accept:
      return NoticeState::accepted;
    case NoticeEvent::lose_answer:
      return NoticeState::in_doubt;
    case NoticeEvent::receipt_delivered:
      return NoticeState::delivered;
    case NoticeEvent::put_back:
      return NoticeState::queued;
    case NoticeEvent::hold:
      return NoticeState::held;
    default:
      return NoticeState::failed;
  }
}

void tally_moved(db::Connection& c, const NoticeFacts& n, NoticeState to) {
  tally_notice(c, n.campaign, n.state, -1);
  tally_notice(c, n.campaign, to, 1);
}

/// Its decision was taken back while it was being sent: what has not gone must not go.
bool is_stale(db::Connection& c, std::int64_t row) {
  db::Statement q = c.query(
      "SELECT 1 FROM notices n JOIN decisions d ON d.id = n.decision"
      " WHERE n.id = ?1 AND n.occasion <> 'reopened' AND d.state <> 'standing'",
      row);
  return q.next();
}

/// It certainly did not leave. Queued again, held until a later day, given up after a day of trying, or cancelled.
Status put_back(CampaignCache& campaigns, db::Connection& c, const NoticeFacts& n, const NoticeOutcome& o,
                const NoticeRules& rules, TimePoint now) {
  CS_TRY(domain::after(n.state, NoticeEvent::put_back));
  count_notice(c, n, rules, domain::china_day(from_ms(n.sent_at)), -1);
  const bool held = o.event == NoticeEvent::hold;
  const int tries = n.tries + (o.counts && !held ? 1 : 0);
  const std::int64_t first = n.first_try ? n.first_try : to_ms(now);
  if (is_stale(c, n.row)) {
    c.run("UPDATE notices SET state = 'cancelled', updated = ?2 WHERE id = ?1", n.row, now);
    tally_moved(c, n, NoticeState::cancelled);
    append_audit(c, now, "service", "notice.cancelled", public_id('n', n.row), "{}");
    return {};
  }
  if (!held && o.counts && now - from_ms(first) >= rules.keep_trying)
    return apply_outcome(campaigns, c, n, {o.id, NoticeEvent::refuse, "", "Given up: " + o.problem, "gateway.given_up"},
                         rules, now);
  TimePoint again = o.again;
  if (held && again == TimePoint{}) again = domain::next_days_window(rules.quiet, now);
  if (!held && o.counts) again = std::max(again, now + Millis{std::int64_t{1'000} << std::min(tries - 1, 6)});
  // The number may have been corrected while it was being sent. A code goes to the number that asked for it or to none.
  c.run(
      "UPDATE notices SET state = ?2, send_at = ?3, updated = ?4, tries = ?5, first_try = ?6, problem = ?7,"
      " problem_id = ?8, phone = CASE WHEN occasion = 'code' THEN phone ELSE"
      " coalesce((SELECT s.phone FROM students s WHERE s.id = notices.student), phone) END"
      " WHERE id = ?1",
      n.row, held ? "held" : "queued", again, now, tries, first, o.problem, o.problem_id);
  tally_moved(c, n, held ? NoticeState::held : NoticeState::queued);
  return {};
}

/// Receipts that came before the message could be found by them.
Status apply_kept_receipts(CampaignCache& campaigns, db::Connection& c, std::int64_t row, const NoticeRules& rules,
                           TimePoint now) {
  const auto n = load_notice(c, row);
  if (!n || (n->state != NoticeState::accepted && n->state != NoticeState::in_doubt) || n->provider_id.empty())
    return {};
  std::int64_t id = 0;
  NoticeOutcome o;
  {
    db::Statement q = c.query(
        "SELECT id, delivered, problem FROM receipts WHERE provider_id = ?1 AND phone = ?2"
        " AND (out_id = '' OR out_id = ?3) ORDER BY id LIMIT 1",
        n->provider_id, n->phone, n->out_id);
    if (!q.next()) return {};
    id = q.int64(0);
    o.event = q.int64(1) ? NoticeEvent::receipt_delivered : NoticeEvent::receipt_failed;
    o.problem = q.text(2);
    if (!q.int64(1)) o.problem_id = "gateway.undelivered";
  }
  CS_TRY(apply_outcome(campaigns, c, *n, o, rules, now));
  c.run("DELETE FROM receipts WHERE id = ?1", id);
  return {};
}

}  // namespace

std::optional<NoticeFacts> load_notice(db::Connection& c, std::int64_t row) {
  db::Statement q = c.query(
      "SELECT campaign, state, segments, tries, first_try, sent_at, phone, template, out_id, provider_id, cost,"
      " sending_epoch FROM notices WHERE id = ?1",
      row);
  if (!q.next()) return std::nullopt;
  NoticeFacts n;
  n.row = row;
  n.campaign = q.int64(0);
  n.state = stored(domain::notice_state_from(q.text(1)), "notice state", q.text(1));
  n.segments = q.integer(2);
  n.tries = q.integer(3);
  n.first_try = q.int64(4);
  n.sent_at = q.int64(5);
  n.phone = q.text(6);
  n.template_key = q.text(7);
  n.out_id = q.text(8);
  n.provider_id = q.text(9);
  n.cost = q.int64(10);
  n.sending_epoch = q.int64(11);
  return n;
}

Status apply_outcome(CampaignCache& campaigns, db::Connection& c, const NoticeFacts& n, const NoticeOutcome& o,
                     const NoticeRules& rules, TimePoint now) {
  if (o.event == NoticeEvent::dispatch || o.event == NoticeEvent::cancel)
    return invalid("notice.move", "Only take_due sends and only undo cancels.");
  if (n.state == wanted_by(o.event)) return {};
  if (o.event == NoticeEvent::put_back || o.event == NoticeEvent::hold) return put_back(campaigns, c, n, o, rules, now);
  // The receipt may come before the gateway's own answer is stored: it says more than the answer.
  if (o.event == NoticeEvent::accept && (n.state == NoticeState::delivered || n.state == NoticeState::failed))
    return {};
  CS_ASSIGN(const NoticeState to, domain::after(n.state, o.event));
  CS_ASSIGN(const CampaignPtr campaign, campaigns.at(c, n.campaign));
  const bool sent = to == NoticeState::accepted || to == NoticeState::delivered;
  const std::int64_t cost = sent && n.cost == 0 ? domain::cost_of(n.segments, campaign->value.price_milli) : n.cost;
  // On the call list: failed for good. Off it: it arrived after all.
  c.run(
      "UPDATE notices SET state = ?2, updated = ?3, problem = ?4, problem_id = ?5, ask_at = NULL,"
      " provider_id = CASE WHEN ?6 = '' THEN provider_id ELSE ?6 END,"
      " call = CASE WHEN ?2 = 'failed' AND occasion <> 'code' THEN 1 WHEN ?7 <> 0 AND call = 1 THEN 0 ELSE call END,"
      " cost = ?8 WHERE id = ?1",
      n.row, domain::to_string(to), now, o.problem, o.problem_id, o.provider_id, sent ? 1 : 0, cost);
  tally_moved(c, n, to);
  tally_cost(c, n.campaign, cost - n.cost);
  if (to == NoticeState::in_doubt)
    c.run("UPDATE notices SET doubted = ?2, asked = 0, ask_at = ?3 WHERE id = ?1", n.row, now,
          domain::next_question(domain::ask_after, now, 0, now));
  if (to == NoticeState::accepted && !rules.receipt_schedule.empty())
    c.run("UPDATE notices SET doubted = ?2, asked = 0, ask_at = ?3 WHERE id = ?1", n.row, now,
          now + rules.receipt_schedule[0]);
  if (to != NoticeState::accepted)
    append_audit(c, now, "service", fmt::format("notice.{}", domain::to_string(to)), public_id('n', n.row), "{}");
  if (to == NoticeState::accepted || to == NoticeState::in_doubt)
    return apply_kept_receipts(campaigns, c, n.row, rules, now);
  return {};
}

void readdress_notices(db::Connection& c, std::int64_t campaign) {
  c.run(
      "UPDATE notices SET phone = (SELECT s.phone FROM students s WHERE s.id = notices.student)"
      " WHERE campaign = ?1 AND state IN ('queued', 'held') AND occasion <> 'code'"
      " AND phone <> (SELECT s.phone FROM students s WHERE s.id = notices.student)",
      campaign);
}

Write<Nothing> Outbox::mark(std::vector<NoticeOutcome> outcomes, TimePoint now, NoticeRules rules) {
  return db_.write<Nothing>(
      [this, outcomes = std::move(outcomes), now, rules = std::move(rules)](db::Connection& c) -> Result<Nothing> {
        for (const NoticeOutcome& o : outcomes) {
          const auto row = row_id('n', o.id);
          const auto n = row ? load_notice(c, *row) : std::nullopt;
          if (!n) return Error{Code::not_found, "notice.unknown", fmt::format("There is no notice '{}'.", o.id)};
          // Taken back and handed out again since: somebody else is sending it, and this is the repeat of an old
          // answer.
          if (o.epoch != 0 && n->state == NoticeState::sending && n->sending_epoch != o.epoch) continue;
          const Status applied = apply_outcome(db_.campaigns(), c, *n, o, rules, now);
          // One that moved on meanwhile (a receipt was quicker) keeps no other from its mark.
          if (!applied && applied.error().code != Code::refused) return applied.error();
          if (!applied) log::debug(fmt::format("notice {}: {}", o.id, applied.error().message));
        }
        return Nothing{};
      });
}

Write<ReceiptFate> Outbox::receive_receipt(ReceiptIn r, TimePoint now) {
  return db_.write<ReceiptFate>([this, r = std::move(r), now](db::Connection& c) -> Result<ReceiptFate> {
    const std::string phone = domain::normalised_phone(r.phone).number;
    bool known = false;
    std::optional<std::int64_t> row;
    const auto look = [&](const char* sql, const std::string& id) {
      if (id.empty() || row) return;
      db::Statement q = c.query(sql, id);
      while (q.next() && !row) {
        known = true;
        // Number and, where both sides know it, the other id must fit as well.
        const bool fits = q.text(1) == phone &&
                          (r.provider_id.empty() || q.text(2).empty() || q.text(2) == r.provider_id) &&
                          (r.out_id.empty() || q.text(3).empty() || q.text(3) == r.out_id);
        if (fits) row = q.int64(0);
      }
    };
    look("SELECT id, phone, provider_id, out_id FROM notices WHERE provider_id = ?1 AND provider_id <> ''",
         r.provider_id);
    look("SELECT id, phone, provider_id, out_id FROM notices WHERE out_id = ?1 AND out_id <> ''", r.out_id);
    if (!row && known) {
      log::warning("A receipt claims the id of a message to another number; it changes nothing.");
      return ReceiptFate::foreign;
    }
    if (!row) {
      c.run("DELETE FROM receipts WHERE at < ?1", now - kept_receipts);
      bool there = false;
      {
        db::Statement q = c.query("SELECT 1 FROM receipts WHERE provider_id = ?1 AND out_id = ?2 AND phone = ?3",
                                  r.provider_id, r.out_id, phone);
        there = q.next();
      }
      if (there) return ReceiptFate::repeated;
      c.run("INSERT INTO receipts (at, provider_id, out_id, phone, delivered, problem) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            now, r.provider_id, r.out_id, phone, r.delivered ? 1 : 0, r.problem);
      return ReceiptFate::kept;
    }
    const auto n = load_notice(c, *row);
    if (!n) return ReceiptFate::kept;
    const NoticeEvent event = r.delivered ? NoticeEvent::receipt_delivered : NoticeEvent::receipt_failed;
    if (n->state == wanted_by(event)) return ReceiptFate::repeated;
    if (!domain::after(n->state, event)) {
      log::warning(fmt::format("A receipt says otherwise than what is known of notice {}; the first stands.",
                               public_id('n', *row)));
      return ReceiptFate::contradicts;
    }
    CS_TRY(apply_outcome(
        db_.campaigns(), c, *n,
        {public_id('n', *row), event, r.provider_id, r.problem, r.delivered ? "" : "gateway.undelivered"}, {}, now));
    return ReceiptFate::applied;
  });
}

}  // namespace cs::store
