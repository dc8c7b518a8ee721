#include "domain/looking.hpp"

#include <algorithm>

namespace cs::domain {
namespace {

constexpr Millis longest_unknown{std::chrono::hours{24}};  // where nobody noted when the lease was given

}  // namespace

Look judge_look(const LookFacts& facts) {
  Look look;
  const TimePoint given = std::min(facts.given.value_or(facts.now), facts.now);
  look.looked = std::min(facts.said, facts.given ? facts.now - given : longest_unknown);
  const TimePoint spent = std::max(given, facts.spent_until) + look.looked;
  const bool in_time = facts.runs_until && facts.now < *facts.runs_until;
  look.unverified = !in_time || !facts.given || look.looked < facts.said || spent > facts.now;
  look.spent_until = std::min(spent, facts.now);
  return look;
}

}  // namespace cs::domain
