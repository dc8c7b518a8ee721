// 抽查方案: which decisions get a second look. A plan says which decisions it is about, into which strata they fall,
// how many are drawn, and by which seed: the same plan over the same decisions draws the same ones, in whatever order
// they come and on whatever machine. Nothing here reads a clock or a table.
//
// Of each stratum as many are drawn as belong to its share of all, at least one; what each drawn decision stands for
// (how many of its stratum there are, and how many were drawn) goes with it, so that figures can weigh it.
//
// What a plan promises: if a share `rate` of the decisions is wrong, and the wrong ones lie anywhere with equal
// chance, then at least one of them is among those drawn with probability `detection(...)`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/decision.hpp"
#include "domain/finding.hpp"

namespace cs::domain {

enum class Risk {
  near_threshold,  ///< the comparison of the faces was close to where it would have said otherwise
  overridden,      ///< approved against a fail
  fast,            ///< looked at for less than PlanWish::fast
  first_week,      ///< within a week of the reviewer's first decision
};
const char* to_string(Risk risk);
std::optional<Risk> risk_from(std::string_view name);

/// By what decisions are told apart before some of each are drawn.
enum class StratifyBy { nothing, reviewer, verdict, reason };
const char* to_string(StratifyBy by);
std::optional<StratifyBy> stratify_by_from(std::string_view name);

/// How many are to be drawn: exactly one of share, count and rate is set.
struct PlanSize {
  double share = 0;        ///< of the decisions, above 0 up to 1
  std::int64_t count = 0;  ///< positive
  double rate = 0;         ///< a share of wrong decisions that is to be found, between 0 and 1 ...
  double confidence = 0;   ///< ... with this probability, between 0 and 1
};

inline constexpr std::size_t most_looks_of_a_plan = 20'000;
struct PlanWish {
  std::string name;      ///< 1 to 80 code points
  std::string reviewer;  ///< "" for any; so are the next three
  std::optional<Verdict> verdict;
  std::string reason;
  std::string finding;      ///< a check that failed or wanted attention
  std::vector<Risk> risks;  ///< any of them; empty: whatever the risk
  TimePoint from{}, to{};   ///< decided then or later, and before; 1970: open
  Millis fast{1'500};
  StratifyBy by = StratifyBy::nothing;
  PlanSize size;
  std::int64_t seed = 0;
};
/// Code::invalid "plan.name", "plan.size", "plan.fast", "plan.dates".
Status validate_plan(const PlanWish& wish);

/// Whether being of this plan says what was decided: nobody who looks blind may know that it is.
bool tells_verdict(const PlanWish& wish);

/// A decision as a plan sees it.
struct PlanFacts {
  std::int64_t decision = 0;
  std::string reviewer{};
  Verdict verdict = Verdict::approve;
  std::vector<std::string> reasons{}, overrides{};
  TimePoint decided{}, first_of_reviewer{};
  Millis looked{0};
  bool look_unverified = false;
  std::vector<Finding> findings{};  ///< empty where the wish asks for none of them
};
/// Whether the findings have to be known.
bool asks_for_findings(const PlanWish& wish);
bool is_about(const PlanWish& wish, const PlanFacts& facts);
std::vector<Risk> risks_of(const PlanFacts& facts, Millis fast);
/// As StratifyBy says; a rejection with several reasons belongs to the first. "" without strata.
std::string stratum_of(StratifyBy by, const PlanFacts& facts);

struct PlanMember {
  std::int64_t decision = 0;
  std::string stratum;
};
struct PlanStratum {
  std::string name;
  std::int64_t population = 0, drawn = 0;
};
struct DrawnPlan {
  std::vector<PlanStratum> strata;  ///< by name; none is empty
  std::vector<std::int64_t> drawn;  ///< decisions, in the order in which they are looked at
  std::int64_t population = 0;
};
/// Code::invalid "plan.empty" when no decision is meant, "plan.too_many" for more than most_looks_of_a_plan.
Result<DrawnPlan> draw(const PlanWish& wish, const std::vector<PlanMember>& members);

/// With which probability `looks` of `population` decisions hold at least one of the wrong ones, of which there are
/// `rate` (rounded up to whole decisions). 0 to 1.
double detection(std::int64_t looks, double rate, std::int64_t population);
/// The fewest looks that find `rate` with `confidence`: ln(1 - confidence) / ln(1 - rate) of ever so many decisions,
/// fewer of few. At most `population`.
std::int64_t looks_to_find(double rate, double confidence, std::int64_t population);
/// The same of ever so many decisions.
std::int64_t looks_to_find(double rate, double confidence);

}  // namespace cs::domain
