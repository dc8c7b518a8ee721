#include "checks/upright.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "checks/check.hpp"
#include "imaging/decode.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;
using domain::Point;

/// Enough for the face of a portrait; a crowd on its side is no portrait.
constexpr int looked_at_edge = 640;

/// Of dlib's detector. Portraits as they stand had 1.2 to 3 on 26 pictures, what it took for a face in them upside down
/// at most 0.33.
constexpr double doubtful_score = 0.7;

Point back(Point p, int degrees, cv::Size picture) {
  const double w = picture.width, h = picture.height;
  switch (degrees) {
    case 90:
      return {p.y, h - p.x};
    case 180:
      return {w - p.x, h - p.y};
    case 270:
      return {w - p.y, p.x};
    default:
      return p;
  }
}

void back(domain::Region& region, int degrees, cv::Size picture) {
  for (Point& p : region.points) p = back(p, degrees, picture);
  if (region.shape != domain::Region::Shape::box || region.points.size() != 2) return;
  Point &a = region.points[0], &b = region.points[1];
  if (a.x > b.x) std::swap(a.x, b.x);
  if (a.y > b.y) std::swap(a.y, b.y);
}

}  // namespace

cv::Mat turned(const cv::Mat& rgb, int degrees) {
  if (degrees == 0) return rgb;
  cv::Mat out;
  cv::rotate(rgb, out,
             degrees == 90    ? cv::ROTATE_90_CLOCKWISE
             : degrees == 180 ? cv::ROTATE_180
                              : cv::ROTATE_90_COUNTERCLOCKWISE);
  return out;
}

bool may_lie(const std::vector<faces::Face>& upright) {
  return upright.empty() || (upright.size() == 1 && upright.front().score < doubtful_score);
}

std::optional<int> lies_turned(const cv::Mat& rgb, faces::FaceAnalyser& analyser, faces::FaceConfirmer* confirmer) {
  const cv::Mat small = imaging::shrink_to(rgb, looked_at_edge);
  std::optional<int> best;
  double most = 0;
  for (const int degrees : {90, 180, 270}) {
    const cv::Mat view = turned(small, degrees);
    const auto face = analyser.find_main(view);
    if (!face || face->score < doubtful_score || face->score <= most) continue;
    if (confirmer && !confirmer->confirms(view, face->box)) continue;
    best = degrees, most = face->score;
  }
  return best;
}

cv::Rect turned_back(const cv::Rect& part, int degrees, cv::Size picture) {
  domain::Region r = box_region({static_cast<double>(part.x), static_cast<double>(part.y)},
                                {static_cast<double>(part.br().x), static_cast<double>(part.br().y)}, "");
  back(r, degrees, picture);
  return {cv::Point(cvRound(r.points[0].x), cvRound(r.points[0].y)),
          cv::Point(cvRound(r.points[1].x), cvRound(r.points[1].y))};
}

void turn_back(domain::Examination& found, int degrees, cv::Size picture) {
  if (degrees == 0) return;
  for (domain::Finding& f : found.findings)
    for (domain::Region& region : f.regions) back(region, degrees, picture);
  domain::FaceSummary& face = found.face;
  if (face.box) back(*face.box, degrees, picture);
  for (Point& p : face.landmarks) p = back(p, degrees, picture);
  for (auto* p : {&face.left_eye, &face.right_eye, &face.chin, &face.crown})
    if (*p) **p = back(**p, degrees, picture);
}

std::vector<domain::Finding> check_upright(const Evidence& e, const Rules&) {
  if (e.faces.empty())
    return {finding("upright", Outcome::cannot_tell, "没有找到人脸，无法判断照片方向。",
                    "Cannot tell without a face which way up the picture is.")};
  auto f = e.turned == 0     ? finding("upright", Outcome::pass, "照片方向正确。", "The picture stands upright.")
           : e.turned == 180 ? finding("upright", Outcome::attention, "照片上下颠倒，检测时已转正。",
                                       "The picture is upside down; it was turned for the checks.")
                             : finding("upright", Outcome::attention, "照片侧放，检测时已转正。",
                                       "The picture lies on its side; it was turned for the checks.");
  measured(f, e.turned, "deg", 0, 0);
  if (e.turned != 0) {
    f.regions = {box_region(e.at(e.faces.front().box.tl()), e.at(e.faces.front().box.br()), "face")};
    f.suggests = {"NOT_UPRIGHT"};
  }
  return {f};
}

}  // namespace cs::checks
