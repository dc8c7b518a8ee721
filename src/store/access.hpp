// Who may use which object: the one place where (person, permission, the object's campaign) is judged. What somebody
// may not see does not exist for them: the refusal is that of an object that is not there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/role.hpp"
#include "store/permitted.hpp"

namespace cs::db {
class Connection;
}

namespace cs::store {

class Database;
struct StoredCampaign;

/// Who asks.
class Caller {
 public:
  Caller(const api::User& user) : name_(user.name), grants_(user.grants) {}
  /// The program itself: the checks, the dispatcher, a command of whoever owns the data folder. Never on behalf of a
  /// request.
  static Caller process(std::string actor) { return Caller(std::move(actor)); }

  const std::string& name() const { return name_; }
  bool may(domain::Permission permission, const domain::Place& place) const {
    return is_process_ || domain::may(grants_, permission, place);
  }
  domain::Sight sight(const domain::Place& place) const {
    return is_process_ ? domain::Sight::named : domain::sight(grants_, place);
  }
  const std::vector<domain::Grant>& grants() const { return grants_; }
  bool is_process() const { return is_process_; }

 private:
  explicit Caller(std::string actor) : name_(std::move(actor)), is_process_(true) {}
  std::string name_;
  std::vector<domain::Grant> grants_;
  bool is_process_ = false;
};

/// To narrow a list or a claim. Empty: everything that the caller may.
struct Narrowing {
  std::vector<std::string> campaigns{};  ///< ids
  std::string school{};
};

/// Thread-safe; each call is one look by primary key and a walk over the campaigns' places.
class Access {
 public:
  explicit Access(Database& db) : db_(db) {}

  /// not_found "campaign.unknown".
  Result<CampaignRef> campaign(const Caller& by, domain::Permission permission, const std::string& id);
  /// Those where `by` has one of the permissions. not_found "campaign.unknown" when the narrowing names one that is not
  /// among them.
  Result<CampaignsRef> campaigns(const Caller& by, std::vector<domain::Permission> any_of,
                                 const Narrowing& narrowing = {});
  /// A campaign in which students hand in, for whoever comes by: what everybody may know of it. not_found
  /// "campaign.unknown".
  Result<CampaignRef> collection(const std::string& id);
  Result<CampaignsRef> collections();
  /// Whose session this is. unauthorized "collect.session_over".
  Result<StudentRef> student_of_session(const std::string& token, TimePoint now);
  Result<CampaignRef> campaign_of(const StudentRef& student);
  /// Of the student's newest attempt. not_found "photo.unknown".
  Result<PhotographRef> own_photograph(const StudentRef& student);
  /// The finished photo, once the student may see that it was approved. not_found "photo.unknown".
  Result<PhotographRef> own_finished(const StudentRef& student, TimePoint now);
  /// not_found "submission.unknown"; for reviewing also while nobody has claimed it yet.
  Result<SubmissionRef> submission(const Caller& by, domain::Permission permission, const std::string& id);
  /// For looking at: of a campaign whose decisions `by` sees, or one that `by` reviews and holds, held last or decided.
  Result<SubmissionRef> submission_to_see(const Caller& by, const std::string& id);
  /// not_found "decision.unknown".
  Result<DecisionRef> decision(const Caller& by, domain::Permission permission, const std::string& id);
  /// not_found "look.unknown".
  Result<LookRef> look(const Caller& by, domain::Permission permission, const std::string& id);
  /// not_found "notice.unknown".
  Result<NoticeRef> notice(const Caller& by, domain::Permission permission, const std::string& id);
  /// not_found "student.unknown".
  Result<StudentRef> student(const Caller& by, domain::Permission permission, const std::string& id);
  /// The student of this number. not_found "student.unknown", "campaign.unknown".
  Result<StudentRef> student_numbered(const Caller& by, domain::Permission permission, const std::string& campaign,
                                      const std::string& number);
  /// Of a submission that `by` may see, or of its student. not_found "photo.unknown".
  Result<PhotographRef> photograph(const Caller& by, const std::string& hash);

 private:
  bool sees(db::Connection& c, const Caller& by, const StoredCampaign& k, std::int64_t student);
  Database& db_;
};

}  // namespace cs::store
