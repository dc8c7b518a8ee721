#include "workbench/messages.hpp"

#include <algorithm>
#include <utility>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "workbench/resend_rule.hpp"

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
    : Listing(clock, page_size), desk_(desk), toasts_(toasts) {}

bool Messages::arrived(const std::string& submission) const {
  return std::ranges::any_of(page().rows, [&](const api::NoticeRow& row) {
    return (submission.empty() || row.submission == submission) && reached(row);
  });
}

void Messages::show(std::string submission) {
  client::ListQuery wanted;
  wanted.submission = std::move(submission);
  if (wanted.submission != query().submission) {
    forget_page();
    select_none();
  }
  set_query(std::move(wanted));
}

void Messages::narrow(std::string school) {
  Listing::narrow(std::move(school));
  read_ = {};
}

void Messages::ask(const client::ListQuery& query) {
  desk_.list_notices("notices", dated(query, clock_.now()));
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
  return why_not_resend(row->state);
}

void Messages::open(Panel panel) {
  if (why_not_open(panel)) return;
  if (written_for_ != panel || target_.id != selected()->id) {
    note_.clear();
    outcome_.reset();
    key_ = new_uuid();
  }
  target_ = *selected();
  panel_ = written_for_ = panel;
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
  desk_.export_notices(dated(query(), clock_.now()));
}

// ---- by Workbench

void Messages::begin_session() {
  read_ = clock_.mono();
  desk_.read_notice_desk("notices", school());
}

void Messages::tick(bool visible) {
  if (!visible) return;
  const MonoPoint now = clock_.mono();
  mark_stale();  // receipts come without notice
  if (is_due(list_every)) refresh();
  if (now - read_ >= desk_every) begin_session();
}

void Messages::end_session() {
  reset();
  state_.reset();
  sending_ = false;
  panel_ = written_for_ = Panel::none;
  target_ = {};
  note_.clear();
}

void Messages::handle(const client::event::NoticesListed& e) {
  take(e.page);
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
  if (mine) panel_ = written_for_ = Panel::none;
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
