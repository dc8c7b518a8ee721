#include "domain/finding.hpp"

namespace cs::domain {

const char* to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass:
      return "pass";
    case Outcome::attention:
      return "attention";
    case Outcome::fail:
      return "fail";
    case Outcome::not_applicable:
      return "not_applicable";
    case Outcome::cannot_tell:
      return "cannot_tell";
  }
  return "cannot_tell";
}

std::optional<Outcome> outcome_from(std::string_view name) {
  for (const Outcome o :
       {Outcome::pass, Outcome::attention, Outcome::fail, Outcome::not_applicable, Outcome::cannot_tell})
    if (name == to_string(o)) return o;
  return std::nullopt;
}

int severity(Outcome outcome) {
  switch (outcome) {
    case Outcome::fail:
      return 0;
    case Outcome::attention:
      return 1;
    case Outcome::cannot_tell:
      return 2;
    case Outcome::pass:
      return 3;
    case Outcome::not_applicable:
      return 4;
  }
  return 4;
}

}  // namespace cs::domain
