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

std::optional<std::int64_t> package_row(db::Connection& c, const CampaignRef& campaign, const std::string& package) {
  const auto row = row_id('p', package);
  if (!row) return std::nullopt;
  db::Statement q = c.query("SELECT id FROM deliveries WHERE id = ?1 AND campaign = ?2", *row, campaign.row());
  return q.next() ? std::optional(q.int64(0)) : std::nullopt;
}

Error unknown_package() {
  return {Code::not_found, "delivery.unknown", "There is no such package."};
}

}  // namespace cs::store
