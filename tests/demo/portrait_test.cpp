#include "demo/portrait.hpp"

#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <set>

#include "faces.hpp"

namespace cs::demo {
namespace {

PortraitSpec spec_of(std::uint64_t seed, PortraitKind kind = PortraitKind::submission) {
  PortraitSpec spec;
  spec.seed = seed * 7'919 + 13;
  spec.gender = seed % 2 == 0 ? Gender::woman : Gender::man;
  spec.kind = kind;
  // Smaller than the demonstration's own, so that the detector is quick.
  if (kind == PortraitKind::submission) spec.width = 480, spec.height = 640;
  return spec;
}

cv::Mat3b decoded(const Portrait& portrait) {
  return cv::imdecode(portrait.jpeg, cv::IMREAD_COLOR);
}

TEST(Portrait, IsTheSameForTheSameSeed) {
  for (const PortraitKind kind : {PortraitKind::submission, PortraitKind::enrolment, PortraitKind::id_card})
    EXPECT_EQ(paint(spec_of(3, kind)).jpeg, paint(spec_of(3, kind)).jpeg);
}

TEST(Portrait, DiffersFromSeedToSeedAndFromAttemptToAttempt) {
  std::set<Bytes> seen;
  for (std::uint64_t seed = 0; seed < 6; ++seed) EXPECT_TRUE(seen.insert(paint(spec_of(seed)).jpeg).second);
  PortraitSpec again = spec_of(0);
  again.attempt = 2;
  EXPECT_TRUE(seen.insert(paint(again).jpeg).second);
}

TEST(Portrait, HasTheSizeThatItsKindAsksFor) {
  PortraitSpec spec = spec_of(1);
  spec.width = spec.height = 0;
  const std::pair<PortraitKind, cv::Size> sizes[] = {{PortraitKind::submission, {1500, 2000}},
                                                     {PortraitKind::enrolment, {480, 640}},
                                                     {PortraitKind::id_card, {358, 441}}};
  for (const auto& [kind, size] : sizes) {
    spec.kind = kind;
    const Portrait portrait = paint(spec);
    EXPECT_EQ(decoded(portrait).size(), size);
    EXPECT_EQ(cv::Size(portrait.width, portrait.height), size);
  }
  spec.kind = PortraitKind::submission;
  spec.width = 1, spec.height = 1'000'000;
  EXPECT_EQ(decoded(paint(spec)).size(), cv::Size(64, 8'000));
}

TEST(Portrait, EveryFaultChangesThePicture) {
  for (const Fault fault : all_faults) {
    PortraitSpec spec = spec_of(4);
    const Portrait good = paint(spec);
    spec.faults = {fault};
    const Portrait bad = paint(spec);
    EXPECT_NE(good.jpeg, bad.jpeg) << to_string(fault);
    if (fault == Fault::front_camera || fault == Fault::from_album) continue;  // told by EXIF alone
    cv::Mat difference;
    cv::absdiff(decoded(good), decoded(bad), difference);
    double worst = 0;
    cv::minMaxLoc(difference.reshape(1), nullptr, &worst);
    EXPECT_GT(worst, 40) << to_string(fault) << " can hardly be seen";
  }
}

TEST(Portrait, TheOtherPersonsReferencesStayTheStudents) {
  const PortraitSpec reference = spec_of(5, PortraitKind::enrolment);
  PortraitSpec handed_in = spec_of(5);
  handed_in.faults = {Fault::other_person};
  const Truth own = paint(spec_of(5)).truth, other = paint(handed_in).truth;
  EXPECT_NE(own.chin.y - own.left_eye.y, other.chin.y - other.left_eye.y);
  EXPECT_EQ(paint(reference).jpeg, paint(spec_of(5, PortraitKind::enrolment)).jpeg);
}

TEST(Portrait, TruthCountsFaces) {
  PortraitSpec spec = spec_of(6);
  EXPECT_EQ(paint(spec).truth.faces, 1);
  spec.faults = {Fault::two_faces};
  EXPECT_EQ(paint(spec).truth.faces, 2);
  spec.faults = {Fault::no_face};
  EXPECT_EQ(paint(spec).truth.faces, 0);
}

TEST(Portrait, ADetectorFindsOneFaceOnAtLeast95PercentAndItsEyesWhereTheyWerePainted) {
  FaceFinder finder;
  for (const PortraitKind kind : {PortraitKind::submission, PortraitKind::enrolment, PortraitKind::id_card}) {
    int found = 0, placed = 0;
    constexpr int people = 40;
    for (std::uint64_t seed = 0; seed < people; ++seed) {
      const Portrait portrait = paint(spec_of(seed, kind));
      const auto faces = finder.find(decoded(portrait));
      if (faces.size() != 1) {
        std::cout << "kind " << static_cast<int>(kind) << " seed " << seed << ": " << faces.size() << " faces\n";
        continue;
      }
      ++found;
      const Truth& t = portrait.truth;
      const double apart = std::hypot(t.right_eye.x - t.left_eye.x, t.right_eye.y - t.left_eye.y);
      const auto off = [&](PicturePoint a, cv::Point2d b) { return std::hypot(a.x - b.x, a.y - b.y) / apart; };
      const double worst = std::max(off(t.left_eye, faces[0].left_eye), off(t.right_eye, faces[0].right_eye));
      placed += worst < 0.06;
    }
    EXPECT_GE(found, people * 95 / 100) << "kind " << static_cast<int>(kind);
    EXPECT_GE(placed, found * 80 / 100) << "kind " << static_cast<int>(kind);
  }
}

TEST(Portrait, ADetectorFindsBothFacesOrNone) {
  FaceFinder finder;
  int both = 0, none = 0;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    PortraitSpec spec = spec_of(seed);
    spec.faults = {Fault::two_faces};
    both += finder.find(decoded(paint(spec))).size() == 2;
    spec.faults = {Fault::no_face};
    none += finder.find(decoded(paint(spec))).empty();
  }
  EXPECT_GE(both, 5);
  EXPECT_EQ(none, 6);
}

}  // namespace
}  // namespace cs::demo
