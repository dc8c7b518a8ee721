// A lock of hair: a ribbon between guide curves, shaded strand by strand.
#pragma once

#include <cstdint>
#include <span>

#include "demo/canvas.hpp"

namespace cs::demo {

/// A cubic curve from root to tip.
struct Guide {
  Point a, b, c, d;
};

struct LockStyle {
  Rgb colour;
  double strands = 60;      ///< across the ribbon
  double ragged = 0.08;     ///< how unevenly the tips end, share of the length
  double root_soft = 0.04;  ///< share of the length over which roots fade in
  double edge_soft = 0.05;  ///< share of the width over which the sides break up into strands
  double sheen_at = 0.4, sheen_width = 0.16, sheen = 0.5;
  double round = 0.25;  ///< how much darker the sides are than the middle
  double thin = 0;      ///< 0 dense .. 1 gaps between strands
  double tip_fade = 0;  ///< how much of the opacity is lost towards the tips
  double opacity = 1;
  double contrast = 1;  ///< between strands
  double shadow = 0;    ///< opacity of the soft shadow that it throws on what lies below
  Point light{-0.3, -0.45};
};

/// At least two guides, side by side.
void lay_lock(Canvas& canvas, std::span<const Guide> guides, const LockStyle& style, std::uint64_t seed);

}  // namespace cs::demo
