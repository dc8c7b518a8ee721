// Whether somebody is there. Without input for so long as the campaign says everything is given back, and the screen
// says so; whoever works on for long is reminded to rest.
#pragma once

#include <algorithm>
#include <optional>

#include "base/clock.hpp"

namespace cs::workbench {

/// UI thread only.
class Presence {
 public:
  /// So long without input is a rest, and the work begins anew.
  static constexpr Millis rest_at_least{300'000};

  explicit Presence(const Clock& clock) : clock_(clock), last_input_(clock.mono()) {}

  void begin_session() {
    last_input_ = work_began_ = clock_.mono();
    rests_proposed_ = 0;
  }
  void end_session() { paused_ = false; }

  bool paused() const { return paused_; }
  bool absent() const { return absent_; }  ///< why it is paused: nobody was there, or the screen is locked
  void pause(bool absent) {
    paused_ = true;
    absent_ = absent;
  }
  /// True when it ended a pause.
  bool input() {
    const MonoPoint now = clock_.mono();
    if (now - last_input_ >= rest_at_least) {
      work_began_ = now;
      rests_proposed_ = 0;
    }
    last_input_ = now;
    return std::exchange(paused_, false);
  }
  /// Of what a campaign allows without input; 0: everything is to be given back.
  Millis idle_left(Millis allowed) const { return std::max(Millis{0}, allowed - (clock_.mono() - last_input_)); }
  Millis without_input() const { return clock_.mono() - last_input_; }
  /// Until a rest is proposed, every so many minutes of work; nullopt: never.
  std::optional<Millis> rest_left(int every) const {
    if (paused_ || every <= 0) return std::nullopt;
    const Millis due = (rests_proposed_ + 1) * Millis(std::chrono::minutes(every));
    return std::max(Millis{0}, due - (clock_.mono() - work_began_));
  }
  /// A rest is proposed: how many were since the work began, this one included.
  int propose_rest() { return ++rests_proposed_; }

 private:
  const Clock& clock_;
  bool paused_ = false, absent_ = false;
  MonoPoint last_input_{}, work_began_{};
  int rests_proposed_ = 0;  ///< since work_began_
};

}  // namespace cs::workbench
