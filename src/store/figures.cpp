// Live counts: sums that the rooms keep, read at once.
#include "store/figures.hpp"

#include <fmt/format.h>

#include "store/database.hpp"
#include "store/figure_rows.hpp"
#include "store/search.hpp"

namespace cs::store {
namespace {

constexpr std::int64_t quarter_hour = 900'000;

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

std::int64_t digest(const api::Counts& k) {
  std::uint64_t h = 14695981039346656037u;  // FNV-1a over the numbers
  for (const std::int64_t n :
       {k.checking, k.pending, k.leased, k.overdue, k.approved, k.rejected, k.released, k.withdrawal_requests,
        k.notices_queued, k.notices_in_doubt, k.notices_failed, static_cast<std::int64_t>(k.notices_halted)})
    for (int i = 0; i < 8; ++i) h = (h ^ (static_cast<std::uint64_t>(n) >> (8 * i) & 0xff)) * 1099511628211u;
  return static_cast<std::int64_t>(h & ((std::uint64_t{1} << 53) - 1));  // what every JSON reader holds exactly
}

}  // namespace

std::int64_t tallied(db::Connection& c, std::int64_t campaign, std::string_view what) {
  db::Statement q = c.query("SELECT n FROM tally WHERE campaign = ?1 AND what = ?2", campaign, what);
  return q.next() ? q.int64(0) : 0;
}

Result<api::Counts> Figures::counts(const std::string& campaign, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<api::Counts> {
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().find(c, campaign));
    api::Counts n;
    db::Statement q = c.query("SELECT what, n FROM tally WHERE campaign = ?1", k->row);
    while (q.next()) {
      const std::string what = q.text(0);
      for (const auto& [name, count] : {std::pair{"s:checking", &n.checking},
                                        {"s:pending", &n.pending},
                                        {"s:leased", &n.leased},
                                        {"s:approved", &n.approved},
                                        {"s:rejected", &n.rejected},
                                        {"s:released", &n.released},
                                        {"n:queued", &n.notices_queued},
                                        {"n:in_doubt", &n.notices_in_doubt},
                                        {"n:failed", &n.notices_failed}})
        if (what == name) *count = q.int64(1);
    }
    n.overdue = overdue(c, k->row, now);
    {
      db::Statement gate = c.query("SELECT 1 FROM notice_gate WHERE id = 1");
      n.notices_halted = gate.next();
    }
    n.withdrawal_requests = counted(
        c, "FROM decisions WHERE campaign = ?1 AND state = 'standing' AND withdrawal_note <> ''", {k->row}, false);
    n.version = digest(n);
    return n;
  });
}

}  // namespace cs::store
