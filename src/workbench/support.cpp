#include "workbench/support.hpp"

#include <algorithm>
#include <utility>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "domain/phone.hpp"
#include "workbench/resend_rule.hpp"

namespace cs::workbench {
namespace {

constexpr Millis least_between{2'000};
constexpr int page_size = 50;

}  // namespace

Support::Support(client::StudentsDesk& desk, client::NoticesDesk& notices, client::LookingDesk& looking,
                 const Clock& clock, Toasts& toasts)
    : Listing(clock, page_size), desk_(desk), notices_(notices), looking_(looking), toasts_(toasts) {}

void Support::show(const std::string& number, const std::string& campaign) {
  client::ListQuery query;
  query.text = number;
  query.campaign = campaign;
  set_query(std::move(query));
}

void Support::selection_changed() {
  phone_.clear();
  file_.reset();
  file_error_.reset();
  if (selected() != nullptr) return open_file();
  item_.reset();
  item_asked_.clear();
}

void Support::open_file() {
  if (!selected()) return;
  desk_.open_student("student", selected()->id);
  if (item_asked_ == selected()->submission) return;
  item_asked_ = selected()->submission;
  item_.reset();
  if (!item_asked_.empty()) looking_.open_submission("support", item_asked_);
}

// ---- the number

std::optional<std::string> Support::phone() const {
  if (phone_.empty() || clock_.mono() >= phone_until_) return std::nullopt;
  return phone_;
}

Millis Support::phone_left() const {
  return phone_.empty() ? Millis{0} : std::max(Millis{0}, phone_until_ - clock_.mono());
}

// ---- what is done, with its reason

void Support::set_note(std::string note) {
  if (note == note_) return;
  note_ = std::move(note);
  key_ = new_uuid();
}

void Support::set_number(std::string number) {
  if (number == number_) return;
  number_ = std::move(number);
  key_ = new_uuid();
}

void Support::set_outcome(domain::CallOutcome outcome) {
  if (outcome == outcome_) return;
  outcome_ = outcome;
  key_ = new_uuid();
}

std::string Support::to_resend() const {
  return why_not_resend(target_.notice_state) ? std::string() : target_.notice;
}

Why Support::why_not_open(Panel panel) const {
  if (!selected()) return "why.no_student";
  if (panel_ != Panel::none) return "why.panel_open_already";
  switch (panel) {
    case Panel::phone:
      if (selected()->phone_problem == "phone.missing") return "why.no_phone";
      if (phone()) return "why.phone_shown";
      return std::nullopt;
    case Panel::resend:
      return why_not_resend(selected()->notice_state);
    case Panel::called:
      return selected()->call_notice.empty() ? Why{"why.not_on_call_list"} : Why{};
    case Panel::correct:
    case Panel::none:
      break;
  }
  return std::nullopt;
}

void Support::open(Panel panel) {
  if (why_not_open(panel)) return;
  if (written_for_ != panel || target_.id != selected()->id) {
    note_.clear();
    number_.clear();
    outcome_.reset();
    key_ = new_uuid();
  }
  panel_ = written_for_ = panel;
  target_ = *selected();
  sending_ = false;
}

Why Support::why_not_confirm() const {
  if (panel_ == Panel::none) return "why.note_panel_closed";
  if (sending_) return "why.sending";
  if (panel_ == Panel::correct && domain::normalised_phone(number_).kind != domain::PhoneKind::mobile)
    return "why.not_a_mobile";
  if (panel_ == Panel::called && !outcome_) return "why.no_outcome";
  if (trim(note_).empty()) return "why.note_required";
  if (length_utf8(note_) > domain::max_note_length) return "why.note_too_long";
  return std::nullopt;
}

void Support::confirm() {
  if (why_not_confirm()) return;
  sending_ = true;
  switch (panel_) {
    case Panel::phone:
      return desk_.show_phone(target_.id, trim(note_));
    case Panel::correct:
      return desk_.correct_phone(key_, target_.id, {trim(number_), trim(note_), to_resend()});
    case Panel::resend:
      return notices_.resend_notice(key_, target_.notice, trim(note_));
    case Panel::called:
      return notices_.note_call(key_, target_.call_notice, {trim(note_), *outcome_});
    case Panel::none:
      return;
  }
}

bool Support::close() {
  return std::exchange(panel_, Panel::none) != Panel::none;
}

void Support::finish() {
  panel_ = written_for_ = Panel::none;
  sending_ = false;
}

// ---- by Workbench

void Support::enter() {
  refresh();
  open_file();
}

void Support::tick(bool visible) {
  if (phone_until_ <= clock_.mono()) phone_.clear();
  if (!visible || !is_due(least_between)) return;
  refresh();
  if (panel_ == Panel::none) open_file();
}

void Support::end_session() {
  reset();
  selection_changed();
  note_.clear();
  number_.clear();
  outcome_.reset();
  finish();
  target_ = {};
}

void Support::handle(const client::event::StudentsListed& e) {
  take(e.page);
}

void Support::handle(const client::event::StudentOpened& e) {
  if (!e.file) {
    file_error_ = e.file.error();
    return;
  }
  if (!selected() || e.file->row.id != selected()->id) return;
  file_error_.reset();
  file_ = *e.file;
  replace_selected(file_->row);
}

void Support::handle(const client::event::SubmissionOpened& e) {
  if (e.item && (*e.item)->submission.row.id == item_asked_) item_ = *e.item;
}

void Support::handle(const client::event::PhoneShown& e) {
  const bool asked = in_panel(Panel::phone, e.student);
  if (asked) sending_ = false;
  if (!selected() || selected()->id != e.student) return;
  if (!e.reply) {
    toasts_.problem(clock_.mono(), {"toast.phone_refused", {}}, e.reply.error());
    return;
  }
  phone_ = e.reply->phone;
  phone_until_ = clock_.mono() + e.reply->shown_for;
  if (asked) finish();  // another panel that was opened meanwhile stays
  open_file();
}

void Support::handle(const client::event::PhoneCorrected& e) {
  const bool mine = in_panel(Panel::correct, e.student);
  if (mine) sending_ = false;
  if (!e.reply) {
    toasts_.problem(clock_.mono(), {"toast.correct_refused", {}}, e.reply.error());
    return;
  }
  if (mine) finish();
  phone_.clear();
  toasts_.done(clock_.mono(),
               {e.reply->notice.empty() ? "toast.corrected" : "toast.corrected_resent", {{"phone", e.reply->phone}}});
  refresh();
  open_file();
}

void Support::handle(const client::event::NoticeHandled& e) {
  const bool of_panel = (panel_ == Panel::resend && e.resent && target_.notice == e.notice) ||
                        (panel_ == Panel::called && !e.resent && target_.call_notice == e.notice);
  if (!of_panel) return;
  sending_ = false;
  if (!e.status) return;  // the messages say why
  finish();
  refresh();
  open_file();
}

}  // namespace cs::workbench
