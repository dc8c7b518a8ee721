#include "store/queue.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "store/database.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

using domain::State;

Status check_lease_list(const std::vector<api::Lease>& leases) {
  if (leases.size() > 100) return invalid("lease.too_many", "At most 100 leases in one request.");
  return {};
}

// domain::after(leased, unclaim) is pending; a set of rows moves at once.
int sweep(db::Connection& c, TimePoint now) {
  return static_cast<int>(
      c.run("UPDATE submissions SET state = 'pending' WHERE state = 'leased' AND lease_until <= ?1", now));
}

int give_back_one(db::Connection& c, const std::string& user, const api::Lease& lease) {
  const auto row = row_id('s', lease.submission);
  if (!row) return 0;
  return static_cast<int>(
      c.run("UPDATE submissions SET state = 'pending', lease_until = 0"
            " WHERE id = ?1 AND state = 'leased' AND holder = ?2 AND epoch = ?3",
            *row, user, lease.epoch));
}

}  // namespace

Write<std::vector<api::Lease>> Queue::claim(ClaimArgs args, TimePoint now) {
  return db_.write<std::vector<api::Lease>>(
      [this, args = std::move(args), now](db::Connection& c) -> Result<std::vector<api::Lease>> {
        if (args.user.empty() || args.count < 1 || args.count > 20)
          return invalid("claim.count", "A claim asks for 1 to 20 submissions.");
        CS_ASSIGN(const CampaignPtr k, db_.campaigns().find(c, args.campaign));
        const Millis length = k->value.policy.lease;
        const auto count = static_cast<std::size_t>(args.count);
        sweep(c, now);
        std::vector<api::Lease> out;
        if (args.resume) {
          std::vector<std::int64_t> own;
          {
            db::Statement q = c.query(
                "SELECT id, epoch FROM submissions INDEXED BY submissions_holder"
                " WHERE holder = ?1 AND state = 'leased' AND campaign = ?2 ORDER BY deadline LIMIT ?3",
                args.user, k->row, args.count);
            while (q.next()) {
              own.push_back(q.int64(0));
              out.push_back({public_id('s', q.int64(0)), q.int64(1), length});
            }
          }
          for (const std::int64_t row : own)
            c.run("UPDATE submissions SET lease_until = ?2 WHERE id = ?1", row, now + length);
        }
        if (out.size() == count) return out;
        std::vector<std::int64_t> rows;
        {
          db::Statement q = c.query(
              "SELECT id FROM submissions WHERE campaign = ?1 AND state = 'pending'"
              " ORDER BY deadline, id LIMIT ?2",
              k->row, count - out.size());
          while (q.next()) rows.push_back(q.int64(0));
        }
        for (const std::int64_t row : rows) {
          db::Statement q = c.query(
              "UPDATE submissions SET state = 'leased', holder = ?2, lease_until = ?3, epoch = epoch + 1"
              " WHERE id = ?1 AND state = 'pending' RETURNING epoch",
              row, args.user, now + length);
          if (!q.next()) continue;
          out.push_back({public_id('s', row), q.int64(0), length});
          while (q.next()) {
          }
        }
        return out;
      });
}

Write<api::Lease> Queue::claim_undone(std::string user, std::string submission, TimePoint now) {
  return db_.write<api::Lease>([=, this](db::Connection& c) -> Result<api::Lease> {
    sweep(c, now);
    const auto row = row_id('s', submission);
    const auto s = row ? load_submission(c, *row) : std::nullopt;
    if (!s) return unknown_submission(submission);
    {
      db::Statement q =
          c.query("SELECT reviewer, state FROM decisions WHERE submission = ?1 ORDER BY id DESC LIMIT 1", s->row);
      if (!q.next() || q.text(0) != user || q.text(1) != domain::to_string(domain::DecisionState::undone))
        return Error{Code::forbidden, "claim.not_undone",
                     "Only a submission whose decision one has just taken back can be claimed by its name."};
    }
    const bool mine = s->state == State::leased && s->holder == user;
    if (!mine && s->state != State::pending)
      return Error{Code::conflict, "claim.taken", "Somebody else has taken this submission meanwhile."};
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, s->campaign));
    const Millis length = k->value.policy.lease;
    const std::int64_t epoch = mine ? s->epoch : s->epoch + 1;
    c.run("UPDATE submissions SET state = 'leased', holder = ?2, lease_until = ?3, epoch = ?4 WHERE id = ?1", s->row,
          user, now + length, epoch);
    return api::Lease{submission, epoch, length};
  });
}

Write<api::RenewReply> Queue::renew(std::string user, std::vector<api::Lease> leases, TimePoint now) {
  return db_.write<api::RenewReply>([=, this](db::Connection& c) -> Result<api::RenewReply> {
    CS_TRY(check_lease_list(leases));
    api::RenewReply reply;
    for (const api::Lease& lease : leases) {
      const auto row = row_id('s', lease.submission);
      const auto s = row ? load_submission(c, *row) : std::nullopt;
      // lease_until > 0: it ran out by itself. What was given back or decided is not revived by a late renewal.
      const bool held = s && s->holder == user && s->epoch == lease.epoch && s->lease_until > 0 &&
                        (s->state == State::leased || s->state == State::pending);
      if (!held) {
        reply.lost.push_back(lease.submission);
        continue;
      }
      CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, s->campaign));
      const Millis length = k->value.policy.lease;
      c.run("UPDATE submissions SET state = 'leased', lease_until = ?2 WHERE id = ?1", s->row, now + length);
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
  return db_.write<int>([=](db::Connection& c) -> Result<int> {
    return static_cast<int>(c.run(
        "UPDATE submissions SET state = 'pending', lease_until = 0 WHERE state = 'leased' AND holder = ?1", user));
  });
}

Write<int> Queue::sweep_expired(TimePoint now) {
  return db_.write<int>([=](db::Connection& c) -> Result<int> { return sweep(c, now); });
}

}  // namespace cs::store
