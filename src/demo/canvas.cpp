#include "demo/canvas.hpp"

#include <cairo.h>

#include <memory>
#include <numbers>
#include <opencv2/imgproc.hpp>

namespace cs::demo {
namespace {

constexpr double pi = std::numbers::pi;

void trace(cairo_t* cr, const Path& path, const Frame& frame, double dx, double dy) {
  const auto at = [&](Point p) {
    const Point q = frame.to_px(p);
    return Point{q.x - dx, q.y - dy};
  };
  for (const Path::Segment& s : path.segments()) {
    const Point p = at(s.p[0]);
    if (s.kind == 'm') {
      cairo_move_to(cr, p.x, p.y);
    } else if (s.kind == 'l') {
      cairo_line_to(cr, p.x, p.y);
    } else if (s.kind == 'c') {
      const Point q = at(s.p[1]), r = at(s.p[2]);
      cairo_curve_to(cr, p.x, p.y, q.x, q.y, r.x, r.y);
    } else {
      cairo_close_path(cr);
    }
  }
}

struct Bounds {
  double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
  void add(Point p) {
    left = std::min(left, p.x);
    top = std::min(top, p.y);
    right = std::max(right, p.x);
    bottom = std::max(bottom, p.y);
  }
};

Bounds bounds_of(const Path& path, const Frame& frame) {
  Bounds b;
  for (const Path::Segment& s : path.segments()) {
    const int n = s.kind == 'c' ? 3 : s.kind == 'z' ? 0 : 1;
    for (int i = 0; i < n; ++i) b.add(frame.to_px(s.p[i]));
  }
  return b;
}

}  // namespace

Frame Frame::at(double ox, double oy, double scale, double roll_degrees) {
  const double a = roll_degrees * pi / 180;
  return {scale, ox, oy, std::cos(a), std::sin(a)};
}

Path& Path::move(Point p) {
  segments_.push_back({'m', {p, {}, {}}});
  return *this;
}
Path& Path::line(Point p) {
  segments_.push_back({'l', {p, {}, {}}});
  return *this;
}
Path& Path::curve(Point c1, Point c2, Point p) {
  segments_.push_back({'c', {c1, c2, p}});
  return *this;
}
Path& Path::close() {
  segments_.push_back({'z', {}});
  return *this;
}
Path& Path::add(const Path& other) {
  segments_.insert(segments_.end(), other.segments_.begin(), other.segments_.end());
  return *this;
}

Path Path::smooth(std::span<const Point> p, bool closed) {
  Path out;
  const int n = static_cast<int>(p.size());
  if (n < 2) return out;
  const auto at = [&](int i) { return p[static_cast<std::size_t>(closed ? (i + n) % n : std::clamp(i, 0, n - 1))]; };
  const auto length = [](Point a) { return std::max(1e-9, std::hypot(a.x, a.y)); };
  out.move(p[0]);
  for (int i = 0; i < (closed ? n : n - 1); ++i) {
    const Point a = at(i - 1), b = at(i), c = at(i + 1), d = at(i + 2);
    // Tangents as long as their own segment, so that uneven spacing makes no loops.
    const double l = length(c - b);
    const Point tb = (c - a) * (l / std::max(length(c - a), 1e-9) / 3), tc = (d - b) * (l / length(d - b) / 3);
    out.curve(b + tb, c - tc, c);
  }
  if (closed) out.close();
  return out;
}

Path Path::polygon(std::initializer_list<Point> points) {
  Path out;
  for (const Point p : points) out.segments_.empty() ? out.move(p) : out.line(p);
  return out.close();
}

Path Path::ellipse(Point c, double rx, double ry, double degrees) {
  constexpr double k = 0.5522847498;
  const double a = degrees * pi / 180, co = std::cos(a), si = std::sin(a);
  const auto at = [&](double x, double y) {
    return Point{c.x + co * x * rx - si * y * ry, c.y + si * x * rx + co * y * ry};
  };
  Path out;
  out.move(at(1, 0));
  out.curve(at(1, k), at(k, 1), at(0, 1));
  out.curve(at(-k, 1), at(-1, k), at(-1, 0));
  out.curve(at(-1, -k), at(-k, -1), at(0, -1));
  out.curve(at(k, -1), at(1, -k), at(1, 0));
  return out.close();
}

Path Path::box(double l, double t, double r, double b, double radius) {
  if (radius <= 0) return polygon({{l, t}, {r, t}, {r, b}, {l, b}});
  const double k = radius * 0.45;
  Path out;
  out.move({l + radius, t}).line({r - radius, t}).curve({r - k, t}, {r, t + k}, {r, t + radius});
  out.line({r, b - radius}).curve({r, b - k}, {r - k, b}, {r - radius, b});
  out.line({l + radius, b}).curve({l + k, b}, {l, b - k}, {l, b - radius});
  out.line({l, t + radius}).curve({l, t + k}, {l + k, t}, {l + radius, t});
  return out.close();
}

void soften(cv::Mat& image, double sigma) {
  if (sigma < 0.25 || image.empty()) return;
  int step = 1;
  while (sigma / step > 3.5 && image.cols / (step * 2) > 4 && image.rows / (step * 2) > 4) step *= 2;
  if (step == 1) {
    cv::GaussianBlur(image, image, {}, sigma, sigma, cv::BORDER_REPLICATE);
    return;
  }
  cv::Mat small;
  cv::resize(image, small, {std::max(1, image.cols / step), std::max(1, image.rows / step)}, 0, 0, cv::INTER_AREA);
  cv::GaussianBlur(small, small, {}, sigma / step, sigma / step, cv::BORDER_REPLICATE);
  cv::resize(small, image, image.size(), 0, 0, cv::INTER_LINEAR);
}

template <class Draw>
Mask Canvas::render(double left, double top, double right, double bottom, double blur, Draw&& draw) const {
  const double sigma = blur * frame.scale;
  const int pad = static_cast<int>(std::ceil(3 * sigma)) + 2;
  const cv::Rect box(cv::Point(static_cast<int>(std::floor(std::clamp(left, -1e6, 1e6))) - pad,
                               static_cast<int>(std::floor(std::clamp(top, -1e6, 1e6))) - pad),
                     cv::Point(static_cast<int>(std::ceil(std::clamp(right, -1e6, 1e6))) + pad,
                               static_cast<int>(std::ceil(std::clamp(bottom, -1e6, 1e6))) + pad));
  const cv::Rect around(-pad, -pad, pixels.cols + 2 * pad, pixels.rows + 2 * pad);
  const cv::Rect area = box & around;
  const cv::Rect seen = area & bounds();
  if (seen.area() == 0) return {};
  const int pitch = cairo_format_stride_for_width(CAIRO_FORMAT_A8, area.width);
  cv::Mat1b coverage(area.height, pitch, uchar{0});
  const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
      cairo_image_surface_create_for_data(coverage.data, CAIRO_FORMAT_A8, area.width, area.height, pitch),
      &cairo_surface_destroy);
  const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cr(cairo_create(surface.get()), &cairo_destroy);
  draw(cr.get(), static_cast<double>(area.x), static_cast<double>(area.y));
  cairo_surface_flush(surface.get());
  cv::Mat soft = coverage(cv::Rect(0, 0, area.width, area.height));
  Mask out;
  out.at = seen;
  cv::Mat wide;
  soft.convertTo(wide, CV_32F, 1 / 255.0);
  soften(wide, sigma);
  out.alpha = wide(cv::Rect(seen.x - area.x, seen.y - area.y, seen.width, seen.height));
  return out;
}

Mask Canvas::fill(const Path& path, double blur) const {
  const Bounds b = bounds_of(path, frame);
  return render(b.left, b.top, b.right, b.bottom, blur, [&](cairo_t* cr, double dx, double dy) {
    trace(cr, path, frame, dx, dy);
    cairo_fill(cr);
  });
}

Mask Canvas::stroke(const Path& path, double width, double blur) const {
  const Bounds b = bounds_of(path, frame);
  const double w = width * frame.scale;
  return render(b.left - w, b.top - w, b.right + w, b.bottom + w, blur, [&](cairo_t* cr, double dx, double dy) {
    cairo_set_line_width(cr, std::max(w, 0.3));
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    trace(cr, path, frame, dx, dy);
    cairo_stroke(cr);
  });
}

Mask Canvas::strokes(std::span<const Stroke> strokes, double blur) const {
  Bounds b;
  double widest = 0;
  for (const Stroke& s : strokes) {
    for (const Point p : {s.a, s.b, s.c}) b.add(frame.to_px(p));
    widest = std::max({widest, s.from_width, s.to_width});
  }
  const double w = widest * frame.scale;
  return render(b.left - w, b.top - w, b.right + w, b.bottom + w, blur, [&](cairo_t* cr, double dx, double dy) {
    for (const Stroke& s : strokes) {
      const auto at = [&](Point p) {
        const Point q = frame.to_px(p);
        return Point{q.x - dx, q.y - dy};
      };
      const Point a = at(s.a), m = at(s.b), c = at(s.c);
      const double w0 = s.from_width * frame.scale / 2, w1 = s.to_width * frame.scale / 2;
      const auto side = [](Point from, Point to) {
        const Point d = to - from;
        const double l = std::max(1e-6, std::hypot(d.x, d.y));
        return Point{-d.y / l, d.x / l};
      };
      const Point na = side(a, m), nm = side(a, c), nc = side(m, c);
      const double wm = (w0 + w1) / 2;
      const auto quad = [&](Point p0, Point q, Point p1) {
        cairo_curve_to(cr, p0.x + (q.x - p0.x) * 2 / 3, p0.y + (q.y - p0.y) * 2 / 3, p1.x + (q.x - p1.x) * 2 / 3,
                       p1.y + (q.y - p1.y) * 2 / 3, p1.x, p1.y);
      };
      const Point a1 = a + na * w0, a2 = a - na * w0, c1 = c + nc * w1, c2 = c - nc * w1;
      cairo_set_source_rgba(cr, 0, 0, 0, s.alpha);
      cairo_move_to(cr, a1.x, a1.y);
      quad(a1, m + nm * wm, c1);
      cairo_line_to(cr, c2.x, c2.y);
      quad(c2, m - nm * wm, a2);
      cairo_close_path(cr);
      cairo_fill(cr);
    }
  });
}

void Canvas::lay(const Mask& mask, Rgb colour, float opacity) {
  shade(mask, [&](cv::Vec3f& px, float, float, float a) { blend(px, colour, a * opacity); });
}
void Canvas::multiply(const Mask& mask, Rgb factor, float opacity) {
  shade(mask, [&](cv::Vec3f& px, float, float, float a) { tone(px, factor, a * opacity); });
}
void Canvas::screen(const Mask& mask, Rgb light, float opacity) {
  shade(mask, [&](cv::Vec3f& px, float, float, float a) {
    a *= opacity;
    px[0] = 1 - (1 - px[0]) * (1 - light.b * a);
    px[1] = 1 - (1 - px[1]) * (1 - light.g * a);
    px[2] = 1 - (1 - px[2]) * (1 - light.r * a);
  });
}

Mask clipped(const Mask& a, const Mask& b) {
  Mask out;
  out.at = a.at & b.at;
  if (out.at.area() == 0) return {};
  const cv::Point o = out.at.tl();
  cv::Mat product;
  cv::multiply(a.alpha(cv::Rect(o - a.at.tl(), out.at.size())), b.alpha(cv::Rect(o - b.at.tl(), out.at.size())),
               product);
  out.alpha = product;
  return out;
}

Mask without(const Mask& a, const Mask& b) {
  if (a.empty()) return a;
  Mask out{a.at, a.alpha.clone()};
  const cv::Rect both = a.at & b.at;
  if (both.area() == 0) return out;
  cv::Mat1f mine = out.alpha(both - a.at.tl());
  const cv::Mat1f theirs = b.alpha(both - b.at.tl());
  for (int y = 0; y < both.height; ++y)
    for (int x = 0; x < both.width; ++x) mine(y, x) *= 1 - theirs(y, x);
  return out;
}

}  // namespace cs::demo
