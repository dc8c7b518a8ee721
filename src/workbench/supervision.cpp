#include "workbench/supervision.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace cs::workbench {
namespace {

constexpr Millis least_between{2'000};
constexpr int page_size = 50;

}  // namespace

Supervision::Supervision(client::SupervisionDesk& desk, client::LookingDesk& looking, const Clock& clock,
                         Toasts& toasts)
    : desk_(desk), looking_(looking), clock_(clock), toasts_(toasts) {
  query_.limit = page_size;
}

const api::DecisionRow* Supervision::selected() const {
  return selected_ ? &*selected_ : nullptr;
}

int Supervision::selected_index() const {
  if (!selected_) return -1;
  const auto it = std::find_if(page_.rows.begin(), page_.rows.end(),
                               [&](const api::DecisionRow& row) { return row.id == selected_->id; });
  return it == page_.rows.end() ? -1 : static_cast<int>(it - page_.rows.begin());
}

void Supervision::set_query(client::ListQuery query) {
  query.offset = 0;
  query.limit = page_size;
  query.school = school_;
  query_ = std::move(query);
  narrowed_ = true;
  refresh();
}

Why Supervision::why_not_turn_page(int by) const {
  const std::int64_t offset = query_.offset + std::int64_t{by} * query_.limit;
  if (offset < 0) return "why.first_page";
  if (offset >= page_.total) return "why.last_page";
  return std::nullopt;
}

void Supervision::turn_page(int by) {
  if (why_not_turn_page(by)) return;
  query_.offset += by * query_.limit;
  narrowed_ = true;
  refresh();
}

void Supervision::select(int index) {
  if (index < 0 || index >= static_cast<int>(page_.rows.size())) return;
  const api::DecisionRow& row = page_.rows[static_cast<std::size_t>(index)];
  const bool other = !selected_ || selected_->id != row.id;
  selected_ = row;
  if (!other) return;
  note_.clear();
  overturning_ = sending_ = false;
  open_evidence();
}

void Supervision::step(int by) {
  if (page_.rows.empty()) return;
  const int at = selected_index();
  const int last = static_cast<int>(page_.rows.size()) - 1;
  select(at < 0 ? 0 : std::clamp(at + by, 0, last));
}

void Supervision::step_finding(int by) {
  if (!evidence_ || !evidence_->submission.examination) return;
  finding_ = step_in_order(sort_findings(evidence_->submission.examination->findings).in_order(), finding_, by);
}

void Supervision::forget_selected() {
  selected_.reset();
  evidence_.reset();
  evidence_error_.reset();
  finding_.reset();
  note_.clear();
  evidence_loading_ = sending_ = false;
}

void Supervision::open_evidence() {
  evidence_.reset();
  evidence_error_.reset();
  finding_.reset();
  evidence_loading_ = true;
  looking_.open_submission("evidence", selected_->submission);
}

Why Supervision::why_not_overturn() const {
  if (!selected_) return "why.nothing_selected";
  if (selected_->state == domain::DecisionState::undone) return "why.undone";
  if (selected_->state == domain::DecisionState::overturned) return "why.overturned";
  if (sending_) return "why.sending";
  return std::nullopt;
}

Why Supervision::why_not_confirm() const {
  if (!overturning_) return "why.panel_closed";
  if (Why why = why_not_overturn()) return why;
  if (trim(note_).empty()) return "why.note_required";
  if (length_utf8(note_) > domain::max_note_length) return "why.note_too_long";
  return std::nullopt;
}

std::optional<domain::Message> Supervision::preview(const api::Campaign& campaign) const {
  if (!selected_) return std::nullopt;
  const bool told = selected_->notice_state && domain::may_have_been_read(*selected_->notice_state);
  domain::MessageFacts facts;
  facts.student_name = selected_->student.name;
  facts.correction = told;
  if (selected_->verdict == domain::Verdict::approve) {
    if (!told || campaign.texts.of(domain::Occasion::reopened).empty()) return std::nullopt;
    facts.occasion = domain::Occasion::reopened;
  }
  return domain::compose(facts, campaign.texts, {});
}

void Supervision::open_overturn() {
  if (!why_not_overturn()) overturning_ = true;
}

void Supervision::confirm_overturn() {
  if (why_not_confirm()) return;
  sending_ = true;
  desk_.overturn(selected_->id, trim(note_));
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

void Supervision::narrow(std::string school) {
  school_ = std::move(school);
  query_.school = school_;
  query_.offset = 0;
  narrowed_ = true;
  stale_ = true;
  loading_ = false;  // what is under way is of other schools; the next listing supersedes it
}

void Supervision::enter() {
  refresh();
}

void Supervision::refresh() {
  loading_ = true;
  stale_ = false;
  listed_ = clock_.mono();
  desk_.list_decisions("decisions", dated(query_, clock_.now()));
}

void Supervision::tick(bool visible) {
  if (visible && stale_ && !loading_ && clock_.mono() - listed_ >= least_between) refresh();
}

void Supervision::end_session() {
  school_.clear();
  page_ = {};
  query_ = {};
  query_.limit = page_size;
  selected_.reset();
  evidence_.reset();
  as_of_.reset();
  error_.reset();
  evidence_error_.reset();
  note_.clear();
  loading_ = stale_ = evidence_loading_ = overturning_ = sending_ = narrowed_ = false;
}

void Supervision::handle(const client::event::DecisionsListed& e) {
  loading_ = false;
  if (!e.page) {
    error_ = e.page.error();
    return;
  }
  error_.reset();
  as_of_ = clock_.mono();
  page_ = *e.page;
  const bool narrowed = std::exchange(narrowed_, false);
  if (overturning_) return;  // nothing is changed under the hands of who writes
  if (page_.rows.empty())
    forget_selected();
  else if (const int at = selected_index(); at >= 0)
    selected_ = page_.rows[static_cast<std::size_t>(at)];
  else if (!selected_ || narrowed)
    select(0);
}

void Supervision::handle(const client::event::SubmissionOpened& e) {
  if (!e.item) {
    evidence_loading_ = false;
    evidence_error_ = e.item.error();
    return;
  }
  if (!selected_ || (*e.item)->submission.row.id != selected_->submission) return;
  evidence_loading_ = false;
  evidence_ = *e.item;
}

void Supervision::handle(const client::event::Overturned& e) {
  const bool mine = selected_ && selected_->id == e.decision;
  if (mine) sending_ = false;
  if (!e.reply) {
    toasts_.problem(clock_.mono(), {"toast.overturn_refused", {}}, e.reply.error());
    return;
  }
  if (mine) {
    selected_->state = domain::DecisionState::overturned;
    selected_->overturn_note = note_;
    overturning_ = false;
    note_.clear();
  }
  toasts_.done(clock_.mono(), {e.reply->correction.empty() ? "toast.overturned" : "toast.overturned_told", {}});
  refresh();
}

}  // namespace cs::workbench
