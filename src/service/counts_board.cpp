#include "service/counts_board.hpp"

#include <algorithm>

namespace cs::service {
namespace {

/// Commits come in bursts; the counts are read at most so often.
constexpr std::chrono::milliseconds coalesce{20};
/// Some counts move by time alone (overdue) or by another process (administration).
constexpr std::chrono::milliseconds look_again{1'000};

}  // namespace

CountsBoard::CountsBoard(Read read)
    : read_(std::move(read)), thread_("cs-counts", OnThrow::restart, [this] { run(); }) {}

CountsBoard::~CountsBoard() {
  stop();
}

void CountsBoard::changed() {
  {
    const std::lock_guard lock(mutex_);
    dirty_ = true;
    if (parked_.empty()) return;
  }
  wake_.notify_one();
}

void CountsBoard::park(CallPtr call, std::int64_t since, Millis wait) {
  {
    const std::lock_guard lock(mutex_);
    // A stopped board looks at once, in the caller's thread, below.
    if (!stopping_) {
      parked_.push_back({std::move(call), since, Steady::now() + wait});
      // The counts may have moved between the caller's look and this line.
      dirty_ = true;
      wake_.notify_one();
      return;
    }
  }
  const auto counts = read();
  call->reply(counts ? json_reply(api::encode(*counts)) : problem(counts.error()));
}

void CountsBoard::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

Result<api::Counts> CountsBoard::read() const {
  return guarded("counting", read_);
}

void CountsBoard::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_ || !parked_.empty()) {
    if (parked_.empty()) {
      wake_.wait(lock, [this] { return stopping_ || !parked_.empty(); });
      continue;
    }
    if (!dirty_ && !stopping_) {
      Steady::time_point next = Steady::now() + look_again;
      for (const auto& p : parked_) next = std::min(next, p.until);
      wake_.wait_until(lock, next, [this] { return dirty_ || stopping_; });
    }
    dirty_ = false;
    lock.unlock();
    const auto counts = read();
    lock.lock();
    const bool all = stopping_ || !counts;
    const auto now = Steady::now();
    std::vector<Parked> ready;
    std::erase_if(parked_, [&](Parked& p) {
      if (!all && counts->version == p.since && now < p.until) return false;
      ready.push_back(std::move(p));
      return true;
    });
    lock.unlock();
    if (!ready.empty()) {
      const std::string text = counts ? api::encode(*counts) : std::string();
      for (auto& p : ready) p.call->reply(counts ? json_reply(text) : problem(counts.error()));
      ready.clear();
    }
    lock.lock();
    if (!stopping_) wake_.wait_for(lock, coalesce, [this] { return stopping_; });
  }
}

}  // namespace cs::service
