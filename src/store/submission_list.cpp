// The queue as a list: narrowed, counted, in pages.
#include <fmt/format.h>

#include <algorithm>

#include "api/lists.hpp"
#include "base/text.hpp"
#include "store/database.hpp"
#include "store/figure_rows.hpp"
#include "store/look_rows.hpp"
#include "store/search.hpp"
#include "store/submission_view.hpp"
#include "store/submissions.hpp"

namespace cs::store {
namespace {

/// SQL with its values, which refer to the query.
struct Conditions {
  std::string where;
  std::vector<db::Value> values;
};

/// Students of whom the caller may see nothing now.
using Hidden = std::set<std::int64_t>;

/// What narrows the list beside its state.
std::string rest_of(const SubmissionQuery& query, const CampaignsRef::Part& part, const Hidden& hidden, TimePoint now,
                    std::vector<db::Value>& values) {
  std::string rest = leave_out(hidden, "student") + of_colleges(part, "student", values) +
                     of_college(part.row, query.college, "student", values);
  if (query.outcome == "fail") rest += " AND fails > 0";
  if (query.outcome == "attention") rest += " AND fails = 0 AND attentions > 0";
  if (query.outcome == "pass") rest += " AND fails = 0 AND attentions = 0 AND evidence <> ''";
  if (query.overdue) {
    values.emplace_back(now);
    rest += fmt::format(" AND deadline <> 0 AND deadline < ?{}", values.size());
  }
  return rest;
}

Conditions of_student(const SubmissionQuery& query, const CampaignsRef::Part& part, std::int64_t student,
                      const Hidden& hidden, TimePoint now) {
  Conditions at{"FROM submissions WHERE student = ?1", {db::Value(student)}};
  if (query.state.empty())
    at.where += " AND (state = 'pending' OR state = 'leased')";
  else
    at.where += fmt::format(" AND state = '{}'", query.state);  // one of domain's: checked
  at.where += rest_of(query, part, hidden, now, at.values);
  return at;
}

/// The words of the conditions are those of the two partial indexes.
Conditions of_campaign(std::string_view columns, const SubmissionQuery& query, const CampaignsRef::Part& part,
                       const Hidden& hidden, TimePoint now) {
  Conditions at{{}, {db::Value(part.row)}};
  const std::string rest = rest_of(query, part, hidden, now, at.values);
  const std::string pending =
      fmt::format("SELECT {} FROM submissions WHERE campaign = ?1 AND state = 'pending'{}", columns, rest);
  const std::string other = fmt::format(
      "SELECT {} FROM submissions WHERE campaign = ?1 AND state <> 'pending'{} AND state = ", columns, rest);
  if (query.state.empty())
    at.where = pending + " UNION ALL " + other + "'leased'";
  else
    at.where = query.state == "pending" ? pending : other + fmt::format("'{}'", query.state);  // one of domain's
  return at;
}

/// `students`: only of these; null: of all.
std::int64_t count_of(db::Connection& c, const SubmissionQuery& query, const CampaignsRef::Part& part,
                      const std::vector<std::int64_t>* students, const Hidden& hidden, TimePoint now) {
  std::int64_t n = 0;
  const auto add = [&](const std::string& sql, const std::vector<db::Value>& values) {
    db::Statement q = c.query_with(sql, values);
    if (q.next()) n += q.int64(0);
  };
  if (students != nullptr) {
    for (const std::int64_t student : *students) {
      const Conditions at = of_student(query, part, student, hidden, now);
      add("SELECT count(*) " + at.where, at.values);
    }
    return n;
  }
  const bool narrowed = !query.outcome.empty() || query.overdue || !query.college.empty();
  if (part.colleges.empty() && !narrowed) {
    n = query.state.empty() ? tallied(c, part.row, "s:pending") + tallied(c, part.row, "s:leased")
                            : tallied(c, part.row, "s:" + query.state);
    // The sums know nothing of who asks.
    for (const std::int64_t student : hidden) {
      const Conditions at = of_student(query, part, student, {}, now);
      db::Statement q =
          c.query_with(fmt::format("SELECT count(*) {} AND campaign = {}", at.where, part.row), at.values);
      if (q.next()) n -= q.int64(0);
    }
    return n;
  }
  Conditions at = of_campaign("id", query, part, hidden, now);
  at.values.emplace_back(narrowed ? compound_count_limit : count_limit);
  add(fmt::format("SELECT count(*) FROM ({} LIMIT ?{}) AS found", at.where, at.values.size()), at.values);
  return n;
}

}  // namespace

Result<api::SubmissionPage> Submissions::list(const CampaignsRef& campaigns, const SubmissionQuery& query,
                                              TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<api::SubmissionPage> {
    CS_TRY(check_page(query.offset, query.limit));
    if (!query.state.empty() && !domain::state_from(query.state))
      return invalid("query.state", fmt::format("There is no state '{}'.", query.state));
    if (!query.outcome.empty() && query.outcome != "fail" && query.outcome != "attention" && query.outcome != "pass")
      return invalid("query.outcome", fmt::format("There is no outcome '{}'.", query.outcome));
    struct Place {
      std::int64_t deadline, row;
      const CampaignsRef::Part* part;
      bool operator<(const Place& o) const { return std::pair(deadline, row) < std::pair(o.deadline, o.row); }
    };
    // First which rows, from indexes as far as they go; then only those of the page.
    std::vector<Place> found;
    api::SubmissionPage page;
    const Hidden hidden = looked_at_blind(c, campaigns.by());
    for (const CampaignsRef::Part& part : campaigns.parts()) {
      std::vector<std::int64_t> students;
      const bool by_text = !trim(query.text).empty();
      if (by_text) students = matching_students(c, part, campaigns.by(), query.text);
      if (query.counts)
        for (const api::QueueLook& look : api::queue_looks) {
          SubmissionQuery q = query;
          q.state = look.state;
          q.outcome = look.outcome;
          q.overdue = look.overdue;
          page.counts[std::string(look.name)] += count_of(c, q, part, by_text ? &students : nullptr, hidden, now);
        }
      page.total += count_of(c, query, part, by_text ? &students : nullptr, hidden, now);
      if (by_text) {
        for (const std::int64_t student : students) {
          Conditions at = of_student(query, part, student, hidden, now);
          db::Statement q = c.query_with("SELECT deadline, id " + at.where, at.values);
          while (q.next()) found.push_back({q.int64(0), q.int64(1), &part});
        }
        continue;
      }
      Conditions at = of_campaign("id, deadline", query, part, hidden, now);
      at.values.emplace_back(query.offset + query.limit);
      db::Statement q =
          c.query_with(fmt::format("{} ORDER BY deadline, id LIMIT ?{}", at.where, at.values.size()), at.values);
      while (q.next()) found.push_back({q.int64(1), q.int64(0), &part});
    }
    cut_page(found, query.offset, query.limit);
    static const std::string row_sql =
        fmt::format("SELECT {} FROM submissions s JOIN students st ON st.id = s.student WHERE s.id = ?1", row_columns);
    for (const Place& p : found) {
      db::Statement q = c.query(row_sql, p.row);
      if (q.next()) page.rows.push_back(submission_row(q, p.part->id, p.part->sight, now));
    }
    return page;
  });
}

}  // namespace cs::store
