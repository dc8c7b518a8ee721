// A clock that throws once in each thread of certain names: the way to make a loop throw that nothing else can reach.
#pragma once

#include <pthread.h>

#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>

#include "base/clock.hpp"

namespace cs::test {

class ThrowingClock final : public Clock {
 public:
  ThrowingClock(const Clock& real, std::set<std::string> names) : real_(real), names_(std::move(names)) {}
  TimePoint now() const override {
    look();
    return real_.now();
  }
  MonoPoint mono() const override {
    look();
    return real_.mono();
  }
  /// How often that thread asked, the time it threw included.
  int asked(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    return asked_[name];
  }

 private:
  void look() const {
    char name[32] = {};
    ::pthread_getname_np(::pthread_self(), name, sizeof name);
    const std::lock_guard lock(mutex_);
    if (++asked_[name] == 1 && names_.contains(name)) throw std::runtime_error("the clock broke");
  }

  const Clock& real_;
  const std::set<std::string> names_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, int> asked_;
};

}  // namespace cs::test
