// Reviewing: the item on the screen, the look rule, the decision being made, the last twenty decisions.
//
// The look rule: a decision is taken only on the item that is on the screen, only after the views reported that all its
// photographs were drawn in a presented frame, and only when policy.min_look has passed since then.
//
// Blind first (policy.blind_first): until the reviewer has said whether it is the same person, the current item is
// shown without the machine's comparison, and there is no decision. What was said stands: it would mean nothing if it
// could be changed after the comparison was seen.
// Whoever says "another person" does not approve.
//
// Against the evidence: approving an item with failed checks asks once, in place, and takes a second stroke, no sooner
// than a look after the first; the decision then names the checks that it overrides.
//
// Where the service held the comparison back, saying it is also a call whose answer brings it. Nothing waits for that:
// decisions act meanwhile, and without the network the item is decided unaided. What was said is said to the service
// again when the network is back, or the item comes again held back.
//
// Every item is reviewed by its own campaign's reasons, texts and policy.
//
// What is shown: the current item, or while leafing back one of the last decisions (read-only). Undoing a decision
// shows its item at once; as soon as the desk holds it again it becomes the current item, with its reasons and note as
// they were.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "client/desk.hpp"
#include "workbench/draft.hpp"
#include "workbench/findings.hpp"
#include "workbench/rulebook.hpp"
#include "workbench/toasts.hpp"

namespace cs::workbench {

using Item = client::PreparedItem;
using ItemPtr = std::shared_ptr<const Item>;
using domain::ReviewPolicy;
/// Key of the sentence that says why something cannot be done now (`why.*`); nullopt: it can.
using Why = std::optional<std::string_view>;

class Pinyin;

/// Of the photograph that is to be judged: there is one, and it can be shown.
bool has_photo(const Item& item);

/// A decision taken in this session.
struct Decided {
  enum class Undo { none, asked, done, refused };
  enum class Withdrawal { none, asking, asked, refused };
  ItemPtr item;  ///< without the largest levels of its photographs: twenty of them must not fill the memory
  std::string key;
  domain::Verdict verdict = domain::Verdict::approve;
  Draft draft;
  std::optional<domain::Likeness> stated;
  std::vector<std::string> overrides;  ///< checks that failed and against which it was approved
  Millis looked{0};
  TimePoint at{};
  client::Delivery delivery = client::Delivery::saving;
  std::optional<api::DecideReply> reply;  ///< once sent
  MonoPoint undo_until{};                 ///< once sent
  Undo undo = Undo::none;
  Withdrawal withdrawal = Withdrawal::none;
  std::optional<Error> error;  ///< of a refused decision or undo

  const std::string& submission() const { return item->submission.row.id; }
};

/// What this person did since signing in. Shown to nobody else.
struct SessionStatistics {
  int approved = 0, rejected = 0, undone = 0;
  MonoPoint began{};
  Millis typical_look{0};  ///< median of the last hundred
  int per_hour = 0;        ///< over the last ten minutes of work
};

class Review {
 public:
  static constexpr std::size_t history_limit = 20;
  /// Levels of photographs kept in the history are at most this long on an edge; the full size follows when leafed.
  static constexpr int history_edge = 600;

  Review(client::ReviewDesk& desk, client::LookingDesk& looking, const Clock& clock, Toasts& toasts);

  // ---- what the views draw
  ItemPtr shown() const;  ///< leafed or current; nullptr when there is nothing
  const ItemPtr& current() const;
  int leaf() const { return leaf_; }                               ///< 0: the current item, n: the nth last decision
  const Decided* leafed() const;                                   ///< the decision shown while leafing, else nullptr
  const std::deque<Decided>& history() const { return history_; }  ///< newest first
  /// Items ready after the current one; the first is the next, for uploading its photographs early.
  const std::deque<ItemPtr>& prepared() const { return prepared_; }
  bool queue_empty() const { return queue_empty_ && !current_; }  ///< nothing waits for anybody
  bool lease_lost() const { return lease_lost_; }                 ///< of the current item
  Millis lease_left() const;                                      ///< of the current item, never negative
  Millis deadline_left(const Item& item) const;                   ///< negative when overdue
  /// Time until a decision may still be taken back; 0 when over or refused. Before it was sent: nullopt, but can_undo.
  std::optional<Millis> undo_left(const Decided& decided) const;
  bool can_undo(const Decided& decided) const;
  SessionStatistics statistics() const;
  /// Decisions that are on disk but have not reached the service, those of an earlier run included.
  int unsent() const { return static_cast<int>(unsent_.size()); }
  /// Of what is shown; the defaults when there is nothing.
  const ReviewPolicy& policy() const { return policy_of(shown_campaign()); }
  CampaignPtr shown_campaign() const;  ///< null when nothing is shown

  /// What was said about the shown item before the comparison; none: not yet, or nobody asked.
  std::optional<domain::Likeness> stated() const;
  /// The comparison of the shown item is held back until something is said.
  bool blind() const { return leaf_ == 0 && veiled(); }
  /// How the comparison comes that the service held back.
  enum class Comparison {
    here,   ///< all that there is
    asked,  ///< under way
    away    ///< the service could not be asked: a decision now is unaided
  };
  /// Of the current item once the likeness was stated.
  Comparison comparison() const;

  /// Findings of the shown item as indices into its examination, in the order of SortedFindings.
  std::vector<std::size_t> findings_in_order() const;
  std::optional<std::size_t> selected_finding() const { return finding_; }

  // ---- the decision being made
  bool rejecting() const { return rejecting_; }  ///< the reason panel is open
  const Draft& draft() const;                    ///< of the current item
  /// Reasons for the current item: what is suggested, what is used most here, the rest.
  const ReasonPages& pages() const;
  int reason_page() const { return page_; }
  /// Of the campaign of what is shown.
  const domain::ReasonCatalogue& catalogue() const { return books_.of(shown_campaign()).catalogue; }
  /// The reason of a digit (place 0 to 9) on the page that is shown, or so many pages ahead; "" when there is none.
  std::string reason_at(int place, int ahead = 0) const;
  /// What is typed to find a reason; nullopt: the search is closed.
  const std::optional<std::string>& reason_search() const { return search_; }
  std::vector<std::string> found_reasons() const;  ///< codes, best first
  /// Approving was asked for against failed checks, and is asked back.
  bool overriding() const { return asked_.has_value(); }
  /// Until the second stroke counts; 0 when it does, or nothing is asked.
  Millis question_wait() const;
  /// Failed checks of the current item: what approving it overrides.
  std::vector<std::string> overrides() const;
  bool withdrawing() const { return withdrawing_; }  ///< the panel that asks the supervisor is open
  const std::string& withdrawal_note() const { return withdrawal_note_; }
  bool note_open() const { return note_open_; }  ///< the note has or wants the keyboard
  /// The message as the student would read it: of the draft, or of the leafed decision.
  domain::Message preview() const;

  Why why_not_state() const;
  Why why_not_decide() const;  ///< what both decisions need
  Why why_not_approve() const;
  Why why_not_compose() const;  ///< a rejection: opening the reasons
  Why why_not_confirm() const;  ///< the rejection that is being composed
  Why why_not_undo() const;
  Why why_not_withdraw() const;
  Why why_not_give_back() const;

  // ---- what actions do; each does nothing when its why_not says so
  /// Says whether it is the same person; the comparison is shown from now on.
  void state(domain::Likeness likeness);
  /// Against failed checks the first call only asks.
  void approve();
  void open_reasons();
  /// Points at a spot or an area of the submission and opens the reasons; with a finding selected, under its reason.
  void pin(domain::Pin pin);
  void drop_pin();
  Why why_not_pin() const;
  /// Pins of what is shown: of the draft, or of the leafed decision.
  const std::vector<domain::Pin>& pins() const;
  /// The reason_at() this place. With the panel closed it opens it, and the reason is in afterwards.
  void pick(int place, int ahead = 0);
  void toggle_reason(std::string_view code);
  /// With the panel closed it opens it, so far from the first page.
  void turn_reason_page(int by);
  void open_reason_search();
  void close_reason_search() { search_.reset(); }
  /// Letters narrow what is found; a digit in what was typed picks from it and closes the search.
  void set_reason_search(std::string_view typed);
  /// Takes in what stands at this place of found_reasons() and closes the search.
  void pick_found(int place);
  void set_note(std::string note);
  void open_note();
  void close_note() { note_open_ = false; }
  /// Closes the question, the search, the note, then the panel; the draft stays.
  bool close();
  void confirm_rejection();
  void undo();  ///< the leafed decision, else the newest that can be undone
  void undo(const std::string& key);
  void give_back();
  void back();     ///< leaf to the decision before
  void forward();  ///< and towards the current item
  void leaf_to(int n);
  void open_withdrawal();
  void set_withdrawal_note(std::string note) { withdrawal_note_ = std::move(note); }
  Why why_not_send_withdrawal() const;
  void send_withdrawal();
  void select_finding(std::optional<std::size_t> index);
  void step_finding(int by);  ///< in findings_in_order(), around the end

  /// By the views, after a frame was presented in which every available photograph of that submission was drawn.
  void photos_drawn(const std::string& submission);
  /// The photographs are no longer on the screen: the look rule begins anew.
  void look_again() { drawn_.reset(); }
  /// The look rule is satisfied for the current item.
  bool looked_enough() const { return look_wait() == Millis{0}; }
  /// What is still missing from it once the photographs were drawn; nullopt before that.
  std::optional<Millis> look_wait() const;

  // ---- by Workbench
  /// Not owned; for finding reasons by the initials of their pinyin.
  void use_pinyin(const Pinyin* pinyin) { pinyin_ = pinyin; }
  /// Codes of the reasons used most, the most used first; from the next item on.
  void set_frequent_reasons(std::vector<std::string> codes) { frequent_ = std::move(codes); }
  /// Reasons of the rejections since the last call.
  std::vector<std::string> take_used_reasons();
  /// `same_person`: signed in again; the history and the drafts stay.
  void begin_session(bool same_person);
  /// The person left: everything was given back; drafts stay for the case that an item comes again.
  void drop_items();
  void handle(const client::event::ItemReady& e);
  void handle(const client::event::LeaseRenewed& e);
  void handle(const client::event::LeaseLost& e);
  void handle(const client::event::LikenessStated& e);
  void handle(const client::event::Online& e);
  void handle(const client::event::NotReturned& e);
  void handle(const client::event::QueueEmpty& e);
  void handle(const client::event::DecisionProgress& e);
  void handle(const client::event::UndoProgress& e);
  void handle(const client::event::WithdrawalAsked& e);
  void handle(const client::event::SubmissionOpened& e);
  /// Raised whenever another item comes on the screen.
  unsigned long shown_revision() const { return shown_revision_; }

 private:
  Why why_not_look() const;
  bool veiled() const;
  void ask_for_comparison();
  void take_comparison(const std::vector<domain::Finding>& held_back);
  static const ReviewPolicy& policy_of(const CampaignPtr& campaign);
  std::vector<std::string> suggested() const;  ///< codes for the current item, the weightiest first
  void decide(domain::Verdict verdict);
  void advance();
  void item_changed();
  void leave_current();
  Decided* find_key(const std::string& key);
  Draft& draft_of(const std::string& submission) { return drafts_[submission]; }

  client::ReviewDesk& desk_;
  client::LookingDesk& looking_;
  const Clock& clock_;
  Toasts& toasts_;
  mutable Rulebooks books_;
  const Pinyin* pinyin_ = nullptr;
  std::vector<std::string> frequent_, used_;
  mutable std::optional<ReasonPages> pages_;
  mutable int pages_leaf_ = 0;
  mutable ItemPtr pages_of_;

  ItemPtr current_;  ///< with everything that was found
  mutable ItemPtr veiled_, veiled_of_;
  std::map<std::string, MonoPoint> lease_ends_;  ///< of current and prepared items
  bool lease_lost_ = false, queue_empty_ = false, online_ = true;
  /// What was asked for last: the item's submission and epoch, and whether the answer is still to come.
  struct Asked {
    std::string submission;
    std::int64_t epoch = 0;
    bool waiting = false;
    bool operator==(const Asked&) const = default;
  } comparison_asked_;
  std::deque<ItemPtr> prepared_;
  std::set<std::string> passed_;     ///< given back by this person: shown last when they come again
  std::set<std::string> returning_;  ///< undone: shown first when they come again
  std::deque<Decided> history_;
  std::map<std::string, Draft> drafts_;
  std::set<std::string> unsent_;  ///< keys
  std::deque<Millis> looks_;
  std::deque<MonoPoint> decision_times_;
  int leaf_ = 0;
  ItemPtr leaf_full_;  ///< the leafed item with all levels, once opened

  std::string shown_id_;
  std::optional<MonoPoint> drawn_, shown_since_;
  Millis looked_{0};  ///< at the current item before it was leafed away from
  unsigned long shown_revision_ = 0;
  std::optional<std::size_t> finding_;
  bool rejecting_ = false, note_open_ = false, withdrawing_ = false;
  int page_ = 0;
  std::optional<std::string> search_;
  std::optional<MonoPoint> asked_;  ///< when approving against the evidence was asked for
  std::string withdrawal_note_;
  int approved_ = 0, rejected_ = 0, undone_ = 0;
  MonoPoint began_{};
};

}  // namespace cs::workbench
