// The skin of the head: a height field of the face, lit in linear light with a wrap that lets red go round the edges,
// as light does in skin; then warped onto the canvas.
#include <opencv2/imgproc.hpp>

#include "demo/parts.hpp"

namespace cs::demo {
namespace {

constexpr float grid_scale = 72;  // grid points a head unit
constexpr float left = -1.35f, top = -2.0f, right = 1.35f, bottom = 2.0f;

struct Normal {
  float x, y, z;
};

Normal unit(float x, float y, float z) {
  const float l = 1 / std::sqrt(x * x + y * y + z * z);
  return {x * l, y * l, z * l};
}

float to_linear(float c) {
  return std::pow(std::max(c, 0.f), 2.2f);
}
float to_coded(float c) {
  return std::pow(std::max(c, 0.f), 1 / 2.2f);
}

/// Half width of the outline by y, and how the face recedes.
class Shape {
 public:
  explicit Shape(const Identity& p) : person_(p), chin_(static_cast<float>(p.chin)) {
    const auto outline = face_outline(p).segments();
    // The right half runs from the crown to the chin first.
    half_.assign(512, 0.f);
    Point from{};
    for (const auto& s : outline) {
      if (s.kind == 'm') from = s.p[0];
      if (s.kind != 'c') continue;
      for (int i = 0; i <= 24; ++i) {
        const double t = i / 24.0, u = 1 - t;
        const Point q = from * (u * u * u) + s.p[0] * (3 * u * u * t) + s.p[1] * (3 * u * t * t) + s.p[2] * (t * t * t);
        if (q.x >= 0) put(q);
      }
      from = s.p[2];
    }
    // Fill what the samples missed, and take out the steps.
    for (std::size_t i = 1; i < half_.size(); ++i)
      if (half_[i] == 0 && y_of(i) < chin_ - 0.01f) half_[i] = half_[i - 1];
    for (int pass = 0; pass < 2; ++pass) {
      const std::vector<float> sharp = half_;
      for (std::size_t i = 4; i + 4 < half_.size(); ++i) {
        if (y_of(i) > chin_ - 0.05f || y_of(i) < -1.8f) continue;
        float sum = 0;
        for (std::size_t k = i - 4; k <= i + 4; ++k) sum += sharp[k];
        half_[i] = sum / 9;
      }
    }
  }

  float height(float x, float y) const {
    const float w = std::max(half(y), 0.02f);
    const float u = std::min(std::abs(x) / w, 1.f);
    float z = depth(y) * std::pow(std::max(0.f, 1 - std::pow(u, 2.5f)), 0.5f);
    const auto bump = [&](float cx, float cy, float sx, float sy, float h) {
      const float a = (x - cx) / sx, b = (y - cy) / sy, d = a * a + b * b;
      if (d < 12) z += h * std::exp(-0.5f * d);
    };
    const auto both = [&](float cx, float cy, float sx, float sy, float h) { bump(x < 0 ? -cx : cx, cy, sx, sy, h); };
    const auto tip = static_cast<float>(person_.nose_tip), nw = static_cast<float>(person_.nose_width),
               mouth = static_cast<float>(person_.mouth_y), cheek = static_cast<float>(person_.cheek);
    // Nose: ridge, ball, wings.
    if (std::abs(x) < 0.6f && y > -0.6f && y < 1.1f) {
      const float along = smooth_step(-0.42f, tip, y);
      const float ridge =
          (0.10f + static_cast<float>(person_.bridge)) * along * (1 - smooth_step(tip - 0.02f, tip + 0.17f, y));
      const float s = lerp(0.125f, 0.15f, along);
      z += ridge * std::exp(-0.5f * x * x / (s * s));
      const auto ball = static_cast<float>(person_.tip_size);
      bump(0, tip - 0.02f, 0.125f * ball, 0.11f, 0.13f * ball);
      both(nw - 0.075f, tip + 0.02f, 0.075f, 0.075f, 0.10f);
    }
    // Sockets, eyeballs, brows.
    both(0.40f, -0.07f, 0.22f, 0.13f, -0.11f);
    both(0.56f, -0.12f, 0.24f, 0.09f, -0.05f);
    both(0.50f, 0.00f, 0.17f, 0.095f, 0.075f);
    both(0.50f, 0.20f, 0.24f, 0.06f, -0.018f);
    both(0.50f, -0.40f, 0.34f, 0.10f, 0.035f);
    // Cheeks, and the fold beside the mouth.
    both(0.60f, 0.46f, 0.27f, 0.23f, 0.075f + 0.035f * cheek);
    both(0.52f, 0.92f, 0.13f, 0.22f, -0.022f + 0.012f * cheek);
    both(0.46f, mouth, 0.08f, 0.09f, -0.02f);
    // Mouth and chin.
    bump(0, mouth - 0.03f, 0.34f, 0.17f, 0.085f);
    bump(0, mouth + 0.065f, 0.21f, 0.05f, 0.04f);
    bump(0, mouth - 0.05f, 0.22f, 0.035f, 0.022f);
    bump(0, tip + 0.27f, 0.045f, 0.07f, -0.010f);
    bump(0, mouth + 0.235f, 0.24f, 0.06f, -0.05f);
    bump(0, chin_ - 0.21f, 0.2f, 0.13f, 0.06f);
    return z;
  }

 private:
  static float y_of(std::size_t i) { return top + static_cast<float>(i) * (bottom - top) / 511; }
  void put(Point q) {
    const auto i =
        static_cast<std::size_t>(std::clamp((static_cast<float>(q.y) - top) / (bottom - top) * 511, 0.f, 511.f));
    half_[i] = std::max(half_[i], static_cast<float>(q.x));
  }
  float half(float y) const {
    const float at = std::clamp((y - top) / (bottom - top) * 511, 0.f, 510.f);
    const auto i = static_cast<std::size_t>(at);
    return lerp(half_[i], half_[i + 1], at - static_cast<float>(i));
  }
  float depth(float y) const {
    const float up = std::clamp((-0.35f - y) / 1.5f, 0.f, 1.f);              // the forehead leans back
    const float down = std::clamp((y - 1.05f) / (chin_ - 1.05f), 0.f, 1.f);  // the chin rounds under
    return 1.12f * std::sqrt(std::max(0.f, 1 - std::pow(up, 2.4f))) *
           std::sqrt(std::max(0.02f, 1 - 0.98f * std::pow(down, 5.f)));
  }

  const Identity& person_;
  float chin_;
  std::vector<float> half_;
};

struct Lighting {
  Normal key, half;
  float key_power, fill_power;
  Rgb key_colour;
};

Lighting lighting_of(const Look& look) {
  Lighting l{};
  l.key = unit(static_cast<float>(look.light.x), static_cast<float>(look.light.y), 0.95f);
  l.half = unit(l.key.x, l.key.y, l.key.z + 1);
  l.key_power = static_cast<float>(look.key);
  l.fill_power = static_cast<float>(look.fill);
  const auto w = static_cast<float>(look.warmth);
  l.key_colour = {1 + 0.05f * w, 1, 1 - 0.07f * w};
  return l;
}

/// Linear light on a normal, a channel.
Rgb light_on(const Lighting& l, Normal n, float shadow) {
  const float d = n.x * l.key.x + n.y * l.key.y + n.z * l.key.z;
  const auto wrapped = [&](float w) {
    const float v = std::max(0.f, (d + w) / (1 + w));
    return v * std::sqrt(v) * shadow;
  };
  const float sky = l.fill_power * (0.80f - 0.26f * n.y) * (0.55f + 0.45f * std::max(n.z, 0.f));
  return {sky * 1.03f + l.key_power * l.key_colour.r * wrapped(0.50f),
          sky + l.key_power * l.key_colour.g * wrapped(0.33f),
          sky * 0.985f + l.key_power * l.key_colour.b * wrapped(0.27f)};
}

/// Where blood is near: cheeks, nose, chin, ears; and the paler forehead.
Rgb albedo_at(const Identity& p, const Look& look, float x, float y) {
  const auto near = [&](float cx, float cy, float sx, float sy) {
    const float a = (std::abs(x) - cx) / sx, b = (y - cy) / sy;
    return std::exp(-0.5f * (a * a + b * b));
  };
  Rgb c = p.skin;
  const auto red = static_cast<float>(0.5 + p.redness);
  const float blush =
      0.062f * near(0.62f, 0.46f, 0.30f, 0.22f) + 0.045f * near(0, static_cast<float>(p.nose_tip), 0.17f, 0.13f) +
      0.06f * near(0, static_cast<float>(p.chin) - 0.2f, 0.2f, 0.14f) + 0.04f * near(0.5f, -0.12f, 0.26f, 0.09f);
  const float k = blush * red * (look.makeup ? 2.6f : 1.f);
  c = {c.r * (1 - 0.12f * k), c.g * (1 - 1.25f * k), c.b * (1 - 1.05f * k)};
  const float under_eye = 0.055f * near(0.45f, 0.17f, 0.2f, 0.055f);
  c = {c.r * (1 - 1.3f * under_eye), c.g * (1 - 1.4f * under_eye), c.b * (1 - 0.7f * under_eye)};
  if (p.beard > 0) {
    const float lower = near(0, static_cast<float>(p.mouth_y) - 0.17f, 0.28f, 0.07f) * 0.9f +
                        near(0, static_cast<float>(p.chin) - 0.16f, 0.33f, 0.17f) +
                        0.45f * near(0.6f, 1.2f, 0.25f, 0.25f);
    const float b = 0.13f * static_cast<float>(p.beard) * std::min(lower, 1.f);
    c = {c.r * (1 - 1.25f * b), c.g * (1 - b), c.b * (1 - 0.65f * b)};
  }
  return c;
}

}  // namespace

Path face_outline(const Identity& p) {
  const double w = p.face_width, c = p.chin;
  // From the cheekbone to the chin in even steps: the jaw's corner bulges, the cheek does not cave in.
  const double cheek_y = 0.42, span = c - cheek_y;
  const Point cheek{w * 0.975, cheek_y}, corner{p.jaw, cheek_y + span * 0.60}, side{p.chin_width, c - span * 0.075};
  const std::array<Point, 12> right = {{{0, -1.86},
                                        {0.5, -1.76},
                                        {0.88, -1.42},
                                        {1.045, -0.92},
                                        {w * 0.985, -0.4},
                                        {w, 0.05},
                                        cheek,
                                        mix(cheek, corner, 0.52) + Point{0.035, 0},
                                        corner,
                                        mix(corner, side, 0.55) + Point{0.035, 0.015},
                                        side,
                                        {p.chin_width * 0.48, c - span * 0.008}}};
  std::vector<Point> all(right.begin(), right.end());
  all.push_back({0, c});
  for (std::size_t i = right.size() - 1; i > 0; --i) all.push_back({-right[i].x, right[i].y});
  return Path::smooth(all, true);
}

Rgb lit_skin(const Identity& person, const Look& look, float nx, float ny, float nz, float shadow) {
  const Normal n = unit(nx, ny, nz);
  const Rgb l = light_on(lighting_of(look), n, shadow);
  const auto one = [](float albedo, float light) { return std::min(1.f, to_coded(to_linear(albedo) * light)); };
  return {one(person.skin.r, l.r), one(person.skin.g, l.g), one(person.skin.b, l.b)};
}

void paint_ears(Canvas& canvas, const Identity& p, const Look& look) {
  for (const double side : {-1.0, 1.0}) {
    const double w = p.face_width, out = p.ear_out, h = p.ear_size;
    const auto place = [&](Point q) { return Point{side * (w - 0.05 + q.x * out / 0.15), 0.17 + q.y * h / 0.4}; };
    const Path shape = Path::smooth({{-0.06, -0.30},
                                     {0.03, -0.40},
                                     {0.15, -0.42},
                                     {0.225, -0.30},
                                     {0.215, -0.10},
                                     {0.165, 0.10},
                                     {0.13, 0.26},
                                     {0.085, 0.39},
                                     {0.01, 0.41},
                                     {-0.07, 0.30},
                                     {-0.12, 0}},
                                    true)
                           .mapped(place);
    const Mask ear = canvas.fill(shape);
    const Rgb near = lit_skin(p, look, static_cast<float>(side) * 0.30f, -0.1f, 0.8f),
              far = lit_skin(p, look, static_cast<float>(side) * 0.85f, 0.1f, 0.55f);
    canvas.shade(ear, [&](cv::Vec3f& px, float x, float y, float a) {
      const float t = std::clamp((std::abs(x) - static_cast<float>(w) + 0.05f) / 0.25f, 0.f, 1.f);
      Rgb c = mix(near, far, t * t);
      c = c * (1.0f - 0.10f * smooth_step(0.1f, 0.5f, y));
      blend(px, {c.r * 0.99f, c.g * 0.925f, c.b * 0.91f}, a);
    });
    const auto curve = [&](std::initializer_list<Point> points) { return Path::smooth(points, false).mapped(place); };
    const auto dim = [&](const Path& path, double width, double blur, Rgb factor, float opacity) {
      canvas.multiply(clipped(canvas.stroke(path, width, blur), ear), factor, opacity);
    };
    // The groove inside the rim, the bowl, and the light on the rim and the lobe.
    dim(curve({{-0.02, -0.28}, {0.06, -0.345}, {0.135, -0.335}, {0.165, -0.22}, {0.15, -0.06}, {0.105, 0.08}}), 0.05,
        0.018, {0.72f, 0.55f, 0.52f}, 0.75f);
    dim(curve({{0.02, -0.16}, {0.085, -0.12}, {0.095, 0.0}, {0.06, 0.12}, {0.01, 0.18}}), 0.05, 0.025,
        {0.72f, 0.52f, 0.48f}, 0.7f);
    dim(curve({{-0.01, -0.05}, {0.01, 0.04}, {0.0, 0.14}}), 0.10, 0.035, {0.62f, 0.42f, 0.38f}, 0.8f);
    canvas.screen(
        clipped(canvas.stroke(curve({{0.02, -0.365}, {0.13, -0.385}, {0.195, -0.28}, {0.187, -0.1}}), 0.03, 0.014),
                ear),
        {0.9f, 0.72f, 0.62f}, 0.30f);
    canvas.screen(clipped(canvas.fill(Path::ellipse({0.06, 0.29}, 0.035, 0.05).mapped(place), 0.022), ear),
                  {0.8f, 0.55f, 0.48f}, 0.3f);
  }
}

void paint_face(Canvas& canvas, const Identity& p, const Look& look, Random& random) {
  const int cols = static_cast<int>((right - left) * grid_scale), rows = static_cast<int>((bottom - top) * grid_scale);
  const Shape shape(p);
  cv::Mat1f z(rows, cols);
  for (int j = 0; j < rows; ++j)
    for (int i = 0; i < cols; ++i)
      z(j, i) = shape.height(left + (static_cast<float>(i) + 0.5f) / grid_scale,
                             top + (static_cast<float>(j) + 0.5f) / grid_scale);
  cv::Mat wide = z.clone();
  soften(wide, 0.14 * grid_scale);
  const cv::Mat1f around = wide;
  // Patches of slightly other colour, as skin has.
  cv::Mat patches(rows / 6, cols / 6, CV_32F);
  for (int j = 0; j < patches.rows; ++j)
    for (int i = 0; i < patches.cols; ++i) patches.at<float>(j, i) = static_cast<float>(random.normal());
  cv::GaussianBlur(patches, patches, {}, 0.8);
  cv::resize(patches, patches, {cols, rows}, 0, 0, cv::INTER_CUBIC);

  const Lighting light = lighting_of(look);
  cv::Mat3f skin(rows, cols);
  for (int j = 0; j < rows; ++j) {
    const float y = top + (static_cast<float>(j) + 0.5f) / grid_scale;
    for (int i = 0; i < cols; ++i) {
      const float x = left + (static_cast<float>(i) + 0.5f) / grid_scale;
      const int i0 = std::max(i - 1, 0), i1 = std::min(i + 1, cols - 1), j0 = std::max(j - 1, 0),
                j1 = std::min(j + 1, rows - 1);
      const float zx = std::clamp((z(j, i1) - z(j, i0)) * grid_scale / static_cast<float>(i1 - i0), -2.6f, 2.6f),
                  zy = std::clamp((z(j1, i) - z(j0, i)) * grid_scale / static_cast<float>(j1 - j0), -2.6f, 2.6f);
      const Normal n = unit(-zx, -zy, 1.05f);
      const Rgb l = light_on(light, n, 1);
      const float hollow = std::clamp((z(j, i) - around(j, i)) * 3.2f, -0.42f, 0.14f);
      Rgb a = albedo_at(p, look, x, y);
      const float patch = 0.010f * patches.at<float>(j, i);
      a = {a.r * (1 + patch * 0.4f), a.g * (1 + patch), a.b * (1 + patch)};
      const float h = std::max(0.f, n.x * light.half.x + n.y * light.half.y + n.z * light.half.z);
      const float h2 = h * h, h8 = h2 * h2 * h2 * h2, h24 = h8 * h8 * h8, h96 = h24 * h24 * h24 * h24;
      const float oily = 0.55f + 0.6f * std::exp(-0.5f * (x * x / 0.16f)) * (y < 0.75f ? 1.f : 0.3f);
      const float gloss = (0.045f * h24 + 0.075f * h96) * oily * light.key_power;
      const auto one = [&](float albedo, float lit, float bleed) {
        const float v = to_linear(albedo) * lit * (1 + hollow * bleed) + gloss;
        const float c = to_coded(v);
        return c > 0.82f ? 0.82f + 0.18f * std::tanh((c - 0.82f) / 0.18f) : c;  // highlights roll off
      };
      skin(j, i) = {one(a.b, l.b, 1.2f), one(a.g, l.g, 1.12f), one(a.r, l.r, 0.72f)};
    }
  }
  // Onto the canvas.
  const Mask face = canvas.fill(face_outline(p), 0.006);
  if (face.empty()) return;
  const double k = grid_scale / canvas.frame.scale;
  const Point o = canvas.frame.from_px({face.at.x + 0.5, face.at.y + 0.5});
  const double c = canvas.frame.cosine * k, s = canvas.frame.sine * k;
  const cv::Matx23d to_grid(c, s, (o.x - left) * grid_scale - 0.5, -s, c, (o.y - top) * grid_scale - 0.5);
  cv::Mat3f placed;
  cv::warpAffine(skin, placed, to_grid, face.at.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
  // Pores: fine grain that a phone's camera keeps.
  const float pores = 0.011f;
  std::uint64_t grain = random.next() | 1;
  for (int j = 0; j < face.at.height; ++j) {
    cv::Vec3f* px = canvas.pixels[face.at.y + j] + face.at.x;
    for (int i = 0; i < face.at.width; ++i) {
      const float a = face.alpha(j, i);
      if (a <= 0.002f) continue;
      grain = grain * 6364136223846793005ull + 1442695040888963407ull;
      const float g = 1 + pores * (static_cast<float>((grain >> 40) & 0xffff) / 32768.f - 1 +
                                   static_cast<float>((grain >> 24) & 0xffff) / 32768.f - 1);
      px[i] += (placed(j, i) * g - px[i]) * a;
    }
  }
  for (const Point m : p.moles) {
    const double r = 0.012 + 0.008 * std::abs(std::sin(m.x * 91 + m.y * 37));
    canvas.multiply(canvas.fill(Path::ellipse(m, r, r * 0.92), 0.005), {0.45f, 0.33f, 0.30f}, 0.75f);
  }
}

}  // namespace cs::demo
