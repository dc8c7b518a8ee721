// A key with its modifiers, independent of any window library. Keys are named by what stands on the key cap of a US
// layout; the window code translates its own codes by key_from_name() or a table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cs::workbench {

// clang-format off
enum class Key : std::uint8_t {
  none,
  a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z,
  digit0, digit1, digit2, digit3, digit4, digit5, digit6, digit7, digit8, digit9,
  f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12,
  space, enter, escape, tab, backspace, insert, del, home, end, page_up, page_down,
  left, right, up, down,
  minus, equal, bracket_left, bracket_right, backslash, semicolon, apostrophe, grave, comma, period, slash,
  pause,
};
// clang-format on
inline constexpr int key_count = static_cast<int>(Key::pause) + 1;

/// "A", "7", "F1", "Space", "PageDown", "[" …; "" for none.
const char* name_of(Key key);
/// The inverse, letters in either case; none when there is no such key.
Key key_from_name(std::string_view name);

struct Chord {
  Key key = Key::none;
  bool ctrl = false, shift = false, alt = false;
  bool operator==(const Chord&) const = default;
  explicit operator bool() const { return key != Key::none; }
};

/// "Ctrl+Shift+P".
std::string to_string(Chord chord);
/// Modifiers in any order and case; nullopt when it is not a chord.
std::optional<Chord> chord_from(std::string_view text);

}  // namespace cs::workbench
