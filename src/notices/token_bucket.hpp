#pragma once

#include <algorithm>

#include "base/clock.hpp"

namespace cs::notices {

/// So many a second, with a second's worth saved up at most. Not thread-safe.
class TokenBucket {
 public:
  explicit TokenBucket(double per_second) : rate_(std::max(per_second, 0.001)), tokens_(std::max(per_second, 1.0)) {}

  /// Whole tokens there are now.
  int available(TimePoint now) {
    if (last_ == TimePoint{} || now < last_) last_ = now;  // a clock that was set back gives nothing and takes nothing
    tokens_ = std::min(std::max(rate_, 1.0), tokens_ + rate_ * static_cast<double>((now - last_).count()) / 1000);
    last_ = now;
    return static_cast<int>(tokens_);
  }
  void spend(int tokens) { tokens_ -= tokens; }
  /// When there will be one. After available().
  TimePoint next() const {
    return last_ + Millis{static_cast<std::int64_t>(std::max(0.0, 1 - tokens_) * 1000 / rate_) + 1};
  }

 private:
  double rate_, tokens_;
  TimePoint last_{};
};

}  // namespace cs::notices
