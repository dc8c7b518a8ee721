#include "workbench/hand.hpp"

#include <iterator>

namespace cs::workbench {

Millis Hand::lease_left(MonoPoint now) const {
  if (!current_) return Millis{0};
  const auto it = lease_ends_.find(current_->submission.row.id);
  return it == lease_ends_.end() ? Millis{0} : std::max(Millis{0}, it->second - now);
}

Hand::Taken Hand::take(const ItemPtr& item, const std::string& on_screen) {
  const std::string& id = item->submission.row.id;
  const auto same = [&](const ItemPtr& other) { return other->submission.row.id == id; };
  lease_ends_[id] = item->lease_ends;

  if (current_ && same(current_)) {
    const bool other_evidence = current_->submission.evidence != item->submission.evidence ||
                                current_->submission.row.attempt != item->submission.row.attempt;
    current_ = item;
    lease_lost_ = false;
    return other_evidence ? Taken::other_evidence : Taken::as_current;
  }
  if (const auto it = std::find_if(prepared_.begin(), prepared_.end(), same); it != prepared_.end()) {
    *it = item;
    return Taken::ready;
  }
  if (returning_.erase(id) > 0) {
    if (id == on_screen) {
      if (current_) prepared_.push_front(current_);
      current_ = item;
      lease_lost_ = false;
      return Taken::instead_of_undone;
    }
    prepared_.push_front(item);
  } else if (passed_.contains(id)) {
    prepared_.push_back(item);
  } else {
    auto at = prepared_.end();
    while (at != prepared_.begin() && passed_.contains((*std::prev(at))->submission.row.id)) --at;
    prepared_.insert(at, item);
  }
  return Taken::ready;
}

void Hand::advance() {
  if (current_) lease_ends_.erase(current_->submission.row.id);
  current_.reset();
  if (!prepared_.empty()) {
    current_ = prepared_.front();
    prepared_.pop_front();
  }
  lease_lost_ = false;
}

void Hand::drop() {
  prepared_.clear();
  lease_ends_.clear();
  current_.reset();
  lease_lost_ = false;
}

void Hand::forget() {
  drop();
  queue_empty_ = false;
  passed_.clear();
  returning_.clear();
}

void Hand::renewed(const std::string& submission, MonoPoint ends) {
  if (const auto it = lease_ends_.find(submission); it != lease_ends_.end()) it->second = ends;
}

bool Hand::lose(const std::string& submission) {
  if (current_ && current_->submission.row.id == submission) {
    lease_lost_ = true;
    return true;
  }
  lease_ends_.erase(submission);
  std::erase_if(prepared_, [&](const ItemPtr& item) { return item->submission.row.id == submission; });
  return false;
}

}  // namespace cs::workbench
