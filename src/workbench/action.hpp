// Every command is one record. Menu, keys, palette, hint bar, help and test scripts read the same list.
//
// The keys were chosen for the thousandth photograph: what is pressed for every item (Space, Delete, digits, Enter,
// Esc, Backspace) is never a letter, because a Chinese input method that was left on swallows letters; Enter, which
// confirms a rejection, and Backspace never approve; Space approves only while no panel is open and no text is being
// typed.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "workbench/chord.hpp"
#include "workbench/workbench.hpp"

namespace cs::workbench {

/// A set of views.
class Views {
 public:
  constexpr Views() = default;
  constexpr Views(View view) : bits_(1U << static_cast<unsigned>(view)) {}
  constexpr bool has(View view) const { return (bits_ >> static_cast<unsigned>(view) & 1U) != 0; }
  constexpr Views operator|(Views other) const {
    Views v;
    v.bits_ = bits_ | other.bits_;
    return v;
  }
  constexpr bool operator==(const Views&) const = default;

 private:
  unsigned bits_ = 0;
};
inline constexpr Views all_views = Views(View::sign_in) | View::review | View::supervisor | View::messages |
                                   View::support | View::overview | View::looks;
inline constexpr Views signed_in_views =
    Views(View::review) | View::supervisor | View::messages | View::support | View::overview | View::looks;

enum class Group { decide, look, compare, leaf, list, view, program };
const char* to_string(Group group);  ///< its name is `group.<this>`

struct Binding {
  Chord chord;
  Views views;
};

/// Something that an action may be run for: what it is known by, and what people read.
struct Choice {
  std::string id, name;
  bool operator==(const Choice&) const = default;
};

struct Action {
  std::string id = {};  ///< "decision.approve"; its name is `action.<id>`
  Group group = Group::program;
  Views views = all_views;  ///< where it can be met at all
  std::vector<Binding> bindings = {};
  /// Its keys are its own only while this holds, and then before any other action's; empty: always.
  std::function<bool(const Workbench&)> when = {};
  bool repeats = false;                               ///< key repeat runs it again (panning); a decision never does
  bool while_typing = false;                          ///< its key acts while a text field has the keyboard
  int hint = 0;                                       ///< place in the hint bar of its views, 1 first; 0: not there
  std::function<Why(const Workbench&)> why_not = {};  ///< nullopt: enabled
  std::function<void(Workbench&)> run = {};
  /// Another name that fits the moment (Enter: "confirm rejection"), as a key; "": action.<id>.
  std::function<std::string(const Workbench&)> name_now = {};
  /// What it may be run for, each a line of its own in the palette; empty: none.
  std::function<std::vector<Choice>(const Workbench&)> choices = {};
  std::function<void(Workbench&, const std::string& id)> choose = {};
  std::function<bool(const Workbench&)> is_on = {};  ///< for a tick in the menu; empty: not a switch

  std::string name_key() const { return "action." + id; }
};

/// Scope of the palette that is the menu of the stage: whatever has no room in the bar over the photographs.
inline constexpr const char* stage_tools_scope = "stage tools";
bool is_stage_tool(const Action& action);

/// All of them, in the order of menus and help.
const std::vector<Action>& actions();
const Action* find_action(std::string_view id);
/// In the language that is on.
std::string name_of(const Action& action, const Workbench& bench);

/// Why not now: not in this view, not signed in, paused, or its own reason. nullopt: run() would act.
Why why_not(const Action& action, const Workbench& bench);
/// Runs it for one of its choices, by its id, if it can; returns why not.
Why choose(const Action& action, Workbench& bench, const std::string& choice);
/// Runs it if it can; returns why not. Buttons, menus and the palette call this.
Why run(const Action& action, Workbench& bench);
/// The same by id; "why.no_such_action" when there is none.
Why run(std::string_view id, Workbench& bench);

}  // namespace cs::workbench
