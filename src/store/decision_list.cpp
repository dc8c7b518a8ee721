// The list of decisions by any mix of filters. First the ids, from indexes as far as they go; then only the rows of the
// page.
#include <fmt/format.h>

#include <algorithm>

#include "api/lists.hpp"
#include "base/text.hpp"
#include "store/database.hpp"
#include "store/decision_filter.hpp"
#include "store/decision_rows.hpp"
#include "store/decisions.hpp"
#include "store/ids.hpp"
#include "store/look_rows.hpp"
#include "store/search.hpp"
#include "store/stored_value.hpp"

namespace cs::store {
namespace {

constexpr const char* row_sql =
    "SELECT d.id, d.submission, st.name, st.number, st.college, st.class_name, st.level, st.phone, d.attempt, "
    "d.verdict,"
    " d.state, d.reasons, d.note, d.reviewer, u.display_name, d.decided, d.grace_until, d.looked, d.overturned_by,"
    " d.overturn_note, d.withdrawal_note, d.evidence, d.fingerprint, n.state, d.pins, d.stated, d.overrides, d.unaided,"
    " d.look_unverified, d.version, d.withdrawal_answered"
    " FROM decisions d JOIN students st ON st.id = d.student LEFT JOIN users u ON u.name = d.reviewer"
    " LEFT JOIN notices n ON n.id = (SELECT max(id) FROM notices WHERE decision = d.id) WHERE d.id = ?1";

api::DecisionRow decision_row(const db::Statement& q, const std::string& campaign, domain::Sight sight, TimePoint now) {
  api::DecisionRow r;
  r.id = public_id('d', q.int64(0));
  r.submission = public_id('s', q.int64(1));
  r.campaign = campaign;
  r.student = api::view_of({q.text(2), q.text(3), q.text(4), q.text(5), q.text(6), q.text(7)}, sight);
  r.attempt = q.integer(8);
  r.verdict = stored(domain::verdict_from(q.text(9)), "verdict", q.text(9));
  r.state = stored(domain::decision_state_from(q.text(10)), "decision state", q.text(10));
  r.reasons = split_codes(q.text(11));
  r.note = q.text(12);
  r.reviewer = q.text(13);
  r.reviewer_display = q.is_null(14) ? r.reviewer : q.text(14);
  r.decided = q.time(15);
  if (!q.is_null(23)) r.notice_state = stored(domain::notice_state_from(q.text(23)), "notice state", q.text(23));
  if (r.state == domain::DecisionState::standing && (!r.notice_state || r.notice_state == domain::NoticeState::queued))
    r.undo_for = std::max(Millis{0}, q.time(16) - now);
  r.looked = Millis{q.int64(17)};
  r.overturned_by = q.text(18);
  r.overturn_note = q.text(19);
  r.withdrawal_note = q.text(20);
  r.evidence = q.text(21);
  r.fingerprint = q.text(22);
  r.pins = stored_pins(q.text(24));
  if (const std::string said = q.text(25); !said.empty())
    r.stated = stored(domain::likeness_from(said), "likeness", said);
  r.overrides = split_codes(q.text(26));
  r.unaided = q.int64(27) != 0;
  r.look_unverified = q.int64(28) != 0;
  r.version = q.int64(29);
  r.withdrawal_answered = q.int64(30) != 0;
  return r;
}

bool finds_nothing(const DecisionQuery& query) {
  return !query.reason.empty() && query.verdict == "approve";  // only rejections have reasons
}

/// How many there are by each look, everything else of the query kept.
void count_looks(db::Connection& c, const DecisionQuery& query, const CampaignsRef::Part& part,
                 const std::vector<std::int64_t>& students, const std::set<std::int64_t>& hidden,
                 api::DecisionPage& page) {
  for (const api::DecisionLook& look : api::decision_looks) {
    DecisionQuery q = query;
    q.verdict = look.verdict;
    q.state = look.state;
    q.withdrawal_requested = look.withdrawal_requested;
    q.overridden = look.overridden;
    q.quick = look.quick;
    std::int64_t& n = page.counts[std::string(look.name)];
    if (finds_nothing(q)) continue;
    if (!trim(q.text).empty()) {
      n += static_cast<std::int64_t>(by_students(c, q, part, students).size());
      continue;
    }
    const Filter f = q.reason.empty() ? by_columns(c, q, part.row, hidden) : by_reason(c, q, part.row, hidden);
    n += counted(c, f.text(), f.values, f.conditions > 2);
  }
}

}  // namespace

std::optional<api::DecisionRow> whole_decision(db::Connection& c, std::int64_t row, const std::string& campaign,
                                               domain::Sight sight, TimePoint now) {
  db::Statement q = c.query(row_sql, row);
  if (!q.next()) return std::nullopt;
  return decision_row(q, campaign, sight, now);
}

Result<api::DecisionPage> Decisions::list(const CampaignsRef& campaigns, const DecisionQuery& query, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<api::DecisionPage> {
    CS_TRY(check_page(query.offset, query.limit));
    if (!query.verdict.empty() && !domain::verdict_from(query.verdict))
      return invalid("query.verdict", fmt::format("There is no verdict '{}'.", query.verdict));
    if (!query.state.empty() && !domain::decision_state_from(query.state))
      return invalid("query.state", fmt::format("There is no state '{}'.", query.state));
    api::DecisionPage page;
    struct Place {
      std::int64_t row;
      const CampaignsRef::Part* part;
      bool operator<(const Place& o) const { return row > o.row; }  // newest first
    };
    std::vector<Place> found;
    const auto hidden = looked_at_blind(c, campaigns.by());
    for (const CampaignsRef::Part& part : campaigns.parts()) {
      std::vector<std::int64_t> students;
      if (!trim(query.text).empty()) students = matching_students(c, part, campaigns.by(), query.text);
      std::erase_if(students, [&](std::int64_t student) { return hidden.contains(student); });
      if (query.counts) count_looks(c, query, part, students, hidden, page);
      if (finds_nothing(query)) continue;
      if (!trim(query.text).empty()) {
        const auto ids = by_students(c, query, part, students);
        page.total += static_cast<std::int64_t>(ids.size());
        for (const std::int64_t id : ids) found.push_back({id, &part});
        continue;
      }
      const Filter f =
          query.reason.empty() ? by_columns(c, query, part.row, hidden) : by_reason(c, query, part.row, hidden);
      std::vector<db::Value> values = f.values;
      values.emplace_back(query.offset + query.limit);
      db::Statement q = c.query_with(
          fmt::format("SELECT {} {} ORDER BY {} DESC LIMIT ?{}", f.id, f.text(), f.id, values.size()), values);
      while (q.next()) found.push_back({q.int64(0), &part});
      page.total += counted(c, f.text(), f.values, f.conditions > 2);
    }
    cut_page(found, query.offset, query.limit);
    for (const Place& p : found) {
      db::Statement q = c.query(row_sql, p.row);
      if (q.next()) page.rows.push_back(decision_row(q, p.part->id, p.part->sight, now));
    }
    return page;
  });
}

Result<api::DecisionRow> Decisions::get(const DecisionRef& decision, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<api::DecisionRow> {
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, decision.campaign()));
    auto row = whole_decision(c, decision.row(), k->value.id, decision.sight(), now);
    if (!row) return unknown_decision(decision.id());
    CS_TRY(not_looked_at_blind(c, decision.by(), row_id('s', row->submission).value_or(0)));
    return std::move(*row);
  });
}

}  // namespace cs::store
