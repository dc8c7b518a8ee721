#include "fake_pictures.hpp"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_JPEG
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wconversion"
#include <stb_image.h>
#pragma GCC diagnostic pop

#include <algorithm>
#include <cmath>
#include <fstream>

namespace cs::ui {

namespace {

class OwnPixels final : public worker::Pixels {
 public:
  OwnPixels(int w, int h) : bytes(static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 4, 255) {
    width = w;
    height = h;
  }
  ByteView rgba() const override { return bytes; }
  std::uint8_t* at(int x, int y) {
    return bytes.data() +
           (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 4;
  }
  const std::uint8_t* at(int x, int y) const {
    return bytes.data() +
           (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 4;
  }
  Bytes bytes;
};
using OwnPtr = std::shared_ptr<OwnPixels>;

OwnPtr half(const OwnPixels& from) {
  auto to = std::make_shared<OwnPixels>(std::max(1, from.width / 2), std::max(1, from.height / 2));
  for (int y = 0; y < to->height; ++y) {
    for (int x = 0; x < to->width; ++x) {
      for (int c = 0; c < 3; ++c) {
        const int sum = from.at(2 * x, 2 * y)[c] + from.at(std::min(2 * x + 1, from.width - 1), 2 * y)[c] +
                        from.at(2 * x, std::min(2 * y + 1, from.height - 1))[c] +
                        from.at(std::min(2 * x + 1, from.width - 1), std::min(2 * y + 1, from.height - 1))[c];
        to->at(x, y)[c] = static_cast<std::uint8_t>((sum + 2) / 4);
      }
    }
  }
  return to;
}

worker::Decoded pyramid(OwnPtr level) {
  worker::Decoded decoded;
  decoded.original_width = level->width;
  decoded.original_height = level->height;
  while (true) {
    decoded.levels.push_back(level);
    if (std::max(level->width, level->height) <= 256) break;
    level = half(*level);
  }
  return decoded;
}

OwnPtr paint(int width, int height, unsigned seed, unsigned backdrop, domain::FaceSummary& face) {
  auto picture = std::make_shared<OwnPixels>(width, height);
  const double w = width, h = height;
  const double skin_tone = 0.86 + 0.12 * (seed % 5) / 4.0;
  const double cx = w * 0.5, eye_y = h * 0.42, chin_y = h * 0.66, crown_y = h * 0.15, eye_dx = w * 0.105;
  const auto inside = [](double x, double y, double ex, double ey, double rx, double ry) {
    const double dx = (x - ex) / rx, dy = (y - ey) / ry;
    return dx * dx + dy * dy < 1;
  };
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      double r = (backdrop >> 16) & 255, g = (backdrop >> 8) & 255, b = backdrop & 255;
      const double light = 1.05 - 0.12 * x / w;
      const auto set = [&](double nr, double ng, double nb) { r = nr, g = ng, b = nb; };
      if (inside(x, y, cx, h * 1.12, w * 0.47, h * 0.36)) set(50 + 30 * (seed % 3), 60, 80);  // clothes
      if (inside(x, y, cx, h * 0.7, w * 0.1, h * 0.16)) set(214 * skin_tone, 172 * skin_tone, 148 * skin_tone);  // neck
      if (inside(x, y, cx, h * 0.36, w * 0.235, h * 0.22)) set(38, 32, 30);                                      // hair
      if (inside(x, y, cx, (chin_y + crown_y * 1.55) / 2, w * 0.19, (chin_y - crown_y * 1.55) / 2)) {
        set(228 * skin_tone, 186 * skin_tone, 162 * skin_tone);
      }
      for (const double side : {-1.0, 1.0}) {
        if (inside(x, y, cx + side * eye_dx, eye_y, w * 0.035, h * 0.011)) set(245, 245, 245);
        if (inside(x, y, cx + side * eye_dx, eye_y, w * 0.014, h * 0.0105)) set(40, 30, 26);
        if (inside(x, y, cx + side * eye_dx, eye_y - h * 0.035, w * 0.05, h * 0.006)) set(60, 46, 40);
      }
      if (inside(x, y, cx, h * 0.575, w * 0.055, h * 0.011)) set(176, 96, 92);
      if (inside(x, y, cx, h * 0.505, w * 0.02, h * 0.012)) set(205 * skin_tone, 160 * skin_tone, 138 * skin_tone);
      std::uint8_t* p = picture->at(x, y);
      p[0] = static_cast<std::uint8_t>(std::clamp(r * light, 0.0, 255.0));
      p[1] = static_cast<std::uint8_t>(std::clamp(g * light, 0.0, 255.0));
      p[2] = static_cast<std::uint8_t>(std::clamp(b * light, 0.0, 255.0));
    }
  }
  face.count = 1;
  face.left_eye = {cx - eye_dx, eye_y};
  face.right_eye = {cx + eye_dx, eye_y + h * 0.004};
  face.chin = {cx, chin_y};
  face.crown = {cx, crown_y};
  return picture;
}

OwnPtr load(const std::filesystem::path& portrait, int width, domain::FaceSummary& face) {
  int w = 0, h = 0, n = 0;
  unsigned char* data = stbi_load(portrait.c_str(), &w, &h, &n, 3);
  if (data == nullptr) return nullptr;
  // The middle 3:4 of it, to the wanted width.
  const int crop = std::min(w, h * 3 / 4), x0 = (w - crop) / 2;
  const int height = width * 4 / 3;
  auto picture = std::make_shared<OwnPixels>(width, height);
  const double s = static_cast<double>(crop) / width;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const int sx = std::min(w - 1, x0 + static_cast<int>(x * s)), sy = std::min(h - 1, static_cast<int>(y * s));
      for (int c = 0; c < 3; ++c) picture->at(x, y)[c] = data[(sy * w + sx) * 3 + c];
    }
  }
  stbi_image_free(data);
  auto points = portrait;
  std::ifstream in(points.replace_extension(".tem"));
  double count = 0, lx = 0, ly = 0, rx = 0, ry = 0;
  if (in >> count >> lx >> ly >> rx >> ry) {
    const auto at = [&](double x, double y) { return domain::Point{(x - x0) / s, y / s}; };
    const double d = rx - lx;
    face.count = 1;
    face.left_eye = at(lx, ly);
    face.right_eye = at(rx, ry);
    face.chin = at((lx + rx) / 2, (ly + ry) / 2 + d * 1.7);
    face.crown = at((lx + rx) / 2, (ly + ry) / 2 - d * 2.0);
  }
  return picture;
}

}  // namespace

FakePicture fake_picture(const std::filesystem::path& portrait, int width, unsigned seed, unsigned backdrop) {
  FakePicture result;
  OwnPtr pixels = portrait.empty() ? nullptr : load(portrait, width, result.face);
  if (!pixels) pixels = paint(width, width * 4 / 3, seed, backdrop, result.face);
  result.decoded = pyramid(pixels);
  return result;
}

}  // namespace cs::ui
