// What the workstation knows and can do, without a pixel. UI thread only; every function returns at once: what takes
// time happens in the desk and comes back as events, which tick() takes once a frame.
//
// Its parts are objects of their own (review, second looks, supervision, queue, messages, support, stages, presence);
// here they are played together: workbench.cpp counts time and opens views, workbench_session.cpp knows who is here and
// for which schools, workbench_stage.cpp what stands on the stage, workbench_events.cpp hands on what the desk reports.
//
// A view reads the const accessors, draws, and runs actions (action.hpp); it changes nothing else but text fields,
// selections and the stage. Keys go through press() of keymap.hpp before Dear ImGui sees what they mean.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/desk.hpp"
#include "workbench/compare.hpp"
#include "workbench/hand_alignment.hpp"
#include "workbench/lists.hpp"
#include "workbench/messages.hpp"
#include "workbench/oversight.hpp"
#include "workbench/preferences.hpp"
#include "workbench/presence.hpp"
#include "workbench/review.hpp"
#include "workbench/second_looks.hpp"
#include "workbench/stage.hpp"
#include "workbench/studies.hpp"
#include "workbench/supervision.hpp"
#include "workbench/support.hpp"
#include "workbench/toasts.hpp"

namespace cs::workbench {

enum class View { sign_in, review, supervisor, messages, support, overview, looks };
const char* to_string(View view);
/// What View::sign_in asks for: to sign in, what the sign-in still wants, the password of a locked screen, another
/// password.
enum class Gate { sign_in, wants, locked, change_password };
/// On top of a view.
enum class Overlay { none, help, palette, display };

class Workbench {
 public:
  Workbench(client::Desk& desk, const Clock& clock, Preferences preferences);
  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;

  /// Once a frame, before the views draw: takes the desk's events, counts time on.
  void tick();
  /// Milliseconds until something on the screen changes by itself (a countdown, a toast, the end of the look rule);
  /// nullopt when nothing will. For sleeping in the event loop.
  std::optional<Millis> next_change() const;

  // ---- session
  View view() const { return view_; }
  Overlay overlay() const { return overlay_; }
  bool signing_in() const { return signing_in_; }
  const std::optional<Error>& sign_in_error() const { return sign_in_error_; }
  /// The address of the service, for saying where a sign-in failed; "" when nobody told.
  const std::string& server() const { return server_; }
  void set_server(std::string address) { server_ = std::move(address); }
  const std::optional<api::Session>& session() const { return session_; }
  /// That this person may work in, oldest first.
  const std::vector<CampaignPtr>& campaigns() const { return campaigns_; }
  CampaignPtr campaign(std::string_view id) const;  ///< null: not one of them
  /// Of what is on the screen: the item, or the chosen line of a list. Null when there is nothing.
  CampaignPtr shown_campaign() const;
  const api::Counts& counts() const { return counts_; }
  bool online() const { return online_; }
  const Error& offline_reason() const { return offline_reason_; }
  /// Decisions that are on disk but have not reached the service.
  int unsent() const { return review_.unsent(); }
  bool may(domain::Permission permission) const;  ///< somewhere
  /// The whole names of students somewhere; where they are masked, one finds by numbers only (store/search.hpp).
  bool sees_names() const;
  bool may(domain::Permission permission, const CampaignPtr& campaign) const;

  // ---- one school of several
  std::vector<std::string> schools() const;              ///< of the campaigns, each once, oldest campaign first
  const std::string& school() const { return school_; }  ///< to which queue and lists are narrowed; "": not narrowed
  Why why_not_narrow() const;
  /// Remembered for the next time. What is being looked at stays; a school that is not one of schools() means all.
  void narrow(std::string school);

  void sign_in(std::string user, std::string password);
  void sign_out();
  Gate gate() const;
  /// With Gate::wants only.
  const std::optional<client::event::SignInWants>& sign_in_wants() const { return wants_; }
  /// Counts what the gate asked, so that a view knows that it asks anew.
  unsigned long gate_revision() const { return gate_revision_; }
  void answer_sign_in(std::string text);
  void cancel_sign_in();
  /// Hides everything until the person's password is given; everything is given back. The journal goes on sending.
  void lock();
  void unlock(std::string password);
  void open_password_change();
  void close_password_change();
  void change_password(std::string old_password, std::string new_password);
  Why why_not_view(View view) const;
  void set_view(View view);
  void set_overlay(Overlay overlay) {
    overlay_ = overlay;
    palette_scope_.clear();
    palette_hint_ = "palette.hint";
  }
  /// The palette with the choices of these actions alone: an action's id, or how several begin. `hint`: the key of what
  /// is asked for.
  void open_palette(std::string scope, std::string hint);
  const std::string& palette_scope() const { return palette_scope_; }
  const std::string& palette_hint() const { return palette_hint_; }
  unsigned long palette_opened() const { return palette_opened_; }  ///< counted, so that a view begins anew

  // ---- presence: without input for policy.idle everything is given back and the screen says so
  bool paused() const { return presence_.paused(); }
  /// Any key, click or pointer movement. Wakes from a pause; true when it did, and then it must mean nothing else.
  bool input_happened();
  void pause();                                       ///< by hand
  void pause_as_absent();                             ///< nobody was there, or the screen is locked
  bool absent() const { return presence_.absent(); }  ///< why it is paused
  Millis idle_left() const;
  /// Until the screen is locked; nullopt: never, or it is.
  std::optional<Millis> lock_left() const;
  /// Until a rest is proposed; nullopt: never.
  std::optional<Millis> rest_left() const;

  // ---- parts
  /// What is decided on: second looks while their view is open, else what is reviewed.
  Review& review() { return view_ == View::looks ? looks_.review() : review_; }
  const Review& review() const { return view_ == View::looks ? looks_.review() : review_; }
  SecondLooks& looks() { return looks_; }
  const SecondLooks& looks() const { return looks_; }
  /// Not owned; for finding reasons by the initials of their pinyin.
  void use_pinyin(const Pinyin* pinyin);
  /// The panel that overturns in the view that is open; nullptr: it has none.
  Overturning* overturning();
  const Overturning* overturning() const { return const_cast<Workbench*>(this)->overturning(); }
  Supervision& supervision() { return supervision_; }
  const Supervision& supervision() const { return supervision_; }
  QueueList& queue() { return queue_; }
  const QueueList& queue() const { return queue_; }
  Messages& messages() { return messages_; }
  const Messages& messages() const { return messages_; }
  Support& support() { return support_; }
  const Support& support() const { return support_; }
  Oversight& oversight() { return oversight_; }
  const Oversight& oversight() const { return oversight_; }
  /// The overview shows the person's own day alone: they supervise nobody.
  bool own_day() const { return !may(domain::Permission::overturn); }

  // ---- from a number to its list (workbench_filters.cpp); nothing happens where the person may not see it
  void show_decisions(client::ListQuery query);
  void show_messages(const std::string& look);
  /// Beside the overview, so that nobody who only looks takes an item.
  void show_waiting(const std::string& look);

  // ---- the list that is open, and how it is narrowed (workbench_filters.cpp)
  FilteredList* filtered();  ///< nullptr: the view shows none
  const FilteredList* filtered() const { return const_cast<Workbench*>(this)->filtered(); }
  /// By what lists can be narrowed; empty until the service has said.
  const api::Facets& facets() const { return facets_; }
  /// The search of the list gets the keyboard; in the review the queue opens for it. Counted, so that a view knows.
  void want_search();
  unsigned long search_wanted() const { return search_wanted_; }
  std::vector<SavedFilter> saved_filters(ListKind kind) const;
  Why why_not_save_filter() const;
  void save_filter();  ///< how the list is narrowed now, under its words
  void forget_filter(const SavedFilter& saved);
  /// Whom the chosen row of a list is about: a number belongs to one campaign. "" when there is none.
  struct StudentKey {
    std::string number, campaign;
  };
  StudentKey selected_student() const;
  Toasts& toasts() { return toasts_; }
  const Toasts& toasts() const { return toasts_; }
  /// Of the view that is open: each with a stage has its own.
  Stage& stage() {
    return view_ == View::supervisor ? supervisor_stage_ : view_ == View::looks ? looks_stage_ : review_stage_;
  }
  const Stage& stage() const { return const_cast<Workbench*>(this)->stage(); }
  /// How photographs are compared, in all views with a stage.
  Compare& compare() { return compare_; }
  const Compare& compare() const { return compare_; }
  const Studies& studies() const { return studies_; }
  const HandAlignment& hand_alignment() const { return hand_alignment_; }
  /// Begins to point at eyes; once that is done, or begun, back to where the machine sees them.
  void toggle_hand_alignment();
  /// An eye on a photograph of the item on the stage. With both of each that is shown the photographs are aligned.
  void pick_eye(const std::string& photo, Point eye);
  void end_picking() { hand_alignment_.end(); }
  bool aligned_by_hand() const;  ///< what is on the stage, or about to be
  /// The photograph under the pointer, or the one that is compared with, stays where it is, or moves again.
  void toggle_frozen();
  /// Opens a way of comparing and remembers it.
  void enter_compare(CompareMode mode);
  /// A key of the keyboard was let go.
  void key_released();
  /// The key of the guide lines: held it shows them as long as it is held, tapped it switches them.
  void press_guides();
  bool full_screen() const { return full_screen_; }
  /// The program sees to it.
  void set_full_screen(bool on) { full_screen_ = on; }
  /// The item on the stage of the view that is open; nullptr when there is none.
  ItemPtr shown() const;
  std::optional<std::size_t> selected_finding() const;
  void select_finding(std::optional<std::size_t> index);

  /// A text field has the keyboard; press() keeps it up to date.
  bool typing() const { return typing_; }
  void set_typing(bool typing) { typing_ = typing; }

  /// A panel is open whose text field has the keyboard, or gets it in the next frame: letters are text already now.
  bool wants_text() const;

  /// Points at the region of the selected finding, at what the loupe shows, or at the middle of the view.
  void pin_here();

  bool queue_open() const { return queue_open_; }
  void toggle_queue();

  /// Forwarded to what is decided on: see Review::photos_drawn.
  void photos_drawn(const std::string& submission) { review().photos_drawn(submission); }

  // ---- preferences; the program saves them when the revision changed, off the UI thread
  const Preferences& preferences() const { return preferences_; }
  unsigned long preferences_revision() const { return preferences_revision_; }
  void change_preferences(Preferences preferences);
  void set_language(Language language);

  const Clock& clock() const { return clock_; }
  /// Since the session began: for scripts and the status bar.
  std::uint64_t frames() const { return frames_; }
  /// The keys are to be written down for printing; the program does it, off the UI thread.
  void request_key_card() { key_card_ = true; }
  bool take_key_card_request() { return std::exchange(key_card_, false); }
  void request_quit() { quit_ = true; }
  bool quit_requested() const { return quit_; }

 private:
  void handle(const client::Event& event);
  void enter_session(const client::event::SignedIn& e);
  void apply_school();
  void leave_session();
  bool gate_handles(const client::Event& event);  ///< gate.cpp; true when it was for the gate
  void shut_gate(Gate gate);
  void open_gate();
  void hold(bool hold);
  void pause(bool absent);
  void sync_stages();
  void set_up_stages();
  void want_studies();
  void count_reasons();
  std::vector<std::string> frequent_reasons() const;  ///< the most used first
  void want_facets();
  View first_view() const;

  client::Desk& desk_;
  const Clock& clock_;
  Preferences preferences_;
  unsigned long preferences_revision_ = 0;
  Toasts toasts_;
  Review review_;
  Supervision supervision_;
  QueueList queue_;
  Messages messages_;
  Support support_;
  Oversight oversight_;
  SecondLooks looks_;
  Stage review_stage_, supervisor_stage_, looks_stage_;
  Compare compare_;
  Studies studies_;
  HandAlignment hand_alignment_;
  unsigned long staged_ = 0;
  std::string staged_evidence_, staged_look_;

  View view_ = View::sign_in;
  Overlay overlay_ = Overlay::none;
  bool signing_in_ = false, online_ = true, queue_open_ = false, holding_ = false, quit_ = false, key_card_ = false;
  bool typing_ = false, full_screen_ = false;
  Presence presence_;
  std::optional<MonoPoint> guides_pressed_;
  std::optional<Error> sign_in_error_;
  std::optional<client::event::SignInWants> wants_;
  std::optional<Gate> shut_;  ///< before a session that goes on
  View behind_gate_ = View::sign_in;
  unsigned long gate_revision_ = 0;
  Error offline_reason_;
  std::string server_;
  std::optional<api::Session> session_;
  std::vector<CampaignPtr> campaigns_;
  std::string school_;
  api::Counts counts_;
  MonoPoint left_review_{}, left_looks_{};
  api::Facets facets_;
  std::optional<MonoPoint> facets_read_;
  unsigned long search_wanted_ = 0, palette_opened_ = 0;
  std::string palette_scope_, palette_hint_ = "palette.hint";
  std::string last_person_;
  std::uint64_t frames_ = 0;
};

}  // namespace cs::workbench
