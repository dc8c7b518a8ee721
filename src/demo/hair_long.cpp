// Long hair: pulled back, parted, and a fringe.
#include "demo/stylist.hpp"

namespace cs::demo {

void Stylist::pulled_back(bool bun) {
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

void Stylist::parted(double part, bool covering, double length, bool tips_in) {
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

void Stylist::fringe(double to, double thin, double half_width, double lean) {
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

}  // namespace cs::demo
