#include "workbench/supervision.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "domain/deciding.hpp"

namespace cs::workbench {
namespace {

constexpr Millis least_between{2'000};
constexpr int page_size = 50;

}  // namespace

Supervision::Supervision(client::SupervisionDesk& desk, client::LookingDesk& looking, const Clock& clock,
                         Toasts& toasts)
    : Listing(clock, page_size), desk_(desk), looking_(looking), toasts_(toasts) {}

void Supervision::step_finding(int by) {
  if (!evidence_ || !evidence_->submission.examination) return;
  finding_ = step_in_order(sort_findings(evidence_->submission.examination->findings).in_order(), finding_, by);
}

void Supervision::selection_changed() {
  note_.clear();
  reasons_.clear();
  evidence_.reset();
  evidence_error_.reset();
  finding_.reset();
  overturning_ = sending_ = false;
  evidence_loading_ = selected() != nullptr;
  if (evidence_loading_) looking_.open_submission("evidence", selected()->id);
}

Why Supervision::why_not_overturn() const {
  if (!selected()) return "why.nothing_selected";
  if (selected()->state == domain::DecisionState::undone) return "why.undone";
  if (selected()->state == domain::DecisionState::overturned) return "why.overturned";
  if (sending_) return "why.sending";
  return std::nullopt;
}

Why Supervision::why_not_confirm() const {
  if (!overturning_) return "why.panel_closed";
  if (Why why = why_not_overturn()) return why;
  if (trim(note_).empty()) return "why.note_required";
  if (length_utf8(note_) > domain::max_note_length) return "why.note_too_long";
  if (needs_reasons() && reasons_.empty()) return "why.no_reason";
  return std::nullopt;
}

bool Supervision::needs_reasons() const {
  return to_ == domain::OverturnTo::supervisor && selected() && selected()->verdict == domain::Verdict::approve;
}

void Supervision::toggle_reason(const std::string& code) {
  if (std::erase(reasons_, code) == 0 && reasons_.size() < domain::max_reasons) reasons_.push_back(code);
}

std::optional<domain::Message> Supervision::preview(const api::Campaign& campaign) const {
  if (!selected() || to_ == domain::OverturnTo::reviewer) return std::nullopt;
  domain::MessageFacts facts;
  facts.student_name = selected()->student.name;
  if (selected()->verdict == domain::Verdict::approve) {
    facts.verdict = domain::Verdict::reject;
    facts.reasons = reasons_;
    facts.reshoot_until = domain::terms_of(campaign.policy, clock_.now()).reshoot_until;
  } else {
    facts.correction = selected()->notice_state && domain::may_have_been_read(*selected()->notice_state);
  }
  return domain::compose(facts, campaign.texts, domain::ReasonCatalogue(campaign.reasons));
}

void Supervision::open_overturn() {
  if (why_not_overturn()) return;
  overturning_ = true;
  version_ = selected()->version;
  to_ = selected()->verdict == domain::Verdict::approve ? domain::OverturnTo::reviewer : domain::OverturnTo::supervisor;
}

void Supervision::confirm_overturn() {
  if (why_not_confirm()) return;
  sending_ = true;
  desk_.overturn(selected()->id, {trim(note_), version_, to_, needs_reasons() ? reasons_ : std::vector<std::string>{}});
}

bool Supervision::close() {
  if (overturning_) {
    overturning_ = false;
    return true;
  }
  if (finding_) {
    finding_.reset();
    return true;
  }
  return false;
}

void Supervision::ask(const client::ListQuery& query) {
  desk_.list_decisions("decisions", dated(query, clock_.now()));
}

void Supervision::tick(bool visible) {
  if (visible && is_due(least_between)) refresh();
}

void Supervision::end_session() {
  reset();
  selection_changed();
}

void Supervision::handle(const client::event::DecisionsListed& e) {
  take(e.page);
}

void Supervision::handle(const client::event::SubmissionOpened& e) {
  // A service of before tells the submission as it is now, and nothing else.
  if (!e.item && e.item.error().id == "http.no_route" && selected())
    return looking_.open_submission("evidence", selected()->submission);
  if (!e.item) {
    evidence_loading_ = false;
    evidence_error_ = e.item.error();
    return;
  }
  if (!selected() || (*e.item)->submission.row.id != selected()->submission) return;
  evidence_loading_ = false;
  evidence_ = *e.item;
}

void Supervision::handle(const client::event::Overturned& e) {
  const bool mine = selected() && selected()->id == e.decision;
  if (mine) sending_ = false;
  if (!e.reply) {
    toasts_.problem(clock_.mono(), {"toast.overturn_refused", {}}, e.reply.error());
    // Somebody was first: what they said takes the place of the panel.
    if (mine && e.reply.error().code == Code::conflict) {
      overturning_ = false;
      refresh();
    }
    return;
  }
  if (mine) {
    api::DecisionRow row = *selected();
    row.state = domain::DecisionState::overturned;
    row.overturn_note = note_;
    replace_selected(std::move(row));
    overturning_ = false;
    note_.clear();
  }
  toasts_.done(clock_.mono(), {e.reply->correction.empty() ? "toast.overturned" : "toast.overturned_told", {}});
  refresh();
}

}  // namespace cs::workbench
