#include "domain/sampling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/text.hpp"
#include "domain/comparison.hpp"

namespace cs::domain {
namespace {

/// How far a comparison may be from its threshold and still be called near: the scale is that of a cosine.
constexpr double near = 0.05;
constexpr Millis a_week{std::chrono::hours{24 * 7}};

/// splitmix64: a number that says nothing about its neighbours.
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

std::uint64_t lot(std::int64_t seed, std::int64_t decision) {
  return mixed(mixed(static_cast<std::uint64_t>(seed)) ^ static_cast<std::uint64_t>(decision));
}

bool is_near(const Finding& f) {
  if (!is_comparison(f.check) || !f.value) return false;
  const auto close = [&](const std::optional<double>& to) { return to && std::abs(*f.value - *to) <= near; };
  return close(f.threshold_low) || close(f.threshold_high);
}

std::int64_t wanted_of(const PlanSize& size, std::int64_t population) {
  if (size.share > 0) return std::max<std::int64_t>(1, std::llround(size.share * static_cast<double>(population)));
  if (size.count > 0) return std::min(size.count, population);
  return looks_to_find(size.rate, size.confidence, population);
}

/// So many of each stratum as belong to its share, at least one, the largest remainders first.
void share_out(std::vector<PlanStratum>& strata, std::int64_t wanted, std::int64_t population) {
  std::vector<std::pair<double, std::size_t>> remainders;
  std::int64_t given = 0;
  for (std::size_t i = 0; i < strata.size(); ++i) {
    const double exact =
        static_cast<double>(wanted) * static_cast<double>(strata[i].population) / static_cast<double>(population);
    strata[i].drawn = std::clamp<std::int64_t>(static_cast<std::int64_t>(exact), 1, strata[i].population);
    given += strata[i].drawn;
    remainders.emplace_back(static_cast<double>(strata[i].drawn) - exact, i);
  }
  std::ranges::sort(remainders);
  for (bool gave = true; gave && given < wanted;) {
    gave = false;
    for (const auto& [remainder, i] : remainders) {
      if (given >= wanted || strata[i].drawn >= strata[i].population) continue;
      ++strata[i].drawn;
      ++given;
      gave = true;
    }
  }
}

}  // namespace

const char* to_string(Risk risk) {
  switch (risk) {
    case Risk::near_threshold:
      return "near_threshold";
    case Risk::overridden:
      return "overridden";
    case Risk::fast:
      return "fast";
    case Risk::first_week:
      return "first_week";
  }
  return "";
}

std::optional<Risk> risk_from(std::string_view name) {
  for (const Risk r : {Risk::near_threshold, Risk::overridden, Risk::fast, Risk::first_week})
    if (name == to_string(r)) return r;
  return std::nullopt;
}

const char* to_string(StratifyBy by) {
  switch (by) {
    case StratifyBy::nothing:
      return "nothing";
    case StratifyBy::reviewer:
      return "reviewer";
    case StratifyBy::verdict:
      return "verdict";
    case StratifyBy::reason:
      return "reason";
  }
  return "";
}

std::optional<StratifyBy> stratify_by_from(std::string_view name) {
  for (const StratifyBy by : {StratifyBy::nothing, StratifyBy::reviewer, StratifyBy::verdict, StratifyBy::reason})
    if (name == to_string(by)) return by;
  return std::nullopt;
}

Status validate_plan(const PlanWish& wish) {
  if (trim(wish.name).empty() || !is_utf8(wish.name) || length_utf8(wish.name) > 80)
    return invalid("plan.name", "A plan has a name of at most 80 characters.");
  const PlanSize& s = wish.size;
  const auto between = [](double x) { return std::isfinite(x) && x > 0 && x < 1; };
  const bool by_share = s.share != 0, by_count = s.count != 0, by_rate = s.rate != 0 || s.confidence != 0;
  if (by_share + by_count + by_rate != 1)
    return invalid("plan.size", "A plan says one of these: a share, a count, or which error rate it is to find.");
  if (by_share && !(std::isfinite(s.share) && s.share > 0 && s.share <= 1))
    return invalid("plan.size", "A plan's share is more than 0 and at most 1.");
  if (by_count && s.count < 1) return invalid("plan.size", "A plan draws at least one decision.");
  if (by_rate && !(between(s.rate) && between(s.confidence)))
    return invalid("plan.size", "The error rate and its probability lie between 0 and 1.");
  if (wish.fast.count() < 0) return invalid("plan.fast", "A look is not shorter than nothing.");
  if (wish.from != TimePoint{} && wish.to != TimePoint{} && wish.to <= wish.from)
    return invalid("plan.dates", "A plan's time ends after it begins.");
  return {};
}

bool tells_verdict(const PlanWish& wish) {
  // What goes against a failed check is an approval; where other risks are meant as well it may be either.
  const bool overridden =
      !wish.risks.empty() && std::ranges::all_of(wish.risks, [](Risk r) { return r == Risk::overridden; });
  return wish.verdict || !wish.reason.empty() || overridden;
}

bool asks_for_findings(const PlanWish& wish) {
  return !wish.finding.empty() || std::ranges::find(wish.risks, Risk::near_threshold) != wish.risks.end();
}

std::vector<Risk> risks_of(const PlanFacts& facts, Millis fast) {
  std::vector<Risk> out;
  if (std::ranges::any_of(facts.findings, is_near)) out.push_back(Risk::near_threshold);
  if (!facts.overrides.empty()) out.push_back(Risk::overridden);
  // What nobody's clock bears out says nothing of how long it was.
  if (!facts.look_unverified && facts.looked < fast) out.push_back(Risk::fast);
  // A clock that was set back makes a decision seem older than the first: it is among the first ones all the same.
  if (facts.decided < facts.first_of_reviewer + a_week) out.push_back(Risk::first_week);
  return out;
}

bool is_about(const PlanWish& wish, const PlanFacts& facts) {
  if (!wish.reviewer.empty() && facts.reviewer != wish.reviewer) return false;
  if (wish.verdict && facts.verdict != *wish.verdict) return false;
  if (!wish.reason.empty() && std::ranges::find(facts.reasons, wish.reason) == facts.reasons.end()) return false;
  if (wish.from != TimePoint{} && facts.decided < wish.from) return false;
  if (wish.to != TimePoint{} && facts.decided >= wish.to) return false;
  if (!wish.finding.empty() && std::ranges::none_of(facts.findings, [&](const Finding& f) {
        return f.check == wish.finding && (f.outcome == Outcome::fail || f.outcome == Outcome::attention);
      }))
    return false;
  if (wish.risks.empty()) return true;
  const auto risks = risks_of(facts, wish.fast);
  return std::ranges::any_of(wish.risks, [&](Risk r) { return std::ranges::find(risks, r) != risks.end(); });
}

std::string stratum_of(StratifyBy by, const PlanFacts& facts) {
  switch (by) {
    case StratifyBy::reviewer:
      return facts.reviewer;
    case StratifyBy::verdict:
      return to_string(facts.verdict);
    case StratifyBy::reason:
      return facts.reasons.empty() ? "" : facts.reasons.front();
    case StratifyBy::nothing:
      break;
  }
  return "";
}

Result<DrawnPlan> draw(const PlanWish& wish, const std::vector<PlanMember>& members) {
  if (members.empty()) return invalid("plan.empty", "There is no decision that this plan is about.");
  std::map<std::string, std::vector<std::int64_t>> by_stratum;
  for (const PlanMember& m : members) by_stratum[m.stratum].push_back(m.decision);
  DrawnPlan out;
  out.population = static_cast<std::int64_t>(members.size());
  for (const auto& [name, decisions] : by_stratum)
    out.strata.push_back({name, static_cast<std::int64_t>(decisions.size()), 0});
  share_out(out.strata, wanted_of(wish.size, out.population), out.population);
  const auto before = [&](std::int64_t a, std::int64_t b) {
    return std::pair(lot(wish.seed, a), a) < std::pair(lot(wish.seed, b), b);
  };
  std::size_t at = 0;
  for (auto& [name, decisions] : by_stratum) {
    const PlanStratum& stratum = out.strata[at++];
    std::ranges::sort(decisions, before);
    out.drawn.insert(out.drawn.end(), decisions.begin(), decisions.begin() + stratum.drawn);
  }
  if (out.drawn.size() > most_looks_of_a_plan)
    return invalid("plan.too_many", fmt::format("This plan draws {} decisions; the most is {}: draw a smaller share.",
                                                out.drawn.size(), most_looks_of_a_plan));
  // Strata take turns by lot, so that a plan that is never finished is no picture of its first stratum.
  std::ranges::sort(out.drawn, before);
  return out;
}

double detection(std::int64_t looks, double rate, std::int64_t population) {
  if (population <= 0 || looks <= 0 || !(rate > 0)) return 0;
  const auto wrong = std::min<std::int64_t>(
      population, static_cast<std::int64_t>(std::ceil(rate * static_cast<double>(population) - 1e-9)));
  if (looks > population - wrong) return 1;
  // None of the wrong ones is drawn: C(population - wrong, looks) / C(population, looks), over the smaller number.
  const std::int64_t steps = std::min(looks, wrong), others = std::max(looks, wrong);
  double log_none = 0;
  for (std::int64_t i = 0; i < steps; ++i)
    log_none += std::log1p(-static_cast<double>(others) / static_cast<double>(population - i));
  return -std::expm1(log_none);
}

std::int64_t looks_to_find(double rate, double confidence, std::int64_t population) {
  std::int64_t low = 1, high = std::max<std::int64_t>(1, population);
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (detection(middle, rate, population) >= confidence)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

std::int64_t looks_to_find(double rate, double confidence) {
  return static_cast<std::int64_t>(std::ceil(std::log1p(-confidence) / std::log1p(-rate) - 1e-9));
}

}  // namespace cs::domain
