// Zoom and pan as arithmetic.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "workbench/stage.hpp"

namespace cs::workbench {
namespace {

domain::FaceSummary face(Point left, Point right, Point chin, Point crown) {
  domain::FaceSummary f;
  f.count = 1;
  f.left_eye = left;
  f.right_eye = right;
  f.chin = chin;
  f.crown = crown;
  return f;
}

class Staging : public ::testing::Test {
 protected:
  void SetUp() override {
    stage.set_fit(Fit::paper);
    // The same face, at different places and sizes.
    const FaceFrame large{{1600, 1500}, 900, 500, 0, true}, small{{240, 280}, 160, 90, 0, true};
    stage.set_panes({{{0, 0, 600, 800}, 3000, 4000, large},
                     {{610, 0, 600, 800}, 480, 640, small},
                     {{1220, 0, 600, 800}, 358, 441, FaceFrame::typical(358, 441)}});
  }
  /// Where a place of the face is on the screen, seen from the middle of the pane.
  Point face_at(std::size_t pane, Point in_face) const {
    const Pane& p = stage.panes()[pane];
    const Point s = stage.to_screen(
        pane, {p.frame.origin.x + in_face.x * p.frame.unit, p.frame.origin.y + in_face.y * p.frame.unit});
    return {s.x - p.area.centre().x, s.y - p.area.centre().y};
  }
  Stage stage;
};

TEST_F(Staging, FitShowsEachPictureWholeAndCentred) {
  EXPECT_TRUE(stage.is_fit());
  EXPECT_EQ(stage.placement(0), (Rect{0, 0, 600, 800}));
  const Rect card = stage.placement(2);
  EXPECT_NEAR(card.width, 600, 1e-9);
  EXPECT_NEAR(card.height, 441 * 600.0 / 358, 1e-9);
  EXPECT_NEAR(card.centre().x, 1520, 1e-9);
  EXPECT_NEAR(card.centre().y, 400, 1e-9);
}

TEST_F(Staging, FitByTheHeadIsNeverSmallerThanThePaper) {
  stage.set_fit(Fit::head);
  EXPECT_TRUE(stage.is_fit());
  // The faces of the first two stand as high as their panes allow: a quarter from the eyes to the chin.
  EXPECT_NEAR(stage.scale(0) * 900, 200, 1e-9);
  EXPECT_NEAR(stage.scale(1) * 160, 200, 1e-9);
  for (const std::size_t pane : {0U, 1U}) {
    const Point eyes = face_at(pane, {0, 0});
    EXPECT_NEAR(eyes.x, 0, 31) << "in the middle, as far as the edge of the paper allows";
    EXPECT_LT(eyes.y, 0);
  }
  EXPECT_NEAR(stage.scale(2), 600.0 / 358, 1e-9) << "no face is known: the paper";
  stage.set_panes({{{0, 0, 600, 800}, 3000, 4000, FaceFrame{{1600, 1500}, 2000, 1000, 0, true}}});
  EXPECT_NEAR(stage.scale(0), 0.2, 1e-9) << "a head larger than the pane's share is shown with its paper";
}

TEST_F(Staging, TheKeyOfFitGoesFromTheHeadToThePaperAndBack) {
  stage.set_fit(Fit::head);
  stage.zoom_keys(0, 2);
  stage.fit_or_other();
  EXPECT_EQ(stage.fit_by(), Fit::head) << "first only fit";
  EXPECT_TRUE(stage.is_fit());
  stage.fit_or_other();
  EXPECT_EQ(stage.fit_by(), Fit::paper);
  EXPECT_EQ(stage.placement(0), (Rect{0, 0, 600, 800}));
  stage.fit_or_other();
  EXPECT_EQ(stage.fit_by(), Fit::head);
  stage.set_fit(Fit::paper);
  stage.begin_item(true);
  EXPECT_EQ(stage.fit_by(), Fit::paper) << "the zoom is kept";
  stage.begin_item(false);
  EXPECT_EQ(stage.fit_by(), Fit::head);
}

TEST_F(Staging, ScreenAndPictureAreInverse) {
  stage.zoom_about(0, {123, 456}, 3.7);
  stage.drag(0, {-41, 17});
  for (std::size_t pane = 0; pane < 3; ++pane)
    for (const Point p : {Point{0, 0}, Point{100, 200}, Point{333, 7}}) {
      const Point back = stage.to_picture(pane, stage.to_screen(pane, p));
      EXPECT_NEAR(back.x, p.x, 1e-6);
      EXPECT_NEAR(back.y, p.y, 1e-6);
    }
}

TEST_F(Staging, TheWheelKeepsWhatIsUnderThePointer) {
  const Point pointer{320, 310};
  for (const double factor : {1.2, 1.2, 1.2, 2.0, 1 / 1.2}) {
    const Point before = stage.to_picture(0, pointer);
    stage.zoom_about(0, pointer, factor);
    const Point after = stage.to_picture(0, pointer);
    EXPECT_NEAR(before.x, after.x, 1e-6);
    EXPECT_NEAR(before.y, after.y, 1e-6);
  }
}

TEST_F(Staging, ThePicturesNeverLeaveTheirPanes) {
  stage.zoom_about(0, {0, 0}, 2);
  stage.drag(0, {5000, 5000});
  EXPECT_NEAR(stage.placement(0).x, 0, 1e-9);
  EXPECT_NEAR(stage.placement(0).y, 0, 1e-9);
  stage.drag(0, {-50'000, -50'000});
  const Rect r = stage.placement(0);
  EXPECT_NEAR(r.x + r.width, 600, 1e-9);
  EXPECT_NEAR(r.y + r.height, 800, 1e-9);
  // Beyond the edge nothing was stored: dragging back acts at once.
  stage.drag(0, {10, 0});
  EXPECT_NEAR(stage.placement(0).x, r.x + 10, 1e-6);
}

TEST_F(Staging, LinkedPanesShowTheSamePlaceOfTheFace) {
  stage.zoom_keys(0, 4);
  // The left eye of both photographs: as far from the middle, in units of the face.
  const Point a = face_at(0, {-0.35, 0}), b = face_at(1, {-0.35, 0});
  EXPECT_NEAR(a.x / (900 * stage.scale(0)), b.x / (160 * stage.scale(1)), 1e-6);
  EXPECT_NEAR(a.y, b.y, 1e-6);
  stage.drag(1, {25, -30});
  const Point c = face_at(0, {0, 0}), d = face_at(1, {0, 0});
  EXPECT_NEAR(c.x / (900 * stage.scale(0)), d.x / (160 * stage.scale(1)), 1e-6);
  EXPECT_NEAR(c.y / (900 * stage.scale(0)), d.y / (160 * stage.scale(1)), 1e-6);
  EXPECT_NEAR(d.x, 25, 1e-6);
  EXPECT_NEAR(stage.zoom(0), stage.zoom(2), 1e-9);
}

TEST_F(Staging, UnlinkedPanesMoveAlone) {
  stage.set_linked(false);
  stage.zoom_about(1, {900, 400}, 3);
  EXPECT_TRUE(stage.is_fit(0));
  EXPECT_NEAR(stage.zoom(1), 3, 1e-9);
  stage.set_linked(true);
  EXPECT_TRUE(stage.is_fit(1)) << "linking brings the others to the first";
}

TEST_F(Staging, OneToOneIsExact) {
  stage.one_to_one(0, Point{300, 400});
  EXPECT_NEAR(stage.scale(0), 1, 1e-12);
  EXPECT_TRUE(stage.is_one_to_one());
  stage.toggle(0);
  EXPECT_TRUE(stage.is_fit());
  stage.toggle(0, Point{100, 100});
  EXPECT_TRUE(stage.is_one_to_one());
}

TEST_F(Staging, TheKeyGoesToTheFace) {
  stage.toggle(0);
  EXPECT_TRUE(stage.is_one_to_one());
  const Point middle = face_at(0, {0, 0});
  EXPECT_NEAR(middle.x, 0, 1e-6);
  EXPECT_NEAR(middle.y, 0, 1e-6);
}

TEST_F(Staging, ASmallPictureIsEnlargedInstead) {
  stage.set_panes({{{0, 0, 600, 800}, 300, 400, FaceFrame::typical(300, 400)}});
  stage.toggle(0, Point{300, 400});
  EXPECT_NEAR(stage.zoom(), 2, 1e-9);
}

TEST_F(Staging, ZoomHasLimits) {
  stage.zoom_about(0, {300, 400}, 0.1);
  EXPECT_TRUE(stage.is_fit());
  stage.zoom_about(0, {300, 400}, 1e9);
  EXPECT_NEAR(stage.scale(0), Stage::most_enlarged, 1e-9);
  stage.zoom_about(0, {300, 400}, 0);
  stage.zoom_about(0, {300, 400}, -1);
  EXPECT_NEAR(stage.scale(0), Stage::most_enlarged, 1e-9);
}

TEST_F(Staging, AResizedWindowKeepsZoomAndPlace) {
  stage.zoom_keys(0, 3);
  auto panes = stage.panes();
  panes[0].area = {0, 0, 900, 700};
  stage.set_panes(panes);
  EXPECT_NEAR(stage.zoom(), 3, 1e-9);
  const Point middle = face_at(0, {0, 0});
  EXPECT_NEAR(middle.x, 0, 1e-6);
  EXPECT_NEAR(middle.y, 0, 1e-6);
}

TEST_F(Staging, ArrowsMoveByAShareOfThePane) {
  stage.zoom_keys(0, 4);
  const Rect before = stage.placement(0);
  stage.pan_keys(0, {0.15, 0});
  EXPECT_NEAR(stage.placement(0).x, before.x - 90, 1e-6);
}

TEST_F(Staging, ARegionIsBroughtIntoTheMiddle) {
  const domain::Region eye{domain::Region::Shape::box, {{1200, 1450}, {1400, 1550}}, "left_eye"};
  stage.show(0, eye);
  const Point s = stage.to_screen(0, {1300, 1500});
  EXPECT_NEAR(s.x, 300, 1e-6);
  EXPECT_NEAR(s.y, 400, 1e-6);
  EXPECT_GT(stage.zoom(), 1.5);
  const double zoom = stage.zoom();
  stage.show(0, {domain::Region::Shape::box, {{0, 0}, {3000, 4000}}, "all"});
  EXPECT_NEAR(stage.zoom(), zoom, 1e-9) << "never smaller than now";
}

TEST_F(Staging, NothingToShowHarmsNothing) {
  Stage none;
  none.toggle(0);
  none.zoom_about(2, {1, 1}, 2);
  none.drag(0, {1, 1});
  none.show(0, {});
  EXPECT_EQ(none.placement(0), Rect{});
  none.set_panes({{{0, 0, 0, 0}, 0, 0, {}}});
  none.zoom_keys(0, 2);
}

class Aligning : public ::testing::Test {
 protected:
  // The same face level and large, tilted and small, tilted the other way; chins at unlike distances.
  void SetUp() override {
    for (std::size_t i = 0; i < 3; ++i)
      panes.push_back({areas[i], sizes[i].x, sizes[i].y, FaceFrame::of(faces[i], 1, 1)});
    stage.set_panes(panes);
    stage.set_aligned(true);
  }
  // Eyes relative to the middle of their pane.
  void expect_eyes_agree() const {
    for (std::size_t i = 1; i < 3; ++i) {
      for (const bool left : {true, false}) {
        const auto eye = [&](std::size_t pane) {
          const Point s = stage.to_screen(pane, left ? *faces[pane].left_eye : *faces[pane].right_eye);
          const Point middle = areas[pane].centre();
          return Point{s.x - middle.x, s.y - middle.y};
        };
        EXPECT_NEAR(eye(i).x, eye(0).x, 1e-6);
        EXPECT_NEAR(eye(i).y, eye(0).y, 1e-6);
      }
    }
  }
  const std::array<domain::FaceSummary, 3> faces = {face({1300, 1500}, {1900, 1500}, {1600, 2500}, {1600, 800}),
                                                    face({190, 285}, {290, 270}, {255, 450}, {235, 130}),
                                                    face({140, 180}, {219, 197}, {165, 330}, {185, 90})};
  const std::array<Rect, 3> areas = {Rect{0, 0, 700, 800}, {710, 0, 560, 800}, {1280, 0, 560, 800}};
  const std::array<Point, 3> sizes = {Point{3000, 4000}, {480, 640}, {358, 441}};
  std::vector<Pane> panes;
  Stage stage;
};

TEST_F(Aligning, BringsTheEyesOfAllPhotographsTogether) {
  expect_eyes_agree();
  const Point left = stage.to_screen(1, *faces[1].left_eye), right = stage.to_screen(1, *faces[1].right_eye);
  EXPECT_NEAR(left.y, right.y, 1e-6) << "level";
  EXPECT_GT(right.x - left.x, 40);
}

TEST_F(Aligning, ZoomAndPanInOnePaneMoveAll) {
  stage.zoom_about(1, {900, 300}, 2.5);
  expect_eyes_agree();
  stage.drag(2, {37, -61});
  expect_eyes_agree();
  stage.pan_keys(0, {0.15, -0.15});
  expect_eyes_agree();
  stage.toggle(0);
  expect_eyes_agree();
}

TEST_F(Aligning, TheWheelKeepsWhatIsUnderThePointerInATurnedPicture) {
  const Point pointer{1500, 420};
  const Point before = stage.to_picture(2, pointer);
  stage.zoom_about(2, pointer, 3);
  EXPECT_NEAR(stage.to_picture(2, pointer).x, before.x, 1e-6);
  EXPECT_NEAR(stage.to_picture(2, pointer).y, before.y, 1e-6);
}

TEST_F(Aligning, TheSamePlaceOfTheFaceInEveryPhotograph) {
  const Point brow{-0.4, -0.35};
  for (std::size_t i = 0; i < 3; ++i) {
    const Point back = stage.face_at(i, stage.to_screen(i, stage.face_to_picture(i, brow)));
    EXPECT_NEAR(back.x, brow.x, 1e-9);
    EXPECT_NEAR(back.y, brow.y, 1e-9);
    const Point left = stage.face_to_picture(i, {-0.5, 0});
    EXPECT_NEAR(left.x, faces[i].left_eye->x, 1e-6);
    EXPECT_NEAR(left.y, faces[i].left_eye->y, 1e-6);
  }
}

TEST_F(Aligning, APhotographWithoutAFaceHarmsNobody) {
  panes[2].frame = FaceFrame::of({}, 358, 441);
  EXPECT_FALSE(panes[2].frame.known);
  stage.set_panes(panes);
  EXPECT_GT(stage.scale(2), 0);
  panes[2] = {areas[2], 0, 0, {}};
  stage.set_panes(panes);
  EXPECT_GT(stage.scale(0), 0);
  stage.set_aligned(false);
  EXPECT_TRUE(stage.is_fit());
}

TEST(FaceFrames, ComeFromTheEyesAndTheChin) {
  const auto f = FaceFrame::of(face({100, 200}, {200, 200}, {150, 380}, {150, 60}), 300, 400);
  EXPECT_EQ(f.origin, (Point{150, 200}));
  EXPECT_DOUBLE_EQ(f.unit, 180);
  EXPECT_EQ(FaceFrame::of({}, 300, 400), FaceFrame::typical(300, 400));
}

TEST(Guides, FollowTheFace) {
  const auto lines = guides(face({100, 200}, {200, 210}, {150, 380}, {150, 60}), 300, 400);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0].kind, Guide::Kind::eyes);
  // The eye line keeps the tilt of the eyes.
  EXPECT_NEAR((lines[0].to.y - lines[0].from.y) / (lines[0].to.x - lines[0].from.x), 0.1, 1e-9);
  EXPECT_EQ(lines[1].kind, Guide::Kind::middle);
  EXPECT_EQ(lines[1].from, (Point{150, 380}));
  EXPECT_TRUE(guides({}, 300, 400).empty());
}

TEST(Findings, TheSmallestRegionUnderThePointerWins) {
  using Shape = domain::Region::Shape;
  domain::Finding head, eye, level, shape;
  head.regions = {{Shape::box, {{0, 0}, {100, 100}}, ""}};
  eye.regions = {{Shape::box, {{20, 20}, {40, 30}}, ""}};
  level.regions = {{Shape::line, {{0, 60}, {100, 60}}, ""}};
  shape.regions = {{Shape::polygon, {{200, 0}, {300, 0}, {200, 100}}, ""}};
  const std::vector<domain::Finding> all{head, eye, level, shape};
  EXPECT_EQ(finding_at(all, {30, 25}, 3), 1U);
  EXPECT_EQ(finding_at(all, {70, 25}, 3), 0U);
  EXPECT_EQ(finding_at(all, {70, 62}, 3), 2U);
  EXPECT_EQ(finding_at(all, {70, 65}, 3), 0U);
  EXPECT_EQ(finding_at(all, {220, 20}, 3), 3U);
  EXPECT_EQ(finding_at(all, {290, 90}, 3), std::nullopt);
  EXPECT_EQ(finding_at(all, {500, 500}, 3), std::nullopt);
}

}  // namespace
}  // namespace cs::workbench
