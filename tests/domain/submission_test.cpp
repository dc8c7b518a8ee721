#include "domain/submission.hpp"

#include <gtest/gtest.h>

#include <map>
#include <utility>

namespace cs::domain {
namespace {

// Written out again on purpose, from the drawing in the design: the table in the source is held against it.
const std::map<std::pair<State, Move>, State> allowed = {
    {{State::awaiting_payment, Move::pay}, State::checking},
    {{State::awaiting_payment, Move::withdraw}, State::withdrawn},
    {{State::checking, Move::checked}, State::pending},
    {{State::pending, Move::claim}, State::leased},
    {{State::checking, Move::withdraw}, State::withdrawn},
    {{State::pending, Move::withdraw}, State::withdrawn},
    {{State::leased, Move::unclaim}, State::pending},
    {{State::leased, Move::approve}, State::approved},
    {{State::leased, Move::reject}, State::rejected},
    {{State::leased, Move::withdraw}, State::withdrawn},
    {{State::approved, Move::undo}, State::pending},
    {{State::approved, Move::overturn}, State::pending},
    {{State::approved, Move::release}, State::released},
    {{State::rejected, Move::undo}, State::pending},
    {{State::approved, Move::reverse}, State::rejected},
    {{State::released, Move::reverse}, State::rejected},
    {{State::rejected, Move::overturn}, State::pending},
    {{State::rejected, Move::reverse}, State::approved},
    {{State::rejected, Move::supersede}, State::superseded},
    {{State::released, Move::overturn}, State::pending},
    {{State::released, Move::deliver}, State::delivered},
    {{State::delivered, Move::recall}, State::recalled},
    {{State::released, Move::take_back}, State::approved},
    {{State::delivered, Move::overturn}, State::recalled},
    {{State::recalled, Move::verify}, State::delivered},
    {{State::delivered, Move::undeliver}, State::released},
    {{State::recalled, Move::supersede}, State::superseded},
};

TEST(SubmissionLife, EveryMoveIsEitherAllowedOrRefusedNamingBoth) {
  int refused = 0;
  for (const State s : all_states) {
    for (const Move m : all_moves) {
      const auto result = after(s, m);
      if (const auto it = allowed.find({s, m}); it != allowed.end()) {
        ASSERT_TRUE(result.ok()) << to_string(s) << " " << to_string(m);
        EXPECT_EQ(*result, it->second) << to_string(s) << " " << to_string(m);
        continue;
      }
      ++refused;
      ASSERT_FALSE(result.ok()) << to_string(s) << " " << to_string(m);
      EXPECT_EQ(result.error().code, Code::refused);
      EXPECT_NE(result.error().message.find(to_string(s)), std::string::npos);
      EXPECT_NE(result.error().message.find(to_string(m)), std::string::npos);
      for (const auto& [edge, to] : allowed)
        if (edge.second == m) {
          EXPECT_NE(result.error().message.find(to_string(to)), std::string::npos) << result.error().message;
        }
    }
  }
  EXPECT_EQ(refused, static_cast<int>(all_states.size() * all_moves.size() - allowed.size()));
}

TEST(SubmissionLife, NamesAreUniqueAndReadBack) {
  for (const State s : all_states) EXPECT_EQ(state_from(to_string(s)), s);
  EXPECT_EQ(state_from("Pending"), std::nullopt);
  EXPECT_EQ(state_from(""), std::nullopt);
}

TEST(SubmissionLife, AfterApprovalTheStudentCannotReplaceThePhoto) {
  for (const State s :
       {State::approved, State::released, State::delivered, State::pending, State::leased, State::checking})
    EXPECT_FALSE(allows_new_attempt(s)) << to_string(s);
  for (const State s : {State::rejected, State::recalled, State::withdrawn})
    EXPECT_TRUE(allows_new_attempt(s)) << to_string(s);
}

}  // namespace
}  // namespace cs::domain
