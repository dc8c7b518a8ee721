#include "domain/leasing.hpp"

#include <algorithm>
#include <tuple>

namespace cs::domain {

std::vector<std::int64_t> in_turn(const std::vector<WaitingOfCampaign>& campaigns, std::size_t count) {
  std::vector<std::size_t> taken(campaigns.size(), 0);
  std::vector<std::int64_t> rows;
  while (rows.size() < count) {
    std::optional<std::size_t> next;
    const auto order = [&](std::size_t i) {
      const Waiting& w = campaigns[i].next[taken[i]];
      const std::int64_t looked_at = campaigns[i].looked_at + static_cast<std::int64_t>(taken[i]);
      return std::tuple(to_ms(w.deadline) / quarter_hour.count(), looked_at, w.deadline, w.row);
    };
    for (std::size_t i = 0; i < campaigns.size(); ++i)
      if (taken[i] < campaigns[i].next.size() && (!next || order(i) < order(*next))) next = i;
    if (!next) break;
    rows.push_back(campaigns[*next].next[taken[*next]++].row);
  }
  return rows;
}

std::size_t may_take(std::size_t wanted, int held) {
  return std::min(wanted, static_cast<std::size_t>(std::max(0, most_held - held)));
}

bool may_renew(std::string_view by, std::int64_t epoch, const LeaseNow& lease) {
  return lease.holder == by && lease.epoch == epoch && !lease.given_back &&
         (lease.state == State::leased || lease.state == State::pending);
}

Result<ClaimPlan> plan_claim_undone(std::string_view by, const std::optional<NewestDecision>& decision,
                                    const LeaseNow& lease) {
  if (!decision || decision->reviewer != by || decision->state != DecisionState::undone)
    return Error{Code::forbidden, "claim.not_undone",
                 "Only a submission whose decision one has just taken back can be claimed by its name."};
  const bool mine = lease.state == State::leased && lease.holder == by;
  if (!mine && lease.state != State::pending)
    return Error{Code::conflict, "claim.taken", "Somebody else has taken this submission meanwhile."};
  return ClaimPlan{mine ? lease.epoch : lease.epoch + 1, mine};
}

}  // namespace cs::domain
