// 审核结论: what makes a decision acceptable, and the rules of lease, grace period and deadline.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/reason.hpp"

namespace cs::domain {

enum class Verdict { approve, reject };
const char* to_string(Verdict verdict);
std::optional<Verdict> verdict_from(std::string_view name);

/// What became of a decision.
enum class DecisionState { standing, undone, overturned };
const char* to_string(DecisionState state);
std::optional<DecisionState> decision_state_from(std::string_view name);

/// Who decides about an item whose decision was overturned.
enum class OverturnTo { reviewer, supervisor };
const char* to_string(OverturnTo to);
std::optional<OverturnTo> overturn_to_from(std::string_view name);

inline constexpr std::size_t max_note_length = 500;  ///< code points
inline constexpr std::size_t max_reasons = 8;

/// A spot or an area of the submission to which a reason points. Pixels of the upright original; no size: a spot.
struct Pin {
  std::string reason;  ///< one of the decision's
  double x = 0, y = 0, width = 0, height = 0;
  bool operator==(const Pin&) const = default;
};
inline constexpr std::size_t max_pins = 16;

/// Pins belong to a rejection, each to one of its reasons, and lie on a photograph. Code::invalid "decision.pins".
Status validate_pins(Verdict verdict, const std::vector<std::string>& reasons, const std::vector<Pin>& pins);

/// What the reviewer saw, said before the machine's comparison of the faces was shown.
enum class Likeness { same, different, unsure };
const char* to_string(Likeness likeness);
std::optional<Likeness> likeness_from(std::string_view name);

/// A campaign that asks for a statement before the comparison takes no decision without one (Code::invalid
/// "decision.not_stated"), and nobody approves whom they called another person (Code::refused "decision.different").
Status validate_stated(bool asked, const std::optional<Likeness>& stated, Verdict verdict);

inline constexpr std::size_t max_overrides = 40;
/// Identifiers of checks: [a-z0-9_], no repeats, on an approval only. Code::invalid "decision.overrides".
Status validate_overrides(Verdict verdict, const std::vector<std::string>& overrides);

/// A rejection needs at least one known reason, an approval has none; notes are bounded UTF-8. Code::invalid otherwise
/// ("decision.no_reason", "decision.reason_on_approval", "decision.unknown_reason", "decision.repeated_reason",
/// "decision.too_many_reasons", "decision.note").
Status validate(Verdict verdict, const std::vector<std::string>& reasons, std::string_view note,
                const ReasonCatalogue& catalogue);

/// What a campaign sets for reviewing; all lengths of time are positive.
struct ReviewPolicy {
  Millis lease{std::chrono::minutes{10}};
  Millis idle{std::chrono::minutes{5}};   ///< without a key or the mouse: everything is given back
  Millis grace{std::chrono::minutes{2}};  ///< undo takes the decision and its notice back
  Millis min_look{300};                   ///< a decision key acts no sooner after the photos were drawn
  Millis review_within{std::chrono::hours{48}};
  int reshoot_days = 2;
  /// The reviewer states whether it is the same person before the machine's comparison is shown: on every item.
  bool blind_first = false;
  bool operator==(const ReviewPolicy&) const = default;
};

/// Payment (or the re-shoot's arrival) + the campaign's review hours.
TimePoint review_deadline(TimePoint paid_or_arrived, const ReviewPolicy& policy);

/// A stored lease as the decide rule sees it.
struct LeaseFacts {
  std::string holder;      ///< user name of the present (or last) holder
  std::int64_t epoch = 0;  ///< raised by each claim
};
/// A decision is accepted from the person of the newest claim, also after the lease ran out, as long as nobody claimed
/// since: then the epoch is unchanged. Otherwise Code::conflict "lease.lost".
Status may_decide(const LeaseFacts& lease, std::string_view user, std::int64_t epoch);

}  // namespace cs::domain
