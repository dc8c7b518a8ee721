#include "domain/standing.hpp"

namespace cs::domain {

const char* to_string(Standing standing) {
  switch (standing) {
    case Standing::takes_part:
      return "";
    case Standing::left:
      return "left";
    case Standing::offline:
      return "offline";
  }
  return "";
}

std::optional<Standing> standing_from(std::string_view name) {
  for (const Standing s : {Standing::takes_part, Standing::left, Standing::offline})
    if (name == to_string(s)) return s;
  return std::nullopt;
}

Status may_hand_in(Standing standing) {
  switch (standing) {
    case Standing::takes_part:
      return {};
    case Standing::left:
      return Error{Code::refused, "submit.left", "This student has left the school, as its roster says."};
    case Standing::offline:
      return Error{Code::refused, "submit.offline", "This student was photographed at the school already."};
  }
  return {};
}

std::optional<Reach> reach_of(Standing standing, std::optional<State> newest) {
  if (standing == Standing::left) return std::nullopt;
  // Whoever came to the school after all was photographed there, whatever they had sent before.
  if (standing == Standing::offline) return Reach::offline;
  if (!newest) return Reach::missing;
  switch (*newest) {
    case State::approved:
      return Reach::approved;
    case State::released:
      return Reach::released;
    case State::delivered:
      return Reach::delivered;
    case State::checking:
    case State::pending:
    case State::leased:
      return Reach::waiting;
    case State::rejected:
      return Reach::rejected;
    case State::recalled:
      return Reach::recalled;
    case State::awaiting_payment:
    case State::superseded:
    case State::withdrawn:
      return Reach::missing;
  }
  return Reach::missing;
}

Progress progress_of(Reach reach) {
  switch (reach) {
    case Reach::approved:
    case Reach::released:
    case Reach::delivered:
      return Progress::approved;
    case Reach::waiting:
      return Progress::waiting;
    case Reach::rejected:
    case Reach::recalled:
      return Progress::rejected;
    case Reach::missing:
      return Progress::missing;
    case Reach::offline:
      return Progress::offline;
  }
  return Progress::missing;
}

}  // namespace cs::domain
