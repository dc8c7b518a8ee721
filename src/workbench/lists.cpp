#include "workbench/lists.hpp"

namespace cs::workbench {
namespace {

constexpr Millis least_between{2'000};

}  // namespace

void QueueList::set_query(client::ListQuery query) {
  query.offset = 0;
  query.limit = query_.limit;
  query.school = school_;
  query_ = std::move(query);
  refresh();
}

void QueueList::narrow(std::string school) {
  school_ = std::move(school);
  query_.school = school_;
  query_.offset = 0;
  stale_ = true;
  listed_ = {};      // at once when it is looked at
  loading_ = false;  // what is under way is of other schools; the next listing supersedes it
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
  school_.clear();
  query_ = {};
  page_ = {};
  as_of_.reset();
  error_.reset();
  loading_ = false;
  stale_ = true;
  listed_ = {};
}

void QueueList::handle(const client::event::QueueListed& e) {
  loading_ = false;
  if (e.page) {
    page_ = *e.page;
    as_of_ = clock_.mono();
    error_.reset();
  } else {
    error_ = e.page.error();
  }
}

}  // namespace cs::workbench
