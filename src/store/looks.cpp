// Claiming second looks, renewing them, giving them back, and what becomes one by itself.
#include "store/looks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "domain/leasing.hpp"
#include "store/database.hpp"
#include "store/decisions.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/look_rows.hpp"
#include "store/node_rows.hpp"
#include "store/queue.hpp"

namespace cs::store {
namespace {

int end_leases(db::Connection& c, TimePoint now) {
  return static_cast<int>(
      c.run("UPDATE second_looks {{unsealed}} SET state = 'waiting' WHERE holder <> '' AND state = 'held'"
            " AND lease_until <= ?1",
            now));
}

struct Next {
  std::int64_t row, epoch;
  bool stands, evidence;
};

/// What waits in a campaign for this person, in the order in which it is looked at.
std::vector<Next> next_of(db::Connection& c, std::int64_t campaign, const std::string& person, std::int64_t plan,
                          std::size_t count) {
  std::vector<Next> out;
  db::Statement q = c.query(
      "SELECT k.id, k.epoch, CASE WHEN d.state = 'standing' THEN 1 ELSE 0 END,"
      " CASE WHEN EXISTS (SELECT 1 FROM examinations e WHERE e.submission = k.submission AND e.evidence = k.evidence)"
      " THEN 1 ELSE 0 END"
      " FROM second_looks k JOIN decisions d ON d.id = k.decision"
      " WHERE k.campaign = ?1 AND k.state = 'waiting' AND k.reviewer <> ?2 AND (?3 < 0 OR k.plan = ?3)"
      " AND NOT EXISTS (SELECT 1 FROM look_verdicts v WHERE v.look = k.id AND v.person = ?2)"
      " AND NOT EXISTS (SELECT 1 FROM second_looks h WHERE h.holder = ?2 AND h.holder <> ''"
      " AND h.state IN ('waiting', 'held') AND h.submission = k.submission AND h.id <> k.id)"
      // Whose next attempt they have in hand: it says that this one was rejected.
      " AND NOT EXISTS (SELECT 1 FROM submissions a JOIN submissions o ON o.student = a.student"
      " WHERE a.id = k.submission AND o.state = 'leased' AND o.holder = ?2)"
      " ORDER BY k.plan, k.place, k.id LIMIT ?4",
      campaign, person, plan, count);
  while (q.next()) out.push_back({q.int64(0), q.int64(1), q.int64(2) != 0, q.int64(3) != 0});
  return out;
}

}  // namespace

Write<std::vector<api::Lease>> Looks::claim(const CampaignsRef& campaigns, api::LookClaim args, TimePoint now) {
  return db_.write<std::vector<api::Lease>>([=, this](db::Connection& c) -> Result<std::vector<api::Lease>> {
    const std::string& user = campaigns.by();
    if (user.empty() || args.count < 1 || args.count > most_claimed)
      return invalid("claim.count", "A claim asks for 1 to 20 second looks.");
    std::int64_t plan = -1;
    if (!args.plan.empty()) {
      const auto row = row_id('p', args.plan);
      if (!row) return Error{Code::not_found, "plan.unknown", "There is no such plan."};
      plan = *row;
    }
    end_leases(c, now);
    int held = 0;
    {
      db::Statement q =
          c.query("SELECT count(*) FROM second_looks WHERE holder = ?1 AND holder <> '' AND state = 'held'", user);
      if (q.next()) held = q.integer(0);
    }
    std::size_t wanted = domain::may_take(static_cast<std::size_t>(args.count), held);
    std::vector<api::Lease> out;
    for (const CampaignsRef::Part& part : campaigns.parts()) {
      if (wanted == 0) break;
      CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, part.row));
      const Millis length = k->value.policy.lease;
      // What nobody can look at any more is put aside on the way, and the next ones are asked for.
      for (bool again = true; again && wanted > 0;) {
        again = false;
        for (const Next& next : next_of(c, part.row, user, plan, wanted)) {
          if (!next.stands || !next.evidence) {
            c.run("UPDATE second_looks SET state = 'unneeded', closed = ?2 WHERE id = ?1", next.row, now);
            append_audit(c, now, "service", "look.unneeded", public_id('k', next.row), "{}");
            again = true;
            continue;
          }
          c.run(
              "UPDATE second_looks {{unsealed}} SET state = 'held', holder = ?2, epoch = ?3, given = ?4,"
              " lease_until = ?5 WHERE id = ?1",
              next.row, user, next.epoch + 1, now, now + length);
          out.push_back({public_id('k', next.row), next.epoch + 1, length});
          --wanted;
        }
      }
    }
    return out;
  });
}

Write<api::RenewReply> Looks::renew(const CampaignsRef& campaigns, std::vector<api::Lease> leases, TimePoint now) {
  return db_.write<api::RenewReply>([=, this](db::Connection& c) -> Result<api::RenewReply> {
    api::RenewReply reply;
    for (const api::Lease& lease : leases) {
      const auto row = row_id('k', lease.submission);
      const auto look = row ? load_look(c, *row) : std::nullopt;
      using enum domain::LookState;
      const bool theirs = look && campaigns.find(look->campaign) && look->now.holder == campaigns.by() &&
                          look->now.epoch == lease.epoch && look->lease_until != 0 &&
                          (look->now.state == held || look->now.state == waiting);
      if (!theirs) {
        reply.lost.push_back(lease.submission);
        continue;
      }
      CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, look->campaign));
      const Millis length = k->value.policy.lease;
      c.run("UPDATE second_looks {{unsealed}} SET state = 'held', lease_until = ?2 WHERE id = ?1", *row, now + length);
      reply.renewed.push_back({lease.submission, lease.epoch, length});
    }
    return reply;
  });
}

Write<int> Looks::give_back(std::string user, std::vector<api::Lease> leases, TimePoint) {
  return db_.write<int>([=](db::Connection& c) -> Result<int> {
    int back = 0;
    for (const api::Lease& lease : leases)
      if (const auto row = row_id('k', lease.submission))
        back += static_cast<int>(
            c.run("UPDATE second_looks {{unsealed}} SET state = 'waiting', holder = '', lease_until = 0 WHERE id = ?1"
                  " AND holder = ?2 AND epoch = ?3 AND state IN ('waiting', 'held')",
                  *row, user, lease.epoch));
    return back;
  });
}

Write<int> Looks::sweep(TimePoint now, Holding by) {
  return db_.write<int>([=](db::Connection& c) -> Result<int> {
    CS_TRY(check_holding(c, by));
    int count = end_leases(c, now);
    // A late opinion on the evidence of somebody else's decision that stands now is a second look at it.
    struct Late {
      std::int64_t decision;
      domain::GivenVerdict given, first;
      std::string note;
      TimePoint at;
    };
    std::vector<Late> late;
    {
      db::Statement q = c.query(
          "SELECT d.id, l.person, l.verdict, l.reasons, l.note, l.at, d.reviewer, d.verdict, d.reasons"
          " FROM late_opinions l JOIN decisions d ON d.submission = l.submission AND d.evidence = l.evidence"
          " AND d.state = 'standing' AND d.reviewer <> l.person WHERE NOT EXISTS (SELECT 1 FROM second_looks k"
          " JOIN look_verdicts v ON v.look = k.id WHERE k.decision = d.id AND v.person = l.person)"
          // Those wait for the open look to close, and keep no later one waiting.
          " AND NOT EXISTS (SELECT 1 FROM second_looks o WHERE o.decision = d.id"
          " AND o.state IN ('waiting', 'held', 'differs'))"
          " ORDER BY l.at, l.key LIMIT 100");
      while (q.next())
        late.push_back({q.int64(0), given_verdict(q.text(1), q.text(2), q.text(3)),
                        given_verdict(q.text(6), q.text(7), q.text(8)), q.text(4), q.time(5)});
    }
    for (const Late& l : late) {
      const std::int64_t look = ask_for_look(c, l.decision, domain::LookSource::late_opinion, now);
      if (look == 0) continue;
      const bool agrees = domain::agree(l.given, l.first);
      insert_verdict(c, look, {l.given, l.note, Millis{0}, "", agrees}, l.at);
      c.run("UPDATE second_looks SET state = ?2, closed = ?3 WHERE id = ?1", look, agrees ? "upheld" : "differs",
            agrees ? to_ms(now) : 0);
      append_audit(c, now, l.given.by, "look.late_opinion", public_id('k', look),
                   fmt::format(R"({{"decision":"{}","agrees":{}}})", public_id('d', l.decision), agrees));
      ++count;
    }
    return count;
  });
}

}  // namespace cs::store
