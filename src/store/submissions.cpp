#include "store/submissions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/examination.hpp"
#include "base/text.hpp"
#include "domain/comparison.hpp"
#include "store/database.hpp"
#include "store/decision_rows.hpp"
#include "store/figure_rows.hpp"
#include "store/ids.hpp"
#include "store/look_rows.hpp"
#include "store/stored_value.hpp"
#include "store/submission_rows.hpp"
#include "store/submission_view.hpp"

namespace cs::store {
namespace {

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

Status add_history(db::Connection& c, std::int64_t student, api::Submission& out) {
  db::Statement q = c.query(
      "SELECT d.id, d.attempt, d.verdict, d.state, d.reasons, d.note, d.reviewer, d.decided, d.pins, d.overturned_by,"
      " d.overturn_note, u.display_name FROM decisions d LEFT JOIN users u ON u.name = d.overturned_by"
      " WHERE d.student = ?1 ORDER BY d.id DESC LIMIT 100",
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
    d.overturned_by = q.is_null(11) ? q.text(9) : q.text(11);
    d.overturn_note = q.text(10);
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
    db::Statement q = c.query(
        "SELECT e.body, p.hash, p.served FROM examinations e LEFT JOIN photos p ON p.hash = e.finished"
        " WHERE e.submission = ?1 AND e.evidence = ?2",
        s->row, out.evidence);
    if (q.next()) {
      CS_ASSIGN(out.examination, api::decode_examination(q.text(0)));
      if (!q.is_null(1)) out.finished = api::PhotoRef{api::PhotoKind::finished, q.text(1), q.int64(2)};
    }
  }
  out.held_back = is_held_back(c, *s, k->value, asked.by(), asked.sight());
  if (out.held_back) {
    if (out.examination)
      std::erase_if(out.examination->findings, [](const domain::Finding& f) { return domain::is_comparison(f.check); });
    return out;
  }
  if (out.row.attempt > 1) CS_TRY(add_rejected_before(c, s->student, out));
  CS_TRY(add_history(c, s->student, out));
  return out;
}

}  // namespace

Result<api::Submission> Submissions::get(const SubmissionRef& submission, TimePoint now) {
  auto whole = db_.read([&](db::Connection& c) -> Result<api::Submission> {
    CS_TRY(not_looked_at_blind(c, submission.by(), submission.row()));
    return whole_submission(c, db_.campaigns(), submission, now);
  });
  if (whole) db_.opened().note(submission.by(), submission.row(), now);
  return whole;
}

}  // namespace cs::store
