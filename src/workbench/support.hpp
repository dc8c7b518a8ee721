// One student on the telephone: found by number or name, what happened, and what can be done about it, each step with
// its reason. A number is shown for a minute and then forgotten.
#pragma once

#include <optional>
#include <string>

#include "client/desk.hpp"
#include "workbench/filters.hpp"
#include "workbench/item.hpp"
#include "workbench/toasts.hpp"

namespace cs::workbench {

class Support final : public FilteredList {
 public:
  /// What a reason is being written for.
  enum class Panel { none, phone, correct, resend, called };

  Support(client::StudentsDesk& desk, client::NoticesDesk& notices, client::LookingDesk& looking, const Clock& clock,
          Toasts& toasts);

  ListKind list_kind() const override { return ListKind::students; }
  const client::ListQuery& query() const override { return query_; }
  const std::map<std::string, std::int64_t>& counts() const override { return page_.counts; }
  void set_query(client::ListQuery query) override;

  const api::StudentPage& page() const { return page_; }
  bool loading() const { return loading_; }
  const std::optional<Error>& error() const { return error_; }
  std::optional<MonoPoint> as_of() const { return as_of_; }
  const api::StudentRow* selected() const { return selected_ ? &*selected_ : nullptr; }
  int selected_index() const;  ///< -1 when it is not on the page
  /// Of the selected student, once it came.
  const std::optional<api::StudentFile>& file() const { return file_; }
  const std::optional<Error>& file_error() const { return file_error_; }
  /// The newest attempt with its photograph, once opened; null where nothing was handed in.
  const ItemPtr& item() const { return item_; }

  void show(const std::string& number);  ///< searches for it
  void select(int index);
  void step(int by);
  Why why_not_turn_page(int by) const;
  void turn_page(int by);
  void refresh();

  /// The selected student's number in full; nullopt: not asked for, or its minute is over.
  std::optional<std::string> phone() const;
  Millis phone_left() const;

  Panel panel() const { return panel_; }
  const std::string& note() const { return note_; }
  void set_note(std::string note);
  const std::string& number() const { return number_; }  ///< being typed
  void set_number(std::string number);
  std::optional<domain::CallOutcome> outcome() const { return outcome_; }
  void set_outcome(domain::CallOutcome outcome);
  /// The message that a corrected number gets again; "": none.
  std::string to_resend() const;
  Why why_not_open(Panel panel) const;
  void open(Panel panel);
  Why why_not_confirm() const;
  void confirm();
  bool close();

  // ---- by Workbench
  void narrow(std::string school);
  void enter();
  void tick(bool visible);
  void mark_stale() { stale_ = true; }
  void end_session();
  void handle(const client::event::StudentsListed& e);
  void handle(const client::event::StudentOpened& e);
  void handle(const client::event::SubmissionOpened& e);
  void handle(const client::event::PhoneShown& e);
  void handle(const client::event::PhoneCorrected& e);
  void handle(const client::event::NoticeHandled& e);

 private:
  void open_file();
  void forget_selected();

  client::StudentsDesk& desk_;
  client::NoticesDesk& notices_;
  client::LookingDesk& looking_;
  const Clock& clock_;
  Toasts& toasts_;
  client::ListQuery query_;
  std::string school_;
  api::StudentPage page_;
  std::optional<api::StudentRow> selected_;
  std::optional<api::StudentFile> file_;
  ItemPtr item_;
  std::string item_asked_;  ///< the submission that was asked for
  std::optional<Error> error_, file_error_;
  bool loading_ = false, stale_ = false, sending_ = false;
  bool narrowed_ = false;  ///< the page that comes is of other filters: its first row is selected
  MonoPoint listed_{}, phone_until_{};
  std::optional<MonoPoint> as_of_;
  std::string phone_;
  Panel panel_ = Panel::none;
  std::string note_, number_;
  std::optional<domain::CallOutcome> outcome_;
  /// Of what the panel sends: a repeat after a lost answer is no second message; other words are another request.
  std::string key_;
};

}  // namespace cs::workbench
