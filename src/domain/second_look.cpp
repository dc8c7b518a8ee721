#include "domain/second_look.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cs::domain {
namespace {

constexpr std::array look_states = {LookState::waiting, LookState::held,       LookState::differs,
                                    LookState::upheld,  LookState::overturned, LookState::unneeded};

Error settled(LookState state) {
  return {Code::refused, "look.settled",
          fmt::format("This second look is {}: there is nothing to decide.", to_string(state))};
}

Error own() {
  return {Code::refused, "look.own",
          "Nobody looks a second time at a decision of their own, or twice at the same one."};
}

}  // namespace

const char* to_string(LookState state) {
  switch (state) {
    case LookState::waiting:
      return "waiting";
    case LookState::held:
      return "held";
    case LookState::differs:
      return "differs";
    case LookState::upheld:
      return "upheld";
    case LookState::overturned:
      return "overturned";
    case LookState::unneeded:
      return "unneeded";
  }
  return "";
}

std::optional<LookState> look_state_from(std::string_view name) {
  for (const LookState s : look_states)
    if (name == to_string(s)) return s;
  return std::nullopt;
}

const char* to_string(LookSource source) {
  switch (source) {
    case LookSource::plan:
      return "plan";
    case LookSource::late_opinion:
      return "late_opinion";
    case LookSource::withdrawal:
      return "withdrawal";
    case LookSource::appeal:
      return "appeal";
  }
  return "";
}

std::optional<LookSource> look_source_from(std::string_view name) {
  for (const LookSource s : {LookSource::plan, LookSource::late_opinion, LookSource::withdrawal, LookSource::appeal})
    if (name == to_string(s)) return s;
  return std::nullopt;
}

std::optional<Settlement> settlement_from(std::string_view name) {
  if (name == "upheld") return Settlement::upheld;
  if (name == "third") return Settlement::third;
  return std::nullopt;
}

bool agree(const GivenVerdict& a, const GivenVerdict& b) {
  if (a.verdict != b.verdict) return false;
  if (a.verdict == Verdict::approve) return true;
  return std::ranges::any_of(
      a.reasons, [&](const std::string& reason) { return std::ranges::find(b.reasons, reason) != b.reasons.end(); });
}

bool may_look(std::string_view by, const SecondLookNow& look) {
  return look.first.by != by && std::ranges::find(look.after, by, &GivenVerdict::by) == look.after.end();
}

Result<LookPlan> plan_look(const WantedLook& wanted, const SecondLookNow& look, const ReasonCatalogue& catalogue) {
  CS_TRY(validate(wanted.given.verdict, wanted.given.reasons, wanted.note, catalogue));
  if (!may_look(wanted.given.by, look)) return own();
  CS_TRY(may_decide({look.holder, look.epoch}, wanted.given.by, wanted.epoch));
  // A lease that ran out still decides while nobody claimed since.
  if (look.state != LookState::held && look.state != LookState::waiting) return settled(look.state);
  if (wanted.evidence != look.evidence)
    return Error{Code::conflict, "submission.changed", "The evidence of this second look is another one: look again."};
  const bool agrees = agree(wanted.given, look.first);
  return LookPlan{agrees, agrees ? LookState::upheld : LookState::differs};
}

Result<LookState> plan_settlement(std::string_view by, Settlement settlement, const SecondLookNow& look) {
  if (look.first.by == by) return own();
  if (look.state != LookState::differs) return settled(look.state);
  return settlement == Settlement::upheld ? LookState::upheld : LookState::waiting;
}

}  // namespace cs::domain
