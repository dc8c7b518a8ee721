// How often somebody may try to sign in, counted in the database.
#include "store/fixture.hpp"

namespace cs::store {
namespace {

using namespace std::chrono_literals;

struct SignIn : StoreTest {
  int free_tries = 5;
  Millis wait(const std::string& user, const std::string& device, const std::string& address) {
    return ok(store->rooms().sign_in_tries.try_now({user, device, address}, free_tries, now).get());
  }
  void succeeded(const std::string& user, const std::string& address) {
    ok(store->rooms().sign_in_tries.succeeded({user, "", address}).get());
  }
};

TEST_F(SignIn, forty_six_bad_ones_lock_nobody_else_out) {
  for (int i = 0; i < 46; ++i) wait("nobody" + std::to_string(i), "", "10.0.0.1");
  EXPECT_EQ(wait("li", "", "10.0.0.1"), 0ms);
  // Hundreds cost the address a second a try, and who comes from a known device nothing.
  for (int i = 0; i < 200; ++i) {
    pass(1s);
    wait("nobody" + std::to_string(i), "", "10.0.0.1");
  }
  EXPECT_LE(wait("wu", "", "10.0.0.1"), 1s);
  EXPECT_EQ(wait("wu", "laptop", "10.0.0.1"), 0ms);
  EXPECT_EQ(wait("wu", "", "10.0.0.2"), 0ms);
}

TEST_F(SignIn, an_account_is_guessed_at_slowly_from_any_number_of_addresses) {
  int tries = 0;
  for (int i = 0; i < 100; ++i) tries += wait("li", "", "10.0.0." + std::to_string(i)) == 0ms;
  EXPECT_EQ(tries, 5);
  EXPECT_GT(wait("li", "", "10.9.9.9"), 0ms);
  EXPECT_EQ(wait("li", "laptop", "10.9.9.9"), 0ms) << "the owner's own device";
  for (int i = 0; i < 4; ++i) wait("li", "laptop", "10.9.9.9");
  EXPECT_GT(wait("li", "laptop", "10.9.9.9"), 0ms) << "but a stolen one is slowed down, too";
}

TEST_F(SignIn, a_success_clears_the_account_and_one_of_the_addresss) {
  for (int i = 0; i < 5; ++i) wait("li", "", "a");
  succeeded("li", "a");
  EXPECT_EQ(wait("li", "", "a"), 0ms);
  for (int i = 0; i < 60; ++i) wait("x" + std::to_string(i), "", "a");
  EXPECT_GT(wait("y", "", "a"), 0ms);
  pass(1s);
  EXPECT_EQ(wait("y", "", "a"), 0ms);
  succeeded("y", "a");
  wait("z", "", "a");
  EXPECT_GT(wait("w", "", "a"), 0ms) << "one good password buys no guesses at the others";
}

TEST_F(SignIn, half_an_hour_later_nothing_is_remembered) {
  for (int i = 0; i < 20; ++i) {
    pass(5min);
    wait("li", "", "a");
  }
  pass(31min);
  EXPECT_EQ(wait("li", "", "a"), 0ms);
}

}  // namespace
}  // namespace cs::store
