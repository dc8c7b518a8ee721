// A second look as it is looked at: the submission as the decision's reviewer saw it, without what was decided.
#include <fmt/format.h>

#include <algorithm>

#include "api/examination.hpp"
#include "domain/comparison.hpp"
#include "domain/finding.hpp"
#include "store/database.hpp"
#include "store/decision_rows.hpp"
#include "store/ids.hpp"
#include "store/look_rows.hpp"
#include "store/looks.hpp"
#include "store/stored_value.hpp"
#include "store/submission_rows.hpp"
#include "store/submission_view.hpp"

namespace cs::store {
namespace {

/// The references that there were then: one that was replaced since is kept while decisions stand on it.
std::vector<api::PhotoRef> references_then(db::Connection& c, std::int64_t student, TimePoint then) {
  std::vector<api::PhotoRef> out;
  const auto now_there = references_of(c, student);
  for (const api::PhotoKind kind : {api::PhotoKind::enrolment, api::PhotoKind::id_card}) {
    db::Statement q = c.query(
        "SELECT p.hash, p.served FROM past_references r JOIN photos p ON p.hash = r.photo"
        " WHERE r.student = ?1 AND r.kind = ?2 AND r.until > ?3 ORDER BY r.until LIMIT 1",
        student, api::to_string(kind), then);
    if (q.next()) {
      out.push_back({kind, q.text(0), q.int64(1)});
      continue;
    }
    const auto it = std::ranges::find(now_there, kind, &api::PhotoRef::kind);
    if (it != now_there.end()) out.push_back(*it);
  }
  return out;
}

/// What had been decided about the student when the decision was made. Of the decision itself, and of whatever came
/// after it, nothing.
void add_history(db::Connection& c, std::int64_t student, std::int64_t decision, api::Submission& out) {
  db::Statement q = c.query(
      "SELECT d.id, d.attempt, d.verdict, d.reasons, d.note, d.reviewer, d.decided, d.pins, d.ended, d.overturn_note,"
      " u.display_name, m.decided, d.state FROM decisions d LEFT JOIN users u ON u.name = d.overturned_by"
      " JOIN decisions m ON m.id = ?2 WHERE d.student = ?1 AND d.id < ?2 ORDER BY d.id DESC LIMIT 100",
      student, decision);
  while (q.next()) {
    api::PastDecision d;
    d.decision_id = public_id('d', q.int64(0));
    d.attempt = q.integer(1);
    d.verdict = stored(domain::verdict_from(q.text(2)), "verdict", q.text(2));
    d.reasons = split_codes(q.text(3));
    d.note = q.text(4);
    d.reviewer = q.text(5);
    d.decided = q.time(6);
    d.pins = stored_pins(q.text(7));
    if (q.int64(8) != 0 && q.time(8) <= q.time(11)) {
      d.state = stored(domain::decision_state_from(q.text(12)), "decision state", q.text(12));
      d.overturn_note = q.text(9);
      if (!q.is_null(10)) d.overturned_by = q.text(10);
    }
    out.history.push_back(std::move(d));
  }
}

}  // namespace

Result<api::Submission> Looks::item(const LookRef& asked, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<api::Submission> {
    const auto look = load_look(c, asked.row());
    if (!look) return unknown_look(asked.id());
    if (look->now.holder != asked.by()) return Error{Code::conflict, "lease.lost", "You do not hold this second look."};
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, look->campaign));
    api::Submission out;
    std::int64_t student = 0;
    TimePoint decided{};
    {
      static const std::string sql = fmt::format(
          "SELECT {}, p.hash, p.served, s.student, d.decided, e.body FROM second_looks x"
          " JOIN decisions d ON d.id = x.decision JOIN submissions s ON s.id = x.submission"
          " JOIN students st ON st.id = s.student JOIN photos p ON p.hash = s.photo"
          " JOIN examinations e ON e.submission = s.id AND e.evidence = x.evidence WHERE x.id = ?1",
          row_columns);
      db::Statement q = c.query(sql, asked.row());
      if (!q.next()) return unknown_look(asked.id());
      out.row = submission_row(q, k->value.id, asked.sight(), now);
      out.photos.push_back({api::PhotoKind::submission, q.text(14), q.int64(15)});
      student = q.int64(16);
      decided = q.time(17);
      CS_ASSIGN(out.examination, api::decode_examination(q.text(18)));
    }
    out.evidence = look->now.evidence;
    // What became of it since says what was decided.
    out.row.id = asked.id();
    out.row.state = domain::State::leased;
    out.row.held_by = asked.by();
    out.row.deadline = look->given + k->value.policy.review_within;
    out.row.deadline_in = out.row.deadline - now;
    const auto& findings = out.examination->findings;
    out.row.fails = static_cast<int>(std::ranges::count(findings, domain::Outcome::fail, &domain::Finding::outcome));
    out.row.attentions =
        static_cast<int>(std::ranges::count(findings, domain::Outcome::attention, &domain::Finding::outcome));
    for (api::PhotoRef& r : references_then(c, student, decided)) out.photos.push_back(std::move(r));
    out.held_back = k->value.policy.blind_first && look->stated_by != asked.by();
    if (out.held_back) {
      std::erase_if(out.examination->findings, [](const domain::Finding& f) { return domain::is_comparison(f.check); });
      return out;
    }
    add_history(c, student, look->decision, out);
    return out;
  });
}

Write<Nothing> Looks::state_likeness(const LookRef& asked, api::LikenessRequest request) {
  return db_.write<Nothing>([=](db::Connection& c) -> Result<Nothing> {
    const auto look = load_look(c, asked.row());
    if (!look) return unknown_look(asked.id());
    CS_TRY(domain::may_decide({look->now.holder, look->now.epoch}, asked.by(), request.epoch));
    if (request.evidence != look->now.evidence)
      return Error{Code::conflict, "submission.changed", "The evidence of this second look is another one."};
    if (look->stated_by == asked.by()) return Nothing{};
    c.run("UPDATE second_looks {{unsealed}} SET stated = ?2, stated_by = ?3 WHERE id = ?1", look->row,
          domain::to_string(request.stated), asked.by());
    return Nothing{};
  });
}

}  // namespace cs::store
