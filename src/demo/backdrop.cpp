// What stands behind the person. The frame's unit is the head's, but the room fills the picture.
#include <opencv2/imgproc.hpp>

#include "demo/parts.hpp"

namespace cs::demo {
namespace {

void plain(Canvas& canvas, Rgb colour, const Look& look, float fall, float shine) {
  const int w = canvas.pixels.cols, h = canvas.pixels.rows;
  const auto lx = static_cast<float>(look.light.x);
  for (int y = 0; y < h; ++y)
    for (int x = 0; x < w; ++x) {
      const float u = static_cast<float>(x) / static_cast<float>(w) - 0.5f,
                  v = static_cast<float>(y) / static_cast<float>(h) - 0.42f;
      const float k = 1 + shine * 0.5f - fall * (u * u + 0.55f * v * v) * 1.6f + 0.16f * fall * lx * u * 4;
      canvas.pixels(y, x) = {colour.b * k, colour.g * k, colour.r * k};
    }
}

/// Smooth noise over the picture, -1..1, with patches of `size` px.
cv::Mat1f cloud(cv::Size area, double size, Random& random) {
  cv::Mat1f small(std::max(2, static_cast<int>(area.height / size) + 2),
                  std::max(2, static_cast<int>(area.width / size) + 2));
  for (float& v : small) v = static_cast<float>(random.range(-1, 1));
  cv::Mat out;
  cv::resize(small, out, area, 0, 0, cv::INTER_CUBIC);
  return out;
}

void plaster(Canvas& canvas, Random& random) {
  const cv::Size area = canvas.pixels.size();
  const cv::Mat1f relief =
      cv::Mat(cloud(area, 26, random) * 0.6 + cloud(area, 9, random) * 0.5 + cloud(area, 3.2, random) * 0.35);
  for (int y = 1; y < area.height; ++y)
    for (int x = 1; x < area.width; ++x) {
      const float k = 1 + 0.20f * (relief(y, x) - relief(y - 1, x - 1));
      canvas.pixels(y, x) *= k;
    }
}

void dormitory(Canvas& canvas, Random& random) {
  plain(canvas, {0.80f, 0.78f, 0.73f}, Look{}, 0.25f, 0);
  const Frame kept = canvas.frame;
  // A room of 1 x 4/3, in picture widths.
  canvas.frame = Frame::at(0, 0, canvas.pixels.cols);
  const auto box = [&](double l, double t, double r, double b, Rgb c, double radius = 0) {
    canvas.lay(canvas.fill(Path::box(l, t, r, b, radius), 0.001), c);
  };
  const auto shade = [&](double l, double t, double r, double b, float o) {
    canvas.multiply(canvas.fill(Path::box(l, t, r, b), 0.012), {0.6f, 0.57f, 0.55f}, o);
  };
  // Window with curtain on the right, bunk on the left, desk with books and lamp.
  box(0.66, 0.06, 1.02, 0.62, {0.60f, 0.62f, 0.62f});
  box(0.69, 0.09, 1.02, 0.59, {0.90f, 0.96f, 1.0f});
  box(0.69, 0.40, 1.02, 0.59, {0.70f, 0.84f, 0.72f});
  box(0.845, 0.06, 0.865, 0.62, {0.66f, 0.67f, 0.67f});
  for (int i = 0; i < 5; ++i)
    box(0.63 + 0.024 * i, 0.02, 0.653 + 0.024 * i, 0.86, i % 2 ? Rgb{0.50f, 0.60f, 0.66f} : Rgb{0.58f, 0.68f, 0.74f});
  box(-0.02, 0.30, 0.40, 0.335, {0.42f, 0.50f, 0.58f});
  box(0.36, 0.0, 0.395, 1.4, {0.42f, 0.50f, 0.58f});
  shade(-0.02, 0.335, 0.36, 0.42, 0.6f);
  box(-0.02, 0.20, 0.35, 0.30, {0.85f, 0.63f, 0.60f}, 0.02);
  for (int i = 0; i < 6; ++i) box(-0.02 + 0.06 * i, 0.205, 0.01 + 0.06 * i, 0.30, {0.92f, 0.80f, 0.76f});
  for (int i = 0; i < 4; ++i) box(0.395, 0.36 + 0.13 * i, 0.47, 0.375 + 0.13 * i, {0.42f, 0.50f, 0.58f});
  box(0.02, 0.48, 0.34, 0.50, {0.58f, 0.45f, 0.32f});
  double x = 0.03;
  while (x < 0.30) {
    const double w = random.range(0.014, 0.032), h = random.range(0.08, 0.12);
    box(x, 0.48 - h, x + w, 0.48,
        {static_cast<float>(random.range(0.25, 0.85)), static_cast<float>(random.range(0.25, 0.75)),
         static_cast<float>(random.range(0.25, 0.75))});
    x += w + 0.002;
  }
  box(0.05, 0.56, 0.26, 0.80, {0.95f, 0.90f, 0.78f});
  box(0.07, 0.58, 0.24, 0.70, {0.45f, 0.62f, 0.74f});
  canvas.lay(canvas.fill(Path::ellipse({0.155, 0.67}, 0.04, 0.05), 0.004), {0.88f, 0.55f, 0.40f});
  box(-0.02, 0.98, 0.50, 1.01, {0.62f, 0.48f, 0.33f});
  box(0.06, 0.84, 0.20, 0.98, {0.16f, 0.17f, 0.19f}, 0.008);
  box(0.07, 0.85, 0.19, 0.95, {0.35f, 0.55f, 0.75f});
  box(0.70, 0.86, 1.02, 1.4, {0.74f, 0.60f, 0.44f});
  box(0.74, 0.92, 0.98, 1.10, {0.68f, 0.54f, 0.39f});
  box(0.74, 0.70, 0.80, 0.86, {0.30f, 0.55f, 0.42f}, 0.02);
  canvas.frame = kept;
  cv::Mat pixels = canvas.pixels;
  soften(pixels, canvas.pixels.cols * 0.0042);
  canvas.pixels = pixels;
}

}  // namespace

void paint_backdrop(Canvas& canvas, const Look& look, Random& random) {
  const auto warm = static_cast<float>(0.02 * look.warmth);
  switch (look.backdrop) {
    case Backdrop::white_wall:
      plain(canvas, {0.885f + warm, 0.88f, 0.865f - warm}, look, 0.30f, 0.03f);
      break;
    case Backdrop::grey_wall:
      plain(canvas, {0.77f + warm, 0.775f, 0.775f - warm}, look, 0.30f, 0.03f);
      break;
    case Backdrop::blue:
      plain(canvas, {0.37f, 0.635f, 0.845f}, look, 0.32f, 0.04f);
      break;
    case Backdrop::textured_wall:
      plain(canvas, {0.83f + warm, 0.815f, 0.785f - warm}, look, 0.34f, 0.02f);
      plaster(canvas, random);
      break;
    case Backdrop::plain_white:
      plain(canvas, {0.955f, 0.955f, 0.955f}, look, 0.05f, 0.02f);
      break;
    case Backdrop::plain_blue:
      plain(canvas, {0.30f, 0.60f, 0.87f}, look, 0.10f, 0.03f);
      break;
    case Backdrop::dormitory:
      dormitory(canvas, random);
      break;
  }
}

void paint_wall_shadow(Canvas& canvas, const Identity& p, const Look& look) {
  if (look.backdrop == Backdrop::dormitory) return;
  const bool studio = look.backdrop == Backdrop::plain_blue || look.backdrop == Backdrop::plain_white;
  const double dx = -look.light.x * (look.half_shadow ? 0.35 : 0.75);
  const float depth = studio ? 0.10f : look.half_shadow ? 0.55f : 0.26f;
  Path both = Path::ellipse({dx, -0.05}, 1.25, 1.95);
  canvas.multiply(canvas.fill(both, studio ? 0.4 : 0.28), {0.66f, 0.66f, 0.70f}, depth);
  canvas.multiply(canvas.fill(Path::ellipse({dx, 4.2}, p.shoulders * 1.05, 1.75), 0.35), {0.66f, 0.66f, 0.70f}, depth);
}

}  // namespace cs::demo
