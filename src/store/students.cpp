#include "store/students.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/lists.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "domain/phone.hpp"
#include "store/answers.hpp"
#include "store/database.hpp"
#include "store/decision_rows.hpp"
#include "store/log_rows.hpp"
#include "store/look_rows.hpp"
#include "store/outbox_rows.hpp"
#include "store/resend_rows.hpp"
#include "store/search.hpp"
#include "store/stored_value.hpp"
#include "store/student_rows.hpp"
#include "store/timeline_rows.hpp"

namespace cs::store {
namespace {

using domain::State;

/// What narrows a list of students; its values refer to the query. invalid "query.look".
struct Conditions {
  std::string where = "FROM students st WHERE st.campaign = ?1";
  std::vector<db::Value> values;
};

/// The newest attempt is in one of these states.
std::string newest_in(std::string_view states) {
  return fmt::format(
      " AND EXISTS (SELECT 1 FROM submissions s WHERE s.student = st.id AND s.state IN ({}) AND NOT EXISTS"
      " (SELECT 1 FROM submissions t WHERE t.student = st.id AND t.attempt > s.attempt))",
      states);
}

Result<Conditions> conditions_of(const StudentQuery& query, const CampaignsRef::Part& part,
                                 const std::set<std::int64_t>& hidden) {
  Conditions at;
  at.values.emplace_back(part.row);
  at.where += of_colleges(part, "st.id", at.values) + leave_out(hidden, "st.id");
  if (!query.college.empty()) {
    at.values.emplace_back(query.college);
    at.where += fmt::format(" AND st.college = ?{}", at.values.size());
  }
  if (query.look.empty() || query.look == "all") return at;
  if (query.look == "missing")
    at.where += " AND NOT EXISTS (SELECT 1 FROM submissions s WHERE s.student = st.id AND s.state <> 'withdrawn')";
  else if (query.look == "waiting")
    at.where += newest_in("'awaiting_payment', 'checking', 'pending', 'leased'");
  else if (query.look == "rejected")
    at.where += newest_in("'rejected'");
  else if (query.look == "approved")
    at.where += newest_in("'approved', 'released', 'delivered'");
  else if (query.look == "calls")
    at.where += " AND EXISTS (SELECT 1 FROM notices n WHERE n.student = st.id AND n.campaign = ?1 AND n.call = 1)";
  else
    return invalid("query.look", fmt::format("There is no look '{}'.", query.look));
  return at;
}

std::int64_t count_of(db::Connection& c, const Conditions& at, const std::vector<std::int64_t>* students) {
  if (students == nullptr) return counted(c, at.where, at.values, at.values.size() > 1);
  std::int64_t n = 0;
  for (const std::int64_t student : *students) {
    std::vector<db::Value> values = at.values;
    values.emplace_back(student);
    n += c.query_with(fmt::format("SELECT 1 {} AND st.id = ?{}", at.where, values.size()), values).next() ? 1 : 0;
  }
  return n;
}

api::StudentRow student_row(db::Connection& c, std::int64_t student, const std::string& campaign, domain::Sight sight,
                            TimePoint now) {
  api::StudentRow r;
  r.id = public_id('t', student);
  r.campaign = campaign;
  {
    db::Statement q =
        c.query("SELECT name, number, college, class_name, level, phone FROM students WHERE id = ?1", student);
    if (q.next()) {
      r.student = api::view_of({q.text(0), q.text(1), q.text(2), q.text(3), q.text(4), q.text(5)}, sight);
      r.phone_problem = domain::problem_of(domain::normalised_phone(q.text(5)).kind);
    }
  }
  {
    db::Statement q =
        c.query("SELECT id, attempt, state, deadline FROM submissions WHERE student = ?1 ORDER BY attempt DESC LIMIT 1",
                student);
    if (q.next()) {
      r.submission = public_id('s', q.int64(0));
      r.attempts = q.integer(1);
      r.state = stored(domain::state_from(q.text(2)), "state", q.text(2));
      if (domain::is_live(*r.state) && q.int64(3) != 0) r.deadline_in = q.time(3) - now;
    }
  }
  {
    db::Statement q = c.query("SELECT id, state FROM notices WHERE student = ?1 ORDER BY id DESC LIMIT 1", student);
    if (q.next()) {
      r.notice = public_id('n', q.int64(0));
      r.notice_state = stored(domain::notice_state_from(q.text(1)), "notice state", q.text(1));
    }
  }
  {
    db::Statement q = c.query("SELECT max(id) FROM notices WHERE student = ?1 AND call = 1", student);
    if (q.next() && !q.is_null(0)) r.call_notice = public_id('n', q.int64(0));
  }
  return r;
}

Error unknown_student() {
  return {Code::not_found, "student.unknown", "There is no such student."};
}

}  // namespace

Result<api::StudentPage> Students::list(const CampaignsRef& campaigns, const StudentQuery& query, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<api::StudentPage> {
    CS_TRY(check_page(query.offset, query.limit));
    struct Place {
      std::string number;
      std::int64_t row;
      const CampaignsRef::Part* part;
      bool operator<(const Place& o) const { return std::tie(number, row) < std::tie(o.number, o.row); }
    };
    std::vector<Place> found;
    api::StudentPage page;
    const auto hidden = looked_at_blind(c, campaigns.by());
    for (const CampaignsRef::Part& part : campaigns.parts()) {
      std::vector<std::int64_t> students;
      const bool by_text = !trim(query.text).empty();
      if (by_text) students = matching_students(c, part, campaigns.by(), query.text);
      const std::vector<std::int64_t>* of = by_text ? &students : nullptr;
      if (query.counts)
        for (const std::string_view look : api::student_looks) {
          StudentQuery q = query;
          q.look = look;
          CS_ASSIGN(const Conditions at, conditions_of(q, part, hidden));
          page.counts[q.look] += count_of(c, at, of);
        }
      CS_ASSIGN(Conditions at, conditions_of(query, part, hidden));
      page.total += count_of(c, at, of);
      if (by_text) {
        for (const std::int64_t student : students) {
          std::vector<db::Value> values = at.values;
          values.emplace_back(student);
          db::Statement q =
              c.query_with(fmt::format("SELECT st.number, st.id {} AND st.id = ?{}", at.where, values.size()), values);
          if (q.next()) found.push_back({q.text(0), q.int64(1), &part});
        }
        continue;
      }
      at.values.emplace_back(query.offset + query.limit);
      db::Statement q = c.query_with(
          fmt::format("SELECT st.number, st.id {} ORDER BY st.number LIMIT ?{}", at.where, at.values.size()),
          at.values);
      while (q.next()) found.push_back({q.text(0), q.int64(1), &part});
    }
    cut_page(found, query.offset, query.limit);
    for (const Place& p : found) page.rows.push_back(student_row(c, p.row, p.part->id, p.part->sight, now));
    return page;
  });
}

Result<api::StudentFile> Students::file(const StudentRef& student, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<api::StudentFile> {
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, student.campaign()));
    api::StudentFile out;
    out.row = student_row(c, student.row(), k->value.id, student.sight(), now);
    CS_TRY(student_not_looked_at_blind(c, student.by(), student.row()));
    out.events = timeline_of(c, student.row(), student.sight());
    if (out.row.state == State::rejected) {
      db::Statement q = c.query(
          "SELECT reshoot_until FROM decisions WHERE student = ?1 AND state = 'standing' AND verdict = 'reject'"
          " ORDER BY id DESC LIMIT 1",
          student.row());
      if (q.next()) out.reshoot_until = q.time(0);
    }
    return out;
  });
}

Write<api::PhoneReply> Students::show_phone(const StudentRef& student, std::string note, TimePoint now) {
  return db_.write<api::PhoneReply>([student, note = std::move(note),
                                     now](db::Connection& c) -> Result<api::PhoneReply> {
    if (trim(note).empty()) return invalid("note.missing", "A reason is needed.");
    if (!is_utf8(note) || length_utf8(note) > domain::max_note_length)
      return invalid("decision.note", fmt::format("A note is text of at most {} characters.", domain::max_note_length));
    api::PhoneReply reply;
    {
      db::Statement q = c.query("SELECT phone FROM students WHERE id = ?1", student.row());
      if (!q.next()) return unknown_student();
      reply.phone = q.text(0);
    }
    add_student_event(c, student.campaign(), student.row(), now, student.by(), "phone_shown", note);
    append_audit(c, now, student.by(), "student.phone_shown", student.id(),
                 fmt::format(R"({{"note":"{}"}})", blake2b(as_bytes(note))));
    return reply;
  });
}

Write<api::CorrectPhoneReply> Students::correct_phone(const StudentRef& student, CorrectPhoneArgs args, TimePoint now) {
  return db_.write<api::CorrectPhoneReply>(
      [student, args = std::move(args), now](db::Connection& c) -> Result<api::CorrectPhoneReply> {
        CS_TRY(check_note({args.key, args.note}));
        KeptAnswer asked{student.by(), "correct_phone", student.id(),
                         blake2b(as_bytes(args.phone + "\n" + args.resend + "\n" + args.note)), std::nullopt};
        if (const auto kept = kept_answer(c, args.key)) {
          CS_TRY(same_request(*kept, asked));
          return api::decode<api::CorrectPhoneReply>(kept->answer.value_or(""));
        }
        const domain::Phone phone = domain::normalised_phone(args.phone);
        if (phone.kind != domain::PhoneKind::mobile)
          return invalid(domain::problem_of(phone.kind), domain::sentence_of(phone.kind));
        if (c.run("UPDATE students SET phone = ?2 WHERE id = ?1", student.row(), phone.number) == 0)
          return unknown_student();
        readdress_notices(c, student.campaign());
        // Whoever had the old telephone has the student's session no more, and no code that is on its way.
        c.run("DELETE FROM student_sessions WHERE student = ?1", student.row());
        c.run("DELETE FROM code_tickets WHERE student = ?1", student.row());
        api::CorrectPhoneReply reply{mask_phone(phone.number), {}};
        if (!args.resend.empty()) {
          const auto notice = row_id('n', args.resend);
          db::Statement q =
              c.query("SELECT 1 FROM notices WHERE id = ?1 AND student = ?2", notice.value_or(0), student.row());
          if (!q.next()) return unknown_notice(args.resend);
        }
        if (!args.resend.empty()) {
          CS_ASSIGN(const std::int64_t again, queue_again(c, *row_id('n', args.resend), student.by(), args.note, now));
          reply.notice = public_id('n', again);
        }
        add_student_event(c, student.campaign(), student.row(), now, student.by(), "phone_corrected", args.note);
        append_audit(c, now, student.by(), "student.phone_corrected", student.id(),
                     fmt::format(R"({{"notice":"{}","note":"{}"}})", reply.notice, blake2b(as_bytes(args.note))));
        asked.answer = api::encode(reply);
        keep_answer(c, args.key, asked, now);
        return reply;
      });
}

}  // namespace cs::store
