#include "contract_sides.hpp"

#include <gtest/gtest.h>

#include "backup/backup.hpp"
#include "client/fake_service.hpp"
#include "service/administration.hpp"
#include "service/campaign_defaults.hpp"
#include "service/service.hpp"
#include "support/temp_dir.hpp"

namespace cs::test {
namespace {

constexpr int campaigns = 2;

class FakeSide final : public Side {
 public:
  explicit FakeSide(Setup setup) : service_(setup.submissions, lease, campaigns) {
    if (setup.blind_first) service_.hold_back();
  }
  std::string url() const override { return service_.url(); }
  std::string password() const override { return "secret"; }
  void skip(Millis by) override { service_.skip(by); }
  void change(const std::string& campaign) override { service_.raise_revision(campaign); }
  int late_opinions() const override { return static_cast<int>(service_.late_opinions().size()); }

 private:
  FakeService service_;
};

class NoWorker final : public worker::Worker {
 public:
  Result<domain::Examination> examine(const worker::ExamineRequest&) override {
    return Error{Code::unavailable, "worker.child", "Nothing is examined here: the findings are put in by the test."};
  }
  /// Nothing is cut: what the tests hand in are no pictures.
  Result<served::Split> split(ByteView photo) override { return served::Split{Bytes(photo.begin(), photo.end()), {}}; }
  Result<worker::Decoded> decode(ByteView, int) override { return internal_error("not asked for here"); }
};

class ServiceOnAFolder final : public RealSide {
 public:
  explicit ServiceOnAFolder(Setup setup) {
    const Status made = service::Administration::init(folder_, clock_);
    EXPECT_TRUE(made.ok()) << made.error().message;
    start(0, api::our_protocol);
    fill(setup);
  }
  void become(api::Protocol protocol) override {
    const std::uint16_t port = service_->port();
    service_.reset();
    start(port, protocol);
  }
  void back_up(const std::filesystem::path& to, const backup::Key& key) override {
    const auto made = backup::make(
        folder_, [this](const std::string& hash) { return service_->store().photographs.read(hash); }, to, key,
        clock_.now());
    ASSERT_TRUE(made.ok()) << made.error().message;
  }
  void restore(const std::filesystem::path& from, const backup::Key& key) override {
    const std::uint16_t port = service_->port();
    service_.reset();
    const auto backups = backup::Folder::open(from, key);
    ASSERT_TRUE(backups.ok()) << backups.error().message;
    folder_ = dir_ / "restored";
    const auto restored = backup::restore(*backups, "", folder_, "test", clock_.now());
    ASSERT_TRUE(restored.ok()) << restored.error().message;
    start(port, api::our_protocol);
  }
  int messages(domain::NoticeState state) const override {
    store::Store& store = service_->store();
    const auto all = store.access.campaigns(store::Caller::process("test"), {domain::Permission::administer});
    EXPECT_TRUE(all.ok());
    store::NoticeQuery filter;
    filter.state = domain::to_string(state);
    const auto page = store.notices.list(*all, filter);
    EXPECT_TRUE(page.ok());
    return static_cast<int>(page->total);
  }
  std::string url() const override { return service_->url(); }
  std::string password() const override { return "correct horse"; }
  void skip(Millis by) override { clock_.advance(by); }
  void change(const std::string& campaign) override {
    service::Administration administration(service_->store(), clock_, "test");
    auto k = administration.campaign(campaign);
    ASSERT_TRUE(k.ok());
    k->support_phone += "1";
    ASSERT_TRUE(administration.edit_campaign(*k));
  }
  int late_opinions() const override {
    const auto log = service_->store().log.list(1, 10'000);
    EXPECT_TRUE(log.ok());
    return static_cast<int>(
        std::count_if(log->begin(), log->end(), [](const auto& row) { return row.action == "decision.late"; }));
  }

 private:
  void start(std::uint16_t port, api::Protocol protocol) {
    service::ServiceOptions options;
    options.data_dir = folder_;
    options.port = port;
    options.protocol = protocol;
    options.make_worker = [] { return std::make_unique<NoWorker>(); };
    auto started = service::Service::start(std::move(options), clock_);
    ASSERT_TRUE(started.ok()) << started.error().message;
    service_ = std::move(*started);
  }
  void fill(const Setup& setup) {
    service::Administration administration(service_->store(), clock_, "test");
    store::Store& store = service_->store();
    for (int i = 0; i < campaigns; ++i) {
      auto k = service::default_campaign();
      ASSERT_TRUE(k.ok());
      k->id = fmt::format("c{}", i);
      k->name = "campaign " + k->id;
      k->school = fmt::format("学校{}", i);
      k->support_phone = "010-00000000";
      k->opens = clock_.now() - std::chrono::hours(24);
      k->closes = clock_.now() + std::chrono::hours(240);
      k->policy.lease = lease;
      k->policy.grace = grace;
      k->policy.blind_first = setup.blind_first;
      ASSERT_TRUE(administration.create_campaign(*k));
    }
    for (const char* name : {"wang", "li"})
      ASSERT_TRUE(administration.add_user({name, name, {{domain::Role::reviewer, {}}}, password(), false}));
    for (const char* name : {"chen", "zhou"})
      ASSERT_TRUE(administration.add_user({name, name, {{domain::Role::supervisor, {}}}, password(), false}));
    for (int i = 0; i < setup.submissions; ++i) {
      const std::string campaign = fmt::format("c{}", i % campaigns), number = fmt::format("S{:02}", i);
      ASSERT_TRUE(administration.import_roster(
          campaign, fmt::format("学号,姓名,手机号,学院,班级,层次\n{},欧阳明,138{:08},文学院,一班,本科\n", number, i),
          service::ImportMode::all));
      const auto to = store.access.campaign(store::Caller::process("test"), domain::Permission::administer, campaign);
      ASSERT_TRUE(to.ok());
      const auto photo = store.photographs.add(*to, as_bytes("photograph of " + number), clock_.now());
      ASSERT_TRUE(photo.ok());
      api::IntakeRequest request;
      request.student_number = number;
      request.photo = photo->hash;
      request.paid = true;
      const auto taken = store.intake.submit(*to, request, clock_.now()).get();
      ASSERT_TRUE(taken.ok()) << taken.error().message;
      domain::Examination e;
      e.width = e.height = 1000;
      e.format = "jpeg";
      e.fingerprint = "test";
      e.findings.resize(2);
      e.findings[0].check = "sharpness";
      e.findings[1].check = "same_as_enrolment";
      ASSERT_TRUE(store.intake.set_examination(taken->submission, e, clock_.now()).get().ok());
    }
  }

  TempDir dir_;
  std::filesystem::path folder_ = dir_ / "service";
  ManualClock clock_;
  std::unique_ptr<service::Service> service_;
};

}  // namespace

std::unique_ptr<Side> make_fake_side(Side::Setup setup) {
  return std::make_unique<FakeSide>(setup);
}
std::unique_ptr<RealSide> make_real_side(Side::Setup setup) {
  return std::make_unique<ServiceOnAFolder>(setup);
}

Reviewer::Reviewer(const Side& side, const std::string& name)
    : http_(http::make_client({.ca_file = {}, .user_agent = "contract"})), api_(*http_, side.url()) {
  const auto session = api_.sign_in({name, side.password()}, nullptr);
  EXPECT_TRUE(session.ok()) << session.error().message;
  if (session) api_.set_token(session->token);
}

}  // namespace cs::test
