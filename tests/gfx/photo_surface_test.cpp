// The shader against an independent computation on the CPU, and the uploads that lead to it.
#include "gfx/photo_surface.hpp"

#include <cmath>

#include "gfx/device.hpp"
#include "offscreen.hpp"
#include "picture.hpp"

namespace cs::gfx {
namespace {

using std::chrono_literals::operator""us;

class Surface : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!context_.ok()) GTEST_SKIP() << context_.problem;
    auto loaded = PhotoPrograms::load(std::filesystem::path(COUNTERSIGN_SOURCE_DIR) / "shaders");
    ASSERT_TRUE(loaded) << loaded.error().message;
    programs_ = *loaded;
  }
  void TearDown() override { programs_.reset(); }

  // Largest difference to the computed picture, inside the photograph.
  int worst_difference(const Picture& picture, int width, int height, const Placement& place) {
    TextureCache cache;
    cache.begin_frame();
    const ReadyLevel level = cache.want(source_of(picture), place.width, Urgency::now);
    EXPECT_TRUE(level);
    PhotoSurface surface(programs_);
    surface.draw(width, height, level, place, {0.1F, 0.2F, 0.3F});
    const Bytes drawn = surface.read();
    const bool reduce = picture.width > place.width * 1.001;
    int worst = 0;
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const bool inside = x + 0.5 > place.x && x + 0.5 < place.x + place.width && y + 0.5 > place.y &&
                            y + 0.5 < place.y + place.height;
        for (int c = 0; c < 3; ++c) {
          double want = std::array{0.1, 0.2, 0.3}[static_cast<std::size_t>(c)];
          if (inside) {
            double sum = 0;
            const auto sample = [&](double dx, double dy) {
              return picture.at((x + 0.5 + dx - place.x) / place.width * picture.width,
                                (y + 0.5 + dy - place.y) / place.height * picture.height, c);
            };
            if (reduce) {
              for (const double dx : {-0.25, 0.25}) {
                for (const double dy : {-0.25, 0.25}) sum += sample(dx, dy) / 4;
              }
            } else {
              sum = sample(0, 0);
            }
            want = encoded(sum);
          }
          const int got = drawn[static_cast<std::size_t>((y * width + x) * 4 + c)];
          worst = std::max(worst, std::abs(got - static_cast<int>(std::lround(want * 255))));
        }
      }
    }
    return worst;
  }

  Offscreen context_;
  std::shared_ptr<PhotoPrograms> programs_;
};

TEST_F(Surface, ReducedPhotographIsAveragedInLinearLight) {
  EXPECT_LE(worst_difference(noise_picture(64, 80, 1), 48, 60, {4, 6, 40, 50}), 2);
}

TEST_F(Surface, PixelForPixelIsExact) {
  EXPECT_LE(worst_difference(noise_picture(40, 50, 2), 48, 60, {3, 5, 40, 50}), 1);
}

TEST_F(Surface, EnlargedAndCutOffAtTheEdges) {
  EXPECT_LE(worst_difference(noise_picture(20, 24, 3), 48, 60, {-31, -17, 120, 144}), 2);
}

TEST_F(Surface, DrawsOnlyWhenSomethingChanged) {
  const Picture picture = noise_picture(16, 16, 4);
  TextureCache cache;
  cache.begin_frame();
  const ReadyLevel level = cache.want(source_of(picture), 16, Urgency::now);
  PhotoSurface surface(programs_);
  EXPECT_TRUE(surface.draw(20, 20, level, {0, 0, 16, 16}, {0, 0, 0}));
  EXPECT_FALSE(surface.draw(20, 20, level, {0, 0, 16, 16}, {0, 0, 0}));
  EXPECT_TRUE(surface.draw(20, 20, level, {1, 0, 16, 16}, {0, 0, 0}));
  EXPECT_TRUE(surface.draw(21, 20, level, {1, 0, 16, 16}, {0, 0, 0}));
  EXPECT_TRUE(surface.draw(21, 20, level, {1, 0, 16, 16}, {0, 0, 0.5F}));
}

TEST_F(Surface, SmallLevelAtOnceLargeOneInStrips) {
  const Picture large = noise_picture(1024, 1280, 5), small = noise_picture(256, 320, 6);
  PhotoSource source = source_of(large);
  source.levels.push_back({small.width, small.height, small.rgba});
  TextureCache cache;
  cache.begin_frame();
  ReadyLevel level = cache.want(source, 900, Urgency::now);
  ASSERT_TRUE(level);
  EXPECT_EQ(level.width, 256);
  EXPECT_FALSE(level.final);
  int frames = 0;
  while (!level.final && frames < 100) {
    cache.upload(1us);  // one strip
    cache.begin_frame();
    level = cache.want(source, 900, Urgency::now);
    ++frames;
  }
  EXPECT_EQ(level.width, 1024);
  EXPECT_EQ(frames, 5);  // 5 MB in strips of 1 MB

  PhotoSurface surface(programs_);
  surface.draw(64, 64, level, {-100, -200, 1024, 1280}, {0, 0, 0});
  const Bytes drawn = surface.read();
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      const auto got = drawn[static_cast<std::size_t>((y * 64 + x) * 4)];
      const auto want = large.rgba[static_cast<std::size_t>(((y + 200) * 1024 + x + 100) * 4)];
      ASSERT_NEAR(got, want, 1) << x << "," << y;
    }
  }
}

TEST_F(Surface, ForgetsTheLongestUnusedWhenMemoryIsShort) {
  TextureCache cache(std::size_t{2} << 20);
  std::vector<Picture> pictures;
  for (unsigned i = 0; i < 6; ++i) pictures.push_back(noise_picture(512, 512, i));  // 1 MB each
  for (unsigned i = 0; i < 6; ++i) {
    cache.begin_frame();
    cache.want(source_of(pictures[i], std::to_string(i)), 512, Urgency::now);
    cache.upload(2000us);
    EXPECT_LE(cache.bytes(), std::size_t{3} << 20);
  }
  cache.begin_frame();
  EXPECT_TRUE(cache.want(source_of(pictures[5], "5"), 512, Urgency::next).final);   // still there
  EXPECT_FALSE(cache.want(source_of(pictures[0], "0"), 512, Urgency::next).final);  // gone
}

TEST_F(Surface, DeviceIsGoodEnough) {
  const auto info = inspect_device();
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_GE(info->max_texture, 4096);
}

TEST(Device, OldOpenGlGivesOneClearSentence) {
  EXPECT_TRUE(accept_version(3, 3, "x").ok());
  EXPECT_TRUE(accept_version(4, 0, "x").ok());
  const Status old = accept_version(3, 2, "Old Card");
  ASSERT_FALSE(old.ok());
  EXPECT_EQ(old.error().id, "gfx.too_old");
  EXPECT_THAT(old.error().message, ::testing::HasSubstr("OpenGL 3.3"));
  EXPECT_THAT(old.error().message, ::testing::HasSubstr("3.2 (Old Card)"));
  EXPECT_FALSE(accept_version(0, 0, "").ok());
}

}  // namespace
}  // namespace cs::gfx
