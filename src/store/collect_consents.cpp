#include <fmt/format.h>

#include "store/collect.hpp"
#include "store/collect_rows.hpp"
#include "store/database.hpp"
#include "store/ids.hpp"
#include "store/log_rows.hpp"
#include "store/student_rows.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {

Result<std::vector<std::string>> Collect::levels(const CampaignRef& campaign) {
  return db_.read([&](db::Connection& c) -> Result<std::vector<std::string>> {
    std::vector<std::string> out;
    db::Statement q =
        c.query("SELECT DISTINCT level FROM students WHERE campaign = ?1 AND level <> '' ORDER BY level LIMIT 20",
                campaign.row());
    while (q.next()) out.push_back(q.text(0));
    return out;
  });
}

Write<OrWait<Nothing>> Collect::consent(const StudentRef& student, std::string kind, bool given, TimePoint now) {
  return db_.write<OrWait<Nothing>>([=](db::Connection& c) -> Result<OrWait<Nothing>> {
    if (kind != consent_to_photograph && kind != consent_to_id_card)
      return invalid("collect.consent", "A consent is to 'photograph' or to 'id_card'.");
    if (has_consented(c, student.row(), kind) == given) {
      // Said again: nothing new, but a first "no" is kept, too.
      db::Statement q =
          c.query("SELECT 1 FROM student_consents WHERE student = ?1 AND kind = ?2 LIMIT 1", student.row(), kind);
      if (given || q.next()) return OrWait<Nothing>{};
    }
    if (const Millis wait = spend_change(c, "consent", student.row(), now); wait > Millis{0})
      return OrWait<Nothing>{wait, {}};
    c.insert(
        "INSERT INTO student_consents (campaign, student, kind, given, at, person) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        " {{new id}}",
        student.campaign(), student.row(), kind, given ? 1 : 0, now, student.by());
    if (kind == consent_to_id_card) set_id_card_consent(c, student.row(), given, student.by(), now);
    if (kind == consent_to_photograph && !given) {
      std::int64_t live = 0;
      {
        db::Statement q = c.query(
            "SELECT id FROM submissions WHERE student = ?1 AND state IN ('awaiting_payment', 'checking', 'pending',"
            " 'leased') ORDER BY attempt DESC LIMIT 1",
            student.row());
        if (q.next()) live = q.int64(0);
      }
      if (const auto s = live != 0 ? load_submission(c, live) : std::nullopt)
        CS_TRY(withdraw_submission(c, *s, student.by(), now));
    }
    add_student_event(c, student.campaign(), student.row(), now, student.by(),
                      fmt::format("{}_{}", given ? "consented" : "consent_withdrawn", kind), "");
    append_audit(c, now, student.by(), given ? "student.consent" : "student.consent_withdrawn", student.id(),
                 fmt::format(R"({{"kind":"{}"}})", kind));
    return OrWait<Nothing>{};
  });
}

Write<Millis> Collect::spend(std::string what, std::string who, domain::Allowance allowance, TimePoint now,
                             std::int64_t amount) {
  return db_.write<Millis>([=](db::Connection& c) -> Result<Millis> {
    const Millis wait = wait_of(c, what, who, allowance, now, amount);
    if (wait > Millis{0}) return wait;
    count(c, what, who, allowance, now, amount);
    return Millis{0};
  });
}

}  // namespace cs::store
