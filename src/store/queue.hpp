// Leases: claiming, renewing, giving back. domain/leasing.cpp judges; the facts are loaded and the plans applied here.
#pragma once

#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/holding.hpp"
#include "store/permitted.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

struct ClaimArgs {
  int count = 1;  ///< 1 to 20
  /// Gives the caller's own live leases first, under their unchanged epochs and renewed: for the first claim after a
  /// sign-in, so that a workstation that died gets its items back at once. The epoch stays because it is the same
  /// person's same hold: a decision still in that workstation's journal must not be refused for having been journalled.
  bool resume = false;
  /// The caller's session: its first claim resumes, on whichever node. Empty where that is known to be over.
  std::string first_of = {};
};
/// Most submissions of one claim.
inline constexpr int most_claimed = 20;

class Queue {
 public:
  explicit Queue(Database& db) : db_(db) {}

  /// The next ones of these campaigns, as domain::in_turn() orders them. Expired leases are swept first. Empty when
  /// nothing waits or the caller holds domain::most_held.
  Write<std::vector<api::Lease>> claim(const CampaignsRef& campaigns, ClaimArgs args, TimePoint now);
  /// The submission whose decision the caller has just taken back, ahead of the queue's order: whoever undoes wants to
  /// decide anew. Nobody else may pick out a submission ("claim.not_undone"); "claim.taken" when somebody claimed it in
  /// between. Repeated while it is still held, it gives the same lease, renewed.
  Write<api::Lease> claim_undone(const SubmissionRef& submission, TimePoint now);
  /// Full length from now on. A lease that ran out is revived as long as nobody claimed since.
  /// Of a campaign that is not among these it is lost: the grant was taken away.
  Write<api::RenewReply> renew(const CampaignsRef& campaigns, std::vector<api::Lease> leases, TimePoint now);
  /// Those no longer held under that epoch are ignored. Returns how many went back.
  Write<int> give_back(std::string user, std::vector<api::Lease> leases, TimePoint now);
  Write<int> give_back_all(std::string user, TimePoint now);
  /// leased -> pending where the time is up; epoch and holder stay, so the holder may still decide. How many.
  /// conflict "duty.lost".
  Write<int> sweep_expired(TimePoint now, Holding by = {});

 private:
  Database& db_;
};

}  // namespace cs::store
