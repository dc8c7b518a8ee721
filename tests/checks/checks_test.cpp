#include "checks/check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "checks/made_evidence.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;
using test::Head;
using test::Made;
using test::of;
using testing::ElementsAre;
using testing::IsEmpty;

const Rules& rules() {
  static const Rules standard = *Rules::load();
  return standard;
}

domain::Finding run(std::vector<domain::Finding> (*check)(const Evidence&, const Rules&), const char* id,
                    const Evidence& evidence) {
  return of(check(evidence, rules()), id);
}

TEST(Registry, EveryCheckSpeaksBothLanguagesAndSuggestsOnlyWhenItFinds) {
  Made made;
  for (const Check& check : registry())
    for (const domain::Finding& f : check.run(made.evidence, rules())) {
      SCOPED_TRACE(f.check);
      EXPECT_FALSE(f.message.zh.empty());
      EXPECT_FALSE(f.message.en.empty());
      EXPECT_NE(f.message.zh, f.message.en);
      if (f.outcome == Outcome::pass) {
        EXPECT_THAT(f.suggests, IsEmpty());
      }
      for (const auto& region : f.regions) EXPECT_GE(region.points.size(), 2U);
    }
}

TEST(Registry, AGoodPictureHasNoFaults) {
  Made made;
  for (const Check& check : registry())
    for (const domain::Finding& f : check.run(made.evidence, rules()))
      EXPECT_NE(f.outcome, Outcome::fail) << f.check << ": " << f.message.en;
}

TEST(Resolution, LessThanTheFinishedPhotoFails) {
  for (const auto& [w, h, outcome] : {std::tuple{480, 640, Outcome::pass}, std::tuple{479, 700, Outcome::fail},
                                      std::tuple{639, 639, Outcome::fail}, std::tuple{3000, 4000, Outcome::pass}}) {
    Made made;
    made.picture.original_width = w, made.picture.original_height = h;
    const auto f = run(check_resolution, "resolution", made.evidence);
    EXPECT_EQ(f.outcome, outcome) << w << " x " << h;
    EXPECT_EQ(f.value, std::min(w, h));
  }
}

TEST(SingleFace, CountsFaces) {
  Made made;
  EXPECT_EQ(run(check_single_face, "single_face", made.evidence).outcome, Outcome::pass);
  made.evidence.faces.push_back(made.evidence.faces[0]);
  auto f = run(check_single_face, "single_face", made.evidence);
  EXPECT_EQ(f.outcome, Outcome::fail);
  EXPECT_EQ(f.value, 2);
  EXPECT_THAT(f.suggests, ElementsAre("MULTIPLE_FACES"));
  EXPECT_EQ(f.regions.size(), 2U);
  auto& box = made.evidence.faces[1].box;
  box.width /= 4, box.height /= 4;
  EXPECT_EQ(run(check_single_face, "single_face", made.evidence).outcome, Outcome::attention);
  made.evidence.faces.clear();
  EXPECT_THAT(run(check_single_face, "single_face", made.evidence).suggests, ElementsAre("NO_FACE"));
  made.evidence.faces_known = false;
  f = run(check_single_face, "single_face", made.evidence);
  EXPECT_EQ(f.outcome, Outcome::cannot_tell);
  EXPECT_THAT(f.suggests, IsEmpty());
}

struct Geometry {
  const char* name;
  Head head;
  const char* check;
  Outcome outcome;
  std::vector<std::string> suggests;
};

class HeadGeometry : public testing::TestWithParam<Geometry> {};

TEST_P(HeadGeometry, AgainstTheFinishedPhoto) {
  const Geometry& g = GetParam();
  Made made(g.head);
  const auto f = run(check_head_geometry, g.check, made.evidence);
  EXPECT_EQ(f.outcome, g.outcome) << f.message.en;
  EXPECT_EQ(f.suggests, g.suggests);
}

// The finished photo is any 3:4 cut: only what no cut can bring right is a fault.
INSTANTIATE_TEST_SUITE_P(
    Kinds, HeadGeometry,
    testing::Values(Geometry{"good", {}, "head_size", Outcome::pass, {}},
                    Geometry{"good", {}, "head_position", Outcome::pass, {}},
                    Geometry{"wide",
                             {.photo_width = 4000,
                              .photo_height = 3000,
                              .face_width = 700,
                              .centre_x = 2600,
                              .crown_y = 700,
                              .eye_y = 1250},
                             "head_position",
                             Outcome::pass,
                             {}},
                    Geometry{"wide",
                             {.photo_width = 4000,
                              .photo_height = 3000,
                              .face_width = 700,
                              .centre_x = 2600,
                              .crown_y = 700,
                              .eye_y = 1250},
                             "head_size",
                             Outcome::pass,
                             {}},
                    Geometry{"low in the picture", {.crown_y = 420, .eye_y = 670}, "head_position", Outcome::pass, {}},
                    Geometry{"fills the picture",
                             {.face_width = 700, .crown_y = 60, .eye_y = 600},
                             "head_size",
                             Outcome::fail,
                             {"HEAD_TOO_LARGE"}},
                    Geometry{"few pixels",
                             {.face_width = 150, .crown_y = 300, .eye_y = 420},
                             "head_size",
                             Outcome::fail,
                             {"HEAD_TOO_SMALL"}},
                    Geometry{"far away",
                             {.photo_width = 3000,
                              .photo_height = 4000,
                              .face_width = 300,
                              .centre_x = 1500,
                              .crown_y = 1000,
                              .eye_y = 1250},
                             "head_size",
                             Outcome::attention,
                             {"HEAD_TOO_SMALL"}},
                    Geometry{"cut above", {.crown_y = 0, .eye_y = 250}, "head_position", Outcome::fail, {"HEAD_CUT"}},
                    Geometry{"at the left edge", {.centre_x = 170}, "head_position", Outcome::fail, {"OFF_CENTRE"}},
                    Geometry{"at the right edge", {.centre_x = 730}, "head_position", Outcome::fail, {"OFF_CENTRE"}}),
    [](const auto& param) {
      std::string name = std::string(param.param.name) + "_" + param.param.check;
      std::replace(name.begin(), name.end(), ' ', '_');
      return name;
    });

TEST(HeadGeometry, WithoutACrownThePositionCannotBeTold) {
  Made made;
  made.evidence.crown.reset();
  EXPECT_EQ(run(check_head_geometry, "head_position", made.evidence).outcome, Outcome::cannot_tell);
  EXPECT_EQ(run(check_head_geometry, "head_size", made.evidence).outcome, Outcome::pass);
}

TEST(HeadGeometry, RegionsAreInPixelsOfTheOriginal) {
  Made made;
  made.evidence.to_original = 2.5;
  made.picture.original_width *= 5, made.picture.original_width /= 2;
  made.picture.original_height *= 5, made.picture.original_height /= 2;
  const auto f = run(check_head_geometry, "head_position", made.evidence);
  EXPECT_EQ(f.outcome, Outcome::pass);
  ASSERT_FALSE(f.regions.empty());
  EXPECT_NEAR(f.regions[0].points[0].x, 2.5 * made.evidence.faces[0].left_eye().x, 0.01);
}

TEST(HeadLevel, TellsTheAngleWithItsSign) {
  for (const auto& [angle, outcome] :
       {std::pair{0.0, Outcome::pass}, std::pair{4.0, Outcome::pass}, std::pair{-4.0, Outcome::pass},
        std::pair{6.5, Outcome::attention}, std::pair{-6.5, Outcome::attention}, std::pair{12.0, Outcome::fail},
        std::pair{-12.0, Outcome::fail}}) {
    Made made(Head{.tilt_deg = angle});
    const auto f = run(check_head_level, "head_level", made.evidence);
    EXPECT_EQ(f.outcome, outcome) << angle;
    EXPECT_NEAR(f.value.value_or(99), angle, 0.2);
    EXPECT_EQ(f.unit, "deg");
    if (outcome != Outcome::pass) {
      EXPECT_THAT(f.suggests, ElementsAre("HEAD_TILTED"));
    }
  }
}

TEST(Sharpness, FallsWithBlurAndIgnoresLight) {
  Made made;
  const double sharp = run(check_sharpness, "sharpness", made.evidence).value.value_or(-1);
  double before = sharp;
  for (const double sigma : {1.5, 3.0, 6.0}) {
    cv::GaussianBlur(made.picture.rgb, made.evidence.analysed, {}, sigma);
    const double now = run(check_sharpness, "sharpness", made.evidence).value.value_or(-1);
    EXPECT_LT(now, before) << sigma;
    before = now;
  }
  const auto f = run(check_sharpness, "sharpness", made.evidence);
  EXPECT_EQ(f.outcome, Outcome::fail);
  EXPECT_THAT(f.suggests, ElementsAre("BLURRED"));
  cv::Mat dim;
  made.picture.rgb.convertTo(dim, -1, 0.5);
  made.evidence.analysed = dim;
  EXPECT_NEAR(run(check_sharpness, "sharpness", made.evidence).value.value_or(-1), sharp, 0.05 * sharp);
}

TEST(Exposure, LightIsJudgedNotSkin) {
  const auto outcome_of = [](Head head) {
    Made made(head);
    return run(check_exposure, "exposure", made.evidence);
  };
  EXPECT_EQ(outcome_of({}).outcome, Outcome::pass);
  EXPECT_EQ(outcome_of({.skin = {95, 65, 50}}).outcome, Outcome::pass) << "dark skin before a bright wall";
  const auto dark = outcome_of({.wall = {60, 60, 60}, .skin = {40, 34, 30}});
  EXPECT_EQ(dark.outcome, Outcome::fail);
  EXPECT_THAT(dark.suggests, ElementsAre("TOO_DARK"));
  EXPECT_EQ(outcome_of({.wall = {100, 100, 100}, .skin = {85, 72, 66}}).outcome, Outcome::attention);
  const auto burnt = outcome_of({.skin = {255, 254, 252}});
  EXPECT_EQ(burnt.outcome, Outcome::fail);
  EXPECT_THAT(burnt.suggests, ElementsAre("TOO_BRIGHT"));
  // Dark skin with too much light: its luma is that of fair skin, but there is no red left.
  const auto clipped = outcome_of({.skin = {255, 150, 110}});
  EXPECT_EQ(clipped.outcome, Outcome::attention);
  EXPECT_THAT(clipped.suggests, ElementsAre("TOO_BRIGHT"));
  EXPECT_EQ(outcome_of({.skin = {240, 150, 110}}).outcome, Outcome::pass);
}

TEST(Backdrop, ColourIsNoFaultThingsAre) {
  for (const cv::Scalar& wall : {cv::Scalar(255, 255, 255), cv::Scalar(100, 197, 255), cv::Scalar(170, 40, 40)}) {
    Made made(Head{.wall = wall});
    EXPECT_EQ(run(check_backdrop, "backdrop_uniform", made.evidence).outcome, Outcome::pass);
  }
  {  // light that falls off across the wall
    Made made;
    for (int x = 0; x < made.picture.rgb.cols; ++x)
      made.evidence.analysed.col(x) -= cv::Scalar::all(60.0 * x / made.picture.rgb.cols);
    EXPECT_EQ(run(check_backdrop, "backdrop_uniform", made.evidence).outcome, Outcome::pass);
  }
  Made made;
  for (int x = 0; x < made.picture.rgb.cols; x += 40)
    cv::rectangle(made.evidence.analysed, cv::Rect(x, 0, 20, made.picture.rgb.rows), {120, 90, 60}, cv::FILLED);
  const auto f = run(check_backdrop, "backdrop_uniform", made.evidence);
  EXPECT_EQ(f.outcome, Outcome::fail);
  EXPECT_THAT(f.suggests, ElementsAre("BACKDROP"));
  EXPECT_FALSE(f.regions.empty());
}

}  // namespace
}  // namespace cs::checks
