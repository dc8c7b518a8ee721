// Pictures that lie on their side or on their head, and references that show more than the student, or less. On real
// portraits: COUNTERSIGN_PORTRAITS names a folder of frontal ones NAME_neutral.jpg.
#include "checks/upright.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <opencv2/imgproc.hpp>

#include "checks/examine.hpp"
#include "checks/made_evidence.hpp"
#include "checks/mirrored.hpp"
#include "demo/portrait.hpp"
#include "imaging/decode.hpp"
#include "platform/files.hpp"
#include "sample_files.hpp"

namespace cs::checks {
namespace {

namespace fs = std::filesystem;
using domain::Outcome;
using domain::Unfit;

TEST(Upright, PlacesOfTheTurnedPictureAreTurnedBack) {
  cv::Mat picture(40, 60, CV_8UC3, cv::Scalar::all(0));
  picture.at<cv::Vec3b>(7, 11) = {9, 9, 9};
  for (const int degrees : {0, 90, 180, 270}) {
    SCOPED_TRACE(degrees);
    const cv::Mat there = turned(picture, degrees);
    EXPECT_EQ(there.size(), degrees % 180 == 0 ? cv::Size(60, 40) : cv::Size(40, 60));
    cv::Mat grey;
    cv::cvtColor(there, grey, cv::COLOR_RGB2GRAY);
    const cv::Rect spot = cv::boundingRect(grey);
    EXPECT_EQ(turned_back(spot, degrees, picture.size()), cv::Rect(11, 7, 1, 1));
    domain::Examination e;
    domain::Finding f;
    const domain::Point a{static_cast<double>(spot.x), static_cast<double>(spot.y)};
    const domain::Point b{static_cast<double>(spot.br().x), static_cast<double>(spot.br().y)};
    f.regions = {box_region(a, b, "spot"), line_region(a, b, "line")};
    e.findings = {f};
    e.face.left_eye = {(a.x + b.x) / 2, (a.y + b.y) / 2};
    turn_back(e, degrees, picture.size());
    EXPECT_EQ(e.findings[0].regions[0].points, (std::vector<domain::Point>{{11, 7}, {12, 8}}));
    EXPECT_EQ(*e.face.left_eye, (domain::Point{11.5, 7.5}));
  }
}

TEST(Upright, SaysWhichWayItLay) {
  const Rules rules = *Rules::load();
  test::Made made;
  EXPECT_EQ(test::of(check_upright(made.evidence, rules), "upright").outcome, Outcome::pass);
  std::string before;
  for (const int degrees : {90, 180}) {
    made.evidence.turned = degrees;
    const auto f = test::of(check_upright(made.evidence, rules), "upright");
    EXPECT_EQ(f.outcome, Outcome::attention);
    EXPECT_EQ(f.value, degrees);
    EXPECT_EQ(f.suggests, std::vector<std::string>{"NOT_UPRIGHT"});
    EXPECT_NE(f.message.en, before);
    before = f.message.en;
  }
  made.evidence.faces.clear();
  EXPECT_EQ(test::of(check_upright(made.evidence, rules), "upright").outcome, Outcome::cannot_tell);
}

// Painted people need no folder: this much holds on every machine.
TEST(Upright, APaintedPortraitIsJudgedAsIfItStood) {
  const auto examiner = Examiner::load({}, true);
  ASSERT_TRUE(examiner) << examiner.error().message;
  int right = 0, tried = 0;
  for (const std::uint64_t seed : {3U, 8U, 21U}) {
    demo::PortraitSpec spec;
    spec.seed = seed;
    spec.width = 600;
    spec.height = 800;
    const demo::Portrait painted = demo::paint(spec);
    const cv::Mat rgb = imaging::decode(painted.jpeg, 0, {})->rgb;
    const auto standing = *(*examiner)->examine({test::jpeg(rgb), {}, {}, {}}, {});
    EXPECT_EQ(test::of(standing.findings, "upright").outcome, Outcome::pass) << seed;
    for (const int degrees : {90, 180, 270}) {
      const auto found = *(*examiner)->examine({test::jpeg(turned(rgb, 360 - degrees)), {}, {}, {}}, {});
      ++tried;
      const auto& f = test::of(found.findings, "upright");
      if (f.value != degrees) continue;
      ++right;
      EXPECT_EQ(f.outcome, Outcome::attention);
      ASSERT_TRUE(found.face.chin);
      // Where the painter put the chin, in the picture as it lies.
      const demo::PicturePoint chin = painted.truth.chin;
      const domain::Point there = degrees == 90    ? domain::Point{chin.y, rgb.cols - chin.x}
                                  : degrees == 180 ? domain::Point{rgb.cols - chin.x, rgb.rows - chin.y}
                                                   : domain::Point{rgb.rows - chin.y, chin.x};
      EXPECT_NEAR(found.face.chin->x, there.x, 40) << seed << " " << degrees;
      EXPECT_NEAR(found.face.chin->y, there.y, 40) << seed << " " << degrees;
    }
  }
  EXPECT_GE(right, tried - 1) << "of " << tried;
}

/// A drawn head with moles; `side` 1 or -1 says on which.
void add_moles(test::Made& made, int side, double brightness) {
  const faces::Face& face = made.evidence.faces.front();
  const auto eye = (face.landmarks[36] + face.landmarks[42]) / 2;
  const float w = face.landmarks[16].x - face.landmarks[0].x;
  const std::array<cv::Point2f, 5> moles = {
      cv::Point2f(0.3F, 0.2F), {-0.12F, 0.3F}, {0.2F, 0.42F}, {0.1F, -0.12F}, {-0.3F, 0.12F}};
  for (const cv::Point2f& mole : moles)
    cv::circle(made.evidence.analysed, eye + cv::Point2f(mole.x * static_cast<float>(side), mole.y) * w,
               cvRound(0.016F * w), {110, 70, 60}, cv::FILLED, cv::LINE_AA);
  cv::Mat noise(made.evidence.analysed.size(), CV_8UC3);
  cv::theRNG().state = 7;
  cv::randn(noise, cv::Scalar::all(0), cv::Scalar::all(3));
  made.evidence.analysed = made.evidence.analysed * brightness + noise;
}

TEST(Mirrored, IsToldByTheMolesOfADrawnFace) {
  const Rules rules = *Rules::load();
  const auto judged = [&](int side, int reference_side, Unfit unfit) {
    test::Made photo,
        card(
            {.photo_width = 420, .photo_height = 560, .face_width = 180, .centre_x = 210, .crown_y = 60, .eye_y = 200});
    add_moles(photo, side, 1);
    add_moles(card, reference_side, 0.85);
    ReferencePicture reference;
    reference.rgb = card.evidence.analysed;
    reference.face = card.evidence.faces.front();
    reference.unfit = unfit;
    domain::Examination out;
    note_mirrored(out, photo.evidence, {nullptr, &reference}, rules);
    return test::of(out.findings, "mirrored");
  };
  EXPECT_EQ(judged(1, 1, Unfit::none).outcome, Outcome::pass);
  const auto f = judged(-1, 1, Unfit::none);
  EXPECT_EQ(f.outcome, Outcome::attention) << f.value.value_or(0);
  EXPECT_EQ(f.suggests, std::vector<std::string>{"EDITED"});
  EXPECT_EQ(judged(1, -1, Unfit::none).outcome, Outcome::attention) << "whichever of the two is mirrored";
  EXPECT_EQ(judged(-1, 1, Unfit::several_faces).outcome, Outcome::not_applicable) << "nothing to compare with";
}

std::vector<fs::path> portraits() {
  std::vector<fs::path> out;
  const char* folder = std::getenv("COUNTERSIGN_PORTRAITS");
  std::error_code ec;
  if (folder)
    for (const auto& entry : fs::directory_iterator(folder, ec))
      if (entry.path().filename().string().ends_with("_neutral.jpg")) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}
#define NEEDS_PORTRAITS() \
  if (portraits().size() < 6) GTEST_SKIP() << "COUNTERSIGN_PORTRAITS names no folder of portraits"

const Examiner& examiner() {
  static const auto loaded = Examiner::load({}, true);
  if (!loaded) throw std::runtime_error(loaded.error().message);
  return **loaded;
}
cv::Mat portrait(std::size_t i) {
  return imaging::decode(*read_file(portraits().at(i)), 0, {})->rgb;
}

TEST(Upright, APortraitIsJudgedAsIfItStood) {
  NEEDS_PORTRAITS();
  int turned_right = 0, tried = 0;
  for (std::size_t i = 0; i < portraits().size(); i += 10) {
    const cv::Mat rgb = portrait(i)(cv::Rect(150, 0, 1000, 1300));
    const auto good = *examiner().examine({test::jpeg(rgb), {}, {}, {}}, {});
    ASSERT_EQ(test::of(good.findings, "upright").outcome, Outcome::pass);
    for (const int degrees : {90, 180, 270}) {
      SCOPED_TRACE(portraits()[i].filename().string() + " " + std::to_string(degrees));
      const cv::Mat lying = turned(rgb, 360 - degrees);
      const auto found = *examiner().examine({test::jpeg(lying), {}, {}, {}}, {});
      ++tried;
      const auto& f = test::of(found.findings, "upright");
      if (f.value != degrees) continue;
      ++turned_right;
      EXPECT_EQ(found.width, lying.cols);
      EXPECT_EQ(found.height, lying.rows);
      EXPECT_EQ(test::of(found.findings, "head_level").outcome, test::of(good.findings, "head_level").outcome);
      ASSERT_TRUE(found.face.chin && good.face.chin);
      // The chin, in pixels of the picture as it lies.
      const domain::Point chin = *good.face.chin;
      const domain::Point there = degrees == 90    ? domain::Point{chin.y, rgb.cols - chin.x}
                                  : degrees == 180 ? domain::Point{rgb.cols - chin.x, rgb.rows - chin.y}
                                                   : domain::Point{rgb.rows - chin.y, chin.x};
      EXPECT_NEAR(found.face.chin->x, there.x, 12);
      EXPECT_NEAR(found.face.chin->y, there.y, 12);
    }
  }
  std::printf("turned right: %d of %d\n", turned_right, tried);
  EXPECT_GE(turned_right, tried * 95 / 100);
}

TEST(Upright, TheFinishedPhotoStands) {
  NEEDS_PORTRAITS();
  cv::Mat rgb;
  Finished standing;
  for (std::size_t i = 1; standing.jpeg.empty() && i < 5; ++i)  // hair may be cut off in one of them
    rgb = portrait(i), standing = *examiner().finish(test::jpeg(rgb), std::nullopt, {});
  const auto lying = *examiner().finish(test::jpeg(turned(rgb, 90)), std::nullopt, {});
  ASSERT_FALSE(standing.jpeg.empty());
  ASSERT_FALSE(lying.jpeg.empty());
  const cv::Mat a = imaging::decode(standing.jpeg, 0, {})->rgb, b = imaging::decode(lying.jpeg, 0, {})->rgb;
  ASSERT_EQ(a.size(), b.size());
  cv::Mat apart;
  cv::absdiff(a, b, apart);
  EXPECT_LT(cv::mean(apart)[1], 6);
  const auto& region = lying.examination.findings.front().regions.at(0);
  EXPECT_GT(region.points[1].x - region.points[0].x, region.points[1].y - region.points[0].y) << "3:4, lying";
}

TEST(SecondFaces, AreFoundThoughTheyAreSmall) {
  NEEDS_PORTRAITS();
  // Faces 320 and 160 px wide on a wall of 2000 x 2000.
  cv::Mat wall(2000, 2000, CV_8UC3, cv::Scalar(200, 205, 210));
  int found = 0, tried = 0;
  for (std::size_t i = 0; i + 1 < portraits().size(); i += 8) {
    cv::Mat scene = wall.clone(), large, small;
    const auto face_width = [](const cv::Mat& rgb) {
      const auto e = *examiner().examine({test::jpeg(rgb), {}, {}, {}}, {});
      return e.face.landmarks[16].x - e.face.landmarks[0].x;
    };
    const cv::Mat a = portrait(i), b = portrait(i + 1);
    cv::resize(a, large, {}, 320 / face_width(a), 320 / face_width(a), cv::INTER_AREA);
    cv::resize(b, small, {}, 160 / face_width(b), 160 / face_width(b), cv::INTER_AREA);
    large.copyTo(scene(cv::Rect(900, 2000 - large.rows, large.cols, large.rows)));
    small.copyTo(scene(cv::Rect(150, 1100, small.cols, small.rows)));
    const auto e = *examiner().examine({test::jpeg(scene), {}, {}, {}}, {});
    ++tried;
    found += test::of(e.findings, "single_face").outcome == Outcome::fail && e.face.count == 2;
  }
  std::printf("second faces found: %d of %d\n", found, tried);
  EXPECT_GE(found, tried * 9 / 10);
}

TEST(References, TwoFacesNoneAndOnesLyingCannotBeCompared) {
  NEEDS_PORTRAITS();
  const cv::Mat own = portrait(0), other = portrait(1);
  const Bytes photo = test::jpeg(own);
  cv::Mat two, uneven = own.clone(), little;
  cv::hconcat(own, other, two);
  cv::resize(other, little, {}, 0.45, 0.45, cv::INTER_AREA);
  cv::copyMakeBorder(uneven, uneven, 0, 0, little.cols, 0, cv::BORDER_REPLICATE);
  little.copyTo(uneven(cv::Rect(0, 300, little.cols, little.rows)));
  const struct {
    const char* name;
    cv::Mat rgb;
    Unfit unfit;
    Outcome outcome;
  } cases[] = {
      {"alone", own, Unfit::none, Outcome::pass},
      {"two side by side", two, Unfit::several_faces, Outcome::cannot_tell},
      {"a smaller one beside", uneven, Unfit::several_faces, Outcome::cannot_tell},
      {"nobody", cv::Mat(800, 600, CV_8UC3, cv::Scalar::all(200)), Unfit::no_face, Outcome::cannot_tell},
      {"upside down", turned(own, 180), Unfit::not_upright, Outcome::cannot_tell},
      {"on its side", turned(own, 90), Unfit::not_upright, Outcome::cannot_tell},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Bytes reference = test::jpeg(c.rgb);
    const auto e = *examiner().examine({photo, reference, reference, {}, true}, {});
    for (const char* check : {"same_as_enrolment", "same_as_id_card"}) {
      const auto& f = test::of(e.findings, check);
      EXPECT_EQ(f.outcome, c.outcome) << f.message.en;
      EXPECT_EQ(f.value.has_value(), c.unfit == Unfit::none);
    }
    EXPECT_EQ(examiner().describe(reference, {})->unfit, c.unfit);
  }
}

TEST(Mirrored, IsNoticedAgainstEitherReference) {
  NEEDS_PORTRAITS();
  int noticed = 0, cried = 0, tried = 0;
  for (std::size_t i = 0; i < portraits().size(); i += 10) {
    const fs::path neutral = portraits()[i];
    std::string name = neutral.filename().string();
    name.replace(name.find("_neutral"), 8, "_smiling");
    const auto other = read_file(neutral.parent_path() / name);
    if (!other) continue;
    const cv::Mat rgb = portrait(i);
    cv::Mat flipped, small;
    cv::flip(rgb, flipped, 1);
    cv::resize(imaging::decode(*other, 0, {})->rgb, small, {330, 330}, 0, 0, cv::INTER_AREA);
    const Bytes card = test::jpeg(small, {.quality = 60});
    ++tried;
    cried +=
        test::of((*examiner().examine({test::jpeg(rgb), *other, card, {}, true}, {})).findings, "mirrored").outcome !=
        Outcome::pass;
    const auto turned_over = *examiner().examine({test::jpeg(flipped), {}, card, {}, true}, {});
    const auto& f = test::of(turned_over.findings, "mirrored");
    noticed += f.outcome == Outcome::attention && f.suggests == std::vector<std::string>{"EDITED"};
  }
  std::printf("mirrored: %d of %d noticed, %d cried\n", noticed, tried, cried);
  EXPECT_GE(noticed, tried - 1);
  EXPECT_EQ(cried, 0);
  const auto alone = *examiner().examine({test::jpeg(portrait(0)), {}, {}, {}}, {});
  EXPECT_EQ(test::of(alone.findings, "mirrored").outcome, Outcome::not_applicable);
}

}  // namespace
}  // namespace cs::checks
