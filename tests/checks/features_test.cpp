// The checks of single features on drawn heads: that a drawn fault turns the outcome, that a good head stays quiet, and
// that every region lies in the picture. How well they do on people is what the accuracy program measures.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "checks/check.hpp"
#include "checks/ear_features.hpp"
#include "checks/made_evidence.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;
using test::Head;
using test::Made;
using test::of;
using testing::ElementsAre;

const Rules& rules() {
  static const Rules standard = *Rules::load();
  return standard;
}

using CheckFunction = std::vector<domain::Finding> (*)(const Evidence&, const Rules&);

domain::Finding run(CheckFunction check, const char* id, const Made& made) {
  return of(check(made.evidence, rules()), id);
}

void expect_inside(const domain::Finding& f, const Made& made) {
  ASSERT_FALSE(f.regions.empty()) << f.check;
  for (const domain::Region& region : f.regions)
    for (const domain::Point& p : region.points) {
      EXPECT_GE(p.x, 0) << f.check << " " << region.label;
      EXPECT_GE(p.y, 0) << f.check << " " << region.label;
      EXPECT_LE(p.x, made.picture.original_width) << f.check << " " << region.label;
      EXPECT_LE(p.y, made.picture.original_height) << f.check << " " << region.label;
    }
}

cv::Rect around(cv::Point2f c, double half_w, double half_h) {
  return {cvRound(c.x - half_w), cvRound(c.y - half_h), cvRound(2 * half_w), cvRound(2 * half_h)};
}

struct Drawn {
  const char* name;
  CheckFunction check;
  const char* id;
  std::string reason;
  void (*draw)(cv::Mat& picture, const faces::Face& face);
};

class DrawnFault : public testing::TestWithParam<Drawn> {};

TEST_P(DrawnFault, TurnsTheOutcome) {
  const Drawn& d = GetParam();
  Made good;
  const auto before = run(d.check, d.id, good);
  EXPECT_EQ(before.outcome, Outcome::pass) << before.message.en << " " << before.value.value_or(-1);
  EXPECT_TRUE(before.value.has_value());
  EXPECT_FALSE(before.unit.empty());
  Made bad;
  d.draw(bad.evidence.analysed, bad.evidence.faces[0]);
  const auto after = run(d.check, d.id, bad);
  EXPECT_TRUE(after.outcome == Outcome::attention || after.outcome == Outcome::fail)
      << after.message.en << " " << after.value.value_or(-1);
  EXPECT_THAT(after.suggests, ElementsAre(d.reason));
  EXPECT_NE(after.message.en, before.message.en);
  EXPECT_NE(after.message.zh, before.message.zh);
  expect_inside(after, bad);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, DrawnFault,
    testing::Values(
        Drawn{
            "teeth", check_mouth, "teeth_hidden", "TEETH",
            [](cv::Mat& m, const faces::Face& f) {
              cv::rectangle(m, around((f.landmarks[62] + f.landmarks[66]) * 0.5F, 30, 4), {240, 236, 225}, cv::FILLED);
            }},
        Drawn{"eyes_shut", check_eyes, "eyes_open", "EYES_CLOSED",
              [](cv::Mat& m, const faces::Face& f) {
                for (const cv::Point2f& eye : {f.left_eye(), f.right_eye()}) {
                  cv::circle(m, eye, 26, {195, 160, 140}, cv::FILLED);
                  cv::line(m, eye - cv::Point2f(20, -6), eye + cv::Point2f(20, 6), {60, 40, 35}, 2);
                }
              }},
        Drawn{"fringe_over_brows", check_brows, "brows_clear", "BROWS_COVERED",
              [](cv::Mat& m, const faces::Face& f) {
                cv::rectangle(m, cv::Point(f.landmarks[17]) - cv::Point(20, 90),
                              cv::Point(f.landmarks[26]) + cv::Point(20, 5), {25, 22, 20}, cv::FILLED);
              }},
        Drawn{"hair_over_eyes", check_brows, "eyes_clear", "BROWS_COVERED",
              [](cv::Mat& m, const faces::Face& f) {
                cv::rectangle(m, cv::Point(f.landmarks[17]) - cv::Point(20, 60),
                              cv::Point(f.right_eye()) + cv::Point(60, 45), {25, 22, 20}, cv::FILLED);
              }},
        Drawn{"glare", check_glasses, "glasses_glare", "GLASSES_GLARE",
              [](cv::Mat& m, const faces::Face& f) {
                cv::circle(m, f.left_eye(), 18, {255, 255, 255}, cv::FILLED);
              }},
        Drawn{"sunglasses", check_glasses, "glasses_tint", "GLASSES_TINT",
              [](cv::Mat& m, const faces::Face& f) {
                for (const cv::Point2f& eye : {f.left_eye(), f.right_eye()})
                  cv::circle(m, eye, 40, {20, 20, 22}, cv::FILLED);
              }},
        Drawn{"blue_cap", check_head_covering, "head_covering", "HEAD_COVERING",
              [](cv::Mat& m, const faces::Face& f) {
                cv::rectangle(m, around(f.centre_line() - cv::Point2f(0, 210), 160, 110), {30, 60, 170}, cv::FILLED);
              }},
        Drawn{"light_from_one_side", check_light, "light_even", "UNEVEN_LIGHT",
              [](cv::Mat& m, const faces::Face& f) {
                cv::Mat half = m.colRange(cvRound(f.centre_line().x), m.cols);
                half.convertTo(half, -1, 0.5);
              }},
        Drawn{"blue_cast", check_colour, "natural_colour", "COLOUR_CAST",
              [](cv::Mat& m, const faces::Face&) { cv::multiply(m, cv::Scalar(0.6, 0.9, 1.5), m); }},
        Drawn{"black_and_white", check_colour, "natural_colour", "COLOUR_CAST",
              [](cv::Mat& m, const faces::Face&) {
                cv::Mat grey;
                cv::cvtColor(m, grey, cv::COLOR_RGB2GRAY);
                cv::cvtColor(grey, m, cv::COLOR_GRAY2RGB);
              }},
        Drawn{"purple_lips", check_adornment, "makeup", "MAKEUP",
              [](cv::Mat& m, const faces::Face& f) {
                cv::rectangle(m, around((f.landmarks[66] + f.landmarks[57]) * 0.5F, 40, 12), {130, 0, 170}, cv::FILLED);
              }},
        Drawn{"clothes_like_the_finished_blue", check_clothes, "clothes_contrast", "CLOTHES",
              [](cv::Mat& m, const faces::Face& f) {
                cv::rectangle(m, cv::Point(0, cvRound(f.chin().y) + 60), cv::Point(m.cols, m.rows), {110, 195, 245},
                              cv::FILLED);
              }},
        Drawn{"bare_shoulders", check_clothes, "clothes_style", "CLOTHES",
              [](cv::Mat& m, const faces::Face& f) {
                cv::rectangle(m, cv::Point(0, cvRound(f.chin().y) + 60), cv::Point(m.cols, m.rows), {200, 165, 145},
                              cv::FILLED);
              }}),
    [](const auto& param) { return std::string(param.param.name); });

TEST(HeadPose, SpeaksOfClearTurnsOnly) {
  for (const auto& [shift, quiet] : {std::pair{0.0F, true}, std::pair{110.0F, false}, std::pair{-110.0F, false}}) {
    Made made;
    auto& points = made.evidence.faces[0].landmarks;
    for (std::size_t i = 27; i < 36; ++i) points[i].x += shift;  // the nose moves towards where the head turns
    const auto f = run(check_head_pose, "head_pose", made);
    EXPECT_EQ(f.outcome == Outcome::pass, quiet) << shift << ": " << f.value.value_or(99);
    if (shift != 0) {
      EXPECT_EQ(f.value.value_or(0) > 0, shift > 0);
    }
  }
}

TEST(Ears, SkinOutwardOfTheCheekIsAnEarHairIsNone) {
  Made with_ears, with_hair;
  const faces::Face& face = with_ears.evidence.faces[0];
  for (const auto& [made, colour] :
       {std::pair{&with_ears, cv::Scalar(205, 160, 142)}, std::pair{&with_hair, cv::Scalar(25, 22, 20)}})
    for (const cv::Point2f& edge : {face.landmarks[0], face.landmarks[16]})
      cv::ellipse(made->evidence.analysed, edge + cv::Point2f(0, 25), {34, 60}, 0, 0, 360, colour, cv::FILLED);
  for (const Side side : {Side::left, Side::right}) {
    const EarFeatures ears = ear_features(with_ears.evidence.frame(), side),
                      hair = ear_features(with_hair.evidence.frame(), side);
    EXPECT_GT(ears[1], hair[1] + 0.3) << "skin beside the eye";
    EXPECT_LT(ears[5] + 0.3, hair[5]) << "neither skin nor wall";
    EXPECT_GT(ears[21], hair[21]) << "rows of skin";
  }
  const auto free = run(check_ears, "ears_visible", with_ears), covered = run(check_ears, "ears_visible", with_hair);
  EXPECT_LT(*free.value, *covered.value);
  EXPECT_EQ(covered.outcome, Outcome::attention);
  EXPECT_THAT(covered.suggests, ElementsAre("EAR_COVERED"));
  expect_inside(covered, with_hair);
  EXPECT_EQ(covered.regions.size(), 2U) << "both ears are shown";
}

TEST(Ears, EdgesAreCountedAlikeOnBothSidesAndOnDarkSkin) {
  Made made;
  cv::Mat& picture = made.evidence.analysed;
  const faces::Face& face = made.evidence.faces[0];
  for (const std::size_t edge : {0, 16})
    cv::ellipse(picture, face.landmarks[edge] + cv::Point2f(0, 25), {34, 60}, 0, 0, 360, {205, 160, 142}, 5);
  const EarFeatures left = ear_features(made.evidence.frame(), Side::left),
                    right = ear_features(made.evidence.frame(), Side::right);
  Made dark;
  picture.convertTo(dark.evidence.analysed, -1, 0.4);
  const EarFeatures shaded = ear_features(dark.evidence.frame(), Side::left);
  double strength = 0, apart = 0, faded = 0;
  for (std::size_t i = ear_tone_count; i < ear_feature_count; ++i) strength += left[i], faded += shaded[i];
  EXPECT_GT(strength, 10) << "the drawn rim has edges";
  EXPECT_NEAR(faded / strength, 1, 0.15) << "with two fifths of the light they count alike";
  // Four directions a cell; upright and level edges look alike in a mirror.
  for (std::size_t i = ear_tone_count; i < ear_feature_count; i += 2) apart += std::abs(left[i] - right[i]);
  EXPECT_LT(apart / (ear_edge_count / 2), 0.12);
}

TEST(Ears, WrongNumberOfWeightsIsRefused) {
  const auto rules_file = rules().with("[ears_visible]\nweights = [1, 2, 3]\n");
  ASSERT_FALSE(rules_file.ok());
  EXPECT_EQ(rules_file.error().id, "rules.type");
  EXPECT_THAT(rules_file.error().message, testing::HasSubstr(fmt::format("{} numbers", ear_feature_count + 1)));
}

TEST(LookYourself, ShowsWhereToLookAndSuggestsNothing) {
  Made made;
  for (const char* id : {"earrings", "necklace"}) {
    const auto f = run(check_adornment, id, made);
    EXPECT_EQ(f.outcome, Outcome::cannot_tell);
    EXPECT_TRUE(f.suggests.empty());
    expect_inside(f, made);
  }
}

TEST(FeatureChecks, AHeadAtTheEdgeOfAnyPictureKeepsItsRegionsInside) {
  for (const Head& head :
       {Head{.centre_x = 5}, Head{.centre_x = 895}, Head{.crown_y = 5, .eye_y = 20}, Head{.eye_y = 1190},
        Head{.photo_width = 60, .photo_height = 60, .face_width = 300, .centre_x = 30, .crown_y = 1, .eye_y = 30},
        Head{.face_width = 12}, Head{.tilt_deg = 80}}) {
    Made made(head);
    for (const Check& check : registry())
      for (const domain::Finding& f : check.run(made.evidence, rules())) {
        if (f.check == "head_position" || f.check == "head_size" || f.check == "head_level")
          continue;  // lines, drawn anywhere
        if (f.check == "head_pose" || f.check == "single_face") continue;
        if (!f.regions.empty()) expect_inside(f, made);
      }
  }
}

TEST(FaceFrame, BringsAnyHeadToOneSizeUpright) {
  for (const Head& head : {Head{}, Head{.face_width = 150},
                           Head{.photo_width = 1800,
                           .photo_height = 2400,
                           .face_width = 700,
                           .centre_x = 900,
                           .crown_y = 300,
                           .eye_y = 900},
                           Head{.tilt_deg = 25}}) {
    Made made(head);
    const FaceFrame& frame = made.evidence.frame();
    const faces::Face& face = made.evidence.faces[0];
    EXPECT_NEAR(cv::norm(frame.to_analysed({150, 200}) - face.left_eye()), 0, 0.01 * face.eye_distance());
    EXPECT_NEAR(cv::norm(frame.to_analysed({250, 200}) - face.right_eye()), 0, 0.01 * face.eye_distance());
    for (std::size_t i = 0; i < 68; i += 7)
      EXPECT_NEAR(cv::norm(frame.to_analysed(frame.points[i]) - face.landmarks[i]), 0, 0.01 * face.eye_distance()) << i;
    EXPECT_LT(frame.at(150, 204)[0], 20) << "the drawn pupil";
    EXPECT_GT(frame.skin.lab[0], 60);
    EXPECT_TRUE(frame.wall[0] && frame.wall[1]);
  }
}

}  // namespace
}  // namespace cs::checks
