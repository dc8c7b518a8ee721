// Whatever throws on a thread of the desk: the thread goes on, and nothing that was decided is lost.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>

#include "client/desk_rig.hpp"
#include "client/lane.hpp"
#include "support/throwing_clock.hpp"

namespace cs::client {
namespace {

using test::DeskRig;
using test::FakeService;
using test::TempDir;

TEST(Lane, AThrowingJobIsReportedAndTheNextOneRuns) {
  Lane lane("cs-test");
  lane.post([](const auto&) { throw std::runtime_error("broken"); });
  lane.post([](const auto&) { throw 7; });  // NOLINT: what libraries may do
  std::promise<void> ran;
  lane.post([&](const auto&) { ran.set_value(); });
  EXPECT_EQ(ran.get_future().wait_for(std::chrono::minutes{1}), std::future_status::ready);
}

/// Throws at its first picture only.
class OnceBrokenWorker final : public worker::Worker {
 public:
  explicit OnceBrokenWorker(std::shared_ptr<std::atomic<int>> calls) : calls_(std::move(calls)) {}
  Result<domain::Examination> examine(const worker::ExamineRequest&) override { return internal_error("not here"); }
  Result<worker::Decoded> decode(ByteView photo, int max_edge) override {
    if (++*calls_ == 1) throw std::runtime_error("the decoder broke");
    return sound_.decode(photo, max_edge);
  }

 private:
  std::shared_ptr<std::atomic<int>> calls_;
  test::FakeWorker sound_;
};

TEST(GuardedThreads, AThrowingDecoderMarksItsPhotoAndTheOthersAreShown) {
  const TempDir dir;
  FakeService service(2);
  DeskRig rig(service.url(), dir.path());
  auto calls = std::make_shared<std::atomic<int>>(0);
  DeskOptions options;
  options.server = service.url();
  options.data_dir = dir / "other";
  options.make_worker = [calls] { return std::make_unique<OnceBrokenWorker>(calls); };
  options.make_finisher = [] { return std::make_unique<test::FakeWorker>(); };
  rig.desk = make_desk(std::move(options), rig.clock);
  rig.desk->keep_prepared(2);
  ASSERT_TRUE(rig.sign_in());
  ASSERT_TRUE(rig.until([&] { return rig.count<event::ItemReady>() >= 2; }));
  int broken = 0, shown = 0;
  for (const auto& ready : rig.all<event::ItemReady>())
    for (const Photo& photo : ready.item->photos) (photo.error ? broken : shown) += 1;
  EXPECT_EQ(broken, 1);
  EXPECT_GE(shown, 1);
}

TEST(GuardedThreads, EachLoopThatThrowsStartsAgain) {
  const TempDir dir;
  FakeService service(3, Millis{600});
  DeskRig rig(service.url(), dir.path());
  const test::ThrowingClock clock(rig.clock, {"cs-claim", "cs-leases", "cs-sender"});
  DeskOptions options;
  options.server = service.url();
  options.data_dir = dir / "other";
  options.make_worker = [] { return std::make_unique<test::FakeWorker>(); };
  options.make_finisher = [] { return std::make_unique<test::FakeWorker>(); };
  rig.desk = make_desk(std::move(options), clock);
  rig.desk->keep_prepared(2);
  ASSERT_TRUE(rig.sign_in());
  const auto item = rig.next_item();
  ASSERT_TRUE(item);
  const std::string key = rig.decide(*item);
  ASSERT_TRUE(rig.until([&] { return rig.reached(key, Delivery::sent); }));
  ASSERT_TRUE(rig.until([&] { return rig.count<event::LeaseRenewed>() >= 1; }));
  for (const char* name : {"cs-claim", "cs-leases", "cs-sender"}) EXPECT_GE(clock.asked(name), 2) << name;
  rig.desk.reset();  // before its clock
}

}  // namespace
}  // namespace cs::client
