// The one place for colours, sizes and spaces. Photographs are judged against these greys, so every surface is neutral
// (r = g = b) and colour stands only for meaning, always beside a shape or a word.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace cs::ui {

struct Colour {
  std::uint8_t r = 0, g = 0, b = 0;
  constexpr bool operator==(const Colour&) const = default;
};
constexpr Colour grey(std::uint8_t v) {
  return {v, v, v};
}

namespace theme {

// Surfaces, from the deepest to the nearest.
inline constexpr Colour bar = grey(0x19);       ///< top and bottom bars
inline constexpr Colour field = grey(0x17);     ///< text fields, wells
inline constexpr Colour panel = grey(0x21);     ///< side panels
inline constexpr Colour surround = grey(0x2A);  ///< around the photographs
inline constexpr Colour raised = grey(0x2B);    ///< cards, buttons
inline constexpr Colour hover = grey(0x35);
inline constexpr Colour pressed = grey(0x1F);
inline constexpr Colour selected = grey(0x3A);
inline constexpr Colour line = grey(0x3A);         ///< hairlines between areas
inline constexpr Colour line_strong = grey(0x84);  ///< borders that must be seen: focus-less fields, key caps

// What is written and drawn on surfaces.
inline constexpr Colour text = grey(0xF0);
inline constexpr Colour text_soft = grey(0xC8);
inline constexpr Colour text_quiet = grey(0xA9);
inline constexpr Colour accent = {0x8F, 0xBD, 0xF2};
inline constexpr Colour pass = {0x7E, 0xCC, 0x9A};
inline constexpr Colour attention = {0xEB, 0xB9, 0x58};
inline constexpr Colour fail = {0xF4, 0x95, 0x8B};
inline constexpr Colour unsure = {0xB4, 0xBE, 0xD6};

// Filled areas with white on them.
inline constexpr Colour on_fill = grey(0xFF);
inline constexpr Colour approve = {0x24, 0x6F, 0x45};
inline constexpr Colour approve_hover = {0x29, 0x7B, 0x4D};
inline constexpr Colour reject = {0xA6, 0x36, 0x30};
inline constexpr Colour reject_hover = {0xB4, 0x40, 0x39};
inline constexpr Colour action = {0x2B, 0x5F, 0x9E};
inline constexpr Colour action_hover = {0x32, 0x6A, 0xAE};
inline constexpr Colour alarm = {0x7A, 0x2E, 0x29};   ///< banners that must not be missed
inline constexpr Colour notice = {0x5A, 0x49, 0x1C};  ///< banners that inform

// The student's telephone, the only light surface.
inline constexpr Colour phone_screen = grey(0xF3);
inline constexpr Colour phone_bubble = grey(0xFF);
inline constexpr Colour phone_text = grey(0x1A);
inline constexpr Colour phone_quiet = grey(0x5E);

// Pictures, not text: lines over photographs carry a dark edge so that they show on any photograph.
inline constexpr Colour guide = {0x6F, 0xD6, 0xF5};
inline constexpr Colour guide_edge = grey(0x10);
inline constexpr Colour scrim = grey(0x08);

/// Space between things, in units of the interface scale. Nothing else is used.
inline constexpr float space1 = 4, space2 = 8, space3 = 12, space4 = 16, space5 = 24, space6 = 32, space7 = 48;
inline constexpr float radius = 6, radius_small = 4;

/// Every pair of ink and background that screens may use; the test requires 4.5 : 1 of each.
struct Pair {
  const char* ink_name;
  Colour ink;
  const char* background_name;
  Colour background;
};
std::span<const Pair> text_pairs();

/// All surfaces that lie beside photographs; the test requires them to be neutral.
std::span<const Colour> neutral_surfaces();

/// WCAG 2 contrast ratio, 1 to 21.
double contrast(Colour a, Colour b);

}  // namespace theme
}  // namespace cs::ui
