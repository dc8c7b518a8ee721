// The workstation's side of the protocol, without a pixel drawn: signs in, keeps the next submissions leased,
// downloaded and decoded, journals every decision before it is sent, renews leases, watches the counts. Every method
// returns at once and may be called from the UI thread; what happens comes back as events.
//
// What can half-happen, and why it is harmless:
// - the program dies after journalling: the journal is replayed at the next sign-in; the entry's key makes a repeat a
//   no-op;
// - the answer is lost: the entry is sent again under the same key and gets the first answer;
// - the network is gone: entries wait in the journal, prepared items stay reviewable, `online` says so.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/figures.hpp"
#include "api/second_looks.hpp"
#include "api/types.hpp"
#include "base/clock.hpp"
#include "client/campaigns.hpp"
#include "worker/worker.hpp"

namespace cs::client {

/// One photograph of an item: its pyramid, or why there is none. `decoded` levels are RGBA, level 0 the largest.
struct Photo {
  api::PhotoRef ref;
  std::optional<worker::Decoded> decoded;
  std::optional<Error> error;
};

/// A leased submission whose photographs are all here (or known not to come).
struct PreparedItem {
  api::Submission submission;
  CampaignPtr campaign;  ///< whose rules, reasons, texts and policy it is reviewed by; never null
  api::Lease lease;
  MonoPoint lease_ends{};     ///< on this machine's monotonic clock
  MonoPoint deadline_ends{};  ///< when the review deadline passes, same clock
  std::vector<Photo> photos;
  bool second_look = false;  ///< at a decision; its id is the look's
};

/// What is made of a photograph for a person to look at.
/// plain_spectrum: without rings.
enum class Study { finished, error_level, spectrum, plain_spectrum };
struct Studied {
  std::optional<worker::Decoded> picture;  ///< none: no finished photo can be made, `finding` says why
  /// finished: what the check of this name says; its region is what is cut out of the photograph.
  std::optional<domain::Finding> finding;
};

/// How far a journalled decision got.
enum class Delivery { saving, saved, sent, refused };

namespace event {
struct SignedIn {
  api::Session session;
  std::vector<CampaignPtr> campaigns;  ///< that the person may work in, oldest first
};
/// Some came, left or have another revision; items in hand follow as event::ItemReady or event::LeaseLost.
struct CampaignsChanged {
  std::vector<CampaignPtr> campaigns;
};
struct SignInFailed {
  Error error;
};
/// The sign-in goes on once AccountDesk::answer_sign_in() has told what is wanted.
enum class Wanted {
  trust,         ///< nobody vouches for the service's certificate: is this its fingerprint? `detail`: it
  code,          ///< of the second factor, or a recovery code
  new_password,  ///< an administrator set the present one
  factor,        ///< set up a second factor: a code of it; `detail`: its key for the authenticator app
  keep_codes,    ///< the recovery codes are written down; `detail`: they, a line each
};
struct SignInWants {
  Wanted wanted;
  std::string detail;
  std::optional<Error> error;  ///< why the last answer did not do
};
struct PasswordChanged {
  Status status;
};
/// Answer to AccountDesk::check_password().
struct PasswordChecked {
  Status status;
};
struct SignedOut {
  std::optional<Error> error;
};  ///< asked for, or the service ended the session
struct Online {
  bool online = true;
  Error last_error;
};
struct ItemReady {
  std::shared_ptr<const PreparedItem> item;
};
struct LeaseRenewed {
  std::string submission;
  MonoPoint ends;
};
struct LeaseLost {
  std::string submission;
  bool campaign_gone = false;  ///< its campaign was deleted, or this person may not review it any more
};
/// Answer to ReviewDesk::state_likeness: the item with what was held back.
struct LikenessStated {
  std::string submission;
  Result<api::Submission> whole;
};
/// A decision was taken back, but somebody else has the submission now.
struct NotReturned {
  std::string submission;
};
struct QueueEmpty {
  bool empty = true;
  bool second_looks = false;  ///< of these
};                            ///< whether the service had nothing more to claim
/// Progress of a decision; `key` is the one given to decide(). sent: reply holds the answer. refused: error says why.
struct DecisionProgress {
  std::string key, submission;
  Delivery delivery;
  std::optional<api::DecideReply> reply;
  MonoPoint undo_until{};
  std::optional<Error> error;
};
struct UndoProgress {
  std::string decision_key, submission;
  Delivery delivery;
  std::optional<api::UndoReply> reply;
  std::optional<Error> error;
};
struct CountsChanged {
  api::Counts counts;
};
struct QueueListed {
  std::string tag;
  Result<api::SubmissionPage> page;
};
struct DecisionsListed {
  std::string tag;
  Result<api::DecisionPage> page;
};
struct NoticesListed {
  std::string tag;
  Result<api::NoticePage> page;
};
struct FacetsRead {
  Result<api::Facets> facets;
};
struct StudentsListed {
  std::string tag;
  Result<api::StudentPage> page;
};
struct StudentOpened {
  std::string tag;
  Result<api::StudentFile> file;
};
struct PhoneShown {
  std::string student;
  Result<api::PhoneReply> reply;
};
struct PhoneCorrected {
  std::string student;
  Result<api::CorrectPhoneReply> reply;
};
/// How the queue of messages stands, and what it costs.
struct NoticeDeskRead {
  std::string tag;
  Result<api::NoticeDesk> desk;
};
/// A person did something with a message: sent it again, or noted a call.
struct NoticeHandled {
  std::string notice;
  bool resent = false;
  Status status;
};
struct NoticesResumed {
  Status status;
};
/// The file that was written.
struct NoticesExported {
  Result<std::string> file;
};
/// A submission opened for looking only (supervisor's evidence, leafing back), with its photographs decoded.
struct SubmissionOpened {
  std::string tag;
  Result<std::shared_ptr<const PreparedItem>> item;
};
/// Answer to Desk::study().
struct PhotoStudied {
  std::string photo;  ///< hash
  Study study;
  Result<Studied> result;
};
struct OverviewRead {
  std::string tag;
  Result<api::Overview> overview;
};
struct FiguresRead {
  std::string tag;
  Result<api::Figures> figures;
};
struct MyDayRead {
  std::string tag;
  Result<api::MyDay> day;
};
/// The file that was written.
struct FiguresExported {
  Result<std::string> file;
};
struct Overturned {
  std::string decision;
  Result<api::OverturnReply> reply;
};
struct WithdrawalAsked {
  std::string decision;
  Status status;
};
struct PlansListed {
  std::string tag;
  Result<api::LookPlanList> plans;
};
/// Answer to LooksDesk::draw_plan().
struct PlanDrawn {
  std::string tag;
  Result<api::LookPlanRow> plan;
};
struct LooksListed {
  std::string tag;
  Result<api::LookPage> page;
};
/// The service has what was said of a decision, and shows what was said before.
struct LookJudged {
  std::string key, look;
  Result<api::LookReply> reply;
  bool passing = false;  ///< that error is not the service's word: the same under the same key may be stored or not
};
struct LookSettled {
  std::string key, look;
  Result<api::LookRow> row;
};
}  // namespace event

using Event =
    std::variant<event::SignedIn, event::SignInFailed, event::SignInWants, event::PasswordChanged,
                 event::PasswordChecked, event::SignedOut, event::CampaignsChanged, event::Online, event::ItemReady,
                 event::LeaseRenewed, event::LeaseLost, event::LikenessStated, event::NotReturned, event::QueueEmpty,
                 event::DecisionProgress, event::UndoProgress, event::CountsChanged, event::QueueListed,
                 event::DecisionsListed, event::NoticesListed, event::NoticeDeskRead, event::NoticeHandled,
                 event::NoticesResumed, event::NoticesExported, event::SubmissionOpened, event::PhotoStudied,
                 event::Overturned, event::WithdrawalAsked, event::FacetsRead, event::StudentsListed,
                 event::StudentOpened, event::PhoneShown, event::PhoneCorrected, event::OverviewRead,
                 event::FiguresRead, event::MyDayRead, event::FiguresExported, event::PlansListed, event::PlanDrawn,
                 event::LooksListed, event::LookJudged, event::LookSettled>;

/// What a list is asked for. The same for all of them: each takes the parts that it has (api/lists.hpp names its
/// looks).
struct ListQuery {
  std::string text = {};    ///< student number ending or name
  std::string look = {};    ///< "": the list's first, which leaves nothing out
  std::string person = {};  ///< decisions: who took them, by login name
  std::string reason = {};  ///< decisions: a reason's code
  std::string check = {};   ///< decisions: against this failed check
  std::string college = {};
  std::string school = {};      ///< only of its campaigns; "": of all that the person may see
  std::string campaign = {};    ///< only of this one
  std::string submission = {};  ///< messages: of this one
  std::string days = {};        ///< decisions and messages: "today", "yesterday", "week", "month"; names from and to
  TimePoint from{}, to{};       ///< then or later, and before; 1970: open
  int offset = 0, limit = 50;
  bool operator==(const ListQuery&) const = default;
};

// The desk's calls, an interface each subject. A view takes those that it needs; Desk is all of them.

class SessionDesk {
 public:
  virtual ~SessionDesk() = default;
  virtual void sign_in(std::string user, std::string password) = 0;
  virtual void sign_out() = 0;  ///< gives every lease back
  /// Leases are renewed while the person is there; false (idle, screen locked) gives everything back.
  virtual void set_present(bool present) = 0;
};

/// A person's own account.
class AccountDesk {
 public:
  virtual ~AccountDesk() = default;
  /// What event::SignInWants asked for; any text says yes to a fingerprint and to recovery codes.
  virtual void answer_sign_in(std::string text) = 0;
  virtual void cancel_sign_in() = 0;
  /// Answered by event::PasswordChanged. The person's other sessions end.
  virtual void change_password(std::string old_password, std::string new_password) = 0;
  /// Whether it is the person's own, to unlock the screen; answered by event::PasswordChecked.
  virtual void check_password(std::string password) = 0;
};

class ReviewDesk {
 public:
  virtual ~ReviewDesk() = default;
  /// Keeps `ahead` items prepared from now on (1 to 20); 0 stops and gives back what is not being looked at.
  virtual void keep_prepared(int ahead) = 0;
  /// Claims only from these campaigns from now on, all of them when empty. What is prepared of others goes back; what
  /// is being looked at stays.
  virtual void narrow(std::vector<std::string> campaigns) = 0;
  /// Says whether it is the same person; answered by event::LikenessStated and a new event::ItemReady.
  virtual void state_likeness(std::string submission, api::LikenessRequest request) = 0;
  /// Journals, then sends. Returns the key (a UUID) under which progress is reported. The item leaves the prepared set.
  virtual std::string decide(std::string submission, api::DecideRequest request) = 0;
  /// Takes back a decision by the key that decide() gave, also one that is still in the journal or not yet answered.
  virtual void undo(std::string decision_key) = 0;
  /// Gives one item back undecided.
  virtual void give_back(std::string submission) = 0;
  virtual void ask_withdrawal(std::string decision, std::string note) = 0;
};

/// Lists and single items for looking at. A newer request with the same tag supersedes an older one.
class LookingDesk {
 public:
  virtual ~LookingDesk() = default;
  virtual void list_queue(std::string tag, ListQuery query) = 0;
  /// `what`: a submission as it is now ("s17"), or a decision's as it was when it was decided ("d17").
  virtual void open_submission(std::string tag, std::string what) = 0;
  virtual void read_facets() = 0;  ///< answered by event::FacetsRead
  /// A stored finished photo is shown as it is. Answered by event::PhotoStudied, in the order asked.
  virtual void study(api::PhotoRef photo, Study wanted) = 0;
};

class SupervisionDesk {
 public:
  virtual ~SupervisionDesk() = default;
  virtual void list_decisions(std::string tag, ListQuery query) = 0;
  virtual void overturn(std::string decision, api::OverturnRequest request) = 0;
};

/// Second looks that are listed: of a plan, in a state; "": of any.
struct LooksQuery {
  std::string plan = {}, state = {};
  int offset = 0, limit = 50;
  bool operator==(const LooksQuery&) const = default;
};

/// Second looks at decisions. An item's id is the look's; its lease is renewed and given back with the others, and the
/// same events tell of it.
class LooksDesk {
 public:
  virtual ~LooksDesk() = default;
  /// Keeps `ahead` of them prepared from now on (1 to 20), of that plan alone unless it is ""; what is in hand of
  /// another goes back. 0 stops and gives back all that is not being looked at.
  virtual void keep_looks(int ahead, std::string plan) = 0;
  /// As ReviewDesk::state_likeness().
  virtual void state_likeness_of_look(std::string look, api::LikenessRequest request) = 0;
  /// Sent at once and never journalled, because whoever says something wants to see what was said before. `key` is a
  /// UUID: the same again gets the first answer. Answered by event::LookJudged; until then the lease is kept.
  virtual void judge_look(std::string key, std::string look, api::DecideRequest request) = 0;
  /// `key` is a UUID; answered by event::LookSettled.
  virtual void settle_look(std::string key, std::string look, api::LookSettlement settlement) = 0;
  virtual void give_look_back(std::string look) = 0;
  /// Takes `school` and `campaign` of the query.
  virtual void list_plans(std::string tag, ListQuery query) = 0;
  virtual void list_looks(std::string tag, LooksQuery query) = 0;
  /// With `dry_run` nothing is drawn, only said. A newer wish with the same tag supersedes an older one.
  virtual void draw_plan(std::string tag, api::LookPlanRequest request) = 0;
};

/// Figures of a time, of one school's campaigns, or of all that the person supervises where `school` is empty.
struct FiguresQuery {
  std::string school = {};
  TimePoint from{}, to{};
};

/// A supervisor's overview and figures, and the person's own day.
class FiguresDesk {
 public:
  virtual ~FiguresDesk() = default;
  virtual void read_overview(std::string tag, std::string school) = 0;
  virtual void read_figures(std::string tag, FiguresQuery query) = 0;
  virtual void read_my_day(std::string tag, std::string school) = 0;
  /// Writes one table (people, days, reasons, checks, waits) to a new file in the program's data folder.
  virtual void export_figures(std::string table, FiguresQuery query) = 0;
};

class NoticesDesk {
 public:
  virtual ~NoticesDesk() = default;
  virtual void list_notices(std::string tag, ListQuery query) = 0;
  virtual void read_notice_desk(std::string tag, std::string school) = 0;  ///< of all schools when empty
  /// `key` is a UUID: the same key and note again is no second message.
  virtual void resend_notice(std::string key, std::string notice, std::string note) = 0;
  virtual void note_call(std::string key, std::string notice, api::CallRequest call) = 0;
  virtual void resume_notices() = 0;
  /// Writes what the query finds, numbers masked, to a new file in the program's data folder.
  virtual void export_notices(ListQuery query) = 0;
};

/// Students one at a time, as support sees them.
class StudentsDesk {
 public:
  virtual ~StudentsDesk() = default;
  virtual void list_students(std::string tag, ListQuery query) = 0;
  virtual void open_student(std::string tag, std::string student) = 0;
  /// The number in full, for the reason given; never repeated by itself. Answered by event::PhoneShown.
  virtual void show_phone(std::string student, std::string note) = 0;
  /// `key` is a UUID; answered by event::PhoneCorrected.
  virtual void correct_phone(std::string key, std::string student, api::CorrectPhoneRequest request) = 0;
};

class Desk : public SessionDesk,
             public AccountDesk,
             public ReviewDesk,
             public LookingDesk,
             public SupervisionDesk,
             public LooksDesk,
             public FiguresDesk,
             public NoticesDesk,
             public StudentsDesk {
 public:
  /// Everything that happened since the last call, in order. Never waits: the lock guards a swap only.
  virtual std::vector<Event> take_events() = 0;
  /// Called from any thread when an event arrives, so that a sleeping event loop wakes (glfwPostEmptyEvent).
  virtual void on_event(void (*wake)()) = 0;
};

}  // namespace cs::client
