// Hair styles, built of locks over a dark cap.
#include <vector>

#include "demo/lock.hpp"
#include "demo/parts.hpp"

namespace cs::demo {
namespace {

bool is_long(HairStyle h) {
  return h == HairStyle::centre_tucked || h == HairStyle::side_tucked || h == HairStyle::long_covering ||
         h == HairStyle::bangs;
}

class Stylist {
 public:
  Stylist(Canvas& canvas, const Identity& p, const Look& look, Random& random)
      : canvas_(canvas), p_(p), look_(look), random_(random) {
    base_.colour = p.hair;
    base_.light = look.light;
  }

  LockStyle style() const { return base_; }
  void lay(const std::vector<Guide>& guides, const LockStyle& style) {
    lay_lock(canvas_, guides, style, random_.next());
  }
  void both(const std::vector<Guide>& guides, const LockStyle& style) {
    lay(guides, style);
    lay(mirrored(guides), style);
  }
  static std::vector<Guide> mirrored(std::vector<Guide> guides) {
    for (Guide& g : guides)
      for (Point* q : {&g.a, &g.b, &g.c, &g.d}) q->x = -q->x;
    return guides;
  }

  /// The dark ground under all locks: from the silhouette to the hairline (right half given, from the top middle down).
  void cap(const std::vector<Point>& outside, const std::vector<Point>& hairline, double soft, bool fades = false) {
    std::vector<Point> all = outside;
    for (std::size_t i = hairline.size(); i-- > 0;) all.push_back(hairline[i]);
    for (std::size_t i = 1; i < hairline.size(); ++i) all.push_back({-hairline[i].x, hairline[i].y});
    for (std::size_t i = outside.size(); i-- > 1;) all.push_back({-outside[i].x, outside[i].y});
    const Path path = Path::smooth(all, true);
    canvas_.multiply(
        clipped(canvas_.fill(path.moved(-look_.light.x * 0.05, 0.06), 0.07), canvas_.fill(face_outline(p_))),
        {0.70f, 0.54f, 0.49f}, 0.55f);
    // A fading cap lets the skin through above the ears.
    canvas_.shade(canvas_.fill(path, soft), [&](cv::Vec3f& px, float, float y, float a) {
      blend(px, p_.hair * 0.62f, a * (fades ? 0.97f - 0.90f * smooth_step(-0.75f, -0.12f, y) : 0.97f));
    });
  }
  /// Short hairs that break a hard hairline.
  void baby_hairs(const std::vector<Point>& hairline, double length, int count) {
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
  /// Single hairs that stand off the silhouette.
  void flyaways(const std::vector<Point>& outside, int count) {
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

  void pulled_back(bool bun) {
    const double h = p_.hairline;
    const std::vector<Point> outside = {{0, -2.0},      {0.45, -1.925}, {0.84, -1.64}, {1.09, -1.16},
                                        {1.165, -0.65}, {1.15, -0.2},   {1.10, 0.05}};
    const std::vector<Point> hairline = {{0, -h},        {0.36, -h + 0.02}, {0.68, -h + 0.17}, {0.89, -0.66},
                                         {0.965, -0.42}, {1.0, -0.16},      {1.06, 0.06}};
    if (bun) {
      const std::vector<Guide> knot = {{{-0.43, -2.02}, {-0.5, -2.35}, {-0.2, -2.52}, {0.1, -2.45}},
                                       {{-0.22, -1.95}, {-0.2, -2.2}, {0.05, -2.36}, {0.3, -2.32}},
                                       {{0, -1.9}, {0.12, -2.02}, {0.3, -2.1}, {0.42, -2.1}},
                                       {{0.1, -1.85}, {0.25, -1.88}, {0.38, -1.92}, {0.45, -1.95}}};
      canvas_.lay(canvas_.fill(Path::ellipse({0, -2.14}, 0.44, 0.33), 0.015), p_.hair * 0.6f);
      LockStyle s = style();
      s.strands = 46, s.sheen = 0.7, s.sheen_at = 0.5, s.ragged = 0.02, s.root_soft = 0.02;
      lay(knot, s);
    }
    cap(outside, hairline, 0.014);
    std::vector<Guide> half;
    const std::vector<Point> tips = {{0.0, -2.02},  {0.33, -1.97},  {0.70, -1.79}, {0.98, -1.42},
                                     {1.13, -0.98}, {1.175, -0.55}, {1.15, -0.1}};
    for (std::size_t i = 0; i < hairline.size(); ++i) {
      const Point r = hairline[i], t = tips[i];
      half.push_back({r, mix(r, t, 0.3) + Point{0.015, -0.05}, mix(r, t, 0.7) + Point{0.03, -0.03}, t});
    }
    std::vector<Guide> all;
    const std::vector<Guide> left = mirrored(half);
    for (std::size_t i = left.size(); i-- > 1;) all.push_back(left[i]);
    all.insert(all.end(), half.begin(), half.end());
    LockStyle s = style();
    s.strands = 190, s.sheen_at = 0.52, s.sheen_width = 0.2, s.sheen = 0.62, s.root_soft = 0.16, s.ragged = 0.01,
    s.edge_soft = 0.01, s.round = 0.1;
    lay(all, s);
    baby_hairs(hairline, 0.10, 130);
    flyaways(outside, 40);
  }

  /// From a parting to both sides. `covering`: over the ears and down; otherwise tucked behind them.
  void parted(double part, bool covering, double length, bool tips_in) {
    const double h = p_.hairline;
    const std::vector<Point> outside = {{0, -2.03},     {0.48, -1.95}, {0.88, -1.66}, {1.13, -1.18},
                                        {1.205, -0.65}, {1.19, -0.2},  {1.12, 0.0}};
    const std::vector<Point> hairline = {{0, -h - 0.1}, {0.36, -h + 0.03}, {0.68, -h + 0.2}, {0.88, -0.62},
                                         {0.95, -0.42}, {0.99, -0.2},      {1.06, -0.05}};
    cap(outside, hairline, 0.014);
    for (const double side : {-1.0, 1.0}) {
      const double px = part;
      std::vector<Guide> panel;
      const int n = 7;
      for (int i = 0; i < n; ++i) {
        const double f = i / (n - 1.0);  // 0 along the forehead .. 1 along the silhouette
        const Point a{px * (1 - 0.3 * f), -h - 0.03 - (2.03 - h - 0.03) * f};
        Guide g;
        if (covering) {
          const Point end{side * (tips_in ? 0.92 + 0.28 * f : 1.0 + 0.32 * f), length + (tips_in ? 0.0 : 0.12 * f)};
          g = {a,
               {side * (0.62 + 0.42 * f) + px * 0.25, -h - 0.06 - 0.72 * f + 0.10},
               {side * (1.02 + 0.34 * f), lerp(-0.62f, -0.75f, static_cast<float>(f))},
               end};
          g.c = {side * (1.10 + 0.30 * f), length * 0.15};
        } else {
          const Point end{side * (1.05 + 0.12 * f), -0.10 + 0.13 * f};
          g = {a,
               {side * (0.60 + 0.36 * f) + px * 0.3, -h - 0.02 - 0.80 * f},
               {side * (0.93 + 0.28 * f), -0.62 - 0.45 * f},
               end};
        }
        panel.push_back(g);
      }
      LockStyle s = style();
      s.strands = 105, s.sheen_at = covering ? 0.3 : 0.45, s.sheen_width = covering ? 0.12 : 0.19, s.sheen = 0.68,
      s.root_soft = 0.015, s.ragged = covering ? 0.05 : 0.02, s.edge_soft = 0.03, s.round = 0.2,
      s.shadow = covering ? 0.5 : 0.3;
      lay(panel, s);
    }
    // The parting's skin shows for a hair's breadth.
    canvas_.lay(
        canvas_.stroke(Path::smooth({{part, -h - 0.03}, {part * 0.93, -h - 0.30}, {part * 0.85, -h - 0.55}}, false),
                       0.012, 0.010),
        p_.skin * 0.72f, 0.45f);
    flyaways(outside, 46);
    if (!covering) baby_hairs(hairline, 0.07, 46);
  }

  /// Falls over the forehead to `to` (y).
  void fringe(double to, double thin, double half_width, double lean) {
    std::vector<Guide> guides;
    for (int i = 0; i < 9; ++i) {
      const double u = i / 4.0 - 1, x = u * half_width;
      guides.push_back({{x * 0.62 + 0.02, -1.80 + 0.25 * u * u},
                        {x * 0.80 + lean * 0.05, -1.52 + 0.12 * u * u},
                        {x * 1.02 + lean * 0.3, -0.85},
                        {x * (1.0) + lean, to + 0.05 * u * u + random_.range(-0.02, 0.02)}});
    }
    LockStyle s = style();
    s.strands = 58, s.thin = thin, s.ragged = 0.12, s.root_soft = 0.06, s.edge_soft = 0.04, s.sheen_at = 0.45,
    s.sheen = 0.62, s.round = 0.15, s.shadow = 0.6;
    lay(guides, s);
  }

  void short_sides(double top_y, double density) {
    // Shaved towards the ear: dense above, skin shining through below.
    for (const double side : {-1.0, 1.0}) {
      const std::vector<Guide> guides = {
          {{side * 0.87, top_y}, {side * 0.90, -0.75}, {side * 0.955, -0.45}, {side * 1.015, 0.10}},
          {{side * 0.90, top_y - 0.15}, {side * 1.02, -0.85}, {side * 1.04, -0.45}, {side * 1.06, 0.16}},
          {{side * 0.90, top_y - 0.28}, {side * 1.12, -1.0}, {side * 1.125, -0.5}, {side * 1.09, -0.02}}};
      LockStyle s = style();
      s.strands = 46, s.tip_fade = 0.92, s.ragged = 0.25, s.root_soft = 0.02, s.edge_soft = 0.22, s.sheen = 0.18,
      s.sheen_at = 0.3, s.opacity = density, s.contrast = 1.1, s.round = 0.1;
      lay(guides, s);
    }
  }

  std::vector<Point> short_outside(double lift) const {
    return {{0, -1.99 - lift},
            {0.46, -1.93 - lift * 0.9},
            {0.84, -1.64 - lift * 0.6},
            {1.07, -1.20 - lift * 0.2},
            {1.13, -0.72},
            {1.10, -0.35},
            {1.07, -0.06}};
  }
  std::vector<Point> mens_hairline() const {
    const double h = p_.hairline;
    return {{0, -h},        {0.36, -h + 0.015}, {0.66, -h + 0.09}, {0.86, -h + 0.30},
            {0.925, -0.56}, {0.985, -0.30},     {1.05, 0.0}};
  }

  void crop() {
    cap(short_outside(0.02), mens_hairline(), 0.014, true);
    short_sides(-1.15, 0.85);
    const double h = p_.hairline;
    // Overlapping small locks from the crown forward, no two rows alike.
    constexpr int count = 42;
    for (int i = 0; i < count; ++i) {
      const double v = (i + random_.uniform()) / count,
                   u = std::fmod(i * 0.618034 + random_.range(-0.03, 0.03) + 1, 1.0) * 2 - 1;
      const double x = u * (0.93 - 0.03 * v), y = -1.97 + 0.40 * u * u + 0.40 * v, w = random_.range(0.10, 0.15);
      const double tip_y = y + 0.34 + 0.12 * (1 - u * u) + random_.range(-0.04, 0.06),
                   lean = random_.range(-0.12, 0.12);
      const double end = std::min(tip_y, -h + 0.10 + 0.22 * u * u), half = (y + end) / 2;
      const std::vector<Guide> lock = {
          {{x * 0.86 - w, y}, {x * 0.95 - w, y + 0.05}, {x - w * 0.9, half}, {x * 0.98 - w * 0.55 + lean, end}},
          {{x * 0.86, y - 0.05}, {x * 0.95, y}, {x + lean * 0.3, half}, {x * 0.98 + lean, end + 0.04}},
          {{x * 0.86 + w, y}, {x * 0.95 + w, y + 0.05}, {x + w * 0.9, half}, {x * 0.98 + w * 0.55 + lean, end}}};
      LockStyle s = style();
      s.strands = 16, s.ragged = 0.32, s.edge_soft = 0.3, s.root_soft = 0.5, s.sheen = 0.40, s.sheen_at = 0.55,
      s.sheen_width = 0.2, s.round = 0.3, s.shadow = v > 0.75 ? 0.22 : 0.05;
      lay(lock, s);
    }
    baby_hairs(mens_hairline(), 0.09, 60);
    flyaways(short_outside(0.02), 26);
  }

  void side_part(double side) {
    cap(short_outside(0.10), mens_hairline(), 0.014, true);
    short_sides(-1.15, 0.9);
    const double h = p_.hairline, px = side * 0.58;
    std::vector<Guide> over, near;
    for (int i = 0; i < 7; ++i) {
      const double f = i / 6.0;
      over.push_back({{px - side * 0.06 * f, -h - 0.12 - 0.70 * f},
                      {side * (0.20 + 0.1 * f), -h - 0.42 - 0.66 * f},
                      {-side * (0.55 + 0.18 * f), -h - 0.35 - 0.62 * f},
                      {-side * (0.93 + 0.22 * f), -0.86 + 0.05 * f}});
      near.push_back({{px + side * 0.02, -h - 0.10 - 0.66 * f},
                      {side * (0.72 + 0.12 * f), -h - 0.12 - 0.55 * f},
                      {side * (0.87 + 0.2 * f), -0.98 - 0.3 * f},
                      {side * (0.93 + 0.21 * f), -0.62}});
    }
    LockStyle s = style();
    s.strands = 74, s.sheen_at = 0.45, s.sheen_width = 0.22, s.sheen = 0.6, s.ragged = 0.09, s.root_soft = 0.03,
    s.edge_soft = 0.05, s.shadow = 0.35, s.round = 0.15;
    lay(near, s);
    lay(over, s);
    canvas_.lay(canvas_.stroke(Path::smooth({{px, -h - 0.08}, {px * 0.99, -h - 0.3}, {px * 0.93, -h - 0.52}}, false),
                               0.014, 0.012),
                p_.skin * 0.66f, 0.4f);
    baby_hairs(mens_hairline(), 0.08, 50);
    flyaways(short_outside(0.10), 26);
  }

  /// `to`: how far the tips come down over the forehead (y of the lowest).
  void textured(double to, double lift, double sweep) {
    const std::vector<Point> outside = short_outside(lift);
    cap(outside, mens_hairline(), 0.014, true);
    short_sides(-1.1, 0.92);
    // Locks that stand off the silhouette, then those that fall forward.
    for (int i = 0; i < 11; ++i) {
      const double u = (i - 5) / 6.2, x = u * 1.0, y = -1.86 + 0.56 * u * u;
      const double out = 0.13 + random_.range(0, 0.08), lean = sweep * 0.16 + random_.range(-0.10, 0.10);
      const Point tip{x * 1.10 + lean, y - out * (1 - 0.55 * u * u)};
      const std::vector<Guide> lock = {
          {{x - 0.14, y + 0.16}, {x - 0.13, y}, mix({x - 0.10, y}, tip, 0.5), tip},
          {{x, y + 0.12}, {x, y - 0.05}, mix({x, y}, tip, 0.6), tip + Point{0.02, 0}},
          {{x + 0.14, y + 0.16}, {x + 0.13, y}, mix({x + 0.10, y}, tip, 0.5), tip + Point{0.04, 0.01}}};
      LockStyle s = style();
      s.strands = 14, s.ragged = 0.18, s.edge_soft = 0.2, s.root_soft = 0.1, s.sheen = 0.3, s.sheen_at = 0.45,
      s.round = 0.25;
      lay(lock, s);
    }
    for (int row = 0; row < 3; ++row)
      for (int i = 0; i < 8; ++i) {
        const double u = (i + 0.5 + random_.range(-0.25, 0.25)) / 4 - 1, x = u * 0.93,
                     y = -1.92 + 0.40 * u * u + 0.16 * row;
        const double tip_y = to - 0.46 + 0.22 * row + 0.12 * u * u + random_.range(-0.07, 0.07),
                     lean = sweep * 0.24 + random_.range(-0.07, 0.07), w = 0.18;
        const std::vector<Guide> lock = {
            {{x * 0.85 - w, y},
             {x - w, y + 0.02},
             {x - w * 0.6 + lean * 0.5, (y + tip_y) / 2},
             {x - 0.03 + lean, tip_y}},
            {{x * 0.85, y - 0.06}, {x, y - 0.05}, {x + lean * 0.55, (y + tip_y) / 2}, {x + lean, tip_y + 0.06}},
            {{x * 0.85 + w, y},
             {x + w, y + 0.02},
             {x + w * 0.6 + lean * 0.5, (y + tip_y) / 2},
             {x + 0.03 + lean, tip_y}}};
        LockStyle s = style();
        s.strands = 16, s.ragged = 0.22, s.edge_soft = 0.2, s.root_soft = 0.1, s.sheen = 0.46, s.sheen_at = 0.4,
        s.round = 0.35, s.shadow = row == 2 ? 0.4 : 0.12;
        lay(lock, s);
      }
    baby_hairs(mens_hairline(), 0.08, 40);
    flyaways(outside, 24);
  }

  void buzz() {
    const std::vector<Point> outside = {{0, -1.90},    {0.5, -1.80}, {0.88, -1.46}, {1.055, -0.95},
                                        {1.115, -0.5}, {1.12, -0.2}, {1.10, 0.0}};
    const std::vector<Point> hairline = mens_hairline();
    std::vector<Point> all = outside;
    for (std::size_t i = hairline.size(); i-- > 0;) all.push_back(hairline[i]);
    for (std::size_t i = 1; i < hairline.size(); ++i) all.push_back({-hairline[i].x, hairline[i].y});
    for (std::size_t i = outside.size(); i-- > 1;) all.push_back({-outside[i].x, outside[i].y});
    canvas_.lay(canvas_.fill(Path::smooth(all, true), 0.04), mix(p_.hair, p_.skin, 0.12f), 0.86f);
    std::vector<Guide> guides;
    for (int i = 0; i < 9; ++i) {
      const double u = i / 4.0 - 1;
      guides.push_back({{u * 0.82, -1.90 + 0.33 * u * u},
                        {u * 0.98, -1.62 + 0.40 * u * u},
                        {u * 1.0, -1.3 + 0.5 * u * u},
                        {u * 0.96, -p_.hairline + 0.42 * u * u}});
    }
    LockStyle s = style();
    s.strands = 240, s.ragged = 0.14, s.edge_soft = 0.06, s.root_soft = 0.05, s.sheen = 0.3, s.sheen_at = 0.3,
    s.sheen_width = 0.3, s.round = 0.1, s.contrast = 1.5, s.opacity = 0.8;
    lay(guides, s);
    short_sides(-1.1, 0.8);
    baby_hairs(hairline, 0.05, 160);
  }

 private:
  Canvas& canvas_;
  const Identity& p_;
  const Look& look_;
  Random& random_;
  LockStyle base_;
};

}  // namespace

void paint_back_hair(Canvas& canvas, const Identity& p, const Look& look, Random& random) {
  Stylist stylist(canvas, p, look, random);
  if (is_long(look.hair) || look.hair == HairStyle::bob_covering) {
    const double to = look.hair == HairStyle::bob_covering ? 1.45 : 3.0;
    const Path back = Path::smooth({{-1.0, -1.2},
                                    {-1.20, -0.4},
                                    {-1.27, 0.5},
                                    {-1.30, 1.5},
                                    {-1.22, to},
                                    {0, to + 0.1},
                                    {1.22, to},
                                    {1.30, 1.5},
                                    {1.27, 0.5},
                                    {1.20, -0.4},
                                    {1.0, -1.2}},
                                   true);
    canvas.lay(canvas.fill(back, 0.02), p.hair * 0.5f);
    std::vector<Guide> guides;
    for (int i = 0; i < 9; ++i) {
      const double u = i / 4.0 - 1;
      guides.push_back({{u * 1.1, -1.2 + 0.5 * std::abs(u)}, {u * 1.28, 0.0}, {u * 1.36, 1.0}, {u * 1.28, to + 0.1}});
    }
    LockStyle s = stylist.style();
    s.colour = p.hair * 0.75f;
    s.strands = 120, s.sheen = 0.25, s.sheen_at = 0.55, s.edge_soft = 0.03, s.ragged = 0.08, s.round = 0.05;
    stylist.lay(guides, s);
  } else if (look.hair == HairStyle::ponytail) {
    const double side = look.light.x < 0 ? 1 : -1;
    const std::vector<Guide> tail = {{{side * 0.30, 0.6}, {side * 0.42, 1.2}, {side * 0.55, 1.9}, {side * 0.62, 2.75}},
                                     {{side * 0.60, 0.6}, {side * 0.80, 1.2}, {side * 0.90, 1.9}, {side * 0.88, 2.9}},
                                     {{side * 0.80, 0.6}, {side * 1.02, 1.2}, {side * 1.08, 1.9}, {side * 1.00, 2.7}}};
    LockStyle s = stylist.style();
    s.colour = p.hair * 0.8f;
    s.strands = 40, s.sheen = 0.3, s.edge_soft = 0.08, s.ragged = 0.15;
    stylist.lay(tail, s);
  }
}

void paint_hair(Canvas& canvas, const Identity& p, const Look& look, Random& random) {
  Stylist stylist(canvas, p, look, random);
  const double side = p.moles.size() % 2 == 0 ? 1 : -1;
  switch (look.hair) {
    case HairStyle::ponytail:
      stylist.pulled_back(false);
      break;
    case HairStyle::bun:
      stylist.pulled_back(true);
      break;
    case HairStyle::centre_tucked:
      stylist.parted(0.02 * side, false, 0, false);
      break;
    case HairStyle::side_tucked:
      stylist.parted(0.38 * side, false, 0, false);
      break;
    case HairStyle::long_covering:
      stylist.parted(0.10 * side, true, 2.6, false);
      break;
    case HairStyle::bob_covering:
      stylist.parted(0.30 * side, true, 1.35, true);
      break;
    case HairStyle::bangs:
      stylist.parted(0.0, true, 2.5, false);
      stylist.fringe(-0.20, 0.55, 0.92, 0.03 * side);
      break;
    case HairStyle::crop:
      stylist.crop();
      break;
    case HairStyle::side_part:
      stylist.side_part(side);
      break;
    case HairStyle::textured:
      stylist.textured(-0.86, 0.10, side);
      break;
    case HairStyle::buzz:
      stylist.buzz();
      break;
    case HairStyle::short_fringe:
      stylist.textured(-0.68, 0.05, side * 0.5);
      break;
    case HairStyle::long_fringe:
      stylist.textured(-0.30, 0.10, side * 0.7);
      stylist.fringe(-0.16, 0.35, 0.95, 0.10 * side);
      for (const double s : {-1.0, 1.0}) {
        const std::vector<Guide> over = {{{s * 0.88, -1.2}, {s * 0.95, -0.8}, {s * 0.98, -0.3}, {s * 1.0, 0.38}},
                                         {{s * 1.05, -1.2}, {s * 1.14, -0.8}, {s * 1.17, -0.3}, {s * 1.14, 0.52}},
                                         {{s * 1.1, -1.2}, {s * 1.22, -0.8}, {s * 1.30, -0.3}, {s * 1.24, 0.42}}};
        LockStyle style = stylist.style();
        style.strands = 40, style.ragged = 0.2, style.edge_soft = 0.12, style.sheen = 0.3, style.shadow = 0.4;
        stylist.lay(over, style);
      }
      break;
  }
}

void paint_front_hair(Canvas& canvas, const Identity& p, const Look& look, Random& random) {
  if (!is_long(look.hair)) return;
  Stylist stylist(canvas, p, look, random);
  for (const double s : {-1.0, 1.0}) {
    if (look.hair == HairStyle::side_tucked && s < 0) continue;
    const std::vector<Guide> lock = {{{s * 0.98, 1.2}, {s * 1.0, 1.9}, {s * 1.02, 2.7}, {s * 0.92, 3.5}},
                                     {{s * 1.14, 1.2}, {s * 1.24, 1.9}, {s * 1.3, 2.7}, {s * 1.14, 3.7}},
                                     {{s * 1.28, 1.2}, {s * 1.44, 1.9}, {s * 1.56, 2.7}, {s * 1.38, 3.45}}};
    LockStyle style = stylist.style();
    style.strands = 60, style.ragged = 0.14, style.edge_soft = 0.07, style.root_soft = 0.25, style.sheen = 0.4,
    style.sheen_at = 0.5, style.shadow = 0.4;
    stylist.lay(lock, style);
  }
}

void paint_hat(Canvas& canvas, const Look& look, Random& random) {
  if (!look.hat) return;
  const Rgb wool = random.pick({Rgb{0.46f, 0.16f, 0.17f}, Rgb{0.24f, 0.27f, 0.33f}, Rgb{0.62f, 0.50f, 0.36f}});
  const Path dome = Path::smooth({{-1.17, -0.62},
                                  {-1.2, -1.1},
                                  {-1.08, -1.7},
                                  {-0.62, -2.15},
                                  {0, -2.28},
                                  {0.62, -2.15},
                                  {1.08, -1.7},
                                  {1.2, -1.1},
                                  {1.17, -0.62},
                                  {0.6, -0.78},
                                  {0, -0.83},
                                  {-0.6, -0.78}},
                                 true);
  const Path cuff = Path::smooth({{-1.19, -0.56},
                                  {-1.24, -0.8},
                                  {-1.22, -1.03},
                                  {-0.6, -1.20},
                                  {0, -1.25},
                                  {0.6, -1.20},
                                  {1.22, -1.03},
                                  {1.24, -0.8},
                                  {1.19, -0.56},
                                  {0.6, -0.74},
                                  {0, -0.79},
                                  {-0.6, -0.74}},
                                 true);
  canvas.multiply(canvas.fill(cuff.moved(0, 0.07), 0.05), {0.6f, 0.46f, 0.42f}, 0.7f);
  const auto knit = [&](const Path& path, float ribs, float shade) {
    canvas.shade(canvas.fill(path, 0.008), [&](cv::Vec3f& px, float x, float y, float a) {
      const float u = std::clamp(x / 1.22f, -0.99f, 0.99f), around = std::asin(u) * ribs;
      const float rib = 0.88f + 0.16f * std::sin(around) + 0.06f * std::sin(y * 110 + 2 * std::cos(around));
      const float round =
          0.55f + 0.5f * std::sqrt(1 - u * u) - 0.16f * u * (look.light.x < 0 ? 1.f : -1.f) - 0.14f * (y + 1.4f);
      blend(px, wool * (rib * round * shade), a);
    });
  };
  knit(dome, 34, 1.0f);
  canvas.multiply(canvas.fill(cuff.moved(0, -0.04), 0.04), {0.7f, 0.7f, 0.7f}, 0.5f);
  knit(cuff, 40, 1.1f);
}

}  // namespace cs::demo
