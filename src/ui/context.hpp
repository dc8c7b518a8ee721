// What every view gets: the workbench it shows, the canvas it draws on, and the few things that belong to the screen
// alone (text being typed, what the pointer drags).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ui/canvas.hpp"
#include "ui/photos.hpp"
#include "ui/text_area.hpp"
#include "ui/widgets.hpp"
#include "workbench/action.hpp"
#include "workbench/keymap.hpp"
#include "workbench/palette.hpp"
#include "workbench/workbench.hpp"

namespace cs::ui {

/// Somebody who can sign in with one press: a person of the demonstration.
struct KnownAccount {
  std::string user, password;
  std::string role;  ///< domain::Role name
};

/// State of the screen that nobody else needs.
struct ScreenState {
  std::string user, password;
  std::vector<KnownAccount> accounts;
  bool sign_in_touched = false, sign_in_busy = false;
  std::array<std::string, 3> gate_fields;
  unsigned long gate_drawn = ~0UL;  ///< Workbench::gate_revision() of the fields
  bool gate_differs = false;        ///< the two new passwords do
  std::string palette_query;
  int palette_index = 0;
  bool palette_focus = false;
  bool palette_run = false;  ///< Enter was pressed
  // The list of keys: where the selection is, the action that waits for its new key, and what to do with the selection.
  std::string help_selected, help_waiting;
  int help_down = 0, help_across = 0;  ///< steps of the selection
  bool help_choose = false, help_default = false;
  std::optional<workbench::Chord> help_key;  ///< pressed for help_waiting
  workbench::Phrase help_says;               ///< what became of it
  bool help_refused = false;                 ///< help_says is a refusal
  bool release_text = false;                 ///< Esc: search fields give the keyboard back
  TextArea note_area;
  unsigned long search_seen = 0;   ///< Workbench::search_wanted() that was answered
  unsigned long palette_seen = 0;  ///< Workbench::palette_opened() likewise
  bool support_focused = false;
  bool look_note_focused = false, plan_focused = false;
  bool search_focused = false;  ///< the search for a reason has had the keyboard
  bool note_active = false, withdrawal_active = false, withdrawal_focused = false, overturn_focused = false,
       message_note_focused = false;
  std::optional<std::size_t> dragged_pane;
  std::optional<ImVec2> pin_from;  ///< where the right mouse button went down on the submission
  std::string revealed_finding;    ///< the selected finding is scrolled into view once
  std::string findings_of;         ///< the submission whose findings were drawn last
  bool passes_open = false;        ///< what passed is unfolded
  /// Submissions whose photographs were all drawn sharp in this frame.
  std::vector<std::string> drawn;
  std::string refused;  ///< why.* of the last key that did nothing; the hint bar says it for a moment
  MonoPoint refused_until{};
};

struct Context {
  Canvas& canvas;
  workbench::Workbench& bench;
  const workbench::Keymap& keymap;
  const workbench::Translator& translator;
  const workbench::Pinyin& pinyin;
  Photos& photos;
  ScreenState& state;

  float px(float units) const { return canvas.px(units); }
  /// What stands on the key cap of an action in the view that is open.
  std::string key_of(std::string_view action_id) const;
  /// `text` with each `{key:ACTION}` replaced by that action's key, or by its name where it has none. People can change
  /// keys, so no sentence names one by itself.
  std::string with_keys(std::string text) const;
  MonoPoint now() const { return bench.clock().mono(); }
};

/// The name of an action where there is little room: `button.<id>`, else its full name.
std::string short_name(const Context& context, const workbench::Action& action);

/// A button that is an action: its name, its key, and grey with the reason as a tooltip when it cannot run.
struct ActionButton {
  std::string_view action;
  std::string_view label = {};  ///< in place of its name
  std::optional<Icon> icon = std::nullopt;
  ButtonKind kind = ButtonKind::plain;
  bool show_key = true;
  bool show_label = true;
  Type type = Type::body;
};
float action_button_width(const Context& context, const ActionButton& b);
bool action_button(Context& context, const Rect& r, const ActionButton& b);

void tooltip(Context& context, std::string_view text);

/// "9:07", "1:02:33".
std::string clock_text(Millis left);
/// "31 小时 20 分", in the language that is on; negative lengths read as overdue.
std::string deadline_text(Millis left);
/// A measured value with its unit: "0.62", "3.1°", "1200 px".
std::string value_text(double value, std::string_view unit);
/// The accepted band: "≥ 480 px", "0.60 – 0.72".
std::string band_text(std::optional<double> low, std::optional<double> high, std::string_view unit);

/// The photograph as gfx wants it; the item keeps the pixels alive.
gfx::PhotoSource photo_source(const workbench::ItemPtr& item, std::size_t index);
/// The photograph of that kind, or nullopt.
std::optional<std::size_t> photo_index(const workbench::Item& item, api::PhotoKind kind);

}  // namespace cs::ui
