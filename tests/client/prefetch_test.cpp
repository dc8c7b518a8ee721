// What is in hand: leases, photographs, their sizes, and giving back.
#include <gtest/gtest.h>

#include <thread>

#include "client/desk_rig.hpp"

namespace cs::client {
namespace {

using domain::State;
using test::DeskRig;
using test::FakeService;
using test::TempDir;

TEST(Prefetch, LeasesAreRenewedAndLostOnesTold) {
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

TEST(Prefetch, WhoLeavesGivesEverythingBack) {
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

TEST(Prefetch, ASessionThatNobodyGotIsEnded) {
  const TempDir dir;
  FakeService service(1);
  service.set_fault([](const test::RawRequest& r) {
    return r.path.ends_with("/campaigns") ? test::Fault::broken : test::Fault::none;
  });
  DeskRig rig(service.url(), dir.path());
  rig.desk->sign_in("wang", "secret");
  ASSERT_TRUE(rig.until([&] { return rig.count<event::SignInFailed>() == 1; }));
  ASSERT_TRUE(rig.until([&] { return service.sign_outs() == 1; }));
}

TEST(Prefetch, ClosingGivesTheLeasesBack) {
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

TEST(Prefetch, FirstTwoAtFullSizeTheOthersReduced) {
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

TEST(Prefetch, LargerPicturesOfWhatWasJustDecidedDoNotComeAfterwards) {
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

TEST(Prefetch, AnotherPhotographIsNeverShown) {
  const TempDir dir;
  FakeService service(2);
  const auto refs = service.item("sub000").submission.photos;
  service.set_photo(refs[0].hash, "somebody else's face, of another length");
  service.set_photo(refs[1].hash, "");
  for (const api::PhotoRef& ref : service.item("sub001").submission.photos)
    service.set_photo(ref.hash, std::string(static_cast<std::size_t>(ref.bytes), '?'));  // only the digest tells
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
  ASSERT_TRUE(rig.until([&] { return rig.count<event::ItemReady>() >= 2; }));
  for (const auto& ready : rig.all<event::ItemReady>())
    for (const Photo& photo : ready.item->photos) EXPECT_TRUE(photo.error && photo.error->id == "photo.mixed_up");
}

}  // namespace
}  // namespace cs::client
