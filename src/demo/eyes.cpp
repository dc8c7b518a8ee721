// Eyes: the ball with iris, pupil and window light, lids that shade it, creases and lashes; and what is worn before
// them.
#include <vector>

#include "demo/parts.hpp"

namespace cs::demo {
namespace {

/// One eye in its own coordinates: x outward from the pupil, mirrored for the left one of the picture.
struct Eye {
  double side, width, open, tilt;
  Point inner, outer;
  std::vector<Point> upper, lower;  ///< inner to outer

  Point at(Point q) const { return {side * (0.5 + q.x), q.y}; }
  Path path(std::vector<Point> points, bool closed) const {
    for (Point& q : points) q = at(q);
    return Path::smooth(points, closed);
  }
};

Eye make_eye(const Identity& p, const Look& look, double side) {
  Eye e;
  e.side = side;
  e.width = p.eye_width;
  const double squint = look.teeth ? 0.80 : 1 - 0.08 * look.smile;
  e.open = p.eye_open * squint * (look.eyes_closed ? 0.0 : 1.0) * (look.makeup ? 1.06 : 1);
  e.tilt = p.eye_tilt;
  const double h = e.width / 2, o = e.open;
  e.inner = {-h - 0.012, 0.034 + 0.010 * p.lid_droop};
  e.outer = {h, -0.004 - e.tilt};
  const double shut = look.eyes_closed ? 0.055 : 0;
  e.upper = {e.inner,
             {-h * 0.72, 0.004 - o * 0.16 + shut * 0.6},
             {-h * 0.38, -o * 0.49 + shut},
             {0.0, -o * 0.62 + shut * 1.35},
             {h * 0.40, -o * 0.56 + shut * 1.2},
             {h * 0.76, -o * 0.30 - e.tilt * 0.55 + shut * 0.6},
             e.outer};
  e.lower = {e.inner,
             {-h * 0.66, 0.034 + o * 0.12 + shut * 0.2},
             {-h * 0.25, 0.040 + o * 0.22 + shut * 0.3},
             {h * 0.20, 0.042 + o * 0.23 + shut * 0.3},
             {h * 0.66, 0.024 + o * 0.15 - e.tilt * 0.4 + shut * 0.2},
             e.outer};
  return e;
}

void paint_ball(Canvas& canvas, const Identity& p, const Look& look, const Eye& e, const Mask& opening) {
  const float hw = static_cast<float>(e.width / 2);
  canvas.shade(opening, [&](cv::Vec3f& px, float x, float y, float a) {
    const float u = (x - static_cast<float>(e.side) * 0.5f) / hw, r2 = u * u;
    const float v = 0.90f - 0.20f * r2 - 0.13f * smooth_step(0.01f, -0.09f, y);
    blend(px, {v, v * (0.965f - 0.03f * r2), v * (0.945f - 0.035f * r2)}, a);
  });
  const double r = 0.104;
  const Point c{e.side * 0.5, -0.006};
  const auto ring = [&](double radius, double blur) {
    return clipped(canvas.fill(Path::ellipse(c, radius, radius), blur), opening);
  };
  canvas.lay(ring(r, 0.007), p.iris * 0.34f, 0.96f);
  const Mask iris = ring(r * 0.9, 0.012);
  const auto cx = static_cast<float>(c.x), cy = static_cast<float>(c.y), rr = static_cast<float>(r);
  canvas.shade(iris, [&](cv::Vec3f& px, float x, float y, float a) {
    const float dx = (x - cx) / rr, dy = (y - cy) / rr, d = std::sqrt(dx * dx + dy * dy);
    const float fibre = 0.88f + 0.12f * std::sin(std::atan2(dy, dx) * 37 + 5 * std::sin(std::atan2(dy, dx) * 11));
    const float glow = 0.72f + 0.75f * smooth_step(-0.5f, 0.8f, dy) * (1 - smooth_step(0.6f, 1.0f, d));
    blend(px, p.iris * (fibre * glow), a * (1 - smooth_step(0.72f, 1.0f, d)));
  });
  canvas.lay(ring(0.045, 0.006), {0.025f, 0.02f, 0.02f}, 0.97f);
  // The upper lid and its lashes shade the ball.
  canvas.multiply(clipped(canvas.stroke(e.path(e.upper, false), 0.075, 0.022), opening), {0.50f, 0.42f, 0.40f}, 0.78f);
  // Window light, and its weak twin below.
  const double lx = look.light.x < 0 ? -1 : 1;
  canvas.lay(clipped(canvas.fill(
                         Path::box(c.x + lx * 0.036 - 0.018, c.y - 0.052, c.x + lx * 0.036 + 0.018, c.y - 0.012, 0.009),
                         0.004),
                     opening),
             {0.985f, 0.99f, 1}, 0.93f);
  canvas.screen(clipped(canvas.fill(Path::ellipse({c.x - lx * 0.04, c.y + 0.05}, 0.02, 0.012), 0.008), opening),
                {0.9f, 0.85f, 0.8f}, 0.30f);
  // Tear duct and the wet rim of the lower lid.
  canvas.lay(clipped(canvas.fill(Path::ellipse(e.at(e.inner + Point{0.028, 0.002}), 0.034, 0.02), 0.01), opening),
             {0.80f, 0.52f, 0.48f}, 0.8f);
  canvas.lay(clipped(canvas.stroke(e.path(e.lower, false), 0.020, 0.005), opening), {0.86f, 0.66f, 0.61f}, 0.55f);
}

void paint_lids(Canvas& canvas, const Identity& p, const Look& look, const Eye& e, Random& random) {
  // Crease above the lid: clear with a double lid, hardly there without.
  const auto fold = static_cast<float>(p.double_lid);
  std::vector<Point> crease = e.upper;
  for (std::size_t i = 0; i < crease.size(); ++i) {
    const double t = static_cast<double>(i) / static_cast<double>(crease.size() - 1);
    crease[i].y -= (0.026 + 0.03 * p.double_lid) * std::sin(std::min(1.0, t * 1.15 + 0.12) * 2.6) + 0.008 * t;
  }
  crease.erase(crease.begin());
  canvas.multiply(canvas.stroke(e.path(crease, false), 0.014, 0.006), {0.60f, 0.42f, 0.37f}, 0.18f + 0.62f * fold);
  canvas.multiply(canvas.stroke(e.path(crease, false), 0.06, 0.032), {0.80f, 0.68f, 0.63f}, look.makeup ? 0.9f : 0.42f);
  if (look.makeup) {
    std::vector<Point> shadow = crease;
    for (Point& q : shadow) q.y -= 0.035;
    canvas.multiply(canvas.stroke(e.path(shadow, false), 0.11, 0.035), {0.66f, 0.46f, 0.52f}, 0.62f);
  }
  // The soft ridge under the eye.
  std::vector<Point> ridge = e.lower;
  for (Point& q : ridge) q.y += 0.042;
  ridge.erase(ridge.begin());
  canvas.screen(canvas.stroke(e.path(ridge, false), 0.03, 0.018), {1, 0.86f, 0.78f}, 0.14f);
  for (Point& q : ridge) q.y += 0.042;
  canvas.multiply(canvas.stroke(e.path(ridge, false), 0.022, 0.018), {0.80f, 0.66f, 0.62f}, 0.40f);

  // Lash lines: the upper one thickens outward.
  std::vector<Stroke> lashes;
  const std::size_t n = e.upper.size();
  const double lid = (p.woman ? 0.027 : 0.022) * (look.makeup ? 1.7 : 1);
  for (std::size_t i = 0; i + 1 < n; ++i) {
    const auto width = [&](std::size_t k) {
      return lid * (0.45 + 0.75 * static_cast<double>(k) / static_cast<double>(n - 1)) * (k + 1 == n ? 0.55 : 1);
    };
    lashes.push_back({e.at(e.upper[i]), e.at(mix(e.upper[i], e.upper[i + 1], 0.5) + Point{0, -0.003}),
                      e.at(e.upper[i + 1]), width(i), width(i + 1)});
  }
  canvas.lay(canvas.stroke(e.path(e.upper, false), lid * 0.8, 0.006), {0.12f, 0.08f, 0.075f}, 0.9f);
  canvas.lay(canvas.strokes(lashes, 0.004), {0.09f, 0.06f, 0.06f}, 0.92f);
  std::vector<Stroke> single;
  const int count = p.woman ? 34 : 24;
  const double reach = (p.woman ? 0.062 : 0.036) * (look.makeup ? 1.55 : 1);
  for (int i = 0; i < count; ++i) {
    const double t = 0.12 + 0.88 * (i + random.uniform() * 0.6) / count, at = t * static_cast<double>(n - 1);
    const auto k = std::min(static_cast<std::size_t>(at), n - 2);
    const Point root = mix(e.upper[k], e.upper[k + 1], at - static_cast<double>(k));
    const double down = look.eyes_closed ? 1 : -1, length = reach * (0.5 + 0.55 * t) * random.range(0.8, 1.15);
    const Point tip = root + Point{(t - 0.42) * 0.9, down * 0.62} * length;
    const Point bend = mix(root, tip, 0.5) + Point{0.12 * length, 0.16 * length * -down};
    single.push_back({e.at(root), e.at(bend), e.at(tip), 0.0085, 0.0015, 0.85});
  }
  canvas.lay(canvas.strokes(single, 0.0025), {0.08f, 0.06f, 0.06f}, 0.8f);
  canvas.multiply(canvas.stroke(e.path(e.lower, false), 0.012, 0.007), {0.50f, 0.33f, 0.30f},
                  look.makeup ? 0.95f : 0.62f);
  if (p.woman && !look.eyes_closed) {
    single.clear();
    const std::size_t m = e.lower.size();
    for (int i = 0; i < 16; ++i) {
      const double t = 0.35 + 0.62 * (i + random.uniform() * 0.5) / 16, at = t * static_cast<double>(m - 1);
      const auto k = std::min(static_cast<std::size_t>(at), m - 2);
      const Point root = mix(e.lower[k], e.lower[k + 1], at - static_cast<double>(k)) + Point{0, 0.004};
      const Point tip = root + Point{(t - 0.45) * 0.6, 0.55} * (reach * 0.48);
      single.push_back({e.at(root), e.at(mix(root, tip, 0.5)), e.at(tip), 0.0055, 0.001, 0.6});
    }
    canvas.lay(canvas.strokes(single, 0.0025), {0.14f, 0.09f, 0.085f}, 0.55f);
  }
}

}  // namespace

void paint_eyes(Canvas& canvas, const Identity& p, const Look& look, Random& random) {
  for (const double side : {-1.0, 1.0}) {
    const Eye e = make_eye(p, look, side);
    // The hollow between nose and eye.
    canvas.multiply(canvas.fill(Path::ellipse({side * 0.285, -0.08}, 0.085, 0.10, side * 18), 0.055),
                    {0.80f, 0.67f, 0.63f}, 0.55f);
    if (!look.eyes_closed) {
      std::vector<Point> around = e.upper;
      for (std::size_t i = e.lower.size() - 1; i-- > 1;) around.push_back(e.lower[i]);
      const Mask opening = canvas.fill(e.path(around, true), 0.0035);
      paint_ball(canvas, p, look, e, opening);
    }
    paint_lids(canvas, p, look, e, random);
  }
}

void paint_glasses(Canvas& canvas, const Identity& p, const Look& look, Random& random) {
  if (!look.glasses) return;
  struct Style {
    double rx, ry, square, rim;
    Rgb colour;
  };
  constexpr Style styles[] = {{0.405, 0.30, 0.5, 0.042, {0.07f, 0.065f, 0.07f}},
                              {0.385, 0.335, 0.15, 0.022, {0.42f, 0.36f, 0.29f}},
                              {0.415, 0.275, 0.6, 0.026, {0.13f, 0.13f, 0.15f}},
                              {0.395, 0.325, 0.3, 0.040, {0.25f, 0.15f, 0.10f}}};
  const Style& s = styles[p.glasses_style % 4];
  const double cy = 0.055;
  const auto lens = [&](double side) {
    const double k = 0.55 + 0.33 * s.square, cx = side * 0.505;
    Path path;
    const auto at = [&](double x, double y) { return Point{cx + side * x * s.rx, cy + y * s.ry}; };
    path.move(at(1, -0.1)).curve(at(1, -0.1 + k * 0.95), at(k, 1), at(0, 1)).curve(at(-k, 1), at(-1, k), at(-1, 0));
    path.curve(at(-1, -k), at(-k, -1), at(0, -1)).curve(at(k, -1), at(1.02, -0.1 - k * 0.8), at(1, -0.1));
    return path.close();
  };
  Path rims;
  for (const double side : {-1.0, 1.0}) rims.add(lens(side));
  // What the frame throws on the cheeks.
  canvas.multiply(canvas.stroke(rims.moved(-look.light.x * 0.08, 0.045), s.rim * 1.3, 0.028), {0.72f, 0.60f, 0.56f},
                  0.45f);
  for (const double side : {-1.0, 1.0}) {
    const Mask glass = canvas.fill(lens(side));
    if (look.tint) {
      canvas.shade(glass, [&](cv::Vec3f& px, float, float y, float a) {
        const float t = lerp(0.80f, 0.52f, smooth_step(-0.25f, 0.4f, y));
        blend(px, {0.16f, 0.10f, 0.08f}, a * t);
      });
    } else {
      canvas.screen(glass, {0.55f, 0.62f, 0.66f}, 0.045f);
    }
    const double cx = side * 0.505;
    if (look.glare) {
      const double tilt = random.range(-0.03, 0.03);
      const Path window = Path::polygon({{cx - 0.22, cy - 0.17 + tilt},
                                         {cx + 0.15, cy - 0.20},
                                         {cx + 0.12, cy + 0.09},
                                         {cx - 0.24, cy + 0.12 + tilt}});
      canvas.screen(clipped(canvas.fill(window, 0.016), glass), {0.86f, 0.95f, 1.0f}, 0.93f);
      canvas.multiply(
          clipped(canvas.stroke(Path().move({cx - 0.035, cy - 0.2}).line({cx - 0.055, cy + 0.12}), 0.022, 0.008),
                  glass),
          {0.5f, 0.55f, 0.6f}, 0.5f);
      canvas.screen(clipped(canvas.fill(Path::ellipse({cx, cy}, 0.4, 0.3), 0.1), glass), {0.6f, 0.8f, 0.85f}, 0.22f);
    } else {
      const Path streak =
          Path::polygon({{cx + 0.13, cy - 0.27}, {cx + 0.22, cy - 0.25}, {cx + 0.13, cy + 0.2}, {cx + 0.09, cy + 0.2}});
      canvas.screen(clipped(canvas.fill(streak, 0.03), glass), {0.9f, 0.95f, 1}, 0.055f);
    }
  }
  Path bridge = Path::smooth(
      {{-0.505 + s.rx * 0.97, cy - 0.05}, {-0.05, cy - 0.115}, {0.05, cy - 0.115}, {0.505 - s.rx * 0.97, cy - 0.05}},
      false);
  Path temples;
  for (const double side : {-1.0, 1.0})
    temples.add(
        Path()
            .move({side * (0.505 + s.rx * 0.98), cy - 0.10})
            .curve({side * 0.98, cy - 0.125}, {side * 1.05, cy - 0.11}, {side * (p.face_width - 0.01), cy - 0.085}));
  for (const Path* part : {&temples, &bridge, &rims}) {
    const Mask m = canvas.stroke(*part, part == &temples ? s.rim * 0.85 : s.rim, 0.003);
    canvas.lay(m, s.colour, 0.95f);
    canvas.screen(clipped(canvas.stroke(part->moved(0, -s.rim * 0.22), s.rim * 0.3, 0.006), m), {0.8f, 0.8f, 0.85f},
                  0.30f);
  }
}

}  // namespace cs::demo
