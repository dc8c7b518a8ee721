// Everything that a sign-in may still ask of a person, between the real desk and the real service over TLS.
#include <gtest/gtest.h>

#include <fstream>

#include "base/one_time_code.hpp"
#include "client/desk_rig.hpp"
#include "service/administration.hpp"
#include "service/certificate.hpp"
#include "service/service.hpp"

namespace cs {
namespace {

using client::event::Wanted;
using test::DeskRig;
using test::TempDir;
namespace event = client::event;

class NoWorker final : public worker::Worker {
 public:
  Result<domain::Examination> examine(const worker::ExamineRequest&) override { return internal_error("not here"); }
  Result<worker::Decoded> decode(ByteView, int) override { return internal_error("not here"); }
};

struct SignIn : testing::Test {
  void SetUp() override {
    ASSERT_TRUE(service::Administration::init(dir / "service", clock));
    start(0);
    service::Administration administration(service->store(), clock, "test");
    ASSERT_TRUE(administration.add_user({"li", "li", {{domain::Role::reviewer, {}}}, "correct horse", false}));
    ASSERT_TRUE(administration.add_user({"root", "root", {{domain::Role::administrator, {}}}, "correct horse", false}));
  }
  void start(std::uint16_t port) {
    service::ServiceOptions options;
    options.data_dir = dir / "service";
    options.port = port;
    options.tls_self_made = true;
    options.make_worker = [] { return std::make_unique<NoWorker>(); };
    auto started = service::Service::start(std::move(options), clock);
    ASSERT_TRUE(started) << started.error().message;
    service = std::move(*started);
  }
  /// Waits for one more question and returns it.
  event::SignInWants next(DeskRig& rig) {
    const std::size_t before = asked_++;
    EXPECT_TRUE(rig.until([&] { return rig.count<event::SignInWants>() > before; }))
        << (rig.count<event::SignInFailed>() ? rig.all<event::SignInFailed>().back().error.message : "");
    return rig.count<event::SignInWants>() > before ? rig.all<event::SignInWants>()[before] : event::SignInWants{};
  }
  bool entered(DeskRig& rig, std::size_t times = 1) {
    return rig.until([&] { return rig.count<event::SignedIn>() >= times; });
  }

  TempDir dir;
  const SystemClock clock;
  std::unique_ptr<service::Service> service;
  std::size_t asked_ = 0;
};

TEST_F(SignIn, AnUnknownKeyIsAskedAboutOnceAndAChangedOneIsRefused) {
  {
    DeskRig rig(service->url(), dir / "desk");
    rig.desk->sign_in("li", "correct horse");
    const event::SignInWants question = next(rig);
    EXPECT_EQ(question.wanted, Wanted::trust);
    EXPECT_EQ(question.detail, service->fingerprint());
    EXPECT_EQ(service->store().people.sessions("", "", clock.now())->size(), 0u) << "no password was sent";
    rig.desk->answer_sign_in("yes");
    EXPECT_TRUE(entered(rig));
  }
  {
    DeskRig rig(service->url(), dir / "desk");
    rig.desk->sign_in("li", "correct horse");
    EXPECT_TRUE(entered(rig));
    EXPECT_EQ(rig.count<event::SignInWants>(), 0u);
  }
  // Somebody else on the same port, with a key of their own.
  const std::uint16_t port = service->port();
  service.reset();
  std::filesystem::remove_all(dir / "service" / "tls");
  start(port);
  {
    DeskRig rig(service->url(), dir / "desk");
    rig.desk->sign_in("li", "correct horse");
    ASSERT_TRUE(rig.until([&] { return rig.count<event::SignInFailed>() > 0; }));
    EXPECT_EQ(rig.all<event::SignInFailed>()[0].error.id, "net.key_changed");
    EXPECT_EQ(rig.count<event::SignInWants>(), 0u) << "nobody is led to say yes";
  }
  // The way out: the line is removed by hand.
  std::ofstream(dir / "desk" / "known_services") << "# nobody\n";
  DeskRig again(service->url(), dir / "desk");
  again.desk->sign_in("li", "correct horse");
  EXPECT_EQ((asked_ = 0, next(again)).detail, service->fingerprint());
  again.desk->cancel_sign_in();
}

TEST_F(SignIn, APasswordThatWasResetIsReplacedOnTheWayIn) {
  ASSERT_TRUE(service::Administration(service->store(), clock, "test").reset_password("li", "only-for-once-7"));
  DeskRig rig(service->url(), dir / "desk");
  rig.desk->sign_in("li", "only-for-once-7");
  EXPECT_EQ(next(rig).wanted, Wanted::trust);
  rig.desk->answer_sign_in("yes");
  event::SignInWants question = next(rig);
  EXPECT_EQ(question.wanted, Wanted::new_password);
  rig.desk->answer_sign_in("password12345");
  question = next(rig);
  EXPECT_EQ(question.wanted, Wanted::new_password);
  ASSERT_TRUE(question.error);
  EXPECT_EQ(question.error->id, "user.password_easy");
  EXPECT_EQ(rig.count<event::SignedIn>(), 0u);
  rig.desk->answer_sign_in("moss-lantern");
  EXPECT_TRUE(entered(rig));

  rig.desk->check_password("wrong");
  rig.desk->check_password("moss-lantern");
  ASSERT_TRUE(rig.until([&] { return rig.count<event::PasswordChecked>() == 2; }));
  EXPECT_EQ(rig.all<event::PasswordChecked>()[0].status.error().id, "account.wrong_password");
  EXPECT_TRUE(rig.all<event::PasswordChecked>()[1].status);
  rig.desk->change_password("moss-lantern", "harbour-kettle");
  ASSERT_TRUE(rig.until([&] { return rig.count<event::PasswordChanged>() == 1; }));
  EXPECT_TRUE(rig.all<event::PasswordChanged>()[0].status);
  EXPECT_EQ(rig.count<event::SignedOut>(), 0u) << "a wrong password does not end the session";
}

TEST_F(SignIn, AnAdministratorSetsUpTheSecondFactorOnTheWayIn) {
  DeskRig rig(service->url(), dir / "desk");
  rig.desk->sign_in("root", "correct horse");
  EXPECT_EQ(next(rig).wanted, Wanted::trust);
  rig.desk->answer_sign_in("yes");
  const event::SignInWants offered = next(rig);
  ASSERT_EQ(offered.wanted, Wanted::factor);
  const auto key = from_base32(offered.detail);
  ASSERT_TRUE(key.ok());
  rig.desk->answer_sign_in("nonsense");
  const event::SignInWants refused = next(rig);
  EXPECT_EQ(refused.wanted, Wanted::factor);
  EXPECT_EQ(refused.detail, offered.detail) << "the key that is in the app already";
  ASSERT_TRUE(refused.error);
  rig.desk->answer_sign_in(one_time_code(*key, one_time_step(clock.now())));
  const event::SignInWants codes = next(rig);
  ASSERT_EQ(codes.wanted, Wanted::keep_codes);
  rig.desk->answer_sign_in("yes");
  EXPECT_TRUE(entered(rig));

  rig.desk->sign_in("root", "correct horse");
  EXPECT_EQ(next(rig).wanted, Wanted::code);
  rig.desk->answer_sign_in("nonsense");
  const event::SignInWants again = next(rig);
  EXPECT_EQ(again.wanted, Wanted::code);
  ASSERT_TRUE(again.error);
  EXPECT_EQ(again.error->id, "signin.code_wrong");
  rig.desk->answer_sign_in(codes.detail.substr(0, codes.detail.find('\n')));
  EXPECT_TRUE(entered(rig, 2)) << "by a recovery code";
}

}  // namespace
}  // namespace cs
