// The messages to students: a list with search and filters, what became of each, sending again with a reason, how a
// call ended, the state of the queue and its bill. Refreshes itself while it is looked at.
#pragma once

#include <optional>
#include <string>

#include "workbench/item.hpp"
#include "workbench/listing.hpp"
#include "workbench/toasts.hpp"

namespace cs::workbench {

class Messages final : public Listing<api::NoticePage> {
 public:
  /// What a note is being written for.
  enum class Panel { none, resend, called };

  Messages(client::NoticesDesk& desk, const Clock& clock, Toasts& toasts);

  ListKind list_kind() const override { return ListKind::messages; }
  const std::string& submission() const { return query().submission; }  ///< "": all
  /// How the queue stands and what it costs; read when the session begins, and while the list is looked at.
  const std::optional<api::NoticeDesk>& desk() const { return state_; }
  /// A message of that submission ("": of any) reached the telephone.
  bool arrived(const std::string& submission = {}) const;

  void show(std::string submission);  ///< of it alone; "": all
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
  bool close();  ///< what was written stays for this message and panel until it is sent
  Why why_not_resume() const;
  void resume();  ///< lets a halted queue go on
  void export_list();

  // ---- by Workbench
  void begin_session();
  void narrow(std::string school);  ///< lists, and reads the bill, of that school's alone; "": of all
  void tick(bool visible);          ///< every second while looked at, because receipts come without notice
  void end_session();
  void handle(const client::event::NoticesListed& e);
  void handle(const client::event::NoticeDeskRead& e);
  void handle(const client::event::NoticeHandled& e);
  void handle(const client::event::NoticesResumed& e);
  void handle(const client::event::NoticesExported& e);

 private:
  void ask(const client::ListQuery& query) override;

  client::NoticesDesk& desk_;
  Toasts& toasts_;
  std::optional<api::NoticeDesk> state_;
  bool sending_ = false;
  MonoPoint read_{};
  Panel panel_ = Panel::none, written_for_ = Panel::none;
  api::NoticeRow target_;
  std::string note_;
  std::optional<domain::CallOutcome> outcome_;
  /// Of what the panel sends. A repeat after a lost answer is no second message; another note is another request.
  std::string key_;
};

}  // namespace cs::workbench
