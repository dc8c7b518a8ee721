// An outbox in memory that keeps the store's promises, and forgets a process on demand.
#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "notices/outbox.hpp"

namespace cs::test {

class MemoryOutbox final : public notices::Outbox {
 public:
  struct Row {
    domain::NoticeState state = domain::NoticeState::queued;
    TimePoint send_at{}, since{};
    std::optional<TimePoint> ask_at;
    std::string phone = "13800001234", text = "【审片】您的照片已通过。", provider_id, problem, problem_id;
    int asked = 0;
  };

  void queue(const std::string& id, TimePoint send_at) {
    const std::lock_guard lock(mutex_);
    rows_[id].send_at = send_at;
  }
  Row row(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    return rows_.at(id);
  }
  domain::NoticeState state(const std::string& id) const { return row(id).state; }
  int count(domain::NoticeState state) const {
    const std::lock_guard lock(mutex_);
    return static_cast<int>(std::ranges::count_if(rows_, [&](const auto& r) { return r.second.state == state; }));
  }

  /// What opening the store does after a crash.
  void restart(TimePoint now) {
    const std::lock_guard lock(mutex_);
    for (auto& [id, row] : rows_)
      if (row.state == domain::NoticeState::sending) {
        row.state = domain::NoticeState::in_doubt;
        doubt_or_wait(row, now);
      }
  }
  void fail_next_take() { fail_take_ = true; }
  void fail_next_marks(int n) { fail_marks_ = n; }
  int takes = 0;
  std::vector<Millis> receipt_schedule;

  Result<std::vector<notices::OutgoingMessage>> take_due(TimePoint now, int limit) override {
    const std::lock_guard lock(mutex_);
    if (std::exchange(fail_take_, false)) return io_error("disk.full", "full");
    ++takes;
    std::vector<notices::OutgoingMessage> due;
    for (auto& [id, row] : rows_) {
      if (!waits(row) || now < row.send_at || static_cast<int>(due.size()) == limit) continue;
      row.state = domain::NoticeState::sending;
      due.push_back({id, id, row.phone, row.text, "approved", {}});
    }
    return due;
  }
  Result<std::vector<notices::Asking>> take_questions(TimePoint now, int limit) override {
    const std::lock_guard lock(mutex_);
    std::vector<notices::Asking> asking;
    for (auto& [id, row] : rows_) {
      if (!row.ask_at || now < *row.ask_at || static_cast<int>(asking.size()) == limit) continue;
      const bool doubt = row.state == domain::NoticeState::in_doubt;
      asking.push_back({{id, id, row.provider_id, row.phone, row.since}, doubt, ++row.asked});
      row.ask_at = domain::next_question(schedule_of(row), row.since, row.asked, now);
    }
    return asking;
  }
  Status mark(std::span<const notices::Outcome> outcomes, TimePoint now) override {
    const std::lock_guard lock(mutex_);
    if (fail_marks_ > 0) {
      --fail_marks_;
      return io_error("disk.full", "full");
    }
    for (const notices::Outcome& o : outcomes) {
      Row& row = rows_.at(o.id);
      auto event = o.event;
      if (event == domain::NoticeEvent::hold) {  // through the queue
        CS_ASSIGN(row.state, domain::after(row.state, domain::NoticeEvent::put_back));
      }
      const auto to = domain::after(row.state, event);
      if (!to) continue;
      row.state = *to;
      doubt_or_wait(row, now);
      if (waits(row)) row.send_at = o.again == TimePoint{} ? now + std::chrono::hours{15} : o.again;
      if (!o.provider_id.empty()) row.provider_id = o.provider_id;
      row.problem = o.problem;
      row.problem_id = o.problem_id;
    }
    return {};
  }
  Result<notices::NextDue> next_due() override {
    const std::lock_guard lock(mutex_);
    notices::NextDue next;
    const auto earlier = [](std::optional<TimePoint>& a, TimePoint t) { a = a ? std::min(*a, t) : t; };
    for (const auto& [id, row] : rows_) {
      if (waits(row)) earlier(next.message, row.send_at);
      if (row.ask_at) earlier(next.question, *row.ask_at);
    }
    return next;
  }
  Result<std::optional<notices::Gate>> gate() override {
    const std::lock_guard lock(mutex_);
    return gate_;
  }
  Status set_gate(const std::optional<notices::Gate>& gate, TimePoint) override {
    const std::lock_guard lock(mutex_);
    gate_ = gate;
    return {};
  }

 private:
  static bool waits(const Row& row) {
    return row.state == domain::NoticeState::queued || row.state == domain::NoticeState::held;
  }
  /// The schedules that ship: the domain's for doubts, the gateway's for receipts.
  std::span<const Millis> schedule_of(const Row& row) const {
    if (row.state == domain::NoticeState::in_doubt) return domain::ask_after;
    if (row.state == domain::NoticeState::accepted) return receipt_schedule;
    return {};
  }
  void doubt_or_wait(Row& row, TimePoint now) const {
    row.since = now;
    row.asked = 0;
    row.ask_at = domain::next_question(schedule_of(row), now, 0, now);
  }

  mutable std::mutex mutex_;
  std::map<std::string, Row> rows_;
  std::optional<notices::Gate> gate_;
  bool fail_take_ = false;
  int fail_marks_ = 0;
};

}  // namespace cs::test
