// The supervisor's view: decisions with filters, the evidence of the selected one, overturning with a reason.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "workbench/findings.hpp"
#include "workbench/item.hpp"
#include "workbench/listing.hpp"
#include "workbench/overturning.hpp"
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

  /// The panel over the selected one.
  Overturning& overturning() { return overturning_; }
  const Overturning& overturning() const { return overturning_; }
  bool close();  ///< closes the panel, then takes the selected finding away

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
  bool in_hand() const override { return overturning_.is_open(); }

  client::SupervisionDesk& desk_;
  client::LookingDesk& looking_;
  Overturning overturning_;
  bool evidence_loading_ = false;
  std::optional<Error> evidence_error_;
  ItemPtr evidence_;
  std::optional<std::size_t> finding_;
};

}  // namespace cs::workbench
