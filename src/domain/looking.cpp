#include "domain/looking.hpp"

#include <algorithm>
#include <cstddef>

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

Status validate_viewed(const std::vector<Viewed>& viewed) {
  const auto bad = [](const char* why) { return invalid("decision.viewed", why); };
  if (viewed.size() > max_viewed) return bad("More photographs were looked at than an item has.");
  for (std::size_t i = 0; i < viewed.size(); ++i) {
    const Viewed& v = viewed[i];
    if (v.photo.empty() || v.photo.size() > 32) return bad("A photograph that was looked at has no such name.");
    if (std::any_of(viewed.begin(), viewed.begin() + static_cast<std::ptrdiff_t>(i),
                    [&](const Viewed& before) { return before.photo == v.photo; }))
      return bad("A photograph is named twice among those that were looked at.");
    if (v.shown < Millis{0}) return bad("Nobody looks for less than no time.");
    if (!(v.zoom >= 0 && v.zoom <= max_zoom)) return bad("No photograph is shown as large as that.");
  }
  return {};
}

std::vector<Viewed> within(std::vector<Viewed> viewed, Millis looked) {
  for (Viewed& v : viewed) v.shown = std::min(v.shown, looked);
  return viewed;
}

}  // namespace cs::domain
