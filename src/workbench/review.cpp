#include "workbench/review.hpp"

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "domain/comparison.hpp"

namespace cs::workbench {
namespace {

constexpr std::size_t looks_kept = 100;
constexpr Millis pace_over{std::chrono::minutes{10}};

/// A level of its own: a level of the decoder's holds the whole pyramid in memory.
class KeptPixels final : public worker::Pixels {
 public:
  explicit KeptPixels(const worker::Pixels& from) : bytes_(from.rgba().begin(), from.rgba().end()) {
    width = from.width, height = from.height;
  }
  ByteView rgba() const override { return bytes_; }

 private:
  Bytes bytes_;
};

/// The item without the levels that are too large to keep twenty of. Copies less than 2 MB a photograph.
ItemPtr slim(const ItemPtr& item) {
  auto copy = std::make_shared<Item>(*item);
  for (client::Photo& photo : copy->photos) {
    if (!photo.decoded) continue;
    auto& levels = photo.decoded->levels;
    while (levels.size() > 1 && std::max(levels.front()->width, levels.front()->height) > Review::history_edge)
      levels.erase(levels.begin());
    for (auto& level : levels) level = std::make_shared<KeptPixels>(*level);
  }
  return copy;
}

/// The item as it is shown before the reviewer has said whether it is the same person.
ItemPtr without_comparison(const ItemPtr& item) {
  auto copy = std::make_shared<Item>(*item);
  if (copy->submission.examination)
    std::erase_if(copy->submission.examination->findings,
                  [](const domain::Finding& f) { return domain::is_comparison(f.check); });
  return copy;
}

Why why_not_note(const std::string& note) {
  if (trim(note).empty()) return "why.note_required";
  if (length_utf8(note) > domain::max_note_length || !is_utf8(note)) return "why.note_too_long";
  return std::nullopt;
}

}  // namespace

bool has_photo(const Item& item) {
  return std::any_of(item.photos.begin(), item.photos.end(), [](const client::Photo& p) {
    return p.ref.kind == api::PhotoKind::submission && p.decoded && !p.decoded->levels.empty();
  });
}

Review::Review(client::ReviewDesk& desk, client::LookingDesk& looking, const Clock& clock, Toasts& toasts)
    : desk_(desk), looking_(looking), clock_(clock), toasts_(toasts) {}

void Review::begin_session(bool same_person) {
  pages_.reset();
  drop_items();
  online_ = true;
  queue_empty_ = false;
  passed_.clear();
  returning_.clear();
  if (same_person) return;
  books_.forget();
  history_.clear();
  drafts_.clear();
  unsent_.clear();
  looks_.clear();
  decision_times_.clear();
  approved_ = rejected_ = undone_ = 0;
  began_ = clock_.mono();
}

// ---- what the views draw

ItemPtr Review::shown() const {
  if (const Decided* decided = leafed()) return leaf_full_ ? leaf_full_ : decided->item;
  return current();
}

CampaignPtr Review::shown_campaign() const {
  if (const Decided* decided = leafed()) return decided->item->campaign;
  return current_ ? current_->campaign : nullptr;
}

const ReviewPolicy& Review::policy_of(const CampaignPtr& campaign) {
  static const ReviewPolicy defaults;
  return campaign ? campaign->policy : defaults;
}

bool Review::veiled() const {
  if (!current_) return false;
  const Draft& d = draft();
  return (policy_of(current_->campaign).blind_first || current_->submission.held_back) &&
         !(d.stated && d.stated_on == current_->submission.evidence);
}

Review::Comparison Review::comparison() const {
  if (leaf_ > 0 || !current_ || !current_->submission.held_back) return Comparison::here;
  const bool asked = comparison_asked_ == Asked{current_->submission.row.id, current_->lease.epoch, true};
  return asked && online_ ? Comparison::asked : Comparison::away;
}

const ItemPtr& Review::current() const {
  if (!veiled()) return current_;
  if (veiled_of_ != current_) veiled_ = without_comparison(current_), veiled_of_ = current_;
  return veiled_;
}

std::optional<domain::Likeness> Review::stated() const {
  if (const Decided* decided = leafed()) return decided->stated;
  return current_ && draft().stated_on == current_->submission.evidence ? draft().stated : std::nullopt;
}

const Decided* Review::leafed() const {
  return leaf_ > 0 && leaf_ <= static_cast<int>(history_.size()) ? &history_[static_cast<std::size_t>(leaf_ - 1)]
                                                                 : nullptr;
}

Millis Review::lease_left() const {
  if (!current_) return Millis{0};
  const auto it = lease_ends_.find(current_->submission.row.id);
  return it == lease_ends_.end() ? Millis{0} : std::max(Millis{0}, it->second - clock_.mono());
}

Millis Review::deadline_left(const Item& item) const {
  return item.deadline_ends - clock_.mono();
}

std::optional<Millis> Review::undo_left(const Decided& decided) const {
  if (decided.delivery == client::Delivery::refused || decided.undo != Decided::Undo::none) return Millis{0};
  if (decided.delivery != client::Delivery::sent) return std::nullopt;
  return std::max(Millis{0}, decided.undo_until - clock_.mono());
}

bool Review::can_undo(const Decided& decided) const {
  return undo_left(decided).value_or(Millis{1}) > Millis{0};
}

SessionStatistics Review::statistics() const {
  SessionStatistics s{approved_, rejected_, undone_, began_, {}, 0};
  if (!looks_.empty()) {
    std::vector<Millis> sorted(looks_.begin(), looks_.end());
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    s.typical_look = *middle;
  }
  const MonoPoint now = clock_.mono();
  const auto recent =
      std::count_if(decision_times_.begin(), decision_times_.end(), [&](MonoPoint t) { return now - t < pace_over; });
  // In the first minute the pace is not known well enough to be told.
  const Millis over = std::min(pace_over, now - began_);
  if (over >= Millis{60'000}) s.per_hour = static_cast<int>(recent * 3'600'000 / over.count());
  return s;
}

std::vector<std::size_t> Review::findings_in_order() const {
  const ItemPtr item = shown();
  if (!item || !item->submission.examination) return {};
  return sort_findings(item->submission.examination->findings).in_order();
}

const Draft& Review::draft() const {
  static const Draft none;
  if (!current_) return none;
  const auto it = drafts_.find(current_->submission.row.id);
  return it == drafts_.end() ? none : it->second;
}

domain::Message Review::preview() const {
  const ItemPtr item = shown();
  if (!item) return {};
  const CampaignPtr campaign = shown_campaign();
  if (!campaign) return {};
  domain::MessageFacts facts;
  facts.student_name = item->submission.row.student.name;
  TimePoint told = clock_.now() + campaign->policy.grace;
  if (const Decided* decided = leafed()) {
    facts.verdict = decided->verdict;
    facts.reasons = decided->draft.reasons;
    told = decided->at + campaign->policy.grace;
  } else {
    facts.verdict = rejecting_ ? domain::Verdict::reject : domain::Verdict::approve;
    facts.reasons = draft().reasons;
  }
  facts.reshoot_until = told + std::chrono::hours{24} * campaign->policy.reshoot_days;
  return domain::compose(facts, campaign->texts, catalogue());
}

// ---- what cannot be done now, and why

std::optional<Millis> Review::look_wait() const {
  if (!drawn_ || leaf_ > 0 || !current_) return std::nullopt;
  return std::max(Millis{0}, policy_of(current_->campaign).min_look - (clock_.mono() - *drawn_));
}

Why Review::why_not_look() const {
  if (leaf_ > 0) return "why.leafing";
  if (!current_) return "why.no_item";
  if (lease_lost_) return "why.lease_lost";
  const auto wait = look_wait();
  if (!wait) return "why.not_drawn";
  if (*wait > Millis{0}) return "why.too_soon";
  return std::nullopt;
}

Why Review::why_not_state() const {
  if (!policy().blind_first && !(current_ && current_->submission.held_back)) return "why.not_asked";
  if (Why why = why_not_look()) return why;
  if (!veiled()) return "why.stated";
  return std::nullopt;
}

Why Review::why_not_decide() const {
  if (Why why = why_not_look()) return why;
  if (veiled()) return "why.not_stated";
  return std::nullopt;
}

Why Review::why_not_approve() const {
  if (Why why = why_not_decide()) return why;
  if (rejecting_) return "why.panel_open";
  if (!has_photo(*current_)) return "why.no_photo";
  if (stated() == domain::Likeness::different) return "why.stated_different";
  if (question_wait() > Millis{0}) return "why.too_soon";
  return std::nullopt;
}

Millis Review::question_wait() const {
  return asked_ ? std::max(Millis{0}, policy().min_look - (clock_.mono() - *asked_)) : Millis{0};
}

std::vector<std::string> Review::overrides() const {
  if (!current_ || !current()->submission.examination) return {};
  return failed_checks(current()->submission.examination->findings);
}

Why Review::why_not_confirm() const {
  if (!rejecting_) return "why.panel_closed";
  if (Why why = why_not_decide()) return why;
  const Draft& d = draft();
  if (d.pin_waits()) return "why.pin_waits";
  if (d.reasons.empty()) return "why.no_reason";
  if (length_utf8(d.note) > domain::max_note_length) return "why.note_too_long";
  if (!domain::validate(domain::Verdict::reject, d.reasons, d.note, catalogue())) return "why.invalid";
  return std::nullopt;
}

Why Review::why_not_undo() const {
  if (const Decided* decided = leafed()) {
    if (can_undo(*decided)) return std::nullopt;
    if (decided->undo == Decided::Undo::asked) return "why.undo_asked";
    if (decided->undo == Decided::Undo::done) return "why.undone";
    return decided->delivery == client::Delivery::refused ? "why.never_stored" : "why.undo_over";
  }
  const bool any = std::any_of(history_.begin(), history_.end(), [&](const Decided& d) { return can_undo(d); });
  if (any) return std::nullopt;
  return history_.empty() ? "why.nothing_decided" : "why.undo_over";
}

Why Review::why_not_withdraw() const {
  const Decided* decided = leafed();
  if (decided == nullptr) return "why.leaf_first";
  if (decided->undo == Decided::Undo::done) return "why.undone";
  if (decided->delivery == client::Delivery::refused) return "why.never_stored";
  if (can_undo(*decided)) return "why.undo_instead";
  if (!decided->reply) return "why.not_sent";
  if (decided->withdrawal == Decided::Withdrawal::asking || decided->withdrawal == Decided::Withdrawal::asked)
    return "why.withdrawal_asked";
  return std::nullopt;
}

Why Review::why_not_send_withdrawal() const {
  if (!withdrawing_) return "why.panel_closed";
  if (Why why = why_not_withdraw()) return why;
  return why_not_note(withdrawal_note_);
}

Why Review::why_not_give_back() const {
  if (leaf_ > 0) return "why.leafing";
  if (!current_) return "why.no_item";
  return std::nullopt;
}

// ---- deciding

void Review::state(domain::Likeness likeness) {
  if (why_not_state()) return;
  const auto& examination = current_->submission.examination;
  Draft& d = draft_of(current_->submission.row.id);
  d.stated = likeness;
  d.stated_on = current_->submission.evidence;
  pages_.reset();
  ask_for_comparison();
  if (examination) {
    std::vector<domain::Finding> compared;
    std::optional<std::size_t> selected;
    std::size_t seen = 0;
    for (std::size_t i = 0; i < examination->findings.size(); ++i) {
      if (domain::is_comparison(examination->findings[i].check))
        compared.push_back(examination->findings[i]);
      else if (finding_ == seen++)
        selected = i;  // the same one: there are more now
    }
    finding_ = selected;
    take_comparison(compared);
  }
  // A rejection composed on other evidence: what was said belongs to it, whatever was taken out before.
  if (const std::vector<std::string> first = suggested();
      d.begun && likeness == domain::Likeness::different && !first.empty())
    d.add(first.front());
}

/// What the comparison suggests joins the rejection that is being composed.
void Review::take_comparison(const std::vector<domain::Finding>& compared) {
  pages_.reset();
  Draft& d = draft_of(current_->submission.row.id);
  if (!d.begun) return;
  for (const std::string& code : books_.of(current_->campaign).catalogue.suggested_by(compared)) d.add(code);
}

/// Says to the service what was said here, once a lease, where it holds something back.
void Review::ask_for_comparison() {
  if (!current_ || !current_->submission.held_back || veiled()) return;
  const Asked now{current_->submission.row.id, current_->lease.epoch, true};
  if (comparison_asked_ == now) return;
  comparison_asked_ = now;
  desk_.state_likeness(now.submission, {*draft().stated, now.epoch, current_->submission.evidence});
}

void Review::approve() {
  if (why_not_approve()) return;
  if (!asked_ && !overrides().empty())
    asked_ = clock_.mono();
  else
    decide(domain::Verdict::approve);
}

void Review::confirm_rejection() {
  if (!why_not_confirm()) decide(domain::Verdict::reject);
}

void Review::decide(domain::Verdict verdict) {
  const MonoPoint now = clock_.mono();
  const api::Submission& submission = current_->submission;
  Decided decided;
  decided.item = slim(current_);
  decided.verdict = verdict;
  // The note explains a rejection; with an approval it would say what is no longer meant.
  if (verdict == domain::Verdict::reject)
    decided.draft = draft();
  else
    decided.overrides = overrides();
  decided.stated = stated();
  decided.looked = looked_ + (shown_since_ ? now - *shown_since_ : Millis{0});
  decided.at = clock_.now();

  api::DecideRequest request;
  request.verdict = verdict;
  request.reasons = decided.draft.reasons;
  request.note = decided.draft.note;
  request.pins = decided.draft.pins;
  request.stated = decided.stated;
  request.overrides = decided.overrides;
  request.epoch = current_->lease.epoch;
  request.attempt = submission.row.attempt;
  request.evidence = submission.evidence;
  request.looked = decided.looked;
  decided.key = desk_.decide(submission.row.id, std::move(request));

  looks_.push_back(decided.looked);
  if (looks_.size() > looks_kept) looks_.pop_front();
  decision_times_.push_back(now);
  while (now - decision_times_.front() >= pace_over) decision_times_.pop_front();
  ++(verdict == domain::Verdict::approve ? approved_ : rejected_);
  unsent_.insert(decided.key);
  used_.insert(used_.end(), decided.draft.reasons.begin(), decided.draft.reasons.end());
  history_.push_front(std::move(decided));
  if (history_.size() > history_limit) {
    drafts_.erase(history_.back().submission());
    history_.pop_back();
  }
  advance();
}

bool Review::close() {
  if (asked_) {
    asked_.reset();
  } else if (search_) {
    search_.reset();
  } else if (note_open_) {
    note_open_ = false;
  } else if (rejecting_) {
    rejecting_ = false;
  } else if (withdrawing_) {
    withdrawing_ = false;
  } else if (leaf_ > 0) {
    leaf_to(0);
  } else if (finding_) {
    finding_.reset();
  } else {
    return false;
  }
  return true;
}

// ---- taking back

void Review::undo() {
  if (why_not_undo()) return;
  if (const Decided* decided = leafed()) return undo(std::string(decided->key));
  const auto it = std::find_if(history_.begin(), history_.end(), [&](const Decided& d) { return can_undo(d); });
  undo(std::string(it->key));
}

void Review::undo(const std::string& key) {
  Decided* decided = find_key(key);
  if (decided == nullptr || !can_undo(*decided)) return;
  decided->undo = Decided::Undo::asked;
  returning_.insert(decided->submission());
  desk_.undo(key);
  const auto at = std::find_if(history_.begin(), history_.end(), [&](const Decided& d) { return d.key == key; });
  leaf_to(static_cast<int>(at - history_.begin()) + 1);
}

void Review::give_back() {
  if (why_not_give_back()) return;
  const std::string id = current_->submission.row.id;
  passed_.insert(id);
  desk_.give_back(id);
  if (!lease_lost_) toasts_.info(clock_.mono(), {"toast.given_back", {}});
  advance();
}

// ---- leafing

void Review::back() {
  leaf_to(leaf_ + 1);
}
void Review::forward() {
  leaf_to(leaf_ - 1);
}

void Review::leaf_to(int n) {
  n = std::clamp(n, 0, static_cast<int>(history_.size()));
  if (n == leaf_) return;
  if (leaf_ == 0) leave_current();
  leaf_ = n;
  leaf_full_.reset();
  withdrawal_note_.clear();
  item_changed();
  if (const Decided* decided = leafed()) looking_.open_submission("leaf", decided->submission());
}

void Review::open_withdrawal() {
  if (!why_not_withdraw()) withdrawing_ = true;
}

void Review::send_withdrawal() {
  if (why_not_send_withdrawal()) return;
  Decided& decided = history_[static_cast<std::size_t>(leaf_ - 1)];
  decided.withdrawal = Decided::Withdrawal::asking;
  desk_.ask_withdrawal(decided.reply->decision, trim(withdrawal_note_));
  withdrawing_ = false;
}

// ---- findings

void Review::select_finding(std::optional<std::size_t> index) {
  const ItemPtr item = shown();
  const bool there =
      item && item->submission.examination && index && *index < item->submission.examination->findings.size();
  finding_ = there ? index : std::nullopt;
}

void Review::step_finding(int by) {
  finding_ = step_in_order(findings_in_order(), finding_, by);
}

// ---- what is on the screen

void Review::photos_drawn(const std::string& submission) {
  if (leaf_ == 0 && current_ && !drawn_ && submission == current_->submission.row.id) drawn_ = clock_.mono();
}

void Review::leave_current() {
  if (shown_since_) looked_ += clock_.mono() - *shown_since_;
  shown_since_.reset();
}

/// Whatever belonged to what was shown before ends here, the look rule first of all.
void Review::item_changed() {
  const ItemPtr item = shown();
  drawn_.reset();
  finding_.reset();
  rejecting_ = note_open_ = withdrawing_ = false;
  search_.reset();
  asked_.reset();
  page_ = 0;
  shown_since_.reset();
  if (leaf_ == 0 && current_) shown_since_ = clock_.mono();
  const std::string id = item ? item->submission.row.id : "";
  if (id != shown_id_) ++shown_revision_;
  shown_id_ = id;
}

void Review::advance() {
  if (current_) lease_ends_.erase(current_->submission.row.id);
  current_.reset();
  if (!prepared_.empty()) {
    current_ = prepared_.front();
    prepared_.pop_front();
  }
  lease_lost_ = false;
  looked_ = Millis{0};
  item_changed();
  ask_for_comparison();
}

Decided* Review::find_key(const std::string& key) {
  const auto it = std::find_if(history_.begin(), history_.end(), [&](const Decided& d) { return d.key == key; });
  return it == history_.end() ? nullptr : &*it;
}

}  // namespace cs::workbench
