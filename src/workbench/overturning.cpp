#include "workbench/overturning.hpp"

#include <utility>

#include "base/text.hpp"
#include "domain/deciding.hpp"

namespace cs::workbench {

Overturning::Overturning(client::SupervisionDesk& desk, const Clock& clock, Toasts& toasts,
                         std::function<const api::DecisionRow*()> decision)
    : desk_(desk), clock_(clock), toasts_(toasts), decision_(std::move(decision)) {}

void Overturning::begin() {
  note_.clear();
  reasons_.clear();
  open_ = sending_ = false;
}

Why Overturning::why_not_open() const {
  const api::DecisionRow* row = decision();
  if (row == nullptr) return "why.nothing_selected";
  if (row->state == domain::DecisionState::undone) return "why.undone";
  if (row->state == domain::DecisionState::overturned) return "why.overturned";
  if (sending_) return "why.sending";
  return std::nullopt;
}

Why Overturning::why_not_confirm() const {
  if (!open_) return "why.panel_closed";
  if (Why why = why_not_open()) return why;
  if (trim(note_).empty()) return "why.note_required";
  if (length_utf8(note_) > domain::max_note_length) return "why.note_too_long";
  if (needs_reasons() && reasons_.empty()) return "why.no_reason";
  return std::nullopt;
}

bool Overturning::needs_reasons() const {
  return to_ == domain::OverturnTo::supervisor && decision() && decision()->verdict == domain::Verdict::approve;
}

void Overturning::toggle_reason(const std::string& code) {
  if (std::erase(reasons_, code) == 0 && reasons_.size() < domain::max_reasons) reasons_.push_back(code);
}

std::optional<domain::Message> Overturning::preview(const api::Campaign& campaign) const {
  const api::DecisionRow* row = decision();
  if (row == nullptr || to_ == domain::OverturnTo::reviewer) return std::nullopt;
  domain::MessageFacts facts;
  facts.student_name = row->student.name;
  if (row->verdict == domain::Verdict::approve) {
    facts.verdict = domain::Verdict::reject;
    facts.reasons = reasons_;
    facts.reshoot_until = domain::terms_of(campaign.policy, clock_.now()).reshoot_until;
  } else {
    facts.correction = row->notice_state && domain::may_have_been_read(*row->notice_state);
  }
  return domain::compose(facts, campaign.texts, domain::ReasonCatalogue(campaign.reasons));
}

void Overturning::open() {
  if (why_not_open()) return;
  open_ = true;
  version_ = decision()->version;
  to_ = decision()->verdict == domain::Verdict::approve ? domain::OverturnTo::reviewer : domain::OverturnTo::supervisor;
}

void Overturning::confirm() {
  if (why_not_confirm()) return;
  sending_ = true;
  sent_ = decision()->id;
  desk_.overturn(sent_, {trim(note_), version_, to_, needs_reasons() ? reasons_ : std::vector<std::string>{}});
}

bool Overturning::close() {
  return std::exchange(open_, false);
}

Overturning::Outcome Overturning::take(const client::event::Overturned& e) {
  const bool mine = decision() != nullptr && decision()->id == e.decision;
  if (mine) sending_ = false;
  if (!e.reply) {
    toasts_.problem(clock_.mono(), {"toast.overturn_refused", {}}, e.reply.error());
    if (!mine) return Outcome::elsewhere;
    // Somebody was first: what they said takes the place of the panel.
    if (e.reply.error().code != Code::conflict) return Outcome::refused;
    open_ = false;
    return Outcome::taken_first;
  }
  toasts_.done(clock_.mono(), {e.reply->correction.empty() ? "toast.overturned" : "toast.overturned_told", {}});
  if (mine) open_ = false;
  return mine ? Outcome::done : Outcome::elsewhere;
}

}  // namespace cs::workbench
