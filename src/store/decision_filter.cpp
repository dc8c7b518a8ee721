#include "store/decision_filter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "domain/looking.hpp"
#include "store/look_rows.hpp"
#include "store/search.hpp"

namespace cs::store {
namespace {

/// State and request for withdrawal; the words are those of the partial indexes.
void add_state(Filter& f, const DecisionQuery& query) {
  if (query.withdrawal_requested)
    f.add("d.state = 'standing' AND d.withdrawal_note <> '' AND d.withdrawal_answered = 0");
  if (query.state == "standing" && !query.withdrawal_requested) f.add("d.state = 'standing'");
  if (!query.state.empty() && query.state != "standing") {
    f.add("d.state <> 'standing'");
    f.add("d.state", query.state);
  }
}

/// The first row that was decided then or later. Rows and times grow together but for what clocks were set back, so
/// that the time itself is asked for beside it.
std::int64_t first_since(db::Connection& c, TimePoint t) {
  std::int64_t low = 1, high = 1;
  if (db::Statement q = c.query("SELECT coalesce(max(id), 0) + 1 FROM decisions"); q.next()) high = q.int64(0);
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    db::Statement q = c.query("SELECT id, decided FROM decisions WHERE id >= ?1 ORDER BY id LIMIT 1", middle);
    if (!q.next() || q.time(1) >= t)
      high = middle;
    else
      low = q.int64(0) + 1;
  }
  return low;
}

/// What every way of looking takes beside: college, checks, days.
void add_rest(db::Connection& c, Filter& f, const DecisionQuery& query, std::int64_t campaign) {
  constexpr Millis clocks_differ = std::chrono::hours{24};  // as far as a clock may have been set back
  if (const std::string college = of_college(campaign, query.college, "d.student", f.values); !college.empty())
    f.add(std::string_view(college).substr(std::string_view(" AND ").size()));
  if (query.overridden || !query.check.empty()) f.add("d.overrides <> ''");
  if (!query.check.empty()) {
    f.values.emplace_back(query.check);
    f.add(fmt::format("',' || d.overrides || ',' LIKE '%,' || ?{} || ',%'", f.values.size()));
  }
  if (query.quick) {
    f.values.emplace_back(domain::shortest_look.count());
    f.add(
        fmt::format("d.looked < ?{} AND d.state <> 'undone' AND NOT EXISTS (SELECT 1 FROM decisions p WHERE"
                    " p.submission = d.submission AND p.overturned_by = d.reviewer AND p.ended = d.decided)",
                    f.values.size()));
  }
  if (query.from != TimePoint{}) {
    f.values.emplace_back(first_since(c, query.from - clocks_differ));
    f.values.emplace_back(query.from);
    f.add(fmt::format("d.id >= ?{} AND d.decided >= ?{}", f.values.size() - 1, f.values.size()));
  }
  if (query.to != TimePoint{}) {
    f.values.emplace_back(first_since(c, query.to + clocks_differ));
    f.values.emplace_back(query.to);
    f.add(fmt::format("d.id < ?{} AND d.decided < ?{}", f.values.size() - 1, f.values.size()));
  }
}

void leave_out_of(Filter& f, const std::set<std::int64_t>& hidden) {
  if (const std::string condition = leave_out(hidden, "d.student"); !condition.empty())
    f.add(std::string_view(condition).substr(std::string_view(" AND ").size()));
}

bool has_rest(const DecisionQuery& q) {
  return q.overridden || q.quick || !q.check.empty() || !q.college.empty() || q.from != TimePoint{} ||
         q.to != TimePoint{};
}

}  // namespace

Filter by_reason(db::Connection& c, const DecisionQuery& query, std::int64_t campaign,
                 const std::set<std::int64_t>& hidden) {
  Filter f;
  const bool look_up = !query.state.empty() || query.withdrawal_requested || has_rest(query) || !hidden.empty();
  f.from = look_up ? "FROM decision_reasons r JOIN decisions d ON d.id = r.decision" : "FROM decision_reasons r";
  f.id = "r.decision";
  f.add("r.campaign", campaign);
  f.add("r.reason", query.reason);
  if (!query.reviewer.empty()) f.add("r.reviewer", query.reviewer);
  add_state(f, query);
  add_rest(c, f, query, campaign);
  leave_out_of(f, hidden);
  return f;
}

Filter by_columns(db::Connection& c, const DecisionQuery& query, std::int64_t campaign,
                  const std::set<std::int64_t>& hidden) {
  Filter f;
  f.from = "FROM decisions d";
  f.id = "d.id";
  f.add("d.campaign", campaign);
  if (!query.reviewer.empty()) f.add("d.reviewer", query.reviewer);
  if (!query.verdict.empty()) f.add("d.verdict", query.verdict);
  add_state(f, query);
  add_rest(c, f, query, campaign);
  leave_out_of(f, hidden);
  return f;
}

std::vector<std::int64_t> by_students(db::Connection& c, const DecisionQuery& query, const CampaignsRef::Part& part,
                                      const std::vector<std::int64_t>& students) {
  std::vector<std::int64_t> ids;
  for (const std::int64_t student : students) {
    Filter f;
    f.from = "FROM decisions d";
    f.add("d.student", student);
    if (!query.reviewer.empty()) f.add("d.reviewer", query.reviewer);
    if (!query.verdict.empty()) f.add("d.verdict", query.verdict);
    add_state(f, query);
    if (!query.reason.empty()) {
      f.values.emplace_back(part.row);
      f.values.emplace_back(query.reason);
      f.add(
          fmt::format("EXISTS (SELECT 1 FROM decision_reasons r WHERE r.campaign = ?{} AND r.reason = ?{} AND"
                      " r.decision = d.id)",
                      f.values.size() - 1, f.values.size()));
    }
    add_rest(c, f, query, part.row);
    db::Statement q = c.query_with("SELECT d.id " + f.text(), f.values);
    while (q.next()) ids.push_back(q.int64(0));
  }
  std::sort(ids.rbegin(), ids.rend());
  return ids;
}

}  // namespace cs::store
