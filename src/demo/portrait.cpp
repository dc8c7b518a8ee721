#include "demo/portrait.hpp"

#include <algorithm>
#include <opencv2/imgcodecs.hpp>

#include "demo/camera.hpp"
#include "demo/exif.hpp"
#include "demo/parts.hpp"

namespace cs::demo {
namespace {

bool has(const PortraitSpec& spec, Fault fault) {
  return std::find(spec.faults.begin(), spec.faults.end(), fault) != spec.faults.end();
}

cv::Size size_of(const PortraitSpec& spec) {
  const cv::Size usual = spec.kind == PortraitKind::submission  ? cv::Size(1500, 2000)
                         : spec.kind == PortraitKind::enrolment ? cv::Size(480, 640)
                                                                : cv::Size(358, 441);
  const auto clamp = [](int v, int other) { return v <= 0 ? other : std::clamp(v, 64, 8000); };
  return {clamp(spec.width, usual.width), clamp(spec.height, usual.height)};
}

/// Small pictures are painted larger and reduced, large ones painted smaller and enlarged: a phone's detail ends there.
double painting_scale(cv::Size size) {
  return std::clamp(950.0 / size.width, 0.42, 1.5);
}

/// Where the head stands: eyes' middle and distance, shares of the picture's width and height.
struct Framing {
  double x = 0.5, y = 0.43, distance = 0.178;
};

Framing framing_of(const PortraitSpec& spec, const Identity& p, Random& random) {
  Framing f;
  const double side = random.chance(0.5) ? 1 : -1;
  switch (spec.kind) {
    case PortraitKind::submission:
      f = {0.5 + 0.012 * random.normal(), 0.43 + 0.012 * random.normal(), 0.178 + 0.006 * random.normal()};
      break;
    case PortraitKind::enrolment:
      f = {0.5 + 0.006 * random.normal(), 0.425, 0.192 + 0.004 * random.normal()};
      break;
    case PortraitKind::id_card:
      f = {0.5 + 0.004 * random.normal(), 0.448, 207.0 / 358 / (2 * p.face_width)};
      break;
  }
  if (has(spec, Fault::head_small)) f.distance = 0.098, f.y = 0.55;
  if (has(spec, Fault::head_large)) f.distance = 0.315, f.y = 0.45;
  if (has(spec, Fault::off_centre)) f.x += side * 0.17, f.y -= 0.08;
  if (has(spec, Fault::two_faces)) f.x = 0.5 - side * 0.17, f.distance *= 0.94;
  return f;
}

/// The head's frame: the body's, rolled about the base of the neck.
Frame head_frame(const Frame& body, double roll) {
  const Point pivot = body.to_px({0, 1.9});
  Frame head = Frame::at(0, 0, body.scale, roll);
  const Point moved = head.to_px({0, 1.9});
  head.ox = pivot.x - moved.x;
  head.oy = pivot.y - moved.y;
  return head;
}

void paint_person(Canvas& canvas, const Frame& body, const Identity& p, const Look& look, std::uint64_t seed) {
  const Frame head = head_frame(body, look.roll);
  const auto stream = [&](std::uint64_t purpose) { return Random::stream(seed, purpose); };
  Random back = stream(21), cloth = stream(22), skin = stream(23), brow = stream(24), eye = stream(25),
         glass = stream(27), hair = stream(28), front = stream(29), hat = stream(30);
  canvas.frame = head;
  paint_back_hair(canvas, p, look, back);
  canvas.frame = body;
  paint_neck(canvas, head, p, look);
  paint_clothes(canvas, p, look, cloth);
  paint_front_hair(canvas, p, look, front);
  canvas.frame = head;
  paint_ears(canvas, p, look);
  paint_face(canvas, p, look, skin);
  paint_nose(canvas, p, look);
  paint_mouth(canvas, p, look);
  paint_brows(canvas, p, look, brow);
  paint_eyes(canvas, p, look, eye);
  paint_glasses(canvas, p, look, glass);
  paint_hair(canvas, p, look, hair);
  paint_hat(canvas, look, hat);
  canvas.frame = body;
  paint_jewellery(canvas, head, p, look);
  turn_head(canvas, head, look.yaw, look.pitch);
}

/// What the sliders of a beauty program do: larger eyes, a narrower jaw, pale skin.
Identity beautified(Identity p) {
  p.eye_width *= 1.07;
  p.eye_open *= 1.22;
  p.jaw *= 0.94;
  p.chin_width *= 0.88;
  p.nose_width *= 0.93;
  p.skin = mix(p.skin, Rgb{0.985f, 0.885f, 0.83f}, 0.6f);
  p.lips = mix(p.lips, Rgb{0.86f, 0.38f, 0.40f}, 0.5f);
  p.moles.clear();
  p.beard = 0;
  return p;
}

CameraSettings settings_of(const PortraitSpec& spec, const Look& look, Random& random) {
  CameraSettings s;
  s.exposure = random.range(0.95, 1.06);
  const auto w = static_cast<float>(look.warmth);
  s.balance = {1 + 0.05f * w, 1, 1 - 0.07f * w};
  s.noise = random.range(1.2, 1.9);
  if (spec.kind == PortraitKind::enrolment) s.vignette = 0.02, s.noise = 1.0;
  if (spec.kind == PortraitKind::id_card) s.vignette = 0, s.noise = 1.6, s.grey = 0.22, s.exposure *= 0.97;
  if (has(spec, Fault::dark)) s.exposure = 0.12, s.noise = 5;
  if (has(spec, Fault::overexposed)) s.exposure = 2.9;
  if (has(spec, Fault::colour_cast))
    s.balance = random.chance(0.6) ? Rgb{1.18f, 0.95f, 0.42f} : Rgb{0.70f, 1.02f, 1.30f};
  if (has(spec, Fault::blurred)) (random.chance(0.6) ? s.blur : s.motion) = random.range(0.0065, 0.008);
  if (s.motion > 0) s.motion *= 3.2;
  if (has(spec, Fault::edited)) s.smoothing = 0.85, s.exposure *= 1.10, s.noise = 0.4;
  if (look.half_shadow) s.shadow_side = look.light.x < 0 ? 1 : -1;
  if (s.blur > 0 || s.motion > 0 || s.smoothing > 0) s.sharpening = 0;
  s.screen = has(spec, Fault::screen);
  return s;
}

Bytes encode(const cv::Mat3b& image, int quality) {
  Bytes out;
  cv::imencode(".jpg", image, out, {cv::IMWRITE_JPEG_QUALITY, quality});
  return out;
}

int quality_of(const PortraitSpec& spec) {
  if (has(spec, Fault::overcompressed)) return 13;
  return spec.kind == PortraitKind::submission ? 92 : spec.kind == PortraitKind::enrolment ? 88 : 70;
}

}  // namespace

Portrait paint(const PortraitSpec& spec) {
  const cv::Size size = size_of(spec);
  const double scale = painting_scale(size);
  const std::uint64_t who = has(spec, Fault::other_person) ? spec.seed ^ 0x5DEECE66Dull : spec.seed;
  Identity person = make_identity(who, spec.gender);
  if (spec.kind == PortraitKind::enrolment) person = younger(person);
  if (has(spec, Fault::edited)) person = beautified(person);
  const Look look = make_look(spec, person);
  Random random = Random::stream(
      spec.seed, 1'000 + static_cast<std::uint64_t>(spec.kind) * 64 + static_cast<std::uint64_t>(spec.attempt));
  const Framing framing = framing_of(spec, person, random);

  Canvas canvas(static_cast<int>(std::lround(size.width * scale)), static_cast<int>(std::lround(size.height * scale)));
  // Very wide pictures keep a head that fits their height.
  const double width = std::min<double>(canvas.pixels.cols, canvas.pixels.rows * 0.82);
  const Frame body =
      Frame::at(framing.x * canvas.pixels.cols, framing.y * canvas.pixels.rows, framing.distance * width);
  canvas.frame = body;
  Look behind = look;
  const bool nobody = has(spec, Fault::no_face);
  if (nobody) behind.backdrop = Backdrop::dormitory;
  paint_backdrop(canvas, behind, random);

  Portrait out;
  out.width = size.width;
  out.height = size.height;
  if (!nobody) {
    paint_wall_shadow(canvas, person, look);
    out.truth.faces = 1;
    if (has(spec, Fault::two_faces)) {
      PortraitSpec other = spec;
      other.seed = spec.seed ^ 0xABCDEF123ull;
      other.faults.clear();
      other.gender = random.chance(0.5) ? Gender::woman : Gender::man;
      const Identity second = make_identity(other.seed, other.gender);
      Look second_look = make_look(other, second);
      second_look.light = look.light;
      const double side = framing.x < 0.5 ? 1 : -1;
      const Point at = body.to_px({side * 2.35, 0.20});
      paint_person(canvas, Frame::at(at.x, at.y, body.scale * 0.84), second, second_look, other.seed);
      out.truth.faces = 2;
    }
    paint_person(canvas, body, person, look, Random::stream(who, static_cast<std::uint64_t>(spec.kind) + 500).next());
  }
  const CameraSettings settings = settings_of(spec, look, random);
  const cv::Mat3b image = expose(canvas, size, settings, random);

  const Frame head = head_frame(body, look.roll);
  const auto at = [&](Point p) {
    const Point q = head.to_px(turned(p, look.yaw, look.pitch));
    return PicturePoint{q.x / scale, q.y / scale};
  };
  out.truth.left_eye = at({-0.5, -0.006});
  out.truth.right_eye = at({0.5, -0.006});
  out.truth.chin = at({0, person.chin});
  out.truth.crown = at({0, -2.0});
  out.truth.face_width = 2 * person.face_width * head.scale / scale;
  out.truth.roll = look.roll;
  out.truth.yaw = look.yaw;
  out.truth.glasses = look.glasses;
  if (nobody) {
    out.truth = Truth{};
    out.truth.faces = 0;
  }

  out.jpeg = encode(image, quality_of(spec));
  if (spec.kind != PortraitKind::submission) return out;
  ExifSpec exif = phone_exif(Random::stream(spec.seed, 40).next() >> 8, has(spec, Fault::front_camera));
  exif.taken_at = spec.taken_at;
  if (has(spec, Fault::from_album)) exif.taken_at -= (30 + static_cast<std::int64_t>(spec.seed % 400)) * 3'600;
  exif.width = size.width;
  exif.height = size.height;
  if (has(spec, Fault::edited)) exif.software = spec.seed % 2 ? "Meitu" : "Adobe Photoshop 24.1";
  out.jpeg = with_exif(out.jpeg, exif);
  return out;
}

}  // namespace cs::demo
