// The messages to students: a list with search and filters, what became of each, sending again and ticking off the call
// list with a reason, the state of the queue and its bill. Refreshes itself while it is looked at.
#pragma once

#include <optional>
#include <string>

#include "client/desk.hpp"
#include "workbench/filters.hpp"
#include "workbench/item.hpp"
#include "workbench/toasts.hpp"

namespace cs::workbench {

class Messages final : public FilteredList {
 public:
  /// What a note is being written for.
  enum class Panel { none, resend, called };

  Messages(client::NoticesDesk& desk, const Clock& clock, Toasts& toasts);

  ListKind list_kind() const override { return ListKind::messages; }
  const client::ListQuery& query() const override { return query_; }
  const std::map<std::string, std::int64_t>& counts() const override { return page_.counts; }
  const std::string& submission() const { return query_.submission; }  ///< "": all
  const api::NoticePage& page() const { return page_; }
  bool loading() const { return loading_; }
  const std::optional<Error>& error() const { return error_; }
  /// When the page that is shown was true; nullopt: there has been none.
  std::optional<MonoPoint> as_of() const { return as_of_; }
  /// How the queue stands and what it costs; read when the session begins, and while the list is looked at.
  const std::optional<api::NoticeDesk>& desk() const { return state_; }
  /// The message on the telephone; it stays when newer ones come or it leaves the page.
  const api::NoticeRow* selected() const { return selected_ ? &*selected_ : nullptr; }
  int selected_index() const;  ///< -1 when it is not on the page
  /// A message of that submission ("": of any) reached the telephone.
  bool arrived(const std::string& submission = {}) const;

  void show(std::string submission);  ///< of it alone; "": all
  void set_query(client::ListQuery query) override;
  void narrow(std::string school);  ///< lists only that school's from now on; "": all
  Why why_not_turn_page(int by) const;
  void turn_page(int by);
  void select(int index);
  void step(int by);
  void refresh();

  // ---- what people do with a message; permissions are the caller's
  Panel panel() const { return panel_; }
  const api::NoticeRow& target() const { return target_; }  ///< of the panel, whatever the list shows meanwhile
  const std::string& note() const { return note_; }
  void set_note(std::string note);
  /// Of a call; none until somebody says, and without it the panel sends nothing.
  std::optional<domain::CallOutcome> outcome() const { return outcome_; }
  void set_outcome(domain::CallOutcome outcome);
  Why why_not_open(Panel panel) const;
  void open(Panel panel);
  Why why_not_confirm() const;
  void confirm();
  bool close();
  Why why_not_resume() const;
  void resume();  ///< lets a halted queue go on
  void export_list();

  // ---- by Workbench
  void begin_session();
  void tick(bool visible);  ///< every second while looked at, because receipts come without notice
  void end_session();
  void handle(const client::event::NoticesListed& e);
  void handle(const client::event::NoticeDeskRead& e);
  void handle(const client::event::NoticeHandled& e);
  void handle(const client::event::NoticesResumed& e);
  void handle(const client::event::NoticesExported& e);

 private:
  client::NoticesDesk& desk_;
  const Clock& clock_;
  Toasts& toasts_;
  client::ListQuery query_;
  std::string school_;
  std::optional<api::NoticeRow> selected_;
  api::NoticePage page_;
  std::optional<api::NoticeDesk> state_;
  bool loading_ = false, sending_ = false;
  bool narrowed_ = false;  ///< the page that comes is of other filters: its first row is selected
  std::optional<Error> error_;
  MonoPoint listed_{}, read_{};
  std::optional<MonoPoint> as_of_;
  Panel panel_ = Panel::none;
  api::NoticeRow target_;
  std::string note_;
  std::optional<domain::CallOutcome> outcome_;
  /// Of what the panel sends. A repeat after a lost answer is no second message; another note is another request.
  std::string key_;
};

}  // namespace cs::workbench
