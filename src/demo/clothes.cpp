// Clothes: a body with soft folds and a weave, and the collar that names the garment.
#include <vector>

#include "demo/parts.hpp"

namespace cs::demo {
namespace {

class Tailor {
 public:
  Tailor(Canvas& canvas, const Identity& p, const Look& look, Random& random)
      : canvas_(canvas), p_(p), look_(look), random_(random), n_(p.neck), s_(p.shoulders) {}

  /// `neckline`: from the left shoulder's root to the right one's, over the chest.
  Path body(std::vector<Point> neckline, double raise, double puff) const {
    std::vector<Point> all = {{-s_ * 1.02 - puff, 6.4},
                              {-s_ * 1.02 - puff, 3.9},
                              {-s_ * 1.0 - puff, 3.32},
                              {-s_ * 0.84 - puff * 0.8, 2.90 - raise},
                              {-s_ * 0.58, 2.66 - raise}};
    all.insert(all.end(), neckline.begin(), neckline.end());
    for (std::size_t i = 5; i-- > 0;) all.push_back({-all[i].x, all[i].y});
    return Path::smooth(all, true);
  }

  float light_at(float x, float y) const {
    const float u = x / static_cast<float>(s_);
    const float edge = std::max(0.f, 1 - u * u * 0.95f);
    const auto lx = static_cast<float>(look_.light.x);
    float v = 0.66f + 0.30f * std::sqrt(edge) + 0.22f * lx * u * 0.7f;
    v -= 0.055f * std::max(0.f, y - 2.9f);
    return v * static_cast<float>((look_.key + look_.fill) / 1.15);
  }

  void cloth(const Mask& mask, Rgb colour, float weave, float shade = 1) {
    std::uint64_t grain = random_.next() | 1;
    const float bright = (colour.r + colour.g + colour.b) / 3;
    canvas_.shade(mask, [&](cv::Vec3f& px, float x, float y, float a) {
      grain = grain * 6364136223846793005ull + 1442695040888963407ull;
      const float g = static_cast<float>((grain >> 40) & 0xffff) / 32768.f - 1;
      const float thread = std::sin(x * 190 + y * 40) * std::sin(y * 190 - x * 40);
      const float v =
          lerp(1.0f, light_at(x, y), bright > 0.8f ? 0.72f : 1.0f) * shade * (1 + weave * (0.6f * g + 0.7f * thread));
      blend(px, Rgb{colour.r * v, colour.g * v, colour.b * v}, a);
    });
  }

  void folds(const Mask& mask, int count, float depth) {
    if (look_.cloth.g > 0.6f) depth *= 0.45f;  // on light cloth the same shadow would look like a stain
    for (int i = 0; i < count; ++i) {
      const double side = i % 2 == 0 ? -1 : 1, x = random_.range(0.7, 2.3), y = random_.range(3.0, 3.6),
                   l = random_.range(0.5, 1.2), lean = random_.range(-0.5, 0.2);
      const Path fold =
          Path::smooth({{side * x, y}, {side * (x + lean * 0.3), y + l * 0.5}, {side * (x + lean), y + l}}, false);
      const double w = random_.range(0.05, 0.13);
      canvas_.multiply(clipped(canvas_.stroke(fold, w, w * 0.8), mask), {0.55f, 0.55f, 0.60f}, depth);
      canvas_.screen(clipped(canvas_.stroke(fold.moved(look_.light.x < 0 ? -w : w, 0), w * 0.7, w * 0.7), mask),
                     {0.9f, 0.9f, 0.88f}, depth * 0.22f);
    }
    for (const double side : {-1.0, 1.0}) {  // the fold from the armpit, and the sleeve's seam
      canvas_.multiply(
          clipped(canvas_.stroke(
                      Path::smooth({{side * s_ * 0.72, 4.3}, {side * s_ * 0.66, 3.8}, {side * s_ * 0.70, 3.4}}, false),
                      0.12, 0.10),
                  mask),
          {0.5f, 0.5f, 0.55f}, depth * 1.1f);
      canvas_.multiply(
          clipped(canvas_.stroke(
                      Path::smooth({{side * s_ * 0.80, 2.88}, {side * s_ * 0.77, 3.3}, {side * s_ * 0.78, 3.8}}, false),
                      0.018, 0.012),
                  mask),
          {0.6f, 0.6f, 0.62f}, depth * 0.7f);
    }
  }

  void dim(const Mask& under, const Path& path, double width, double blur, float opacity) {
    canvas_.multiply(clipped(canvas_.stroke(path, width, blur), under), {0.45f, 0.44f, 0.48f}, opacity);
  }
  /// A piece that lies on what is below: drop shadow, cloth, a lit edge and a seam.
  void piece(const Path& path, Rgb colour, float weave, float shade, float seam = 0.5f) {
    canvas_.multiply(canvas_.fill(path.moved(-look_.light.x * 0.05, 0.05), 0.045), {0.52f, 0.48f, 0.48f}, 0.55f);
    const Mask m = canvas_.fill(path, 0.004);
    cloth(m, colour, weave, shade);
    canvas_.multiply(clipped(canvas_.stroke(path, 0.03, 0.012), m), {0.55f, 0.55f, 0.58f}, seam * 0.55f);
  }
  void round_neck(Rgb colour, double depth, double rib, float weave) {
    const std::vector<Point> line = {
        {-n_ * 1.42, 2.38}, {-n_ * 1.05, 2.50 + depth * 0.45}, {-n_ * 0.55, 2.66 + depth * 0.86},
        {0, 2.70 + depth},  {n_ * 0.55, 2.66 + depth * 0.86},  {n_ * 1.05, 2.50 + depth * 0.45},
        {n_ * 1.42, 2.38}};
    const Mask m = canvas_.fill(body(line, 0, 0), 0.004);
    canvas_.multiply(clipped(canvas_.fill(body(line, 0, 0).moved(0, -0.03), 0.04),
                             canvas_.fill(Path::ellipse({0, 2.75}, n_ * 1.3, 0.8))),
                     {0.66f, 0.52f, 0.48f}, 0.6f);
    cloth(m, colour, weave);
    folds(m, 7, 0.34f);
    const Path edge = Path::smooth(line, false).moved(0, rib * 0.5);
    canvas_.multiply(clipped(canvas_.stroke(edge, rib * 1.15, 0.004), m), {0.90f, 0.90f, 0.91f}, 0.8f);
    dim(m, edge.moved(0, rib * 0.6), 0.016, 0.008, 0.6f);
    canvas_.screen(clipped(canvas_.stroke(edge.moved(0, -rib * 0.2), rib * 0.4, 0.015), m), {1, 1, 1}, 0.07f);
  }

  void collar(Rgb colour, double spread, bool buttoned) {
    // Inside of the collar behind the neck is covered by the neck; two leaves in front.
    for (const double side : {-1.0, 1.0}) {
      const double open = buttoned ? 0.03 : 0.16;
      // Under a jacket the collar stays inside of it.
      const double out = look_.outfit == Outfit::suit || look_.outfit == Outfit::uniform ? 1.20 : 1.42;
      Path leaf;
      leaf.move({side * n_ * (out > 1.3 ? 1.14 : 1.04), 2.00})
          .curve({side * n_ * (out - 0.08), 2.12}, {side * n_ * out, 2.42}, {side * (n_ * 1.28 + 0.06), 2.66})
          .line({side * (0.50 + spread), 3.14})
          .line({side * (open + 0.02), 2.82})
          .curve({side * (n_ * 0.40), 2.68}, {side * (n_ * 0.88), 2.46}, {side * n_ * (out > 1.3 ? 1.14 : 1.04), 2.00})
          .close();
      piece(leaf, colour, 0.016f, 1.03f);
      canvas_.multiply(clipped(canvas_.stroke(Path::smooth({{side * (n_ * 1.22), 2.66},
                                                            {side * (0.47 + spread), 3.08},
                                                            {side * (open + 0.06), 2.80}},
                                                           false),
                                              0.008, 0.003),
                               canvas_.fill(leaf)),
                       {0.6f, 0.6f, 0.64f}, 0.35f);
      canvas_.multiply(
          clipped(
              canvas_.stroke(
                  Path::smooth({{side * (n_ * 1.02), 2.08}, {side * (n_ * 0.80), 2.40}, {side * open, 2.74}}, false),
                  0.05, 0.03),
              canvas_.fill(leaf)),
          {0.62f, 0.58f, 0.60f}, 0.55f);
    }
  }

  void shirt(Rgb colour) {
    const std::vector<Point> line = {{-n_ * 1.42, 2.40}, {-n_ * 0.9, 2.55}, {-0.20, 2.86},    {0, 3.02},
                                     {0.20, 2.86},       {n_ * 0.9, 2.55},  {n_ * 1.42, 2.40}};
    const Mask m = canvas_.fill(body(line, 0, 0), 0.004);
    cloth(m, colour, 0.016f);
    folds(m, 8, 0.30f);
    dim(m, Path::smooth({{0.13, 2.95}, {0.15, 4}, {0.15, 6.4}}, false), 0.016, 0.008, 0.5f);
    dim(m, Path::smooth({{-0.13, 2.95}, {-0.15, 4}, {-0.15, 6.4}}, false), 0.010, 0.005, 0.25f);
    for (int i = 0; i < 4; ++i) {
      const Path button = Path::ellipse({0.0, 3.28 + 0.62 * i}, 0.05, 0.05);
      canvas_.multiply(canvas_.fill(button.moved(0.01, 0.018), 0.014), {0.5f, 0.5f, 0.5f}, 0.5f);
      canvas_.lay(canvas_.fill(button, 0.004), mix(colour, Rgb{0.97f, 0.96f, 0.94f}, 0.45f) * 0.94f);
      canvas_.multiply(canvas_.stroke(Path::ellipse({0, 3.28 + 0.62 * i}, 0.03, 0.03), 0.012, 0.006),
                       {0.6f, 0.6f, 0.6f}, 0.6f);
    }
    collar(colour, 0.10, false);
  }

  void suit() {
    shirt(look_.cloth_under);
    collar(look_.cloth_under, 0.04, true);
    if (!p_.woman) {
      const Rgb tie = random_.pick({Rgb{0.42f, 0.12f, 0.16f}, Rgb{0.17f, 0.24f, 0.42f}, Rgb{0.25f, 0.25f, 0.28f}});
      piece(Path::smooth({{-0.12, 2.96}, {0.02, 2.94}, {0.18, 3.1}, {0.30, 6.4}, {-0.30, 6.4}, {-0.14, 3.14}}, true),
            tie, 0.03f, 0.95f);
      piece(Path::polygon({{-0.19, 2.74}, {0.19, 2.74}, {0.115, 3.04}, {-0.115, 3.04}}), tie, 0.03f, 1.05f);
    }
    for (const double side : {-1.0, 1.0}) {
      const Path front = Path::smooth({{side * n_ * 1.10, 2.12},
                                       {side * n_ * 1.60, 2.40},
                                       {side * s_ * 0.60, 2.62},
                                       {side * s_ * 0.86, 2.86},
                                       {side * s_ * 1.03, 3.28},
                                       {side * s_ * 1.06, 6.4},
                                       {side * 0.02, 6.4},
                                       {side * 0.24, 4.55},
                                       {side * 0.74, 3.3}},
                                      true);
      canvas_.multiply(canvas_.fill(front.moved(0, 0.04), 0.06), {0.5f, 0.48f, 0.48f}, 0.5f);
      const Mask m = canvas_.fill(front, 0.004);
      cloth(m, look_.cloth, 0.045f, 1.05f);
      dim(m, Path::smooth({{side * s_ * 0.72, 4.4}, {side * s_ * 0.68, 3.7}, {side * s_ * 0.72, 3.3}}, false), 0.12,
          0.09, 0.5f);
      const Path lapel = Path()
                             .move({side * n_ * 1.26, 2.34})
                             .curve({side * (n_ * 1.5), 2.52}, {side * (n_ * 1.62), 2.68}, {side * (n_ * 1.66), 2.84})
                             .line({side * 1.36, 3.02})
                             .line({side * 1.20, 3.16})
                             .line({side * 1.40, 3.30})
                             .curve({side * 1.15, 3.8}, {side * 0.7, 4.3}, {side * 0.20, 4.66})
                             .curve({side * 0.45, 3.9}, {side * 0.68, 3.2}, {side * n_ * 1.0, 2.62})
                             .close();
      piece(lapel, look_.cloth, 0.045f, 1.16f, 0.8f);
    }
  }

  void hoodie() {
    const Rgb c = look_.cloth;
    const std::vector<Point> line = {{-n_ * 1.5, 2.36}, {-n_ * 1.0, 2.58}, {-0.24, 2.92},   {0, 2.98},
                                     {0.24, 2.92},      {n_ * 1.0, 2.58},  {n_ * 1.5, 2.36}};
    const Mask inner = canvas_.fill(
        Path::smooth(
            {{-n_ * 1.05, 2.30}, {-0.4, 2.56}, {0, 2.64}, {0.4, 2.56}, {n_ * 1.05, 2.30}, {0.7, 3.2}, {-0.7, 3.2}},
            true),
        0.006);
    cloth(inner, Rgb{0.92f, 0.92f, 0.91f}, 0.02f, 0.94f);
    const Mask m = canvas_.fill(body(line, 0.03, 0.05), 0.005);
    cloth(m, c, 0.045f);
    folds(m, 8, 0.42f);
    for (const double side : {-1.0, 1.0}) {
      const Path hood = Path::smooth({{side * n_ * 1.06, 2.06},
                                      {side * n_ * 1.58, 2.12},
                                      {side * n_ * 2.05, 2.42},
                                      {side * n_ * 1.95, 2.70},
                                      {side * 0.85, 3.02},
                                      {side * 0.30, 3.30},
                                      {side * 0.02, 3.26},
                                      {side * 0.05, 3.02},
                                      {side * 0.50, 2.80},
                                      {side * n_ * 1.08, 2.46}},
                                     true);
      piece(hood, c, 0.045f, 1.08f);
      canvas_.multiply(
          clipped(canvas_.stroke(
                      Path::smooth(
                          {{side * n_ * 1.5, 2.2}, {side * n_ * 1.55, 2.55}, {side * 0.75, 2.92}, {side * 0.3, 3.12}},
                          false),
                      0.08, 0.06),
                  canvas_.fill(hood)),
          {0.5f, 0.5f, 0.54f}, 0.45f);
      const Path string =
          Path::smooth({{side * 0.30, 3.12}, {side * 0.34, 3.5}, {side * 0.30, 4.0}, {side * 0.33, 4.28}}, false);
      canvas_.multiply(canvas_.stroke(string.moved(0.02, 0.02), 0.05, 0.02), {0.4f, 0.4f, 0.42f}, 0.6f);
      canvas_.lay(canvas_.stroke(string, 0.045, 0.004), mix(c, Rgb{0.95f, 0.94f, 0.92f}, 0.75f));
      canvas_.lay(canvas_.fill(Path::ellipse({side * 0.30, 3.12}, 0.05, 0.05), 0.006), {0.55f, 0.54f, 0.52f});
    }
  }

  void polo() {
    round_neck(look_.cloth, 0.22, 0.0, 0.03f);
    collar(look_.cloth, 0.06, false);
    for (int i = 0; i < 2; ++i)
      canvas_.lay(canvas_.fill(Path::ellipse({0.03, 3.2 + 0.38 * i}, 0.038, 0.038), 0.004),
                  mix(look_.cloth, Rgb{1, 1, 1}, 0.5f));
  }
  void sweater() { round_neck(look_.cloth, look_.necklace ? 0.62 : 0.12, 0.15, 0.06f); }

  /// The school track suit that half a country wore.
  void uniform() {
    shirt(look_.cloth_under);
    for (const double side : {-1.0, 1.0}) {
      const Path front = Path::smooth({{side * n_ * 1.10, 2.12},
                                       {side * n_ * 1.55, 2.40},
                                       {side * s_ * 0.60, 2.62},
                                       {side * s_ * 0.86, 2.84},
                                       {side * s_ * 1.03, 3.3},
                                       {side * s_ * 1.05, 6.4},
                                       {side * 0.02, 6.4},
                                       {side * 0.02, 4.0},
                                       {side * 0.30, 3.4},
                                       {side * 0.72, 2.86}},
                                      true);
      piece(front, look_.cloth, 0.03f, 1.0f);
      const Mask m = canvas_.fill(front);
      cloth(clipped(
                canvas_.fill(
                    Path::polygon(
                        {{side * n_ * 1.2, 2.2}, {side * s_ * 1.1, 2.6}, {side * s_ * 1.1, 3.5}, {side * 0.95, 3.02}}),
                    0.01),
                m),
            {0.94f, 0.94f, 0.94f}, 0.02f);
      dim(m, Path::smooth({{side * 0.95, 3.02}, {side * s_ * 1.1, 3.5}}, false), 0.03, 0.012, 0.5f);
      piece(Path::smooth({{side * n_ * 1.16, 2.12},
                          {side * n_ * 1.50, 2.36},
                          {side * n_ * 1.40, 2.66},
                          {side * 0.55, 3.20},
                          {side * 0.36, 3.36},
                          {side * 0.44, 3.0},
                          {side * n_ * 1.02, 2.52}},
                         true),
            look_.cloth, 0.03f, 1.08f);
    }
  }

  void sleeveless() {
    for (const double side : {-1.0, 1.0}) {
      const Path strap =
          Path::smooth({{side * 1.18, 2.55}, {side * 1.42, 2.56}, {side * 1.55, 3.3}, {side * 1.2, 3.5}}, true);
      piece(strap, look_.cloth, 0.03f, 1.0f);
      canvas_.multiply(
          canvas_.stroke(
              Path::smooth({{side * s_ * 0.82, 6.4}, {side * s_ * 0.76, 4.4}, {side * s_ * 0.80, 3.9}}, false), 0.05,
              0.04),
          {0.72f, 0.56f, 0.51f}, 0.7f);
    }
    const Path top = Path::smooth({{-1.55, 3.2},
                                   {-1.2, 3.28},
                                   {-0.6, 3.62},
                                   {0, 3.74},
                                   {0.6, 3.62},
                                   {1.2, 3.28},
                                   {1.55, 3.2},
                                   {1.85, 3.9},
                                   {s_ * 0.74, 4.5},
                                   {s_ * 0.74, 6.4},
                                   {-s_ * 0.74, 6.4},
                                   {-s_ * 0.74, 4.5},
                                   {-1.85, 3.9}},
                                  true);
    piece(top, look_.cloth, 0.03f, 1.0f);
    folds(canvas_.fill(top), 4, 0.3f);
  }

  void fur() {
    round_neck(look_.cloth, 0.3, 0.05, 0.03f);
    const Rgb pelt = random_.pick({Rgb{0.78f, 0.70f, 0.60f}, Rgb{0.42f, 0.31f, 0.23f}, Rgb{0.66f, 0.64f, 0.63f}});
    const Path ring = Path::smooth({{-n_ * 1.0, 1.95},
                                    {-n_ * 1.8, 2.0},
                                    {-n_ * 2.5, 2.45},
                                    {-n_ * 2.4, 3.1},
                                    {-1.2, 3.75},
                                    {-0.3, 4.6},
                                    {0.3, 4.6},
                                    {1.2, 3.75},
                                    {n_ * 2.4, 3.1},
                                    {n_ * 2.5, 2.45},
                                    {n_ * 1.8, 2.0},
                                    {n_ * 1.0, 1.95},
                                    {n_ * 0.98, 2.4},
                                    {0.4, 3.0},
                                    {0, 3.35},
                                    {-0.4, 3.0},
                                    {-n_ * 0.98, 2.4}},
                                   true);
    canvas_.multiply(canvas_.fill(ring.moved(0, 0.08), 0.1), {0.5f, 0.45f, 0.43f}, 0.6f);
    const Mask m = canvas_.fill(ring, 0.03);
    cloth(m, pelt * 0.72f, 0.05f);
    for (int layer = 0; layer < 3; ++layer) {
      std::vector<Stroke> hairs;
      for (int i = 0; i < 900; ++i) {
        const double side = random_.chance(0.5) ? 1 : -1, t = random_.uniform(), w = random_.range(-1, 1);
        const Point middle =
            t < 0.5 ? mix({n_ * 1.5, 2.05}, {n_ * 1.95, 2.75}, t * 2) : mix({n_ * 1.95, 2.75}, {0.25, 4.2}, t * 2 - 1);
        const Point q{side * (middle.x + w * 0.42), middle.y + w * 0.20 + random_.range(-0.1, 0.1)};
        const double l = random_.range(0.10, 0.22), lean = random_.range(-0.6, 0.6) + side * w * 0.8;
        hairs.push_back(
            {q, q + Point{lean * l * 0.4, l * 0.5}, q + Point{lean * l, l}, 0.014, 0.002, random_.range(0.3, 0.8)});
      }
      canvas_.lay(canvas_.strokes(hairs, 0.003), pelt * (0.66f + 0.22f * static_cast<float>(layer)), 0.6f);
    }
  }

  void dress() {
    switch (look_.outfit) {
      case Outfit::shirt:
        shirt(look_.cloth);
        break;
      case Outfit::t_shirt:
        round_neck(look_.cloth, look_.necklace ? 0.55 : 0.22, 0.10, 0.03f);
        break;
      case Outfit::hoodie:
        hoodie();
        break;
      case Outfit::suit:
        suit();
        break;
      case Outfit::polo:
        polo();
        break;
      case Outfit::sweater:
        sweater();
        break;
      case Outfit::sleeveless:
        sleeveless();
        break;
      case Outfit::fur:
        fur();
        break;
      case Outfit::uniform:
        uniform();
        break;
    }
  }

 private:
  Canvas& canvas_;
  const Identity& p_;
  const Look& look_;
  Random& random_;
  const double n_, s_;
};

}  // namespace

void paint_clothes(Canvas& canvas, const Identity& person, const Look& look, Random& random) {
  Tailor(canvas, person, look, random).dress();
}

}  // namespace cs::demo
