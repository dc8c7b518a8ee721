// The supervisor's view: decisions with filters, the evidence of the selected one, overturning with a reason.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "workbench/findings.hpp"
#include "workbench/item.hpp"
#include "workbench/listing.hpp"
#include "workbench/toasts.hpp"

namespace cs::workbench {

class Supervision final : public Listing<api::DecisionPage> {
 public:
  Supervision(client::SupervisionDesk& desk, client::LookingDesk& looking, const Clock& clock, Toasts& toasts);

  ListKind list_kind() const override { return ListKind::decisions; }
  /// What the selected one was taken on, once opened: the photographs and findings of then.
  const ItemPtr& evidence() const { return evidence_; }
  bool evidence_loading() const { return evidence_loading_; }
  const std::optional<Error>& evidence_error() const { return evidence_error_; }
  std::optional<std::size_t> selected_finding() const { return finding_; }

  void select_finding(std::optional<std::size_t> index) { finding_ = index; }
  void step_finding(int by);

  bool overturning() const { return overturning_; }  ///< the panel is open
  const std::string& note() const { return note_; }
  void set_note(std::string note) { note_ = std::move(note); }
  Why why_not_overturn() const;  ///< opening the panel
  Why why_not_confirm() const;   ///< sending it
  /// Who decides then. A rejection is overturned by the supervisor's approval unless they say otherwise.
  domain::OverturnTo overturn_to() const { return to_; }
  void set_overturn_to(domain::OverturnTo to) { to_ = to; }
  /// The supervisor rejects what was approved, and says why.
  bool needs_reasons() const;
  const std::vector<std::string>& reasons() const { return reasons_; }
  void toggle_reason(const std::string& code);
  /// What the student is told when the supervisor decides; nullopt when another reviewer does: nothing before that.
  std::optional<domain::Message> preview(const api::Campaign& campaign) const;
  void open_overturn();
  void confirm_overturn();
  bool close();  ///< closes the panel, the note stays until another decision is selected

  // ---- by Workbench
  void enter() { refresh(); }  ///< the view was opened
  void tick(bool visible);     ///< lists again when stale, at most every two seconds
  void end_session();
  void handle(const client::event::DecisionsListed& e);
  void handle(const client::event::SubmissionOpened& e);
  void handle(const client::event::Overturned& e);

 private:
  void ask(const client::ListQuery& query) override;
  void selection_changed() override;
  bool in_hand() const override { return overturning_; }

  client::SupervisionDesk& desk_;
  client::LookingDesk& looking_;
  Toasts& toasts_;
  bool evidence_loading_ = false, overturning_ = false, sending_ = false;
  std::optional<Error> evidence_error_;
  ItemPtr evidence_;
  std::optional<std::size_t> finding_;
  std::string note_;
  domain::OverturnTo to_ = domain::OverturnTo::reviewer;
  std::vector<std::string> reasons_;
  std::int64_t version_ = 0;  ///< of the decision when the panel was opened
};

}  // namespace cs::workbench
