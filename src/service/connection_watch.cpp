#include "service/connection_watch.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>

namespace cs::service {
std::string share_of(const std::string& address) {
  in6_addr parsed{};
  if (::inet_pton(AF_INET6, address.c_str(), &parsed) != 1) return address;
  if (IN6_IS_ADDR_V4MAPPED(&parsed)) return address;
  std::string prefix;
  for (int i = 0; i < 8; ++i) prefix += fmt::format("{:02x}", parsed.s6_addr[i]);
  return prefix + "::/64";
}

ConnectionWatch::ConnectionWatch(const WatchLimits& limits)
    : limits_(limits), thread_("cs-connections", OnThrow::restart, [this] { run(); }) {}

ConnectionWatch::~ConnectionWatch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

bool ConnectionWatch::admits(const std::string& share) {
  if (share.empty()) return true;
  const std::lock_guard lock(mutex_);
  const auto it = shares_.find(share);
  if (it == shares_.end() || it->second.open < limits_.per_address) return true;
  // The next try finds the room that this one makes.
  if (!it->second.waiting.empty()) make_room(share);
  ++figures_.refused;
  return false;
}

void ConnectionWatch::opened(int fd, const std::string& share, MonoPoint now) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[fd];
  entry = {};
  entry.share = share;
  entry.order = next_order_++;
  entry.until = now + limits_.header;
  Share& of = shares_[share];
  ++of.open;
  set_makes_room(fd, entry, true);
  if (!share.empty() && of.waiting.size() > limits_.waiting_per_address) make_room(share);
  if (waiting_ > limits_.waiting) {
    // Of who has the most; of several, who has waited longest.
    const auto most = std::ranges::max_element(shares_, {}, [this](const auto& s) {
      const auto& waiting = s.second.waiting;
      return std::pair(waiting.size(), waiting.empty() ? 0 : next_order_ - waiting.begin()->first);
    });
    make_room(most->first);
  }
}

void ConnectionWatch::receiving(int fd, bool known, MonoPoint now) {
  step(fd, !known, now + limits_.body);
}

void ConnectionWatch::answering(int fd) {
  step(fd, false, MonoPoint::max());
}

void ConnectionWatch::sending(int fd, std::uint64_t bytes, MonoPoint now) {
  step(fd, false, now + limits_.sending + std::chrono::seconds(static_cast<std::int64_t>(bytes) / limits_.least_rate));
}

void ConnectionWatch::waiting(int fd, MonoPoint now) {
  step(fd, true, now + limits_.between);
}

void ConnectionWatch::closed(int fd) {
  const std::lock_guard lock(mutex_);
  const auto it = entries_.find(fd);
  if (it == entries_.end()) return;
  set_makes_room(fd, it->second, false);
  const auto share = shares_.find(it->second.share);
  if (--share->second.open == 0) shares_.erase(share);
  entries_.erase(it);
}

void ConnectionWatch::expire(MonoPoint now) {
  const std::lock_guard lock(mutex_);
  for (auto& [fd, entry] : entries_) {
    if (entry.shut || entry.until > now) continue;
    ++figures_.late;
    shut(fd, entry);
  }
}

ConnectionWatch::Figures ConnectionWatch::figures() {
  const std::lock_guard lock(mutex_);
  return figures_;
}

void ConnectionWatch::step(int fd, bool makes_room, MonoPoint until) {
  const std::lock_guard lock(mutex_);
  const auto it = entries_.find(fd);
  if (it == entries_.end() || it->second.shut) return;
  Entry& entry = it->second;
  entry.until = until;
  // Who comes back to waiting is the newest of those who wait.
  if (makes_room && !entry.makes_room) entry.order = next_order_++;
  set_makes_room(fd, entry, makes_room);
}

void ConnectionWatch::set_makes_room(int fd, Entry& entry, bool makes_room) {
  if (entry.makes_room == makes_room) return;
  entry.makes_room = makes_room;
  auto& waiting = shares_[entry.share].waiting;
  if (makes_room) {
    waiting.emplace(entry.order, fd);
    ++waiting_;
  } else {
    waiting.erase({entry.order, fd});
    --waiting_;
  }
}

void ConnectionWatch::shut(int fd, Entry& entry) {
  set_makes_room(fd, entry, false);
  entry.shut = true;
  ::shutdown(fd, SHUT_RDWR);
}

void ConnectionWatch::make_room(const std::string& share) {
  const auto it = shares_.find(share);
  if (it == shares_.end() || it->second.waiting.empty()) return;
  const int fd = it->second.waiting.begin()->second;
  ++figures_.made_room;
  shut(fd, entries_.at(fd));
}

void ConnectionWatch::run() {
  const Millis shortest = std::min({limits_.header, limits_.between, limits_.body, limits_.sending});
  const Millis every = std::clamp<Millis>(shortest / 4, Millis{10}, Millis{250});
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, every, [this] { return stopping_; })) {
    lock.unlock();
    expire(std::chrono::time_point_cast<Millis>(std::chrono::steady_clock::now()));
    lock.lock();
  }
}

}  // namespace cs::service
