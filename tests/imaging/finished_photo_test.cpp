// A drawn person before a wall, so that it is known which pixel is what; the person mask is the truth, made as rough as
// a small network gives it.
#include "imaging/finished_photo.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "imaging/decode.hpp"

namespace cs::imaging {
namespace {

struct Person {
  cv::Mat rgb;
  cv::Mat truth;  ///< CV_32F, 1 inside
  FinishHead head;
};

struct Pose {
  int width = 1500, height = 2000;
  double face = 420, centre_x = 750, eye_y = 800;
  double hair_above = 0.80;  ///< crown above the eyes in face widths
  cv::Scalar wall{222, 218, 210};
  double roll_deg = 0;
};

Person person(const Pose& p = {}) {
  Person out;
  out.rgb = cv::Mat(p.height, p.width, CV_8UC3, p.wall);
  out.truth = cv::Mat(p.height, p.width, CV_8U, cv::Scalar(0));
  const double w = p.face;
  const auto at = [&](double x, double y) { return cv::Point(cvRound(p.centre_x + x * w), cvRound(p.eye_y + y * w)); };
  const auto add = [&](cv::Point centre, cv::Size axes, cv::Scalar colour) {
    cv::ellipse(out.rgb, centre, axes, 0, 0, 360, colour, cv::FILLED, cv::LINE_AA);
    cv::ellipse(out.truth, centre, axes, 0, 0, 360, cv::Scalar(255), cv::FILLED);
  };
  const auto size = [&](double x, double y) { return cv::Size(cvRound(x * w), cvRound(y * w)); };
  add(at(0, 2.6), size(1.5, 1.25), {60, 60, 110});                                             // shoulders
  add(at(0, 1.1), size(0.3, 0.6), {205, 165, 140});                                            // neck
  add(at(0, (0.35 - p.hair_above) / 2), size(0.58, (0.35 + p.hair_above) / 2), {40, 32, 28});  // hair
  add(at(0, 0.2), size(0.5, 0.65), {214, 172, 148});                                           // face
  for (const double x : {-0.22, 0.22}) cv::circle(out.rgb, at(x, 0), cvRound(0.05 * w), {40, 30, 30}, cv::FILLED);
  cv::line(out.rgb, at(-0.15, 0.5), at(0.15, 0.5), {160, 70, 70}, cvRound(0.03 * w));
  // Skin, cloth and wall have grain, as in a photograph.
  cv::Mat grain(out.rgb.size(), CV_16SC3), wide;
  cv::RNG(11).fill(grain, cv::RNG::NORMAL, 0, 5);
  cv::GaussianBlur(grain, grain, {}, 1.2);
  out.rgb.convertTo(wide, CV_16SC3);
  wide += grain;
  wide.convertTo(out.rgb, CV_8UC3);
  out.truth.convertTo(out.truth, CV_32F, 1 / 255.0);
  if (p.roll_deg != 0) {
    const cv::Mat turn = cv::getRotationMatrix2D(cv::Point2f(at(0, 0)), -p.roll_deg, 1);
    cv::warpAffine(out.rgb, out.rgb, turn, out.rgb.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    cv::warpAffine(out.truth, out.truth, turn, out.truth.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  }
  const double a = p.roll_deg * CV_PI / 180;
  const auto turned = [&](double x, double y) {
    return cv::Point2d(p.centre_x + (x * std::cos(a) - y * std::sin(a)) * w,
                       p.eye_y + (x * std::sin(a) + y * std::cos(a)) * w);
  };
  out.head.left_eye = turned(-0.22, 0), out.head.right_eye = turned(0.22, 0), out.head.chin = turned(0, 0.85);
  out.head.centre_x = p.centre_x, out.head.width = w;
  for (int i = 0; i < 32; ++i) {
    const double t = CV_PI * i / 16;
    out.head.face.emplace_back(turned(0.46 * std::cos(t), 0.2 + 0.58 * std::sin(t)));
  }
  return out;
}

/// The truth for any part of the photograph, found by looking for that part, softened as if it came from 64 x 64 cells.
PersonMask mask_of(const Person& p, double softness = 1.0 / 48) {
  return [&p, softness](const cv::Mat& part) {
    // Which part it is follows from its size alone when the test knows the cut; here the colours tell person from wall.
    cv::Mat grey, out;
    const cv::Vec3b wall = p.rgb.at<cv::Vec3b>(2, 2);
    out.create(part.size(), CV_32F);
    for (int y = 0; y < part.rows; ++y)
      for (int x = 0; x < part.cols; ++x) {
        const cv::Vec3i d = cv::Vec3i(part.at<cv::Vec3b>(y, x)) - cv::Vec3i(wall);
        out.at<float>(y, x) = d.dot(d) > 60 * 60 ? 1.0F : 0.0F;
      }
    cv::medianBlur(out, out, 5);
    cv::GaussianBlur(out, out, {}, part.cols * softness / 2);
    return out;
  };
}

Result<FinishedPhoto> finish(const Person& p, const FinishRules& rules = {}) {
  return finish_photo(p.rgb, p.head, mask_of(p), rules);
}

TEST(FinishedPhoto, StandsInTheBandsOnTheNewBackdropInTheRightFile) {
  const Person p = person();
  const auto f = finish(p);
  ASSERT_TRUE(f.ok()) << f.error().message;
  EXPECT_EQ(f->rgb.size(), cv::Size(480, 640));
  EXPECT_EQ(f->cut.missed, 0);
  EXPECT_GE(f->crown_y, 50);
  EXPECT_LE(f->crown_y, 110);
  for (const cv::Point corner : {cv::Point(0, 0), cv::Point(479, 0), cv::Point(10, 200), cv::Point(470, 200)})
    EXPECT_EQ(f->rgb.at<cv::Vec3b>(corner), cv::Vec3b(100, 197, 255)) << corner;
  EXPECT_TRUE(f->in_size) << f->jpeg.size();
  EXPECT_GE(f->jpeg.size(), 20'000U);
  EXPECT_LE(f->jpeg.size(), 40'000U);
  EXPECT_GE(f->quality, 60);
  const auto file = decode(f->jpeg, 0, {});
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->rgb.size(), cv::Size(480, 640));
  EXPECT_NEAR(file->rgb.at<cv::Vec3b>(5, 5)[0], 100, 2);
  EXPECT_NEAR(file->rgb.at<cv::Vec3b>(5, 5)[2], 255, 2);
}

TEST(FinishedPhoto, NothingInTheFaceChangesButByScalingAndJpeg) {
  const Person p = person();
  const auto f = finish(p);
  ASSERT_TRUE(f.ok()) << f.error().message;
  cv::Mat inner(f->rgb.size(), CV_8U, cv::Scalar(0));
  std::vector<cv::Point> face;
  for (const cv::Point2f& q : p.head.face)
    face.emplace_back(cvRound((q.x - static_cast<float>(f->cut.region.x)) * f->cut.scale),
                      cvRound((q.y - static_cast<float>(f->cut.region.y)) * f->cut.scale));
  cv::fillPoly(inner, std::vector<std::vector<cv::Point>>{face}, cv::Scalar(255));
  ASSERT_GT(cv::countNonZero(inner), 20'000);
  EXPECT_EQ(cv::norm(f->rgb, f->scaled, cv::NORM_INF, inner), 0) << "before JPEG not one pixel";
  // The cut is the photograph itself, reduced: an independent reduction says the same.
  cv::Mat reduced;
  cv::resize(p.rgb(f->cut.region), reduced, {480, 640}, 0, 0, cv::INTER_AREA);
  EXPECT_EQ(cv::norm(f->scaled, reduced, cv::NORM_INF), 0);
  const cv::Mat file = decode(f->jpeg, 0, {})->rgb;
  const double pixels = cv::countNonZero(inner) * 3.0;
  EXPECT_LT(cv::norm(file, f->scaled, cv::NORM_L1, inner) / pixels, 3) << "JPEG's own share, mean of 255 levels";
}

TEST(FinishedPhoto, TheOldWallLeavesNoHalo) {
  for (const cv::Scalar& wall : {cv::Scalar(235, 235, 235), cv::Scalar(150, 120, 90), cv::Scalar(40, 150, 60)}) {
    const Person p = person({.wall = wall});
    const auto f = finish(p);
    ASSERT_TRUE(f.ok()) << f.error().message;
    cv::Mat truth, near, inside;
    cv::resize(p.truth(f->cut.region), truth, {480, 640}, 0, 0, cv::INTER_AREA);
    // Outside the person, from the second pixel on, there is the new backdrop and nothing else.
    cv::Mat person_or_seam = truth > 0;
    cv::dilate(person_or_seam, near, cv::getStructuringElement(cv::MORPH_ELLIPSE, {5, 5}));
    cv::Mat away;
    cv::absdiff(f->rgb, cv::Scalar(100, 197, 255), away);
    EXPECT_LT(cv::mean(away, ~near)[0], 0.3) << wall;
    // On the seam itself no pixel is more like the old wall than like both the person and the new backdrop.
    int halo = 0, seam = 0;
    for (int y = 0; y < 640; ++y)
      for (int x = 0; x < 480; ++x) {
        if (!near.at<unsigned char>(y, x) || truth.at<float>(y, x) > 0.5F) continue;
        ++seam;
        const cv::Vec3b v = f->rgb.at<cv::Vec3b>(y, x);
        const double to_wall = cv::norm(cv::Vec3d(v) - cv::Vec3d(wall[0], wall[1], wall[2]));
        halo += to_wall < 30;
      }
    EXPECT_LT(halo, seam / 50) << wall;
    // And inside the person nothing of the new backdrop.
    cv::erode(truth >= 1, inside, cv::getStructuringElement(cv::MORPH_ELLIPSE, {5, 5}));
    cv::Mat changed;
    cv::absdiff(f->rgb, f->scaled, changed);
    EXPECT_LT(cv::mean(changed, inside)[2], 0.5) << wall;
  }
}

TEST(FinishedPhoto, ShineNearTheEdgeOfTheHairIsNotTheWallShowingThrough) {
  Person p = person();
  cv::Mat shine(p.rgb.size(), CV_8U, cv::Scalar(0));
  // Short strands six pixels of the finished photo below the crown, half as bright as the wall.
  for (int degrees = 220; degrees <= 320; degrees += 6)
    cv::ellipse(shine, {750, 705}, {228, 226}, 0, degrees, degrees + 3, cv::Scalar(255), 5);
  p.rgb.setTo(cv::Scalar(150, 150, 148), shine);
  const auto f = finish(p);
  ASSERT_TRUE(f.ok()) << f.error().message;
  cv::Mat strands, changed;
  cv::resize(shine(f->cut.region), strands, {480, 640}, 0, 0, cv::INTER_AREA);
  cv::absdiff(f->rgb, f->scaled, changed);
  ASSERT_GT(cv::countNonZero(strands > 128), 50);
  EXPECT_LT(cv::mean(changed, strands > 128)[2], 4) << "blue strands";
}

TEST(FinishedPhoto, TheSameInputGivesTheSameBytes) {
  const Person p = person();
  const auto first = finish(p);
  cv::theRNG().state = 12345;
  cv::setNumThreads(2);
  const auto second = finish(p);
  cv::setNumThreads(1);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->jpeg, second->jpeg);
}

TEST(FinishedPhoto, AnyOneColourCanLieBehind) {
  const Person p = person();
  for (const cv::Vec3b& colour : {cv::Vec3b(255, 255, 255), cv::Vec3b(240, 240, 240), cv::Vec3b(7, 8, 9)}) {
    FinishRules rules;
    rules.backdrop = colour;
    const auto f = finish(p, rules);
    ASSERT_TRUE(f.ok());
    EXPECT_EQ(f->rgb.at<cv::Vec3b>(3, 3), colour);
  }
}

TEST(FinishedPhoto, WhatCannotBeMadeWellIsRefusedWithItsReason) {
  const auto why = [](const Pose& pose) {
    const Person p = person(pose);
    const auto f = finish(p);
    return f ? std::string("made") : f.error().id;
  };
  EXPECT_EQ(why({}), "made");
  EXPECT_EQ(why({.face = 150}), "finish.head_too_small");
  EXPECT_EQ(why({.width = 700, .height = 2400, .face = 560, .centre_x = 350, .eye_y = 900}), "finish.head_too_large");
  EXPECT_EQ(why({.eye_y = 300, .hair_above = 0.80}), "finish.head_cut");
  EXPECT_EQ(why({.centre_x = 150}), "finish.no_room");
}

TEST(FinishedPhoto, AnUnsureMaskIsNotTrusted) {
  const Person p = person();
  const auto f = finish_photo(p.rgb, p.head,
                              [](const cv::Mat& part) { return cv::Mat(part.size(), CV_32F, cv::Scalar(0.5)); }, {});
  ASSERT_FALSE(f.ok());
  EXPECT_EQ(f.error().id, "finish.mask_unsure");
  // A mask that takes half of the wall for the person.
  const auto wrong = finish_photo(p.rgb, p.head,
                                  [&p](const cv::Mat& part) {
                                    cv::Mat m = mask_of(p)(part);
                                    m.colRange(0, part.cols / 3).setTo(0.7);
                                    return m;
                                  },
                                  {});
  EXPECT_FALSE(wrong.ok());
}

TEST(FinishedPhoto, AShoulderOfTheWallsColourIsNotCutOff) {
  Person p = person();
  const auto well = finish(p);
  ASSERT_TRUE(well.ok()) << well.error().message;
  const cv::Rect all({}, p.rgb.size()), cut = well->cut.region, round(750 - 630, 800 - 840, 1260, 1680);
  ASSERT_EQ(cut & all, cut);
  const PersonMask knows = [&](const cv::Mat& part) {
    cv::Mat out;
    cv::resize(p.truth(part.size() == cv::Size(480, 640) ? cut : round & all), out, part.size(), 0, 0, cv::INTER_AREA);
    cv::GaussianBlur(out, out, {}, part.cols / 96.0);
    return out;
  };
  ASSERT_TRUE(finish_photo(p.rgb, p.head, knows, {}).ok());
  const cv::Rect shoulder(0, 1250, 520, 750);
  p.rgb(cv::Rect(0, 0, shoulder.width, shoulder.height)).copyTo(p.rgb(shoulder));
  p.truth(shoulder) *= 0.6;  // the mask's network doubts it as well
  const auto f = finish_photo(p.rgb, p.head, knows, {});
  ASSERT_FALSE(f.ok()) << "a photo without a shoulder";
  EXPECT_EQ(f.error().id, "finish.mask_unsure");
  EXPECT_THAT(f.error().message, testing::HasSubstr("clothes"));
}

TEST(FinishedPhoto, NothingIsTurnedOrBrightenedUnlessTheRulesAllow) {
  const Person tilted = person({.roll_deg = 3});
  const auto as_it_is = finish(tilted);
  ASSERT_TRUE(as_it_is.ok()) << as_it_is.error().message;
  EXPECT_EQ(as_it_is->turned_deg, 0);
  EXPECT_EQ(as_it_is->stops, 0);
  FinishRules rules;
  rules.rotate_max_deg = 5;
  rules.exposure_max_stops = 0.3;
  const auto changed = finish(tilted, rules);
  ASSERT_TRUE(changed.ok()) << changed.error().message;
  EXPECT_NEAR(changed->turned_deg, 3, 0.1);
  EXPECT_LE(std::abs(changed->stops), 0.3);
  EXPECT_NE(changed->jpeg, as_it_is->jpeg);
  // More than allowed is left alone: half a correction helps nobody.
  rules.rotate_max_deg = 2;
  EXPECT_EQ(finish(tilted, rules)->turned_deg, 0);
}

}  // namespace
}  // namespace cs::imaging
