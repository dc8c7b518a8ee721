// What the painted students hand over besides the picture: the mini-program's word on how it was taken.
#include "demo/pictures.hpp"

#include <algorithm>

namespace cs::demo {
namespace {

const TimePoint paid = from_ms(1'760'000'000'000);  // 2025-10-09 16:53:20 in China

Capture hand_in(std::vector<Fault> faults) {
  DemoStudent student;
  student.seed = 3;
  student.faults = std::move(faults);
  auto capture = painted_pictures()->submission(student, 1, paid);
  EXPECT_TRUE(capture.ok());
  return std::move(*capture);
}

bool holds(const Bytes& bytes, std::string_view text) {
  return std::search(bytes.begin(), bytes.end(), text.begin(), text.end()) != bytes.end();
}

TEST(PaintedPictures, SayHowTheyWereTakenJustBeforeThePayment) {
  const Capture good = hand_in({});
  EXPECT_EQ(good.context, R"({"source":"camera","camera":"back","captured_at":1759999907000})");
  EXPECT_TRUE(holds(good.photo, "2025:10:09 16:51:47")) << "the file says the same";
  const Capture front = hand_in({Fault::front_camera});
  EXPECT_EQ(front.context, R"({"source":"camera","camera":"front","captured_at":1759999907000})");
  EXPECT_TRUE(holds(front.photo, "front camera"));
}

TEST(PaintedPictures, FromTheAlbumAreOlderThanTheyWereHandedIn) {
  const Capture album = hand_in({Fault::from_album});
  EXPECT_EQ(album.context, R"({"source":"album","captured_at":1759999907000})");
  EXPECT_TRUE(holds(album.photo, "2025:10:08 07:51:47")) << "33 hours before";
}

}  // namespace
}  // namespace cs::demo
