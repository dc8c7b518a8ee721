#include "workbench/lists.hpp"

#include <algorithm>

namespace cs::workbench {
namespace {

constexpr Millis least_between{2'000};
constexpr Millis messages_every{1'000};

}  // namespace

void QueueList::set_query(client::QueueQuery query) {
  query.offset = 0;
  query.limit = query_.limit;
  query_ = std::move(query);
  refresh();
}

void QueueList::turn_page(int by) {
  const std::int64_t offset = query_.offset + std::int64_t{by} * query_.limit;
  if (offset < 0 || offset >= page_.total) return;
  query_.offset = static_cast<int>(offset);
  refresh();
}

void QueueList::refresh() {
  loading_ = true;
  stale_ = false;
  listed_ = clock_.mono();
  desk_.list_queue("queue", query_);
}

void QueueList::tick(bool visible) {
  if (visible && stale_ && !loading_ && (listed_ == MonoPoint{} || clock_.mono() - listed_ >= least_between)) refresh();
}

void QueueList::end_session() {
  query_ = {};
  page_ = {};
  error_.reset();
  loading_ = false;
  stale_ = true;
  listed_ = {};
}

void QueueList::handle(const client::event::QueueListed& e) {
  loading_ = false;
  if (e.page) {
    page_ = *e.page;
    error_.reset();
  } else {
    error_ = e.page.error();
  }
}

const api::NoticeRow* Messages::selected() const {
  const int at = selected_index();
  return at < 0 ? nullptr : &page_.rows[static_cast<std::size_t>(at)];
}

int Messages::selected_index() const {
  if (page_.rows.empty()) return -1;
  const auto it = std::find_if(page_.rows.begin(), page_.rows.end(),
                               [&](const api::NoticeRow& row) { return row.id == selected_id_; });
  return it == page_.rows.end() ? 0 : static_cast<int>(it - page_.rows.begin());
}

bool Messages::arrived(const std::string& submission) const {
  return std::any_of(page_.rows.begin(), page_.rows.end(), [&](const api::NoticeRow& row) {
    return (submission.empty() || row.submission == submission) &&
           (row.state == domain::NoticeState::accepted || row.state == domain::NoticeState::delivered);
  });
}

void Messages::show(std::string submission) {
  if (submission != submission_) {
    page_ = {};
    selected_id_.clear();
  }
  submission_ = std::move(submission);
  refresh();
}

void Messages::select(int index) {
  if (index >= 0 && index < static_cast<int>(page_.rows.size()))
    selected_id_ = page_.rows[static_cast<std::size_t>(index)].id;
}

void Messages::step(int by) {
  if (!page_.rows.empty()) select(std::clamp(selected_index() + by, 0, static_cast<int>(page_.rows.size()) - 1));
}

void Messages::refresh() {
  loading_ = true;
  listed_ = clock_.mono();
  desk_.list_notices("notices", submission_);
}

void Messages::tick(bool visible) {
  if (visible && !loading_ && clock_.mono() - listed_ >= messages_every) refresh();
}

void Messages::end_session() {
  submission_.clear();
  selected_id_.clear();
  page_ = {};
  error_.reset();
  loading_ = false;
}

void Messages::handle(const client::event::NoticesListed& e) {
  loading_ = false;
  if (e.page) {
    page_ = *e.page;
    error_.reset();
  } else {
    error_ = e.page.error();
  }
}

}  // namespace cs::workbench
