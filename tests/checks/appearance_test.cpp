// The checks that read the mesh and the person mask, on drawn heads whose mesh and mask are known: a drawn fault turns
// the outcome, a good head stays quiet, and without a mesh or mask nobody is judged.
#include "checks/appearance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "checks/behind.hpp"
#include "checks/made_evidence.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;
using test::Made;
using test::of;
using testing::ElementsAre;

const Rules& rules() {
  static const Rules standard = *Rules::load();
  return standard;
}

/// From the left corner over the upper lid and back, as the mesh has it.
constexpr std::array<std::array<std::size_t, 16>, 2> rings = {
    {{33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7},
     {362, 398, 384, 385, 386, 387, 388, 466, 263, 249, 390, 373, 374, 380, 381, 382}}};

constexpr float eye_half = 36, eye_high = 13;

/// A drawn head with eyes, a closed mouth and shoulders that the mesh and the mask know.
struct Whole : Made {
  Whole() {
    faces::Mesh mesh;
    const faces::Face& face = evidence.faces[0];
    for (std::size_t side = 0; side < 2; ++side) {
      const cv::Point2f eye = side == 0 ? face.left_eye() : face.right_eye();
      for (std::size_t i = 0; i < 16; ++i) {
        const double t = CV_PI * static_cast<double>(i) / 8;
        mesh.points[rings[side][i]] =
            eye + cv::Point2f(-eye_half * static_cast<float>(std::cos(t)), -eye_high * static_cast<float>(std::sin(t)));
      }
    }
    const cv::Point2f mouth = (face.landmarks[62] + face.landmarks[66]) * 0.5F;
    mesh.points[78] = mouth - cv::Point2f(50, 0), mesh.points[308] = mouth + cv::Point2f(50, 0);
    mesh.points[61] = mouth - cv::Point2f(54, 0), mesh.points[291] = mouth + cv::Point2f(54, 0);
    mesh.points[0] = mouth - cv::Point2f(0, 15), mesh.points[17] = mouth + cv::Point2f(0, 15);
    for (const std::size_t i : {82, 13, 312, 87, 14, 317}) mesh.points[i] = mouth;
    evidence.mesh = mesh;
    look(0);
    shoulders(0);
  }
  const faces::Face& face() const { return evidence.faces[0]; }
  void look(float aside, const cv::Scalar& pupil = {12, 12, 12}) {
    for (const cv::Point2f& eye : {face().left_eye(), face().right_eye()}) {
      cv::ellipse(evidence.analysed, cv::Point(eye), {cvRound(eye_half), cvRound(eye_high)}, 0, 0, 360, {225, 222, 220},
                  cv::FILLED, cv::LINE_AA);
      const cv::Point at(cvRound(eye.x + aside * 2 * eye_half), cvRound(eye.y));
      cv::circle(evidence.analysed, at, 12, {70, 45, 30}, cv::FILLED, cv::LINE_AA);
      cv::circle(evidence.analysed, at, 6, pupil, cv::FILLED, cv::LINE_AA);
    }
  }
  /// The mask: head and a trunk whose upper edge slopes.
  void shoulders(double degrees) {
    const double k = 256.0 / 1200;
    cv::Mat mask(256, cvRound(900 * k), CV_8U, cv::Scalar(0));
    const cv::Point2f chin = face().chin() * static_cast<float>(k);
    cv::ellipse(mask, cv::Point(cvRound(450 * k), cvRound(400 * k)), {cvRound(160 * k), cvRound(270 * k)}, 0, 0, 360,
                cv::Scalar(255), cv::FILLED);
    const double slope = std::tan(degrees * CV_PI / 180);
    const auto y = [&](double x) { return cvRound(static_cast<double>(chin.y) + 60 * k + slope * (x - 450 * k)); };
    const std::vector<cv::Point> trunk = {{0, y(0)}, {mask.cols, y(mask.cols)}, {mask.cols, 256}, {0, 256}};
    cv::fillPoly(mask, std::vector<std::vector<cv::Point>>{trunk}, cv::Scalar(255));
    cv::Mat soft;
    cv::GaussianBlur(mask, soft, {}, 1);
    soft.convertTo(evidence.person, CV_32F, 1 / 255.0);
  }
};

using CheckFunction = std::vector<domain::Finding> (*)(const Evidence&, const Rules&);
struct Drawn {
  const char* name;
  CheckFunction check;
  const char* id;
  const char* reason;
  Outcome outcome;
  void (*draw)(Whole& w);
};
void PrintTo(const Drawn& d, std::ostream* out) {
  *out << d.name;
}

class DrawnAppearance : public testing::TestWithParam<Drawn> {};

TEST_P(DrawnAppearance, TurnsTheOutcome) {
  const Drawn& d = GetParam();
  const Whole good;
  const auto before = of(d.check(good.evidence, rules()), d.id);
  EXPECT_EQ(before.outcome, Outcome::pass) << before.message.en << " " << before.value.value_or(-1);
  EXPECT_TRUE(before.value.has_value());
  EXPECT_TRUE(before.threshold_high.has_value());
  Whole bad;
  d.draw(bad);
  const auto after = of(d.check(bad.evidence, rules()), d.id);
  EXPECT_EQ(after.outcome, d.outcome) << after.message.en << " " << after.value.value_or(-1);
  EXPECT_THAT(after.suggests, ElementsAre(d.reason));
  EXPECT_NE(after.message.zh, before.message.zh);
  ASSERT_FALSE(after.regions.empty());
  for (const domain::Region& region : after.regions)
    for (const domain::Point& p : region.points) {
      EXPECT_TRUE(p.x >= 0 && p.y >= 0 && p.x <= 900 && p.y <= 1200) << region.label << " " << p.x << " " << p.y;
    }
}

void cloth(Whole& w, const cv::Scalar& colour) {
  const auto& l = w.face().landmarks;
  std::vector<cv::Point> outline{cv::Point(l[28])};
  for (std::size_t i = 2; i <= 14; ++i) outline.emplace_back(l[16 - i]);
  cv::fillPoly(w.evidence.analysed, std::vector<std::vector<cv::Point>>{outline}, colour);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, DrawnAppearance,
    testing::Values(
        Drawn{"looking_left", check_gaze, "gaze", "EYES_CLOSED", Outcome::attention, [](Whole& w) { w.look(-0.22F); }},
        Drawn{"looking_right", check_gaze, "gaze", "EYES_CLOSED", Outcome::attention, [](Whole& w) { w.look(0.22F); }},
        Drawn{"red_pupils", check_gaze, "red_eye", "RED_EYE", Outcome::attention,
              [](Whole& w) {
                w.look(0, {200, 40, 40});
              }},
        Drawn{"parted_lips", check_lips, "lips_closed", "TEETH", Outcome::attention,
              [](Whole& w) { w.evidence.mesh->points[14].y += 16; }},
        Drawn{"left_shoulder_up", check_shoulders, "shoulders_level", "HEAD_TILTED", Outcome::attention,
              [](Whole& w) { w.shoulders(9); }},
        Drawn{"right_shoulder_up", check_shoulders, "shoulders_level", "HEAD_TILTED", Outcome::attention,
              [](Whole& w) { w.shoulders(-9); }},
        Drawn{"shadow_behind", check_backdrop_shadow, "backdrop_shadow", "BACKDROP", Outcome::attention,
              [](Whole& w) {
                cv::Mat shade = w.evidence.analysed.clone();
                cv::rectangle(shade, cv::Rect(650, 250, 70, 300), {170, 170, 170}, cv::FILLED);
                shade.copyTo(w.evidence.analysed);
              }},
        Drawn{"stripes", check_clothes_pattern, "clothes_pattern", "CLOTHES", Outcome::attention,
              [](Whole& w) {
                for (int x = 0; x < 900; x += 40)
                  cv::rectangle(w.evidence.analysed, cv::Rect(x, 780, 20, 420), {210, 212, 216}, cv::FILLED);
              }},
        Drawn{"rims", check_frames, "frames_over_eyes", "GLASSES_FRAME", Outcome::attention,
              [](Whole& w) {
                const int y = cvRound(w.face().left_eye().y);
                cv::rectangle(w.evidence.analysed, cv::Rect(280, y - 4, 340, 8), {20, 20, 20}, cv::FILLED);
              }},
        Drawn{"white_border", check_border, "border_text", "BORDER", Outcome::attention,
              [](Whole& w) {
                cv::rectangle(w.evidence.analysed, cv::Rect(0, 0, 900, 1200), {255, 255, 255}, 40);
              }},
        Drawn{"blue_mask", check_face_covered, "face_covered", "FACE_COVERED", Outcome::fail,
              [](Whole& w) {
                cloth(w, {168, 205, 228});
              }},
        Drawn{"black_scarf", check_face_covered, "face_covered", "FACE_COVERED", Outcome::fail,
              [](Whole& w) {
                cloth(w, {34, 34, 38});
              }}),
    [](const auto& param) { return param.param.name; });

TEST(Appearance, WithoutMeshOrMaskNobodyIsJudged) {
  Whole w;
  w.evidence.mesh.reset();
  w.evidence.person.release();
  for (const auto& [check, id] : {std::pair<CheckFunction, const char*>{check_gaze, "gaze"},
                                  {check_gaze, "red_eye"},
                                  {check_lips, "lips_closed"},
                                  {check_frames, "frames_over_eyes"},
                                  {check_shoulders, "shoulders_level"},
                                  {check_backdrop_shadow, "backdrop_shadow"},
                                  {check_clothes_pattern, "clothes_pattern"}})
    EXPECT_EQ(of(check(w.evidence, rules()), id).outcome, Outcome::cannot_tell) << id;
}

TEST(Appearance, AFrameIsNoEyeAndAWallIsNoBorder) {
  Whole eyes;  // dark eyes and brows alone
  eyes.look(0, {5, 5, 5});
  EXPECT_EQ(of(check_frames(eyes.evidence, rules()), "frames_over_eyes").outcome, Outcome::pass);
  Whole strip;  // a dark door at one side, a table at the bottom
  cv::rectangle(strip.evidence.analysed, cv::Rect(0, 0, 60, 1200), {30, 30, 30}, cv::FILLED);
  EXPECT_EQ(of(check_border(strip.evidence, rules()), "border_text").outcome, Outcome::pass);
}

TEST(Appearance, HairOnTheShouldersCannotBeTold) {
  Whole w;
  cv::rectangle(w.evidence.person, cv::Rect(10, 100, 60, 100), cv::Scalar(1), cv::FILLED);
  EXPECT_EQ(of(check_shoulders(w.evidence, rules()), "shoulders_level").outcome, Outcome::cannot_tell);
}

TEST(Behind, WhatIsCoveredIsNotJudged) {
  const auto said = [](const char* check, Outcome outcome) {
    auto f = finding(check, outcome, "甲", "a");
    f.value = 3;
    f.suggests = {"TEETH"};
    return f;
  };
  std::vector<domain::Finding> all = {said("face_covered", Outcome::fail), said("teeth_hidden", Outcome::pass),
                                      said("lips_closed", Outcome::attention), said("eyes_open", Outcome::pass)};
  cannot_tell_behind(all);
  for (const char* check : {"teeth_hidden", "lips_closed"}) {
    EXPECT_EQ(of(all, check).outcome, Outcome::cannot_tell);
    EXPECT_TRUE(of(all, check).suggests.empty());
    EXPECT_FALSE(of(all, check).value);
  }
  EXPECT_EQ(of(all, "eyes_open").outcome, Outcome::pass) << "a mask leaves the eyes free";
  all = {said("glasses_tint", Outcome::fail), said("teeth_hidden", Outcome::pass), said("eyes_open", Outcome::pass),
         said("gaze", Outcome::pass)};
  cannot_tell_behind(all);
  EXPECT_EQ(of(all, "eyes_open").outcome, Outcome::cannot_tell);
  EXPECT_EQ(of(all, "gaze").outcome, Outcome::cannot_tell);
  EXPECT_EQ(of(all, "teeth_hidden").outcome, Outcome::pass);
  all = {said("face_covered", Outcome::pass), said("glasses_tint", Outcome::attention),
         said("eyes_open", Outcome::pass)};
  cannot_tell_behind(all);
  EXPECT_EQ(of(all, "eyes_open").outcome, Outcome::pass);
}

}  // namespace
}  // namespace cs::checks
