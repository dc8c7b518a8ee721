// One student as support sees them: found by number or name, what happened in order, the number to call.
#pragma once

#include <string>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/correction.hpp"
#include "store/lists.hpp"
#include "store/permitted.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

struct StudentQuery {
  std::string text{};  ///< as in SubmissionQuery
  std::string look{};  ///< of api::student_looks; "" for all
  std::string college{};
  int offset = 0, limit = 50;
  bool counts = false;
};

/// Another number of a student, and the message that is to go to it.
struct CorrectPhoneArgs {
  std::string key{};     ///< idempotency key, a UUID
  std::string phone{};   ///< as somebody writes it
  std::string note{};    ///< required
  std::string resend{};  ///< a message of the student; "": none
};

class Students {
 public:
  explicit Students(Database& db) : db_(db) {}

  /// By number. invalid "query.look".
  Result<api::StudentPage> list(const CampaignsRef& campaigns, const StudentQuery& query, TimePoint now);
  /// The student with everything that happened, newest first.
  Result<api::StudentFile> file(const StudentRef& student, TimePoint now);
  /// The number in full. Who looked and why is kept beside the student and in the log, in the same commit.
  Write<api::PhoneReply> show_phone(const StudentRef& student, std::string note, TimePoint now);
  /// What waits to leave goes to the new number, too. A repeat under the key gets the first answer. invalid
  /// "phone.landline", "phone.foreign", "phone.missing", "phone.wrong"; not_found "notice.unknown" for a message of
  /// somebody else; refused as Notices::resend.
  Write<api::CorrectPhoneReply> correct_phone(const StudentRef& student, CorrectPhoneArgs args, TimePoint now);

  /// What correcting would do; nothing is changed. Errors of domain::plan_correction.
  Result<domain::CorrectionPlan> plan_correction(const StudentRef& student, const domain::Correction& wanted);
  /// Does it and says what was done. A correction that changes nothing leaves no trace.
  Write<domain::CorrectionPlan> correct(const StudentRef& student, domain::Correction wanted, TimePoint now);

 private:
  Database& db_;
};

}  // namespace cs::store
