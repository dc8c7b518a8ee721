// The outbox's way out: queueing, handing over to the dispatcher, asking again. What may half-happen stands in
// notices/outbox.hpp.
#include "store/outbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "domain/phone.hpp"
#include "store/database.hpp"
#include "store/figure_rows.hpp"
#include "store/ids.hpp"
#include "store/node_rows.hpp"
#include "store/outbox_rows.hpp"
#include "store/stored_value.hpp"

namespace cs::store {
namespace {

using domain::NoticeState;

/// A row that may leave now.
struct Candidate {
  std::int64_t row = 0, campaign = 0, decision = 0, submission = 0;
  std::string phone, text, template_key, variables;
  NoticeState state = NoticeState::queued;  ///< or held
  TimePoint since{};                        ///< may leave since
};

/// Somebody waits for it, by night, too.
bool is_code(const Candidate& n) {
  return n.template_key == "code" || n.template_key == "code_en";
}

/// After template_key is known.
Status name_campaign(CampaignCache& campaigns, db::Connection& c, std::int64_t row, DueNotice& n) {
  CS_ASSIGN(const CampaignPtr campaign, campaigns.at(c, row));
  n.campaign = campaign->value.id;
  if (const auto own = campaign->value.templates.find(n.template_key); own != campaign->value.templates.end())
    n.template_code = own->second;
  return {};
}

void tally_moved(db::Connection& c, const Candidate& n, NoticeState to) {
  tally_notice(c, n.campaign, n.state, -1);
  tally_notice(c, n.campaign, to, 1);
}

void hold(db::Connection& c, const Candidate& n, TimePoint until, const char* problem_id, TimePoint now) {
  c.run("UPDATE notices SET state = 'held', send_at = ?2, updated = ?3, problem_id = ?4, problem = '' WHERE id = ?1",
        n.row, until, now, problem_id);
  tally_moved(c, n, NoticeState::held);
}

/// The limit that one more message would break, or nothing.
const char* over_limit(db::Connection& c, const Candidate& n, const NoticeRules& rules, std::int64_t day) {
  const auto reached = [&](const std::string& scope, int limit) {
    if (limit <= 0) return false;
    db::Statement q = c.query("SELECT n FROM notice_limits WHERE day = ?1 AND scope = ?2", day, scope);
    return q.next() && q.integer(0) >= limit;
  };
  if (reached("p" + n.phone, rules.number_a_day)) return "held.number_limit";
  if (reached("t" + n.phone + " " + n.template_key, rules.template_a_day)) return "held.template_limit";
  if (reached(fmt::format("c{}", n.campaign), rules.campaign_a_day)) return "held.campaign_limit";
  if (reached("a", rules.a_day)) return "held.day_limit";
  return nullptr;
}

std::vector<Candidate> candidates(db::Connection& c, TimePoint now, int limit) {
  std::vector<Candidate> out;
  db::Statement q = c.query(
      "SELECT id, campaign, decision, submission, phone, text, template, variables, state, not_before FROM notices"
      " WHERE state IN ('queued', 'held') AND send_at <= ?1 ORDER BY send_at, id LIMIT ?2",
      now, limit);
  while (q.next())
    out.push_back({q.int64(0), q.int64(1), q.int64(2), q.int64(3), q.text(4), q.text(5), q.text(6), q.text(7),
                   stored(domain::notice_state_from(q.text(8)), "notice state", q.text(8)), q.time(9)});
  return out;
}

}  // namespace

Write<std::vector<DueNotice>> Outbox::take_due(TimePoint now, int limit, NoticeRules rules) {
  return db_.write<std::vector<DueNotice>>(
      [this, now, limit, rules = std::move(rules)](db::Connection& c) -> Result<std::vector<DueNotice>> {
        CS_TRY(check_holding(c, rules.by));
        std::vector<DueNotice> out;
        const int most = std::clamp(limit, 0, 1000);
        const auto quiet_until = domain::quiet_until(rules.quiet, now);
        if (quiet_until)
          for (const Candidate& n : candidates(c, now, 1000))
            if (!is_code(n)) hold(c, n, *quiet_until, "held.quiet", now);
        const std::int64_t day = domain::china_day(now);
        c.run("DELETE FROM notice_limits WHERE day < ?1", day - 1);
        // What is held or fails here makes room for others, but a commit stays a short one.
        for (int round = 0; round < 5 && static_cast<int>(out.size()) < most; ++round) {
          auto found = candidates(c, now, most - static_cast<int>(out.size()));
          if (found.empty()) break;
          std::map<std::string, std::string> shared;  // what says the same shares one out_id, each number once
          for (Candidate& n : found) {
            if (quiet_until && !is_code(n)) {
              hold(c, n, *quiet_until, "held.quiet", now);
              continue;
            }
            const domain::Phone phone = domain::normalised_phone(n.phone);
            n.phone = phone.number;  // a roster's, as it was written, where it was corrected since
            NoticeFacts facts;
            facts.row = n.row;
            facts.campaign = n.campaign;
            facts.phone = phone.number;
            facts.template_key = n.template_key;
            if (phone.kind != domain::PhoneKind::mobile) {
              facts.state = n.state;
              CS_TRY(apply_outcome(db_.campaigns(), c, facts,
                                   {public_id('n', n.row), domain::NoticeEvent::refuse, "",
                                    domain::sentence_of(phone.kind), domain::problem_of(phone.kind)},
                                   rules, now));
              continue;
            }
            if (is_code(n) && n.since + domain::code_leaves_within <= now) {
              facts.state = n.state;
              CS_TRY(apply_outcome(db_.campaigns(), c, facts,
                                   {public_id('n', n.row), domain::NoticeEvent::refuse, "",
                                    "The code was too old before it could leave.", "held.code_old"},
                                   rules, now));
              continue;
            }
            if (const char* broken = over_limit(c, n, rules, day)) {
              hold(c, n, domain::next_days_window(rules.quiet, now), broken, now);
              continue;
            }
            count_notice(c, facts, rules, day, 1);
            DueNotice due;
            due.id = public_id('n', n.row);
            if (n.decision) due.decision = public_id('d', n.decision);
            if (n.submission) due.submission = public_id('s', n.submission);
            due.template_key = n.template_key;
            CS_TRY(name_campaign(db_.campaigns(), c, n.campaign, due));
            const std::string content = fmt::format("{} {}\n{}", n.campaign, n.template_key, n.variables);
            due.out_id = due.id;
            if (const auto [first, is_first] = shared.emplace(content, due.id);
                !is_first && shared.emplace(first->second + " " + n.phone, "").second)
              due.out_id = first->second;
            else if (is_first)
              shared.emplace(due.id + " " + n.phone, "");
            c.run(
                "UPDATE notices SET state = 'sending', updated = ?2, sent_at = ?2, out_id = ?3, problem = '',"
                " problem_id = '', sending_node = ?4, sending_epoch = ?5, phone = ?6 WHERE id = ?1",
                n.row, now, due.out_id, rules.by.node, rules.by.epoch, n.phone);
            tally_moved(c, n, NoticeState::sending);
            due.epoch = rules.by.epoch;
            due.phone = n.phone;
            due.text = n.text;
            due.variables = n.variables;
            due.sent = now;
            out.push_back(std::move(due));
          }
        }
        return out;
      });
}

Result<std::optional<TimePoint>> Outbox::next_due_at() {
  return db_.read([](db::Connection& c) -> Result<std::optional<TimePoint>> {
    db::Statement q = c.query("SELECT send_at FROM notices WHERE state IN ('queued', 'held') ORDER BY send_at LIMIT 1");
    if (!q.next()) return std::optional<TimePoint>{};
    return std::optional<TimePoint>{q.time(0)};
  });
}

Write<std::vector<DueNotice>> Outbox::take_questions(TimePoint now, int limit, NoticeRules rules) {
  return db_.write<std::vector<DueNotice>>([this, now, limit, rules = std::move(rules)](
                                               db::Connection& c) -> Result<std::vector<DueNotice>> {
    struct Row {
      std::int64_t row = 0, campaign = 0;
      TimePoint since{};
    };
    CS_TRY(check_holding(c, rules.by));
    std::vector<DueNotice> out;
    std::vector<Row> rows;
    {
      db::Statement q = c.query(
          "SELECT id, campaign, decision, submission, phone, text, provider_id, asked, doubted, out_id, sent_at, state"
          " FROM notices WHERE ask_at IS NOT NULL AND ask_at <= ?1 ORDER BY ask_at LIMIT ?2",
          now, std::clamp(limit, 0, 1000));
      while (q.next()) {
        rows.push_back({q.int64(0), q.int64(1), q.time(8)});
        DueNotice n;
        n.id = public_id('n', q.int64(0));
        if (!q.is_null(2)) n.decision = public_id('d', q.int64(2));
        if (!q.is_null(3)) n.submission = public_id('s', q.int64(3));
        n.phone = q.text(4);
        n.text = q.text(5);
        n.provider_id = q.text(6);
        n.asked = q.integer(7);
        n.out_id = q.text(9);
        n.sent = q.time(10);
        n.doubt = q.text(11) == domain::to_string(NoticeState::in_doubt);
        out.push_back(std::move(n));
      }
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CS_TRY(name_campaign(db_.campaigns(), c, rows[i].campaign, out[i]));
      const int asked = ++out[i].asked;
      const std::span<const Millis> schedule =
          out[i].doubt ? std::span<const Millis>(domain::ask_after) : std::span<const Millis>(rules.receipt_schedule);
      const auto next = domain::next_question(schedule, rows[i].since, asked, now);
      c.run("UPDATE notices SET asked = ?2, ask_at = ?3, call = CASE WHEN ?4 <> 0 THEN 1 ELSE call END WHERE id = ?1",
            rows[i].row, asked, next, out[i].doubt && !next ? 1 : 0);
    }
    return out;
  });
}

Result<std::optional<TimePoint>> Outbox::next_question_at() {
  return db_.read([](db::Connection& c) -> Result<std::optional<TimePoint>> {
    db::Statement q = c.query("SELECT ask_at FROM notices WHERE ask_at IS NOT NULL ORDER BY ask_at LIMIT 1");
    if (!q.next()) return std::optional<TimePoint>{};
    return std::optional<TimePoint>{q.time(0)};
  });
}

}  // namespace cs::store
