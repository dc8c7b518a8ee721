// A knitted beanie.
#include <algorithm>
#include <cmath>

#include "demo/parts.hpp"

namespace cs::demo {

void paint_hat(Canvas& canvas, const Look& look, Random& random) {
  if (!look.hat) return;
  const Rgb wool = random.pick({Rgb{0.46f, 0.16f, 0.17f}, Rgb{0.24f, 0.27f, 0.33f}, Rgb{0.62f, 0.50f, 0.36f}});
  const Path dome = Path::smooth({{-1.17, -0.62},
                                  {-1.2, -1.1},
                                  {-1.08, -1.7},
                                  {-0.62, -2.15},
                                  {0, -2.28},
                                  {0.62, -2.15},
                                  {1.08, -1.7},
                                  {1.2, -1.1},
                                  {1.17, -0.62},
                                  {0.6, -0.78},
                                  {0, -0.83},
                                  {-0.6, -0.78}},
                                 true);
  const Path cuff = Path::smooth({{-1.19, -0.56},
                                  {-1.24, -0.8},
                                  {-1.22, -1.03},
                                  {-0.6, -1.20},
                                  {0, -1.25},
                                  {0.6, -1.20},
                                  {1.22, -1.03},
                                  {1.24, -0.8},
                                  {1.19, -0.56},
                                  {0.6, -0.74},
                                  {0, -0.79},
                                  {-0.6, -0.74}},
                                 true);
  canvas.multiply(canvas.fill(cuff.moved(0, 0.07), 0.05), {0.6f, 0.46f, 0.42f}, 0.7f);
  const auto knit = [&](const Path& path, float ribs, float shade) {
    canvas.shade(canvas.fill(path, 0.008), [&](cv::Vec3f& px, float x, float y, float a) {
      const float u = std::clamp(x / 1.22f, -0.99f, 0.99f), around = std::asin(u) * ribs;
      const float rib = 0.88f + 0.16f * std::sin(around) + 0.06f * std::sin(y * 110 + 2 * std::cos(around));
      const float round =
          0.55f + 0.5f * std::sqrt(1 - u * u) - 0.16f * u * (look.light.x < 0 ? 1.f : -1.f) - 0.14f * (y + 1.4f);
      blend(px, wool * (rib * round * shade), a);
    });
  };
  knit(dome, 34, 1.0f);
  canvas.multiply(canvas.fill(cuff.moved(0, -0.04), 0.04), {0.7f, 0.7f, 0.7f}, 0.5f);
  knit(cuff, 40, 1.1f);
}

}  // namespace cs::demo
