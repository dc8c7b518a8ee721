// What a student does without anybody of the staff: is found by the roster, gets a one-time code, opens a session,
// consents. Before the code nothing about a student is answered, and whoever is not meant gets the same answer after
// the same work as who is.
#pragma once

#include <optional>
#include <string>

#include "api/collect.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/capture_code.hpp"
#include "domain/collecting.hpp"
#include "store/permitted.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

/// What was done, or how long to wait before trying again.
template <class T>
struct OrWait {
  Millis wait{0};  ///< 0: it was done
  T done{};
};

class Collect {
 public:
  explicit Collect(Database& db) : db_(db) {}

  /// Levels of the campaign's students, sorted.
  Result<std::vector<std::string>> levels(const CampaignRef& campaign);

  /// Makes a ticket, and queues a message with its code where the roster has whom this claims to be. Throttled by
  /// telephone, claimed number, student and `address` (of IPv6 its network: share_of()).
  Write<OrWait<api::CodeTicket>> begin(const CampaignRef& campaign, domain::Claimed claimed, std::string address,
                                       TimePoint now);
  /// Opens the session of the ticket whose code this is. Nothing in `done`: the code is wrong, old, used, guessed at
  /// too often, or was never sent; which of these, nobody is told. A roster without telephones takes the one that the
  /// code went to. Wrong codes are counted for the student, whatever ticket and address they come by.
  Write<OrWait<std::optional<api::StudentSession>>> open(std::string ticket, std::string code, std::string address,
                                                         TimePoint now);
  /// The same for the mini-program's back end, which knows the telephone number from WeChat. not_found
  /// "collect.no_match".
  Write<api::StudentSession> open_verified(const CampaignRef& campaign, domain::Claimed claimed, TimePoint now);
  Write<Nothing> close(std::string token);

  /// Keeps a consent, or that it was withdrawn. Without the one to the photograph nothing is taken from the student;
  /// withdrawing it takes back what nobody has decided. Bounded, as all that leaves rows for good. invalid
  /// "collect.consent".
  Write<OrWait<Nothing>> consent(const StudentRef& student, std::string kind, bool given, TimePoint now);

  /// Where the student stands.
  Result<api::StudentStatus> status(const StudentRef& student, TimePoint now);
  /// This photograph is this student's to hand in. What they uploaded before and did not hand in may go with the next
  /// collection, unless somebody else uploaded it, too.
  Write<Nothing> note_upload(const StudentRef& student, std::string photo, TimePoint now);
  /// An attempt with a photograph that this student uploaded; an unpaid one is replaced. Errors of Intake::submit, and
  /// refused "collect.no_consent", "collect.no_capture_code".
  Write<OrWait<api::IntakeReply>> hand_in(const StudentRef& student, std::string photo, std::string context,
                                          TimePoint now);
  /// Takes back what nobody has decided; nothing to do where there is nothing. refused "submission.move".
  Write<OrWait<Nothing>> withdraw(const StudentRef& student, TimePoint now);
  /// Asks that another reviewer looks at a rejected photograph, once. invalid "collect.appeal_note"; refused
  /// "collect.no_appeal".
  Write<Nothing> appeal(const StudentRef& student, std::string note, TimePoint now);
  /// A capture code becomes this student's. False: it is another student's already.
  Write<bool> bind_code(const StudentRef& student, std::string payload, TimePoint now);
  Result<domain::CodeOwner> code_owner(const StudentRef& student);

  /// Counts `amount` more of something that a student does, or says how long to wait.
  Write<Millis> spend(std::string what, std::string who, domain::Allowance allowance, TimePoint now,
                      std::int64_t amount = 1);

 private:
  Database& db_;
};

}  // namespace cs::store
