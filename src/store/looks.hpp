// Second looks: the plans that draw them, and looking itself. domain/sampling.hpp and domain/second_look.hpp judge; the
// facts are loaded and the plans applied here. While somebody may still look at a decision blind, nothing of what was
// decided leaves this room for them.
#pragma once

#include <string>
#include <vector>

#include "api/second_looks.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/decisions.hpp"
#include "store/holding.hpp"
#include "store/lists.hpp"
#include "store/permitted.hpp"
#include "store/write.hpp"

namespace cs::store {

class Database;

struct LookQuery {
  std::string plan{};   ///< "p3"; "" for any
  std::string state{};  ///< domain::LookState name; "" for those that are not settled
  int offset = 0, limit = 50;
};

class Looks {
 public:
  explicit Looks(Database& db) : db_(db) {}

  /// Draws, of the campaign's standing decisions whose grace period is over, what the wish is about. Without
  /// `make` nothing is stored. invalid "plan.name", "plan.size", "plan.dates", "plan.empty", "plan.too_many".
  Result<api::LookPlanRow> draw(const CampaignRef& campaign, domain::PlanWish wish, bool make, TimePoint now);
  Result<api::LookPlanList> plans(const CampaignsRef& campaigns);

  /// The next ones of these campaigns that the caller may look at, for the campaign's lease; those of no plan first.
  /// Empty when nothing waits for them, or they hold most_held. invalid "claim.count".
  Write<std::vector<api::Lease>> claim(const CampaignsRef& campaigns, api::LookClaim args, TimePoint now);
  /// As Queue's.
  Write<api::RenewReply> renew(const CampaignsRef& campaigns, std::vector<api::Lease> leases, TimePoint now);
  Write<int> give_back(std::string user, std::vector<api::Lease> leases, TimePoint now);
  /// Ends leases that ran out, and takes late opinions in as second looks. How many. conflict "duty.lost".
  Write<int> sweep(TimePoint now, Holding by = {});

  /// As the decision's reviewer saw it, on the decision's own evidence, without any of what was decided. Its id is the
  /// look's. conflict "lease.lost" for whoever does not hold it; not_found "look.unknown" where the evidence is gone.
  Result<api::Submission> item(const LookRef& look, TimePoint now);
  /// Same person or not, before the comparison is sent; the first statement stands. conflict "lease.lost".
  Write<Nothing> state_likeness(const LookRef& look, api::LikenessRequest request);
  /// A person's verdict; the answer shows both. Under its key as Decisions::decide(). Errors as domain::plan_look().
  Write<api::LookReply> judge(const LookRef& look, DecideArgs args, TimePoint now);
  /// Upheld after all, or for a third person. Errors as domain::plan_settlement(). Overturning is Audits' and closes
  /// the look.
  Write<api::LookRow> settle(const LookRef& look, domain::Settlement settlement, NoteArgs args, TimePoint now);

  Result<api::LookPage> list(const CampaignsRef& campaigns, const LookQuery& query, TimePoint now);  ///< oldest first

 private:
  Database& db_;
};

}  // namespace cs::store
