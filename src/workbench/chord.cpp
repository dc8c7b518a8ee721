#include "workbench/chord.hpp"

#include <array>
#include <cctype>

#include "base/text.hpp"

namespace cs::workbench {
namespace {

constexpr std::array<const char*, key_count> names = {
    "",       "A",    "B",   "C",      "D",        "E",     "F",     "G",   "H",    "I",         "J",
    "K",      "L",    "M",   "N",      "O",        "P",     "Q",     "R",   "S",    "T",         "U",
    "V",      "W",    "X",   "Y",      "Z",        "0",     "1",     "2",   "3",    "4",         "5",
    "6",      "7",    "8",   "9",      "F1",       "F2",    "F3",    "F4",  "F5",   "F6",        "F7",
    "F8",     "F9",   "F10", "F11",    "F12",      "Space", "Enter", "Esc", "Tab",  "Backspace", "Insert",
    "Delete", "Home", "End", "PageUp", "PageDown", "Left",  "Right", "Up",  "Down", "-",         "=",
    "[",      "]",    "\\",  ";",      "'",        "`",     ",",     ".",   "/",    "Pause",
};

bool same_letters(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (std::tolower(static_cast<unsigned char>(a[i])) != std::tolower(static_cast<unsigned char>(b[i]))) return false;
  return true;
}

}  // namespace

const char* name_of(Key key) {
  return names.at(static_cast<std::size_t>(key));
}

Key key_from_name(std::string_view name) {
  if (name.empty()) return Key::none;
  for (std::size_t i = 1; i < names.size(); ++i)
    if (same_letters(name, names[i])) return static_cast<Key>(i);
  if (same_letters(name, "Escape")) return Key::escape;
  if (same_letters(name, "Del")) return Key::del;
  if (same_letters(name, "Return")) return Key::enter;
  return Key::none;
}

std::string to_string(Chord chord) {
  std::string text;
  if (chord.ctrl) text += "Ctrl+";
  if (chord.alt) text += "Alt+";
  if (chord.shift) text += "Shift+";
  return text + name_of(chord.key);
}

std::optional<Chord> chord_from(std::string_view text) {
  Chord chord;
  const std::string trimmed = trim(text);
  std::string_view rest = trimmed;
  while (true) {
    const std::size_t plus = rest.find('+');
    if (plus == std::string_view::npos || plus == 0 || plus + 1 == rest.size()) break;
    const std::string_view modifier = rest.substr(0, plus);
    bool Chord::*flag = same_letters(modifier, "Ctrl")    ? &Chord::ctrl
                        : same_letters(modifier, "Shift") ? &Chord::shift
                        : same_letters(modifier, "Alt")   ? &Chord::alt
                                                          : nullptr;
    if (flag == nullptr || chord.*flag) return std::nullopt;
    chord.*flag = true;
    rest.remove_prefix(plus + 1);
  }
  chord.key = key_from_name(rest);
  if (!chord) return std::nullopt;
  return chord;
}

}  // namespace cs::workbench
