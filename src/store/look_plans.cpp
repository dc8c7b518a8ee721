// Drawing second looks by a plan: the decisions are read on a snapshot, domain/sampling.cpp draws, and the lots are
// stored in one transaction. What became of a decision in between is found when it is to be looked at.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "api/examination.hpp"
#include "store/database.hpp"
#include "store/decision_rows.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/look_rows.hpp"
#include "store/looks.hpp"
#include "store/stored_value.hpp"

namespace cs::store {
namespace {

/// The error rate for which a plan's power is told when its wish names none.
constexpr double told_rate = 0.02;

struct Population {
  std::vector<domain::PlanMember> members;
  std::int64_t up_to = 0;
};

/// When each reviewer of the campaign decided first, by the order of the rows: clocks may have been set back.
std::map<std::string, TimePoint> first_decisions(db::Connection& c, std::int64_t campaign) {
  std::map<std::string, TimePoint> out;
  db::Statement q = c.query(
      "SELECT d.reviewer, d.decided FROM decisions d JOIN (SELECT min(id) AS id FROM decisions WHERE campaign = ?1"
      " GROUP BY reviewer) f ON f.id = d.id",
      campaign);
  while (q.next()) out.emplace(q.text(0), q.time(1));
  return out;
}

Result<Population> population_of(db::Connection& c, std::int64_t campaign, const domain::PlanWish& wish,
                                 TimePoint now) {
  Population out;
  const auto first = first_decisions(c, campaign);
  const bool findings = domain::asks_for_findings(wish);
  // Each decision whose evidence is there: what was purged by law cannot be looked at.
  db::Statement q = c.query(
      fmt::format("SELECT d.id, d.reviewer, d.verdict, d.reasons, d.overrides, d.decided, d.looked, d.look_unverified{}"
                  " FROM decisions d JOIN examinations e ON e.submission = d.submission AND e.evidence = d.evidence"
                  " WHERE d.campaign = ?1 AND d.state = 'standing' AND d.grace_until <= ?2 ORDER BY d.id",
                  findings ? ", e.body" : ""),
      campaign, now);
  while (q.next()) {
    domain::PlanFacts f;
    f.decision = q.int64(0);
    f.reviewer = q.text(1);
    f.verdict = stored(domain::verdict_from(q.text(2)), "verdict", q.text(2));
    f.reasons = split_codes(q.text(3));
    f.overrides = split_codes(q.text(4));
    f.decided = q.time(5);
    f.looked = Millis{q.int64(6)};
    f.look_unverified = q.int64(7) != 0;
    if (const auto it = first.find(f.reviewer); it != first.end()) f.first_of_reviewer = it->second;
    if (findings) {
      CS_ASSIGN(domain::Examination examination, api::decode_examination(q.text(8)));
      f.findings = std::move(examination.findings);
    }
    out.up_to = std::max(out.up_to, f.decision);
    if (domain::is_about(wish, f)) out.members.push_back({f.decision, domain::stratum_of(wish.by, f)});
  }
  return out;
}

/// So many lots in one statement: few sizes, so that few statements are prepared.
constexpr std::size_t lots_at_once[] = {500, 50, 1};

std::string store_sql(std::size_t lots) {
  std::string rows;
  for (std::size_t i = 0; i < lots; ++i)
    rows += fmt::format("{}(CAST(?{} AS {{{{int}}}}), CAST(?{} AS {{{{int}}}}), ?{})", i > 0 ? ", " : "", 3 * i + 3,
                        3 * i + 4, 3 * i + 5);
  return fmt::format(
      "INSERT INTO second_looks (campaign, plan, place, source, stratum, decision, submission, reviewer, evidence, "
      "made,"
      " state) SELECT d.campaign, ?1, lot.column2, 'plan', lot.column3, d.id, d.submission, d.reviewer, d.evidence, ?2,"
      " 'waiting' FROM decisions d JOIN (VALUES {}) AS lot ON lot.column1 = d.id WHERE d.state = 'standing'"
      " ORDER BY lot.column2 RETURNING id",
      rows);
}

/// The lots in the order in which they are looked at, many a statement, because on PostgreSQL everybody else's writes
/// wait until all are stored; what fell since they were drawn is left out.
void store_lots(db::Connection& c, std::int64_t plan, const domain::DrawnPlan& drawn,
                const std::map<std::int64_t, std::string>& strata, TimePoint now) {
  std::size_t at = 0;
  for (const std::size_t size : lots_at_once) {
    if (drawn.drawn.size() - at < size) continue;
    const std::string sql = store_sql(size);
    while (drawn.drawn.size() - at >= size) {
      std::vector<db::Value> values{plan, now};
      for (const std::size_t end = at + size; at < end; ++at) {
        values.emplace_back(drawn.drawn[at]);
        values.emplace_back(static_cast<std::int64_t>(at + 1));
        values.emplace_back(strata.at(drawn.drawn[at]));
      }
      db::Statement q = c.query_with(sql, values);
      while (q.next()) {
      }
    }
  }
}

}  // namespace

Result<api::LookPlanRow> Looks::draw(const CampaignRef& campaign, domain::PlanWish wish, bool make, TimePoint now) {
  CS_TRY(domain::validate_plan(wish));
  CS_ASSIGN(const Population population,
            db_.read([&](db::Connection& c) { return population_of(c, campaign.row(), wish, now); }));
  CS_ASSIGN(const domain::DrawnPlan drawn, domain::draw(wish, population.members));
  api::LookPlanRow row;
  row.campaign = campaign.id();
  row.wish = wish;
  row.made = now;
  row.made_by = campaign.by();
  row.population = drawn.population;
  row.drawn = static_cast<std::int64_t>(drawn.drawn.size());
  for (const domain::PlanStratum& s : drawn.strata) row.strata.push_back({s.name, s.population, s.drawn});
  row.rate = wish.size.rate > 0 ? wish.size.rate : told_rate;
  row.detection = domain::detection(row.drawn, row.rate, row.population);
  row.waiting = row.drawn;
  if (!make) return row;
  std::map<std::int64_t, std::string> strata;
  for (const domain::PlanMember& m : population.members) strata.emplace(m.decision, m.stratum);
  return db_.run([&](db::Connection& c) -> Result<api::LookPlanRow> {
    std::int64_t plan = 0;
    {
      db::Statement q = c.query(
          "INSERT INTO look_plans (campaign, name, wish, seed, up_to, population, drawn, made, made_by)"
          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING id",
          campaign.row(), wish.name, api::encode(wish), wish.seed, population.up_to, row.population, row.drawn, now,
          campaign.by());
      if (q.next()) plan = q.int64(0);
    }
    for (const api::LookStratum& s : row.strata)
      c.run("INSERT INTO look_strata (plan, name, population, drawn) VALUES (?1, ?2, ?3, ?4)", plan, s.name,
            s.population, s.drawn);
    store_lots(c, plan, drawn, strata, now);
    row.id = public_id('p', plan);
    append_audit(c, now, campaign.by(), "look.plan", row.id,
                 fmt::format(R"({{"seed":{},"population":{},"drawn":{}}})", wish.seed, row.population, row.drawn));
    return row;
  });
}

Result<api::LookPlanList> Looks::plans(const CampaignsRef& campaigns) {
  return db_.read([&](db::Connection& c) -> Result<api::LookPlanList> {
    api::LookPlanList out;
    std::map<std::int64_t, std::size_t> at;
    for (const CampaignsRef::Part& part : campaigns.parts()) {
      db::Statement q = c.query(
          "SELECT p.id, p.wish, p.population, p.drawn, p.made, p.made_by, u.display_name FROM look_plans p"
          " LEFT JOIN users u ON u.name = p.made_by WHERE p.campaign = ?1 ORDER BY p.id DESC LIMIT 100",
          part.row);
      while (q.next()) {
        api::LookPlanRow row;
        row.id = public_id('p', q.int64(0));
        row.campaign = part.id;
        CS_ASSIGN(row.wish, api::decode<domain::PlanWish>(q.text(1)));
        row.population = q.int64(2);
        row.drawn = q.int64(3);
        row.made = q.time(4);
        row.made_by = q.is_null(6) ? q.text(5) : q.text(6);
        row.rate = row.wish.size.rate > 0 ? row.wish.size.rate : told_rate;
        row.detection = domain::detection(row.drawn, row.rate, row.population);
        at.emplace(q.int64(0), out.plans.size());
        out.plans.push_back(std::move(row));
      }
    }
    for (const auto& [plan, place] : at) {
      api::LookPlanRow& row = out.plans[place];
      {
        db::Statement q =
            c.query("SELECT name, population, drawn FROM look_strata WHERE plan = ?1 ORDER BY name", plan);
        while (q.next()) row.strata.push_back({q.text(0), q.int64(1), q.int64(2)});
      }
      {
        const CampaignsRef::Part* part = nullptr;
        for (const CampaignsRef::Part& p : campaigns.parts())
          if (p.id == row.campaign) part = &p;
        db::Statement q = c.query(
            "SELECT k.state, count(*), coalesce(sum(CASE WHEN k.reviewer = ?3 OR EXISTS (SELECT 1 FROM look_verdicts v"
            " WHERE v.look = k.id AND v.person = ?3) THEN 1 ELSE 0 END), 0) FROM second_looks k"
            " WHERE k.campaign = ?1 AND k.plan = ?2 GROUP BY k.state",
            part->row, plan, campaigns.by());
        while (q.next()) {
          const auto state = stored(domain::look_state_from(q.text(0)), "state of a second look", q.text(0));
          using enum domain::LookState;
          (state == waiting      ? row.waiting
           : state == held       ? row.held
           : state == differs    ? row.differs
           : state == upheld     ? row.upheld
           : state == overturned ? row.overturned
                                 : row.unneeded) = q.int64(1);
          if (state == waiting) row.not_yours = q.int64(2);
        }
      }
    }
    std::ranges::sort(out.plans, std::greater{}, &api::LookPlanRow::made);
    return out;
  });
}

}  // namespace cs::store
