#include "demo/person.hpp"

#include <algorithm>

namespace cs::demo {
namespace {

bool has(const PortraitSpec& spec, Fault fault) {
  return std::find(spec.faults.begin(), spec.faults.end(), fault) != spec.faults.end();
}

void dress(Look& look, const PortraitSpec& spec, Random& r) {
  const double which = r.uniform();
  if (spec.kind == PortraitKind::enrolment) {
    look.outfit = which < 0.45 ? Outfit::uniform : which < 0.75 ? Outfit::t_shirt : Outfit::shirt;
  } else if (spec.kind == PortraitKind::id_card) {
    look.outfit = which < 0.4 ? Outfit::t_shirt : which < 0.7 ? Outfit::polo : Outfit::sweater;
  } else {
    look.outfit = which < 0.36   ? Outfit::shirt
                  : which < 0.52 ? Outfit::suit
                  : which < 0.68 ? Outfit::t_shirt
                  : which < 0.80 ? Outfit::hoodie
                  : which < 0.9  ? Outfit::sweater
                                 : Outfit::polo;
  }
  // Colours that stand off a white wall and off the blue of the finished photograph.
  constexpr Rgb cloths[] = {{0.72f, 0.49f, 0.46f}, {0.62f, 0.60f, 0.53f}, {0.30f, 0.37f, 0.47f}, {0.72f, 0.58f, 0.34f},
                            {0.40f, 0.45f, 0.36f}, {0.16f, 0.18f, 0.24f}, {0.36f, 0.16f, 0.18f}, {0.22f, 0.30f, 0.25f},
                            {0.44f, 0.36f, 0.29f}, {0.30f, 0.31f, 0.33f}, {0.55f, 0.30f, 0.26f}, {0.13f, 0.13f, 0.14f},
                            {0.52f, 0.45f, 0.50f}, {0.60f, 0.47f, 0.33f}, {0.34f, 0.30f, 0.34f}};
  look.cloth = cloths[r.below(15)];
  look.cloth_under = Rgb{0.93f, 0.93f, 0.92f};
  if (look.outfit == Outfit::suit)
    look.cloth = r.pick({Rgb{0.12f, 0.13f, 0.17f}, Rgb{0.09f, 0.09f, 0.10f}, Rgb{0.2f, 0.2f, 0.22f}});
  if (look.outfit == Outfit::shirt && r.chance(0.7))
    look.cloth = r.pick({Rgb{0.95f, 0.94f, 0.92f}, Rgb{0.93f, 0.86f, 0.84f}, Rgb{0.88f, 0.88f, 0.82f}});
  if (look.outfit == Outfit::uniform)
    look.cloth = r.pick({Rgb{0.16f, 0.22f, 0.42f}, Rgb{0.55f, 0.14f, 0.17f}, Rgb{0.12f, 0.3f, 0.26f}});
  if (spec.kind == PortraitKind::id_card && look.cloth.g > 0.8f) look.cloth = look.cloth * 0.4f;
}

}  // namespace

Identity make_identity(std::uint64_t seed, Gender gender) {
  Random r = Random::stream(seed, 11);
  Identity p;
  p.woman = gender == Gender::woman;
  const auto w = p.woman;
  const auto tone = static_cast<float>(std::clamp(0.5 + 0.24 * r.normal() + (w ? 0.12 : -0.1), 0.0, 1.0));
  p.skin = mix(Rgb{0.795f, 0.600f, 0.470f}, Rgb{0.945f, 0.800f, 0.705f}, tone);
  p.redness = std::clamp(0.5 + 0.25 * r.normal(), 0.0, 1.0);
  p.face_width = (w ? 1.085 : 1.115) + 0.035 * r.normal();
  p.jaw = (w ? 0.755 : 0.825) + 0.035 * r.normal();
  p.chin = (w ? 1.60 : 1.685) + 0.045 * r.normal();
  p.chin_width = (w ? 0.30 : 0.375) + 0.03 * r.normal();
  p.cheek = 0.5 * r.normal();
  p.eye_width = (w ? 0.505 : 0.488) + 0.018 * r.normal();
  p.eye_open = (w ? 0.182 : 0.158) + 0.015 * r.normal();
  p.eye_tilt = 0.022 + 0.016 * r.normal();
  p.double_lid = std::clamp((w ? 0.6 : 0.35) + 0.35 * r.normal(), 0.0, 1.0);
  p.lid_droop = std::clamp(0.5 + 0.3 * r.normal(), 0.0, 1.0);
  p.iris = mix(Rgb{0.17f, 0.10f, 0.07f}, Rgb{0.34f, 0.20f, 0.12f}, static_cast<float>(r.uniform()));
  p.brow_height = (w ? 0.385 : 0.35) + 0.022 * r.normal();
  p.brow_thickness = (w ? 0.062 : 0.085) + 0.010 * r.normal();
  p.brow_arch = (w ? 0.05 : 0.035) + 0.016 * r.normal();
  p.brow_tilt = 0.018 * r.normal();
  p.brow_gap = 0.2 + 0.022 * r.normal();
  p.nose_width = (w ? 0.255 : 0.29) + 0.02 * r.normal();
  p.nose_tip = 0.545 + 0.025 * r.normal();
  p.bridge = 0.17 + 0.05 * r.normal();
  p.tip_size = 1 + 0.12 * r.normal();
  p.mouth_y = p.chin * 0.625 + 0.015 * r.normal();
  p.mouth_width = (w ? 0.37 : 0.385) + 0.022 * r.normal();
  p.upper_lip = (w ? 0.092 : 0.082) + 0.011 * r.normal();
  p.lower_lip = (w ? 0.125 : 0.115) + 0.013 * r.normal();
  p.mouth_curve = 0.012 * r.normal();
  p.lips = mix(Rgb{0.78f, 0.47f, 0.43f}, Rgb{0.84f, 0.49f, 0.48f}, static_cast<float>(r.uniform()));
  // Lips are skin with more blood behind it: they follow its tone.
  p.lips = mix(p.lips, Rgb{p.skin.r * 0.90f, p.skin.g * 0.68f, p.skin.b * 0.67f}, 0.55f);
  if (!w) p.lips = mix(p.lips, p.skin * 0.88f, 0.35f);
  p.ear_size = 0.39 + 0.025 * r.normal();
  p.ear_out = 0.15 + 0.025 * r.normal();
  p.hair = mix(Rgb{0.055f, 0.047f, 0.047f}, Rgb{0.17f, 0.115f, 0.085f}, static_cast<float>(r.uniform() * r.uniform()));
  p.hairline = (w ? 1.06 : 1.08) + 0.05 * r.normal();
  p.glasses = r.chance(0.33);
  p.glasses_style = r.below(4);
  p.beard = w ? 0 : std::clamp(0.35 + 0.3 * r.normal(), 0.0, 0.8);
  const int moles = r.below(6) - 3;
  for (int i = 0; i < moles; ++i) {
    const double side = r.chance(0.5) ? 1 : -1, y = r.range(0.3, 1.4);
    p.moles.push_back({side * r.range(0.28, 0.82 - 0.30 * y), y});
  }
  p.neck = (w ? 0.6 : 0.74) + 0.03 * r.normal();
  p.shoulders = (w ? 2.72 : 3.15) + 0.12 * r.normal();
  return p;
}

Identity younger(Identity p) {
  p.cheek += 0.25;
  p.chin -= 0.015;
  p.jaw += 0.01;
  p.beard *= 0.3;
  p.skin = mix(p.skin, Rgb{0.95f, 0.80f, 0.70f}, 0.12f);
  return p;
}

Look make_look(const PortraitSpec& spec, const Identity& p) {
  const auto kind = static_cast<std::uint64_t>(spec.kind);
  Random r = Random::stream(spec.seed, 100 + kind * 16 + static_cast<std::uint64_t>(spec.attempt));
  Random usual = Random::stream(spec.seed, 77);  // what a person keeps for years: the way to wear one's hair
  Look look;
  const double h = spec.kind == PortraitKind::submission ? usual.uniform() : r.uniform();
  if (p.woman) {
    look.hair = h < 0.36   ? HairStyle::ponytail
                : h < 0.56 ? HairStyle::bun
                : h < 0.8  ? HairStyle::centre_tucked
                           : HairStyle::side_tucked;
    if (spec.kind == PortraitKind::enrolment && r.chance(0.22)) look.hair = HairStyle::bangs;
  } else {
    look.hair = h < 0.28   ? HairStyle::crop
                : h < 0.55 ? HairStyle::side_part
                : h < 0.82 ? HairStyle::textured
                : h < 0.9  ? HairStyle::buzz
                           : HairStyle::short_fringe;
  }
  dress(look, spec, r);
  look.smile = std::clamp(0.35 + 0.3 * r.normal(), 0.0, 1.0);
  look.roll = 0.8 * r.normal();
  look.yaw = 1.2 * r.normal();
  look.pitch = 0.8 * r.normal();
  look.glasses = p.glasses && (spec.kind == PortraitKind::submission || r.chance(0.6));
  const double side = r.chance(0.5) ? 1 : -1;
  switch (spec.kind) {
    case PortraitKind::submission: {
      const double b = r.uniform();
      look.backdrop = b < 0.5    ? Backdrop::white_wall
                      : b < 0.72 ? Backdrop::blue
                      : b < 0.9  ? Backdrop::grey_wall
                                 : Backdrop::textured_wall;
      look.light = {side * r.range(0.22, 0.5), -r.range(0.35, 0.6)};
      look.key = r.range(0.66, 0.76);
      look.fill = r.range(0.40, 0.48);
      look.warmth = r.range(-0.18, 0.25);
      break;
    }
    case PortraitKind::enrolment:
      look.backdrop = r.chance(0.6) ? Backdrop::plain_blue : Backdrop::plain_white;
      look.light = {side * r.range(0.1, 0.35), -r.range(0.4, 0.6)};
      look.key = 0.66;
      look.fill = 0.48;
      look.smile *= 0.6;
      break;
    case PortraitKind::id_card:
      look.backdrop = Backdrop::plain_white;
      look.light = {side * 0.05, -0.4};
      look.key = 0.50;
      look.fill = 0.58;
      look.smile *= 0.3;
      look.roll *= 0.5;
      look.glasses = look.glasses && r.chance(0.4);
      break;
  }
  const bool second = r.chance(0.5);
  if (has(spec, Fault::ears_covered))
    look.hair = p.woman ? (second ? HairStyle::long_covering : HairStyle::bob_covering) : HairStyle::long_fringe;
  if (has(spec, Fault::fringe_over_brows)) look.hair = p.woman ? HairStyle::bangs : HairStyle::long_fringe;
  if (has(spec, Fault::teeth_shown)) look.teeth = true, look.smile = 1;
  look.eyes_closed = has(spec, Fault::eyes_closed);
  if (has(spec, Fault::glasses_glare)) look.glasses = look.glare = true;
  if (has(spec, Fault::glasses_tinted)) look.glasses = look.tint = true;
  look.earrings = has(spec, Fault::earrings);
  look.necklace = has(spec, Fault::necklace);
  if (look.necklace && look.outfit != Outfit::t_shirt) look.outfit = Outfit::sweater;
  if (has(spec, Fault::sleeveless)) look.outfit = Outfit::sleeveless;
  if (has(spec, Fault::fur_collar)) look.outfit = Outfit::fur;
  look.makeup = has(spec, Fault::strong_makeup);
  look.hat = has(spec, Fault::hat);
  if (has(spec, Fault::head_tilted)) look.roll = side * r.range(10, 14);
  if (has(spec, Fault::head_turned)) look.yaw = side * r.range(15, 19);
  look.half_shadow = has(spec, Fault::half_shadow);
  if (look.half_shadow) {
    look.light = {side * 1.5, -0.35};
    look.key = 0.95;
    look.fill = 0.16;
  }
  if (has(spec, Fault::busy_backdrop)) look.backdrop = Backdrop::dormitory;
  if (has(spec, Fault::clothes_like_backdrop)) {
    look.backdrop = second ? Backdrop::white_wall : Backdrop::blue;
    look.cloth = second ? Rgb{0.93f, 0.93f, 0.925f} : Rgb{0.40f, 0.68f, 0.88f};
    look.cloth_under = look.cloth;
    look.outfit = Outfit::t_shirt;
  }
  return look;
}

}  // namespace cs::demo
