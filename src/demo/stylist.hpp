// Lays hair on one head, lock by lock over a dark cap. Coordinates are the head frame's: eyes at y 0, the crown near
// -2.
#pragma once

#include <vector>

#include "demo/lock.hpp"
#include "demo/parts.hpp"

namespace cs::demo {

class Stylist {
 public:
  Stylist(Canvas& canvas, const Identity& person, const Look& look, Random& random)
      : canvas_(canvas), p_(person), look_(look), random_(random) {
    base_.colour = person.hair;
    base_.light = look.light;
  }

  LockStyle style() const { return base_; }
  void lay(const std::vector<Guide>& guides, const LockStyle& style);

  // hair_long.cpp
  void pulled_back(bool bun);
  /// From a parting to both sides. `covering`: over the ears and down; otherwise tucked behind them.
  void parted(double part, bool covering, double length, bool tips_in);
  /// Falls over the forehead to `to` (y).
  void fringe(double to, double thin, double half_width, double lean);

  // hair_short.cpp
  void crop();
  void side_part(double side);
  /// `to`: how far the tips come down over the forehead (y of the lowest).
  void textured(double to, double lift, double sweep);
  void buzz();

 private:
  // stylist.cpp
  static std::vector<Guide> mirrored(std::vector<Guide> guides);
  /// The dark ground under all locks: from the silhouette to the hairline (right half given, from the top middle down).
  void cap(const std::vector<Point>& outside, const std::vector<Point>& hairline, double soft, bool fades = false);
  /// Short hairs that break a hard hairline.
  void baby_hairs(const std::vector<Point>& hairline, double length, int count);
  /// Single hairs that stand off the silhouette.
  void flyaways(const std::vector<Point>& outside, int count);

  // hair_short.cpp
  void short_sides(double top_y, double density);
  std::vector<Point> short_outside(double lift) const;
  std::vector<Point> mens_hairline() const;

  Canvas& canvas_;
  const Identity& p_;
  const Look& look_;
  Random& random_;
  LockStyle base_;
};

}  // namespace cs::demo
