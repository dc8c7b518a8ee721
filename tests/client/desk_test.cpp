// The desk against a service and a network that fail in every way they can.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

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

bool is_decision(const RawRequest& r) {
  return r.path.ends_with("/decision");
}
bool is_undo(const RawRequest& r) {
  return r.path.ends_with("/undo");
}

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

TEST(Desk, ALostAnswerIsAskedForAgainUnderTheSameKey) {
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

TEST(Desk, WhatIsNotTheServicesWordIsNeverARefusal) {
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

TEST(Desk, OfflineDecisionsAreSavedAndLeaveInOrder) {
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

TEST(Desk, UndoOfWhatWasNeverSentStaysHere) {
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

TEST(Desk, UndoOvertakesADecisionWithoutAnAnswer) {
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

TEST(Desk, ARefusedUndoBringsTheDecisionBack) {
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
  // As if somebody had undone it before: the service refuses this undo.
  {
    DeskRig other(service.url(), dir.path() / "other");
    ASSERT_TRUE(other.sign_in());
    other.desk->undo(key);
    ASSERT_TRUE(other.until([&] { return other.undo_reached(key, Delivery::sent); }));
  }
  rig.desk->undo(key);
  ASSERT_TRUE(rig.until([&] { return rig.undo_reached(key, Delivery::refused); }));
  deaf = false;
  ASSERT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent); }));
  EXPECT_EQ(rig.all<event::DecisionProgress>().back().reply->decision, "d-" + key);
  EXPECT_EQ(service.item(item->submission.row.id).decisions, 1);
}

TEST(Desk, UndoOfAnAnsweredDecision) {
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
  EXPECT_EQ(rig.all<event::UndoProgress>().back().reply->submission_state, State::pending);
}

TEST(Desk, ARefusalIsToldAndTheNextOnesGoOn) {
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

TEST(Desk, OneEntryTheServiceFailsOnDoesNotHoldUpTheOthers) {
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

TEST(Desk, ASessionThatEndsKeepsItsDecisions) {
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

TEST(Desk, ARestartReplaysTheJournal) {
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

TEST(Desk, LeasesAreRenewedAndLostOnesTold) {
  const TempDir dir;
  FakeService service(3, Millis{600});
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(2);
  ASSERT_TRUE(rig.sign_in());
  ASSERT_TRUE(rig.until([&] { return rig.count<event::LeaseRenewed>() >= 4; }));
  EXPECT_EQ(rig.count<event::LeaseLost>(), 0u);
  service.steal("sub001");
  ASSERT_TRUE(rig.until([&] { return rig.count<event::LeaseLost>() == 1; }));
  EXPECT_EQ(rig.all<event::LeaseLost>()[0].submission, "sub001");
}

TEST(Desk, WhoLeavesGivesEverythingBack) {
  const TempDir dir;
  FakeService service(6);
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(4);
  ASSERT_TRUE(rig.sign_in());
  ASSERT_TRUE(rig.until([&] { return rig.count<event::ItemReady>() >= 4; }));
  rig.desk->keep_prepared(2);
  ASSERT_TRUE(rig.until([&] { return service.released().size() == 2; }));
  rig.desk->set_present(false);
  ASSERT_TRUE(rig.until([&] { return service.released().size() == 4; }));
  EXPECT_EQ(rig.count<event::LeaseLost>(), 4u);
  for (const auto& [id, item] : service.items()) EXPECT_EQ(item.state, State::pending) << id;
  std::this_thread::sleep_for(Millis{100});
  for (const auto& [id, item] : service.items()) EXPECT_EQ(item.state, State::pending) << id;
  const std::size_t ready = rig.count<event::ItemReady>();
  rig.desk->set_present(true);
  ASSERT_TRUE(rig.until([&] { return rig.count<event::ItemReady>() >= ready + 2; }));
  const std::string id = rig.all<event::ItemReady>().back().item->submission.row.id;
  rig.desk->give_back(id);
  ASSERT_TRUE(rig.until([&] { return service.released().size() == 5; }));
  EXPECT_EQ(service.released().back(), id);
  rig.desk->sign_out();
  ASSERT_TRUE(rig.until([&] { return rig.count<event::SignedOut>() == 1; }));
  EXPECT_FALSE(rig.all<event::SignedOut>()[0].error);
  EXPECT_EQ(service.sign_outs(), 1);
  for (const auto& [name, item] : service.items()) EXPECT_EQ(item.state, State::pending) << name;
}

TEST(Desk, ClosingGivesTheLeasesBack) {
  const TempDir dir;
  FakeService service(3);
  {
    DeskRig rig(service.url(), dir.path());
    rig.desk->keep_prepared(2);
    ASSERT_TRUE(rig.sign_in());
    ASSERT_TRUE(rig.until([&] { return rig.count<event::ItemReady>() >= 2; }));
  }
  EXPECT_EQ(service.released().size(), 2u);
}

TEST(Desk, FirstTwoAtFullSizeTheOthersReduced) {
  const TempDir dir;
  FakeService service(5);
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(4);
  ASSERT_TRUE(rig.sign_in());
  ASSERT_TRUE(rig.until([&] { return rig.count<event::ItemReady>() >= 4; }));
  const auto width = [&](const std::string& id) {
    int w = 0;
    for (const auto& e : rig.all<event::ItemReady>())
      if (e.item->submission.row.id == id) w = e.item->photos[0].decoded->levels[0]->width;
    return w;
  };
  EXPECT_EQ(width("sub000"), 4000);
  EXPECT_EQ(width("sub001"), 4000);
  EXPECT_EQ(width("sub002"), 1600);
  EXPECT_EQ(width("sub003"), 1600);
  rig.decide(*rig.next_item());
  EXPECT_TRUE(rig.until([&] { return width("sub002") == 4000 && width("sub004") == 1600; }));
}

TEST(Desk, LargerPicturesOfWhatWasJustDecidedDoNotComeAfterwards) {
  const TempDir dir;
  FakeService service(5);
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(4);
  ASSERT_TRUE(rig.sign_in());
  ASSERT_TRUE(rig.until([&] { return rig.count<event::ItemReady>() >= 4; }));
  const auto ready = rig.all<event::ItemReady>();
  rig.decide(*ready[0].item);
  std::this_thread::sleep_for(Millis{200});  // the third moves up: its full size waits among the events
  rig.decide(*ready[1].item);
  rig.decide(*ready[2].item);
  std::size_t seen = rig.events.size();
  rig.until([&] { return service.decided().size() == 3; });
  for (; seen < rig.events.size(); ++seen)
    if (const auto* e = std::get_if<event::ItemReady>(&rig.events[seen])) {
      EXPECT_NE(e->item->submission.row.id, "sub002");
    }
}

TEST(Desk, AnotherPhotographIsNeverShown) {
  const TempDir dir;
  FakeService service(2);
  const auto refs = service.item("sub000").submission.photos;
  service.set_photo(refs[0].hash, "somebody else's face, of another length");
  service.set_photo(refs[1].hash, "");
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(2);
  ASSERT_TRUE(rig.sign_in());
  const auto item = rig.next_item();
  ASSERT_TRUE(item) << "an item without its photographs still comes";
  for (const Photo& photo : item->photos) {
    EXPECT_FALSE(photo.decoded);
    ASSERT_TRUE(photo.error);
    EXPECT_EQ(photo.error->id, "photo.mixed_up");
  }
}

TEST(Desk, OpensListsAndSupervises) {
  const TempDir dir;
  FakeService service(3);
  DeskRig rig(service.url(), dir.path());
  rig.desk->list_queue("early", {});
  ASSERT_TRUE(rig.until([&] { return rig.count<event::QueueListed>() == 1; }));
  EXPECT_EQ(rig.all<event::QueueListed>()[0].page.error().id, "session.none");
  ASSERT_TRUE(rig.sign_in());
  QueueQuery query;
  query.text = "张 &=";
  query.state = "pending";
  rig.desk->list_queue("q", query);
  rig.desk->list_decisions("d", {});
  rig.desk->list_notices("n", "sub001");
  rig.desk->open_submission("o", "sub001");
  rig.desk->open_submission("p", "nothing");
  rig.desk->overturn("d1", "because");
  rig.desk->ask_withdrawal("d1", "sorry");
  ASSERT_TRUE(rig.until([&] {
    return rig.count<event::QueueListed>() == 2 && rig.count<event::DecisionsListed>() == 1 &&
           rig.count<event::NoticesListed>() == 1 && rig.count<event::SubmissionOpened>() == 2 &&
           rig.count<event::Overturned>() == 1 && rig.count<event::WithdrawalAsked>() == 1 &&
           rig.count<event::CountsChanged>() >= 1;
  }));
  const auto listed = rig.all<event::QueueListed>()[1];
  ASSERT_TRUE(listed.page);
  EXPECT_EQ(listed.page->rows[0].student.number, "text=%E5%BC%A0%20%26%3D&state=pending&offset=0&limit=50");
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
  QueueQuery query;
  query.text = "slow";
  rig.desk->list_queue("q", query);
  ASSERT_TRUE(rig.until([&] { return service.count("GET", "text=slow") == 1; }));
  query.text = "quick";
  const auto start = std::chrono::steady_clock::now();
  rig.desk->list_queue("q", query);
  ASSERT_TRUE(rig.until([&] { return rig.count<event::QueueListed>() == 1; }));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{1});
  EXPECT_NE(rig.all<event::QueueListed>()[0].page->rows[0].student.number.find("quick"), std::string::npos);
}

TEST(Desk, StopsWithinASecondThoughTheNetworkHangs) {
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
  EXPECT_LT(took, std::chrono::milliseconds{1'200});
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
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{1}) << "1,200 calls";
}

}  // namespace
}  // namespace cs::client
