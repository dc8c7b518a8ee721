#include "store/outbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "store/sqlite_store.hpp"

namespace cs::store {
namespace {

/// When the provider is asked what became of a message in doubt, counted from when the doubt arose.
constexpr std::array<Millis, 4> ask_after{std::chrono::minutes{1}, std::chrono::minutes{5}, std::chrono::minutes{30},
                                          std::chrono::hours{24}};

constexpr const char* due_columns =
    "SELECT id, decision, submission, campaign, phone, text, provider_id, asked, doubted FROM notices ";

DueNotice due_notice(const db::Statement& q) {
  DueNotice n;
  n.id = public_id('n', q.int64(0));
  n.decision = public_id('d', q.int64(1));
  n.submission = public_id('s', q.int64(2));
  n.phone = q.text(4);
  n.text = q.text(5);
  n.provider_id = q.text(6);
  n.asked = q.integer(7);
  return n;
}

Status name_campaign(Campaigns& campaigns, db::Connection& c, std::int64_t row, DueNotice& n) {
  CS_ASSIGN(const CampaignPtr campaign, campaigns.at(c, row));
  n.campaign = campaign->value.id;
  return {};
}

/// Moves one notice. A repeat of what already happened changes nothing.
Status apply(db::Connection& c, std::int64_t row, domain::NoticeState state, domain::NoticeEvent event,
             std::string_view provider_id, std::string_view problem, TimePoint now) {
  using domain::NoticeEvent;
  using domain::NoticeState;
  if (event == NoticeEvent::dispatch || event == NoticeEvent::cancel)
    return invalid("notice.move", "Only take_due sends and only undo cancels.");
  const NoticeState wanted = event == NoticeEvent::accept              ? NoticeState::accepted
                             : event == NoticeEvent::lose_answer       ? NoticeState::in_doubt
                             : event == NoticeEvent::receipt_delivered ? NoticeState::delivered
                                                                       : NoticeState::failed;
  if (state == wanted) return {};
  // The receipt may come before the gateway's own answer is stored: it says more than the answer.
  if (event == NoticeEvent::accept && state == NoticeState::delivered) return {};
  CS_ASSIGN(const NoticeState to, domain::after(state, event));
  c.run(
      "UPDATE notices SET state = ?2, updated = ?3, problem = ?4,"
      " provider_id = CASE WHEN ?5 = '' THEN provider_id ELSE ?5 END WHERE id = ?1",
      row, domain::to_string(to), now, problem, provider_id);
  if (to == NoticeState::in_doubt)
    c.run("UPDATE notices SET doubted = ?2, asked = 0, ask_at = ?3 WHERE id = ?1", row, now, now + ask_after[0]);
  if (to != NoticeState::accepted)
    append_audit(c, now, "service", fmt::format("notice.{}", domain::to_string(to)), public_id('n', row), "{}");
  return {};
}

domain::NoticeState state_of(const db::Statement& q, int column) {
  return domain::notice_state_from(q.text(column)).value_or(domain::NoticeState::cancelled);
}

}  // namespace

std::int64_t queue_notice(db::Connection& c, std::int64_t campaign, std::int64_t decision, std::int64_t submission,
                          std::string_view phone, const domain::Message& message, TimePoint not_before, TimePoint now) {
  c.run(
      "INSERT INTO notices (campaign, decision, submission, phone, text, state, not_before, updated)"
      " VALUES (?1, ?2, ?3, ?4, ?5, 'queued', ?6, ?7)",
      campaign, decision, submission, phone, message.text, not_before, now);
  return c.last_id();
}

void doubt_interrupted(db::Connection& c, TimePoint now) {
  std::vector<std::int64_t> rows;
  {
    db::Statement q = c.query("SELECT id FROM notices INDEXED BY notices_sending WHERE state = 'sending'");
    while (q.next()) rows.push_back(q.int64(0));
  }
  for (const std::int64_t row : rows) {
    c.run(
        "UPDATE notices SET state = 'in_doubt', updated = ?2, doubted = ?2, asked = 0, ask_at = ?3,"
        " problem = 'The service stopped while this message was being sent.' WHERE id = ?1",
        row, now, now + ask_after[0]);
    append_audit(c, now, "service", "notice.in_doubt", public_id('n', row), "{}");
  }
}

Write<std::vector<DueNotice>> SqliteStore::take_due(TimePoint now, int limit) {
  return write<std::vector<DueNotice>>([this, now, limit](db::Connection& c) -> Result<std::vector<DueNotice>> {
    std::vector<DueNotice> out;
    std::vector<std::pair<std::int64_t, std::int64_t>> rows;
    {
      static const std::string sql =
          std::string(due_columns) + "WHERE state = 'queued' AND not_before <= ?1 ORDER BY not_before LIMIT ?2";
      db::Statement q = c.query(sql, now, std::clamp(limit, 0, 1000));
      while (q.next()) {
        rows.emplace_back(q.int64(0), q.int64(3));
        out.push_back(due_notice(q));
      }
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CS_TRY(name_campaign(campaigns_, c, rows[i].second, out[i]));
      c.run("UPDATE notices SET state = 'sending', updated = ?2 WHERE id = ?1", rows[i].first, now);
    }
    return out;
  });
}

Result<std::optional<TimePoint>> SqliteStore::next_due_at() {
  return readers_.read([](db::Connection& c) -> Result<std::optional<TimePoint>> {
    db::Statement q = c.query("SELECT not_before FROM notices WHERE state = 'queued' ORDER BY not_before LIMIT 1");
    if (!q.next()) return std::optional<TimePoint>{};
    return std::optional<TimePoint>{q.time(0)};
  });
}

Write<std::vector<DueNotice>> SqliteStore::take_doubts(TimePoint now, int limit) {
  return write<std::vector<DueNotice>>([this, now, limit](db::Connection& c) -> Result<std::vector<DueNotice>> {
    std::vector<DueNotice> out;
    std::vector<std::array<std::int64_t, 3>> rows;
    {
      static const std::string sql =
          std::string(due_columns) +
          "WHERE state = 'in_doubt' AND ask_at IS NOT NULL AND ask_at <= ?1 ORDER BY ask_at LIMIT ?2";
      db::Statement q = c.query(sql, now, std::clamp(limit, 0, 1000));
      while (q.next()) {
        rows.push_back({q.int64(0), q.int64(3), q.int64(8)});
        out.push_back(due_notice(q));
      }
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto [row, campaign, doubted] = rows[i];
      CS_TRY(name_campaign(campaigns_, c, campaign, out[i]));
      const auto asked = static_cast<std::size_t>(++out[i].asked);
      std::optional<TimePoint> next;  // dates that passed while the service was down are not made up for
      for (std::size_t k = asked; k < ask_after.size() && !next; ++k)
        if (const TimePoint t = from_ms(doubted) + ask_after[k]; t > now) next = t;
      c.run("UPDATE notices SET asked = ?2, ask_at = ?3 WHERE id = ?1", row, asked, next);
    }
    return out;
  });
}

Result<std::optional<TimePoint>> SqliteStore::next_doubt_at() {
  return readers_.read([](db::Connection& c) -> Result<std::optional<TimePoint>> {
    db::Statement q =
        c.query("SELECT ask_at FROM notices WHERE state = 'in_doubt' AND ask_at IS NOT NULL ORDER BY ask_at LIMIT 1");
    if (!q.next()) return std::optional<TimePoint>{};
    return std::optional<TimePoint>{q.time(0)};
  });
}

Write<Nothing> SqliteStore::mark_notice(NoticeOutcome outcome, TimePoint now) {
  return write<Nothing>([outcome = std::move(outcome), now](db::Connection& c) -> Result<Nothing> {
    const auto row = row_id('n', outcome.id);
    std::optional<domain::NoticeState> state;
    if (row) {
      db::Statement q = c.query("SELECT state FROM notices WHERE id = ?1", *row);
      if (q.next()) state = state_of(q, 0);
    }
    if (!state) return Error{Code::not_found, "notice.unknown", fmt::format("There is no notice '{}'.", outcome.id)};
    CS_TRY(apply(c, *row, *state, outcome.event, outcome.provider_id, outcome.problem, now));
    return Nothing{};
  });
}

Write<Nothing> SqliteStore::receive_receipt(std::string provider_id, domain::NoticeEvent event, std::string problem,
                                            TimePoint now) {
  return write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    std::int64_t row = 0;
    domain::NoticeState state{};
    {
      db::Statement q =
          c.query("SELECT id, state FROM notices WHERE provider_id = ?1 AND provider_id <> ''", provider_id);
      if (!q.next()) return Error{Code::not_found, "notice.unknown", "No notice went out under this provider's id."};
      row = q.int64(0);
      state = state_of(q, 1);
    }
    CS_TRY(apply(c, row, state, event, "", problem, now));
    return Nothing{};
  });
}

}  // namespace cs::store
