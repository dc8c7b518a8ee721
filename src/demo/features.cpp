// Nose, mouth and brows, over the lit skin.
#include <vector>

#include "demo/parts.hpp"

namespace cs::demo {

void paint_nose(Canvas& canvas, const Identity& p, const Look& look) {
  const double tip = p.nose_tip, w = p.nose_width;
  const double lit_from = look.light.x < 0 ? -1 : 1;
  // Under the tip, and the shadow that the nose throws away from the light.
  canvas.multiply(canvas.fill(Path::smooth({{-w * 0.78, tip + 0.075},
                                            {0, tip + 0.10},
                                            {w * 0.78, tip + 0.075},
                                            {w * 0.5, tip + 0.15},
                                            {0, tip + 0.17},
                                            {-w * 0.5, tip + 0.15}},
                                           true),
                              0.035),
                  {0.78f, 0.62f, 0.57f}, 0.75f);
  const double far = -lit_from;
  canvas.multiply(canvas.fill(Path::smooth({{far * 0.10, -0.05},
                                            {far * 0.15, 0.2},
                                            {far * (w * 0.85), tip - 0.05},
                                            {far * w, tip + 0.06},
                                            {far * (w + 0.09), tip + 0.12},
                                            {far * (w + 0.02), tip - 0.1},
                                            {far * 0.24, 0.15},
                                            {far * 0.17, -0.08}},
                                           true),
                              0.05),
                  {0.86f, 0.74f, 0.69f}, 0.50f);
  for (const double side : {-1.0, 1.0}) {
    const auto place = [&](Point q) { return Point{side * q.x, q.y}; };
    // The wing's crease, then the nostril.
    canvas.multiply(
        canvas.stroke(
            Path::smooth(
                {{w - 0.055, tip - 0.10}, {w - 0.008, tip - 0.03}, {w + 0.002, tip + 0.035}, {w - 0.03, tip + 0.09}},
                false)
                .mapped(place),
            0.03, 0.014),
        {0.70f, 0.49f, 0.44f}, 0.62f);
    const Path nostril = Path::smooth({{0.052, tip + 0.105},
                                       {0.075, tip + 0.077},
                                       {0.125, tip + 0.068},
                                       {0.172, tip + 0.086},
                                       {0.150, tip + 0.108},
                                       {0.10, tip + 0.116}},
                                      true)
                             .mapped(place);
    canvas.multiply(canvas.fill(nostril, 0.014), {0.48f, 0.28f, 0.25f}, 0.85f);
    canvas.lay(canvas.fill(nostril.mapped([&](Point q) {
      return Point{q.x * 0.96 + side * 0.004, (q.y - tip - 0.092) * 0.6 + tip + 0.092};
    }),
                           0.009),
               {0.24f, 0.11f, 0.09f}, 0.55f);
  }
  canvas.screen(canvas.fill(Path::ellipse({lit_from * 0.02, tip - 0.045}, 0.045, 0.035), 0.03), {1, 0.95f, 0.9f},
                0.17f);
  canvas.screen(
      canvas.stroke(
          Path::smooth({{lit_from * 0.012, -0.02}, {lit_from * 0.014, 0.25}, {lit_from * 0.018, tip - 0.15}}, false),
          0.035, 0.03),
      {1, 0.95f, 0.9f}, 0.15f);
}

void paint_mouth(Canvas& canvas, const Identity& p, const Look& look) {
  const double my = p.mouth_y, smile = look.smile, w = p.mouth_width * (1 + 0.07 * smile) * (look.teeth ? 1.14 : 1);
  const double corner = my - 0.012 - 0.032 * smile - p.mouth_curve - (look.teeth ? 0.035 : 0),
               ul = p.upper_lip * (1 - 0.12 * smile), ll = p.lower_lip * (1 - 0.08 * smile);
  const double open = look.teeth ? 0.052 : 0;  // half the gap
  Rgb lip = look.makeup ? Rgb{0.72f, 0.15f, 0.20f} : p.lips;
  const Rgb factor{lip.r / p.skin.r, lip.g / p.skin.g, lip.b / p.skin.b};

  // Corners, the shade under the lower lip and the folds of a smile.
  for (const double side : {-1.0, 1.0})
    canvas.multiply(canvas.fill(Path::ellipse({side * (w + 0.02), corner + 0.005}, 0.035, 0.03), 0.022),
                    {0.74f, 0.56f, 0.52f}, 0.75f);
  canvas.multiply(canvas.fill(Path::ellipse({0, my + ll + 0.075 + open}, 0.20, 0.028), 0.035), {0.78f, 0.64f, 0.59f},
                  0.65f);
  if (smile > 0.25)
    for (const double side : {-1.0, 1.0})
      canvas.multiply(canvas.stroke(Path::smooth({{side * (p.nose_width + 0.05), p.nose_tip - 0.02},
                                                  {side * (p.nose_width + 0.17), p.nose_tip + 0.18},
                                                  {side * (w + 0.11), my - 0.07}},
                                                 false),
                                    0.04, 0.035),
                      {0.80f, 0.66f, 0.61f}, static_cast<float>(0.26 * smile + (look.teeth ? 0.3 : 0)));

  const std::array<Point, 9> line = {{{-w, corner},
                                      {-w * 0.7, my - 0.004},
                                      {-w * 0.4, my + 0.004},
                                      {-w * 0.16, my - 0.001},
                                      {0, my + 0.009},
                                      {w * 0.16, my - 0.001},
                                      {w * 0.4, my + 0.004},
                                      {w * 0.7, my - 0.004},
                                      {w, corner}}};
  const auto shifted = [&](double by) {
    std::vector<Point> out;
    for (const Point q : line) out.push_back({q.x, q.y + by * (1 - std::pow(std::abs(q.x) / w, 2.0))});
    return out;
  };
  const std::vector<Point> over = shifted(-open * 0.7), under = shifted(open * 1.5);
  std::vector<Point> upper = over;
  for (const Point q : std::initializer_list<Point>{{w * 0.66, my - ul * 0.62 - open * 0.5},
                                                    {w * 0.30, my - ul * 1.10 - open * 0.7},
                                                    {w * 0.16, my - ul * 1.16 - open * 0.7},
                                                    {0, my - ul * 0.90 - open * 0.7},
                                                    {-w * 0.16, my - ul * 1.16 - open * 0.7},
                                                    {-w * 0.30, my - ul * 1.10 - open * 0.7},
                                                    {-w * 0.66, my - ul * 0.62 - open * 0.5}})
    upper.push_back(q);
  std::vector<Point> lower = under;
  for (const Point q : std::initializer_list<Point>{{w * 0.72, my + ll * 0.50 + open},
                                                    {w * 0.42, my + ll * 0.93 + open * 1.5},
                                                    {0, my + ll * 1.06 + open * 1.6},
                                                    {-w * 0.42, my + ll * 0.93 + open * 1.5},
                                                    {-w * 0.72, my + ll * 0.50 + open}})
    lower.push_back(q);

  const double edge = look.makeup ? 0.006 : 0.0125;
  const Mask top = canvas.fill(Path::smooth(upper, true), edge), bottom = canvas.fill(Path::smooth(lower, true), edge);
  const auto shade_lip = [&](const Mask& mask, bool is_upper) {
    canvas.shade(mask, [&](cv::Vec3f& px, float x, float y, float a) {
      const float t = is_upper ? (static_cast<float>(my) - y) / static_cast<float>(ul)
                               : (y - static_cast<float>(my)) / static_cast<float>(ll);
      const float round = is_upper ? 0.86f + 0.12f * std::clamp(t, 0.f, 1.f)
                                   : 0.90f + 0.14f * std::exp(-(t - 0.45f) * (t - 0.45f) / 0.09f);
      const float lines = 1 + 0.018f * std::sin(x * 97 + 3 * std::sin(x * 31));
      tone(px, factor * (round * lines), a * 0.9f);
    });
  };
  shade_lip(top, true);
  shade_lip(bottom, false);
  if (look.teeth) {
    std::vector<Point> inside = over;
    inside.insert(inside.end(), under.rbegin() + 1, under.rend() - 1);
    const Mask gap = canvas.fill(Path::smooth(inside, true), 0.004);
    canvas.lay(gap, {0.22f, 0.09f, 0.09f});
    const double tooth = w * 0.155;
    for (int i = -4; i <= 3; ++i) {
      const double grow = 1 - 0.07 * std::abs(i + 0.5), l = (i + 0.03) * tooth, r = (i + 0.97) * tooth;
      const Path one = Path::box(l, my - 0.06, r, my + 0.052 * grow + 0.012 * (i == -1 || i == 0), 0.018);
      const auto shadow = static_cast<float>(1 - 0.06 * std::abs(i + 0.5));
      canvas.lay(clipped(canvas.fill(one, 0.003), gap), Rgb{0.93f, 0.905f, 0.86f} * shadow);
    }
    canvas.multiply(clipped(canvas.stroke(Path::smooth(over, false), 0.025, 0.012), gap), {0.45f, 0.33f, 0.32f}, 0.7f);
  } else {
    std::vector<Stroke> seam;
    for (std::size_t i = 0; i + 2 < line.size(); i += 2) {
      const auto width = [&](Point q) { return 0.021 - 0.009 * std::abs(q.x) / w; };
      seam.push_back({line[i], line[i + 1], line[i + 2], width(line[i]), width(line[i + 2])});
    }
    canvas.multiply(canvas.strokes(seam, 0.006), {0.46f, 0.27f, 0.26f}, 0.9f);
    canvas.multiply(clipped(canvas.strokes(seam, 0.02), bottom), {0.60f, 0.42f, 0.42f}, 0.7f);
  }
  const double lit = look.light.x < 0 ? -1 : 1;
  canvas.screen(canvas.fill(Path::ellipse({lit * 0.05, my + ll * 0.52 + open * 1.5}, 0.10, 0.018), 0.018),
                {1, 0.9f, 0.88f}, look.makeup ? 0.42f : 0.24f);
  canvas.screen(canvas.stroke(Path::smooth({{-w * 0.36, my - ul * 1.2 - open * 0.7},
                                            {-w * 0.16, my - ul * 1.32 - open * 0.7},
                                            {0, my - ul * 1.02 - open * 0.7},
                                            {w * 0.16, my - ul * 1.32 - open * 0.7},
                                            {w * 0.36, my - ul * 1.2 - open * 0.7}},
                                           false),
                              0.012, 0.010),
                {1, 0.92f, 0.88f}, 0.16f);
}

void paint_brows(Canvas& canvas, const Identity& p, const Look& look, Random& random) {
  const double y = -p.brow_height, thick = p.brow_thickness;
  const Rgb hair = mix(p.hair, Rgb{0.20f, 0.15f, 0.12f}, 0.3f);
  for (const double side : {-1.0, 1.0}) {
    // Head near the nose, arch at two thirds, tail.
    const Point head{p.brow_gap, y + 0.025 + p.brow_tilt}, arch{0.62, y - p.brow_arch},
        tail{0.90, y + 0.065 - p.brow_tilt};
    const auto centre = [&](double t) {
      const double u = 1 - t;
      // Through the arch at t = 0.62.
      const Point control = (arch - head * (0.38 * 0.38) - tail * (0.62 * 0.62)) * (1 / (2 * 0.38 * 0.62));
      return head * (u * u) + control * (2 * u * t) + tail * (t * t);
    };
    const auto half = [&](double t) {
      return thick * 0.5 * (t < 0.12 ? 0.72 + 2.3 * t : t < 0.6 ? 1.0 : 1.0 - 0.85 * (t - 0.6) / 0.4);
    };
    std::vector<Point> outline;
    for (int i = 0; i <= 8; ++i) outline.push_back(centre(i / 8.0) + Point{0, -half(i / 8.0) * 0.8});
    for (int i = 8; i >= 0; --i) outline.push_back(centre(i / 8.0) + Point{0, half(i / 8.0) * 0.8});
    for (Point& q : outline) q.x *= side;
    canvas.multiply(canvas.fill(Path::smooth(outline, true), 0.022),
                    mix(Rgb{1, 1, 1}, Rgb{hair.r / p.skin.r, hair.g / p.skin.g, hair.b / p.skin.b}, 0.55f),
                    (p.woman ? 0.78f : 0.86f) * (look.makeup ? 1.35f : 1.f));
    std::vector<Stroke> hairs;
    const int count = look.makeup ? 230 : 200;
    for (int i = 0; i < count; ++i) {
      const double t = (i + random.uniform()) / count, v = random.range(-1, 1);
      const Point root = centre(t) + Point{0, v * half(t)};
      // Upright at the head, lying along the brow from the middle on; upper hairs lean down, lower ones up.
      const double lie = std::clamp(t * 2.4 + 0.25, 0.0, 1.0),
                   length = random.range(0.042, 0.075) * (1 - 0.2 * t) * (0.62 + 0.38 * std::min(1.0, t * 4));
      const Point along = centre(std::min(1.0, t + 0.06)) - centre(std::max(0.0, t - 0.02));
      const double l = std::hypot(along.x, along.y);
      const Point direction{along.x / l * lie + 0.10,
                            along.y / l * lie - (1 - lie) * 0.9 - 0.30 * v * lie * -1.0 - 0.12};
      const Point tip = root + direction * length, bend = mix(root, tip, 0.5) + Point{0.004, -0.006};
      hairs.push_back({{side * root.x, root.y},
                       {side * bend.x, bend.y},
                       {side * tip.x, tip.y},
                       0.0105,
                       0.002,
                       random.range(0.35, 0.8)});
    }
    canvas.lay(canvas.strokes(hairs, 0.0025), hair, 0.78f);
  }
}

}  // namespace cs::demo
