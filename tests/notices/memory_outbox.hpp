// An outbox in memory that keeps the store's promises, and forgets a process on demand.
#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "notices/outbox.hpp"

namespace cs::test {

class MemoryOutbox final : public notices::Outbox {
 public:
  struct Row {
    domain::NoticeState state = domain::NoticeState::queued;
    TimePoint not_before{}, doubt_since{};
    std::string phone = "13800001234", text = "【审片】您的照片已通过。", provider_id, problem;
    int asked = 0;
  };

  void queue(const std::string& id, TimePoint not_before) {
    const std::lock_guard lock(mutex_);
    rows_[id].not_before = not_before;
  }
  Row row(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    return rows_.at(id);
  }
  domain::NoticeState state(const std::string& id) const { return row(id).state; }

  /// What opening the store does after a crash.
  void restart(TimePoint now) {
    const std::lock_guard lock(mutex_);
    for (auto& [id, row] : rows_)
      if (row.state == domain::NoticeState::sending) {
        row.state = domain::NoticeState::in_doubt;
        row.doubt_since = now;
      }
  }
  void fail_next_take() { fail_take_ = true; }
  void fail_next_marks(int n) { fail_marks_ = n; }
  int takes = 0;

  Result<std::vector<notices::DueMessage>> take_due(TimePoint now, int limit) override {
    const std::lock_guard lock(mutex_);
    if (std::exchange(fail_take_, false)) return io_error("disk.full", "full");
    ++takes;
    std::vector<notices::DueMessage> due;
    for (auto& [id, row] : rows_) {
      if (row.state != domain::NoticeState::queued || now < row.not_before || static_cast<int>(due.size()) == limit)
        continue;
      row.state = domain::NoticeState::sending;
      due.push_back({id, row.phone, row.text});
    }
    return due;
  }
  Result<std::vector<notices::Doubt>> take_doubts(TimePoint now, int limit) override {
    const std::lock_guard lock(mutex_);
    std::vector<notices::Doubt> doubts;
    for (auto& [id, row] : rows_) {
      if (row.state != domain::NoticeState::in_doubt || static_cast<int>(doubts.size()) == limit) continue;
      const auto at = question(row);
      if (at && *at <= now) doubts.push_back({id, row.phone, row.provider_id, ++row.asked});
    }
    return doubts;
  }
  Status mark(const notices::Outcome& o, TimePoint now) override {
    const std::lock_guard lock(mutex_);
    if (fail_marks_ > 0) {
      --fail_marks_;
      return io_error("disk.full", "full");
    }
    Row& row = rows_.at(o.id);
    CS_ASSIGN(row.state, domain::after(row.state, o.event));
    if (row.state == domain::NoticeState::in_doubt) row.doubt_since = now;
    if (!o.provider_id.empty()) row.provider_id = o.provider_id;
    row.problem = o.problem;
    return {};
  }
  Result<std::optional<TimePoint>> next_due() override {
    const std::lock_guard lock(mutex_);
    std::optional<TimePoint> next;
    const auto earlier = [&](TimePoint t) { next = next ? std::min(*next, t) : t; };
    for (const auto& [id, row] : rows_) {
      if (row.state == domain::NoticeState::queued) earlier(row.not_before);
      if (row.state == domain::NoticeState::in_doubt)
        if (const auto at = question(row)) earlier(*at);
    }
    return next;
  }

 private:
  static std::optional<TimePoint> question(const Row& row) {
    constexpr Millis schedule[] = {std::chrono::minutes{1}, std::chrono::minutes{5}, std::chrono::minutes{30},
                                   std::chrono::hours{24}};
    if (row.asked >= 4) return std::nullopt;
    return row.doubt_since + schedule[row.asked];
  }

  mutable std::mutex mutex_;
  std::map<std::string, Row> rows_;
  bool fail_take_ = false;
  int fail_marks_ = 0;
};

}  // namespace cs::test
