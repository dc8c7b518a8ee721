#include "store/collect.hpp"
#include "store/collect_rows.hpp"
#include "store/database.hpp"
#include "store/decision_rows.hpp"
#include "store/ids.hpp"

namespace cs::store {
namespace {

/// Why it was rejected, in the campaign's words, and where on the photograph.
void add_reasons(db::Connection& c, const StoredCampaign& k, std::int64_t decision, api::StudentStatus& out) {
  db::Statement q = c.query("SELECT reasons, pins FROM decisions WHERE id = ?1", decision);
  if (!q.next()) return;
  for (const std::string& code : split_codes(q.text(0)))
    if (const domain::Reason* reason = k.catalogue.find(code)) out.reasons.push_back(*reason);
  out.pins = stored_pins(q.text(1));
}

}  // namespace

Result<api::StudentStatus> Collect::status(const StudentRef& student, TimePoint now) {
  return db_.read([&](db::Connection& c) -> Result<api::StudentStatus> {
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, student.campaign()));
    CS_ASSIGN(const StudentFacts facts, facts_of(c, *k, student.row()));
    const domain::Stage stage = domain::stage_of(facts.stage, now);
    api::StudentStatus out;
    const api::Campaign& v = k->value;
    out.campaign = {v.id, v.school, v.name, v.support_phone, v.opens, v.closes, {}};
    out.collection = v.collection;
    {
      db::Statement q =
          c.query("SELECT name, number, college, class_name, level, phone FROM students WHERE id = ?1", student.row());
      if (!q.next()) return Error{Code::unauthorized, "collect.session_over", "This session is over."};
      out.student = api::view_of({q.text(0), q.text(1), q.text(2), q.text(3), q.text(4), q.text(5)}, student.sight());
    }
    out.stage = stage.name;
    out.may = stage.may;
    out.consents = {facts.stage.consented, has_consented(c, student.row(), consent_to_id_card)};
    out.has_code = facts.stage.has_code;
    out.attempt = facts.stage.attempts;
    if (facts.submission != 0) out.submission = public_id('s', facts.submission);
    if (stage.name == "review") {
      db::Statement q = c.query("SELECT deadline FROM submissions WHERE id = ?1", facts.submission);
      if (q.next()) out.deadline = q.time(0);
    }
    if (stage.name == "rejected" || stage.name == "appealed") {
      add_reasons(c, *k, facts.decision, out);
      out.until = std::max(v.closes, facts.stage.reshoot_until);
    }
    out.has_photo = facts.submission != 0 && facts.stage.state != domain::State::withdrawn;
    if (stage.name == "approved") {
      db::Statement q = c.query(
          "SELECT 1 FROM decisions d JOIN examinations e ON e.submission = d.submission AND e.evidence = d.evidence"
          " WHERE d.id = ?1 AND e.finished <> ''",
          facts.decision);
      out.has_finished = q.next();
    }
    return out;
  });
}

}  // namespace cs::store
