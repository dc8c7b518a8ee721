#include "store/queue.hpp"

#include <fmt/format.h>

#include <optional>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "domain/leasing.hpp"
#include "store/database.hpp"
#include "store/figure_rows.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/node_rows.hpp"
#include "store/queue_head.hpp"
#include "store/stored_value.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

using domain::State;

Status check_lease_list(const std::vector<api::Lease>& leases) {
  if (leases.size() > 100) return invalid("lease.too_many", "At most 100 leases in one request.");
  return {};
}

constexpr std::string_view first_to_expire =
    "SELECT lease_until FROM submissions WHERE state = 'leased' ORDER BY lease_until LIMIT 1";

// domain::after(leased, unclaim) is pending; a set of rows moves at once.
int sweep(db::Connection& c, TimePoint now) {
  {
    db::Statement first = c.query(first_to_expire);
    if (!first.next() || first.time(0) > now) return 0;
  }
  int count = 0;
  db::Statement q = c.query(
      "UPDATE submissions {{unsealed}} SET state = 'pending' WHERE state = 'leased' AND lease_until <= ?1 RETURNING "
      "campaign",
      now);
  for (; q.next(); ++count) tally_leased(c, q.int64(0), -1);
  return count;
}

int give_back_one(db::Connection& c, const std::string& user, const api::Lease& lease) {
  const auto row = row_id('s', lease.submission);
  if (!row) return 0;
  db::Statement q = c.query(
      "UPDATE submissions {{unsealed}} SET state = 'pending', lease_until = 0"
      " WHERE id = ?1 AND state = 'leased' AND holder = ?2 AND epoch = ?3 RETURNING campaign",
      *row, user, lease.epoch);
  if (!q.next()) return 0;
  tally_leased(c, q.int64(0), -1);
  return 1;
}

domain::LeaseNow lease_of(const SubmissionFacts& s) {
  return {s.state, s.holder, s.epoch, s.lease_until == 0};
}

std::optional<domain::NewestDecision> newest_decision(db::Connection& c, std::int64_t submission) {
  db::Statement q =
      c.query("SELECT reviewer, state FROM decisions WHERE submission = ?1 ORDER BY id DESC LIMIT 1", submission);
  if (!q.next()) return std::nullopt;
  return domain::NewestDecision{q.text(0), stored(domain::decision_state_from(q.text(1)), "state", q.text(1))};
}

/// True once a session.
bool first_claim(db::Connection& c, const std::string& token) {
  return c.run("UPDATE sessions SET claimed = 1 WHERE token_hash = ?1 AND claimed = 0", blake2b(as_bytes(token))) > 0;
}

// By their order, so that PostgreSQL takes the index of whoever holds them, and does not walk all that anybody holds.
// No more are counted than make a difference.
const std::string held_now = fmt::format(
    "SELECT (SELECT count(*) FROM (SELECT s.deadline FROM submissions s WHERE s.holder = ?1 AND s.state = 'leased'"
    " ORDER BY s.deadline LIMIT {}) found){{{{row number}}}} {{{{from rows}}}}",
    domain::most_held);

int held_by(db::Connection& c, const std::string& person) {
  db::Statement q = c.query(held_now, person);
  return q.next() ? q.integer(0) : 0;
}

}  // namespace

Write<std::vector<api::Lease>> Queue::claim(const CampaignsRef& campaigns, ClaimArgs args, TimePoint now) {
  return db_.write<std::vector<api::Lease>>(
      [campaigns](db::Connection& c) {
        c.ask({}, first_to_expire);
        c.ask({{"submissions.holder", campaigns.by()}}, held_now, campaigns.by());
        for (const CampaignsRef::Part& part : campaigns.parts()) ask_head(c, part.row);
      },
      [this, campaigns, args, now](db::Connection& c) -> Result<std::vector<api::Lease>> {
        const std::string& user = campaigns.by();
        if (user.empty() || args.count < 1 || args.count > most_claimed)
          return invalid("claim.count", "A claim asks for 1 to 20 submissions.");
        const auto count = static_cast<std::size_t>(args.count);
        sweep(c, now);
        std::vector<api::Lease> out;
        const auto length_of = [&](std::int64_t campaign) -> Result<Millis> {
          CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, campaign));
          return k->value.policy.lease;
        };
        if (args.resume || (!args.first_of.empty() && first_claim(c, args.first_of))) {
          struct Own {
            std::int64_t row, epoch, campaign;
          };
          std::vector<Own> own;
          {
            db::Statement q = c.query(
                "SELECT id, epoch, campaign FROM submissions WHERE holder = ?1 AND state = 'leased' ORDER BY deadline",
                user);
            while (q.next() && own.size() < count)
              if (campaigns.find(q.int64(2))) own.push_back({q.int64(0), q.int64(1), q.int64(2)});
          }
          for (const Own& o : own) {
            CS_ASSIGN(const Millis length, length_of(o.campaign));
            c.run("UPDATE submissions SET lease_until = ?2 WHERE id = ?1", o.row, now + length);
            out.push_back({public_id('s', o.row), o.epoch, length});
          }
        }
        if (out.size() == count) return out;
        const std::size_t wanted = domain::may_take(count - out.size(), held_by(c, user));
        if (wanted == 0) return out;
        for (const Taken& next : take_next(c, campaigns, wanted)) {
          CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, next.campaign, next.revision));
          const Millis length = k->value.policy.lease;
          const std::int64_t epoch = next.epoch + 1;
          c.put({{"submissions.id", next.row}, {"submissions.holder", user}, {"submissions.pending", next.campaign}},
                "UPDATE submissions {{unsealed}} SET state = 'leased', holder = ?2, lease_until = ?3, epoch = ?4, "
                "given = ?5"
                " {{from rows}} WHERE id = ?1 AND state = 'pending'",
                next.row, user, now + length, epoch, now);
          tally_leased(c, next.campaign, 1);
          out.push_back({public_id('s', next.row), epoch, length});
        }
        return out;
      });
}

Write<api::Lease> Queue::claim_undone(const SubmissionRef& submission, TimePoint now) {
  return db_.write<api::Lease>([=, this](db::Connection& c) -> Result<api::Lease> {
    const std::string& user = submission.by();
    sweep(c, now);
    const auto s = load_submission(c, submission.row());
    if (!s) return unknown_submission(submission.id());
    CS_ASSIGN(const domain::ClaimPlan plan, domain::plan_claim_undone(user, newest_decision(c, s->row), lease_of(*s)));
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, s->campaign));
    const Millis length = k->value.policy.lease;
    c.run(
        "UPDATE submissions {{unsealed}} SET state = 'leased', holder = ?2, lease_until = ?3, epoch = ?4, given = ?5 "
        "WHERE id = ?1",
        s->row, user, now + length, plan.epoch, plan.again ? from_ms(s->given) : now);
    if (!plan.again) tally_leased(c, s->campaign, 1);
    return api::Lease{submission.id(), plan.epoch, length};
  });
}

Write<api::RenewReply> Queue::renew(const CampaignsRef& campaigns, std::vector<api::Lease> leases, TimePoint now) {
  return db_.write<api::RenewReply>([=, this](db::Connection& c) -> Result<api::RenewReply> {
    CS_TRY(check_lease_list(leases));
    api::RenewReply reply;
    for (const api::Lease& lease : leases) {
      const auto row = row_id('s', lease.submission);
      const auto s = row ? load_submission(c, *row) : std::nullopt;
      const bool held =
          s && campaigns.find(s->campaign) && domain::may_renew(campaigns.by(), lease.epoch, lease_of(*s));
      if (!held) {
        reply.lost.push_back(lease.submission);
        continue;
      }
      CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, s->campaign));
      const Millis length = k->value.policy.lease;
      c.run("UPDATE submissions {{unsealed}} SET state = 'leased', lease_until = ?2 WHERE id = ?1", s->row,
            now + length);
      if (s->state == State::pending) tally_leased(c, s->campaign, 1);
      reply.renewed.push_back({lease.submission, lease.epoch, length});
    }
    return reply;
  });
}

Write<int> Queue::give_back(std::string user, std::vector<api::Lease> leases, TimePoint) {
  return db_.write<int>([=](db::Connection& c) -> Result<int> {
    CS_TRY(check_lease_list(leases));
    int back = 0;
    for (const api::Lease& lease : leases) back += give_back_one(c, user, lease);
    return back;
  });
}

Write<int> Queue::give_back_all(std::string user, TimePoint) {
  return db_.write<int>([=](db::Connection& c) -> Result<int> { return give_back_held(c, user); });
}

Write<int> Queue::sweep_expired(TimePoint now, Holding by) {
  return db_.write<int>([=](db::Connection& c) -> Result<int> {
    CS_TRY(check_holding(c, by));
    return sweep(c, now);
  });
}

}  // namespace cs::store
