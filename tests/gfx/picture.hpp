// Small pictures for the tests, read on the CPU the way the shaders should read them.
#pragma once

#include <algorithm>
#include <cmath>
#include <random>

#include "gfx/texture_cache.hpp"

namespace cs::gfx {

inline double linear(double s) {
  return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
}
inline double encoded(double l) {
  return l <= 0.0031308 ? 12.92 * l : 1.055 * std::pow(l, 1 / 2.4) - 0.055;
}

struct Picture {
  int width, height;
  Bytes rgba;
  // Bilinear in linear light; u and v in texels.
  double at(double u, double v, int channel) const {
    u -= 0.5;
    v -= 0.5;
    const double x0 = std::floor(u), y0 = std::floor(v);
    const auto texel = [&](double x, double y) {
      const int xi = std::clamp(static_cast<int>(x), 0, width - 1), yi = std::clamp(static_cast<int>(y), 0, height - 1);
      return linear(rgba[static_cast<std::size_t>((yi * width + xi) * 4 + channel)] / 255.0);
    };
    const double fx = u - x0, fy = v - y0;
    return (1 - fy) * ((1 - fx) * texel(x0, y0) + fx * texel(x0 + 1, y0)) +
           fy * ((1 - fx) * texel(x0, y0 + 1) + fx * texel(x0 + 1, y0 + 1));
  }
};

inline Picture noise_picture(int width, int height, unsigned seed) {
  Picture p{width, height, Bytes(static_cast<std::size_t>(width * height * 4), 255)};
  std::mt19937 random(seed);
  for (std::size_t i = 0; i < p.rgba.size(); ++i) {
    if (i % 4 != 3) p.rgba[i] = static_cast<std::uint8_t>(random() % 256);
  }
  return p;
}

inline PhotoSource source_of(const Picture& p, std::string key = "a") {
  return {std::move(key), p.width, p.height, {{p.width, p.height, p.rgba}}, nullptr};
}

}  // namespace cs::gfx
