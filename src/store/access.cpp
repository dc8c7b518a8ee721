#include "store/access.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "domain/phone.hpp"
#include "store/database.hpp"
#include "store/ids.hpp"

namespace cs::store {
namespace {

using domain::Permission;

Error unknown_campaign() {
  return {Code::not_found, "campaign.unknown", "There is no such campaign."};
}

domain::Place place_of(const StoredCampaign& k) {
  return {k.value.id, k.value.school, {}};
}

/// An archived campaign is there for administrators alone.
bool may_in(const Caller& by, Permission permission, const StoredCampaign& k) {
  return by.may(permission, place_of(k)) && (!k.archived || by.may(Permission::administer, place_of(k)));
}

struct Found {
  std::int64_t row = 0, campaign = 0, student = 0;
  std::int64_t claims = 0;    ///< of a submission: how often it was claimed
  std::int64_t revision = 0;  ///< the campaign's
};

std::optional<Found> look_up(db::Connection& c, char prefix, const std::string& id) {
  const auto row = row_id(prefix, id);
  if (!row) return std::nullopt;
  const char* sql = prefix == 's'   ? "SELECT x.id, x.campaign, x.student, x.epoch, k.revision FROM submissions x"
                                      " JOIN campaigns k ON k.id = x.campaign WHERE x.id = ?1"
                    : prefix == 'd' ? "SELECT x.id, x.campaign, x.student, 1, k.revision FROM decisions x"
                                      " JOIN campaigns k ON k.id = x.campaign WHERE x.id = ?1"
                    : prefix == 'k' ? "SELECT x.id, x.campaign, x.submission, 1, k.revision FROM second_looks x"
                                      " JOIN campaigns k ON k.id = x.campaign WHERE x.id = ?1"
                    : prefix == 'n' ? "SELECT x.id, x.campaign, x.student, 1, k.revision FROM notices x"
                                      " JOIN campaigns k ON k.id = x.campaign WHERE x.id = ?1"
                                    : "SELECT x.id, x.campaign, x.id, 1, k.revision FROM students x"
                                      " JOIN campaigns k ON k.id = x.campaign WHERE x.id = ?1";
  db::Statement q = c.query(sql, *row);
  if (!q.next()) return std::nullopt;
  return Found{q.int64(0), q.int64(1), q.int64(2), q.int64(3), q.int64(4)};
}

/// Who comes by to hand in: nothing that was put away is there.
Caller anybody() {
  api::User user;
  user.name = "student";
  user.grants = {{domain::Role::intake, {}}};
  return Caller(user);
}

}  // namespace

Result<CampaignRef> Access::campaign(const Caller& by, Permission permission, const std::string& id) {
  return db_.look([&](db::Connection& c) -> Result<CampaignRef> {
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().find(c, id));
    if (!may_in(by, permission, *k)) return unknown_campaign();
    return CampaignRef(k->row, k->value.id, by.name());
  });
}

Result<CampaignsRef> Access::campaigns(const Caller& by, std::vector<Permission> any_of, const Narrowing& narrowing) {
  return db_.look([&](db::Connection& c) -> Result<CampaignsRef> {
    CampaignsRef out(by.name());
    std::size_t named = 0;
    CS_ASSIGN(const auto all, db_.campaigns().all(c));
    for (const CampaignPtr& k : all) {
      const domain::Place place = place_of(*k);
      if (!std::ranges::any_of(any_of, [&](Permission p) { return may_in(by, p, *k); })) continue;
      const bool listed = std::ranges::find(narrowing.campaigns, k->value.id) != narrowing.campaigns.end();
      named += listed;
      if (!narrowing.campaigns.empty() && !listed) continue;
      if (!narrowing.school.empty() && narrowing.school != k->value.school) continue;
      CampaignsRef::Part part{k->row, k->value.id, by.sight(place), k->value.policy.blind_first, {}};
      // Colleges narrow only where no other grant gives the same without them.
      bool whole = by.is_process();
      for (const domain::Grant& g : by.grants()) {
        if (!domain::covers(g.scope, place)) continue;
        if (!std::ranges::any_of(any_of, [&](Permission p) { return domain::may(g.role, p); })) continue;
        whole = whole || g.scope.colleges.empty();
        part.colleges.insert(part.colleges.end(), g.scope.colleges.begin(), g.scope.colleges.end());
      }
      if (whole) part.colleges.clear();
      out.parts_.push_back(std::move(part));
    }
    if (named < narrowing.campaigns.size()) return unknown_campaign();
    return out;
  });
}

Result<CampaignRef> Access::collection(const std::string& id) {
  return campaign(anybody(), Permission::submit, id);
}

Result<CampaignsRef> Access::collections() {
  return campaigns(anybody(), {Permission::submit});
}

Result<StudentRef> Access::student_of_session(const std::string& token, TimePoint now) {
  return db_.look([&](db::Connection& c) -> Result<StudentRef> {
    db::Statement q = c.query(
        "SELECT x.student, x.campaign, x.phone, s.phone FROM student_sessions x JOIN students s ON s.id = x.student"
        " WHERE x.token_hash = ?1 AND x.expires > ?2",
        blake2b(as_bytes(token)), now);
    // Whoever proved the old number is not known by the new one, however it was changed.
    if (!q.next() || domain::normalised_phone(q.text(3)).number != q.text(2))
      return Error{Code::unauthorized, "collect.session_over", "This session is over: ask for a new code."};
    return StudentRef(q.int64(0), q.int64(1), "student", domain::Sight::named);
  });
}

Result<CampaignRef> Access::campaign_of(const StudentRef& student) {
  return db_.look([&](db::Connection& c) -> Result<CampaignRef> {
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, student.campaign()));
    return CampaignRef(k->row, k->value.id, student.by());
  });
}

Result<PhotographRef> Access::own_photograph(const StudentRef& student) {
  return db_.look([&](db::Connection& c) -> Result<PhotographRef> {
    db::Statement q = c.query(
        "SELECT photo FROM submissions WHERE student = ?1 AND state <> 'withdrawn' ORDER BY attempt DESC LIMIT 1",
        student.row());
    if (!q.next()) return Error{Code::not_found, "photo.unknown", "There is no such photograph."};
    return PhotographRef(q.text(0));
  });
}

Result<PhotographRef> Access::own_finished(const StudentRef& student, TimePoint now) {
  return db_.look([&](db::Connection& c) -> Result<PhotographRef> {
    db::Statement q = c.query(
        "SELECT e.finished FROM submissions s JOIN decisions d ON d.submission = s.id"
        " JOIN examinations e ON e.submission = s.id AND e.evidence = d.evidence WHERE s.student = ?1"
        " AND s.state IN ('approved', 'released', 'delivered') AND d.state = 'standing' AND d.grace_until <= ?2"
        " AND e.finished <> '' AND NOT EXISTS (SELECT 1 FROM submissions t WHERE t.student = s.student"
        " AND t.attempt > s.attempt) LIMIT 1",
        student.row(), now);
    if (!q.next()) return Error{Code::not_found, "photo.unknown", "There is no such photograph."};
    return PhotographRef(q.text(0));
  });
}

Result<SubmissionRef> Access::submission(const Caller& by, Permission permission, const std::string& id) {
  return db_.look([&](db::Connection& c) -> Result<SubmissionRef> {
    const auto found = look_up(c, 's', id);
    if (!found) return unknown_submission(id);
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, found->campaign, found->revision));
    if (!may_in(by, permission, *k)) return unknown_submission(id);
    // Nobody reviews what was never claimed: whoever asks for it goes through the numbers.
    if (permission == Permission::review && found->claims == 0 && !by.is_process()) return unknown_submission(id);
    return SubmissionRef(found->row, found->campaign, by.name(), by.sight(place_of(*k)));
  });
}

/// Holds, held last, or decided something of this student: an item shows its student's earlier attempts and references.
bool Access::sees(db::Connection& c, const Caller& by, const StoredCampaign& k, std::int64_t student) {
  if (may_in(by, Permission::view_decisions, k)) return true;
  if (!may_in(by, Permission::review, k)) return false;
  return c.query("SELECT 1 FROM submissions WHERE student = ?1 AND holder = ?2", student, by.name()).next() ||
         c.query("SELECT 1 FROM decisions WHERE student = ?1 AND reviewer = ?2", student, by.name()).next();
}

Result<SubmissionRef> Access::submission_to_see(const Caller& by, const std::string& id) {
  return db_.read([&](db::Connection& c) -> Result<SubmissionRef> {
    const auto found = look_up(c, 's', id);
    if (!found) return unknown_submission(id);
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, found->campaign, found->revision));
    if (!sees(c, by, *k, found->student)) return unknown_submission(id);
    return SubmissionRef(found->row, found->campaign, by.name(), by.sight(place_of(*k)));
  });
}

Result<DecisionRef> Access::decision(const Caller& by, Permission permission, const std::string& id) {
  return db_.look([&](db::Connection& c) -> Result<DecisionRef> {
    const auto found = look_up(c, 'd', id);
    if (!found) return unknown_decision(id);
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, found->campaign, found->revision));
    if (!may_in(by, permission, *k)) return unknown_decision(id);
    return DecisionRef(found->row, found->campaign, by.name(), by.sight(place_of(*k)));
  });
}

Result<LookRef> Access::look(const Caller& by, Permission permission, const std::string& id) {
  return db_.look([&](db::Connection& c) -> Result<LookRef> {
    const auto found = look_up(c, 'k', id);
    if (!found) return unknown_look(id);
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, found->campaign, found->revision));
    if (!may_in(by, permission, *k)) return unknown_look(id);
    return LookRef(found->row, found->campaign, by.name(), by.sight(place_of(*k)));
  });
}

Result<NoticeRef> Access::notice(const Caller& by, Permission permission, const std::string& id) {
  return db_.look([&](db::Connection& c) -> Result<NoticeRef> {
    const auto found = look_up(c, 'n', id);
    if (!found) return unknown_notice(id);
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, found->campaign, found->revision));
    if (!may_in(by, permission, *k)) return unknown_notice(id);
    return NoticeRef(found->row, found->campaign, by.name(), by.sight(place_of(*k)));
  });
}

Result<StudentRef> Access::student(const Caller& by, Permission permission, const std::string& id) {
  const Error unknown{Code::not_found, "student.unknown", "There is no such student."};
  return db_.look([&](db::Connection& c) -> Result<StudentRef> {
    const auto found = look_up(c, 't', id);
    if (!found) return unknown;
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, found->campaign, found->revision));
    if (!may_in(by, permission, *k)) return unknown;
    return StudentRef(found->row, found->campaign, by.name(), by.sight(place_of(*k)));
  });
}

Result<StudentRef> Access::student_numbered(const Caller& by, Permission permission, const std::string& campaign,
                                            const std::string& number) {
  return db_.read([&](db::Connection& c) -> Result<StudentRef> {
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().find(c, campaign));
    if (!may_in(by, permission, *k)) return unknown_campaign();
    db::Statement q = c.query("SELECT id FROM students WHERE campaign = ?1 AND number = ?2", k->row, number);
    if (!q.next()) return Error{Code::not_found, "student.unknown", "There is no student of this number."};
    return StudentRef(q.int64(0), k->row, by.name(), by.sight(place_of(*k)));
  });
}

Result<PhotographRef> Access::photograph(const Caller& by, const std::string& hash) {
  const Error unknown{Code::not_found, "photo.unknown", "There is no such photograph."};
  return db_.read([&](db::Connection& c) -> Result<PhotographRef> {
    std::int64_t campaign = 0;
    {
      db::Statement q = c.query("SELECT campaign FROM photos WHERE hash = ?1", hash);
      if (!q.next()) return unknown;
      campaign = q.int64(0);
    }
    CS_ASSIGN(const CampaignPtr k, db_.campaigns().at(c, campaign));
    if (may_in(by, Permission::view_decisions, *k)) return PhotographRef(hash);
    if (!may_in(by, Permission::review, *k)) return unknown;
    std::vector<std::int64_t> students;
    for (const char* sql : {"SELECT student FROM submissions WHERE photo = ?1 LIMIT 100",
                            "SELECT student FROM reference_photos WHERE photo = ?1 LIMIT 100",
                            "SELECT s.student FROM examinations e JOIN submissions s ON s.id = e.submission"
                            " WHERE e.finished = ?1 AND e.finished <> '' LIMIT 100"}) {
      db::Statement q = c.query(sql, hash);
      while (q.next()) students.push_back(q.int64(0));
    }
    if (std::ranges::none_of(students, [&](std::int64_t s) { return sees(c, by, *k, s); })) return unknown;
    return PhotographRef(hash);
  });
}

}  // namespace cs::store
