// Who gets what next, and for how long, judged from facts. As in deciding.hpp: whoever keeps the facts loads them, asks
// here, and applies the plan in the same transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/decision.hpp"
#include "domain/submission.hpp"

namespace cs::domain {

/// Most submissions that one person holds, the one on the screen and the prefetched ones together.
inline constexpr int most_held = 30;
/// Deadlines within one are as good as equal: see in_turn().
inline constexpr Millis quarter_hour{std::chrono::minutes{15}};

struct Waiting {
  std::int64_t row = 0;
  TimePoint deadline{};
};
/// What waits in one campaign, by deadline and row, and how many of it are being looked at now.
struct WaitingOfCampaign {
  std::vector<Waiting> next;
  std::int64_t looked_at = 0;
};
/// The rows of the next `count`. Of several campaigns the deadline decides by quarters of an hour only, so that one
/// school's rush does not keep the others' students waiting for minutes that nobody notices; within a quarter the
/// campaign comes first of which the fewest are being looked at.
std::vector<std::int64_t> in_turn(const std::vector<WaitingOfCampaign>& campaigns, std::size_t count);

/// How many more a person who holds `held` may take of `wanted`.
std::size_t may_take(std::size_t wanted, int held);

struct LeaseNow {
  State state = State::pending;
  std::string holder;       ///< the present or last one
  std::int64_t epoch = 0;   ///< raised by each claim
  bool given_back = false;  ///< or decided: it did not run out by itself
};
/// A lease that ran out by itself is revived as long as nobody claimed since.
bool may_renew(std::string_view by, std::int64_t epoch, const LeaseNow& lease);

/// The newest decision on a submission.
struct NewestDecision {
  std::string reviewer;
  DecisionState state = DecisionState::standing;
};
struct ClaimPlan {
  std::int64_t epoch = 0;
  bool again = false;  ///< it is theirs already, under the same epoch
};
/// Whoever takes a decision back wants to decide anew, ahead of the queue. Code::forbidden "claim.not_undone" for
/// anything else; Code::conflict "claim.taken" when somebody claimed it in between.
Result<ClaimPlan> plan_claim_undone(std::string_view by, const std::optional<NewestDecision>& decision,
                                    const LeaseNow& lease);

}  // namespace cs::domain
