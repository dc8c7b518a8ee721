// The service's memory: roster, photographs, submissions, leases, decisions, the outbox of messages and the audit
// chain, in one SQLite database and a folder of photographs. It keeps "The protocol" of ARCHITECTURE.md; the rules
// themselves are `domain`'s.
//
// Reads run at once on the calling thread, through a small pool of read connections, on a snapshot. Writes go through
// one writer thread with group commit: a write is a description until it is started, either with
//     store.decide(args).then([](Result<api::DecideReply> r) { ... });   // returns at once; for HTTP handlers
//     auto r = store.decide(args).get();                                 // waits for the commit; for everybody else
// The callback runs on the writer thread after COMMIT: it hands on and returns; it never calls get() or does slow work.
//
// Values come back whole; masking names and telephone numbers by role is the service's. Nothing here is ever logged.
// Every time is an argument. Errors that any operation may give: "disk.full" (io, nothing was changed), "db.busy"
// (unavailable), "db.failed" (io, the process is about to end: outcome unknown, repeat under the same key),
// "db.corrupt" (corrupt), "internal".
#pragma once

#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"
#include "domain/duplicate.hpp"
#include "domain/finding.hpp"
#include "domain/notice.hpp"
#include "domain/picture_hash.hpp"
#include "domain/quiet_hours.hpp"
#include "domain/role.hpp"

namespace cs::store {

/// The result of a write that has nothing to tell.
struct Nothing {};

/// A write that has not been started. Start it exactly once, by then() or get(); dropping it does nothing at all.
template <class T>
class [[nodiscard]] Write {
 public:
  using Done = std::function<void(Result<T>)>;
  explicit Write(std::function<void(Done)> start) : start_(std::move(start)) {}

  /// Queues it. `done` runs on the writer thread after COMMIT (or after what failed), exactly once.
  void then(Done done) && { start_(std::move(done)); }
  /// Queues it and waits for the commit. Not from the writer thread, that is not from a `done`.
  Result<T> get() && {
    // Shared, because the waiting thread may be gone with its half before set_value has returned.
    auto answer = std::make_shared<std::promise<Result<T>>>();
    auto future = answer->get_future();
    start_([answer](Result<T> r) { answer->set_value(std::move(r)); });
    return future.get();
  }

 private:
  std::function<void(Done)> start_;
};

struct Options {
  std::filesystem::path data_dir;  ///< holds service.db and photographs/; made (mode 0700) when it is not there
  /// True in the one process that serves this folder: takes <data_dir>/lock ("store.in_use" when another has it) and
  /// turns every notice left `sending` by a crash into `in_doubt`. False for administration beside a running service.
  bool serving = true;
  /// After each commit that changed something and before its answers, on the writer thread: wakes long polls and the
  /// dispatcher. Quick.
  std::function<void()> on_commit;
  /// After a commit whose fsync failed: what reached the disk is unknown and must not be tried again. Called once,
  /// after every waiting write was answered with "db.failed". Default: logs and ends the process with status 3.
  std::function<void(const Error&)> on_fatal;
  std::string vfs;                                   ///< SQLite VFS by name; for tests
  std::function<void(std::string_view)> on_prepare;  ///< each SQL text when it is first used; for tests
};

// --- people ---------------------------------------------------------------------------------------------------------

struct UserSpec {
  std::string name{};  ///< 1 to 64 characters of [A-Za-z0-9._-]
  std::string display_name{};
  domain::Role role = domain::Role::reviewer;
  std::string password{};  ///< plain, at least 8 characters; empty: unchanged (not for a new user)
  bool disabled = false;
};
struct UserRow {
  api::User user;
  bool disabled = false;
};

// --- intake ---------------------------------------------------------------------------------------------------------

struct PhotoFile {
  std::filesystem::path path;
  std::int64_t bytes = 0;
};
/// A submission whose every-photo checks are not stored yet.
struct CheckJob {
  std::string submission;
  std::string photo;                      ///< hash
  std::vector<api::PhotoRef> references;  ///< enrolment and ID-card photo, as far as there are any
  std::string capture_context;            ///< as it came; may be empty
  bool id_card_consent = false;           ///< the student's, to comparing with the ID-card photo by machine
};

/// An approved submission whose finished photo may leave, or has left.
struct Releasable {
  std::string submission;
  std::string student_number;
  std::string photo;  ///< hash
  bool released = false;
};

// --- the queue and decisions ----------------------------------------------------------------------------------------

struct ClaimArgs {
  std::string campaign{}, user{};
  int count = 1;  ///< 1 to 20
  /// Gives the caller's own live leases first, under their unchanged epochs and renewed: for the first claim after a
  /// sign-in, so that a workstation that died gets its items back at once. The epoch stays because it is the same
  /// person's same hold: a decision still in that workstation's journal must not be refused for having been journalled.
  bool resume = false;
};

struct DecideArgs {
  std::string user{};
  std::string key{};        ///< idempotency key, a UUID made by the workstation
  std::string body_hash{};  ///< of the request body as it came
  std::string submission{};
  api::DecideRequest request;
};

struct UndoArgs {
  std::string user{};
  std::string key{};  ///< the undo's own idempotency key
  /// What is taken back: exactly one of the two. By the key of its decide it also works on a decision that has not
  /// arrived: a tombstone is left, and a decide that arrives later under that key is refused "decision.undone".
  std::string decision{}, decide_key{};
};

struct NoteArgs {  ///< overturn, ask to withdraw
  std::string user{}, key{};
  std::string decision{};
  std::string note{};  ///< required, at most domain::max_note_length code points
};

struct SubmissionQuery {
  std::string campaign{};
  std::string text{};   ///< the end of a student number, or the beginning of a name; at most 1,000 students by each are
                        ///< looked at
  std::string state{};  ///< domain::State name; "" for all that wait (pending and leased)
  int offset = 0, limit = 50;  ///< limit 1 to 500
};
struct DecisionQuery {
  std::string campaign{};
  std::string text{}, reviewer{}, verdict{}, state{}, reason{};  ///< "" for any; text as in SubmissionQuery
  bool withdrawal_requested = false;
  int offset = 0, limit = 50;
};
struct NoticeQuery {
  std::string campaign{};
  std::string submission{};  ///< "" for any
  std::string state{};       ///< domain::NoticeState name; "" for any
  int offset = 0, limit = 50;
  std::string text{};      ///< as in SubmissionQuery
  bool call_list = false;  ///< only those that wait for a call
};
/// `total` of a page is always exact for a state of submissions alone and for a search by text. Otherwise it is exact
/// up to count_limit (one filter) or compound_count_limit (several), and beyond that it is that limit.
inline constexpr std::int64_t count_limit = 10'000;
inline constexpr std::int64_t compound_count_limit = 1'000;

// --- the outbox -----------------------------------------------------------------------------------------------------

/// By what the outbox holds messages back, and what it counts. In force for the process that dispatches.
struct NoticeRules {
  domain::QuietHours quiet{};  ///< none
  int number_a_day = 0;        ///< to one number; 0: no limit, as for all of them
  int template_a_day = 0;      ///< of one template to one number
  int campaign_a_day = 0, a_day = 0;
  std::int64_t price_milli = 45;               ///< of one segment, thousandths of a yuan
  Millis keep_trying{std::chrono::hours{24}};  ///< what does not leave for so long is given up
  std::vector<Millis> receipt_schedule{};      ///< when to ask for receipts of accepted messages
};

/// A notice on its way to a gateway: whole telephone number, the text with its signature.
struct DueNotice {
  std::string id{}, decision{}, submission{}, campaign{};
  std::string phone{}, text{}, template_key{}, variables{};  ///< domain::pack_variables
  std::string out_id{};                                      ///< what the provider repeats
  std::string provider_id{};  ///< only of one that is asked for, when the gateway gave one
  int asked = 0;              ///< how often the provider was asked, this time included
  bool doubt = false;         ///< it is in doubt; otherwise accepted without a receipt
  TimePoint sent{};
};
struct NoticeOutcome {
  std::string id{};
  domain::NoticeEvent event = domain::NoticeEvent::accept;  ///< anything but dispatch and cancel
  std::string provider_id{};                                ///< "" keeps what is known
  std::string problem{};                                    ///< why it failed, waits or is in doubt
  std::string problem_id{};
  TimePoint again{};   ///< put_back, hold: when to look at it again; hold with 0: in the next day's window
  bool counts = true;  ///< put_back: a try that failed
};
struct ReceiptIn {
  std::string provider_id{}, out_id{};  ///< one of the two may be empty
  std::string phone{};                  ///< whose receipt it is
  bool delivered = true;
  std::string problem{};
};
/// What became of a receipt. All of them are answered to the provider as received.
enum class ReceiptFate {
  applied,
  repeated,     ///< nothing new
  kept,         ///< no message of that id yet: kept for a week and applied should it turn up
  foreign,      ///< the id is that of a message to another number: changes nothing
  contradicts,  ///< the message's fate is known to be another: the first receipt stands
};
struct StoredGate {
  std::string code{}, problem{};
  TimePoint since{}, retry{};
  int tries = 0;
};

// --- audit ----------------------------------------------------------------------------------------------------------

/// One link: `hash` covers all other fields, `previous` is the hash of the link before. No personal data in `detail`.
struct AuditRow {
  std::int64_t seq = 0;
  TimePoint at{};
  std::string actor, action, subject, detail, previous, hash;
};
struct AuditReport {
  std::int64_t links = 0;         ///< found in order, up to the first broken one
  std::int64_t first_broken = 0;  ///< seq of the first link that is changed, missing or out of place; 0: whole
  std::string problem;            ///< a sentence about it
  std::string head;               ///< hash of the last good link
};

class Store {
 public:
  /// Opens or creates. "db.newer" (invalid) for a database written by a newer program, "db.foreign" (invalid) for a
  /// file of another kind, "db.corrupt", "store.in_use" (unavailable), "disk.full".
  static Result<std::unique_ptr<Store>> open(Options options, TimePoint now);
  /// Finishes the queued writes, then closes.
  virtual ~Store() = default;

  // Campaigns. `id` is a slug ([a-z0-9-]); all lengths of time are positive; opens < closes.
  virtual Write<Nothing> put_campaign(api::Campaign campaign, std::string actor, TimePoint now) = 0;
  virtual Result<api::Campaign> campaign(const std::string& id) = 0;
  virtual Result<std::vector<api::Campaign>> campaigns() = 0;  ///< oldest first

  // People. put_user and check_password compute Argon2 on the calling thread (60 ms).
  virtual Write<Nothing> put_user(UserSpec user, std::string actor, TimePoint now) = 0;
  virtual Result<std::vector<UserRow>> users() = 0;
  /// unauthorized "signin.wrong" for an unknown name, a disabled user and a wrong password alike, in the same time.
  virtual Result<api::User> check_password(const std::string& name, const std::string& password) = 0;
  /// A new session; only a hash of its token is stored. Expired ones are removed on the way.
  virtual Write<api::Session> open_session(std::string user, Millis length, TimePoint now) = 0;
  /// unauthorized "session.over" when unknown, expired, or its user was disabled.
  virtual Result<api::User> session_user(const std::string& token, TimePoint now) = 0;
  virtual Write<Nothing> close_session(std::string token) = 0;

  // Roster and photographs.
  /// Inserts or updates by student number, all rows or none; an error names the row. Returns how many were new.
  /// `id_card_consents`, by student number, says who consents to comparing with the ID-card photo by machine and who
  /// does not; whoever it does not name keeps what was said before, a new one has not consented.
  virtual Write<int> put_students(std::string campaign, std::vector<api::Student> students, std::string actor,
                                  TimePoint now, std::map<std::string, bool> id_card_consents = {}) = 0;
  virtual Result<api::Student> student(const std::string& campaign, const std::string& number) = 0;
  /// Stores a photograph under its keyed hash; the same bytes again cost one look. Waits for file and row: from a
  /// worker thread, not from an event thread. Unreferenced for a day it is collected.
  virtual Result<api::PhotoReply> add_photo(const std::string& campaign, ByteView bytes, TimePoint now) = 0;
  virtual Result<PhotoFile> photo(const std::string& hash) = 0;  ///< not_found "photo.unknown"
  virtual Result<Bytes> read_photo(const std::string& hash) = 0;
  /// Links a stored photograph to a student as enrolment or ID-card photo. Evidence of undecided submissions changes.
  virtual Write<Nothing> put_reference(std::string campaign, std::string student_number, api::PhotoKind kind,
                                       std::string photo, std::string actor, TimePoint now) = 0;
  /// Deletes photographs unreferenced for a day: row, commit, then file under the lock that uploads take too. How many.
  virtual Result<int> collect_photos(TimePoint now) = 0;

  // Intake.
  /// A first attempt only while the campaign's window is open; a further one only after a rejection whose grace period
  /// is over (until closing or the re-shoot date, whichever is later), a recall or a withdrawal. The same photograph
  /// handed in again while its attempt lives gives the first answer. not_found "student.unknown", "photo.unknown";
  /// refused "submit.window_closed", "submit.window_not_open", "submit.not_allowed", "submit.too_early",
  /// "submit.reshoot_over"; invalid "submit.paid_in_future".
  virtual Write<api::IntakeReply> submit(std::string campaign, api::IntakeRequest request, std::string actor,
                                         TimePoint now) = 0;
  /// awaiting_payment -> checking; the review deadline counts from `paid`. Repeating it changes nothing.
  virtual Write<Nothing> pay(std::string submission, TimePoint paid, std::string actor, TimePoint now) = 0;
  /// Stores what the worker found. checking -> pending; on a pending or leased item it replaces findings and evidence.
  virtual Write<Nothing> set_examination(std::string submission, domain::Examination examination, TimePoint now) = 0;
  /// Keeps what the submission's photograph (and the student's enrolment photo) look like, and finds those of other
  /// students of the campaign that differ in at most `most_bits` of 256, nearest first, at most 20. Of two that come at
  /// the same time at least one finds the other. Repeating it changes nothing.
  virtual Write<std::vector<domain::SimilarPicture>> note_pictures(std::string submission, domain::PictureHash photo,
                                                                   std::optional<domain::PictureHash> enrolment,
                                                                   int most_bits) = 0;
  /// All that still wait for their checks, oldest first: for the scheduler at start.
  virtual Result<std::vector<CheckJob>> checking(int limit = 1000) = 0;
  virtual Result<CheckJob> check_job(const std::string& submission) = 0;
  /// The approved submissions whose time for undoing is over, and all released and delivered ones.
  virtual Result<std::vector<Releasable>> releasable(const std::string& campaign, TimePoint now) = 0;
  /// approved -> released: its finished photo, whose hash goes into the audit trail, is safe on disk. Repeating it
  /// changes nothing. not_found "submission.unknown"; refused "release.too_early" while the decision can be undone, and
  /// what domain::after refuses.
  virtual Write<Nothing> release(std::string submission, std::string finished, std::string actor, TimePoint now) = 0;
  /// By the student; a lease on it is void.
  virtual Write<Nothing> withdraw(std::string submission, std::string actor, TimePoint now) = 0;

  // The queue.
  /// The next ones by deadline; skips what this user passed on. Expired leases are swept first. Empty when nothing
  /// waits.
  virtual Write<std::vector<api::Lease>> claim(ClaimArgs args, TimePoint now) = 0;
  /// The submission whose decision the caller has just taken back, ahead of the queue's order: whoever undoes wants to
  /// decide anew. Nobody else may pick out a submission ("claim.not_undone"); "claim.taken" when somebody claimed it in
  /// between. Repeated while it is still held, it gives the same lease, renewed.
  virtual Write<api::Lease> claim_undone(std::string user, std::string submission, TimePoint now) = 0;
  /// Leases with their submissions, to answer a claim with. Submissions that are gone meanwhile are left out.
  virtual Result<std::vector<api::ClaimedItem>> claimed_items(const std::vector<api::Lease>& leases, TimePoint now) = 0;
  /// Full length from now on. A lease that ran out is revived as long as nobody claimed since.
  virtual Write<api::RenewReply> renew(std::string user, std::vector<api::Lease> leases, TimePoint now) = 0;
  /// Those no longer held under that epoch are ignored. Returns how many went back.
  virtual Write<int> give_back(std::string user, std::vector<api::Lease> leases, TimePoint now) = 0;
  virtual Write<int> give_back_all(std::string user, TimePoint now) = 0;
  /// leased -> pending where the time is up; epoch and holder stay, so the holder may still decide. How many.
  virtual Write<int> sweep_expired(TimePoint now) = 0;
  virtual Result<std::vector<api::Lease>> held_by(const std::string& user, TimePoint now) = 0;
  /// A second pair of eyes: back to pending, and never again to this user. conflict "lease.lost".
  virtual Write<Nothing> pass_on(std::string user, api::Lease lease, std::string note, TimePoint now) = 0;

  // Decisions.
  /// Decision, outbox row, audit link and stored answer in one transaction. The key is looked up first: a repeat gets
  /// the first answer (`undo_for` counted anew) and changes nothing, also when it was undone since. invalid
  /// "idempotency.mismatch" (other body, submission or user under this key), "decision.*"; not_found
  /// "submission.unknown"; conflict "lease.lost", "submission.changed" (other attempt or evidence); refused
  /// "submission.move", "decision.undone" (taken back before it arrived).
  virtual Write<api::DecideReply> decide(DecideArgs args, TimePoint now) = 0;
  /// One's own, before its notice is due: cancels the notice, the submission is pending again. Repeats get the first
  /// answer. Leaving a tombstone answers with an empty decision and submission. refused "undo.too_late",
  /// "undo.not_standing"; forbidden "undo.not_yours"; not_found "decision.unknown".
  virtual Write<api::UndoReply> undo(UndoArgs args, TimePoint now) = 0;
  /// approved, released -> pending; rejected -> approved, unless a newer attempt lives ("overturn.newer_attempt"). What
  /// has not gone is cancelled. An overturned rejection becomes an approval of its own, decided by the supervisor,
  /// whose notice is a correction (`OverturnReply::correction`) if the student had been told. refused
  /// "overturn.not_standing".
  virtual Write<api::OverturnReply> overturn(NoteArgs args, TimePoint now) = 0;
  /// The reviewer asks a supervisor to take one's own standing decision back. Asking again replaces the note.
  virtual Write<Nothing> ask_withdrawal(NoteArgs args, TimePoint now) = 0;

  // Lists and details.
  virtual Result<api::Submission> submission(const std::string& id, TimePoint now) = 0;
  virtual Result<api::SubmissionPage> list_submissions(const SubmissionQuery& query,
                                                       TimePoint now) = 0;                          ///< by deadline
  virtual Result<api::DecisionPage> list_decisions(const DecisionQuery& query, TimePoint now) = 0;  ///< newest first
  virtual Result<api::DecisionRow> decision(const std::string& id, TimePoint now) = 0;
  virtual Result<api::NoticePage> list_notices(const NoticeQuery& query) = 0;  ///< newest first, numbers unmasked
  /// `version` is a digest of the counts: equal counts, equal version, also after a restart.
  virtual Result<api::Counts> counts(const std::string& campaign, TimePoint now) = 0;

  // The outbox.
  /// queued, held -> sending where due, earliest first; committed before anything is answered, so a crash from here on
  /// leaves them in doubt and never sent twice. By the rules others are held, and those whose number cannot get a
  /// message fail; neither is given out.
  virtual Write<std::vector<DueNotice>> take_due(TimePoint now, int limit, NoticeRules rules = {}) = 0;
  /// When the next queued or held notice falls due; nullopt when there is none.
  virtual Result<std::optional<TimePoint>> next_due_at() = 0;
  /// Those whose fate is to be asked for now: in doubt 1, 5, 30 minutes and 24 hours after the doubt arose, accepted
  /// ones by the rules' schedule. Each is given out once a date; one in doubt goes on the call list with its last
  /// question.
  virtual Write<std::vector<DueNotice>> take_questions(TimePoint now, int limit, NoticeRules rules = {}) = 0;
  virtual Result<std::optional<TimePoint>> next_question_at() = 0;
  /// What the gateway answered, in one commit. The same outcome again changes nothing; others follow domain::after, and
  /// those that it refuses change nothing. invalid "notice.move" for dispatch and cancel; not_found "notice.unknown".
  virtual Write<Nothing> mark_notices(std::vector<NoticeOutcome> outcomes, TimePoint now, NoticeRules rules = {}) = 0;
  virtual Write<ReceiptFate> receive_receipt(ReceiptIn receipt, TimePoint now) = 0;
  /// Why the queue stands still; none while it moves.
  virtual Result<std::optional<StoredGate>> notice_gate() = 0;
  virtual Write<Nothing> set_notice_gate(std::optional<StoredGate> gate, std::string actor, TimePoint now) = 0;

  /// Queues the same message again, to the number that the student has now. Audited with its reason. refused
  /// "notice.resend_waiting" (it has not left yet), "notice.resend_stale" (its decision no longer stands); not_found
  /// "notice.unknown". NoteArgs::decision is the notice's id.
  virtual Write<api::ResendReply> resend_notice(NoteArgs args, TimePoint now) = 0;
  /// Ticks one off the call list. refused "notice.not_on_list".
  virtual Write<Nothing> tick_off_call(NoteArgs args, TimePoint now) = 0;
  /// One message to each student of the campaign who handed nothing in and was not reminded; at most `limit`. How many.
  virtual Write<int> queue_reminders(std::string campaign, int limit, std::string actor, TimePoint now) = 0;
  /// One message for each released or delivered submission whose student was not told; at most `limit`. How many.
  virtual Write<int> queue_photo_ready(std::string campaign, int limit, std::string actor, TimePoint now) = 0;
  virtual Result<api::NoticeDesk> notice_desk(const std::string& campaign, std::int64_t price_milli) = 0;

  // Audit.
  /// Walks the whole chain.
  virtual Result<AuditReport> verify_audit() = 0;
  virtual Result<std::vector<AuditRow>> audit(std::int64_t from_seq, int limit) = 0;
};

}  // namespace cs::store
