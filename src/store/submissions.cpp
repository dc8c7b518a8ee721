// What screens read: one submission with its history, the queue, decisions, messages, live counts.
#include "store/submissions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/examination.hpp"
#include "base/text.hpp"
#include "store/database.hpp"
#include "store/decision_rows.hpp"
#include "store/figure_rows.hpp"
#include "store/ids.hpp"
#include "store/queue.hpp"
#include "store/search.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

using domain::State;

constexpr const char* row_columns =
    "s.id, st.name, st.number, st.college, st.class_name, st.level, st.phone, s.attempt, s.state, s.arrived, "
    "s.deadline,"
    " s.holder, s.fails, s.attentions";

api::SubmissionRow submission_row(const db::Statement& q, TimePoint now) {
  api::SubmissionRow r;
  r.id = public_id('s', q.int64(0));
  r.student = {q.text(1), q.text(2), q.text(3), q.text(4), q.text(5), q.text(6)};
  r.attempt = q.integer(7);
  r.state = domain::state_from(q.text(8)).value_or(State::withdrawn);
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
      "SELECT p.hash, p.bytes, e.body FROM decisions d JOIN submissions s ON s.id = d.submission"
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

Result<api::Submission> whole_submission(db::Connection& c, std::int64_t row, TimePoint now) {
  api::Submission out;
  std::int64_t student = 0;
  {
    static const std::string sql = fmt::format(
        "SELECT {}, s.student, s.evidence, p.hash, p.bytes FROM submissions s JOIN students st ON st.id = s.student"
        " JOIN photos p ON p.hash = s.photo WHERE s.id = ?1",
        row_columns);
    db::Statement q = c.query(sql, row);
    if (!q.next()) return unknown_submission(public_id('s', row));
    out.row = submission_row(q, now);
    student = q.int64(14);
    out.evidence = q.text(15);
    out.photos.push_back({api::PhotoKind::submission, q.text(16), q.int64(17)});
  }
  for (api::PhotoRef& r : references_of(c, student)) out.photos.push_back(std::move(r));
  {
    db::Statement q =
        c.query("SELECT body FROM examinations WHERE submission = ?1 AND evidence = ?2", row, out.evidence);
    if (q.next()) {
      CS_ASSIGN(out.examination, api::decode_examination(q.text(0)));
    }
  }
  if (out.row.attempt > 1) CS_TRY(add_rejected_before(c, student, out));
  db::Statement q = c.query(
      "SELECT id, attempt, verdict, state, reasons, note, reviewer, decided, pins FROM decisions WHERE student = ?1"
      " ORDER BY id DESC LIMIT 100",
      student);
  while (q.next()) {
    api::PastDecision d;
    d.decision_id = public_id('d', q.int64(0));
    d.attempt = q.integer(1);
    d.verdict = domain::verdict_from(q.text(2)).value_or(d.verdict);
    d.state = domain::decision_state_from(q.text(3)).value_or(d.state);
    d.reasons = split_codes(q.text(4));
    d.note = q.text(5);
    d.reviewer = q.text(6);
    d.decided = q.time(7);
    CS_ASSIGN(d.pins, api::decode_pins(q.text(8)));
    out.history.push_back(std::move(d));
  }
  return out;
}

}  // namespace

Result<api::Submission> Submissions::get(const std::string& id, TimePoint now) {
  const auto row = row_id('s', id);
  if (!row) return unknown_submission(id);
  return db_.read([&](db::Connection& c) { return whole_submission(c, *row, now); });
}

Result<std::vector<api::ClaimedItem>> Queue::claimed_items(const std::vector<api::Lease>& leases, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<api::ClaimedItem>> {
    std::vector<api::ClaimedItem> out;
    for (const api::Lease& lease : leases) {
      const auto row = row_id('s', lease.submission);
      if (!row) continue;
      auto s = whole_submission(c, *row, now);
      if (!s && s.error().code == Code::not_found) continue;
      if (!s) return s.error();
      out.push_back({std::move(*s), lease});
    }
    return out;
  });
}

Result<api::SubmissionPage> Submissions::list(const SubmissionQuery& query, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<api::SubmissionPage> {
    CS_TRY(check_page(query.offset, query.limit));
    if (!query.state.empty() && !domain::state_from(query.state))
      return invalid("query.state", fmt::format("There is no state '{}'.", query.state));
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().find(c, query.campaign));
    api::SubmissionPage page;
    // First which rows, from indexes alone; then only those of the page.
    std::vector<std::int64_t> ids;
    if (!trim(query.text).empty()) {
      std::vector<std::pair<std::int64_t, std::int64_t>> found;  // deadline, id
      const std::string first = query.state.empty() ? "pending" : query.state;
      const std::string second = query.state.empty() ? "leased" : query.state;
      for (const std::int64_t student : matching_students(c, k->row, query.text)) {
        db::Statement q =
            c.query("SELECT deadline, id FROM submissions WHERE student = ?1 AND (state = ?2 OR state = ?3)", student,
                    first, second);
        while (q.next()) found.emplace_back(q.int64(0), q.int64(1));
      }
      std::sort(found.begin(), found.end());
      page.total = static_cast<std::int64_t>(found.size());
      for (std::size_t i = static_cast<std::size_t>(query.offset);
           i < found.size() && ids.size() < static_cast<std::size_t>(query.limit); ++i)
        ids.push_back(found[i].second);
    } else {
      // The words of the conditions are those of the two partial indexes.
      const std::string pending = "SELECT id, deadline FROM submissions WHERE campaign = ?1 AND state = 'pending'";
      const std::string other =
          "SELECT id, deadline FROM submissions WHERE campaign = ?1 AND state <> 'pending' AND state = ";
      const std::string which = query.state.empty()        ? pending + " UNION ALL " + other + "'leased'"
                                : query.state == "pending" ? pending
                                                           : other + "?4";
      std::vector<db::Value> values{k->row, query.limit, query.offset};
      if (!query.state.empty() && query.state != "pending") values.emplace_back(query.state);
      db::Statement q = c.query_with(which + " ORDER BY deadline, id LIMIT ?2 OFFSET ?3", values);
      while (q.next()) ids.push_back(q.int64(0));
      if (query.state.empty())
        page.total = tallied(c, k->row, "s:pending") + tallied(c, k->row, "s:leased");
      else
        page.total = tallied(c, k->row, "s:" + query.state);
    }
    static const std::string row_sql =
        fmt::format("SELECT {} FROM submissions s JOIN students st ON st.id = s.student WHERE s.id = ?1", row_columns);
    for (const std::int64_t id : ids) {
      db::Statement q = c.query(row_sql, id);
      if (q.next()) page.rows.push_back(submission_row(q, now));
    }
    return page;
  });
}

}  // namespace cs::store
