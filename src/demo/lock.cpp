#include "demo/lock.hpp"

#include <opencv2/imgproc.hpp>

#include "demo/random.hpp"

namespace cs::demo {
namespace {

constexpr int table_width = 1024, table_height = 64;

/// Smooth noise, about -1..1, that repeats: strands are its columns, slowly changing along the rows.
const cv::Mat1f& strand_table() {
  static const cv::Mat1f table = [] {
    cv::Mat1f noise(table_height, table_width);
    Random r(20'260'101);
    for (float& v : noise) v = static_cast<float>(r.range(-1, 1));
    cv::Mat1f out = noise.clone();
    for (int y = 0; y < table_height; ++y)
      for (int x = 0; x < table_width; ++x) {
        float sum = 0;
        for (int k = -3; k <= 3; ++k) sum += noise((y + k + table_height) % table_height, x);
        out(y, x) = sum * 0.62f;
      }
    return out;
  }();
  return table;
}

float noise_at(float s, float t) {
  const cv::Mat1f& table = strand_table();
  const float fs = std::floor(s), ft = std::floor(t);
  const int x0 = static_cast<int>(fs) & (table_width - 1), x1 = (x0 + 1) & (table_width - 1);
  const int y0 = static_cast<int>(ft) & (table_height - 1), y1 = (y0 + 1) & (table_height - 1);
  const float u = s - fs, v = t - ft;
  return lerp(lerp(table(y0, x0), table(y0, x1), u), lerp(table(y1, x0), table(y1, x1), u), v);
}

Point along(const Guide& g, double t) {
  const double u = 1 - t;
  return g.a * (u * u * u) + g.b * (3 * u * u * t) + g.c * (3 * u * t * t) + g.d * (t * t * t);
}

Guide across(std::span<const Guide> guides, double s) {
  const auto n = static_cast<int>(guides.size());
  const double at = s * (n - 1);
  const int i = std::min(static_cast<int>(at), n - 2);
  const double u = at - i;
  const auto pick = [&](int k) -> const Guide& { return guides[static_cast<std::size_t>(std::clamp(k, 0, n - 1))]; };
  const auto one = [&](Point Guide::*m) {
    const Point p0 = pick(i - 1).*m, p1 = pick(i).*m, p2 = pick(i + 1).*m, p3 = pick(i + 2).*m;
    return (p1 * 2 + (p2 - p0) * u + (p0 * 2 - p1 * 5 + p2 * 4 - p3) * (u * u) +
            (p1 * 3 - p0 - p2 * 3 + p3) * (u * u * u)) *
           0.5;
  };
  return {one(&Guide::a), one(&Guide::b), one(&Guide::c), one(&Guide::d)};
}

struct Vertex {
  float x, y, s, t;
};

/// (s, t) of every pixel the ribbon covers; s < 0 elsewhere.
void draw_triangle(cv::Mat2f& map, Vertex a, Vertex b, Vertex c) {
  const float area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
  if (std::abs(area) < 1e-4f) return;
  const int x0 = std::max(0, static_cast<int>(std::floor(std::min({a.x, b.x, c.x})))),
            x1 = std::min(map.cols - 1, static_cast<int>(std::ceil(std::max({a.x, b.x, c.x})))),
            y0 = std::max(0, static_cast<int>(std::floor(std::min({a.y, b.y, c.y})))),
            y1 = std::min(map.rows - 1, static_cast<int>(std::ceil(std::max({a.y, b.y, c.y}))));
  const float k = 1 / area, slack = 0.02f;
  for (int y = y0; y <= y1; ++y) {
    const float py = static_cast<float>(y) + 0.5f;
    for (int x = x0; x <= x1; ++x) {
      const float px = static_cast<float>(x) + 0.5f;
      const float wb = ((px - a.x) * (c.y - a.y) - (c.x - a.x) * (py - a.y)) * k;
      const float wc = ((b.x - a.x) * (py - a.y) - (px - a.x) * (b.y - a.y)) * k;
      const float wa = 1 - wb - wc;
      if (wa < -slack || wb < -slack || wc < -slack) continue;
      map(y, x) = {wa * a.s + wb * b.s + wc * c.s, wa * a.t + wb * b.t + wc * c.t};
    }
  }
}

}  // namespace

void lay_lock(Canvas& canvas, std::span<const Guide> guides, const LockStyle& style, std::uint64_t seed) {
  const int columns = static_cast<int>(guides.size() - 1) * 4, rows = 18;
  std::vector<Vertex> mesh;
  float l = 1e9f, t = 1e9f, r = -1e9f, b = -1e9f;
  for (int i = 0; i <= columns; ++i) {
    const Guide g = across(guides, static_cast<double>(i) / columns);
    for (int j = 0; j <= rows; ++j) {
      const Point q = canvas.frame.to_px(along(g, static_cast<double>(j) / rows));
      const Vertex v{static_cast<float>(q.x), static_cast<float>(q.y),
                     static_cast<float>(i) / static_cast<float>(columns),
                     static_cast<float>(j) / static_cast<float>(rows)};
      l = std::min(l, v.x), r = std::max(r, v.x), t = std::min(t, v.y), b = std::max(b, v.y);
      mesh.push_back(v);
    }
  }
  const auto vertex = [&](int i, int j) -> const Vertex& {
    return mesh[static_cast<std::size_t>(i) * (static_cast<std::size_t>(rows) + 1) + static_cast<std::size_t>(j)];
  };
  // No more strands than the canvas can show: finer ones would alias into dots.
  double width = 0;
  for (int i = 0; i < columns; ++i) {
    const Vertex &one = vertex(i, rows / 2), &next = vertex(i + 1, rows / 2);
    width += std::hypot(next.x - one.x, next.y - one.y);
  }
  const cv::Rect at = cv::Rect(cv::Point(static_cast<int>(l) - 1, static_cast<int>(t) - 1),
                               cv::Point(static_cast<int>(r) + 2, static_cast<int>(b) + 2)) &
                      canvas.bounds();
  if (at.area() == 0) return;
  for (Vertex& v : mesh) v.x -= static_cast<float>(at.x), v.y -= static_cast<float>(at.y);
  cv::Mat2f map(at.height, at.width, cv::Vec2f(-1, -1));
  for (int i = 0; i < columns; ++i)
    for (int j = 0; j < rows; ++j) {
      draw_triangle(map, vertex(i, j), vertex(i + 1, j), vertex(i, j + 1));
      draw_triangle(map, vertex(i + 1, j), vertex(i + 1, j + 1), vertex(i, j + 1));
    }

  const float o = static_cast<float>(seed % 977), strands = static_cast<float>(std::min(style.strands, width / 3.2));
  const float ragged = static_cast<float>(style.ragged), root = static_cast<float>(style.root_soft),
              edge = static_cast<float>(style.edge_soft);
  Mask mask{at, cv::Mat1f(at.height, at.width, 0.f)};
  for (int y = 0; y < at.height; ++y)
    for (int x = 0; x < at.width; ++x) {
      const float s = map(y, x)[0], u = map(y, x)[1];
      if (s < 0) continue;
      const float length = 0.5f + 0.5f * noise_at(s * strands * 0.8f + o, 7),
                  fine = noise_at(s * strands * 2.3f + o, u * 4);
      float a = smooth_step(0, 0.05f, 1 - ragged * std::clamp(length + 0.25f * fine, 0.f, 1.f) - u);
      if (style.tip_fade > 0) a *= 1 - static_cast<float>(style.tip_fade) * smooth_step(0.30f, 0.95f, u);
      if (root > 0) a *= smooth_step(0, root, u - root * 0.5f * length);
      if (edge > 0)
        a *= smooth_step(-0.2f, 1, std::min(s, 1 - s) / edge + 0.6f * noise_at(s * strands * 1.6f + o, u * 5 + 3));
      if (style.thin > 0) {
        const float gap = noise_at(s * strands * 0.55f + o, u * 2 + 11);
        a *= 1 - static_cast<float>(style.thin) * smooth_step(0.05f, 0.45f, gap) * smooth_step(0.15f, 0.9f, u);
      }
      mask.alpha(y, x) = a * static_cast<float>(style.opacity);
    }
  if (style.shadow > 0) {
    Mask shade{at, mask.alpha.clone()};
    cv::Mat soft = shade.alpha;
    soften(soft, 0.05 * canvas.frame.scale);
    shade.alpha = soft;
    const cv::Point shift(static_cast<int>(-style.light.x * 0.06 * canvas.frame.scale),
                          static_cast<int>(0.06 * canvas.frame.scale));
    const cv::Rect moved = (shade.at + shift) & canvas.bounds();
    if (moved.area() > 0) {
      shade.alpha = shade.alpha(moved - shade.at.tl() - shift);
      shade.at = moved;
      canvas.multiply(shade, {0.66f, 0.50f, 0.45f}, static_cast<float>(style.shadow));
    }
  }
  const float lx = static_cast<float>(style.light.x), ly = static_cast<float>(style.light.y),
              ll = std::sqrt(lx * lx + ly * ly + 0.8f);
  const auto sheen_at = static_cast<float>(style.sheen_at), sheen_width = static_cast<float>(style.sheen_width),
             sheen = static_cast<float>(style.sheen), round = static_cast<float>(style.round),
             contrast = static_cast<float>(style.contrast);
  const cv::Point corner = at.tl();
  const Frame& frame = canvas.frame;
  for (int y = 0; y < at.height; ++y) {
    cv::Vec3f* px = canvas.pixels[corner.y + y] + corner.x;
    for (int x = 0; x < at.width; ++x) {
      const float a = mask.alpha(y, x);
      if (a <= 0.002f) continue;
      const float s = map(y, x)[0], u = map(y, x)[1];
      const float coarse = noise_at(s * strands + o, u * 3), fine = noise_at(s * strands * 2.7f + o + 17, u * 5),
                  clump = noise_at(s * strands * 0.16f + o + 5, u * 2);
      const Point p = frame.from_px({corner.x + x + 0.5, corner.y + y + 0.5});
      // The head below as a ball gives the light its direction.
      const float nx = std::clamp(static_cast<float>(p.x) / 1.35f, -1.f, 1.f),
                  ny = std::clamp((static_cast<float>(p.y) + 0.55f) / 1.6f, -1.f, 0.7f);
      const float nz = std::sqrt(std::max(0.05f, 1 - nx * nx - ny * ny));
      const float lit = std::max(0.f, (nx * lx + ny * ly + nz * 0.9f) / ll);
      const float profile = 1 - round * std::pow(std::abs(2 * s - 1), 3.f);
      const float lum =
          (0.42f + 0.80f * lit) * profile * (1 + contrast * (0.30f * coarse + 0.24f * fine + 0.22f * clump));
      const float d = (u - sheen_at - 0.09f * clump - 0.045f * coarse) / sheen_width;
      const float g =
          sheen * std::exp(-d * d) * (0.62f + 0.55f * fine + 0.25f * coarse) * (0.25f + 0.9f * lit) * profile;
      const Rgb c = style.colour;
      blend(px[x],
            {std::max(0.012f, c.r * lum + 0.30f * g + c.r * 0.8f * g),
             std::max(0.012f, c.g * lum + 0.275f * g + c.g * 0.8f * g),
             std::max(0.012f, c.b * lum + 0.265f * g + c.b * 0.8f * g)},
            a);
    }
  }
}

}  // namespace cs::demo
