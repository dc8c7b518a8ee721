// head_size, head_position: can a 480 x 640 picture be cut from this photograph, without turning it, in which face
// width, eyes and crown lie in their bands and the head is in the middle? What can be cut right is right, however much
// wall there is around it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "checks/check.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;

constexpr double frame_w = 480, frame_h = 640;

struct Head {
  double width, eye_y, crown_y, centre_x;  ///< pixels of the photograph
  double photo_w, photo_h;
};

struct Bands {
  double face_min, face_max, eyes_min, eyes_max, crown_min, crown_max, off_centre_max, add_above;
};

/// How far a cut at scale `s` (frame pixels a photograph pixel) misses, 0 when all is inside. Split by what misses.
struct Miss {
  double vertical = 1e9, horizontal = 1e9;
  double total() const { return vertical + horizontal; }
};

double outside(double v, double low, double high) {
  return v < low ? low - v : v > high ? v - high : 0;
}

Miss best_cut(const Head& head, const Bands& b, double s) {
  Miss miss;
  const double lowest_top = head.photo_h - frame_h / s;
  for (double eyes = b.eyes_min; eyes <= b.eyes_max; eyes += 5) {
    const double wanted = head.eye_y - eyes / s;
    const double highest_top = -b.add_above / s;
    const double top = std::clamp(wanted, highest_top, std::max(highest_top, lowest_top));
    const double eye_at = (head.eye_y - top) * s, crown_at = (head.crown_y - top) * s;
    miss.vertical =
        std::min(miss.vertical, outside(eye_at, b.eyes_min, b.eyes_max) + outside(crown_at, b.crown_min, b.crown_max));
  }
  const double left = std::clamp(head.centre_x - frame_w / 2 / s, 0.0, std::max(0.0, head.photo_w - frame_w / s));
  const double off = std::abs((head.centre_x - left) * s - frame_w / 2);
  miss.horizontal = std::max(0.0, off - b.off_centre_max);
  return miss;
}

}  // namespace

std::vector<domain::Finding> check_head_geometry(const Evidence& e, const Rules& rules) {
  const faces::Face& face = *e.face();
  const auto number = [&](const char* name) { return rules.number("head_size", name); };
  const Bands b{number("face_width_min_px"), number("face_width_max_px"), number("eyes_min_px"),
                number("eyes_max_px"),       number("crown_min_px"),      number("crown_max_px"),
                number("off_centre_max_px"), number("add_above_px")};
  const double k = e.to_original;
  Head head{face.width() * k,
            (face.left_eye().y + face.right_eye().y) / 2 * k,
            0,
            face.centre_line().x * k,
            static_cast<double>(e.photo->original_width),
            static_cast<double>(e.photo->original_height)};

  // At the smallest scale the frame is as large as the photograph allows; there the face is smallest.
  const double s_min = std::max(frame_w / head.photo_w, (frame_h - b.add_above) / head.photo_h);
  const double smallest_face = head.width * s_min;
  auto size = finding("head_size", Outcome::pass, "头部大小合适。", "The head has the right size.");
  measured(size, std::round(std::max(smallest_face, std::min(head.width, b.face_max))), "px", b.face_min, b.face_max);
  size.regions = {line_region(e.at(face.landmarks[0]), e.at(face.landmarks[16]), "face_width")};
  if (smallest_face > b.face_max) {
    size.outcome = Outcome::fail;
    size.message = {"头部过大，裁切后超出规定宽度。",
                    "The head is too large: however the photo is cut, the face is too wide."};
    measured(size, std::round(smallest_face), "px", b.face_min, b.face_max);
    size.suggests = {"HEAD_TOO_LARGE"};
  } else if (head.width < b.face_min) {
    size.outcome = Outcome::fail;
    size.message = {"头部过小，放大后会模糊。", "The head is too small: it would have to be enlarged."};
    measured(size, std::round(head.width), "px", b.face_min, b.face_max);
    size.suggests = {"HEAD_TOO_SMALL"};
  } else if (head.width / head.photo_w < number("face_share_min")) {
    size.outcome = Outcome::attention;
    size.message = {"头部在画面中偏小，请确认清晰度。",
                    "The head takes little of the picture; make sure that it is sharp enough."};
    measured(size, head.width / head.photo_w, "ratio", number("face_share_min"), std::nullopt);
    size.suggests = {"HEAD_TOO_SMALL"};
  }

  auto place = finding("head_position", Outcome::pass, "头部位置合适。", "The head is in the right place.");
  const auto eye_line = line_region(e.at(face.left_eye()), e.at(face.right_eye()), "eye_line");
  place.regions = {eye_line};
  if (!e.crown) {
    place.outcome = Outcome::cannot_tell;
    place.message = {"背景与头发难以区分，无法确定头顶位置，请人工查看。",
                     "Cannot tell where the hair ends: look whether the whole head is in the picture."};
    return {size, place};
  }
  head.crown_y = e.crown->y * k;
  place.regions.push_back(line_region({head.centre_x - head.width / 2, head.crown_y},
                                      {head.centre_x + head.width / 2, head.crown_y}, "crown"));
  Miss best;
  double best_s = s_min;
  const double s_low = std::max(s_min, b.face_min / head.width), s_high = std::max(s_low, b.face_max / head.width);
  for (int i = 0; i <= 40; ++i) {
    const double s = s_low + (s_high - s_low) * i / 40;
    if (const Miss m = best_cut(head, b, s); m.total() < best.total()) best = m, best_s = s;
  }
  const double room_above = head.crown_y * best_s;
  if (room_above < number("head_cut_px")) {
    place.outcome = Outcome::fail;
    place.message = {"头顶不完整或贴近上边缘。", "The top of the head is cut off or touches the edge."};
    measured(place, std::round(room_above), "px", b.crown_min, b.crown_max);
    place.suggests = {"HEAD_CUT"};
  } else if (best.horizontal > 0) {
    place.outcome =
        best.horizontal + b.off_centre_max > number("off_centre_fail_px") ? Outcome::fail : Outcome::attention;
    place.message = {"头部未居中，无法居中裁切。",
                     "The head is off centre and cannot be brought to the middle by cutting."};
    measured(place, std::round(best.horizontal + b.off_centre_max), "px", std::nullopt, b.off_centre_max);
    place.suggests = {"OFF_CENTRE"};
  } else if (best.vertical > 0) {
    place.outcome = best.vertical > number("vertical_fail_px") ? Outcome::fail : Outcome::attention;
    place.message = {"头顶上方空间不足或头部位置过低。",
                     "There is too little room above the head, or the head is too low."};
    measured(place, std::round(room_above), "px", b.crown_min, b.crown_max);
    place.suggests = {room_above < b.crown_min ? "HEAD_CUT" : "OFF_CENTRE"};
  } else {
    measured(place, 0, "px", std::nullopt, b.off_centre_max);
  }
  return {size, place};
}

}  // namespace cs::checks
