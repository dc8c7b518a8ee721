#include "service/counts_board.hpp"

#include <algorithm>
#include <map>

namespace cs::service {
namespace {

/// Commits come in bursts, and each answer brings the next question of whoever got it. So the counts are looked at no
/// more often than this after so many answers: five hundred workstations that were told of every commit would leave
/// their reviewers half of the service.
std::chrono::milliseconds pause_after(std::size_t answers) {
  return std::chrono::milliseconds{std::clamp<std::size_t>(answers, 20, 500)};
}
/// Some counts move by time alone (overdue) or by another process (administration).
constexpr std::chrono::milliseconds look_again{1'000};

std::string name_of(const store::CampaignsRef& campaigns) {
  std::string out;
  for (const auto& part : campaigns.parts()) {
    out += part.id;
    for (const std::string& college : part.colleges) out += '\n' + college;
    out += '\n';
  }
  return out;
}

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

void CountsBoard::park(CallPtr call, store::CampaignsRef campaigns, std::int64_t since, Millis wait) {
  {
    const std::lock_guard lock(mutex_);
    // A stopped board looks at once, in the caller's thread, below.
    if (!stopping_) {
      std::string of = name_of(campaigns);
      parked_.push_back({std::move(call), std::move(campaigns), std::move(of), since, Steady::now() + wait});
      // The counts may have moved between the caller's look and this line.
      dirty_ = true;
      wake_.notify_one();
      return;
    }
  }
  const auto counts = read(campaigns);
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

Result<api::Counts> CountsBoard::read(const store::CampaignsRef& campaigns) const {
  return guarded("counting", [&] { return read_(campaigns); });
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
    std::map<std::string, store::CampaignsRef> wanted;
    for (const Parked& p : parked_) wanted.try_emplace(p.of, p.campaigns);
    lock.unlock();
    std::map<std::string, Result<api::Counts>> found;
    for (const auto& [of, campaigns] : wanted) found.try_emplace(of, read(campaigns));
    lock.lock();
    const auto now = Steady::now();
    std::vector<Parked> ready;
    std::erase_if(parked_, [&](Parked& p) {
      const auto counts = found.find(p.of);
      if (counts == found.end()) return false;  // came meanwhile
      if (!stopping_ && counts->second && counts->second->version == p.since && now < p.until) return false;
      ready.push_back(std::move(p));
      return true;
    });
    lock.unlock();
    std::map<std::string_view, std::string> bodies;
    for (auto& p : ready) {
      const auto& counts = found.at(p.of);
      const auto [body, fresh] = bodies.try_emplace(p.of);
      if (fresh && counts) body->second = api::encode(*counts);
      p.call->reply(counts ? json_reply(body->second) : problem(counts.error()));
    }
    const auto pause = pause_after(ready.size());
    lock.lock();
    if (!stopping_) wake_.wait_for(lock, pause, [this] { return stopping_; });
  }
}

}  // namespace cs::service
