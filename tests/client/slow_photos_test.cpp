// Photographs that arrive late, twice or in any order belong to their own item all the same.
#include <gtest/gtest.h>

#include <mutex>
#include <random>

#include "client/desk_rig.hpp"

namespace cs::client {
namespace {

using test::content_of;
using test::DeskRig;
using test::FakeService;
using test::Fault;
using test::TempDir;

void expect_own_photos(const PreparedItem& item) {
  ASSERT_EQ(item.photos.size(), item.submission.photos.size());
  for (std::size_t i = 0; i < item.photos.size(); ++i) {
    EXPECT_EQ(item.photos[i].ref, item.submission.photos[i]);
    EXPECT_EQ(content_of(item.photos[i]),
              fmt::format("photo {} of {}", api::to_string(item.photos[i].ref.kind), item.submission.row.id));
  }
}

TEST(SlowPhotos, EveryItemHasItsOwnHoweverLateTheyCome) {
  const TempDir dir;
  FakeService service(16);
  std::mt19937 random(3);  // used under the service's lock only
  service.set_photo_delay([&] { return Millis{static_cast<int>(random() % 60)}; });
  int lost = 0;
  service.set_fault([&](const test::RawRequest& r) {
    const bool lose = r.path.find("/photographs/") != std::string::npos && random() % 4 == 0;
    lost += lose ? 1 : 0;
    return !lose ? Fault::none : random() % 2 == 0 ? Fault::lose_request : Fault::busy;
  });
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(6);
  ASSERT_TRUE(rig.sign_in());
  std::mt19937 choice(5);
  std::set<std::string> looked_at;
  for (int turn = 0; turn < 12; ++turn) {
    const auto item = rig.next_item();
    ASSERT_TRUE(item) << turn;
    looked_at.insert(item->submission.row.id);
    expect_own_photos(*item);
    // What is opened for looking comes past what is being prepared.
    rig.desk->open_submission("leaf", fmt::format("sub{:03}", choice() % 16));
    const std::string key = rig.decide(*item);
    if (turn % 4 == 3) rig.desk->undo(key);
  }
  service.set_photo_delay({});
  service.set_fault({});
  ASSERT_TRUE(rig.until([&] { return rig.count<event::SubmissionOpened>() > 0; }));
  EXPECT_GE(looked_at.size(), 9U);
  for (const auto& e : rig.all<event::ItemReady>()) expect_own_photos(*e.item);
  for (const auto& e : rig.all<event::SubmissionOpened>())
    if (e.item) expect_own_photos(**e.item);
  EXPECT_GT(lost, 0);
}

TEST(SlowPhotos, StudiesAreOfThePhotographThatWasAskedFor) {
  const TempDir dir;
  FakeService service(3);
  std::mt19937 random(9);
  service.set_photo_delay([&] { return Millis{static_cast<int>(random() % 40)}; });
  DeskRig rig(service.url(), dir.path());
  rig.desk->keep_prepared(3);
  ASSERT_TRUE(rig.sign_in());
  ASSERT_TRUE(rig.until([&] { return rig.count<event::ItemReady>() >= 3; }));
  std::map<std::string, std::string> content;
  for (const auto& e : rig.all<event::ItemReady>())
    for (const Photo& photo : e.item->photos) content[photo.ref.hash] = content_of(photo);
  const std::vector<Study> kinds = {Study::finished, Study::error_level, Study::spectrum};
  for (const auto& [hash, text] : content)
    for (const Study kind : kinds) rig.desk->study({api::PhotoKind::submission, hash, 10}, kind);
  ASSERT_TRUE(rig.until([&] { return rig.count<event::PhotoStudied>() >= content.size() * kinds.size(); }));
  const char* prefixes[] = {"finished ", "error level of ", "spectrum of "};
  for (const auto& e : rig.all<event::PhotoStudied>()) {
    ASSERT_TRUE(e.result) << e.result.error().message;
    ASSERT_TRUE(e.result->picture);
    EXPECT_EQ(std::string(as_text(e.result->picture->levels[0]->rgba())),
              prefixes[static_cast<int>(e.study)] + content[e.photo]);
    EXPECT_EQ(e.result->finding.has_value(), e.study == Study::finished);
  }
}

TEST(SlowPhotos, AStudyOfAPhotographThatIsGoneSaysSo) {
  const TempDir dir;
  FakeService service(1);
  DeskRig rig(service.url(), dir.path());
  ASSERT_TRUE(rig.sign_in());
  rig.desk->study({api::PhotoKind::submission, "0123456789abcdef", 10}, Study::spectrum);
  ASSERT_TRUE(rig.until([&] { return rig.count<event::PhotoStudied>() == 1; }));
  EXPECT_FALSE(rig.all<event::PhotoStudied>()[0].result);
}

}  // namespace
}  // namespace cs::client
