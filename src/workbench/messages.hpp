// The messages to students: a list with search and filters, what became of each, sending again and ticking off the call
// list with a reason, the state of the queue and its bill. Refreshes itself while it is looked at.
#pragma once

#include <optional>
#include <string>

#include "client/desk.hpp"
#include "workbench/item.hpp"
#include "workbench/toasts.hpp"

namespace cs::workbench {

class Messages {
 public:
  /// What a note is being written for.
  enum class Panel { none, resend, called };

  Messages(client::NoticesDesk& desk, const Clock& clock, Toasts& toasts)
      : desk_(desk), clock_(clock), toasts_(toasts) {}

  const client::NoticeQuery& query() const { return query_; }
  const std::string& submission() const { return query_.submission; }  ///< "": all
  const api::NoticePage& page() const { return page_; }
  bool loading() const { return loading_; }
  const std::optional<Error>& error() const { return error_; }
  /// When the page that is shown was true; nullopt: there has been none.
  std::optional<MonoPoint> as_of() const { return as_of_; }
  /// How the queue stands and what it costs; read when the session begins, and while the list is looked at.
  const std::optional<api::NoticeDesk>& desk() const { return state_; }
  const api::NoticeRow* selected() const;  ///< the message on the telephone; the newest until another is chosen
  int selected_index() const;
  /// A message of that submission ("": of any) reached the telephone.
  bool arrived(const std::string& submission = {}) const;

  void show(std::string submission);          ///< everything else is shown again
  void set_query(client::NoticeQuery query);  ///< lists anew from the first row; offset and limit are kept here
  bool filtered() const;                      ///< something is left out
  void narrow(std::string school);            ///< lists only that school's from now on; "": all
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
  client::NoticeQuery query_;
  std::string school_;
  std::string selected_id_;
  api::NoticePage page_;
  std::optional<api::NoticeDesk> state_;
  bool loading_ = false, sending_ = false;
  std::optional<Error> error_;
  MonoPoint listed_{}, read_{};
  std::optional<MonoPoint> as_of_;
  Panel panel_ = Panel::none;
  api::NoticeRow target_;
  std::string note_;
  /// Of what the panel sends. A repeat after a lost answer is no second message; another note is another request.
  std::string key_;
};

}  // namespace cs::workbench
