// The one place for colours, sizes and spaces. Photographs are judged against these greys, so every surface is neutral
// (r = g = b) and colour stands only for meaning, always beside a shape or a word. Colours are variables, because a
// person chooses the theme: use() sets them all. UI thread only.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace cs::ui {

struct Colour {
  std::uint8_t r = 0, g = 0, b = 0;
  constexpr bool operator==(const Colour&) const = default;
};
constexpr Colour grey(std::uint8_t v) {
  return {v, v, v};
}

namespace theme {

/// What a person chooses: dark or light ground, and outcomes in colours that the colour-blind tell apart.
struct Choice {
  bool light = false, safe = false;
  bool operator==(const Choice&) const = default;
};
void use(Choice choice);

// Surfaces, from the deepest to the nearest.
inline Colour bar;       ///< top and bottom bars
inline Colour field;     ///< text fields, wells
inline Colour panel;     ///< side panels
inline Colour surround;  ///< around the photographs
inline Colour raised;    ///< cards, buttons
inline Colour hover, pressed, selected;
inline Colour line;         ///< hairlines between areas
inline Colour line_strong;  ///< borders that must be seen: focus-less fields, key caps

// What is written and drawn on surfaces.
inline Colour text, text_soft, text_quiet;
inline Colour accent, pass, attention, fail, unsure;

// Filled areas with white on them.
inline constexpr Colour on_fill = grey(0xFF);
inline Colour approve, approve_hover, reject, reject_hover, action, action_hover;
inline Colour alarm;   ///< banners that must not be missed
inline Colour notice;  ///< banners that inform

// The student's telephone, light in every theme.
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

/// Every pair of ink and background that screens may use with the theme that is on; the test requires 4.5 : 1 of each.
struct Pair {
  const char* ink_name;
  Colour ink;
  const char* background_name;
  Colour background;
};
std::vector<Pair> text_pairs();

/// All surfaces that lie beside photographs; the test requires them to be neutral.
std::vector<Colour> neutral_surfaces();

/// WCAG 2 contrast ratio, 1 to 21.
double contrast(Colour a, Colour b);

}  // namespace theme
}  // namespace cs::ui
