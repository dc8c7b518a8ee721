// The one way from the desk's threads to the UI thread.
#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "client/desk.hpp"

namespace cs::client {

/// Thread-safe. The lock guards a push or a swap, never anything slow.
class EventQueue {
 public:
  void push(Event event) {
    void (*wake)() = nullptr;
    {
      const std::lock_guard lock(mutex_);
      events_.push_back(std::move(event));
      wake = wake_;
    }
    if (wake) wake();
  }
  /// Items of that submission that nobody has taken yet: it was decided or given back, so they must not appear.
  void drop_items(const std::string& submission) {
    const std::lock_guard lock(mutex_);
    std::erase_if(events_, [&](const Event& e) {
      const auto* ready = std::get_if<event::ItemReady>(&e);
      return ready && ready->item->submission.row.id == submission;
    });
  }
  std::vector<Event> take() {
    std::vector<Event> out;
    const std::lock_guard lock(mutex_);
    out.swap(events_);
    return out;
  }
  void on_event(void (*wake)()) {
    const std::lock_guard lock(mutex_);
    wake_ = wake;
  }

 private:
  std::mutex mutex_;
  std::vector<Event> events_;
  void (*wake_)() = nullptr;
};

/// Tells whether the service can be reached, and why not, once a change of either. Thread-safe.
class OnlineWatch {
 public:
  explicit OnlineWatch(EventQueue& events) : events_(events) {}

  void good() { set(true, {}); }
  /// Only what speaks of the network or the service itself counts; a refusal is an answer, hence "online".
  void failed(const Error& error) {
    if (error.code == Code::cancelled) return;
    set(error.code != Code::unavailable && error.code != Code::timeout, error);
  }
  bool online() const {
    const std::lock_guard lock(mutex_);
    return online_;
  }

 private:
  void set(bool online, const Error& error) {
    {
      const std::lock_guard lock(mutex_);
      const std::string cause = online ? std::string() : error.id;
      if (online_ == online && cause_ == cause) return;
      online_ = online;
      cause_ = cause;
    }
    events_.push(event::Online{online, online ? Error{} : error});
  }

  EventQueue& events_;
  mutable std::mutex mutex_;
  bool online_ = true;
  std::string cause_;  ///< the error's id; empty while online
};

}  // namespace cs::client
