#include "store/delivery_rows.hpp"

#include "store/ids.hpp"

namespace cs::store {

std::optional<FinishedRow> load_finished(db::Connection& c, std::int64_t campaign, const std::string& submission) {
  const auto row = row_id('s', submission);
  auto s = row ? load_submission(c, *row) : std::nullopt;
  if (!s || s->campaign != campaign) return std::nullopt;
  FinishedRow out{*s, {s->state, std::nullopt}, 0};
  db::Statement q = c.query(
      "SELECT d.id, d.verdict, d.grace_until, e.finished FROM decisions d LEFT JOIN examinations e"
      " ON e.submission = d.submission AND e.evidence = d.evidence WHERE d.submission = ?1 AND d.state = 'standing'"
      " ORDER BY d.id DESC LIMIT 1",
      s->row);
  if (!q.next()) return out;
  out.decision = q.int64(0);
  if (q.text(1) == "approve")
    out.facts.approval = domain::FinishedFacts::Approval{q.time(2), q.is_null(3) ? std::string() : q.text(3)};
  return out;
}

}  // namespace cs::store
