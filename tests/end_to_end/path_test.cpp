// From a photograph handed in to the message on the student's telephone: desk, service, store, dispatcher and sandbox
// as they are, over loopback; only the pictures are not decoded.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "client/desk_rig.hpp"
#include "http/client.hpp"
#include "notices/sandbox_gateway.hpp"
#include "sandbox/server.hpp"
#include "service/administration.hpp"
#include "service/campaign_defaults.hpp"
#include "service/service.hpp"

namespace cs {
namespace {

using client::Delivery;
using domain::State;
using test::content_of;
using test::DeskRig;
using test::TempDir;
namespace event = client::event;

class Examiner final : public worker::Worker {
 public:
  Result<domain::Examination> examine(const worker::ExamineRequest& request) override {
    domain::Examination e;
    e.width = 3000;
    e.height = 4000;
    e.format = "jpeg";
    e.bytes = request.photo.size();
    e.fingerprint = "test";
    return e;
  }
  /// Nothing is cut: what the tests hand in are no pictures.
  Result<served::Split> split(ByteView photo) override { return served::Split{Bytes(photo.begin(), photo.end()), {}}; }
  Result<worker::Decoded> decode(ByteView, int) override { return internal_error("not asked for here"); }
};

/// The real clock, which a test can move on, so that no grace period has to be short enough to be waited for.
class SkippingClock final : public Clock {
 public:
  TimePoint now() const override { return system_.now() + Millis{skipped_.load()}; }
  MonoPoint mono() const override { return system_.mono() + Millis{skipped_.load()}; }
  void skip(Millis by) { skipped_ += by.count(); }

 private:
  SystemClock system_;
  std::atomic<std::int64_t> skipped_ = 0;
};

struct Setup {
  int students = 8;
  Millis grace{30'000};
  std::filesystem::path certificate = {}, key = {};
};

/// The service and the sandbox, filled with one submission a student.
class World {
 public:
  explicit World(Setup setup) : setup_(std::move(setup)) {
    sandbox::SandboxOptions options;
    options.key = "shared";
    options.ledger = dir.path() / "ledger";
    auto started = sandbox::SandboxServer::start(std::move(options), clock);
    EXPECT_TRUE(started) << started.error().message;
    sandbox = std::move(*started);
    start();
    fill();
  }
  void start() {
    service::ServiceOptions options;
    options.data_dir = dir.path() / "service";
    options.port = port;
    options.make_worker = [] { return std::make_unique<Examiner>(); };
    options.gateway = notices::make_sandbox_gateway(
        {.url = sandbox->url(), .key = "shared", .timeout = Millis{5'000}, .ca_file = {}}, clock);
    options.sweep_every = Millis{50};
    options.tls_certificate = setup_.certificate;
    options.tls_key = setup_.key;
    const Status made = service::Administration::init(dir.path() / "service", clock);
    ASSERT_TRUE(made || made.error().id == "store.exists") << made.error().message;
    auto started = service::Service::start(std::move(options), clock);
    ASSERT_TRUE(started) << started.error().message;
    service = std::move(*started);
    port = service->port();
  }
  std::string url() const { return service->url(); }
  std::size_t messages(const std::string& part = {}) const {
    std::size_t count = 0;
    for (const auto& m : sandbox->messages()) count += m.text.find(part) != std::string::npos ? 1 : 0;
    return count;
  }
  bool signed_in(DeskRig& rig, const std::string& user) {
    const std::size_t before = rig.count<event::SignedIn>();
    rig.desk->sign_in(user, "correct horse");
    return rig.until([&] { return rig.count<event::SignedIn>() > before; });
  }

  TempDir dir;
  SkippingClock clock;
  std::unique_ptr<sandbox::SandboxServer> sandbox;
  std::unique_ptr<service::Service> service;
  std::uint16_t port = 0;

 private:
  void fill() {
    service::Administration administration(service->store(), clock, "test");
    auto campaign = service::default_campaign();
    ASSERT_TRUE(campaign) << campaign.error().message;
    campaign->id = "autumn";
    campaign->name = "2025届毕业生图像采集";
    campaign->school = "示例大学";
    campaign->support_phone = "010-00000000";
    campaign->opens = clock.now() - std::chrono::hours(24);
    campaign->closes = clock.now() + std::chrono::hours(240);
    campaign->policy.grace = setup_.grace;
    const Status created = administration.create_campaign(*campaign);
    ASSERT_TRUE(created.ok()) << created.error().message;
    std::string roster = "学号,姓名,手机号,学院,班级,层次\n";
    for (int i = 0; i < setup_.students; ++i)
      roster += fmt::format("S{:02},欧阳明{},138{:08},文学院,一班,本科\n", i, i, i);
    ASSERT_TRUE(administration.import_roster("autumn", roster, service::ImportMode::all));
    for (const auto& [name, role] : {std::pair{"wang", domain::Role::reviewer},
                                     {"li", domain::Role::reviewer},
                                     {"zhao", domain::Role::supervisor}})
      ASSERT_TRUE(administration.add_user({name, name, {{role, {}}}, "correct horse", false}));
    store::Store& store = service->store();
    const auto campaign_ref =
        store.access.campaign(store::Caller::process("test"), domain::Permission::administer, "autumn");
    ASSERT_TRUE(campaign_ref);
    for (int i = 0; i < setup_.students; ++i) {
      const std::string bytes = fmt::format("photograph of S{:02}", i);
      const auto photo = store.photographs.add(*campaign_ref, as_bytes(bytes), clock.now());
      ASSERT_TRUE(photo) << photo.error().message;
      api::IntakeRequest request;
      request.student_number = fmt::format("S{:02}", i);
      request.photo = photo->hash;
      request.paid = true;
      const auto submitted = store.intake.submit(*campaign_ref, request, clock.now()).get();
      ASSERT_TRUE(submitted) << submitted.error().message;
      ids.push_back(submitted->submission);
      domain::Examination e;
      e.width = e.height = 1000;
      e.format = "jpeg";
      e.fingerprint = "test";
      const auto examined = store.intake.set_examination(submitted->submission, e, clock.now()).get();
      ASSERT_TRUE(examined) << examined.error().message;
    }
  }
  const Setup setup_;

 public:
  std::vector<std::string> ids;
};

TEST(Path, FromThePhotographToTheTelephone) {
  World world({.students = 6, .grace = Millis{400}});
  const TempDir dir;
  DeskRig rig(world.url(), dir.path());
  rig.desk->keep_prepared(3);
  ASSERT_TRUE(world.signed_in(rig, "wang"));
  EXPECT_EQ(rig.all<event::SignedIn>()[0].campaigns.at(0)->policy.grace, Millis{400});
  EXPECT_FALSE(rig.all<event::SignedIn>()[0].campaigns.at(0)->reasons.empty());
  const std::string reason = rig.all<event::SignedIn>()[0].campaigns.at(0)->reasons[0].code;
  for (int i = 0; i < 6; ++i) {
    const auto item = rig.next_item();
    ASSERT_TRUE(item);
    EXPECT_EQ(content_of(item->photos.at(0)), "photograph of " + item->submission.row.student.number);
    EXPECT_GT(item->lease_ends, rig.clock.mono());
    EXPECT_GT(item->deadline_ends, rig.clock.mono());
    api::DecideRequest r;
    r.verdict = i % 2 ? domain::Verdict::reject : domain::Verdict::approve;
    if (i % 2) r.reasons = {reason};
    r.epoch = item->lease.epoch;
    r.attempt = item->submission.row.attempt;
    r.evidence = item->submission.evidence;
    r.looked = Millis{500};
    rig.gone.insert(item->submission.row.id);
    const std::string key = rig.desk->decide(item->submission.row.id, r);
    ASSERT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent) || rig.reached(key, Delivery::refused); }));
    ASSERT_TRUE(rig.reached(key, Delivery::sent)) << rig.all<event::DecisionProgress>().back().error->message;
  }
  EXPECT_TRUE(rig.until([&] { return world.messages() == 6; })) << world.messages();
  // The receipts come in, the counts and the lists follow.
  std::size_t delivered = 0;
  EXPECT_TRUE(rig.until([&] {
    const std::size_t before = rig.count<event::NoticesListed>();
    rig.desk->list_notices("n", {});
    rig.until([&] { return rig.count<event::NoticesListed>() > before; });
    delivered = 0;
    const auto listed = rig.all<event::NoticesListed>().back();
    if (!listed.page) return false;
    for (const auto& n : listed.page->rows) delivered += n.state == domain::NoticeState::delivered ? 1 : 0;
    return delivered == 6;
  })) << delivered;
  std::this_thread::sleep_for(Millis{300});
  EXPECT_EQ(world.messages(), 6u) << "each student once";
  EXPECT_TRUE(rig.until([&] {
    const auto counts = rig.all<event::CountsChanged>();
    return !counts.empty() && counts.back().counts.approved == 3 && counts.back().counts.rejected == 3;
  }));
}

TEST(Path, AnUndoneDecisionSendsNothingAndComesBackFirst) {
  World world({.students = 4});
  const TempDir dir;
  DeskRig rig(world.url(), dir.path());
  rig.desk->keep_prepared(2);
  ASSERT_TRUE(world.signed_in(rig, "wang"));
  const auto item = rig.next_item();
  ASSERT_TRUE(item);
  const std::string id = item->submission.row.id;
  const auto times_ready = [&] {
    std::size_t times = 0;
    for (const auto& e : rig.all<event::ItemReady>()) times += e.item->submission.row.id == id ? 1 : 0;
    return times;
  };
  const std::string key = rig.decide(*item);
  ASSERT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent); }));
  const std::size_t before = times_ready();
  rig.desk->undo(key);
  ASSERT_TRUE(rig.until([&] { return rig.undo_reached(key, Delivery::sent); }));
  EXPECT_EQ(rig.all<event::UndoProgress>().back().reply->submission_state, State::pending);
  // Decide another, so that there is room for it again.
  const auto next = rig.next_item();
  ASSERT_TRUE(next);
  const std::string other = rig.decide(*next);
  ASSERT_TRUE(rig.until([&] { return rig.reached(other, Delivery::sent); }));
  ASSERT_TRUE(rig.until([&] { return times_ready() > before; })) << "the undone submission is claimed again";
  // The grace period of both is over; the decision that follows has the outbox looked at.
  world.clock.skip(Millis{31'000});
  const auto last = rig.next_item();
  ASSERT_TRUE(last);
  rig.decide(*last);
  ASSERT_TRUE(rig.until([&] { return world.messages() >= 1; }));
  std::this_thread::sleep_for(Millis{300});
  EXPECT_EQ(world.messages(), 1u) << "nothing was sent for the decision that was taken back";
}

TEST(Path, TheServiceGoesAwayAndComesBack) {
  World world({.students = 6, .grace = Millis{200}});
  const TempDir dir;
  DeskRig rig(world.url(), dir.path());
  rig.desk->keep_prepared(4);
  ASSERT_TRUE(world.signed_in(rig, "wang"));
  ASSERT_TRUE(rig.until([&] { return rig.count<event::ItemReady>() >= 4; }));
  world.service.reset();
  std::vector<std::string> keys;
  for (int i = 0; i < 4; ++i) {
    const auto item = rig.next_item();
    ASSERT_TRUE(item);
    keys.push_back(rig.decide(*item));
    ASSERT_TRUE(rig.until([&] { return rig.reached(keys.back(), Delivery::saved); }));
  }
  ASSERT_TRUE(rig.until([&] { return rig.count<event::Online>() > 0; }));
  EXPECT_FALSE(rig.all<event::Online>().back().online);
  world.start();
  for (const auto& key : keys) EXPECT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent); }));
  EXPECT_TRUE(rig.until([&] { return world.messages() == 4; }));
  EXPECT_TRUE(rig.all<event::Online>().back().online);
}

TEST(Path, AWorkstationThatDiedGetsItsItemsBackAndItsDecisionsOut) {
  World world({.students = 5, .grace = Millis{200}});
  const TempDir dir;
  std::set<std::string> held;
  std::string key;
  {
    DeskRig rig(world.url(), dir.path());
    rig.desk->keep_prepared(3);
    ASSERT_TRUE(world.signed_in(rig, "wang"));
    ASSERT_TRUE(rig.until([&] { return rig.count<event::ItemReady>() >= 3; }));
    for (const auto& e : rig.all<event::ItemReady>()) held.insert(e.item->submission.row.id);
    world.service.reset();  // so that closing cannot give anything back, like a crash
    key = rig.decide(*rig.next_item());
    ASSERT_TRUE(rig.until([&] { return rig.reached(key, Delivery::saved) && rig.count<event::Online>() > 0; }));
  }
  world.start();
  DeskRig rig(world.url(), dir.path());
  rig.desk->keep_prepared(3);
  ASSERT_TRUE(world.signed_in(rig, "wang"));
  EXPECT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent); }));
  ASSERT_TRUE(rig.until([&] { return rig.count<event::ItemReady>() >= 3; }));
  std::set<std::string> again;
  for (const auto& e : rig.all<event::ItemReady>()) again.insert(e.item->submission.row.id);
  std::size_t resumed = 0;
  for (const auto& id : again) resumed += held.contains(id) ? 1 : 0;
  EXPECT_EQ(resumed, 2u) << "the two undecided ones, not the decided one";
}

TEST(Path, TwoReviewersNeverHoldOneItem) {
  World world({.students = 8, .grace = Millis{200}});
  const TempDir dir;
  DeskRig a(world.url(), dir.path() / "a"), b(world.url(), dir.path() / "b");
  for (DeskRig* rig : {&a, &b}) rig->desk->keep_prepared(2);
  ASSERT_TRUE(world.signed_in(a, "wang"));
  ASSERT_TRUE(world.signed_in(b, "li"));
  std::set<std::string> decided;
  for (int i = 0; i < 4; ++i)
    for (DeskRig* rig : {&a, &b}) {
      const auto item = rig->next_item();
      ASSERT_TRUE(item);
      EXPECT_TRUE(decided.insert(item->submission.row.id).second);
      const std::string key = rig->decide(*item);
      ASSERT_TRUE(rig->until([&] { return rig->reached(key, Delivery::sent); }));
    }
  EXPECT_TRUE(a.until([&] { return world.messages() == 8; }));
}

TEST(Path, StaffFindAMessageSendItAgainAndTakeTheListAway) {
  World world({.students = 3, .grace = Millis{100}});
  const TempDir dir;
  DeskRig rig(world.url(), dir.path());
  rig.desk->keep_prepared(3);
  ASSERT_TRUE(world.signed_in(rig, "wang"));
  for (int i = 0; i < 3; ++i) {
    const auto item = rig.next_item();
    ASSERT_TRUE(item);
    const std::string key = rig.decide(*item);
    ASSERT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent); }));
  }
  ASSERT_TRUE(world.signed_in(rig, "zhao"));
  const auto list = [&](const client::ListQuery& query) {
    const std::size_t before = rig.count<event::NoticesListed>();
    rig.desk->list_notices("n", query);
    EXPECT_TRUE(rig.until([&] { return rig.count<event::NoticesListed>() > before; }));
    const auto page = rig.all<event::NoticesListed>().back().page;
    EXPECT_TRUE(page) << page.error().message;
    return page ? *page : api::NoticePage{};
  };
  client::ListQuery one;
  one.text = "S01";
  one.look = "delivered";
  ASSERT_TRUE(rig.until([&] { return list(one).total == 1; }));
  const api::NoticeRow notice = list(one).rows.at(0);
  EXPECT_EQ(notice.student_number, "S01");
  EXPECT_EQ(notice.phone.find("13800000001"), std::string::npos);

  // The same key twice, as after a lost answer, is one more message.
  const std::string key = new_uuid();
  for (std::size_t i = 1; i <= 2; ++i) {
    rig.desk->resend_notice(key, notice.id, "=学生说没有收到");
    ASSERT_TRUE(rig.until([&] { return rig.count<event::NoticeHandled>() == i; }));
    const auto handled = rig.all<event::NoticeHandled>().back();
    EXPECT_TRUE(handled.status.ok()) << handled.status.error().message;
    EXPECT_TRUE(handled.resent);
  }
  ASSERT_TRUE(rig.until([&] { return list(one).total == 2; }));
  EXPECT_TRUE(rig.until([&] { return world.messages() == 4; })) << world.messages();
  EXPECT_EQ(list(one).rows.at(0).resend_of, notice.id);

  // Nothing waits to be called about, and a message that does not cannot be ticked off.
  client::ListQuery calls;
  calls.look = "calls";
  EXPECT_EQ(list(calls).total, 0);
  rig.desk->note_call(new_uuid(), notice.id, {"nobody was called"});
  ASSERT_TRUE(rig.until([&] { return rig.count<event::NoticeHandled>() == 3; }));
  EXPECT_FALSE(rig.all<event::NoticeHandled>().back().status.ok());

  rig.desk->read_notice_desk("n", "");
  ASSERT_TRUE(rig.until([&] { return rig.count<event::NoticeDeskRead>() == 1; }));
  const auto desk = rig.all<event::NoticeDeskRead>()[0].desk;
  ASSERT_TRUE(desk);
  EXPECT_FALSE(desk->gate.halted);

  rig.desk->export_notices(one);
  ASSERT_TRUE(rig.until([&] { return rig.count<event::NoticesExported>() == 1; }));
  const auto file = rig.all<event::NoticesExported>()[0].file;
  ASSERT_TRUE(file) << file.error().message;
  std::ifstream in(*file, std::ios::binary);
  const std::string csv((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 3) << "a heading and two messages\n" << csv;
  EXPECT_NE(csv.find("S01"), std::string::npos);
  EXPECT_EQ(csv.find("S02"), std::string::npos);
  EXPECT_EQ(csv.find("13800000001"), std::string::npos) << "numbers are masked";
}

TEST(Path, ASupervisorLooksAndOverturns) {
  World world({.students = 2, .grace = Millis{200}});
  const TempDir dir;
  DeskRig rig(world.url(), dir.path());
  rig.desk->keep_prepared(1);
  ASSERT_TRUE(world.signed_in(rig, "wang"));
  const auto item = rig.next_item();
  ASSERT_TRUE(item);
  const std::string key = rig.decide(*item);
  ASSERT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent); }));
  const std::string decision = rig.all<event::DecisionProgress>().back().reply->decision;
  rig.desk->ask_withdrawal(decision, "看错了");
  ASSERT_TRUE(rig.until([&] { return rig.count<event::WithdrawalAsked>() == 1; }));
  EXPECT_TRUE(rig.all<event::WithdrawalAsked>()[0].status.ok());

  ASSERT_TRUE(world.signed_in(rig, "zhao"));
  client::ListQuery query;
  query.look = "withdrawal";
  rig.desk->list_decisions("d", query);
  ASSERT_TRUE(rig.until([&] { return rig.count<event::DecisionsListed>() == 1; }));
  const auto listed = rig.all<event::DecisionsListed>()[0];
  ASSERT_TRUE(listed.page) << listed.page.error().message;
  ASSERT_EQ(listed.page->rows.size(), 1u);
  EXPECT_EQ(listed.page->rows[0].withdrawal_note, "看错了");
  rig.desk->open_submission("e", decision);
  ASSERT_TRUE(rig.until([&] { return rig.count<event::SubmissionOpened>() == 1; }));
  const auto then = rig.all<event::SubmissionOpened>()[0];
  ASSERT_TRUE(then.item) << then.item.error().message;
  EXPECT_EQ((*then.item)->submission.evidence, item->submission.evidence);
  // How many bytes a copy has is known once it was made, which may be later than the claim.
  const auto names = [](const api::Submission& of) {
    std::vector<std::pair<api::PhotoKind, std::string>> all;
    for (const api::PhotoRef& photo : of.photos) all.emplace_back(photo.kind, photo.hash);
    return all;
  };
  EXPECT_EQ(names((*then.item)->submission), names(item->submission));
  EXPECT_EQ((*then.item)->photos.size(), item->photos.size());
  rig.desk->open_submission("o", item->submission.row.id);
  rig.desk->overturn(decision, {"复核改判"});
  ASSERT_TRUE(
      rig.until([&] { return rig.count<event::Overturned>() == 1 && rig.count<event::SubmissionOpened>() == 2; }));
  ASSERT_TRUE(rig.all<event::Overturned>()[0].reply) << rig.all<event::Overturned>()[0].reply.error().message;
  ASSERT_TRUE(rig.all<event::SubmissionOpened>()[1].item);
}

TEST(Path, OnlyAServiceThatProvesWhoItIs) {
  const TempDir dir;
  const std::string certificate = dir.path() / "cert.pem", key = dir.path() / "key.pem";
  const std::string command = fmt::format(
      "openssl req -x509 -newkey rsa:2048 -nodes -keyout {} -out {} -days 2 -subj /CN=127.0.0.1 "
      "-addext subjectAltName=IP:127.0.0.1 >/dev/null 2>&1",
      key, certificate);
  if (std::system(command.c_str()) != 0) GTEST_SKIP() << "no openssl command here";
  World world({.students = 1, .grace = Millis{200}, .certificate = certificate, .key = key});
  ASSERT_TRUE(world.url().starts_with("https://")) << world.url();
  http::Request request;
  request.url = world.url() + "/api/v1/health";
  const auto stranger = http::make_client()->request(request);
  ASSERT_FALSE(stranger);
  EXPECT_EQ(stranger.error().id, "net.certificate");
  EXPECT_TRUE(http::never_left(stranger.error()));
  const auto known = http::make_client({.ca_file = certificate})->request(request);
  ASSERT_TRUE(known) << known.error().message;
  EXPECT_EQ(known->status, 200);
  // Another name than the certificate's is refused, too.
  request.url = fmt::format("https://localhost:{}/api/v1/health", world.port);
  const auto other_name = http::make_client({.ca_file = certificate})->request(request);
  ASSERT_FALSE(other_name);
  EXPECT_EQ(other_name.error().id, "net.certificate_name");
  EXPECT_TRUE(http::never_left(other_name.error()));
}

}  // namespace
}  // namespace cs
