// The desk as a whole: signing in and out, lists, supervision, never waiting, stopping in time.
#include <gtest/gtest.h>

#include <chrono>

#include "client/desk_rig.hpp"

namespace cs::client {
namespace {

using domain::State;
using test::content_of;
using test::DeskRig;
using test::FakeService;
using test::Fault;
using test::RawRequest;
using test::TempDir;

TEST(Desk, SignsInClaimsShowsAndDecides) {
  const TempDir dir;
  FakeService service(12);
  DeskRig rig(service.url() + "/", dir.path());
  rig.desk->keep_prepared(4);
  ASSERT_TRUE(rig.sign_in());
  EXPECT_EQ(rig.all<event::SignedIn>()[0].session.user.name, "wang");
  for (int i = 0; i < 12; ++i) {
    const auto item = rig.next_item();
    ASSERT_TRUE(item);
    const std::string id = fmt::format("sub{:03}", i);
    EXPECT_EQ(item->submission.row.id, id) << "in the order of the queue";
    ASSERT_EQ(item->photos.size(), 2u);
    EXPECT_EQ(content_of(item->photos[0]), "photo submission of " + id);
    EXPECT_EQ(content_of(item->photos[1]), "photo enrolment of " + id);
    EXPECT_GT(item->lease_ends, rig.clock.mono());
    const std::string key = rig.decide(*item, i % 2 ? domain::Verdict::reject : domain::Verdict::approve);
    EXPECT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent); }));
    EXPECT_EQ(service.item(id).state, i % 2 ? State::rejected : State::approved);
  }
  for (const auto& [id, item] : service.items()) EXPECT_EQ(item.decisions, 1) << id;
  std::string order;
  for (const auto& e : rig.all<event::DecisionProgress>())
    if (e.submission == "sub003") order += std::to_string(static_cast<int>(e.delivery));
  EXPECT_EQ(order, "012") << "saving, saved, sent";
  const auto last = rig.all<event::DecisionProgress>().back();
  ASSERT_TRUE(last.reply);
  EXPECT_GT(last.undo_until, rig.clock.mono() + Millis{20'000});
  EXPECT_TRUE(
      rig.until([&] { return rig.count<event::QueueEmpty>() > 0 && rig.all<event::QueueEmpty>().back().empty; }));
}

TEST(Desk, AWrongPasswordIsToldAndAnotherTryWorks) {
  const TempDir dir;
  FakeService service(1);
  DeskRig rig(service.url(), dir.path());
  rig.desk->sign_in("wang", "wrong");
  ASSERT_TRUE(rig.until([&] { return rig.count<event::SignInFailed>() == 1; }));
  EXPECT_EQ(rig.all<event::SignInFailed>()[0].error.id, "signin.wrong");
  EXPECT_TRUE(rig.sign_in());
}

TEST(Desk, ADamagedJournalIsToldBeforeTheSignIn) {
  const TempDir dir;
  {
    FILE* f = std::fopen((dir.path() / "journal.db").c_str(), "w");
    std::fputs("this is not a journal", f);
    std::fclose(f);
  }
  FakeService service(1);
  DeskRig rig(service.url(), dir.path());
  ASSERT_TRUE(rig.until([&] { return rig.count<event::SignedOut>() == 1; }));
  EXPECT_EQ(rig.all<event::SignedOut>()[0].error->id, "journal.damaged");
  EXPECT_TRUE(rig.sign_in());
}

TEST(Desk, ASecondProgramOnTheSameFolderCannotSignIn) {
  const TempDir dir;
  FakeService service(1);
  DeskRig rig(service.url(), dir.path());
  ASSERT_TRUE(rig.sign_in());
  DeskRig second(service.url(), dir.path());
  second.desk->sign_in("wang", "secret");
  ASSERT_TRUE(second.until([&] { return second.count<event::SignInFailed>() == 1; }));
  EXPECT_EQ(second.all<event::SignInFailed>()[0].error.id, "journal.in_use");
}

TEST(Desk, OpensListsAndSupervises) {
  const TempDir dir;
  FakeService service(3);
  DeskRig rig(service.url(), dir.path());
  rig.desk->list_queue("early", {});
  ASSERT_TRUE(rig.until([&] { return rig.count<event::QueueListed>() == 1; }));
  EXPECT_EQ(rig.all<event::QueueListed>()[0].page.error().id, "session.none");
  rig.desk->keep_prepared(2);
  ASSERT_TRUE(rig.sign_in());
  ASSERT_TRUE(rig.until([&] { return service.item("sub001").epoch == 1; })) << "one opens what one holds";
  ListQuery query;
  query.text = "张 &=";
  query.look = "free";
  rig.desk->list_queue("q", query);
  rig.desk->list_decisions("d", {});
  ListQuery notices;
  notices.submission = "sub001";
  rig.desk->list_notices("n", notices);
  rig.desk->open_submission("o", "sub001");
  rig.desk->open_submission("p", "nothing");
  rig.desk->overturn("d1", {"because"});
  rig.desk->ask_withdrawal("d1", "sorry");
  ASSERT_TRUE(rig.until([&] {
    return rig.count<event::QueueListed>() == 2 && rig.count<event::DecisionsListed>() == 1 &&
           rig.count<event::NoticesListed>() == 1 && rig.count<event::SubmissionOpened>() == 2 &&
           rig.count<event::Overturned>() == 1 && rig.count<event::WithdrawalAsked>() == 1 &&
           rig.count<event::CountsChanged>() >= 1;
  }));
  const auto listed = rig.all<event::QueueListed>()[1];
  ASSERT_TRUE(listed.page);
  EXPECT_EQ(listed.page->rows[0].student.number, "text=%E5%BC%A0%20%26%3D&state=pending&counts=true&offset=0&limit=50");
  for (const auto& e : rig.all<event::SubmissionOpened>()) {
    EXPECT_EQ(e.item.ok(), e.tag == "o");
    if (e.item.ok()) {
      EXPECT_EQ(content_of((*e.item)->photos[0]), "photo submission of sub001");
    }
  }
  EXPECT_TRUE(rig.all<event::Overturned>()[0].reply.ok());
  EXPECT_TRUE(rig.all<event::WithdrawalAsked>()[0].status.ok());
}

TEST(Desk, ANewerRequestSupersedesTheOlder) {
  const TempDir dir;
  FakeService service(1);
  DeskRig rig(service.url(), dir.path());
  ASSERT_TRUE(rig.sign_in());
  service.set_fault(
      [](const RawRequest& r) { return r.path.find("text=slow") != std::string::npos ? Fault::hang : Fault::none; });
  ListQuery query;
  query.text = "slow";
  rig.desk->list_queue("q", query);
  ASSERT_TRUE(rig.until([&] { return service.count("GET", "text=slow") == 1; }));
  query.text = "quick";
  rig.desk->list_queue("q", query);
  ASSERT_TRUE(rig.until([&] { return rig.count<event::QueueListed>() == 1; }, Millis{10'000}))
      << "sooner than the older one gives up, after 15 s";
  EXPECT_NE(rig.all<event::QueueListed>()[0].page->rows[0].student.number.find("quick"), std::string::npos);
}

TEST(Desk, StopsSoonThoughTheNetworkHangs) {
  const TempDir dir;
  FakeService service(4);
  auto rig = std::make_unique<DeskRig>(service.url(), dir.path());
  rig->desk->keep_prepared(2);
  ASSERT_TRUE(rig->sign_in());
  const auto item = rig->next_item();
  service.set_fault([](const RawRequest&) { return Fault::hang; });
  const std::string key = rig->decide(*item);
  rig->desk->list_queue("q", {});
  rig->desk->open_submission("o", "sub002");
  ASSERT_TRUE(rig->until([&] { return service.count("POST", "/decision") == 1; }));
  const auto start = std::chrono::steady_clock::now();
  rig->desk.reset();
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_LT(took, std::chrono::seconds{10}) << "it does not wait for the calls that hang to give up";
}

TEST(Desk, NoMethodWaits) {
  const TempDir dir;
  FakeService service(4);
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(3);
  ASSERT_TRUE(rig.sign_in());
  const auto item = rig.next_item();
  service.set_fault([](const RawRequest&) { return Fault::hang; });
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 200; ++i) {
    const std::string key = rig.decide(*item);
    rig.desk->undo(key);
    rig.desk->list_queue("q", {});
    rig.desk->keep_prepared(2 + i % 2);
    rig.desk->set_present(i % 2 == 0);
    rig.desk->take_events();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{15})
      << "1,200 calls while every call to the service hangs";
}

}  // namespace
}  // namespace cs::client
