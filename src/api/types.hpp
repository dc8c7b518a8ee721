// What client and service say to each other under /api/v1, as plain values. Described for everybody else in
// assets/openapi.yaml. Names and telephone numbers are masked by the service according to the role that asks.
// Lengths of time are milliseconds still left when the answer was made; clients count on from there on a monotonic
// clock. Points in time are milliseconds since 1970, UTC.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/decision.hpp"
#include "domain/finding.hpp"
#include "domain/grant.hpp"
#include "domain/looking.hpp"
#include "domain/notice.hpp"
#include "domain/reason.hpp"
#include "domain/role.hpp"
#include "domain/student.hpp"
#include "domain/submission.hpp"

namespace cs::api {

struct SignInRequest {
  std::string user, password;
  std::string code{};    ///< of the second factor, or a recovery code; where the account has one
  std::string device{};  ///< random text by which this device is known again; empty: none
};
/// What a person owes before the service does anything else for them.
inline constexpr const char* owes_password = "password";            ///< to choose a password of their own
inline constexpr const char* owes_second_factor = "second_factor";  ///< to set one up
struct User {
  std::string name, display_name;
  domain::Role role = domain::Role::reviewer;  ///< whose view opens first: domain::main_role of the grants
  std::vector<domain::Grant> grants{};
  std::string owes{};          ///< owes_password, owes_second_factor or empty
  bool second_factor = false;  ///< has one
  bool operator==(const User&) const = default;
};
struct Session {
  std::string token;  ///< sent back as `Authorization: Bearer …`
  User user;
  Millis expires_in{0};
};

/// A session that is not over. The token is nowhere to be read.
struct SessionRow {
  std::string id, user;
  TimePoint opened{}, expires{};
  std::string address;   ///< that it was opened from
  bool current = false;  ///< the caller's own
};
struct SessionList {
  std::vector<SessionRow> sessions;  ///< newest first
};
struct PasswordChange {
  std::string old_password, new_password;
};
struct PasswordCheck {
  std::string password;
};
/// A key for an authenticator app, as text to type and as the address behind a QR code.
struct FactorOffer {
  std::string key, uri;
};
struct FactorCode {
  std::string code;
};
/// Each is good once, in place of a code. Told once.
struct RecoveryCodes {
  std::vector<std::string> codes;
};

/// How students hand in.
struct Collection {
  std::optional<std::int64_t>
      fee_fen{};           ///< hundredths of a yuan, 0: free; none: only the back end knows, and says "paid"
  int attempts = 0;        ///< at most so many; 0: as many as it takes
  bool needs_code = true;  ///< the student page takes no photograph before a capture code
  /// The roster came without telephones: a student's first code goes to the number that they name, which is noted.
  bool without_phones = false;
  bool operator==(const Collection&) const = default;
};

struct Campaign {
  std::string id, name, school, support_phone;
  TimePoint opens{}, closes{};
  domain::ReviewPolicy policy;
  domain::NoticeTexts texts;
  std::vector<domain::Reason> reasons;
  /// Raised by every change. Rows and items name the campaign's id; who holds an older revision asks for it again.
  std::int64_t revision = 0;
  std::int64_t price_milli = 45;  ///< of one segment of a message, thousandths of a yuan
  /// The provider's template code by our template key ("rejected_en"). A key that is not here takes the service's own.
  std::map<std::string, std::string> templates{};
  Collection collection{};
};
/// Those that the caller may work in, oldest first.
struct CampaignList {
  std::vector<Campaign> campaigns;
};

/// `previous`: what was handed in before and rejected; only with a later attempt.
enum class PhotoKind { submission, enrolment, id_card, finished, previous };
const char* to_string(PhotoKind kind);
std::optional<PhotoKind> photo_kind_from(std::string_view name);

struct PhotoRef {
  PhotoKind kind = PhotoKind::submission;
  std::string hash;  ///< name under /api/v1/photographs/
  std::int64_t bytes = 0;
  bool operator==(const PhotoRef&) const = default;
};

/// What somebody may see of a student. Only view_of makes one from a roster entry.
struct StudentView {
  std::string name;    ///< masked for reviewers
  std::string number;  ///< 学号
  std::string college, class_name, level;
  std::string phone;  ///< always masked
  bool operator==(const StudentView&) const = default;
};
StudentView view_of(const domain::Student& student, domain::Sight sight);

/// One line of a queue or of a search.
struct SubmissionRow {
  std::string id, campaign;
  StudentView student;
  int attempt = 1;
  domain::State state = domain::State::pending;
  TimePoint arrived{}, deadline{};
  Millis deadline_in{0};  ///< negative when overdue
  std::string held_by;    ///< user name of the lease's holder, empty when free
  int fails = 0, attentions = 0;
};
struct SubmissionPage {
  std::vector<SubmissionRow> rows;
  std::int64_t total = 0;
  std::map<std::string, std::int64_t>
      counts{};  ///< by look (api/lists.hpp), the rest of the filters kept; if asked for
};

/// An earlier attempt of the same student, or an earlier decision on this one.
struct PastDecision {
  std::string decision_id;
  int attempt = 1;
  domain::Verdict verdict = domain::Verdict::reject;
  domain::DecisionState state = domain::DecisionState::standing;
  std::vector<std::string> reasons;
  std::string note, reviewer;
  TimePoint decided{};
  std::vector<domain::Pin> pins{};               ///< on the photograph of that attempt
  std::string overturned_by{}, overturn_note{};  ///< the supervisor's display name and reason
};

struct Submission {
  SubmissionRow row;
  std::vector<PhotoRef> photos;  ///< submission first, then what references there are
  std::optional<domain::Examination> examination;
  std::string evidence;               ///< hash over photos, findings and rules: a decision names what it was taken on
  std::vector<PastDecision> history;  ///< newest first
  /// The campaign is blind first and the caller has not stated the likeness: the comparison and everything earlier
  /// about the student are not here. Stating it brings them.
  bool held_back = false;
  /// What will be delivered if it is approved, made once; none where none could be made.
  std::optional<PhotoRef> finished{};
};

struct Lease {
  std::string submission;
  std::int64_t epoch = 0;
  Millis remaining{0};
};
struct ClaimRequest {
  int count = 1;                         ///< 1 to 20
  std::vector<std::string> campaigns{};  ///< ids to narrow the queue to; empty: all that the caller reviews
};
/// Same person or not, said before the comparison is shown, by who holds the item. The answer is the item with what was
/// held back.
struct LikenessRequest {
  domain::Likeness stated = domain::Likeness::unsure;
  std::int64_t epoch = 0;
  std::string evidence;
};
struct ClaimedItem {
  Submission submission;
  Lease lease;
};
struct ClaimReply {
  std::vector<ClaimedItem> items;  ///< empty when nothing waits
};
/// For renewing and for giving back; `remaining` is ignored in a request.
struct LeaseList {
  std::vector<Lease> leases;
};
struct RenewReply {
  std::vector<Lease> renewed;
  std::vector<std::string> lost;  ///< submissions no longer held by the caller under that epoch
};

struct DecideRequest {
  domain::Verdict verdict = domain::Verdict::approve;
  std::vector<std::string> reasons;
  std::string note;
  std::int64_t epoch = 0;
  int attempt = 1;
  std::string evidence;
  Millis looked{0};  ///< how long the item was on the screen
  std::vector<domain::Pin> pins{};
  std::optional<domain::Likeness> stated{};  ///< before the comparison was shown; needed where the campaign asks for it
  std::vector<std::string> overrides{};  ///< checks that failed and against which it was approved, by a second stroke
  bool every_reason = false;             ///< the message names all reasons, also where that takes another segment
  std::vector<domain::Viewed> viewed{};  ///< which photographs stood on the screen meanwhile, how long and how large
};
struct DecideReply {
  std::string decision;
  std::string submission;
  TimePoint decided{};
  Millis undo_for{0};
  std::string notice;  ///< id of the queued notice
};
struct UndoReply {
  std::string decision, submission;
  domain::State submission_state = domain::State::pending;
};
struct NoteRequest {  ///< ask to withdraw
  std::string note;   ///< the reason, required, at most 500 characters
};
struct OverturnRequest {
  std::string note;  ///< the reason, required, at most 500 characters
  /// DecisionRow::version of what the supervisor looked at; 0, from a client of before it was told: whatever it is now.
  std::int64_t version = 0;
  /// Who decides then; none, from a client of before one could choose: an approval goes to another reviewer, a
  /// rejection becomes the supervisor's approval.
  std::optional<domain::OverturnTo> to{};
  std::vector<std::string> reasons{};  ///< of the rejection that the supervisor makes of an approval
};
struct OverturnReply {
  std::string decision, submission;
  domain::State submission_state = domain::State::approved;
  std::string correction;  ///< id of the correcting notice, empty when none is needed
};

struct DecisionRow {
  std::string id, submission, campaign;
  StudentView student;
  int attempt = 1;
  domain::Verdict verdict = domain::Verdict::approve;
  domain::DecisionState state = domain::DecisionState::standing;
  std::vector<std::string> reasons;
  std::string note, reviewer, reviewer_display;
  TimePoint decided{};
  Millis undo_for{0};  ///< 0 when the grace period is over
  Millis looked{0};
  std::string overturned_by, overturn_note;
  std::string withdrawal_note;  ///< the reviewer asked the supervisor to take it back
  std::string evidence, fingerprint;
  std::optional<domain::NoticeState> notice_state;
  std::vector<domain::Pin> pins{};
  std::optional<domain::Likeness> stated{};  ///< before the comparison was shown; none where nobody asked
  std::vector<std::string> overrides{};      ///< identifiers of failed checks that it goes against
  bool unaided = false;                      ///< the comparison was held back until the end: decided offline
  bool withdrawal_answered = false;          ///< somebody looked again, and the decision was upheld
  bool look_unverified = false;              ///< the service's clock does not bear `looked` out
  std::int64_t version = 0;  ///< raised by whatever changes it: who overturns names the one that they saw; 0: not told
};
struct DecisionPage {
  std::vector<DecisionRow> rows;  ///< newest first
  std::int64_t total = 0;
  std::map<std::string, std::int64_t> counts{};  ///< like SubmissionPage's
};

struct NoticeRow {
  std::string id, decision, submission;  ///< the latter two empty where there is none
  std::string campaign{};
  std::string phone;  ///< masked
  std::string text;
  domain::NoticeState state = domain::NoticeState::queued;
  TimePoint not_before{}, updated{};
  std::string provider_id;
  std::string problem;     ///< why it failed, waits or is in doubt
  std::string problem_id;  ///< the same as a name: "phone.landline", "held.quiet", "gateway.refused", …
  domain::Occasion occasion = domain::Occasion::approved;
  std::string student_number, student_name;  ///< the name masked for reviewers
  int segments = 1;
  std::int64_t cost_milli = 0;  ///< thousandths of a yuan; 0 until a provider accepted it
  TimePoint send_at{};          ///< when it leaves, while queued or held
  std::string call;             ///< "", "waiting" (on the call list) or "done"
  std::string called_by, call_note;
  std::string resend_of;       ///< id of the message that this one repeats
  std::string call_outcome{};  ///< domain::CallOutcome of the last call; empty: nobody called
  std::string student_id{};    ///< "t17", as under /api/v1/students/
  bool operator==(const NoticeRow&) const = default;
};
struct NoticePage {
  std::vector<NoticeRow> rows;  ///< newest first
  std::int64_t total = 0;
  std::map<std::string, std::int64_t> counts{};  ///< like SubmissionPage's
};
/// One student, and how far they are.
struct StudentRow {
  std::string id, campaign;  ///< "t17"
  StudentView student;
  std::string phone_problem;  ///< why the number takes no messages: "phone.landline", …; "" for a mobile one
  int attempts = 0;
  std::string submission;              ///< the newest attempt; empty: nothing was handed in
  std::optional<domain::State> state;  ///< of that
  Millis deadline_in{0};               ///< of that while it waits; negative when overdue
  std::string notice;                  ///< the newest message
  std::optional<domain::NoticeState> notice_state;
  std::string call_notice;  ///< the newest message that waits for a call; empty: none
  bool operator==(const StudentRow&) const = default;
};
struct StudentPage {
  std::vector<StudentRow> rows;  ///< by number
  std::int64_t total = 0;
  std::map<std::string, std::int64_t> counts{};  ///< like SubmissionPage's
};
/// Something that happened about a student. `kind`: submitted, paid, checked; approved, rejected, undone, overturned;
/// message, message_again, message_delivered, message_failed, message_in_doubt; phone_verified, consented_KIND,
/// consent_withdrawn_KIND (photograph or id_card); phone_shown, phone_corrected,
/// called_reached, called_no_answer, called_wrong_number.
struct StudentEvent {
  TimePoint at{};
  std::string kind, by;  ///< display name; empty: student or machine
  std::string subject;   ///< id of the submission, decision or message
  int attempt = 0, fails = 0, attentions = 0;
  std::vector<std::string> reasons;
  std::string note, state, occasion;
  std::string text;  ///< of a message; of one that failed the problem's id
};
struct StudentFile {
  StudentRow row;
  TimePoint reshoot_until{};         ///< with a rejected newest attempt; 1970: none
  std::vector<StudentEvent> events;  ///< newest first
};
struct PhoneReply {
  std::string phone;
  Millis shown_for{60'000};  ///< a screen hides it then
};
struct CorrectPhoneRequest {
  std::string phone, note;
  std::string resend;  ///< a message of the student that goes to the new number; empty: none
};
struct CorrectPhoneReply {
  std::string phone;   ///< masked
  std::string notice;  ///< the new message's id; empty: none was asked for
};
/// By what lists can be narrowed, besides what campaigns tell.
struct PersonName {
  std::string name, display_name;
  bool operator==(const PersonName&) const = default;
};
struct Facets {
  std::vector<PersonName> people;     ///< who decided something, where the caller sees decisions
  std::vector<std::string> colleges;  ///< of the students that the caller may see
};
/// What a call about a message came to.
struct CallRequest {
  std::string note;  ///< required, at most 500 characters
  domain::CallOutcome outcome = domain::CallOutcome::reached;
};
struct ResendReply {
  std::string notice;  ///< the new message's id
};
/// Why the queue of messages stands still.
struct NoticeGate {
  bool halted = false;
  std::string code, problem;
  TimePoint since{}, retry{};
};
struct NoticeDesk {
  NoticeGate gate;
  std::int64_t queued = 0, held = 0, in_doubt = 0, failed = 0, calls = 0;
  std::int64_t price_milli = 0;  ///< of one segment, thousandths of a yuan
  std::int64_t cost_milli = 0;   ///< of the campaign so far
  /// What the campaign will have cost when every student has been told, as far as decisions so far allow a guess.
  std::int64_t forecast_milli = 0;
};

struct CountsOf {
  std::int64_t checking = 0, pending = 0, leased = 0, overdue = 0;
  std::int64_t approved = 0, rejected = 0, released = 0;
  std::int64_t withdrawal_requests = 0;
  std::int64_t notices_queued = 0, notices_in_doubt = 0, notices_failed = 0;
  bool operator==(const CountsOf&) const = default;
};
struct CampaignCounts : CountsOf {
  std::string campaign;
  std::int64_t revision = 0;  ///< the campaign's, so that who holds an older one asks for it again; 0: not told
  bool operator==(const CampaignCounts&) const = default;
};
/// Live counts of the campaigns that the caller may see, in total and each; `version` changes whenever any of them
/// does.
struct Counts : CountsOf {
  std::int64_t version = 0;
  bool notices_halted = false;  ///< the queue of messages stands still
  std::vector<CampaignCounts> campaigns{};
  bool operator==(const Counts&) const = default;
};

struct PhotoReply {
  std::string hash;
  std::int64_t bytes = 0;
};
/// The mini-program's back end hands in an attempt whose photograph was uploaded before.
struct IntakeRequest {
  std::string student_number, photo;
  std::string capture_context;  ///< JSON (checks/capture_context.hpp), kept as it came; may be empty
  bool paid = false;
  TimePoint paid_at{};  ///< when the payment was made, 0: now; the review deadline counts from it. Never in the future.
  /// The student's separate consent to comparing the photograph with the ID-card photo by machine: given, or withdrawn.
  /// None: as before; at first it is not given.
  std::optional<bool> id_card_consent{};
  /// Who vouches for the context: an intake key and its signature of domain::context_to_sign(). Both empty: nobody
  /// does, and what it says in the student's favour counts for nothing.
  std::string context_key{}, context_signature{};
};
struct IntakeReply {
  std::string submission;
  int attempt = 1;
  domain::State state = domain::State::checking;
};

/// application/problem+json (RFC 9457).
struct Problem {
  int status = 500;
  Error error;
};

/// JSON text of any type above. Enumerations are their names, times are integers.
template <class T>
std::string encode(const T& value);
std::string encode_pins(const std::vector<domain::Pin>& pins);
Result<std::vector<domain::Pin>> decode_pins(std::string_view json);
/// The value, or Code::invalid ("json.invalid") naming the field that is missing or of the wrong kind. Unknown fields
/// are ignored. Safe on hostile input.
template <class T>
Result<T> decode(std::string_view json);

int http_status(Code code);
Code code_from_status(int http_status);

}  // namespace cs::api
