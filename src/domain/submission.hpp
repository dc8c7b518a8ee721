// The life of a submission: one table of allowed moves. Every other move is refused with an error naming both states.
//
//   awaiting_payment -> checking -> pending <-> leased -> approved -> released -> delivered -> recalled -> (re-shoot)
//                                      |           \----> rejected -> superseded (by the next attempt)
//                                      \-> withdrawn (by the student, until somebody decided)
//   approved | rejected --undo within the grace period--> pending
//   released --taken back--> approved
//   delivered --its package was lost before it had its name--> released
//   approved | released --overturned, before delivery--> pending (another reviewer)
//   approved | released --overturned, the supervisor decides--> rejected
//   delivered --overturned, or 学信网 objects--> recalled --the school vouches for it--> delivered
//   rejected --overturned, unless a newer attempt lives--> pending (another reviewer)
//   rejected --overturned, the supervisor decides, unless a newer attempt lives--> approved
//   leased --second pair of eyes--> pending (for somebody else)
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "base/result.hpp"

namespace cs::domain {

enum class State {
  awaiting_payment,
  checking,
  pending,
  leased,
  approved,
  rejected,
  released,
  delivered,
  recalled,
  superseded,
  withdrawn,
};
inline constexpr std::array all_states = {
    State::awaiting_payment, State::checking,  State::pending,  State::leased,     State::approved,  State::rejected,
    State::released,         State::delivered, State::recalled, State::superseded, State::withdrawn,
};

enum class Move {
  pay,      ///< the student paid (or the fee was already paid): checks may begin
  checked,  ///< all every-photo checks are stored
  claim,    ///< a reviewer takes the lease
  unclaim,  ///< given back, expired, or passed on to a second pair of eyes
  approve,
  reject,
  undo,       ///< within the grace period
  overturn,   ///< by a supervisor, who leaves it to another reviewer
  reverse,    ///< by a supervisor, who decides the opposite at once
  withdraw,   ///< by the student
  supersede,  ///< a newer attempt of the same student arrived
  release,
  take_back,  ///< of a release
  deliver,
  recall,     ///< 学信网 objects
  verify,     ///< the school vouches for what was recalled
  undeliver,  ///< its package was lost before anybody had it
};
inline constexpr std::array all_moves = {
    Move::pay,       Move::checked,  Move::claim,   Move::unclaim,  Move::approve,   Move::reject,
    Move::undo,      Move::overturn, Move::reverse, Move::withdraw, Move::supersede, Move::release,
    Move::take_back, Move::deliver,  Move::recall,  Move::verify,   Move::undeliver,
};

const char* to_string(State state);
std::optional<State> state_from(std::string_view name);
const char* to_string(Move move);

/// The state after `move`, or Code::refused ("submission.move") naming the state, the move and where it leads.
Result<State> after(State state, Move move);

/// This attempt is still the student's current one and nothing else may take its place.
constexpr bool is_live(State s) {
  return s != State::superseded && s != State::withdrawn && s != State::rejected && s != State::recalled;
}
/// The student may hand in a new attempt after this one: only once it was rejected or recalled, or was withdrawn.
constexpr bool allows_new_attempt(State s) {
  return s == State::rejected || s == State::recalled || s == State::withdrawn || s == State::superseded;
}

}  // namespace cs::domain
