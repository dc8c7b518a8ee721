// How long a connection may take over each step, and how many connections one address may hold. A connection that is
// over its time, or has to make room, is shut down; the HTTP library then sees it closed and cleans up.
//
// - A step is bounded as a whole, not between two bytes: who sends a byte now and then holds nothing for ever.
// - What has not yet sent a request waits. When an address has more waiting than its share, the one that has waited
//   longest makes room for the newest; so 1,024 connections that trickle their headers cost their own address a
//   reconnection, and others nothing.
// - A trusted proxy speaks for many: its address has no share.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "base/clock.hpp"
#include "base/thread.hpp"

namespace cs::service {

struct WatchLimits {
  Millis header{10'000};   ///< TLS handshake and the first request's headers
  Millis between{40'000};  ///< for the whole of a later request's headers, idle time before them included
  Millis body{60'000};
  Millis sending{60'000};            ///< and a second more for each `least_rate` bytes of the answer
  std::int64_t least_rate = 16'384;  ///< bytes a second
  std::size_t per_address = 1024;    ///< open connections; further ones are refused
  std::size_t waiting_per_address = 256;
  std::size_t waiting = 1024;  ///< of all addresses together
};

/// Thread-safe. Its own thread shuts down what is over its time.
class ConnectionWatch {
 public:
  explicit ConnectionWatch(const WatchLimits& limits);
  ~ConnectionWatch();
  ConnectionWatch(const ConnectionWatch&) = delete;
  ConnectionWatch& operator=(const ConnectionWatch&) = delete;

  /// Whether one more connection of this address may be opened. `share`: share_of() its address; empty: no share.
  bool admits(const std::string& share);
  /// From here to closed() the descriptor is the connection's.
  void opened(int fd, const std::string& share, MonoPoint now);
  /// The headers of a request are in. `known`: by somebody who is signed in, and so does not make room for others.
  void receiving(int fd, bool known, MonoPoint now);
  /// The whole request is in; the answer takes its own time.
  void answering(int fd);
  void sending(int fd, std::uint64_t bytes, MonoPoint now);
  /// The answer is out; the next request may come.
  void waiting(int fd, MonoPoint now);
  /// Before the descriptor is closed: after it, nothing here touches the number any more.
  void closed(int fd);

  /// Shuts down what is over its time at `now`.
  void expire(MonoPoint now);

  struct Figures {
    std::uint64_t late = 0, made_room = 0, refused = 0;
  };
  Figures figures();

 private:
  struct Entry {
    std::string share;
    std::uint64_t order = 0;
    MonoPoint until = MonoPoint::max();
    bool makes_room = false;  ///< in `shares_` among those that may be closed for others
    bool shut = false;
  };
  struct Share {
    std::size_t open = 0;
    std::set<std::pair<std::uint64_t, int>> waiting;  ///< oldest first
  };

  void step(int fd, bool makes_room, MonoPoint until);
  void set_makes_room(int fd, Entry& entry, bool makes_room);
  void shut(int fd, Entry& entry);
  void make_room(const std::string& share);
  void run();

  const WatchLimits limits_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<int, Entry> entries_;
  std::map<std::string, Share> shares_;
  std::size_t waiting_ = 0;
  std::uint64_t next_order_ = 0;
  Figures figures_;
  bool stopping_ = false;
  Thread thread_;  ///< last: it uses everything above
};

/// What counts as one address for its share: an IPv4 address, the first 64 bits of an IPv6 one.
std::string share_of(const std::string& address);

}  // namespace cs::service
