// Neck, shoulders' skin, and what is worn round them.
#include <vector>

#include "demo/parts.hpp"

namespace cs::demo {

void paint_neck(Canvas& canvas, const Frame& head, const Identity& p, const Look& look) {
  const double n = p.neck;
  // Under clothes the skin stays inside of them.
  const double s = p.shoulders * (look.outfit == Outfit::sleeveless ? 1.0 : 0.86);
  const Path shape = Path::smooth({{-n * 1.02, 0.7},
                                   {-n, 1.3},
                                   {-n * 1.01, 1.85},
                                   {-n * 1.16, 2.25},
                                   {-n * 1.9, 2.56},
                                   {-s * 0.80, 2.90},
                                   {-s, 3.35},
                                   {-s * 1.02, 6.4},
                                   {s * 1.02, 6.4},
                                   {s, 3.35},
                                   {s * 0.80, 2.90},
                                   {n * 1.9, 2.56},
                                   {n * 1.16, 2.25},
                                   {n * 1.01, 1.85},
                                   {n, 1.3},
                                   {n * 1.02, 0.7}},
                                  true);
  const Mask skin = canvas.fill(shape, 0.006);
  // A cylinder that opens into the chest; colours from a table over the normal's x.
  Rgb column[65], chest[65];
  for (int i = 0; i <= 64; ++i) {
    const float nx = (static_cast<float>(i) - 32) / 33.f;
    column[i] = lit_skin(p, look, nx, 0.12f, std::sqrt(1 - nx * nx) * 0.9f + 0.1f, 0.84f);
    chest[i] = lit_skin(p, look, nx * 0.75f, -0.15f, 1.0f, 0.97f);
  }
  canvas.shade(skin, [&](cv::Vec3f& px, float x, float y, float a) {
    const float open = smooth_step(1.9f, 2.75f, y);
    const float w = lerp(static_cast<float>(n), static_cast<float>(s), open);
    const float at_column = std::clamp(x / w * 32.f + 32.f, 0.f, 63.99f);
    const auto i = static_cast<std::size_t>(at_column);
    const float part = at_column - static_cast<float>(i);
    blend(px, mix(mix(column[i], column[i + 1], part), mix(chest[i], chest[i + 1], part), open), a);
  });
  // The shadow of chin and jaw, in the head's own frame; then muscles, the hollow and the collarbones.
  const Frame body = canvas.frame;
  canvas.frame = head;
  const Path jaw = face_outline(p);
  canvas.multiply(clipped(canvas.fill(jaw.moved(-look.light.x * 0.12, 0.20), 0.10), skin), {0.62f, 0.45f, 0.40f},
                  0.92f);
  canvas.multiply(clipped(canvas.fill(jaw.moved(0, 0.05), 0.035), skin), {0.72f, 0.56f, 0.51f}, 0.6f);
  canvas.frame = body;
  for (const double side : {-1.0, 1.0}) {
    canvas.multiply(
        clipped(
            canvas.stroke(Path::smooth({{side * n * 0.80, 1.75}, {side * n * 0.52, 2.2}, {side * 0.14, 2.62}}, false),
                          0.06, 0.05),
            skin),
        {0.84f, 0.72f, 0.68f}, 0.45f);
    canvas.screen(
        clipped(
            canvas.stroke(Path::smooth({{side * n * 0.70, 1.85}, {side * n * 0.42, 2.25}, {side * 0.10, 2.58}}, false),
                          0.05, 0.05),
            skin),
        {1, 0.85f, 0.75f}, 0.07f);
    canvas.multiply(
        clipped(canvas.stroke(Path::smooth({{side * 0.16, 2.72}, {side * 0.7, 2.72}, {side * 1.5, 2.64}}, false), 0.06,
                              0.045),
                skin),
        {0.80f, 0.66f, 0.61f}, 0.5f);
    canvas.screen(
        clipped(canvas.stroke(Path::smooth({{side * 0.16, 2.64}, {side * 0.7, 2.65}, {side * 1.5, 2.57}}, false), 0.05,
                              0.04),
                skin),
        {1, 0.88f, 0.78f}, 0.12f);
  }
  canvas.multiply(clipped(canvas.fill(Path::ellipse({0, 2.68}, 0.11, 0.10), 0.06), skin), {0.76f, 0.62f, 0.57f}, 0.6f);
  if (!p.woman)
    canvas.multiply(clipped(canvas.fill(Path::ellipse({-look.light.x * 0.12, 2.13}, 0.10, 0.12), 0.06), skin),
                    {0.82f, 0.70f, 0.66f}, 0.5f);
}

void paint_jewellery(Canvas& canvas, const Frame& head, const Identity& p, const Look& look) {
  const Rgb gold{0.80f, 0.63f, 0.34f};
  if (look.necklace) {
    const Path chain = Path::smooth({{-p.neck * 1.10, 2.12},
                                     {-0.42, 2.60},
                                     {-0.16, 2.86},
                                     {0, 2.94},
                                     {0.16, 2.86},
                                     {0.42, 2.60},
                                     {p.neck * 1.10, 2.12}},
                                    false);
    canvas.multiply(canvas.stroke(chain.moved(0.015, 0.03), 0.035, 0.016), {0.62f, 0.48f, 0.43f}, 0.6f);
    canvas.lay(canvas.stroke(chain, 0.030, 0.004), gold * 0.82f, 0.95f);
    canvas.screen(canvas.stroke(chain.moved(-0.004, -0.007), 0.010, 0.003), {1, 0.95f, 0.8f}, 0.6f);
    const Path drop = Path::smooth({{0, 2.95}, {0.075, 3.06}, {0, 3.15}, {-0.075, 3.06}}, true);
    canvas.multiply(canvas.fill(drop.moved(0.015, 0.03), 0.016), {0.62f, 0.48f, 0.43f}, 0.6f);
    canvas.lay(canvas.fill(drop, 0.004), gold, 1);
    canvas.screen(canvas.fill(Path::ellipse({-0.02, 3.03}, 0.022, 0.03), 0.008), {1, 0.97f, 0.88f}, 0.9f);
  }
  if (look.earrings) {
    const Frame body = canvas.frame;
    canvas.frame = head;
    for (const double side : {-1.0, 1.0}) {
      const Point lobe{side * (p.face_width + 0.03), 0.17 + p.ear_size * 0.86};
      const Path hook = Path().move(lobe).line(lobe + Point{0, 0.12});
      canvas.lay(canvas.stroke(hook, 0.014, 0.003), gold * 0.8f, 0.95f);
      const Path hoop = Path::ellipse(lobe + Point{0, 0.26}, 0.115, 0.14);
      canvas.multiply(canvas.stroke(hoop.moved(-look.light.x * 0.04, 0.02), 0.03, 0.012), {0.6f, 0.5f, 0.45f}, 0.4f);
      canvas.lay(canvas.stroke(hoop, 0.034, 0.004), gold * 0.86f, 1);
      canvas.screen(canvas.stroke(Path::ellipse(lobe + Point{-0.006, 0.255}, 0.113, 0.138), 0.010, 0.003),
                    {1, 0.95f, 0.8f}, 0.55f);
      canvas.lay(canvas.fill(Path::ellipse(lobe, 0.035, 0.035), 0.004), {0.96f, 0.95f, 0.92f}, 1);
    }
    canvas.frame = body;
  }
}

}  // namespace cs::demo
