// Short hair: crops, partings, textured locks, buzz cuts.
#include <algorithm>
#include <cmath>

#include "demo/stylist.hpp"

namespace cs::demo {

void Stylist::short_sides(double top_y, double density) {
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

std::vector<Point> Stylist::short_outside(double lift) const {
  return {{0, -1.99 - lift},
          {0.46, -1.93 - lift * 0.9},
          {0.84, -1.64 - lift * 0.6},
          {1.07, -1.20 - lift * 0.2},
          {1.13, -0.72},
          {1.10, -0.35},
          {1.07, -0.06}};
}

std::vector<Point> Stylist::mens_hairline() const {
  const double h = p_.hairline;
  return {{0, -h},        {0.36, -h + 0.015}, {0.66, -h + 0.09}, {0.86, -h + 0.30},
          {0.925, -0.56}, {0.985, -0.30},     {1.05, 0.0}};
}

void Stylist::crop() {
  cap(short_outside(0.02), mens_hairline(), 0.014, true);
  short_sides(-1.15, 0.85);
  const double h = p_.hairline;
  // Overlapping small locks from the crown forward, no two rows alike.
  constexpr int count = 42;
  for (int i = 0; i < count; ++i) {
    const double v = (i + random_.uniform()) / count,
                 u = std::fmod(i * 0.618034 + random_.range(-0.03, 0.03) + 1, 1.0) * 2 - 1;
    const double x = u * (0.93 - 0.03 * v), y = -1.97 + 0.40 * u * u + 0.40 * v, w = random_.range(0.10, 0.15);
    const double tip_y = y + 0.34 + 0.12 * (1 - u * u) + random_.range(-0.04, 0.06), lean = random_.range(-0.12, 0.12);
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

void Stylist::side_part(double side) {
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

void Stylist::textured(double to, double lift, double sweep) {
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
          {{x * 0.85 - w, y}, {x - w, y + 0.02}, {x - w * 0.6 + lean * 0.5, (y + tip_y) / 2}, {x - 0.03 + lean, tip_y}},
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

void Stylist::buzz() {
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

}  // namespace cs::demo
