// What stands before the work: what a sign-in still wants, the locked screen, another password.
#include "fake_desk.hpp"

namespace cs::workbench::test {
namespace {

using Gates = BenchTest;
using client::event::Wanted;

TEST_F(Gates, ASignInGoesOnWithWhatItWants) {
  bench.sign_in("anna", "secret");
  EXPECT_EQ(bench.gate(), Gate::sign_in);
  say(event::SignInWants{Wanted::trust, "SHA256:abc", std::nullopt});
  ASSERT_EQ(bench.gate(), Gate::wants);
  EXPECT_EQ(bench.sign_in_wants()->detail, "SHA256:abc");
  EXPECT_FALSE(bench.signing_in());
  bench.answer_sign_in("yes");
  bench.answer_sign_in("yes");
  EXPECT_EQ(desk.answers.size(), 1U) << "one at a time";
  const unsigned long before = bench.gate_revision();
  say(event::SignInWants{Wanted::code, "", Error{Code::unauthorized, "signin.code_wrong", "wrong"}});
  EXPECT_NE(bench.gate_revision(), before) << "a view empties its fields";
  EXPECT_EQ(bench.sign_in_error()->id, "signin.code_wrong");
  bench.cancel_sign_in();
  EXPECT_EQ(desk.cancels, 1);
  EXPECT_EQ(bench.gate(), Gate::sign_in);
  sign_in();
  EXPECT_EQ(bench.view(), View::review);
}

TEST_F(Gates, AFailureEndsTheQuestions) {
  bench.sign_in("anna", "secret");
  say(event::SignInWants{Wanted::new_password, "", std::nullopt});
  bench.answer_sign_in("moss-lantern");
  say(event::SignInFailed{{Code::unavailable, "net.unreachable", "gone"}});
  EXPECT_EQ(bench.gate(), Gate::sign_in);
  EXPECT_EQ(bench.sign_in_error()->id, "net.unreachable");
}

TEST_F(Gates, AnIdleScreenIsLockedAndThePasswordAloneOpensIt) {
  sign_in();
  ready("a");
  look();
  key("Space");
  ASSERT_EQ(desk.decides.size(), 1U);
  const Millis after = std::chrono::minutes(bench.preferences().lock_after);
  clock.advance(after - Millis{1});
  bench.tick();
  EXPECT_NE(bench.gate(), Gate::locked);
  clock.advance(Millis{1});
  bench.tick();
  ASSERT_EQ(bench.gate(), Gate::locked);
  EXPECT_EQ(bench.view(), View::sign_in);
  EXPECT_EQ(bench.shown(), nullptr) << "no photograph behind it";
  EXPECT_EQ(review().current(), nullptr);
  EXPECT_EQ(desk.presence.back(), false) << "what was held went back";
  EXPECT_EQ(desk.sign_outs, 0) << "the journal goes on sending";
  EXPECT_FALSE(bench.input_happened()) << "a key wakes nothing";
  EXPECT_TRUE(bench.paused());
  EXPECT_EQ(bench.gate(), Gate::locked);

  bench.unlock("guess");
  say(event::PasswordChecked{Error{Code::forbidden, "account.wrong_password", "wrong"}});
  EXPECT_EQ(bench.gate(), Gate::locked);
  EXPECT_EQ(bench.sign_in_error()->id, "account.wrong_password");
  bench.unlock("secret");
  EXPECT_EQ(desk.password_checks, (std::vector<std::string>{"guess", "secret"}));
  say(event::PasswordChecked{Status{}});
  EXPECT_EQ(bench.view(), View::review);
  EXPECT_FALSE(bench.paused());
  EXPECT_EQ(desk.presence.back(), true);
  EXPECT_EQ(review().history().size(), 1U);
}

TEST_F(Gates, AnAnswerThatComesLateOpensNothing) {
  sign_in();
  say(event::PasswordChecked{Status{}});
  EXPECT_EQ(bench.view(), View::review);
  bench.lock();
  say(event::PasswordChanged{Status{}});
  EXPECT_EQ(bench.gate(), Gate::locked);
  say(event::SignedOut{Error{Code::unauthorized, "session.over", "over"}});
  EXPECT_EQ(bench.gate(), Gate::sign_in) << "who was disabled meanwhile is out";
  EXPECT_EQ(bench.session(), std::nullopt);
}

TEST_F(Gates, ALockCanBeSwitchedOff) {
  Preferences p = bench.preferences();
  p.lock_after = 0;
  bench.change_preferences(p);
  sign_in();
  clock.advance(std::chrono::hours(10));
  bench.tick();
  EXPECT_NE(bench.gate(), Gate::locked);
  run("session.lock", bench);
  EXPECT_EQ(bench.gate(), Gate::locked) << "by hand it still is";
}

TEST_F(Gates, APasswordIsChangedAndTheWorkGoesOn) {
  sign_in();
  ready("a");
  run("session.password", bench);
  ASSERT_EQ(bench.gate(), Gate::change_password);
  bench.close_password_change();
  EXPECT_EQ(bench.view(), View::review);
  run("session.password", bench);
  bench.change_password("old", "new");
  EXPECT_EQ(desk.password_changes, (std::vector<std::pair<std::string, std::string>>{{"old", "new"}}));
  say(event::PasswordChanged{Error{Code::invalid, "user.password_easy", "easy"}});
  EXPECT_EQ(bench.gate(), Gate::change_password);
  bench.change_password("old", "better");
  say(event::PasswordChanged{Status{}});
  EXPECT_EQ(bench.view(), View::review);
  EXPECT_NE(review().current(), nullptr) << "what was on the stage is there again";
}

}  // namespace
}  // namespace cs::workbench::test
