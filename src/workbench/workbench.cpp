#include "workbench/workbench.hpp"

#include <algorithm>

namespace cs::workbench {
namespace {

namespace event = client::event;
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
      studies_(desk),
      last_input_(clock.mono()) {
  set_up_stages();
  if (Translator* translator = current_translator()) translator->set_language(preferences_.language);
}

void Workbench::tick() {
  ++frames_;
  for (const client::Event& e : desk_.take_events()) handle(e);
  count_reasons();
  const MonoPoint now = clock_.mono();
  if (session_ && !paused_ && idle_left() <= Millis{0}) pause_as_absent();
  if (holding_ && view_ != View::review && now - left_review_ >= away_at_most) hold(false);
  if (const auto left = rest_left(); left && *left <= Millis{0}) {
    ++rests_proposed_;
    toasts_.reminder(now, {"toast.rest", {{"n", std::to_string(rests_proposed_ * preferences_.rest_after)}}});
  }
  queue_.tick(session_ && view_ == View::review && queue_open_ && !paused_);
  supervision_.tick(view_ == View::supervisor && !paused_);
  messages_.tick(view_ == View::messages && !paused_);
  toasts_.tick(now);
  sync_stages();
  want_studies();
}

void Workbench::count_reasons() {
  for (const std::string& code : review_.take_used_reasons()) {
    ++preferences_.reasons_used[code];
    ++preferences_revision_;
  }
}

std::vector<std::string> Workbench::frequent_reasons() const {
  std::vector<std::pair<int, std::string>> counted;
  for (const auto& [code, times] : preferences_.reasons_used) counted.emplace_back(times, code);
  std::stable_sort(counted.begin(), counted.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> codes;
  for (auto& [times, code] : counted) codes.push_back(std::move(code));
  return codes;
}

void Workbench::sync_stages() {
  if (staged_ != review_.shown_revision()) {
    staged_ = review_.shown_revision();
    review_stage_.begin_item(preferences_.keep_zoom);
    compare_.begin_item();
  }
  const ItemPtr& evidence = supervision_.evidence();
  const std::string id = evidence ? evidence->submission.row.id : "";
  if (id != staged_evidence_) {
    staged_evidence_ = id;
    supervisor_stage_.begin_item(preferences_.keep_zoom);
    compare_.begin_item();
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
  if (!session_ || paused_) return next;
  at_most(idle_left());
  if (const auto left = rest_left()) at_most(*left);
  if (view_ == View::messages) at_most(Millis{1'000});
  if (!online_) at_most(Millis{30'000});  // lists say how old they are
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
  return next;
}

void Workbench::want_studies() {
  const auto want = [&](const ItemPtr& item) {
    const auto study = study_for(compare_.examine, *item);
    if (!study) return;
    for (const client::Photo& photo : item->photos)
      if (photo.ref.kind == api::PhotoKind::submission && photo.decoded) studies_.want(photo.ref, *study);
  };
  if (const ItemPtr item = shown()) want(item);
  if (view_ == View::review && !review_.prepared().empty()) want(review_.prepared().front());
}

void Workbench::set_up_stages() {
  compare_.mode = compare_mode_from(preferences_.compare).value_or(CompareMode::side_by_side);
  compare_.match = preferences_.match;
  for (Stage* stage : {&review_stage_, &supervisor_stage_}) {
    stage->set_linked(preferences_.linked);
    // Two photographs in one place mean nothing unless their eyes are in one place.
    stage->set_aligned(preferences_.aligned || compare_.mode != CompareMode::side_by_side);
  }
}

void Workbench::key_released() {
  compare_.key_released(clock_.mono());
  if (guides_pressed_ && clock_.mono() - *std::exchange(guides_pressed_, {}) > Compare::tap_at_most) press_guides();
}

void Workbench::press_guides() {
  Preferences p = preferences_;
  p.guides = !p.guides;
  guides_pressed_.reset();
  if (p.guides) guides_pressed_ = clock_.mono();
  change_preferences(std::move(p));
}

void Workbench::enter_compare(CompareMode mode) {
  compare_.enter(mode, clock_.mono());
  Preferences p = preferences_;
  p.compare = to_string(mode);
  if (!(p == preferences_)) change_preferences(std::move(p));
}

// ---- session

bool Workbench::may(domain::Permission permission) const {
  return session_ && domain::may_somewhere(session_->user.grants, permission);
}

bool Workbench::may(domain::Permission permission, const CampaignPtr& campaign) const {
  return session_ && campaign && domain::may(session_->user.grants, permission, {campaign->id, campaign->school, {}});
}

CampaignPtr Workbench::campaign(std::string_view id) const {
  const auto it = std::find_if(campaigns_.begin(), campaigns_.end(), [&](const CampaignPtr& c) { return c->id == id; });
  return it == campaigns_.end() ? nullptr : *it;
}

CampaignPtr Workbench::shown_campaign() const {
  if (!session_ || paused_) return nullptr;
  if (view_ == View::review) return review_.shown_campaign();
  if (view_ == View::supervisor && supervision_.selected()) return campaign(supervision_.selected()->campaign);
  if (view_ == View::messages && messages_.selected()) return campaign(messages_.selected()->campaign);
  return nullptr;
}

std::vector<std::string> Workbench::schools() const {
  std::vector<std::string> names;
  for (const CampaignPtr& c : campaigns_)
    if (std::find(names.begin(), names.end(), c->school) == names.end()) names.push_back(c->school);
  return names;
}

Why Workbench::why_not_narrow() const {
  if (!session_) return "why.not_signed_in";
  if (schools().size() < 2) return "why.one_school";
  return std::nullopt;
}

void Workbench::narrow(std::string school) {
  if (preferences_.school == school) return;
  preferences_.school = std::move(school);
  ++preferences_revision_;
  apply_school();
}

void Workbench::apply_school() {
  const auto names = schools();
  const bool known = std::find(names.begin(), names.end(), preferences_.school) != names.end();
  const std::string school = known && names.size() > 1 ? preferences_.school : std::string();
  std::vector<std::string> ids;
  if (!school.empty())
    for (const CampaignPtr& c : campaigns_)
      if (c->school == school) ids.push_back(c->id);
  desk_.narrow(std::move(ids));
  if (school == school_) return;
  school_ = school;
  queue_.narrow(school);
  supervision_.narrow(school);
  messages_.narrow(school);
}

void Workbench::sign_in(std::string user, std::string password) {
  if (signing_in_ || session_) return;
  signing_in_ = true;
  sign_in_error_.reset();
  desk_.sign_in(std::move(user), std::move(password));
}

void Workbench::sign_out() {
  if (!session_) return;
  desk_.sign_out();
  leave_session();
}

void Workbench::enter_session(const event::SignedIn& e) {
  signing_in_ = false;
  sign_in_error_.reset();
  session_ = e.session;
  session_->token.clear();  // nothing here needs it
  campaigns_ = e.campaigns;
  apply_school();
  last_input_ = work_began_ = clock_.mono();
  rests_proposed_ = 0;
  review_.begin_session(last_person_ == e.session.user.name);
  last_person_ = e.session.user.name;
  // Once for the whole session: a digit must not mean another reason because one more was given.
  review_.set_frequent_reasons(frequent_reasons());
  if (preferences_.last_user != last_person_) {
    preferences_.last_user = last_person_;
    ++preferences_revision_;
  }
  if (may(domain::Permission::view_notices)) messages_.begin_session();
  for (const View view : {View::review, View::supervisor, View::messages})
    if (!why_not_view(view)) {
      set_view(view);
      break;
    }
}

void Workbench::leave_session() {
  session_.reset();
  view_ = View::sign_in;
  overlay_ = Overlay::none;
  signing_in_ = paused_ = holding_ = queue_open_ = typing_ = false;
  counts_ = {};
  campaigns_.clear();
  school_.clear();
  online_ = true;
  review_.drop_items();
  supervision_.end_session();
  queue_.end_session();
  messages_.end_session();
  studies_.forget();
}

Why Workbench::why_not_view(View view) const {
  if (!session_) return "why.not_signed_in";
  using domain::Permission;
  const bool allowed = view == View::review       ? may(Permission::review)
                       : view == View::supervisor ? may(Permission::view_decisions)
                       : view == View::messages   ? may(Permission::view_notices)
                                                  : false;
  if (!allowed) return "why.not_allowed";
  return std::nullopt;
}

void Workbench::set_view(View view) {
  if (why_not_view(view) || view == view_) return;
  if (view_ == View::review) left_review_ = clock_.mono();
  std::string of_interest;
  if (view == View::messages) {
    if (view_ == View::supervisor && supervision_.selected())
      of_interest = supervision_.selected()->submission;
    else if (const Decided* decided = review_.leafed(); view_ == View::review && decided != nullptr)
      of_interest = decided->submission();
  }
  view_ = view;
  overlay_ = Overlay::none;
  typing_ = false;
  if (view == View::review) hold(true);
  if (view == View::supervisor) supervision_.enter();
  if (view == View::messages) messages_.show(std::move(of_interest));
  // Drawn long ago in a view that was left is not drawn now.
  review_.look_again();
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
  if (const ItemPtr& current = review_.current()) {
    idle = current->campaign->policy.idle;
  } else if (!campaigns_.empty()) {
    const auto shorter = [](const CampaignPtr& a, const CampaignPtr& b) { return a->policy.idle < b->policy.idle; };
    idle = (*std::min_element(campaigns_.begin(), campaigns_.end(), shorter))->policy.idle;
  }
  return std::max(Millis{0}, idle - (clock_.mono() - last_input_));
}

std::optional<Millis> Workbench::rest_left() const {
  if (!session_ || paused_ || preferences_.rest_after <= 0) return std::nullopt;
  const Millis due = (rests_proposed_ + 1) * Millis(std::chrono::minutes(preferences_.rest_after));
  return std::max(Millis{0}, due - (clock_.mono() - work_began_));
}

bool Workbench::input_happened() {
  if (clock_.mono() - last_input_ >= rest_at_least) {
    work_began_ = clock_.mono();
    rests_proposed_ = 0;
  }
  last_input_ = clock_.mono();
  if (!paused_) return false;
  paused_ = false;
  desk_.set_present(true);
  return true;
}

void Workbench::pause_as_absent() {
  if (!session_ || paused_) return;
  pause();
  absent_ = true;
}

void Workbench::pause() {
  if (!session_ || paused_) return;
  paused_ = true;
  absent_ = false;
  overlay_ = Overlay::none;
  typing_ = false;
  desk_.set_present(false);
  review_.drop_items();
}

// ---- parts

ItemPtr Workbench::shown() const {
  if (paused_) return nullptr;
  if (view_ == View::review) return review_.shown();
  if (view_ == View::supervisor) return supervision_.evidence();
  return nullptr;
}

std::optional<std::size_t> Workbench::selected_finding() const {
  return view_ == View::supervisor ? supervision_.selected_finding() : review_.selected_finding();
}

void Workbench::select_finding(std::optional<std::size_t> index) {
  if (view_ == View::supervisor)
    supervision_.select_finding(index);
  else
    review_.select_finding(index);
}

void Workbench::pin_here() {
  const Stage& s = stage();
  if (s.panes().empty()) return;
  const Pane& pane = s.panes()[0];
  const auto on_photo = [&](Point p) {
    return Point{std::clamp(p.x, 0.0, pane.width), std::clamp(p.y, 0.0, pane.height)};
  };
  domain::Pin pin;
  const ItemPtr item = shown();
  const auto finding = selected_finding();
  if (item && finding && item->submission.examination && *finding < item->submission.examination->findings.size() &&
      !item->submission.examination->findings[*finding].regions.empty()) {
    const Rect r = bounds(item->submission.examination->findings[*finding].regions.front());
    const Point from = on_photo({r.x, r.y}), to = on_photo({r.x + r.width, r.y + r.height});
    pin = {"", from.x, from.y, to.x - from.x, to.y - from.y};
  } else {
    const Point at =
        on_photo(compare_.loupe ? s.face_to_picture(0, compare_.loupe_at) : s.to_picture(0, pane.area.centre()));
    pin = {"", at.x, at.y, 0, 0};
  }
  review_.pin(std::move(pin));
}

bool Workbench::wants_text() const {
  if (view_ == View::review) return review_.note_open() || review_.withdrawing() || review_.reason_search();
  if (view_ == View::messages) return messages_.panel() != Messages::Panel::none;
  return view_ == View::supervisor && supervision_.overturning();
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

// ---- what the desk reports

void Workbench::handle(const client::Event& e) {
  const MonoPoint now = clock_.mono();
  if (const auto* in = std::get_if<event::SignedIn>(&e)) return enter_session(*in);
  if (const auto* failed = std::get_if<event::SignInFailed>(&e)) {
    signing_in_ = false;
    sign_in_error_ = failed->error;
    return;
  }
  if (const auto* out = std::get_if<event::SignedOut>(&e)) {
    if (signing_in_) {
      // The sign-in goes on; what happened to the journal must not be missed.
      if (out->error) toasts_.problem(now, {"toast.journal", {}}, *out->error);
    } else if (session_) {
      leave_session();
      sign_in_error_ = out->error;
    }
    return;
  }
  if (const auto* online = std::get_if<event::Online>(&e)) {
    online_ = online->online;
    offline_reason_ = online->last_error;
    return review_.handle(*online);
  }
  // Progress of decisions is told whether or not somebody is signed in: the journal goes on sending.
  if (const auto* progress = std::get_if<event::DecisionProgress>(&e)) return review_.handle(*progress);
  if (const auto* progress = std::get_if<event::UndoProgress>(&e)) return review_.handle(*progress);
  if (!session_) return;
  if (const auto* counts = std::get_if<event::CountsChanged>(&e)) {
    counts_ = counts->counts;
    queue_.mark_stale();
    supervision_.mark_stale();
  } else if (const auto* changed = std::get_if<event::CampaignsChanged>(&e)) {
    campaigns_ = changed->campaigns;
    apply_school();
  } else if (const auto* whole = std::get_if<event::LikenessStated>(&e)) {
    review_.handle(*whole);
  } else if (const auto* ready = std::get_if<event::ItemReady>(&e)) {
    if (holding_ && !paused_) review_.handle(*ready);
  } else if (const auto* renewed = std::get_if<event::LeaseRenewed>(&e)) {
    review_.handle(*renewed);
  } else if (const auto* lost = std::get_if<event::LeaseLost>(&e)) {
    review_.handle(*lost);
  } else if (const auto* elsewhere = std::get_if<event::NotReturned>(&e)) {
    review_.handle(*elsewhere);
  } else if (const auto* empty = std::get_if<event::QueueEmpty>(&e)) {
    review_.handle(*empty);
  } else if (const auto* queue = std::get_if<event::QueueListed>(&e)) {
    queue_.handle(*queue);
  } else if (const auto* decisions = std::get_if<event::DecisionsListed>(&e)) {
    supervision_.handle(*decisions);
  } else if (const auto* notices = std::get_if<event::NoticesListed>(&e)) {
    messages_.handle(*notices);
  } else if (const auto* desk = std::get_if<event::NoticeDeskRead>(&e)) {
    messages_.handle(*desk);
  } else if (const auto* handled = std::get_if<event::NoticeHandled>(&e)) {
    messages_.handle(*handled);
  } else if (const auto* resumed = std::get_if<event::NoticesResumed>(&e)) {
    messages_.handle(*resumed);
  } else if (const auto* exported = std::get_if<event::NoticesExported>(&e)) {
    messages_.handle(*exported);
  } else if (const auto* opened = std::get_if<event::SubmissionOpened>(&e)) {
    if (opened->tag == "evidence")
      supervision_.handle(*opened);
    else
      review_.handle(*opened);
  } else if (const auto* studied = std::get_if<event::PhotoStudied>(&e)) {
    studies_.handle(*studied);
  } else if (const auto* overturned = std::get_if<event::Overturned>(&e)) {
    supervision_.handle(*overturned);
  } else if (const auto* asked = std::get_if<event::WithdrawalAsked>(&e)) {
    review_.handle(*asked);
  }
}

}  // namespace cs::workbench
