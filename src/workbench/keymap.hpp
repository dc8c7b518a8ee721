// Which key means which action where, defaults and remaps together, and what a key press does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "workbench/action.hpp"

namespace cs::workbench {

class Keymap {
 public:
  Keymap() : Keymap(Preferences{}) {}
  /// Remaps that cannot be used (no such action, no such key, already taken in that view) are passed over and listed in
  /// problems(); the action then keeps its default keys.
  explicit Keymap(const Preferences& preferences);

  /// Without regard to Action::when: whose key it is as a rule.
  const Action* find(Chord chord, View view) const;
  /// Whose key it is now.
  const Action* find(Chord chord, const Workbench& bench) const;
  std::vector<Chord> chords_of(const Action& action, View view) const;
  /// The first of them as text, "" when it has none: for key caps on buttons.
  std::string label(const Action& action, View view) const;
  const std::vector<Phrase>& problems() const { return problems_; }

 private:
  struct Entry {
    Chord chord;
    Views views;
    const Action* action;
  };
  std::vector<Entry> entries_;
  std::vector<Phrase> problems_;
};

/// Preferences in which the action has this key alone, wherever it is met; without a key its default ones.
struct Remapped {
  std::optional<Preferences> preferences;
  Phrase refused;  ///< why not, naming whose key it is; when there are no preferences
};
Remapped remapped(const Preferences& preferences, const Action& action, std::optional<Chord> chord);

struct KeyPress {
  Chord chord;
  bool repeat = false;
  bool typing = false;  ///< a text field has the keyboard
};
struct KeyOutcome {
  const Action* action = nullptr;  ///< that the key stands for; nullptr: none, the key is free for the text field
  Why refused;                     ///< why it did not run; the hint bar shows it
};
/// The one way from a key to an action. Counts as input; the key that ends a pause does nothing else. A key repeat runs
/// only actions that say so, and never a decision.
KeyOutcome press(Workbench& bench, const Keymap& keymap, KeyPress key);

/// A line of the hint bar.
struct Hint {
  const Action* action = nullptr;  ///< whose name it has
  std::string key, name;
  Why why_not;
  const Action* runs = nullptr;  ///< what the key, or a click, runs
};
/// What the view offers now, the most used first.
std::vector<Hint> hints(const Workbench& bench, const Keymap& keymap);

}  // namespace cs::workbench
