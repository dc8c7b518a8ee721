#include "workbench/review.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "domain/comparison.hpp"

namespace cs::workbench {

Review::Review(client::ReviewDesk& desk, client::LookingDesk& looking, const Clock& clock, Toasts& toasts)
    : desk_(desk), looking_(looking), clock_(clock), toasts_(toasts), veil_(desk), history_(clock, toasts) {}

void Review::begin_session(bool same_person) {
  pages_.reset();
  drop_items();
  veil_.begin_session();
  hand_.forget();
  if (same_person) return;
  books_.forget();
  history_.forget();
  drafts_.clear();
}

// ---- what the views draw

ItemPtr Review::shown() const {
  if (const Decided* decided = leafed()) return leaf_full_ ? leaf_full_ : decided->item;
  return current();
}

CampaignPtr Review::shown_campaign() const {
  if (const Decided* decided = leafed()) return decided->item->campaign;
  return hand_.current() ? hand_.current()->campaign : nullptr;
}

Comparison Review::comparison() const {
  return leaf_ > 0 ? Comparison::here : veil_.comparison(hand_.current());
}

const ItemPtr& Review::current() const {
  return veil_.shown(hand_.current(), draft());
}

std::optional<domain::Likeness> Review::stated() const {
  if (const Decided* decided = leafed()) return decided->stated;
  return hand_.current() && draft().stated_on == hand_.current()->submission.evidence ? draft().stated : std::nullopt;
}

Millis Review::deadline_left(const Item& item) const {
  return item.deadline_ends - clock_.mono();
}

std::vector<std::size_t> Review::findings_in_order() const {
  const ItemPtr item = shown();
  if (!item || !item->submission.examination) return {};
  return sort_findings(item->submission.examination->findings).in_order();
}

const Draft& Review::draft() const {
  static const Draft none;
  if (!hand_.current()) return none;
  const auto it = drafts_.find(hand_.current()->submission.row.id);
  return it == drafts_.end() ? none : it->second;
}

domain::Message Review::preview() const {
  return worded(leafed() ? leafed()->draft.every_reason : draft().every_reason);
}

domain::Message Review::preview_whole() const {
  return worded(true);
}

domain::Message Review::worded(bool every_reason) const {
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
    facts.verdict = panel_.open ? domain::Verdict::reject : domain::Verdict::approve;
    facts.reasons = draft().reasons;
  }
  facts.every_reason = every_reason;
  facts.reshoot_until = told + std::chrono::hours{24} * campaign->policy.reshoot_days;
  return domain::compose(facts, campaign->texts, catalogue());
}

// ---- deciding

void Review::state(domain::Likeness likeness) {
  if (why_not_state()) return;
  const auto& examination = hand_.current()->submission.examination;
  Draft& d = draft_of(hand_.current()->submission.row.id);
  d.stated = likeness;
  d.stated_on = hand_.current()->submission.evidence;
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
  Draft& d = draft_of(hand_.current()->submission.row.id);
  if (!d.begun) return;
  for (const std::string& code : books_.of(hand_.current()->campaign).catalogue.suggested_by(compared)) d.add(code);
}

void Review::approve() {
  if (why_not_approve()) return;
  if (!stroke_.asked() && !overrides().empty())
    stroke_.ask(clock_.mono());
  else
    decide(domain::Verdict::approve);
}

void Review::confirm_rejection() {
  if (!why_not_confirm()) decide(domain::Verdict::reject);
}

void Review::decide(domain::Verdict verdict) {
  const api::Submission& submission = hand_.current()->submission;
  Decided decided;
  decided.item = hand_.current();
  decided.verdict = verdict;
  // The note explains a rejection; with an approval it would say what is no longer meant.
  if (verdict == domain::Verdict::reject)
    decided.draft = draft();
  else
    decided.overrides = overrides();
  decided.stated = stated();
  decided.looked = look_.looked(clock_.mono());
  decided.at = clock_.now();

  api::DecideRequest request;
  request.verdict = verdict;
  request.reasons = decided.draft.reasons;
  request.note = decided.draft.note;
  request.every_reason = decided.draft.every_reason;
  request.pins = decided.draft.pins;
  request.stated = decided.stated;
  request.overrides = decided.overrides;
  request.epoch = hand_.current()->lease.epoch;
  request.attempt = submission.row.attempt;
  request.evidence = submission.evidence;
  request.looked = decided.looked;
  decided.key = desk_.decide(submission.row.id, std::move(request));

  used_.insert(used_.end(), decided.draft.reasons.begin(), decided.draft.reasons.end());
  drafts_.erase(history_.add(std::move(decided)));
  advance();
}

bool Review::close() {
  if (stroke_.asked()) {
    stroke_.withdraw();
  } else if (panel_.search) {
    panel_.search.reset();
  } else if (panel_.note_open) {
    panel_.note_open = false;
  } else if (panel_.open) {
    panel_.open = false;
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
  const Decided* decided = leafed();
  undo(std::string(decided != nullptr ? decided->key : history_.newest_undoable()->key));
}

void Review::undo(const std::string& key) {
  Decided* decided = history_.find(key);
  if (decided == nullptr || !can_undo(*decided)) return;
  decided->undo = Decided::Undo::asked;
  hand_.expect(decided->submission());
  desk_.undo(key);
  leaf_to(history_.leaf_of(key));
}

void Review::give_back() {
  if (why_not_give_back()) return;
  const std::string id = hand_.current()->submission.row.id;
  hand_.pass(id);
  desk_.give_back(id);
  if (!lease_lost()) toasts_.info(clock_.mono(), {"toast.given_back", {}});
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
  n = std::clamp(n, 0, static_cast<int>(history().size()));
  if (n == leaf_) return;
  if (leaf_ == 0) look_.leave(clock_.mono());
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
  Decided& decided = *history_.at(leaf_);
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
  if (leaf_ == 0 && hand_.current() && submission == hand_.current()->submission.row.id) look_.drawn(clock_.mono());
}

/// Whatever belonged to what was shown before ends here, the look rule first of all.
void Review::item_changed() {
  const ItemPtr item = shown();
  look_.begin(leaf_ == 0 && hand_.current(), clock_.mono());
  finding_.reset();
  panel_ = {};
  withdrawing_ = false;
  stroke_.withdraw();
  const std::string id = item ? item->submission.row.id : "";
  if (id != shown_id_) ++shown_revision_;
  shown_id_ = id;
}

void Review::advance() {
  hand_.advance();
  look_.forget();
  item_changed();
  ask_for_comparison();
}

}  // namespace cs::workbench
