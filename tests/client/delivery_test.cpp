// Decisions on their way through a network and a service that fail in every way they can.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "client/desk_rig.hpp"

namespace cs::client {
namespace {

using test::DeskRig;
using test::FakeService;
using test::Fault;
using test::is_decision;
using test::RawRequest;
using test::TempDir;

TEST(Delivery, ALostAnswerIsAskedForAgainUnderTheSameKey) {
  const TempDir dir;
  FakeService service(3);
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(2);
  ASSERT_TRUE(rig.sign_in());
  std::atomic<int> lost{0};
  service.set_fault(
      [&](const RawRequest& r) { return is_decision(r) && lost++ < 2 ? Fault::lose_answer : Fault::none; });
  const auto item = rig.next_item();
  ASSERT_TRUE(item);
  const std::string key = rig.decide(*item);
  ASSERT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent); }));
  EXPECT_EQ(service.item("sub000").decisions, 1);
  EXPECT_GE(service.keys().size(), 3u);
  for (const auto& k : service.keys()) EXPECT_EQ(k, key);
  EXPECT_EQ(rig.all<event::DecisionProgress>().back().reply->decision, "d-" + key) << "the first answer";
}

TEST(Delivery, WhatIsNotTheServicesWordIsNeverARefusal) {
  const TempDir dir;
  FakeService service(8);
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(8);
  ASSERT_TRUE(rig.sign_in());
  for (const Fault fault : {Fault::proxy_page, Fault::garbled, Fault::busy, Fault::broken, Fault::lose_request}) {
    std::atomic<int> failures{0};
    service.set_fault([&](const RawRequest& r) { return is_decision(r) && failures++ < 1 ? fault : Fault::none; });
    const auto item = rig.next_item();
    ASSERT_TRUE(item);
    const std::string key = rig.decide(*item);
    EXPECT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent); })) << static_cast<int>(fault);
    EXPECT_FALSE(rig.reached(key, Delivery::refused)) << static_cast<int>(fault);
    EXPECT_EQ(service.item(item->submission.row.id).decisions, 1);
    service.set_fault({});
  }
}

TEST(Delivery, OfflineDecisionsAreSavedAndLeaveInOrder) {
  const TempDir dir;
  FakeService service(6);
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(5);
  ASSERT_TRUE(rig.sign_in());
  ASSERT_TRUE(rig.until([&] { return rig.count<event::ItemReady>() >= 5; }));
  service.pause();
  std::vector<std::string> keys, submissions;
  for (int i = 0; i < 5; ++i) {
    const auto item = rig.next_item();
    ASSERT_TRUE(item) << "prepared items stay reviewable";
    submissions.push_back(item->submission.row.id);
    keys.push_back(rig.decide(*item));
    EXPECT_TRUE(rig.until([&] { return rig.reached(keys.back(), Delivery::saved); }));
  }
  EXPECT_TRUE(rig.until([&] { return rig.count<event::Online>() > 0 && !rig.all<event::Online>().back().online; }));
  for (const auto& key : keys) EXPECT_FALSE(rig.reached(key, Delivery::sent));
  service.resume();
  EXPECT_TRUE(rig.until([&] { return rig.reached(keys.back(), Delivery::sent); }));
  EXPECT_EQ(service.decided(), submissions);
  EXPECT_TRUE(rig.until([&] { return rig.all<event::Online>().back().online; }));
}

TEST(Delivery, ARefusalIsToldAndTheNextOnesGoOn) {
  const TempDir dir;
  FakeService service(4);
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(3);
  ASSERT_TRUE(rig.sign_in());
  const auto item = rig.next_item();
  service.steal(item->submission.row.id);
  const std::string a = rig.decide(*item);
  const auto next = rig.next_item();
  const std::string b = rig.decide(*next);
  ASSERT_TRUE(rig.until([&] { return rig.reached(a, Delivery::refused) && rig.reached(b, Delivery::sent); }));
  for (const auto& e : rig.all<event::DecisionProgress>())
    if (e.delivery == Delivery::refused) {
      EXPECT_EQ(e.error->id, "lease.lost");
    }
  EXPECT_EQ(service.item(item->submission.row.id).decisions, 0);
  rig.desk->undo(a);
  ASSERT_TRUE(rig.until([&] { return rig.undo_reached(a, Delivery::refused); })) << "there is nothing to take back";
}

TEST(Delivery, OneEntryTheServiceFailsOnDoesNotHoldUpTheOthers) {
  const TempDir dir;
  FakeService service(4);
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(4);
  ASSERT_TRUE(rig.sign_in());
  service.set_fault([&](const RawRequest& r) {
    return is_decision(r) && r.path.find("sub000") != std::string::npos ? Fault::broken : Fault::none;
  });
  const std::string a = rig.decide(*rig.next_item());
  const std::string b = rig.decide(*rig.next_item());
  ASSERT_TRUE(rig.until([&] { return rig.reached(b, Delivery::sent); }));
  EXPECT_FALSE(rig.reached(a, Delivery::refused));
  service.set_fault({});
  EXPECT_TRUE(rig.until([&] { return rig.reached(a, Delivery::sent); }));
}

TEST(Delivery, ASessionThatEndsKeepsItsDecisions) {
  const TempDir dir;
  FakeService service(4);
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(2);
  ASSERT_TRUE(rig.sign_in());
  const auto item = rig.next_item();
  service.set_fault([&](const RawRequest& r) { return is_decision(r) ? Fault::signed_out : Fault::none; });
  const std::string key = rig.decide(*item);
  ASSERT_TRUE(rig.until([&] { return rig.count<event::SignedOut>() == 1; }));
  EXPECT_EQ(rig.all<event::SignedOut>()[0].error->id, "session.over");
  service.set_fault({});
  // Somebody else's sign-in sends nothing of it.
  ASSERT_TRUE(rig.sign_in("li"));
  std::this_thread::sleep_for(Millis{150});
  EXPECT_EQ(service.item(item->submission.row.id).decisions, 0);
  ASSERT_TRUE(rig.sign_in("wang"));
  EXPECT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent); }));
  EXPECT_EQ(service.item(item->submission.row.id).decisions, 1);
}

TEST(Delivery, ARestartReplaysTheJournal) {
  const TempDir dir;
  FakeService service(4);
  std::string key, submission;
  {
    DeskRig rig(service.url(), dir.path());
    rig.desk->keep_prepared(2);
    ASSERT_TRUE(rig.sign_in());
    const auto item = rig.next_item();
    submission = item->submission.row.id;
    service.set_fault([&](const RawRequest& r) { return is_decision(r) ? Fault::lose_answer : Fault::none; });
    key = rig.decide(*item);
    ASSERT_TRUE(
        rig.until([&] { return rig.reached(key, Delivery::saved) && service.item(submission).decisions == 1; }));
  }
  service.set_fault({});
  DeskRig rig(service.url(), dir.path());
  ASSERT_TRUE(rig.sign_in());
  EXPECT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent); }));
  EXPECT_EQ(service.item(submission).decisions, 1);
}

}  // namespace
}  // namespace cs::client
