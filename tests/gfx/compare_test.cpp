// Every way of comparing against an independent computation on the CPU, with photographs turned and scaled as
// aligning them does; and that no picture of another item is ever left on a surface.
#include <cmath>
#include <functional>
#include <optional>

#include "gfx/photo_surface.hpp"
#include "offscreen.hpp"
#include "picture.hpp"

namespace cs::gfx {
namespace {

using Rgb = std::array<double, 3>;
using std::chrono_literals::operator""us;

constexpr int width = 56, height = 64;
constexpr std::array<float, 3> surround{0.16F, 0.16F, 0.16F};

// Photograph turned by `angle`, `scale` surface pixels a picture pixel, its middle at x, y of the surface.
Mapping turned(const Picture& p, double angle, double scale, double x, double y) {
  const double c = std::cos(angle) / scale, s = std::sin(angle) / scale, w = p.width, h = p.height;
  return {c / w, s / w, 0.5 - (c * x + s * y) / w, -s / h, c / h, 0.5 - (-s * x + c * y) / h};
}

class Comparing : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!context_.ok()) GTEST_SKIP() << context_.problem;
    auto loaded = PhotoPrograms::load(std::filesystem::path(COUNTERSIGN_SOURCE_DIR) / "shaders");
    ASSERT_TRUE(loaded) << loaded.error().message;
    programs_ = *loaded;
    scene_.a.map = turned(a_, 0.07, 1.3, 27.3, 31.2);
    scene_.b.map = turned(b_, -0.12, 0.61, 28.9, 30.4);
    scene_.match = {{1.2F, 0.9F, 0.8F}, {-0.05F, 0.03F, 0.1F}};
    scene_.surround = surround;
  }
  void TearDown() override { programs_.reset(); }

  // Whether the middle of the pixel is in the photograph.
  static bool within(const Mapping& m, double x, double y) {
    const double u = m.ux * x + m.uy * y + m.u0, v = m.vx * x + m.vy * y + m.v0;
    return u >= 0 && v >= 0 && u <= 1 && v <= 1;
  }
  static bool inner(const Mapping& m, double x, double y) {
    return within(m, x - 1.5, y - 1.5) && within(m, x + 1.5, y - 1.5) && within(m, x - 1.5, y + 1.5) &&
           within(m, x + 1.5, y + 1.5);
  }
  // Part of the pixel that the photograph covers: by the distances of its middle from the borders, in pixels.
  static double cover(const Picture& p, const Mapping& m, double x, double y) {
    const double u = m.ux * x + m.uy * y + m.u0, v = m.vx * x + m.vy * y + m.v0;
    const double scale = 1 / std::hypot(m.ux * p.width, m.uy * p.width);
    const double across = std::min(u, 1 - u) * p.width * scale, down = std::min(v, 1 - v) * p.height * scale;
    return std::clamp(across + 0.5, 0.0, 1.0) * std::clamp(down + 0.5, 0.0, 1.0);
  }
  // Linear; at and just beyond the border too.
  static Rgb sample(const Picture& p, const Mapping& m, double x, double y) {
    const auto u = [&](double dx, double dy) { return m.ux * (x + dx) + m.uy * (y + dy) + m.u0; };
    const auto v = [&](double dx, double dy) { return m.vx * (x + dx) + m.vy * (y + dy) + m.v0; };
    const bool reduce = std::hypot(m.ux * p.width, m.vx * p.height) > 1.001;
    Rgb out{};
    for (int c = 0; c < 3; ++c) {
      double sum = 0;
      for (const double dx : {-0.25, 0.25}) {
        for (const double dy : {-0.25, 0.25}) {
          const double k = reduce ? 1 : 0;
          sum += p.at(u(dx * k, dy * k) * p.width, v(dx * k, dy * k) * p.height, c) / 4;
        }
      }
      out[static_cast<std::size_t>(c)] = sum;
    }
    return out;
  }
  static double mixed(double ground, double over, double share) { return ground + (over - ground) * share; }
  Rgb shown_a(double x, double y) const {
    const Rgb at = sample(a_, scene_.a.map, x, y);
    const double share = cover(a_, scene_.a.map, x, y);
    Rgb out{};
    for (std::size_t c = 0; c < 3; ++c) out[c] = mixed(surround[c], encoded(at[c]), share);
    return out;
  }
  Rgb shown_b(double x, double y) const {
    const Rgb at = sample(b_, scene_.b.map, x, y);
    const double share = cover(b_, scene_.b.map, x, y);
    Rgb out{};
    for (std::size_t c = 0; c < 3; ++c)
      out[c] = mixed(surround[c], std::clamp(encoded(at[c]) * scene_.match.gain[c] + scene_.match.offset[c], 0.0, 1.0),
                     share);
    return out;
  }

  // Largest difference between the shader and `expected`, in 1/255.
  int worst(Mode mode, const std::function<Rgb(double, double)>& expected) {
    TextureCache cache;
    cache.begin_frame();
    scene_.mode = mode;
    scene_.a.level = cache.want(source_of(a_, "a"), 1000, Urgency::now);
    scene_.b.level = cache.want(source_of(b_, "b"), 1000, Urgency::now);
    PhotoSurface surface(programs_);
    surface.draw(width, height, scene_);
    const Bytes drawn = surface.read();
    int most = 0;
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const Rgb want = expected(x + 0.5, y + 0.5);
        for (int c = 0; c < 3; ++c) {
          const int got = drawn[static_cast<std::size_t>((y * width + x) * 4 + c)];
          const double value = std::clamp(want[static_cast<std::size_t>(c)], 0.0, 1.0) * 255;
          most = std::max(most, std::abs(got - static_cast<int>(std::lround(value))));
        }
      }
    }
    return most;
  }

  // Smooth, as photographs are between their edges; edges of noise alone would only test rounding.
  static Picture smooth(int w, int h, unsigned seed) {
    Picture p = noise_picture(w, h, seed);
    for (int y = 0; y < h; ++y) {
      for (int x = 0; x < w; ++x) {
        for (int c = 0; c < 3; ++c) {
          const double v = 128 + 60 * std::sin(0.31 * x + seed + c) + 50 * std::cos(0.23 * y - 0.7 * c);
          p.rgba[static_cast<std::size_t>((y * w + x) * 4 + c)] = static_cast<std::uint8_t>(std::clamp(v, 0.0, 255.0));
        }
      }
    }
    return p;
  }

  Offscreen context_;
  std::shared_ptr<PhotoPrograms> programs_;
  Picture a_ = smooth(33, 41, 1), b_ = smooth(90, 96, 5);
  Scene scene_;
};

TEST_F(Comparing, TurnedPhotographAlone) {
  EXPECT_LE(worst(Mode::plain, [&](double x, double y) { return shown_a(x, y); }), 2);
}

TEST_F(Comparing, Flip) {
  EXPECT_LE(worst(Mode::flip, [&](double x, double y) { return shown_b(x, y); }), 2);
}

TEST_F(Comparing, WipeAlongAnyLine) {
  for (const std::array<float, 3> line : {std::array{1.0F, 0.0F, 23.0F}, {0.0F, 1.0F, 40.0F}, {0.6F, 0.8F, 33.3F}}) {
    scene_.line = line;
    EXPECT_LE(
        worst(Mode::wipe,
              [&](double x, double y) { return x * line[0] + y * line[1] < line[2] ? shown_a(x, y) : shown_b(x, y); }),
        2);
  }
}

TEST_F(Comparing, OnionMixesInLinearLight) {
  for (const float share : {0.0F, 0.35F, 1.0F}) {
    scene_.amount = share;
    EXPECT_LE(worst(Mode::onion,
                    [&](double x, double y) {
                      const Rgb a = shown_a(x, y), b = shown_b(x, y);
                      Rgb out{};
                      for (std::size_t c = 0; c < 3; ++c)
                        out[c] = encoded((1 - share) * linear(a[c]) + share * linear(b[c]));
                      return out;
                    }),
              2);
  }
}

TEST_F(Comparing, DifferenceAfterMatching) {
  scene_.amount = 2;
  EXPECT_LE(worst(Mode::difference,
                  [&](double x, double y) {
                    if (!within(scene_.a.map, x, y) || !within(scene_.b.map, x, y))
                      return Rgb{surround[0], surround[1], surround[2]};
                    const Rgb a = shown_a(x, y), b = shown_b(x, y);
                    return Rgb{2 * std::abs(a[0] - b[0]), 2 * std::abs(a[1] - b[1]), 2 * std::abs(a[2] - b[2])};
                  }),
            2);
}

TEST_F(Comparing, DifferenceOfAPhotographWithItselfIsBlack) {
  b_ = a_;
  scene_.b.map = scene_.a.map;
  scene_.match = {};
  scene_.amount = 8;
  EXPECT_EQ(worst(Mode::difference,
                  [&](double x, double y) {
                    return within(scene_.a.map, x, y) ? Rgb{0, 0, 0} : Rgb{surround[0], surround[1], surround[2]};
                  }),
            0);
}

TEST_F(Comparing, EdgesOverEdges) {
  scene_.amount = 0.8F;
  const auto grey = [](const Rgb& c) { return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]; };
  const auto contour = [&](const std::function<Rgb(double, double)>& shown, double x, double y) {
    double gx = 0, gy = 0;
    for (int dy = -1; dy <= 1; ++dy) {
      for (int dx = -1; dx <= 1; ++dx) {
        const double l = grey(shown(x + dx, y + dy));
        gx += dx * (dy == 0 ? 2 : 1) * l;
        gy += dy * (dx == 0 ? 2 : 1) * l;
      }
    }
    return std::hypot(gx, gy);
  };
  EXPECT_LE(
      worst(Mode::edges,
            [&](double x, double y) {
              const bool in_a = within(scene_.a.map, x, y);
              if (!in_a && !within(scene_.b.map, x, y)) return Rgb{surround[0], surround[1], surround[2]};
              const double ground = 0.15 * grey(in_a ? shown_a(x, y) : shown_b(x, y));
              double ea = std::min(0.8 * contour([&](double s, double t) { return shown_a(s, t); }, x, y), 1.0);
              double eb = std::min(0.8 * contour([&](double s, double t) { return shown_b(s, t); }, x, y), 1.0);
              if (!inner(scene_.a.map, x, y)) ea = 0;
              if (!inner(scene_.b.map, x, y)) eb = 0;
              return Rgb{ground + 0.20 * ea + 1.0 * eb, ground + 0.62 * ea + 0.55 * eb, ground + 1.0 * ea + 0.10 * eb};
            }),
      2);
}

TEST_F(Comparing, ExaminationsOfOnePhotograph) {
  const auto grey = [](const Rgb& c) { return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]; };
  const auto at = [&](double x, double y) { return grey(shown_a(x, y)); };
  const auto inside = [&](double x, double y) { return within(scene_.a.map, x, y); };
  const Rgb outside{surround[0], surround[1], surround[2]};
  scene_.amount = 6;
  EXPECT_LE(worst(Mode::texture,
                  [&](double x, double y) {
                    if (!inside(x, y)) return outside;
                    if (!inner(scene_.a.map, x, y)) return Rgb{0.5, 0.5, 0.5};
                    double sum = 0;
                    for (const int dy : {-1, 0, 1})
                      for (const int dx : {-1, 0, 1}) sum += at(x + dx, y + dy);
                    const double v = 0.5 + 6 * (at(x, y) - sum / 9);
                    return Rgb{v, v, v};
                  }),
            2);
  scene_.amount = 3;
  EXPECT_LE(worst(Mode::sharpness,
                  [&](double x, double y) {
                    if (!inside(x, y)) return outside;
                    const double bend = !inner(scene_.a.map, x, y)
                                            ? 0
                                            : std::min(3 * std::abs(4 * at(x, y) - at(x + 1, y) - at(x - 1, y) -
                                                                    at(x, y + 1) - at(x, y - 1)),
                                                       1.0);
                    const double base = 0.35 * at(x, y);
                    return Rgb{base + bend, base + 0.55 * bend, base + 0.10 * bend};
                  }),
            2);
  scene_.key = {0.4F, 0.5F, 0.6F};
  EXPECT_LE(worst(Mode::backdrop,
                  [&](double x, double y) {
                    if (!inside(x, y)) return outside;
                    const Rgb c = shown_a(x, y);
                    const double far =
                        std::min(3 * std::max({std::abs(c[0] - 0.4), std::abs(c[1] - 0.5), std::abs(c[2] - 0.6)}), 1.0);
                    return Rgb{0.20 * far + 0.80 * far * far, 0.62 * far + 0.38 * far * far, far};
                  }),
            2);
}

TEST_F(Comparing, ExposureMarksClippedLightAndBlack) {
  const std::array<std::uint8_t, 4> levels = {0, 8, 128, 251};
  const std::array<Rgb, 4> want = {
      Rgb{0.20, 0.62, 1.0}, {0.20, 0.62, 1.0}, {128 / 255.0, 128 / 255.0, 128 / 255.0}, {1.0, 0.55, 0.10}};
  for (std::size_t i = 0; i < levels.size(); ++i) {
    for (std::size_t k = 0; k < a_.rgba.size(); ++k)
      if (k % 4 != 3) a_.rgba[k] = levels[i];
    EXPECT_LE(worst(Mode::exposure,
                    [&](double x, double y) {
                      const double share = cover(a_, scene_.a.map, x, y);
                      Rgb out{};
                      for (std::size_t c = 0; c < 3; ++c) out[c] = mixed(surround[c], want[i][c], share);
                      return out;
                    }),
              2)
        << static_cast<int>(levels[i]);
  }
}

TEST_F(Comparing, ExposureOfAPhotographWithEverythingInIt) {
  scene_.a.nearest = true;  // between pixels a hair decides whether a mixture is still clipped
  const auto drawn = [&](double x, double y) {
    const Mapping& m = scene_.a.map;
    const auto pixel = [](double t, int n) { return std::clamp(static_cast<int>(std::floor(t * n)), 0, n - 1); };
    const int px = pixel(m.ux * x + m.uy * y + m.u0, a_.width), py = pixel(m.vx * x + m.vy * y + m.v0, a_.height);
    Rgb c{};
    for (std::size_t i = 0; i < 3; ++i) c[i] = a_.rgba[static_cast<std::size_t>(py * a_.width + px) * 4 + i] / 255.0;
    return c;
  };
  for (std::size_t k = 0; k < a_.rgba.size(); k += 4) {
    const auto at = static_cast<int>(k / 4);
    const int level = at % 7 == 0 ? 255 : at % 5 == 0 ? 4 : 30 + at % 200;
    for (std::size_t c = 0; c < 3; ++c) a_.rgba[k + c] = static_cast<std::uint8_t>(std::max(0, level - int(c)));
  }
  EXPECT_LE(worst(Mode::exposure,
                  [&](double x, double y) {
                    const Rgb c = drawn(x, y);
                    const double most = std::max({c[0], c[1], c[2]}), l = 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
                    const Rgb ink = most >= 250.5 / 255 ? Rgb{1.0, 0.55, 0.10}
                                    : most <= 8.5 / 255 ? Rgb{0.20, 0.62, 1.0}
                                                        : Rgb{l, l, l};
                    const double share = cover(a_, scene_.a.map, x, y);
                    Rgb out{};
                    for (std::size_t i = 0; i < 3; ++i) out[i] = mixed(surround[i], ink[i], share);
                    return out;
                  }),
            2);
}

TEST_F(Comparing, NearestShowsSquarePixels) {
  const Picture p = noise_picture(6, 7, 9);
  TextureCache cache;
  cache.begin_frame();
  Scene scene;
  scene.a = {cache.want(source_of(p), 100, Urgency::now), Mapping::of({3, 4, 48, 56}), true};
  PhotoSurface surface(programs_);
  surface.draw(width, height, scene);
  const Bytes drawn = surface.read();
  for (int y = 4; y < 60; ++y) {
    for (int x = 3; x < 51; ++x) {
      const auto got = drawn[static_cast<std::size_t>((y * width + x) * 4 + 1)];
      const auto want = p.rgba[static_cast<std::size_t>(((y - 4) / 8 * 6 + (x - 3) / 8) * 4 + 1)];
      ASSERT_NEAR(got, want, 1) << x << "," << y;
    }
  }
}

TEST_F(Comparing, AMissingPhotographLeavesTheSurround) {
  TextureCache cache;
  cache.begin_frame();
  scene_.mode = Mode::flip;
  scene_.a.level = cache.want(source_of(a_, "a"), 1000, Urgency::now);
  PhotoSurface surface(programs_);
  surface.draw(width, height, scene_);
  for (const std::uint8_t v : surface.read()) EXPECT_TRUE(v == 255 || std::abs(v - 41) <= 1);
}

TEST_F(Comparing, DrawsAgainOnlyWhenTheSceneChanged) {
  TextureCache cache;
  cache.begin_frame();
  scene_.mode = Mode::wipe;
  scene_.a.level = cache.want(source_of(a_, "a"), 1000, Urgency::now);
  scene_.b.level = cache.want(source_of(b_, "b"), 1000, Urgency::now);
  PhotoSurface surface(programs_);
  EXPECT_TRUE(surface.draw(width, height, scene_));
  EXPECT_FALSE(surface.draw(width, height, scene_));
  const std::array<std::function<void()>, 6> changes = {
      [&] { scene_.line[2] += 1; },      [&] { scene_.mode = Mode::onion; }, [&] { scene_.amount = 0.5F; },
      [&] { scene_.match.gain[1] = 1; }, [&] { scene_.b.map.u0 += 0.01; },   [&] { scene_.a.nearest = true; }};
  for (const auto& change : changes) {
    change();
    EXPECT_TRUE(surface.draw(width, height, scene_));
    EXPECT_FALSE(surface.draw(width, height, scene_));
  }
}

// Photographs arrive late and in any order, textures are dropped and their names given out again: whatever is on a
// surface belongs to the item that is shown, in every single frame.
TEST_F(Comparing, NeverAnotherItemsPicture) {
  constexpr int items = 12, side = 512;
  std::vector<Picture> pictures;
  for (int i = 0; i < items; ++i) {
    Picture p{side, side, Bytes(std::size_t{side} * side * 4, 255)};
    for (std::size_t k = 0; k < p.rgba.size(); k += 4)
      p.rgba[k] = p.rgba[k + 1] = p.rgba[k + 2] = static_cast<std::uint8_t>(20 * i);
    pictures.push_back(std::move(p));
  }
  TextureCache cache(std::size_t{3} << 20);  // room for three of twelve
  PhotoSurface surface(programs_);
  std::mt19937 random(7);
  int seen = 0, empty = 0;
  for (int frame = 0; frame < 400; ++frame) {
    cache.begin_frame();
    const auto item = static_cast<std::size_t>(random() % items), next = static_cast<std::size_t>(random() % items);
    // Not wanted "now": it is there only if a slow upload got that far in an earlier frame.
    Scene scene;
    scene.a = {cache.want(source_of(pictures[item], std::to_string(item)), side, Urgency::next),
               Mapping::of({0, 0, width, height}), false};
    scene.surround = {1, 1, 1};
    cache.want(source_of(pictures[next], std::to_string(next)), side, Urgency::next);
    surface.draw(width, height, scene);
    const int got = surface.read()[static_cast<std::size_t>((height / 2 * width + width / 2) * 4)];
    if (scene.a.level) {
      ++seen;
      ASSERT_NEAR(got, 20 * static_cast<int>(item), 1) << "frame " << frame;
    } else {
      ++empty;
      ASSERT_EQ(got, 255) << "frame " << frame;
    }
    cache.upload(1us);
  }
  EXPECT_GT(seen, 20);
  EXPECT_GT(empty, 20);
}

}  // namespace
}  // namespace cs::gfx
