// Which style is laid how, and in which order with the face and the clothes.
#include <cmath>

#include "demo/stylist.hpp"

namespace cs::demo {
namespace {

bool is_long(HairStyle h) {
  return h == HairStyle::centre_tucked || h == HairStyle::side_tucked || h == HairStyle::long_covering ||
         h == HairStyle::bangs;
}

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

}  // namespace cs::demo
