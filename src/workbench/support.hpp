// One student on the telephone: found by number or name, what happened, and what can be done about it, each step with
// its reason. A number is shown for a minute and then forgotten.
#pragma once

#include <optional>
#include <string>

#include "workbench/item.hpp"
#include "workbench/listing.hpp"
#include "workbench/toasts.hpp"

namespace cs::workbench {

class Support final : public Listing<api::StudentPage> {
 public:
  /// What a reason is being written for.
  enum class Panel { none, phone, correct, resend, called };

  Support(client::StudentsDesk& desk, client::NoticesDesk& notices, client::LookingDesk& looking, const Clock& clock,
          Toasts& toasts);

  ListKind list_kind() const override { return ListKind::students; }
  /// Of the selected student, once it came.
  const std::optional<api::StudentFile>& file() const { return file_; }
  const std::optional<Error>& file_error() const { return file_error_; }
  /// The newest attempt with its photograph, once opened; null where nothing was handed in.
  const ItemPtr& item() const { return item_; }

  void show(const std::string& number, const std::string& campaign);  ///< searches for it there
  /// The selected student's number in full; nullopt: not asked for, or its minute is over.
  std::optional<std::string> phone() const;
  Millis phone_left() const;

  Panel panel() const { return panel_; }
  /// Whom the panel is about, whatever the list shows meanwhile.
  const api::StudentRow& target() const { return target_; }
  const std::string& note() const { return note_; }
  void set_note(std::string note);
  const std::string& number() const { return number_; }  ///< being typed
  void set_number(std::string number);
  std::optional<domain::CallOutcome> outcome() const { return outcome_; }
  void set_outcome(domain::CallOutcome outcome);
  /// The message that the target's corrected number gets again; "": none.
  std::string to_resend() const;
  Why why_not_open(Panel panel) const;
  void open(Panel panel);
  Why why_not_confirm() const;
  void confirm();
  bool close();  ///< what was written stays for this student and panel until it is sent

  // ---- by Workbench
  void enter();
  void tick(bool visible);
  void hide_phone() { phone_.clear(); }  ///< nobody is there to read it
  void end_session();
  void handle(const client::event::StudentsListed& e);
  void handle(const client::event::StudentOpened& e);
  void handle(const client::event::SubmissionOpened& e);
  void handle(const client::event::PhoneShown& e);
  void handle(const client::event::PhoneCorrected& e);
  void handle(const client::event::NoticeHandled& e);

 private:
  void ask(const client::ListQuery& query) override { desk_.list_students("students", query); }
  void selection_changed() override;
  bool in_hand() const override { return panel_ != Panel::none; }
  void open_file();
  bool in_panel(Panel panel, std::string_view student) const { return panel_ == panel && target_.id == student; }
  void finish();  ///< the panel's work is done

  client::StudentsDesk& desk_;
  client::NoticesDesk& notices_;
  client::LookingDesk& looking_;
  Toasts& toasts_;
  std::optional<api::StudentFile> file_;
  ItemPtr item_;
  std::string item_asked_;  ///< the submission that was asked for
  std::optional<Error> file_error_;
  bool sending_ = false;
  MonoPoint phone_until_{};
  std::string phone_;
  Panel panel_ = Panel::none, written_for_ = Panel::none;
  api::StudentRow target_;  ///< of the panel that was opened last, and of what was written for it
  std::string note_, number_;
  std::optional<domain::CallOutcome> outcome_;
  /// Of what the panel sends: a repeat after a lost answer is no second message; other words are another request.
  std::string key_;
};

}  // namespace cs::workbench
