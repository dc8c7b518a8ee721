// The supervisor's view: decisions with filters, the evidence of the selected one, overturning with a reason.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "workbench/filters.hpp"
#include "workbench/findings.hpp"
#include "workbench/item.hpp"
#include "workbench/toasts.hpp"

namespace cs::workbench {

class Supervision final : public FilteredList {
 public:
  Supervision(client::SupervisionDesk& desk, client::LookingDesk& looking, const Clock& clock, Toasts& toasts);

  ListKind list_kind() const override { return ListKind::decisions; }
  const client::ListQuery& query() const override { return query_; }
  const std::map<std::string, std::int64_t>& counts() const override { return page_.counts; }
  const api::DecisionPage& page() const { return page_; }
  bool loading() const { return loading_; }
  const std::optional<Error>& error() const { return error_; }  ///< of the last listing
  /// When the page that is shown was true; nullopt: there has been none.
  std::optional<MonoPoint> as_of() const { return as_of_; }
  const api::DecisionRow* selected() const;              ///< nullptr when nothing is
  int selected_index() const;                            ///< -1 when it is not on the page
  const ItemPtr& evidence() const { return evidence_; }  ///< of the selected one, once opened
  bool evidence_loading() const { return evidence_loading_; }
  const std::optional<Error>& evidence_error() const { return evidence_error_; }
  std::optional<std::size_t> selected_finding() const { return finding_; }

  /// `offset` and `limit` of `query` are kept by this class. The first of what is found is selected.
  void set_query(client::ListQuery query) override;
  void turn_page(int by);
  Why why_not_turn_page(int by) const;
  void select(int index);
  void step(int by);
  void select_finding(std::optional<std::size_t> index) { finding_ = index; }
  void step_finding(int by);

  bool overturning() const { return overturning_; }  ///< the panel is open
  const std::string& note() const { return note_; }
  void set_note(std::string note) { note_ = std::move(note); }
  Why why_not_overturn() const;  ///< opening the panel
  Why why_not_confirm() const;   ///< sending it
  /// What the student is told when the selected decision is overturned; nullopt when that is nothing.
  std::optional<domain::Message> preview(const api::Campaign& campaign) const;
  void open_overturn();
  void confirm_overturn();
  bool close();  ///< closes the panel, the note stays until another decision is selected

  // ---- by Workbench
  void narrow(std::string school);  ///< lists only that school's from the next listing on; "": all
  void enter();                     ///< the view was opened
  void refresh();
  /// Counts changed: lists again, at most every two seconds.
  void mark_stale() { stale_ = true; }
  void tick(bool visible);
  void end_session();
  void handle(const client::event::DecisionsListed& e);
  void handle(const client::event::SubmissionOpened& e);
  void handle(const client::event::Overturned& e);

 private:
  void open_evidence();
  void forget_selected();

  client::SupervisionDesk& desk_;
  client::LookingDesk& looking_;
  const Clock& clock_;
  Toasts& toasts_;
  client::ListQuery query_;
  std::string school_;
  api::DecisionPage page_;
  bool loading_ = false, stale_ = false, evidence_loading_ = false, overturning_ = false, sending_ = false;
  bool narrowed_ = false;  ///< the page that comes is of other filters: its first row is selected
  std::optional<Error> error_, evidence_error_;
  std::optional<api::DecisionRow> selected_;
  ItemPtr evidence_;
  std::optional<std::size_t> finding_;
  std::string note_;
  MonoPoint listed_{};
  std::optional<MonoPoint> as_of_;
};

}  // namespace cs::workbench
