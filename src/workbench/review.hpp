// Reviewing: what is on the screen, the decision being made, and what actions do with it. The parts stand beside it:
// what is in hand (hand.hpp), the look rule and the second stroke (look_rule.hpp), blind first (veil.hpp), the last
// decisions and what waits to be sent (history.hpp), which reasons come first (reason_search.hpp). Here they are played
// together: review.cpp shows and acts, review_why.cpp says what cannot be done now, review_reasons.cpp composes a
// rejection, review_events.cpp takes what the desk reports.
//
// What was said about the likeness stands: it would mean nothing if it could be changed after the comparison was seen.
// Whoever says "another person" does not approve. Approving an item with failed checks takes a second stroke; the
// decision then names the checks that it overrides. Every item is reviewed by its own campaign's reasons, texts and
// policy.
//
// What is shown: the current item, or while leafing back one of the last decisions (read-only). Undoing a decision
// shows its item at once; as soon as the desk holds it again it becomes the current item, with its reasons and note as
// they were.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client/desk.hpp"
#include "workbench/draft.hpp"
#include "workbench/findings.hpp"
#include "workbench/hand.hpp"
#include "workbench/history.hpp"
#include "workbench/item.hpp"
#include "workbench/look_rule.hpp"
#include "workbench/rulebook.hpp"
#include "workbench/toasts.hpp"
#include "workbench/veil.hpp"

namespace cs::workbench {

class Pinyin;

class Review {
 public:
  Review(client::ReviewDesk& desk, client::LookingDesk& looking, const Clock& clock, Toasts& toasts);

  // ---- what the views draw
  ItemPtr shown() const;  ///< leafed or current; nullptr when there is nothing
  const ItemPtr& current() const;
  int leaf() const { return leaf_; }                            ///< 0: the current item, n: the nth last decision
  const Decided* leafed() const { return history_.at(leaf_); }  ///< the decision shown while leafing, else nullptr
  const std::deque<Decided>& history() const { return history_.all(); }  ///< newest first
  /// Items ready after the current one; the first is the next, for uploading its photographs early.
  const std::deque<ItemPtr>& prepared() const { return hand_.prepared(); }
  bool queue_empty() const { return hand_.empty(); }                     ///< nothing waits for anybody
  bool lease_lost() const { return hand_.lease_lost(); }                 ///< of the current item
  Millis lease_left() const { return hand_.lease_left(clock_.mono()); }  ///< of the current item, never negative
  Millis deadline_left(const Item& item) const;                          ///< negative when overdue
  /// Time until a decision may still be taken back; 0 when over or refused. Before it was sent: nullopt, but can_undo.
  std::optional<Millis> undo_left(const Decided& decided) const { return history_.undo_left(decided); }
  bool can_undo(const Decided& decided) const { return history_.can_undo(decided); }
  SessionStatistics statistics() const { return history_.statistics(); }
  /// Decisions that are on disk but have not reached the service, those of an earlier run included.
  int unsent() const { return history_.unsent(); }
  /// Of what is shown; the defaults when there is nothing.
  const ReviewPolicy& policy() const { return policy_of(shown_campaign()); }
  CampaignPtr shown_campaign() const;  ///< null when nothing is shown

  /// What was said about the shown item before the comparison; none: not yet, or nobody asked.
  std::optional<domain::Likeness> stated() const;
  /// The comparison of the shown item is held back until something is said.
  bool blind() const { return leaf_ == 0 && veiled(); }
  /// Of the current item once the likeness was stated.
  Comparison comparison() const;

  /// Findings of the shown item as indices into its examination, in the order of SortedFindings.
  std::vector<std::size_t> findings_in_order() const;
  std::optional<std::size_t> selected_finding() const { return finding_; }

  // ---- the decision being made
  bool rejecting() const { return panel_.open; }  ///< the reason panel is open
  const Draft& draft() const;                     ///< of the current item
  /// Reasons for the current item: what is suggested, what is used most here, the rest.
  const ReasonPages& pages() const;
  int reason_page() const { return panel_.page; }
  /// Of the campaign of what is shown.
  const domain::ReasonCatalogue& catalogue() const { return books_.of(shown_campaign()).catalogue; }
  /// The reason of a digit (place 0 to 9) on the page that is shown, or so many pages ahead; "" when there is none.
  std::string reason_at(int place, int ahead = 0) const;
  /// What is typed to find a reason; nullopt: the search is closed.
  const std::optional<std::string>& reason_search() const { return panel_.search; }
  std::vector<std::string> found_reasons() const;  ///< codes, best first
  /// Approving was asked for against failed checks, and is asked back.
  bool overriding() const { return stroke_.asked(); }
  /// Until the second stroke counts; 0 when it does, or nothing is asked.
  Millis question_wait() const;
  /// Failed checks of the current item: what approving it overrides.
  std::vector<std::string> overrides() const;
  bool withdrawing() const { return withdrawing_; }  ///< the panel that asks the supervisor is open
  const std::string& withdrawal_note() const { return withdrawal_note_; }
  bool note_open() const { return panel_.note_open; }  ///< the note has or wants the keyboard
  /// The message as the student would read it: of the draft, or of the leafed decision.
  domain::Message preview() const;
  /// The same with every reason that a provider takes.
  domain::Message preview_whole() const;

  Why why_not_state() const;
  /// Nothing is said about the current item for now, and why; nullopt: it may be. By whoever shows something else.
  void hold_off(Why why) { held_off_ = why; }
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
  void close_reason_search() { panel_.search.reset(); }
  /// Letters narrow what is found; a digit in what was typed picks from it and closes the search.
  void set_reason_search(std::string_view typed);
  /// Takes in what stands at this place of found_reasons() and closes the search.
  void pick_found(int place);
  /// The message names every reason, or only those that take no further segment.
  void toggle_every_reason();
  Why why_not_every_reason() const;
  void set_note(std::string note);
  void open_note();
  void close_note() { panel_.note_open = false; }
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
  void look_again() { look_.again(); }
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
  domain::Message worded(bool every_reason) const;
  /// The panel in which a rejection is composed.
  struct Panel {
    bool open = false, note_open = false;
    int page = 0;
    std::optional<std::string> search;
  };
  Why why_not_look() const;
  bool veiled() const { return Veil::covers(hand_.current(), draft()); }
  void ask_for_comparison() { veil_.ask(hand_.current(), draft()); }
  void take_comparison(const std::vector<domain::Finding>& held_back);
  std::vector<std::string> suggested() const;  ///< codes for the current item, the weightiest first
  void decide(domain::Verdict verdict);
  void advance();
  void item_changed();
  Draft& draft_of(const std::string& submission) { return drafts_[submission]; }

  client::ReviewDesk& desk_;
  client::LookingDesk& looking_;
  const Clock& clock_;
  Toasts& toasts_;

  Why held_off_;
  Hand hand_;
  LookRule look_;
  SecondStroke stroke_;
  Veil veil_;
  History history_;
  std::map<std::string, Draft> drafts_;
  mutable Rulebooks books_;

  const Pinyin* pinyin_ = nullptr;
  std::vector<std::string> frequent_, used_;
  mutable std::optional<ReasonPages> pages_;
  mutable int pages_leaf_ = 0;
  mutable ItemPtr pages_of_;

  int leaf_ = 0;
  ItemPtr leaf_full_;  ///< the leafed item with all levels, once opened
  std::string shown_id_;
  unsigned long shown_revision_ = 0;
  std::optional<std::size_t> finding_;
  Panel panel_;
  bool withdrawing_ = false;
  std::string withdrawal_note_;
};

}  // namespace cs::workbench
