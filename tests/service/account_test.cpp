// Passwords, sessions, the second factor and who may not be shut out.
#include <fmt/format.h>

#include "base/one_time_code.hpp"
#include "running_service.hpp"

namespace cs::test {
namespace {

Answer sign_in(const RunningService& s, const std::string& user, const std::string& password,
               const std::string& code = {}, const std::string& device = {}) {
  return ask({.method = "POST",
              .url = s.url() + "/api/v1/session",
              .body = api::encode(api::SignInRequest{user, password, code, device})});
}

api::Session session_of(const Answer& answer) {
  const auto session = api::decode<api::Session>(answer.body);
  EXPECT_TRUE(session.ok()) << answer.status << answer.body;
  return session ? *session : api::Session{};
}

Answer send(const RunningService& s, const std::string& token, const std::string& method, const std::string& path,
            std::string body = {}) {
  return ask({.method = method,
              .url = s.url() + "/api/v1" + path,
              .body = std::move(body),
              .headers = {{"Authorization", "Bearer " + token}}});
}

std::string id_of(const Answer& answer) {
  return problem_of(answer).error.id;
}

struct Account : testing::Test {
  service::Administration administration() { return {s.service().store(), s.clock, "test"}; }
  void add(const std::string& name, domain::Role role) {
    const Status added = administration().add_user({name, name, {{role, {}}}, "correct horse", false});
    ASSERT_TRUE(added) << added.error().message;
  }
  RunningService s{{.students = 1, .second_factor = true}};
};

TEST_F(Account, APersonChangesTheirPasswordAndIsSignedOutElsewhere) {
  add("li", domain::Role::reviewer);
  const std::string here = session_of(sign_in(s, "li", "correct horse")).token;
  const std::string elsewhere = session_of(sign_in(s, "li", "correct horse")).token;
  const auto change = [&](const char* old_one, const char* new_one) {
    return send(s, here, "POST", "/account/password", api::encode(api::PasswordChange{old_one, new_one}));
  };
  const Answer wrong = change("wrong horse!", "moss-lantern");
  EXPECT_EQ(wrong.status, 403) << "401 would say that the session is over";
  EXPECT_EQ(id_of(wrong), "account.wrong_password");
  EXPECT_EQ(id_of(change("correct horse", "short")), "user.password");
  EXPECT_EQ(id_of(change("correct horse", "示例大学2025!!")), "user.password_easy") << "the school's name";
  EXPECT_EQ(id_of(change("correct horse", "Password2025")), "user.password_easy");
  EXPECT_EQ(id_of(change("correct horse", "correct horse")), "account.same_password");
  EXPECT_EQ(change("correct horse", "moss-lantern").status, 204);
  s.clock.advance(std::chrono::seconds(3));
  EXPECT_EQ(send(s, here, "GET", "/campaigns").status, 200);
  EXPECT_EQ(send(s, elsewhere, "GET", "/campaigns").status, 401);
  EXPECT_EQ(sign_in(s, "li", "correct horse").status, 401);
  EXPECT_EQ(sign_in(s, "li", "moss-lantern").status, 200);
}

TEST_F(Account, WithinASessionAPasswordIsGuessedNoFaster) {
  add("li", domain::Role::reviewer);
  const std::string token = session_of(sign_in(s, "li", "correct horse")).token;
  const auto check = [&](const char* password) {
    return send(s, token, "POST", "/account/check", api::encode(api::PasswordCheck{password})).status;
  };
  EXPECT_EQ(check("correct horse"), 204);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(check("wrong"), 403);
  EXPECT_EQ(check("correct horse"), 429);
  s.clock.advance(std::chrono::seconds(2));
  EXPECT_EQ(check("correct horse"), 204);
}

TEST_F(Account, WhoWasResetChoosesAPasswordBeforeAnythingElse) {
  add("li", domain::Role::reviewer);
  const std::string before = session_of(sign_in(s, "li", "correct horse")).token;
  ASSERT_TRUE(administration().reset_password("li", "only-for-once-7"));
  EXPECT_EQ(administration().reset_password("li", "short").error().id, "user.password");
  EXPECT_EQ(administration().reset_password("nobody", "only-for-once-7").error().id, "user.unknown");
  s.clock.advance(std::chrono::seconds(3));
  EXPECT_EQ(send(s, before, "GET", "/account").status, 401) << "signed out everywhere";
  const api::Session session = session_of(sign_in(s, "li", "only-for-once-7"));
  EXPECT_EQ(session.user.owes, api::owes_password);
  for (const auto& [method, path] : {std::pair{"GET", "/campaigns"}, {"POST", "/claims"}, {"GET", "/counts"}}) {
    const Answer a = send(s, session.token, method, path, "{}");
    EXPECT_EQ(a.status, 403) << path;
    EXPECT_EQ(id_of(a), "account.owes_password");
  }
  EXPECT_EQ(send(s, session.token, "POST", "/account/password",
                 api::encode(api::PasswordChange{"only-for-once-7", "moss-lantern"}))
                .status,
            204);
  EXPECT_EQ(send(s, session.token, "GET", "/campaigns").status, 200) << "at once";
  EXPECT_EQ(session_of(sign_in(s, "li", "moss-lantern")).user.owes, "");
}

TEST_F(Account, AnAdministratorSetsUpASecondFactorFirst) {
  add("root", domain::Role::administrator);
  const api::Session session = session_of(sign_in(s, "root", "correct horse"));
  EXPECT_EQ(session.user.owes, api::owes_second_factor);
  EXPECT_EQ(id_of(send(s, session.token, "GET", "/campaigns")), "account.owes_second_factor");
  const auto confirm = [&](const std::string& code) {
    return send(s, session.token, "POST", "/account/factor/confirm", api::encode(api::FactorCode{code}));
  };
  EXPECT_EQ(id_of(confirm("123456")), "account.factor_not_offered");
  const auto offer = api::decode<api::FactorOffer>(send(s, session.token, "POST", "/account/factor").body);
  ASSERT_TRUE(offer.ok());
  const std::string key = *from_base32(offer->key);
  EXPECT_EQ(key.size(), 20u);
  EXPECT_NE(offer->uri.find(offer->key), std::string::npos);
  const auto code_now = [&] { return one_time_code(key, one_time_step(s.clock.now())); };
  const std::string wrong = code_now() == "000000" ? "000001" : "000000";
  EXPECT_EQ(id_of(confirm(wrong)), "account.wrong_code");
  EXPECT_EQ(id_of(send(s, session.token, "GET", "/campaigns")), "account.owes_second_factor");
  const std::string first = code_now();
  const auto codes = api::decode<api::RecoveryCodes>(confirm(first).body);
  ASSERT_TRUE(codes.ok());
  EXPECT_EQ(codes->codes.size(), 10u);
  EXPECT_EQ(send(s, session.token, "GET", "/campaigns").status, 200);
  EXPECT_EQ(id_of(send(s, session.token, "POST", "/account/factor")), "account.factor_there");

  // From now on the password alone is not enough.
  EXPECT_EQ(id_of(sign_in(s, "root", "correct horse")), "signin.code_needed");
  EXPECT_EQ(id_of(sign_in(s, "root", "correct horse", first)), "signin.code_wrong") << "it was used already";
  s.clock.advance(std::chrono::seconds(60));
  const std::string second = code_now();
  EXPECT_EQ(sign_in(s, "root", "correct horse", second).status, 200);
  EXPECT_EQ(id_of(sign_in(s, "root", "correct horse", second)), "signin.code_wrong") << "seen over a shoulder";
  EXPECT_EQ(id_of(sign_in(s, "root", "wrong horse!!", second)), "signin.wrong");
  s.clock.advance(std::chrono::minutes(31));
  EXPECT_EQ(sign_in(s, "root", "correct horse", codes->codes[0]).status, 200) << "without the telephone";
  EXPECT_EQ(id_of(sign_in(s, "root", "correct horse", codes->codes[0])), "signin.code_wrong") << "good once";
  EXPECT_EQ(sign_in(s, "root", "correct horse", codes->codes[1]).status, 200);

  ASSERT_TRUE(administration().remove_second_factor("root"));
  EXPECT_EQ(session_of(sign_in(s, "root", "correct horse")).user.owes, api::owes_second_factor);
  EXPECT_EQ(sign_in(s, "root", "correct horse", codes->codes[2]).status, 200) << "no code is asked, none is looked at";
}

TEST_F(Account, GuessingCodesIsSlowedDownLikePasswords) {
  add("root", domain::Role::administrator);
  const std::string token = session_of(sign_in(s, "root", "correct horse")).token;
  const auto offer = api::decode<api::FactorOffer>(send(s, token, "POST", "/account/factor").body);
  ASSERT_TRUE(offer.ok());
  const std::string key = *from_base32(offer->key);
  ASSERT_EQ(send(s, token, "POST", "/account/factor/confirm",
                 api::encode(api::FactorCode{one_time_code(key, one_time_step(s.clock.now()))}))
                .status,
            200);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(sign_in(s, "root", "correct horse", "nonsense").status, 401);
  EXPECT_EQ(sign_in(s, "root", "correct horse", "nonsense").status, 429);
}

TEST_F(Account, AKnownDeviceIsNotLockedOutByGuessingElsewhere) {
  add("li", domain::Role::reviewer);
  EXPECT_EQ(sign_in(s, "li", "correct horse", {}, "my own laptop").status, 200);
  for (int i = 0; i < 8; ++i) sign_in(s, "li", "guess", {}, "the attacker's");
  EXPECT_EQ(sign_in(s, "li", "correct horse").status, 429);
  EXPECT_EQ(sign_in(s, "li", "correct horse", {}, "another laptop").status, 429);
  EXPECT_EQ(sign_in(s, "li", "correct horse", {}, "my own laptop").status, 200);
}

TEST_F(Account, FortySixBadSignInsLeaveTheAddressOpen) {
  add("li", domain::Role::reviewer);
  for (int i = 0; i < 46; ++i) EXPECT_EQ(sign_in(s, fmt::format("nobody{}", i), "guess").status, 401);
  EXPECT_EQ(sign_in(s, "li", "correct horse").status, 200);
}

TEST_F(Account, SessionsAreListedAndEnded) {
  add("li", domain::Role::reviewer);
  add("wu", domain::Role::reviewer);
  const std::string here = session_of(sign_in(s, "li", "correct horse")).token;
  s.clock.advance(std::chrono::seconds(1));
  const std::string other = session_of(sign_in(s, "li", "correct horse")).token;
  const std::string stranger = session_of(sign_in(s, "wu", "correct horse")).token;
  const Answer answer = send(s, here, "GET", "/account/sessions");
  const auto list = api::decode<api::SessionList>(answer.body);
  ASSERT_TRUE(list.ok());
  ASSERT_EQ(list->sessions.size(), 2u);
  EXPECT_FALSE(list->sessions[0].current) << "newest first";
  EXPECT_TRUE(list->sessions[1].current);
  EXPECT_EQ(list->sessions[0].address, "127.0.0.1");
  EXPECT_EQ(answer.body.find(here), std::string::npos) << "no token is told";
  EXPECT_EQ(id_of(send(s, stranger, "DELETE", "/account/sessions/" + list->sessions[0].id)), "session.unknown");
  EXPECT_EQ(send(s, here, "DELETE", "/account/sessions/" + list->sessions[0].id).status, 204);
  s.clock.advance(std::chrono::seconds(3));
  EXPECT_EQ(send(s, other, "GET", "/campaigns").status, 401);
  EXPECT_EQ(send(s, here, "GET", "/campaigns").status, 200);

  EXPECT_EQ(administration().sessions("")->size(), 2u);
  EXPECT_EQ(*administration().sign_out("li"), 1);
  EXPECT_EQ(administration().sign_out("nobody").error().id, "user.unknown");
  s.clock.advance(std::chrono::seconds(3));
  EXPECT_EQ(send(s, here, "GET", "/campaigns").status, 401);
  EXPECT_EQ(send(s, stranger, "GET", "/campaigns").status, 200);
}

TEST_F(Account, TheLastAdministratorStays) {
  add("root", domain::Role::administrator);
  add("li", domain::Role::reviewer);
  const domain::Grant everything{domain::Role::administrator, {}};
  EXPECT_EQ(administration().disable_user("root").error().id, "user.last_administrator");
  EXPECT_EQ(administration().revoke("root", everything).error().id, "user.last_administrator");
  EXPECT_TRUE(administration().disable_user("li")) << "others may go";
  add("second", domain::Role::administrator);
  EXPECT_TRUE(administration().revoke("second", everything));
  EXPECT_EQ(administration().disable_user("root").error().id, "user.last_administrator")
      << "the second is none any more";
  ASSERT_TRUE(administration().grant("second", everything));
  EXPECT_TRUE(administration().disable_user("root"));
  EXPECT_EQ(administration().disable_user("second").error().id, "user.last_administrator");
  EXPECT_TRUE(administration().enable_user("root"));
  EXPECT_TRUE(administration().disable_user("second"));
}

TEST_F(Account, WhoIsEnabledAgainSignsInAgain) {
  add("li", domain::Role::reviewer);
  ASSERT_TRUE(administration().disable_user("li"));
  EXPECT_EQ(sign_in(s, "li", "correct horse").status, 401);
  ASSERT_TRUE(administration().enable_user("li"));
  EXPECT_EQ(administration().enable_user("nobody").error().id, "user.unknown");
  EXPECT_EQ(sign_in(s, "li", "correct horse").status, 200);
}

}  // namespace
}  // namespace cs::test
