#include "store/timeline_rows.hpp"

#include <algorithm>

#include "store/decision_rows.hpp"
#include "store/ids.hpp"
#include "store/stored_value.hpp"

namespace cs::store {
namespace {

using Events = std::vector<api::StudentEvent>;

constexpr int most = 200;  ///< of each kind

void add_submissions(db::Connection& c, std::int64_t student, Events& out) {
  db::Statement q = c.query(
      "SELECT s.id, s.attempt, s.arrived, s.paid_at, s.fails, s.attentions, e.stored, s.state FROM submissions s"
      " LEFT JOIN examinations e ON e.submission = s.id AND e.evidence = s.evidence WHERE s.student = ?1"
      " ORDER BY s.attempt DESC LIMIT ?2",
      student, most);
  while (q.next()) {
    api::StudentEvent e;
    e.subject = public_id('s', q.int64(0));
    e.attempt = q.integer(1);
    const std::string state = q.text(7);
    if (!q.is_null(6)) {
      e.at = q.time(6);
      e.kind = "checked";
      e.fails = q.integer(4);
      e.attentions = q.integer(5);
      out.push_back(e);
    }
    e.fails = e.attentions = 0;
    if (q.int64(3) != 0) {
      e.at = q.time(3);
      e.kind = "paid";
      out.push_back(e);
    }
    e.at = q.time(2);
    e.kind = "submitted";
    e.state = state;
    out.push_back(std::move(e));
  }
}

void add_decisions(db::Connection& c, std::int64_t student, Events& out) {
  db::Statement q = c.query(
      "SELECT d.id, d.attempt, d.decided, d.verdict, d.state, d.reasons, d.note, d.reviewer, u.display_name,"
      " d.overturned_by, o.display_name, d.overturn_note, d.ended FROM decisions d LEFT JOIN users u ON"
      " u.name = d.reviewer LEFT JOIN users o ON o.name = d.overturned_by WHERE d.student = ?1 ORDER BY d.id DESC"
      " LIMIT ?2",
      student, most);
  const auto named = [&](int login, int shown) {
    return q.is_null(shown) || q.text(shown).empty() ? q.text(login) : q.text(shown);
  };
  while (q.next()) {
    api::StudentEvent e;
    e.subject = public_id('d', q.int64(0));
    e.attempt = q.integer(1);
    e.at = q.time(2);
    const domain::Verdict verdict = stored(domain::verdict_from(q.text(3)), "verdict", q.text(3));
    e.kind = verdict == domain::Verdict::approve ? "approved" : "rejected";
    e.state = q.text(4);
    e.reasons = split_codes(q.text(5));
    e.note = q.text(6);
    e.by = named(7, 8);
    out.push_back(e);
    if (e.state == "standing" || q.int64(12) == 0) continue;
    api::StudentEvent fell;
    fell.subject = e.subject;
    fell.attempt = e.attempt;
    fell.at = q.time(12);
    fell.kind = e.state;  // overturned, undone
    fell.by = fell.kind == "overturned" ? named(9, 10) : e.by;
    fell.note = q.text(11);
    out.push_back(std::move(fell));
  }
}

void add_notices(db::Connection& c, std::int64_t student, domain::Sight sight, Events& out) {
  db::Statement q = c.query(
      "SELECT id, occasion, state, not_before, sent_at, updated, text, masked_text, problem_id, resend_of, call"
      " FROM notices WHERE student = ?1 ORDER BY id DESC LIMIT ?2",
      student, most);
  while (q.next()) {
    api::StudentEvent e;
    e.subject = public_id('n', q.int64(0));
    e.kind = q.is_null(9) ? "message" : "message_again";
    e.occasion = q.text(1);
    e.state = q.text(2);
    const bool left = q.int64(4) != 0;
    e.at = left ? q.time(4) : e.state == "cancelled" ? q.time(5) : q.time(3);
    e.text = sight == domain::Sight::masked || q.text(1) == "code" ? q.text(7) : q.text(6);
    out.push_back(e);
    // What became of it is news of its own, later.
    if (e.state == "delivered" || e.state == "failed" || e.state == "in_doubt") {
      e.kind = "message_" + e.state;
      e.at = q.time(5);
      e.text = q.text(8);
      out.push_back(std::move(e));
    }
  }
}

void add_staff(db::Connection& c, std::int64_t student, Events& out) {
  db::Statement q = c.query(
      "SELECT e.at, e.person, u.display_name, e.what, e.note FROM student_events e LEFT JOIN users u ON"
      " u.name = e.person WHERE e.student = ?1 ORDER BY e.id DESC LIMIT ?2",
      student, most);
  while (q.next()) {
    api::StudentEvent e;
    e.at = q.time(0);
    e.by = q.is_null(2) || q.text(2).empty() ? q.text(1) : q.text(2);
    e.kind = q.text(3);
    e.note = q.text(4);
    out.push_back(std::move(e));
  }
}

}  // namespace

std::vector<api::StudentEvent> timeline_of(db::Connection& c, std::int64_t student, domain::Sight sight) {
  Events out;
  // Within one millisecond the later step comes first, as it does in each of these.
  add_staff(c, student, out);
  add_notices(c, student, sight, out);
  add_decisions(c, student, out);
  add_submissions(c, student, out);
  std::stable_sort(out.begin(), out.end(),
                   [](const api::StudentEvent& a, const api::StudentEvent& b) { return a.at > b.at; });
  return out;
}

}  // namespace cs::store
