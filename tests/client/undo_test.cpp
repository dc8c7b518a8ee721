// Taking a decision back, wherever it got to meanwhile.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "client/desk_rig.hpp"

namespace cs::client {
namespace {

using domain::State;
using test::DeskRig;
using test::FakeService;
using test::Fault;
using test::is_decision;
using test::RawRequest;
using test::TempDir;

bool is_undo(const RawRequest& r) {
  return r.path.ends_with("/undo");
}

TEST(Undo, UndoOfWhatWasNeverSentStaysHere) {
  const TempDir dir;
  FakeService service(3);
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(3);
  ASSERT_TRUE(rig.sign_in());
  ASSERT_TRUE(rig.until([&] { return rig.count<event::ItemReady>() >= 3; }));
  service.pause();
  const auto first = rig.next_item();
  const std::string a = rig.decide(*first);  // keeps the sender busy failing
  ASSERT_TRUE(rig.until([&] { return rig.count<event::Online>() > 0; }));
  const auto second = rig.next_item();
  const std::string b = rig.decide(*second);
  ASSERT_TRUE(rig.until([&] { return rig.reached(b, Delivery::saved); }));
  const std::size_t ready = rig.count<event::ItemReady>();
  rig.desk->undo(b);
  ASSERT_TRUE(rig.until([&] { return rig.undo_reached(b, Delivery::sent); }));
  EXPECT_EQ(rig.all<event::UndoProgress>().back().reply->submission_state, State::leased);
  ASSERT_TRUE(rig.until([&] { return rig.count<event::ItemReady>() > ready; })) << "it is in hand again";
  EXPECT_EQ(rig.all<event::ItemReady>().back().item->submission.row.id, second->submission.row.id);
  service.resume();
  ASSERT_TRUE(rig.until([&] { return rig.reached(a, Delivery::sent); }));
  std::this_thread::sleep_for(Millis{100});
  for (const auto& k : service.keys()) EXPECT_NE(k, b);
  EXPECT_EQ(service.item(second->submission.row.id).decisions, 0);
  // And it can be decided after all.
  rig.gone.erase(second->submission.row.id);
  const auto again = rig.next_item();
  ASSERT_TRUE(again);
  const std::string c = rig.decide(*again, domain::Verdict::reject);
  ASSERT_TRUE(rig.until([&] { return rig.reached(c, Delivery::sent); }));
  EXPECT_EQ(service.item(second->submission.row.id).state, State::rejected);
}

TEST(Undo, UndoOvertakesADecisionWithoutAnAnswer) {
  for (const Fault fault : {Fault::lose_answer, Fault::lose_request}) {
    const TempDir dir;
    FakeService service(2);
    DeskRig rig(service.url(), dir.path());
    rig.desk->keep_prepared(1);
    ASSERT_TRUE(rig.sign_in());
    service.set_fault([&](const RawRequest& r) { return is_decision(r) ? fault : Fault::none; });
    const auto item = rig.next_item();
    ASSERT_TRUE(item);
    const std::string key = rig.decide(*item);
    ASSERT_TRUE(rig.until([&] { return service.count("POST", "/decision") > 0; }));
    rig.desk->undo(key);
    rig.desk->undo(key);  // pressed twice
    ASSERT_TRUE(rig.until([&] { return rig.undo_reached(key, Delivery::sent); })) << static_cast<int>(fault);
    service.set_fault({});
    EXPECT_FALSE(rig.reached(key, Delivery::sent));
    const auto at_service = service.item(item->submission.row.id);
    EXPECT_EQ(at_service.decisions, fault == Fault::lose_answer ? 1 : 0);
    EXPECT_EQ(at_service.undos, at_service.decisions) << "taken back if it arrived";
    EXPECT_EQ(rig.all<event::UndoProgress>().back().submission, item->submission.row.id);
    // It can be decided again, after a claim or with the lease still in hand.
    rig.gone.clear();
    const auto again = rig.next_item();
    ASSERT_TRUE(again);
  }
}

TEST(Undo, ARefusedUndoBringsTheDecisionBack) {
  const TempDir dir;
  FakeService service(2);
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(1);
  ASSERT_TRUE(rig.sign_in());
  std::atomic<bool> deaf{true};
  // The decision arrives and its answer is lost; by the time the undo comes, the grace period is over.
  service.set_fault([&](const RawRequest& r) {
    if (is_decision(r)) return deaf ? Fault::lose_answer : Fault::none;
    return Fault::none;
  });
  const auto item = rig.next_item();
  ASSERT_TRUE(item);
  const std::string key = rig.decide(*item);
  ASSERT_TRUE(rig.until([&] { return service.item(item->submission.row.id).decisions == 1; }));
  service.skip(FakeService::grace);
  rig.desk->undo(key);
  ASSERT_TRUE(rig.until([&] { return rig.undo_reached(key, Delivery::refused); }));
  deaf = false;
  ASSERT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent); }));
  EXPECT_EQ(rig.all<event::DecisionProgress>().back().reply->decision, "d-" + key);
  EXPECT_EQ(service.item(item->submission.row.id).decisions, 1);
}

TEST(Undo, UndoOfAnAnsweredDecision) {
  const TempDir dir;
  FakeService service(2);
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(1);
  ASSERT_TRUE(rig.sign_in());
  const auto item = rig.next_item();
  const std::string key = rig.decide(*item);
  ASSERT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent); }));
  std::atomic<int> lost{0};
  service.set_fault([&](const RawRequest& r) { return is_undo(r) && lost++ < 1 ? Fault::lose_answer : Fault::none; });
  rig.desk->undo(key);
  ASSERT_TRUE(rig.until([&] { return rig.undo_reached(key, Delivery::sent); }));
  EXPECT_TRUE(rig.undo_reached(key, Delivery::saved));
  EXPECT_EQ(service.item(item->submission.row.id).undos, 1);
  const auto said = rig.all<event::UndoProgress>();
  ASSERT_TRUE(said.back().reply) << "what was said last is that it is sent";
  EXPECT_EQ(said.back().reply->submission_state, State::pending);
}

TEST(Undo, BringsTheItemBackAheadOfTheQueue) {
  const TempDir dir;
  FakeService service(8);
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(3);
  ASSERT_TRUE(rig.sign_in());
  const auto item = rig.next_item();
  ASSERT_TRUE(item);
  const std::string id = item->submission.row.id;
  const std::string key = rig.decide(*item);
  // The hand is full again: the queue's own order would not bring anything more.
  ASSERT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent) && service.item("sub003").epoch == 1; }));
  const std::size_t ready = rig.count<event::ItemReady>();
  std::atomic<int> lost{0};
  service.set_fault([&](const RawRequest& r) {
    return r.path.ends_with("/claim") && lost++ < 1 ? Fault::lose_request : Fault::none;
  });
  rig.desk->undo(key);
  ASSERT_TRUE(rig.until([&] {
    const auto all = rig.all<event::ItemReady>();
    return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(ready), all.end(),
                       [&](const auto& e) { return e.item->submission.row.id == id && e.item->lease.epoch == 2; });
  }));
  EXPECT_EQ(service.count("POST", "/submissions/" + id + "/claim"), 2) << "a lost request is made again";
  // There is still room for three only: the last one went back.
  EXPECT_TRUE(rig.until([&] { return service.released() == std::vector<std::string>{"sub003"}; }));
  EXPECT_EQ(rig.count<event::NotReturned>(), 0u);
}

TEST(Undo, SaysWhenSomebodyElseWasQuicker) {
  const TempDir dir;
  FakeService service(3);
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(1);
  ASSERT_TRUE(rig.sign_in());
  const auto item = rig.next_item();
  ASSERT_TRUE(item);
  const std::string key = rig.decide(*item);
  ASSERT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent); }));
  service.set_fault([&](const RawRequest& r) { return r.path.ends_with("/claim") ? Fault::taken : Fault::none; });
  rig.desk->undo(key);
  ASSERT_TRUE(rig.until([&] { return rig.count<event::NotReturned>() == 1; }));
  EXPECT_EQ(rig.all<event::NotReturned>()[0].submission, item->submission.row.id);
  rig.until([] { return false; }, Millis{150});
  EXPECT_EQ(service.count("POST", "/claim") - service.count("POST", "/claims"), 1) << "it is not asked for again";
}

}  // namespace
}  // namespace cs::client
