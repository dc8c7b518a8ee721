#include "workbench/stage.hpp"

#include <algorithm>
#include <cmath>

namespace cs::workbench {
namespace {

/// The chin is about so many eye distances below the eyes.
constexpr double chin_in_eye_distances = 1.75;
/// Aligned at zoom 1, from the eyes to the chin takes this share of the pane: the head has room, the shoulders show.
constexpr double face_of_height = 0.25, face_of_width = 0.36;
/// The same for a fit by the head where nothing is turned: the ears have room.
constexpr double head_of_width = 0.42;
/// The middle of the pane lies so far below the eyes, in units of the face: there is more to see below them than above.
constexpr double below_eyes = 0.15;
/// Aligned, the middle of the pane may be so far from the eyes, in units of the face.
constexpr double farthest = 3;

bool usable(const Pane& pane) {
  return pane.width > 0 && pane.height > 0 && pane.area.width > 0 && pane.area.height > 0;
}

/// Centre of the view along one axis, so that no empty edge shows; the middle when the picture is the smaller one.
double bounded(double centre, double picture, double seen) {
  if (picture <= seen) return picture / 2;
  return std::clamp(centre, seen / 2, picture - seen / 2);
}

}  // namespace

FaceFrame FaceFrame::typical(double width, double height) {
  // An identity portrait has its eyes at about two fifths of the height, and the chin a quarter below.
  const double unit = std::max(height * 0.25, 1.0);
  return {{width * 0.5, height * 0.42}, unit, unit / chin_in_eye_distances, 0, false};
}

FaceFrame FaceFrame::of(const domain::FaceSummary& face, double width, double height) {
  if (!face.left_eye || !face.right_eye) return typical(width, height);
  const Point middle{(face.left_eye->x + face.right_eye->x) / 2, (face.left_eye->y + face.right_eye->y) / 2};
  const double between = std::hypot(face.right_eye->x - face.left_eye->x, face.right_eye->y - face.left_eye->y);
  const double unit =
      face.chin ? std::hypot(face.chin->x - middle.x, face.chin->y - middle.y) : between * chin_in_eye_distances;
  if (!(unit > 1) || !(between > 1)) return typical(width, height);
  const double angle = std::atan2(face.right_eye->y - face.left_eye->y, face.right_eye->x - face.left_eye->x);
  return {middle, unit, between, angle, true};
}

Point FaceFrame::to_picture(Point in_face) const {
  const double c = std::cos(angle) * between, s = std::sin(angle) * between;
  return {origin.x + c * in_face.x - s * in_face.y, origin.y + s * in_face.x + c * in_face.y};
}

Point Similarity::invert(Point s) const {
  const double n = a * a + b * b, dx = s.x - x, dy = s.y - y;
  return {(a * dx + b * dy) / n, (a * dy - b * dx) / n};
}

double Similarity::scale() const {
  return std::hypot(a, b);
}

void Stage::set_panes(std::vector<Pane> panes) {
  if (panes.size() > views_.size()) panes.resize(views_.size());
  if (panes == panes_) return;
  panes_ = std::move(panes);
  ++revision_;
}

void Stage::set_linked(bool linked) {
  if (linked_ == linked) return;
  // Both ways nothing jumps at once in the first pane; linking brings the others to it.
  if (!linked) views_.fill(views_[0]);
  linked_ = linked;
  ++revision_;
}

Stage::View& Stage::view(std::size_t pane) {
  return views_[linked_ ? 0 : pane];
}
const Stage::View& Stage::view(std::size_t pane) const {
  return frozen(pane) ? *frozen_[pane] : views_[linked_ ? 0 : pane];
}

void Stage::set_frozen(std::size_t pane, bool on) {
  if (pane >= frozen_.size() || on == frozen(pane)) return;
  frozen_[pane] = on ? std::optional{std::as_const(*this).view(pane)} : std::nullopt;
  ++revision_;
}

std::size_t Stage::lead() const {
  for (std::size_t i = 0; i < panes_.size(); ++i)
    if (!frozen(i) && usable(panes_[i])) return i;
  return 0;
}

double Stage::measure(const FaceFrame& frame) const {
  // Aligned by the eyes alone: chins move with the mouth and the tilt of the head.
  return aligned_ ? frame.between * chin_in_eye_distances : frame.unit;
}

double Stage::scale_of(std::size_t pane, double width, double height, const FaceFrame& frame) const {
  if (pane >= panes_.size() || !(width > 0 && height > 0)) return 1;
  const Rect& area = panes_[pane].area;
  if (!aligned_) {
    const double paper = std::min(area.width / width, area.height / height);
    if (fit_ == Fit::paper || !frame.known) return paper;
    // Never smaller than the whole paper would be.
    return std::max(paper, std::min(area.height * face_of_height, area.width * head_of_width) / frame.unit);
  }
  double unit = 0;  // screen pixels from the eyes to the chin, the same in all panes
  for (const Pane& p : panes_) {
    if (!usable(p)) continue;
    const double room = std::min(p.area.height * face_of_height, p.area.width * face_of_width);
    unit = unit > 0 ? std::min(unit, room) : room;
  }
  return unit / measure(frame);
}

double Stage::base_scale(std::size_t pane) const {
  if (pane >= panes_.size() || !usable(panes_[pane])) return 1;
  return scale_of(pane, panes_[pane].width, panes_[pane].height, panes_[pane].frame);
}

Stage::View Stage::home() const {
  return {1, aligned_ || fit_ == Fit::head ? Point{0, below_eyes} : Point{}};
}

void Stage::set_aligned(bool aligned) {
  if (aligned_ == aligned) return;
  aligned_ = aligned;
  fit();
}

Similarity Stage::transform(std::size_t pane) const {
  if (pane >= panes_.size() || !usable(panes_[pane])) return {};
  const Pane& p = panes_[pane];
  const double s = scale(pane);
  if (!aligned_) {
    const Rect r = placement(pane);
    return {s, 0, r.x, r.y};
  }
  const double a = s * std::cos(p.frame.angle), b = -s * std::sin(p.frame.angle);
  const Point c = view(pane).centre, middle = p.area.centre(), o = p.frame.origin;
  const double m = s * measure(p.frame);
  return {a, b, middle.x - m * c.x - (a * o.x - b * o.y), middle.y - m * c.y - (b * o.x + a * o.y)};
}

Point Stage::face_at(std::size_t pane, Point screen) const {
  if (pane >= panes_.size() || !usable(panes_[pane])) return {};
  const FaceFrame& f = panes_[pane].frame;
  const Point p = to_picture(pane, screen);
  const double dx = (p.x - f.origin.x) / f.between, dy = (p.y - f.origin.y) / f.between;
  const double c = std::cos(f.angle), s = std::sin(f.angle);
  return {c * dx + s * dy, c * dy - s * dx};
}

Point Stage::face_to_picture(std::size_t pane, Point in_face) const {
  if (pane >= panes_.size()) return {};
  return panes_[pane].frame.to_picture(in_face);
}

double Stage::zoom(std::size_t pane) const {
  return pane < views_.size() ? view(pane).zoom : 1;
}

double Stage::scale(std::size_t pane) const {
  return base_scale(pane) * zoom(pane);
}

bool Stage::is_one_to_one(std::size_t pane) const {
  return std::abs(scale(pane) - 1) < 1e-6;
}

double Stage::most_zoom() const {
  return std::max(most_enlarged / base_scale(0), 4.0);
}

Point Stage::centre_in_picture(std::size_t pane) const {
  const Pane& p = panes_[pane];
  const Point c = view(pane).centre;
  const double s = scale(pane);
  if (aligned_) {
    const double m = measure(p.frame) / p.frame.between;
    return face_to_picture(pane, {c.x * m, c.y * m});
  }
  return {bounded(p.frame.origin.x + c.x * p.frame.unit, p.width, p.area.width / s),
          bounded(p.frame.origin.y + c.y * p.frame.unit, p.height, p.area.height / s)};
}

Rect Stage::placement(std::size_t pane) const {
  if (pane >= panes_.size() || !usable(panes_[pane])) return {};
  const Pane& p = panes_[pane];
  const double s = scale(pane);
  const Point c = centre_in_picture(pane);
  const Point middle = p.area.centre();
  return {middle.x - c.x * s, middle.y - c.y * s, p.width * s, p.height * s};
}

Point Stage::to_screen(std::size_t pane, Point picture) const {
  return transform(pane).apply(picture);
}

Point Stage::to_picture(std::size_t pane, Point screen) const {
  return transform(pane).invert(screen);
}

void Stage::place(std::size_t pane, double zoom, Point picture_centre) {
  if (pane >= panes_.size() || !usable(panes_[pane]) || frozen(pane)) return;
  const Pane& p = panes_[pane];
  View& v = view(pane);
  const View before = v;
  v.zoom = std::clamp(zoom, least_zoom(), most_zoom());
  if (aligned_) {
    const double dx = picture_centre.x - p.frame.origin.x, dy = picture_centre.y - p.frame.origin.y;
    const double cosine = std::cos(p.frame.angle) / measure(p.frame), sine = std::sin(p.frame.angle) / measure(p.frame);
    v.centre = {std::clamp(cosine * dx + sine * dy, -farthest, farthest),
                std::clamp(cosine * dy - sine * dx, -farthest, farthest)};
    if (!(v == before)) ++revision_;
    return;
  }
  // What is beyond the edges is cut off here, so that dragging back takes effect at once.
  const double s = scale(pane);
  const Point c{bounded(picture_centre.x, p.width, p.area.width / s),
                bounded(picture_centre.y, p.height, p.area.height / s)};
  v.centre = {(c.x - p.frame.origin.x) / p.frame.unit, (c.y - p.frame.origin.y) / p.frame.unit};
  if (!(v == before)) ++revision_;
}

void Stage::fit() {
  views_.fill(home());
  ++revision_;
}

void Stage::set_fit(Fit by) {
  fit_ = by;
  fit();
}

void Stage::fit_or_other() {
  std::array<View, 4> homes;
  homes.fill(home());
  const bool there = std::equal(homes.begin(), homes.begin() + (linked_ ? 1 : 4), views_.begin());
  if (there && !aligned_) fit_ = fit_ == Fit::head ? Fit::paper : Fit::head;
  fit();
}

void Stage::one_to_one(std::size_t pane, std::optional<Point> screen) {
  if (pane >= panes_.size() || !usable(panes_[pane])) return;
  zoom_about(pane, screen.value_or(panes_[pane].area.centre()), 1 / scale(pane));
}

void Stage::toggle(std::size_t pane, std::optional<Point> screen) {
  if (!is_fit(pane)) {
    fit();
    return;
  }
  // A picture smaller than its pane fits at 1:1 already; then there is still something to see twice as large.
  if (scale(pane) >= 1 - 1e-9 && pane < panes_.size())
    zoom_about(pane, screen.value_or(panes_[pane].area.centre()), 2);
  else if (screen)
    one_to_one(pane, screen);
  else if (pane < panes_.size() && usable(panes_[pane]))
    place(pane, 1 / base_scale(pane), panes_[pane].frame.origin);  // by key: the face is what one wants to see
}

void Stage::zoom_about(std::size_t pane, Point screen, double factor) {
  if (pane >= panes_.size() || !usable(panes_[pane]) || !(factor > 0)) return;
  const Point held = to_picture(pane, screen);
  const double zoom = std::clamp(view(pane).zoom * factor, least_zoom(), most_zoom());
  // From the held point to the middle of the pane as it will be, turned back into the picture.
  Similarity then = transform(pane);
  const double grow = base_scale(pane) * zoom / then.scale();
  then.a *= grow;
  then.b *= grow;
  const Point middle = panes_[pane].area.centre(), moved = then.apply(held);
  then.x += screen.x - moved.x;
  then.y += screen.y - moved.y;
  place(pane, zoom, then.invert(middle));
}

void Stage::zoom_keys(std::size_t pane, double factor) {
  if (pane >= panes_.size() || !usable(panes_[pane])) return;
  // From fit the keys go to the face, not to the middle of the picture.
  const Point middle = is_fit(pane) && !aligned_ ? panes_[pane].frame.origin : centre_in_picture(pane);
  place(pane, view(pane).zoom * factor, middle);
}

void Stage::drag(std::size_t pane, Point by) {
  if (pane >= panes_.size() || !usable(panes_[pane])) return;
  const Similarity t = transform(pane);
  const Point c = centre_in_picture(pane), from = t.apply(c);
  place(pane, view(pane).zoom, t.invert({from.x - by.x, from.y - by.y}));
}

void Stage::pan_keys(std::size_t pane, Point share) {
  if (pane >= panes_.size()) return;
  const Rect& area = panes_[pane].area;
  drag(pane, {-share.x * area.width, -share.y * area.height});
}

void Stage::show(std::size_t pane, const domain::Region& region) {
  if (pane >= panes_.size() || !usable(panes_[pane]) || region.points.empty()) return;
  const Pane& p = panes_[pane];
  const Rect r = bounds(region);
  const double wanted = std::min(p.area.width / std::max(r.width, 1.0), p.area.height / std::max(r.height, 1.0)) / 3;
  const double zoom = std::clamp(wanted / base_scale(pane), view(pane).zoom, std::max(view(pane).zoom, 4.0));
  place(pane, zoom, r.centre());
}

void Stage::begin_item(bool keep_zoom) {
  frozen_ = {};
  if (!keep_zoom) set_fit(Fit::head);
}

std::vector<Guide> guides(const domain::FaceSummary& face, double width, double height) {
  if (!face.left_eye || !face.right_eye) return {};
  const Point l = *face.left_eye, r = *face.right_eye;
  const FaceFrame frame = FaceFrame::of(face, width, height);
  const double between = std::hypot(r.x - l.x, r.y - l.y);
  if (!(between > 1)) return {};
  const Point along{(r.x - l.x) / between, (r.y - l.y) / between};  // of the eye line
  const double half = frame.unit * 1.15;                            // somewhat wider than the head
  const auto across = [&](Point at) { return std::pair{Point{at.x - half, at.y}, Point{at.x + half, at.y}}; };
  std::vector<Guide> lines;
  lines.push_back({Guide::Kind::eyes,
                   {frame.origin.x - along.x * half, frame.origin.y - along.y * half},
                   {frame.origin.x + along.x * half, frame.origin.y + along.y * half}});
  if (face.chin) {
    // Through the eyes' midpoint and the chin, on to the crown's height.
    const Point chin = *face.chin;
    const double up =
        face.crown ? std::hypot(frame.origin.x - face.crown->x, frame.origin.y - face.crown->y) : frame.unit * 0.8;
    const Point dir{(frame.origin.x - chin.x) / frame.unit, (frame.origin.y - chin.y) / frame.unit};
    lines.push_back({Guide::Kind::middle, chin, {frame.origin.x + dir.x * up, frame.origin.y + dir.y * up}});
    const auto [from, to] = across(chin);
    lines.push_back({Guide::Kind::chin, from, to});
  }
  if (face.crown) {
    const auto [from, to] = across(*face.crown);
    lines.push_back({Guide::Kind::crown, from, to});
  }
  return lines;
}

Rect bounds(const domain::Region& region) {
  if (region.points.empty()) return {};
  double x0 = region.points[0].x, y0 = region.points[0].y, x1 = x0, y1 = y0;
  for (const Point& p : region.points) {
    x0 = std::min(x0, p.x), x1 = std::max(x1, p.x);
    y0 = std::min(y0, p.y), y1 = std::max(y1, p.y);
  }
  return {x0, y0, x1 - x0, y1 - y0};
}

namespace {

double distance_to_line(Point p, Point a, Point b) {
  const double dx = b.x - a.x, dy = b.y - a.y, length2 = dx * dx + dy * dy;
  const double t = length2 > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length2, 0.0, 1.0) : 0;
  return std::hypot(p.x - (a.x + t * dx), p.y - (a.y + t * dy));
}

bool inside_polygon(const std::vector<Point>& points, Point p) {
  bool inside = false;
  for (std::size_t i = 0, j = points.size() - 1; i < points.size(); j = i++) {
    const Point &a = points[i], &b = points[j];
    if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

/// Area of the region when the point is on it; smaller regions lie above larger ones.
std::optional<double> hit(const domain::Region& region, Point p, double reach) {
  using Shape = domain::Region::Shape;
  if (region.shape == Shape::line) {
    if (region.points.size() == 2 && distance_to_line(p, region.points[0], region.points[1]) <= reach) return 0;
    return std::nullopt;
  }
  const Rect r = bounds(region);
  const bool in_box =
      p.x >= r.x - reach && p.y >= r.y - reach && p.x <= r.x + r.width + reach && p.y <= r.y + r.height + reach;
  if (!in_box || region.points.size() < 2) return std::nullopt;
  if (region.shape == Shape::polygon && (region.points.size() < 3 || !inside_polygon(region.points, p)))
    return std::nullopt;
  return r.width * r.height;
}

}  // namespace

std::optional<std::size_t> finding_at(std::span<const domain::Finding> findings, Point picture, double reach) {
  std::optional<std::size_t> best;
  double best_area = 0;
  for (std::size_t i = 0; i < findings.size(); ++i)
    for (const domain::Region& region : findings[i].regions)
      if (const auto area = hit(region, picture, reach); area && (!best || *area < best_area)) {
        best = i;
        best_area = *area;
      }
  return best;
}

}  // namespace cs::workbench
