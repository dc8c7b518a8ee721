#include "domain/decision.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace cs::domain {

const char* to_string(Verdict v) {
  return v == Verdict::approve ? "approve" : "reject";
}

std::optional<Verdict> verdict_from(std::string_view name) {
  if (name == "approve") return Verdict::approve;
  if (name == "reject") return Verdict::reject;
  return std::nullopt;
}

const char* to_string(DecisionState s) {
  switch (s) {
    case DecisionState::standing:
      return "standing";
    case DecisionState::undone:
      return "undone";
    case DecisionState::overturned:
      return "overturned";
  }
  return "";
}

std::optional<DecisionState> decision_state_from(std::string_view name) {
  for (const auto s : {DecisionState::standing, DecisionState::undone, DecisionState::overturned})
    if (name == to_string(s)) return s;
  return std::nullopt;
}

const char* to_string(OverturnTo to) {
  return to == OverturnTo::reviewer ? "reviewer" : "supervisor";
}

std::optional<OverturnTo> overturn_to_from(std::string_view name) {
  for (const auto to : {OverturnTo::reviewer, OverturnTo::supervisor})
    if (name == to_string(to)) return to;
  return std::nullopt;
}

const char* to_string(Likeness l) {
  switch (l) {
    case Likeness::same:
      return "same";
    case Likeness::different:
      return "different";
    case Likeness::unsure:
      return "unsure";
  }
  return "";
}

std::optional<Likeness> likeness_from(std::string_view name) {
  for (const auto l : {Likeness::same, Likeness::different, Likeness::unsure})
    if (name == to_string(l)) return l;
  return std::nullopt;
}

Status validate_stated(bool asked, const std::optional<Likeness>& stated, Verdict verdict) {
  if (asked && !stated)
    return invalid("decision.not_stated",
                   "In this campaign each decision says first whether the photographs show the same person: 'stated' "
                   "is same, different or unsure.");
  if (verdict == Verdict::approve && stated == Likeness::different)
    return Error{Code::refused, "decision.different",
                 "You said that this is another person: such a photograph cannot be approved."};
  return {};
}

Status validate_overrides(Verdict verdict, const std::vector<std::string>& overrides) {
  const auto wrong = [] {
    return invalid("decision.overrides", "An approval may name the failed checks that it goes against, each once.");
  };
  if (overrides.empty()) return {};
  if (verdict != Verdict::approve || overrides.size() > max_overrides) return wrong();
  for (std::size_t i = 0; i < overrides.size(); ++i) {
    const std::string& check = overrides[i];
    if (check.empty() || check.size() > 64 ||
        check.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
      return wrong();
    for (std::size_t k = 0; k < i; ++k)
      if (overrides[k] == check) return wrong();
  }
  return {};
}

Status validate(Verdict verdict, const std::vector<std::string>& reasons, std::string_view note,
                const ReasonCatalogue& catalogue) {
  if (!is_utf8(note) || length_utf8(note) > max_note_length)
    return invalid("decision.note", fmt::format("A note is text of at most {} characters.", max_note_length));
  if (verdict == Verdict::approve) {
    if (!reasons.empty()) return invalid("decision.reason_on_approval", "An approval carries no reasons.");
    return {};
  }
  if (reasons.empty()) return invalid("decision.no_reason", "A rejection needs at least one reason.");
  if (reasons.size() > max_reasons)
    return invalid("decision.too_many_reasons", fmt::format("A rejection has at most {} reasons.", max_reasons));
  for (auto it = reasons.begin(); it != reasons.end(); ++it) {
    if (!catalogue.find(*it)) return invalid("decision.unknown_reason", fmt::format("There is no reason '{}'.", *it));
    if (std::find(reasons.begin(), it, *it) != it)
      return invalid("decision.repeated_reason", fmt::format("The reason '{}' is given twice.", *it));
  }
  return {};
}

Status validate_pins(Verdict verdict, const std::vector<std::string>& reasons, const std::vector<Pin>& pins) {
  constexpr double largest = 65'535;  // no picture that is accepted has a longer edge
  if (pins.empty()) return {};
  if (verdict == Verdict::approve) return invalid("decision.pins", "An approval carries no pins.");
  if (pins.size() > max_pins)
    return invalid("decision.pins", fmt::format("A rejection has at most {} pins.", max_pins));
  for (const Pin& pin : pins) {
    if (std::find(reasons.begin(), reasons.end(), pin.reason) == reasons.end())
      return invalid("decision.pins", "Each pin belongs to one of the rejection's reasons.");
    for (const double v : {pin.x, pin.y, pin.width, pin.height})
      if (!(v >= 0 && v <= largest)) return invalid("decision.pins", "A pin does not lie on the photograph.");
  }
  return {};
}

TimePoint review_deadline(TimePoint paid_or_arrived, const ReviewPolicy& policy) {
  return paid_or_arrived + policy.review_within;
}

Status may_decide(const LeaseFacts& lease, std::string_view user, std::int64_t epoch) {
  if (lease.holder == user && lease.epoch == epoch) return {};
  return Error{Code::conflict, "lease.lost",
               "This submission was claimed by somebody else meanwhile; your decision was not stored."};
}

}  // namespace cs::domain
