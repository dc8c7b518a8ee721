// What the painter paints with: paths in head units, soft masks, and a float picture that they are laid on.
//
// Head units: the distance between the pupils is 1, the point between them is the origin, y grows downwards. A Frame
// maps them to pixels. Colours are sRGB-coded 0..1; light is computed linearly where it matters (head.cpp).
#pragma once

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <opencv2/core.hpp>
#include <span>
#include <vector>

namespace cs::demo {

struct Point {
  double x = 0, y = 0;
};
inline Point operator+(Point a, Point b) {
  return {a.x + b.x, a.y + b.y};
}
inline Point operator-(Point a, Point b) {
  return {a.x - b.x, a.y - b.y};
}
inline Point operator*(Point a, double k) {
  return {a.x * k, a.y * k};
}
inline Point mix(Point a, Point b, double t) {
  return {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
}

struct Rgb {
  float r = 0, g = 0, b = 0;
};
inline Rgb operator*(Rgb c, float k) {
  return {c.r * k, c.g * k, c.b * k};
}
inline Rgb mix(Rgb a, Rgb b, float t) {
  return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}
inline float smooth_step(float low, float high, float x) {
  const float t = std::clamp((x - low) / (high - low), 0.f, 1.f);
  return t * t * (3.f - 2.f * t);
}
inline float lerp(float a, float b, float t) {
  return a + (b - a) * t;
}

/// A similarity: pixel = (ox, oy) + scale * rotation(roll) * point.
struct Frame {
  double scale = 1, ox = 0, oy = 0, cosine = 1, sine = 0;
  static Frame at(double ox, double oy, double scale, double roll_degrees = 0);
  Point to_px(Point p) const {
    return {ox + scale * (cosine * p.x - sine * p.y), oy + scale * (sine * p.x + cosine * p.y)};
  }
  Point from_px(Point p) const {
    const double x = (p.x - ox) / scale, y = (p.y - oy) / scale;
    return {cosine * x + sine * y, -sine * x + cosine * y};
  }
};

class Path {
 public:
  struct Segment {
    char kind;  ///< m, l, c, z
    Point p[3];
  };
  Path& move(Point p);
  Path& line(Point p);
  Path& curve(Point c1, Point c2, Point p);
  Path& close();
  /// A smooth curve through the points (centripetal enough for hand-set points).
  static Path smooth(std::span<const Point> points, bool closed);
  static Path smooth(std::initializer_list<Point> points, bool closed) {
    return smooth(std::span<const Point>(points.begin(), points.size()), closed);
  }
  static Path polygon(std::initializer_list<Point> points);
  static Path ellipse(Point centre, double rx, double ry, double degrees = 0);
  static Path box(double left, double top, double right, double bottom, double radius = 0);
  Path& add(const Path& other);
  /// Every point through `f`.
  template <class F>
  Path mapped(F&& f) const {
    Path out = *this;
    for (Segment& s : out.segments_)
      for (Point& p : s.p) p = f(p);
    return out;
  }
  Path moved(double dx, double dy) const {
    return mapped([=](Point p) { return Point{p.x + dx, p.y + dy}; });
  }
  Path mirrored() const {
    return mapped([](Point p) { return Point{-p.x, p.y}; });
  }
  const std::vector<Segment>& segments() const { return segments_; }

 private:
  std::vector<Segment> segments_;
};

/// A hair, a lash: a curve that tapers from `from_width` to `to_width` (head units).
struct Stroke {
  Point a, b, c;  ///< quadratic
  double from_width, to_width;
  double alpha = 1;
};

/// Coverage of a part of the canvas.
struct Mask {
  cv::Rect at;
  cv::Mat1f alpha;
  bool empty() const { return at.area() == 0; }
};

class Canvas {
 public:
  Canvas(int width, int height) : pixels(height, width, cv::Vec3f(0, 0, 0)) {}

  cv::Mat3f pixels;  ///< B, G, R
  Frame frame;

  cv::Rect bounds() const { return {0, 0, pixels.cols, pixels.rows}; }

  /// `blur`: sigma in head units.
  Mask fill(const Path& path, double blur = 0) const;
  Mask stroke(const Path& path, double width, double blur = 0) const;
  Mask strokes(std::span<const Stroke> strokes, double blur = 0) const;

  void lay(const Mask& mask, Rgb colour, float opacity = 1);
  void multiply(const Mask& mask, Rgb factor, float opacity = 1);
  void screen(const Mask& mask, Rgb light, float opacity = 1);

  /// f(cv::Vec3f& pixel, float x, float y, float alpha) for every covered pixel, in head units.
  template <class F>
  void shade(const Mask& mask, F&& f) {
    if (mask.empty()) return;
    const auto k = static_cast<float>(1 / frame.scale);
    const float dx = static_cast<float>(frame.cosine) * k, dy = static_cast<float>(-frame.sine) * k;
    for (int row = 0; row < mask.at.height; ++row) {
      const float* a = mask.alpha[row];
      cv::Vec3f* px = pixels[mask.at.y + row] + mask.at.x;
      const Point start = frame.from_px({mask.at.x + 0.5, mask.at.y + row + 0.5});
      const auto x0 = static_cast<float>(start.x), y0 = static_cast<float>(start.y);
      for (int col = 0; col < mask.at.width; ++col)
        if (a[col] > 0.002f) f(px[col], x0 + dx * static_cast<float>(col), y0 + dy * static_cast<float>(col), a[col]);
    }
  }

 private:
  template <class Draw>
  Mask render(double left, double top, double right, double bottom, double blur, Draw&& draw) const;
};

/// a * b where both cover.
Mask clipped(const Mask& a, const Mask& b);
/// a * (1 - b).
Mask without(const Mask& a, const Mask& b);
/// Gaussian blur that costs the same for any sigma (px).
void soften(cv::Mat& image, double sigma);

inline void blend(cv::Vec3f& px, Rgb c, float a) {
  px[0] += (c.b - px[0]) * a;
  px[1] += (c.g - px[1]) * a;
  px[2] += (c.r - px[2]) * a;
}
inline void tone(cv::Vec3f& px, Rgb factor, float a) {
  px[0] *= 1 + (factor.b - 1) * a;
  px[1] *= 1 + (factor.g - 1) * a;
  px[2] *= 1 + (factor.r - 1) * a;
}

}  // namespace cs::demo
