#include "workbench/supervision.hpp"

namespace cs::workbench {
namespace {

constexpr Millis least_between{2'000};
constexpr int page_size = 50;

}  // namespace

Supervision::Supervision(client::SupervisionDesk& desk, client::LookingDesk& looking, const Clock& clock,
                         Toasts& toasts)
    : Listing(clock, page_size),
      desk_(desk),
      looking_(looking),
      overturning_(desk, clock, toasts, [this] { return selected(); }) {}

void Supervision::step_finding(int by) {
  if (!evidence_ || !evidence_->submission.examination) return;
  finding_ = step_in_order(sort_findings(evidence_->submission.examination->findings).in_order(), finding_, by);
}

void Supervision::selection_changed() {
  overturning_.begin();
  evidence_.reset();
  evidence_error_.reset();
  finding_.reset();
  evidence_loading_ = selected() != nullptr;
  if (evidence_loading_) looking_.open_submission("evidence", selected()->id);
}

bool Supervision::close() {
  if (overturning_.close()) return true;
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
  const std::string note = overturning_.note();
  const Overturning::Outcome outcome = overturning_.take(e);
  if (outcome == Overturning::Outcome::done) {
    api::DecisionRow row = *selected();
    row.state = domain::DecisionState::overturned;
    row.overturn_note = note;
    replace_selected(std::move(row));
    overturning_.set_note({});
  }
  if (e.reply || outcome == Overturning::Outcome::taken_first) refresh();
}

}  // namespace cs::workbench
