#include "workbench/messages.hpp"

#include <algorithm>
#include <utility>

#include "base/ids.hpp"
#include "base/text.hpp"

namespace cs::workbench {
namespace {

using domain::NoticeState;

constexpr Millis list_every{1'000}, desk_every{3'000};
constexpr int page_size = 100;

bool reached(const api::NoticeRow& row) {
  return row.state == NoticeState::accepted || row.state == NoticeState::delivered;
}

}  // namespace

Messages::Messages(client::NoticesDesk& desk, const Clock& clock, Toasts& toasts)
    : desk_(desk), clock_(clock), toasts_(toasts) {
  query_.limit = page_size;
}

int Messages::selected_index() const {
  if (!selected_) return -1;
  const auto it = std::ranges::find(page_.rows, selected_->id, &api::NoticeRow::id);
  return it == page_.rows.end() ? -1 : static_cast<int>(it - page_.rows.begin());
}

bool Messages::arrived(const std::string& submission) const {
  return std::ranges::any_of(page_.rows, [&](const api::NoticeRow& row) {
    return (submission.empty() || row.submission == submission) && reached(row);
  });
}

void Messages::show(std::string submission) {
  client::ListQuery query;
  query.submission = std::move(submission);
  if (query.submission != query_.submission) {
    page_ = {};
    selected_.reset();
  }
  set_query(std::move(query));
}

void Messages::set_query(client::ListQuery query) {
  query.offset = 0;
  query.limit = page_size;
  query.school = school_;
  query_ = std::move(query);
  narrowed_ = true;
  refresh();
}

void Messages::narrow(std::string school) {
  school_ = std::move(school);
  query_.school = school_;
  query_.offset = 0;
  narrowed_ = true;
  listed_ = read_ = {};  // at once when they are looked at
  loading_ = false;      // what is under way is of other schools; the next listing supersedes it
}

Why Messages::why_not_turn_page(int by) const {
  const std::int64_t offset = query_.offset + std::int64_t{by} * query_.limit;
  if (offset < 0) return "why.first_page";
  if (offset >= page_.total) return "why.last_page";
  return std::nullopt;
}

void Messages::turn_page(int by) {
  if (why_not_turn_page(by)) return;
  query_.offset += by * query_.limit;
  narrowed_ = true;
  refresh();
}

void Messages::select(int index) {
  if (index >= 0 && index < static_cast<int>(page_.rows.size()))
    selected_ = page_.rows[static_cast<std::size_t>(index)];
}

void Messages::step(int by) {
  if (page_.rows.empty()) return;
  const int at = selected_index();
  select(at < 0 ? 0 : std::clamp(at + by, 0, static_cast<int>(page_.rows.size()) - 1));
}

void Messages::refresh() {
  loading_ = true;
  listed_ = clock_.mono();
  desk_.list_notices("notices", dated(query_, clock_.now()));
}

// ---- what people do

void Messages::set_note(std::string note) {
  if (note == note_) return;
  note_ = std::move(note);
  key_ = new_uuid();
}

void Messages::set_outcome(domain::CallOutcome outcome) {
  if (outcome == outcome_) return;
  outcome_ = outcome;
  key_ = new_uuid();
}

Why Messages::why_not_open(Panel panel) const {
  const api::NoticeRow* row = selected();
  if (row == nullptr) return "why.no_message";
  if (panel_ != Panel::none) return "why.panel_open_already";
  if (panel == Panel::called) return row->call == "waiting" ? Why{} : Why{"why.not_on_call_list"};
  switch (row->state) {
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

void Messages::open(Panel panel) {
  if (why_not_open(panel)) return;
  target_ = *selected();
  outcome_.reset();
  panel_ = panel;
  note_.clear();
  key_ = new_uuid();
  sending_ = false;
}

Why Messages::why_not_confirm() const {
  if (panel_ == Panel::none) return "why.note_panel_closed";
  if (sending_) return "why.sending";
  if (panel_ == Panel::called && !outcome_) return "why.no_outcome";
  if (trim(note_).empty()) return "why.note_required";
  if (length_utf8(note_) > domain::max_note_length) return "why.note_too_long";
  return std::nullopt;
}

void Messages::confirm() {
  if (why_not_confirm()) return;
  sending_ = true;
  if (panel_ == Panel::resend)
    desk_.resend_notice(key_, target_.id, trim(note_));
  else
    desk_.note_call(key_, target_.id, {trim(note_), *outcome_});
}

bool Messages::close() {
  if (panel_ == Panel::none) return false;
  panel_ = Panel::none;
  return true;
}

Why Messages::why_not_resume() const {
  if (!state_ || !state_->gate.halted) return "why.not_halted";
  return std::nullopt;
}

void Messages::resume() {
  if (!why_not_resume()) desk_.resume_notices();
}

void Messages::export_list() {
  desk_.export_notices(dated(query_, clock_.now()));
}

// ---- by Workbench

void Messages::begin_session() {
  read_ = clock_.mono();
  desk_.read_notice_desk("notices", school_);
}

void Messages::tick(bool visible) {
  if (!visible) return;
  const MonoPoint now = clock_.mono();
  if (!loading_ && now - listed_ >= list_every) refresh();
  if (now - read_ >= desk_every) begin_session();
}

void Messages::end_session() {
  school_.clear();
  query_ = {};
  query_.limit = page_size;
  selected_.reset();
  narrowed_ = false;
  page_ = {};
  state_.reset();
  as_of_.reset();
  error_.reset();
  loading_ = sending_ = false;
  panel_ = Panel::none;
  target_ = {};
  note_.clear();
}

void Messages::handle(const client::event::NoticesListed& e) {
  loading_ = false;
  if (!e.page) {
    error_ = e.page.error();
    return;
  }
  page_ = *e.page;
  error_.reset();
  as_of_ = clock_.mono();
  const bool narrowed = std::exchange(narrowed_, false);
  if (page_.rows.empty())
    selected_.reset();
  else if (const int at = selected_index(); at >= 0)
    selected_ = page_.rows[static_cast<std::size_t>(at)];
  else if (!selected_ || narrowed)
    select(0);
}

void Messages::handle(const client::event::NoticeDeskRead& e) {
  if (e.desk) state_ = *e.desk;
}

void Messages::handle(const client::event::NoticeHandled& e) {
  const bool mine = panel_ != Panel::none && target_.id == e.notice;
  if (mine) sending_ = false;
  if (!e.status) {
    toasts_.problem(clock_.mono(), {e.resent ? "toast.resend_refused" : "toast.call_refused", {}}, e.status.error());
    return;
  }
  if (mine) panel_ = Panel::none;
  toasts_.done(clock_.mono(), {e.resent ? "toast.resent" : "toast.called", {}});
  refresh();
}

void Messages::handle(const client::event::NoticesResumed& e) {
  if (!e.status)
    toasts_.problem(clock_.mono(), {"toast.resume_refused", {}}, e.status.error());
  else
    toasts_.done(clock_.mono(), {"toast.resumed", {}});
  begin_session();
}

void Messages::handle(const client::event::NoticesExported& e) {
  if (e.file)
    toasts_.done(clock_.mono(), {"toast.exported", {{"file", *e.file}}});
  else
    toasts_.problem(clock_.mono(), {"toast.export_failed", {}}, e.file.error());
}

}  // namespace cs::workbench
