// What every style is made of: the ground under the locks, short hairs at its edges, single ones that stand off.
#include <algorithm>
#include <cmath>

#include "demo/stylist.hpp"

namespace cs::demo {

void Stylist::lay(const std::vector<Guide>& guides, const LockStyle& style) {
  lay_lock(canvas_, guides, style, random_.next());
}

std::vector<Guide> Stylist::mirrored(std::vector<Guide> guides) {
  for (Guide& g : guides)
    for (Point* q : {&g.a, &g.b, &g.c, &g.d}) q->x = -q->x;
  return guides;
}

void Stylist::cap(const std::vector<Point>& outside, const std::vector<Point>& hairline, double soft, bool fades) {
  std::vector<Point> all = outside;
  for (std::size_t i = hairline.size(); i-- > 0;) all.push_back(hairline[i]);
  for (std::size_t i = 1; i < hairline.size(); ++i) all.push_back({-hairline[i].x, hairline[i].y});
  for (std::size_t i = outside.size(); i-- > 1;) all.push_back({-outside[i].x, outside[i].y});
  const Path path = Path::smooth(all, true);
  canvas_.multiply(clipped(canvas_.fill(path.moved(-look_.light.x * 0.05, 0.06), 0.07), canvas_.fill(face_outline(p_))),
                   {0.70f, 0.54f, 0.49f}, 0.55f);
  // A fading cap lets the skin through above the ears.
  canvas_.shade(canvas_.fill(path, soft), [&](cv::Vec3f& px, float, float y, float a) {
    blend(px, p_.hair * 0.62f, a * (fades ? 0.97f - 0.90f * smooth_step(-0.75f, -0.12f, y) : 0.97f));
  });
}

void Stylist::baby_hairs(const std::vector<Point>& hairline, double length, int count) {
  std::vector<Stroke> strokes;
  const auto n = hairline.size() - 1;
  for (int i = 0; i < count; ++i) {
    const double side = random_.chance(0.5) ? 1 : -1, at = random_.uniform() * static_cast<double>(n);
    const auto k = std::min(static_cast<std::size_t>(at), n - 1);
    const Point q = mix(hairline[k], hairline[k + 1], at - static_cast<double>(k)) +
                    Point{random_.range(-0.02, 0.02), random_.range(-0.03, 0.035)};
    const Point out{q.x * 0.5 + random_.range(-0.3, 0.3), -1.0};
    const double l = length * random_.range(0.5, 1.2) / std::hypot(out.x, out.y);
    const Point tip = q + out * l;
    strokes.push_back({{side * q.x, q.y},
                       {side * (q.x + tip.x) / 2 + random_.range(-0.01, 0.01), (q.y + tip.y) / 2},
                       {side * tip.x, tip.y},
                       0.002,
                       0.008,
                       random_.range(0.3, 0.8)});
  }
  canvas_.lay(canvas_.strokes(strokes, 0.003), p_.hair * 0.85f, 0.75f);
}

void Stylist::flyaways(const std::vector<Point>& outside, int count) {
  std::vector<Stroke> strokes;
  const auto n = outside.size() - 1;
  for (int i = 0; i < count; ++i) {
    const double side = random_.chance(0.5) ? 1 : -1, at = random_.uniform() * static_cast<double>(n);
    const auto k = std::min(static_cast<std::size_t>(at), n - 1);
    const Point q = mix(outside[k], outside[k + 1], at - static_cast<double>(k)) * 0.985,
                d = outside[k + 1] - outside[k];
    const double l = std::max(0.05, std::hypot(d.x, d.y)), reach = random_.range(0.08, 0.26),
                 off = random_.range(0.01, 0.045);
    const Point t{d.x / l, d.y / l}, normal{t.y, -t.x};
    const Point mid = q + t * (reach * 0.5) + normal * off,
                tip = q + t * reach + normal * (off * random_.range(-0.3, 1.2));
    strokes.push_back(
        {{side * q.x, q.y}, {side * mid.x, mid.y}, {side * tip.x, tip.y}, 0.006, 0.002, random_.range(0.2, 0.6)});
  }
  canvas_.lay(canvas_.strokes(strokes, 0.002), p_.hair, 0.55f);
}

}  // namespace cs::demo
