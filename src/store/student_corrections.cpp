// Correcting what the roster says of one student: renamed, renumbered, left, photographed at the school.
// domain/correction.cpp judges it.
#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "store/database.hpp"
#include "store/initials.hpp"
#include "store/log_rows.hpp"
#include "store/name_key.hpp"
#include "store/stored_value.hpp"
#include "store/student_rows.hpp"
#include "store/students.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

struct Facts {
  domain::CorrectionFacts facts;
  std::optional<SubmissionFacts> newest;
};

Result<Facts> facts_of(db::Connection& c, const StudentRef& student, const domain::Correction& wanted) {
  Facts out;
  {
    db::Statement q = c.query(
        "SELECT name, number, college, class_name, level, phone, standing FROM students WHERE id = ?1", student.row());
    if (!q.next()) return Error{Code::not_found, "student.unknown", "There is no such student."};
    out.facts.student = {q.text(0), q.text(1), q.text(2), q.text(3), q.text(4), q.text(5)};
    out.facts.standing = stored(domain::standing_from(q.text(6)), "standing", q.text(6));
  }
  if (wanted.number)
    out.facts.number_taken = c.query("SELECT 1 FROM students WHERE campaign = ?1 AND number = ?2 AND id <> ?3",
                                     student.campaign(), trim(*wanted.number), student.row())
                                 .next();
  std::int64_t newest = 0;
  {
    db::Statement q = c.query(
        "SELECT id FROM submissions WHERE student = ?1 AND state NOT IN ('superseded', 'withdrawn')", student.row());
    if (q.next()) newest = q.int64(0);
  }
  if (newest != 0) out.newest = load_submission(c, newest);
  if (out.newest) out.facts.newest = out.newest->state;
  return out;
}

/// Which fields, without what they held.
std::string names_of(const std::vector<domain::FieldChange>& changes) {
  std::string out;
  for (const domain::FieldChange& f : changes) out += fmt::format("{}\"{}\"", out.empty() ? "" : ",", f.field);
  return out;
}

}  // namespace

Result<domain::CorrectionPlan> Students::plan_correction(const StudentRef& student, const domain::Correction& wanted) {
  return db_.read([&](db::Connection& c) -> Result<domain::CorrectionPlan> {
    CS_ASSIGN(const Facts f, facts_of(c, student, wanted));
    return domain::plan_correction(wanted, f.facts);
  });
}

Write<domain::CorrectionPlan> Students::correct(const StudentRef& student, domain::Correction wanted, TimePoint now) {
  return db_.write<domain::CorrectionPlan>(
      [student, wanted = std::move(wanted), now](db::Connection& c) -> Result<domain::CorrectionPlan> {
        CS_ASSIGN(const Facts f, facts_of(c, student, wanted));
        CS_ASSIGN(domain::CorrectionPlan plan, domain::plan_correction(wanted, f.facts));
        if (plan.changes.empty()) return plan;
        const domain::Student& s = plan.student;
        std::string reversed;
        for (const char32_t p : code_points(s.number)) reversed.insert(0, to_utf8(p));
        c.run(
            "UPDATE students SET name = ?2, number = ?3, number_reversed = ?4, college = ?5, class_name = ?6,"
            " level = ?7, standing = ?8, initials = ?9, name_key = ?10 WHERE id = ?1",
            student.row(), s.name, s.number, reversed, s.college, s.class_name, s.level,
            domain::to_string(plan.standing), initials_of(s.name), name_key_of(s.name));
        if (plan.withdraws) CS_TRY(withdraw_submission(c, *f.newest, student.by(), now));
        std::string what = "corrected";
        if (plan.standing != f.facts.standing)
          what = plan.standing == domain::Standing::takes_part ? "takes_part" : domain::to_string(plan.standing);
        add_student_event(c, student.campaign(), student.row(), now, student.by(), what, wanted.note);
        append_audit(c, now, student.by(), "student.corrected", student.id(),
                     fmt::format(R"({{"fields":[{}],"withdrawn":{},"note":"{}"}})", names_of(plan.changes),
                                 plan.withdraws, blake2b(as_bytes(wanted.note))));
        return plan;
      });
}

}  // namespace cs::store
