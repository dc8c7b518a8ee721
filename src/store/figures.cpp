// Live counts: sums that the rooms keep, read at once.
#include "store/figures.hpp"

#include <fmt/format.h>

#include "store/database.hpp"
#include "store/decision_filter.hpp"
#include "store/figure_rows.hpp"
#include "store/search.hpp"

namespace cs::store {
namespace {

/// Waiting submissions whose deadline has passed: whole quarters from the sums, the running one row by row.
std::int64_t overdue(db::Connection& c, std::int64_t campaign, TimePoint now) {
  const std::int64_t quarter = to_ms(now) / quarter_hour;
  std::int64_t n = 0;
  {
    db::Statement q =
        c.query("SELECT coalesce(sum(n), 0) FROM waiting WHERE campaign = ?1 AND quarter < ?2", campaign, quarter);
    if (q.next()) n = q.int64(0);
  }
  for (const char* state : {"state = 'pending'", "state <> 'pending' AND state = 'leased'"}) {
    db::Statement q =
        c.query(fmt::format("SELECT count(*) FROM submissions WHERE campaign = ?1 AND {} AND deadline >= ?2 AND"
                            " deadline < ?3",
                            state),
                campaign, quarter * quarter_hour, now);
    if (q.next()) n += q.int64(0);
  }
  return n;
}

/// The numbers, by the name under which `tally` keeps them.
struct Named {
  const char* what;
  std::int64_t api::CountsOf::*count;
};
constexpr Named kept[] = {
    {"s:checking", &api::CountsOf::checking},     {"s:pending", &api::CountsOf::pending},
    {"s:leased", &api::CountsOf::leased},         {"s:approved", &api::CountsOf::approved},
    {"s:rejected", &api::CountsOf::rejected},     {"s:released", &api::CountsOf::released},
    {"n:queued", &api::CountsOf::notices_queued}, {"n:in_doubt", &api::CountsOf::notices_in_doubt},
    {"n:failed", &api::CountsOf::notices_failed}};

/// Of students of some colleges: counted, for a college is a few thousand.
void count_colleges(db::Connection& c, const CampaignsRef::Part& part, TimePoint now, api::CountsOf& n) {
  std::vector<db::Value> values{now, part.row};
  const std::string colleges = of_colleges(part, "student", values);
  db::Statement q = c.query_with(
      "SELECT state, count(*), sum(CASE WHEN deadline < ?1 THEN 1 ELSE 0 END) FROM submissions WHERE campaign = ?2" +
          colleges + " GROUP BY state",
      values);
  while (q.next()) {
    const std::string what = "s:" + q.text(0);
    for (const Named& k : kept)
      if (what == k.what) n.*k.count = q.int64(1);
    if (what == "s:pending" || what == "s:leased") n.overdue += q.int64(2);
  }
}

void count_all(db::Connection& c, std::int64_t campaign, TimePoint now, api::CountsOf& n) {
  {
    db::Statement q = c.query("SELECT what, n FROM tally WHERE campaign = ?1", campaign);
    while (q.next()) {
      const std::string what = q.text(0);
      for (const Named& k : kept)
        if (what == k.what) n.*k.count = q.int64(1);
    }
  }
  n.overdue = overdue(c, campaign, now);
  n.withdrawal_requests = counted(c, waiting_withdrawals, {campaign}, false);
}

void add(api::CountsOf& sum, const api::CountsOf& n) {
  for (const Named& k : kept) sum.*k.count += n.*k.count;
  sum.overdue += n.overdue;
  sum.withdrawal_requests += n.withdrawal_requests;
}

/// FNV-1a over the numbers and whose they are.
std::int64_t digest(const api::Counts& counts) {
  std::uint64_t h = 14695981039346656037u;
  const auto byte = [&](std::uint64_t b) { h = (h ^ (b & 0xff)) * 1099511628211u; };
  const auto number = [&](std::int64_t n) {
    for (int i = 0; i < 8; ++i) byte(static_cast<std::uint64_t>(n) >> (8 * i));
  };
  number(counts.notices_halted);
  for (const api::CampaignCounts& k : counts.campaigns) {
    for (const char b : k.campaign) byte(static_cast<unsigned char>(b));
    number(k.revision);
    for (const Named& named : kept) number(k.*named.count);
    number(k.overdue);
    number(k.withdrawal_requests);
  }
  return static_cast<std::int64_t>(h & ((std::uint64_t{1} << 53) - 1));  // what every JSON reader holds exactly
}

}  // namespace

Result<api::Counts> Figures::counts(const CampaignsRef& campaigns, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<api::Counts> {
    api::Counts out;
    for (const CampaignsRef::Part& part : campaigns.parts()) {
      api::CampaignCounts n;
      n.campaign = part.id;
      CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, part.row));
      n.revision = k->revision;
      if (part.colleges.empty())
        count_all(c, part.row, now, n);
      else
        count_colleges(c, part, now, n);
      add(out, n);
      out.campaigns.push_back(std::move(n));
    }
    out.notices_halted = c.query("SELECT 1 FROM notice_gate WHERE id = 1").next();
    out.version = digest(out);
    return out;
  });
}

}  // namespace cs::store
