#include "workbench/support.hpp"

#include <algorithm>
#include <utility>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "domain/phone.hpp"

namespace cs::workbench {
namespace {

using domain::NoticeState;

constexpr Millis least_between{2'000};
constexpr int page_size = 50;

/// Whether a message in this state can be sent again.
Why why_not_again(std::optional<NoticeState> state) {
  if (!state) return "why.no_message";
  switch (*state) {
    case NoticeState::queued:
    case NoticeState::held:
    case NoticeState::sending:
      return "why.leaves_by_itself";
    case NoticeState::cancelled:
      return "why.message_cancelled";
    default:
      return std::nullopt;
  }
}

}  // namespace

Support::Support(client::StudentsDesk& desk, client::NoticesDesk& notices, client::LookingDesk& looking,
                 const Clock& clock, Toasts& toasts)
    : desk_(desk), notices_(notices), looking_(looking), clock_(clock), toasts_(toasts) {
  query_.limit = page_size;
}

int Support::selected_index() const {
  if (!selected_) return -1;
  const auto it = std::ranges::find(page_.rows, selected_->id, &api::StudentRow::id);
  return it == page_.rows.end() ? -1 : static_cast<int>(it - page_.rows.begin());
}

// ---- the list

void Support::set_query(client::ListQuery query) {
  query.offset = 0;
  query.limit = page_size;
  query.school = school_;
  query_ = std::move(query);
  narrowed_ = true;
  refresh();
}

void Support::show(const std::string& number) {
  client::ListQuery query;
  query.text = number;
  set_query(std::move(query));
}

void Support::select(int index) {
  if (index < 0 || index >= static_cast<int>(page_.rows.size())) return;
  const api::StudentRow& row = page_.rows[static_cast<std::size_t>(index)];
  const bool other = !selected_ || selected_->id != row.id;
  selected_ = row;
  if (!other) return;
  phone_.clear();
  file_.reset();
  file_error_.reset();
  open_file();
}

void Support::forget_selected() {
  selected_.reset();
  file_.reset();
  file_error_.reset();
  item_.reset();
  item_asked_.clear();
  phone_.clear();
}

void Support::step(int by) {
  if (page_.rows.empty()) return;
  const int at = selected_index();
  select(at < 0 ? 0 : std::clamp(at + by, 0, static_cast<int>(page_.rows.size()) - 1));
}

Why Support::why_not_turn_page(int by) const {
  const std::int64_t offset = query_.offset + std::int64_t{by} * query_.limit;
  if (offset < 0) return "why.first_page";
  if (offset >= page_.total) return "why.last_page";
  return std::nullopt;
}

void Support::turn_page(int by) {
  if (why_not_turn_page(by)) return;
  query_.offset += by * query_.limit;
  narrowed_ = true;
  refresh();
}

void Support::refresh() {
  loading_ = true;
  stale_ = false;
  listed_ = clock_.mono();
  desk_.list_students("students", query_);
}

void Support::open_file() {
  if (!selected_) return;
  desk_.open_student("student", selected_->id);
  if (item_asked_ == selected_->submission) return;
  item_asked_ = selected_->submission;
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
  return selected_ && !why_not_again(selected_->notice_state) ? selected_->notice : std::string();
}

Why Support::why_not_open(Panel panel) const {
  if (!selected_) return "why.no_student";
  if (panel_ != Panel::none) return "why.panel_open_already";
  switch (panel) {
    case Panel::phone:
      if (selected_->phone_problem == "phone.missing") return "why.no_phone";
      if (phone()) return "why.phone_shown";
      return std::nullopt;
    case Panel::resend:
      return why_not_again(selected_->notice_state);
    case Panel::called:
      return selected_->call_notice.empty() ? Why{"why.not_on_call_list"} : Why{};
    case Panel::correct:
    case Panel::none:
      break;
  }
  return std::nullopt;
}

void Support::open(Panel panel) {
  if (why_not_open(panel)) return;
  panel_ = panel;
  note_.clear();
  number_.clear();
  outcome_.reset();
  key_ = new_uuid();
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
  if (why_not_confirm() || !selected_) return;
  sending_ = true;
  switch (panel_) {
    case Panel::phone:
      return desk_.show_phone(selected_->id, trim(note_));
    case Panel::correct:
      return desk_.correct_phone(key_, selected_->id, {trim(number_), trim(note_), to_resend()});
    case Panel::resend:
      return notices_.resend_notice(key_, selected_->notice, trim(note_));
    case Panel::called:
      return notices_.note_call(key_, selected_->call_notice, {trim(note_), *outcome_});
    case Panel::none:
      return;
  }
}

bool Support::close() {
  return std::exchange(panel_, Panel::none) != Panel::none;
}

// ---- by Workbench

void Support::narrow(std::string school) {
  school_ = std::move(school);
  query_.school = school_;
  query_.offset = 0;
  narrowed_ = stale_ = true;
  loading_ = false;  // what is under way is of other schools; the next listing supersedes it
}

void Support::enter() {
  refresh();
  open_file();
}

void Support::tick(bool visible) {
  if (phone_until_ <= clock_.mono()) phone_.clear();
  if (!visible || !stale_ || loading_ || clock_.mono() - listed_ < least_between) return;
  refresh();
  if (panel_ == Panel::none) open_file();
}

void Support::end_session() {
  school_.clear();
  query_ = {};
  query_.limit = page_size;
  page_ = {};
  forget_selected();
  as_of_.reset();
  error_.reset();
  note_.clear();
  number_.clear();
  outcome_.reset();
  panel_ = Panel::none;
  loading_ = stale_ = sending_ = narrowed_ = false;
}

void Support::handle(const client::event::StudentsListed& e) {
  loading_ = false;
  if (!e.page) {
    error_ = e.page.error();
    return;
  }
  error_.reset();
  as_of_ = clock_.mono();
  page_ = *e.page;
  const bool narrowed = std::exchange(narrowed_, false);
  if (panel_ != Panel::none) return;  // nobody else's student under the hands of who writes
  if (page_.rows.empty()) {
    forget_selected();
  } else if (const int at = selected_index(); at >= 0) {
    selected_ = page_.rows[static_cast<std::size_t>(at)];
  } else if (!selected_ || narrowed) {
    select(0);
  }
}

void Support::handle(const client::event::StudentOpened& e) {
  if (!e.file) {
    file_error_ = e.file.error();
    return;
  }
  if (!selected_ || e.file->row.id != selected_->id) return;
  file_error_.reset();
  file_ = *e.file;
  selected_ = file_->row;
}

void Support::handle(const client::event::SubmissionOpened& e) {
  if (e.item && (*e.item)->submission.row.id == item_asked_) item_ = *e.item;
}

void Support::handle(const client::event::PhoneShown& e) {
  if (!selected_ || selected_->id != e.student) return;
  sending_ = false;
  if (!e.reply) {
    toasts_.problem(clock_.mono(), {"toast.phone_refused", {}}, e.reply.error());
    return;
  }
  phone_ = e.reply->phone;
  phone_until_ = clock_.mono() + e.reply->shown_for;
  panel_ = Panel::none;
  open_file();
}

void Support::handle(const client::event::PhoneCorrected& e) {
  const bool mine = selected_ && selected_->id == e.student;
  if (mine) sending_ = false;
  if (!e.reply) {
    toasts_.problem(clock_.mono(), {"toast.correct_refused", {}}, e.reply.error());
    return;
  }
  if (mine && panel_ == Panel::correct) panel_ = Panel::none;
  phone_.clear();
  toasts_.done(clock_.mono(),
               {e.reply->notice.empty() ? "toast.corrected" : "toast.corrected_resent", {{"phone", e.reply->phone}}});
  refresh();
  open_file();
}

void Support::handle(const client::event::NoticeHandled& e) {
  const bool of_panel = (panel_ == Panel::resend && selected_ && selected_->notice == e.notice) ||
                        (panel_ == Panel::called && selected_ && selected_->call_notice == e.notice);
  if (!of_panel) return;
  sending_ = false;
  if (!e.status) return;  // the messages say why
  panel_ = Panel::none;
  refresh();
  open_file();
}

}  // namespace cs::workbench
