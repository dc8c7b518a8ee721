#include "demo/exif.hpp"

#include <algorithm>

#include "demo/portrait.hpp"

namespace cs::demo {
namespace {

bool holds(const Bytes& bytes, std::string_view text) {
  return std::search(bytes.begin(), bytes.end(), text.begin(), text.end()) != bytes.end();
}

TEST(Exif, IsASegmentBehindTheStartMarker) {
  ExifSpec spec = phone_exif(0, false);
  spec.taken_at = 1'760'000'000;  // 2025-10-09 08:53:20 UTC
  const Bytes jpeg{0xFF, 0xD8, 0xFF, 0xD9}, out = with_exif(jpeg, spec);
  ASSERT_GT(out.size(), 20u);
  EXPECT_EQ(out[2], 0xFF);
  EXPECT_EQ(out[3], 0xE1);
  const std::size_t length = out[4] * std::size_t{256} + out[5];
  EXPECT_EQ(out.size(), jpeg.size() + 2 + length);
  EXPECT_TRUE(std::equal(jpeg.begin() + 2, jpeg.end(), out.end() - 2));
  EXPECT_TRUE(holds(out, "2025:10:09 16:53:20")) << "China's time";
  EXPECT_TRUE(holds(out, "back camera"));
}

TEST(Exif, TellsTheFrontCameraAndTheEditorOfASubmissionOnly) {
  PortraitSpec spec;
  spec.seed = 8;
  spec.width = 90, spec.height = 120;
  EXPECT_TRUE(holds(paint(spec).jpeg, "back camera"));
  spec.faults = {Fault::front_camera};
  EXPECT_TRUE(holds(paint(spec).jpeg, "front camera"));
  EXPECT_FALSE(holds(paint(spec).jpeg, "back camera"));
  spec.faults = {Fault::edited};
  const Bytes edited = paint(spec).jpeg;
  EXPECT_TRUE(holds(edited, "Meitu") || holds(edited, "Adobe Photoshop"));
  spec.kind = PortraitKind::enrolment;
  EXPECT_FALSE(holds(paint(spec).jpeg, "Exif"));
}

}  // namespace
}  // namespace cs::demo
