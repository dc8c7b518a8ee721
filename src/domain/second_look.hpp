// 复核: a decision judged a second time, blind: whoever looks decides on the decision's own evidence before the first
// verdict is shown. Agreeing upholds it; differing is settled by a person who has seen both: upheld, overturned
// (auditing.hpp), or given to a third person, who looks blind in turn. Nobody looks at a decision of their own, nor
// twice at the same one. As in deciding.hpp: whoever keeps the facts loads them, asks here, and applies the plan.
//
//   waiting <-> held -> upheld
//                  \--> differs -> upheld | waiting (for a third person)
//   waiting, held, differs -> overturned (whoever overturned it) | unneeded (taken back, or its evidence is gone)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/decision.hpp"

namespace cs::domain {

enum class LookState { waiting, held, differs, upheld, overturned, unneeded };
const char* to_string(LookState state);
std::optional<LookState> look_state_from(std::string_view name);

/// Why somebody looks again.
enum class LookSource { plan, late_opinion, withdrawal, appeal };
const char* to_string(LookSource source);
std::optional<LookSource> look_source_from(std::string_view name);

struct GivenVerdict {
  std::string by;
  Verdict verdict = Verdict::approve;
  std::vector<std::string> reasons;
};
/// The same verdict and, of rejections, at least one reason in common: the student would have been told the same.
bool agree(const GivenVerdict& a, const GivenVerdict& b);

struct SecondLookNow {
  LookState state = LookState::waiting;
  GivenVerdict first;               ///< the decision
  std::vector<GivenVerdict> after;  ///< of those who looked again, oldest first
  std::string holder;               ///< the present or last one
  std::int64_t epoch = 0;           ///< raised by each claim
  std::string evidence;
};
/// Neither whose decision it is nor who looked already.
bool may_look(std::string_view by, const SecondLookNow& look);

struct WantedLook {
  GivenVerdict given;
  std::string note;
  std::int64_t epoch = 0;
  std::string evidence;
};
struct LookPlan {
  bool agrees = true;  ///< with the decision
  LookState to = LookState::upheld;
};
/// Code::refused "look.settled" when nothing is left to decide, "look.own"; Code::conflict "lease.lost" when somebody
/// claimed it since, "submission.changed" for other evidence; Code::invalid as validate() says. A third person who
/// agrees with the decision upholds it; one who does not leaves it to be settled.
Result<LookPlan> plan_look(const WantedLook& wanted, const SecondLookNow& look, const ReasonCatalogue& catalogue);

/// What a person who has seen both says, but for overturning.
enum class Settlement { upheld, third };
std::optional<Settlement> settlement_from(std::string_view name);
/// Code::refused "look.settled" where nothing differs, "look.own" for whoever's decision it is.
Result<LookState> plan_settlement(std::string_view by, Settlement settlement, const SecondLookNow& look);

}  // namespace cs::domain
