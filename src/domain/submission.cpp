#include "domain/submission.hpp"

#include <fmt/format.h>

#include <string>

namespace cs::domain {
namespace {

struct Edge {
  State from;
  Move move;
  State to;
};

// The table. Nothing else in the program changes a state.
constexpr Edge edges[] = {
    {State::awaiting_payment, Move::pay, State::checking}, {State::awaiting_payment, Move::withdraw, State::withdrawn},
    {State::checking, Move::withdraw, State::withdrawn},   {State::checking, Move::checked, State::pending},
    {State::pending, Move::claim, State::leased},          {State::pending, Move::withdraw, State::withdrawn},
    {State::leased, Move::unclaim, State::pending},        {State::leased, Move::approve, State::approved},
    {State::leased, Move::reject, State::rejected},        {State::leased, Move::withdraw, State::withdrawn},
    {State::approved, Move::undo, State::pending},         {State::approved, Move::overturn, State::pending},
    {State::approved, Move::reverse, State::rejected},     {State::approved, Move::release, State::released},
    {State::rejected, Move::undo, State::pending},         {State::rejected, Move::overturn, State::pending},
    {State::rejected, Move::reverse, State::approved},     {State::rejected, Move::supersede, State::superseded},
    {State::released, Move::overturn, State::pending},     {State::released, Move::reverse, State::rejected},
    {State::released, Move::take_back, State::approved},   {State::released, Move::deliver, State::delivered},
    {State::delivered, Move::recall, State::recalled},     {State::delivered, Move::overturn, State::recalled},
    {State::recalled, Move::verify, State::delivered},     {State::recalled, Move::supersede, State::superseded},
    {State::delivered, Move::undeliver, State::released},
};

}  // namespace

Result<State> after(State state, Move move) {
  for (const Edge& e : edges)
    if (e.from == state && e.move == move) return e.to;
  std::string to;
  for (const Edge& e : edges)
    if (e.move == move && to.find(to_string(e.to)) == std::string::npos)
      to += fmt::format("{}{}", to.empty() ? "" : " or ", to_string(e.to));
  return Error{
      Code::refused, "submission.move",
      fmt::format("A submission that is {} cannot be moved by '{}' to {}.", to_string(state), to_string(move), to)};
}

const char* to_string(State state) {
  switch (state) {
    case State::awaiting_payment:
      return "awaiting_payment";
    case State::checking:
      return "checking";
    case State::pending:
      return "pending";
    case State::leased:
      return "leased";
    case State::approved:
      return "approved";
    case State::rejected:
      return "rejected";
    case State::released:
      return "released";
    case State::delivered:
      return "delivered";
    case State::recalled:
      return "recalled";
    case State::superseded:
      return "superseded";
    case State::withdrawn:
      return "withdrawn";
  }
  return "";
}

std::optional<State> state_from(std::string_view name) {
  for (const State s : all_states)
    if (name == to_string(s)) return s;
  return std::nullopt;
}

const char* to_string(Move move) {
  switch (move) {
    case Move::pay:
      return "pay";
    case Move::checked:
      return "checked";
    case Move::claim:
      return "claim";
    case Move::unclaim:
      return "unclaim";
    case Move::approve:
      return "approve";
    case Move::reject:
      return "reject";
    case Move::undo:
      return "undo";
    case Move::overturn:
      return "overturn";
    case Move::reverse:
      return "reverse";
    case Move::withdraw:
      return "withdraw";
    case Move::supersede:
      return "supersede";
    case Move::release:
      return "release";
    case Move::take_back:
      return "take_back";
    case Move::deliver:
      return "deliver";
    case Move::recall:
      return "recall";
    case Move::verify:
      return "verify";
    case Move::undeliver:
      return "undeliver";
  }
  return "";
}

}  // namespace cs::domain
