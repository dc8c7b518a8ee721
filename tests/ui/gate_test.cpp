// What a sign-in still wants, a locked screen, another password: drawn without a window.
#include "headless.hpp"

namespace cs::ui {
namespace {

class EveryGate : public ::testing::TestWithParam<std::tuple<std::pair<int, int>, workbench::Language>> {};

TEST_P(EveryGate, AsksBeforeTheWork) {
  using client::event::SignInWants;
  using client::event::Wanted;
  const auto [size, language] = GetParam();
  Headless h(size.first, size.second, language);
  const auto type = [&h](const std::string& text) {
    ImGui::GetIO().AddInputCharactersUTF8(text.c_str());
    h.frames(2);
  };
  const Error wrong{Code::unauthorized, "signin.code_wrong", ""};
  std::string codes = "aaaaa-bbbbb";
  for (int i = 1; i < 10; ++i) codes += "\naaaaa-bbbbb";
  const std::string fingerprint = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";
  for (const SignInWants& wants : {SignInWants{Wanted::trust, fingerprint, std::nullopt},
                                   {Wanted::code, "", wrong},
                                   {Wanted::new_password, "", wrong},
                                   {Wanted::factor, std::string(32, 'W'), wrong},
                                   {Wanted::keep_codes, codes, std::nullopt}}) {
    h.desk.post(wants);
    h.frames();
    h.check("asked");
  }
  h.desk.post(SignInWants{Wanted::trust, fingerprint, std::nullopt});
  h.frames();
  std::string written;  // it goes over two lines
  for (const std::string& line : h.screen->texts()) written += line;
  EXPECT_NE(written.find(fingerprint), std::string::npos) << written;
  h.click("gate.confirm");
  EXPECT_EQ(h.desk.answers, (std::vector<std::string>{"yes"}));
  h.desk.post(SignInWants{Wanted::code, "", std::nullopt});
  h.frames();
  type("123456");
  h.key(GLFW_KEY_ENTER);
  EXPECT_EQ(h.desk.answers.back(), "123456");

  h.desk.sign_in("lin", "x");  // what the service makes of the code
  h.frames(8);
  ASSERT_TRUE(h.bench->review().current());
  const std::string student = h.bench->review().current()->submission.row.student.number;
  EXPECT_TRUE(h.writes(student));
  workbench::run("session.lock", *h.bench);
  h.frames();
  h.check("locked");
  EXPECT_FALSE(h.writes(student)) << "nothing of the work is to be read";
  type("secret");
  h.key(GLFW_KEY_ENTER);
  EXPECT_EQ(h.desk.answers.back(), "secret");
  h.desk.post(client::event::PasswordChecked{Status{}});
  h.frames();
  EXPECT_EQ(h.bench->view(), workbench::View::review);
  workbench::run("session.password", *h.bench);
  h.frames();
  h.check("another password");
  type("old one");
  h.key(GLFW_KEY_ENTER);
  EXPECT_EQ(h.desk.answers.back(), "secret") << "one field of three";
  h.click("gate.cancel");
  EXPECT_EQ(h.bench->view(), workbench::View::review);
}

INSTANTIATE_TEST_SUITE_P(Sizes, EveryGate,
                         ::testing::Combine(::testing::Values(std::pair{1100, 680}, std::pair{1600, 900}),
                                            ::testing::Values(workbench::Language::zh, workbench::Language::en)));

}  // namespace
}  // namespace cs::ui
