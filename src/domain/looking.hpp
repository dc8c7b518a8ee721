// How long a person looked before they decided, as far as the service's own clock bears it out. What the workstation
// says is a claim: it is cut to the time since the lease was given, and what the clock cannot bear out is kept and
// called unverified.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::domain {

struct LookFacts {
  Millis said{0};                  ///< by the workstation; not negative
  std::optional<TimePoint> given;  ///< when the lease was given; none: given by a version that did not note it
  std::optional<TimePoint>
      runs_until;           ///< of the lease, none: it is over. It is renewed while the workstation is online
  TimePoint spent_until{};  ///< of the same person, after their decision before: see Look
  TimePoint now{};
};
struct Look {
  Millis looked{0};
  bool unverified = false;
  /// Until when the person's time is used up by what they looked at so far. Nobody looks at two items at once, so what
  /// several decisions claim has to find room one after another.
  TimePoint spent_until{};
};
/// Unverified: the lease was over when the decision came (it was made offline), the seconds do not fit between the
/// lease and now, or they do not fit beside those of the person's decisions before. A clock set back makes nothing
/// negative.
Look judge_look(const LookFacts& facts);

/// What somebody had before their eyes of one photograph while they looked at an item, as the workstation says.
struct Viewed {
  std::string photo;  ///< its kind: "submission", "enrolment", …
  Millis shown{0};    ///< how long it stood on the screen
  double zoom = 0;    ///< at most: pixels of the screen for one of the photograph
  bool operator==(const Viewed&) const = default;
};
inline constexpr std::size_t max_viewed = 8;
inline constexpr double max_zoom = 256;
/// Each photograph once, no negative time, a zoom from 0 to max_zoom. Code::invalid "decision.viewed".
Status validate_viewed(const std::vector<Viewed>& viewed);
/// No photograph was looked at longer than its item.
std::vector<Viewed> within(std::vector<Viewed> viewed, Millis looked);

/// Too short to have looked at a photograph and its references: the eye needs about a second for one look at two faces,
/// and a hand half a second for the key.
inline constexpr Millis shortest_look{1'500};
constexpr bool is_too_quick(Millis looked) {
  return looked < shortest_look;
}

}  // namespace cs::domain
