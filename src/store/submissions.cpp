#include "store/submissions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/examination.hpp"
#include "api/lists.hpp"
#include "base/text.hpp"
#include "domain/comparison.hpp"
#include "store/database.hpp"
#include "store/decision_rows.hpp"
#include "store/figure_rows.hpp"
#include "store/ids.hpp"
#include "store/search.hpp"
#include "store/stored_value.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

using domain::State;

constexpr const char* row_columns =
    "s.id, st.name, st.number, st.college, st.class_name, st.level, st.phone, s.attempt, s.state, s.arrived, "
    "s.deadline,"
    " s.holder, s.fails, s.attentions";

api::SubmissionRow submission_row(const db::Statement& q, const std::string& campaign, domain::Sight sight,
                                  TimePoint now) {
  api::SubmissionRow r;
  r.id = public_id('s', q.int64(0));
  r.campaign = campaign;
  r.student = api::view_of({q.text(1), q.text(2), q.text(3), q.text(4), q.text(5), q.text(6)}, sight);
  r.attempt = q.integer(7);
  r.state = stored(domain::state_from(q.text(8)), "state", q.text(8));
  r.arrived = q.time(9);
  r.deadline = q.time(10);
  if (q.int64(10) != 0) r.deadline_in = r.deadline - now;  // unpaid: there is no deadline yet
  if (r.state == State::leased) r.held_by = q.text(11);
  r.fails = q.integer(12);
  r.attentions = q.integer(13);
  return r;
}

/// The photograph that was rejected before, and where its face is: is what was wrong with it mended now?
Status add_rejected_before(db::Connection& c, std::int64_t student, api::Submission& out) {
  db::Statement q = c.query(
      "SELECT p.hash, p.served, e.body FROM decisions d JOIN submissions s ON s.id = d.submission"
      " JOIN photos p ON p.hash = s.photo LEFT JOIN examinations e ON e.submission = s.id AND e.evidence = d.evidence"
      " WHERE d.student = ?1 AND d.attempt < ?2 AND d.verdict = 'reject' AND d.state = 'standing'"
      " ORDER BY d.id DESC LIMIT 1",
      student, out.row.attempt);
  if (!q.next()) return {};
  const std::string kind = api::to_string(api::PhotoKind::previous);
  out.photos.push_back({api::PhotoKind::previous, q.text(0), q.int64(1)});
  if (const std::string body = q.text(2); !body.empty() && out.examination) {
    CS_ASSIGN(domain::Examination before, api::decode_examination(body));
    out.examination->references.push_back({kind, before.width, before.height, std::move(before.face)});
  }
  return {};
}

/// Whether the comparison and everything earlier is kept from this person: the campaign is blind first, they review the
/// submission, and have neither stated the likeness on its evidence nor decided on it.
bool is_held_back(db::Connection& c, const SubmissionFacts& s, const api::Campaign& k, const SubmissionRef& asked) {
  if (!k.policy.blind_first) return false;
  if (asked.sight() != domain::Sight::masked && !(s.state == State::leased && s.holder == asked.by())) return false;
  return !c.query("SELECT 1 FROM statements WHERE submission = ?1 AND person = ?2 AND evidence = ?3", s.row, asked.by(),
                  s.evidence)
              .next() &&
         !c.query(
               "SELECT 1 FROM decisions WHERE submission = ?1 AND reviewer = ?2 AND evidence = ?3"
               " AND state <> 'undone'",
               s.row, asked.by(), s.evidence)
              .next();
}

Status add_history(db::Connection& c, std::int64_t student, api::Submission& out) {
  db::Statement q = c.query(
      "SELECT id, attempt, verdict, state, reasons, note, reviewer, decided, pins FROM decisions WHERE student = ?1"
      " ORDER BY id DESC LIMIT 100",
      student);
  while (q.next()) {
    api::PastDecision d;
    d.decision_id = public_id('d', q.int64(0));
    d.attempt = q.integer(1);
    d.verdict = stored(domain::verdict_from(q.text(2)), "verdict", q.text(2));
    d.state = stored(domain::decision_state_from(q.text(3)), "decision state", q.text(3));
    d.reasons = split_codes(q.text(4));
    d.note = q.text(5);
    d.reviewer = q.text(6);
    d.decided = q.time(7);
    d.pins = stored_pins(q.text(8));
    out.history.push_back(std::move(d));
  }
  return {};
}

Result<api::Submission> whole_submission(db::Connection& c, CampaignCache& campaigns, const SubmissionRef& asked,
                                         TimePoint now) {
  const auto s = load_submission(c, asked.row());
  if (!s) return unknown_submission(asked.id());
  CS_ASSIGN(const CampaignPtr k, campaigns.at(c, s->campaign));
  api::Submission out;
  {
    static const std::string sql = fmt::format(
        "SELECT {}, p.hash, p.served FROM submissions s JOIN students st ON st.id = s.student"
        " JOIN photos p ON p.hash = s.photo WHERE s.id = ?1",
        row_columns);
    db::Statement q = c.query(sql, asked.row());
    if (!q.next()) return unknown_submission(asked.id());
    out.row = submission_row(q, k->value.id, asked.sight(), now);
    out.evidence = s->evidence;
    out.photos.push_back({api::PhotoKind::submission, q.text(14), q.int64(15)});
  }
  for (api::PhotoRef& r : references_of(c, s->student)) out.photos.push_back(std::move(r));
  {
    db::Statement q =
        c.query("SELECT body FROM examinations WHERE submission = ?1 AND evidence = ?2", s->row, out.evidence);
    if (q.next()) {
      CS_ASSIGN(out.examination, api::decode_examination(q.text(0)));
    }
  }
  out.held_back = is_held_back(c, *s, k->value, asked);
  if (out.held_back) {
    if (out.examination)
      std::erase_if(out.examination->findings, [](const domain::Finding& f) { return domain::is_comparison(f.check); });
    return out;
  }
  if (out.row.attempt > 1) CS_TRY(add_rejected_before(c, s->student, out));
  CS_TRY(add_history(c, s->student, out));
  return out;
}

/// SQL with its values, which refer to the query.
struct Conditions {
  std::string where;
  std::vector<db::Value> values;
};

/// What narrows the list beside its state.
std::string rest_of(const SubmissionQuery& query, const CampaignsRef::Part& part, TimePoint now,
                    std::vector<db::Value>& values) {
  std::string rest = of_colleges(part, "student", values) + of_college(part.row, query.college, "student", values);
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
                      TimePoint now) {
  Conditions at{"FROM submissions WHERE student = ?1", {db::Value(student)}};
  if (query.state.empty())
    at.where += " AND (state = 'pending' OR state = 'leased')";
  else
    at.where += fmt::format(" AND state = '{}'", query.state);  // one of domain's: checked
  at.where += rest_of(query, part, now, at.values);
  return at;
}

/// The words of the conditions are those of the two partial indexes.
Conditions of_campaign(std::string_view columns, const SubmissionQuery& query, const CampaignsRef::Part& part,
                       TimePoint now) {
  Conditions at{{}, {db::Value(part.row)}};
  const std::string rest = rest_of(query, part, now, at.values);
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
                      const std::vector<std::int64_t>* students, TimePoint now) {
  std::int64_t n = 0;
  const auto add = [&](const std::string& sql, const std::vector<db::Value>& values) {
    db::Statement q = c.query_with(sql, values);
    if (q.next()) n += q.int64(0);
  };
  if (students != nullptr) {
    for (const std::int64_t student : *students) {
      const Conditions at = of_student(query, part, student, now);
      add("SELECT count(*) " + at.where, at.values);
    }
    return n;
  }
  const bool narrowed = !query.outcome.empty() || query.overdue || !query.college.empty();
  if (part.colleges.empty() && !narrowed) {
    if (!query.state.empty()) return tallied(c, part.row, "s:" + query.state);
    return tallied(c, part.row, "s:pending") + tallied(c, part.row, "s:leased");
  }
  Conditions at = of_campaign("id", query, part, now);
  at.values.emplace_back(narrowed ? compound_count_limit : count_limit);
  add(fmt::format("SELECT count(*) FROM ({} LIMIT ?{}) AS found", at.where, at.values.size()), at.values);
  return n;
}

}  // namespace

Result<api::Submission> Submissions::get(const SubmissionRef& submission, TimePoint now) {
  auto whole = db_.read([&](db::Connection& c) { return whole_submission(c, db_.campaigns(), submission, now); });
  if (whole) db_.opened().note(submission.by(), submission.row(), now);
  return whole;
}

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
          page.counts[std::string(look.name)] += count_of(c, q, part, by_text ? &students : nullptr, now);
        }
      page.total += count_of(c, query, part, by_text ? &students : nullptr, now);
      if (by_text) {
        for (const std::int64_t student : students) {
          Conditions at = of_student(query, part, student, now);
          db::Statement q = c.query_with("SELECT deadline, id " + at.where, at.values);
          while (q.next()) found.push_back({q.int64(0), q.int64(1), &part});
        }
        continue;
      }
      Conditions at = of_campaign("id, deadline", query, part, now);
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
