#include "workbench/workbench.hpp"

#include <algorithm>

namespace cs::workbench {
namespace {

/// After so long in another view the items go back to the queue: colleagues may want them.
constexpr Millis away_at_most{60'000};

}  // namespace

const char* to_string(View view) {
  switch (view) {
    case View::sign_in:
      return "sign_in";
    case View::review:
      return "review";
    case View::supervisor:
      return "supervisor";
    case View::messages:
      return "messages";
    case View::support:
      return "support";
    case View::overview:
      return "overview";
    case View::looks:
      return "looks";
  }
  return "";
}

Workbench::Workbench(client::Desk& desk, const Clock& clock, Preferences preferences)
    : desk_(desk),
      clock_(clock),
      preferences_(std::move(preferences)),
      review_(desk, desk, clock, toasts_),
      supervision_(desk, desk, clock, toasts_),
      queue_(desk, clock),
      messages_(desk, clock, toasts_),
      support_(desk, desk, desk, clock, toasts_),
      oversight_(desk, clock, toasts_),
      looks_(desk, desk, desk, clock, toasts_),
      studies_(desk),
      presence_(clock) {
  set_up_stages();
  if (Translator* translator = current_translator()) translator->set_language(preferences_.language);
}

void Workbench::tick() {
  ++frames_;
  for (const client::Event& e : desk_.take_events()) handle(e);
  count_reasons();
  const MonoPoint now = clock_.mono();
  if (session_ && !paused() && idle_left() <= Millis{0}) pause_as_absent();
  if (const auto left = lock_left(); left && *left <= Millis{0}) lock();
  if (holding_ && view_ != View::review && now - left_review_ >= away_at_most) hold(false);
  if (looks_.holds() && view_ != View::looks && now - left_looks_ >= away_at_most) looks_.leave();
  if (const auto left = rest_left(); left && *left <= Millis{0}) {
    const int minutes = presence_.propose_rest() * preferences_.rest_after;
    toasts_.reminder(now, {"toast.rest", {{"n", std::to_string(minutes)}}});
  }
  queue_.tick(session_ && (view_ == View::review || view_ == View::overview) && queue_open_ && !paused());
  supervision_.tick(view_ == View::supervisor && !paused());
  messages_.tick(view_ == View::messages && !paused());
  support_.tick(view_ == View::support && !paused());
  oversight_.tick(view_ == View::overview && !paused());
  looks_.tick(view_ == View::looks && !paused());
  toasts_.tick(now);
  sync_stages();
  want_studies();
}

void Workbench::count_reasons() {
  for (Review* decided : {&review_, &looks_.review()})
    for (const std::string& code : decided->take_used_reasons()) {
      ++preferences_.reasons_used[code];
      ++preferences_revision_;
    }
}

std::optional<Millis> Workbench::next_change() const {
  const MonoPoint now = clock_.mono();
  std::optional<Millis> next;
  const auto at_most = [&](Millis wait) {
    wait = std::max(wait, Millis{1});
    if (!next || wait < *next) next = wait;
  };
  for (const Toast& toast : toasts_.all())
    if (!toast.sticky) at_most(toast.until - now);
  if (const auto left = lock_left()) at_most(*left);
  // A number goes when its minute is over, whether or not somebody is there.
  if (const Millis left = support_.phone_left(); view_ == View::support && left > Millis{0})
    at_most(Millis{left.count() % 1'000 + 1});
  if (!session_ || paused()) return next;
  at_most(idle_left());
  if (const auto left = rest_left()) at_most(*left);
  if (view_ == View::messages) at_most(Millis{1'000});
  if (view_ == View::overview) at_most(Millis{30'000});  // paces change by time alone
  if (view_ == View::looks && looks_.phase() == SecondLooks::Phase::plans) at_most(Millis{10'000});
  if (!online_) at_most(Millis{30'000});  // lists say how old they are
  if (view_ == View::looks && looks_.phase() == SecondLooks::Phase::looking) {
    if (const auto wait = looks_.review().look_wait(); wait && *wait > Millis{0}) at_most(*wait);
    if (const Millis wait = looks_.review().question_wait(); wait > Millis{0}) at_most(wait);
  }
  if (view_ == View::review) {
    if (const auto wait = review_.look_wait(); wait && *wait > Millis{0}) at_most(*wait);
    if (const Millis wait = review_.question_wait(); wait > Millis{0}) at_most(wait);
    // Countdowns show whole seconds: wake when the shown number changes.
    const auto second_of = [&](Millis left) {
      if (left > Millis{0}) at_most(Millis{left.count() % 1'000 + 1});
    };
    // One beat for everything that counts down on the screen, or each would wake the program by itself.
    if (review_.current() && !review_.lease_lost() && review_.lease_left() > Millis{0})
      second_of(review_.lease_left());
    else if (!review_.history().empty() && review_.undo_left(review_.history().front()))
      second_of(*review_.undo_left(review_.history().front()));
  }
  if (holding_ && view_ != View::review) at_most(left_review_ + away_at_most - now);
  if (looks_.holds() && view_ != View::looks) at_most(left_looks_ + away_at_most - now);
  return next;
}

Why Workbench::why_not_view(View view) const {
  if (!session_) return "why.not_signed_in";
  using domain::Permission;
  const bool allowed = view == View::review       ? may(Permission::review)
                       : view == View::supervisor ? may(Permission::view_decisions)
                       : view == View::messages   ? may(Permission::view_notices)
                       : view == View::support    ? may(Permission::view_decisions)
                       : view == View::looks      ? may(Permission::overturn)
                       : view == View::overview   ? may(Permission::overturn) || may(Permission::review)
                                                  : false;
  if (!allowed) return "why.not_allowed";
  return std::nullopt;
}

void Workbench::set_view(View view) {
  if (why_not_view(view) || view == view_) return;
  if (view_ == View::review) left_review_ = clock_.mono();
  if (view_ == View::looks) left_looks_ = clock_.mono();
  std::string of_interest;
  if (view == View::messages) {
    if (view_ == View::supervisor && supervision_.selected())
      of_interest = supervision_.selected()->submission;
    else if (const Decided* decided = review_.leafed(); view_ == View::review && decided != nullptr)
      of_interest = decided->submission();
  }
  view_ = view;
  set_overlay(Overlay::none);
  typing_ = false;
  want_facets();
  if (view == View::support) support_.enter();
  if (view == View::overview) oversight_.enter(own_day());
  if (view == View::review) hold(true);
  if (view == View::looks) looks_.enter();
  if (view == View::supervisor) supervision_.enter();
  if (view == View::messages) messages_.show(std::move(of_interest));
  // Drawn long ago in a view that was left is not drawn now.
  review_.look_again();
  looks_.review().look_again();
}

void Workbench::hold(bool hold) {
  if (hold == holding_) return;
  holding_ = hold;
  if (hold) {
    desk_.keep_prepared(preferences_.ahead);
    return;
  }
  desk_.keep_prepared(0);
  // The desk keeps what it takes to be on the screen.
  if (const ItemPtr& current = review_.current()) desk_.give_back(current->submission.row.id);
  review_.drop_items();
}

// ---- presence

Millis Workbench::idle_left() const {
  Millis idle = domain::ReviewPolicy{}.idle;
  if (const ItemPtr& current = review().current()) {
    idle = current->campaign->policy.idle;
  } else if (!campaigns_.empty()) {
    const auto shorter = [](const CampaignPtr& a, const CampaignPtr& b) { return a->policy.idle < b->policy.idle; };
    idle = (*std::min_element(campaigns_.begin(), campaigns_.end(), shorter))->policy.idle;
  }
  return presence_.idle_left(idle);
}

std::optional<Millis> Workbench::rest_left() const {
  return session_ ? presence_.rest_left(preferences_.rest_after) : std::nullopt;
}

bool Workbench::input_happened() {
  // A locked screen is woken by the password alone.
  if (shut_ == Gate::locked) return false;
  if (!presence_.input()) return false;
  desk_.set_present(true);
  return true;
}

void Workbench::pause_as_absent() {
  pause(true);
}

void Workbench::pause() {
  pause(false);
}

void Workbench::pause(bool absent) {
  if (!session_ || paused()) return;
  presence_.pause(absent);
  overlay_ = Overlay::none;
  typing_ = false;
  desk_.set_present(false);
  review_.drop_items();
  looks_.drop_items();
  support_.hide_phone();
}

// ---- text fields and preferences

bool Workbench::wants_text() const {
  if (view_ == View::looks && looks_.writing()) return true;
  if (view_ == View::review || view_ == View::looks)
    return review().note_open() || review().withdrawing() || review().reason_search();
  if (view_ == View::messages) return messages_.panel() != Messages::Panel::none;
  if (view_ == View::support) return support_.panel() != Support::Panel::none;
  return view_ == View::supervisor && supervision_.overturning().is_open();
}

void Workbench::use_pinyin(const Pinyin* pinyin) {
  review_.use_pinyin(pinyin);
  looks_.review().use_pinyin(pinyin);
}

Overturning* Workbench::overturning() {
  if (view_ == View::supervisor) return &supervision_.overturning();
  return view_ == View::looks ? &looks_.overturning() : nullptr;
}

void Workbench::change_preferences(Preferences preferences) {
  if (preferences == preferences_) return;
  const bool ahead = preferences.ahead != preferences_.ahead;
  preferences_ = std::move(preferences);
  ++preferences_revision_;
  set_up_stages();
  if (Translator* translator = current_translator()) translator->set_language(preferences_.language);
  if (session_) apply_school();
  if (ahead && holding_) desk_.keep_prepared(preferences_.ahead);
}

void Workbench::set_language(Language language) {
  Preferences p = preferences_;
  p.language = language;
  change_preferences(std::move(p));
}

}  // namespace cs::workbench
