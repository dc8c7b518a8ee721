// The look rule: a decision is taken only on the item that is on the screen, only after the views reported that all its
// photographs were drawn in a presented frame, and only when policy.min_look has passed since then. And the second
// stroke, which counts no sooner than a look after the first.
#pragma once

#include <algorithm>
#include <optional>

#include "base/clock.hpp"

namespace cs::workbench {

/// UI thread only.
class LookRule {
 public:
  /// Something came on the screen. `current`: the item that is to be decided, and not a decision that is leafed to.
  void begin(bool current, MonoPoint now) {
    drawn_.reset();
    since_ = current ? std::optional{now} : std::nullopt;
  }
  /// All photographs of the current item stood in a presented frame.
  void drawn(MonoPoint now) {
    if (!drawn_) drawn_ = now;
  }
  /// They are no longer on the screen: the rule begins anew.
  void again() { drawn_.reset(); }
  /// The current item is leafed away from; what was looked so far counts.
  void leave(MonoPoint now) {
    looked_ = looked(now);
    since_.reset();
  }
  /// Another item, or other evidence.
  void forget() { looked_ = Millis{0}; }

  /// What is still missing once the photographs were drawn; nullopt before that.
  std::optional<Millis> wait(Millis min_look, MonoPoint now) const {
    if (!drawn_) return std::nullopt;
    return std::max(Millis{0}, min_look - (now - *drawn_));
  }
  /// How long the current item was on the screen.
  Millis looked(MonoPoint now) const { return looked_ + (since_ ? now - *since_ : Millis{0}); }

 private:
  std::optional<MonoPoint> drawn_, since_;
  Millis looked_{0};
};

/// Against failed checks the first stroke only asks, in place.
class SecondStroke {
 public:
  void ask(MonoPoint now) { asked_ = now; }
  void withdraw() { asked_.reset(); }
  bool asked() const { return asked_.has_value(); }
  /// Until the second stroke counts; 0 when it does, or nothing is asked.
  Millis wait(Millis min_look, MonoPoint now) const {
    return asked_ ? std::max(Millis{0}, min_look - (now - *asked_)) : Millis{0};
  }

 private:
  std::optional<MonoPoint> asked_;
};

}  // namespace cs::workbench
