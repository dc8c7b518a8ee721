#include "workbench/keymap.hpp"

#include <algorithm>

namespace cs::workbench {

const Action* find_action(std::string_view id) {
  for (const Action& action : actions())
    if (action.id == id) return &action;
  return nullptr;
}

bool is_stage_tool(const Action& action) {
  if (action.id == "stage.tools") return false;
  if (action.group == Group::look || action.group == Group::compare || action.group == Group::leaf) return true;
  for (const char* id : {"pin.add", "pin.remove", "queue.toggle", "decision.give_back", "session.pause",
                         "view.side_panel", "view.full_screen"})
    if (action.id == id) return true;
  return false;
}

std::string name_of(const Action& action, const Workbench& bench) {
  if (action.name_now)
    if (const std::string key = action.name_now(bench); !key.empty()) return tr(key);
  return tr(action.name_key());
}

Why why_not(const Action& action, const Workbench& bench) {
  if (!action.views.has(bench.view())) return bench.session() ? "why.other_view" : "why.not_signed_in";
  // A pause shows nothing that could be decided, looked at or leafed through.
  const bool needs_presence = action.group != Group::program && action.group != Group::view;
  if (bench.paused() && needs_presence) return "why.paused";
  return action.why_not ? action.why_not(bench) : std::nullopt;
}

Why run(const Action& action, Workbench& bench) {
  if (Why why = why_not(action, bench)) return why;
  action.run(bench);
  return std::nullopt;
}

Why choose(const Action& action, Workbench& bench, const std::string& choice) {
  if (Why why = why_not(action, bench)) return why;
  action.choose(bench, choice);
  return std::nullopt;
}

Why run(std::string_view id, Workbench& bench) {
  const Action* action = find_action(id);
  if (action == nullptr) return "why.no_such_action";
  return run(*action, bench);
}

namespace {

constexpr View every_view[] = {View::sign_in, View::review,   View::supervisor, View::messages,
                               View::support, View::overview, View::looks};

// In a text field this key writes, erases or moves the cursor.
bool edits_text(Chord chord) {
  if (chord.ctrl || chord.alt) return false;
  const auto between = [&](Key first, Key last) { return chord.key >= first && chord.key <= last; };
  return between(Key::a, Key::digit9) || between(Key::minus, Key::slash) || between(Key::left, Key::down) ||
         chord.key == Key::space || chord.key == Key::backspace || chord.key == Key::del || chord.key == Key::home ||
         chord.key == Key::end;
}

/// An action that must work while something is written cannot have a key that writes. Moving in a list can: such a key
/// is text as long as a text field has the keyboard.
bool needs_typing(const Action& action) {
  return action.while_typing && action.group != Group::list;
}

/// Whether the key is the action's while a text field has the keyboard.
bool acts_while_typing(const Action& action, Chord chord) {
  if (!action.while_typing) return false;
  return needs_typing(action) || !edits_text(chord) ||
         std::ranges::any_of(action.bindings, [&](const Binding& b) { return b.chord == chord; });
}

}  // namespace

Keymap::Keymap(const Preferences& preferences) {
  const auto taken_by = [&](Chord chord, Views views, const Action* self) -> const Action* {
    for (const Entry& e : entries_)
      for (const View view : every_view)
        if (e.action != self && !e.action->when && e.chord == chord && e.views.has(view) && views.has(view))
          return e.action;
    return nullptr;
  };
  for (const Action& action : actions())
    if (!preferences.keys.contains(action.id))
      for (const Binding& b : action.bindings) entries_.push_back({b.chord, b.views, &action});
  for (const auto& [id, texts] : preferences.keys) {
    const Action* action = find_action(id);
    if (action == nullptr) {
      problems_.push_back({"keymap.no_action", {{"action", id}}});
      continue;
    }
    std::vector<Entry> wanted;
    bool usable = true;
    for (const std::string& text : texts) {
      const auto chord = chord_from(text);
      if (!chord) {
        problems_.push_back({"keymap.no_key", {{"action", id}, {"key", text}}});
        usable = false;
      } else if (const Action* other = taken_by(*chord, action->views, action)) {
        problems_.push_back({"keymap.taken", {{"action", id}, {"key", text}, {"other", other->id}}});
        usable = false;
      } else if (needs_typing(*action) && edits_text(*chord)) {
        problems_.push_back({"keymap.edits_text", {{"action", tr(action->name_key())}, {"key", text}}});
        usable = false;
      } else {
        wanted.push_back({*chord, action->views, action});
      }
    }
    if (usable) {
      entries_.insert(entries_.end(), wanted.begin(), wanted.end());
      continue;
    }
    // A default key that another remap has taken meanwhile stays with the other one.
    for (const Binding& b : action->bindings)
      if (taken_by(b.chord, b.views, action) == nullptr) entries_.push_back({b.chord, b.views, action});
  }
}

const Action* Keymap::find(Chord chord, View view) const {
  const Action* found = nullptr;
  for (const Entry& e : entries_) {
    if (e.chord != chord || !e.views.has(view)) continue;
    if (!e.action->when) return e.action;
    if (found == nullptr) found = e.action;
  }
  return found;
}

const Action* Keymap::find(Chord chord, const Workbench& bench) const {
  for (const Entry& e : entries_)
    if (e.chord == chord && e.views.has(bench.view()) && e.action->when && e.action->when(bench)) return e.action;
  const Action* found = find(chord, bench.view());
  return found != nullptr && found->when ? nullptr : found;
}

std::vector<Chord> Keymap::chords_of(const Action& action, View view) const {
  std::vector<Chord> chords;
  for (const Entry& e : entries_)
    if (e.action == &action && e.views.has(view)) chords.push_back(e.chord);
  return chords;
}

std::string Keymap::label(const Action& action, View view) const {
  const std::vector<Chord> chords = chords_of(action, view);
  return chords.empty() ? "" : to_string(chords.front());
}

Remapped remapped(const Preferences& preferences, const Action& action, std::optional<Chord> chord) {
  const Keymap now(preferences);
  std::vector<Binding> wanted = action.bindings;
  if (chord) wanted = {{*chord, action.views}};
  if (chord && needs_typing(action) && edits_text(*chord))
    return {std::nullopt, {"keymap.edits_text", {{"action", tr(action.name_key())}, {"key", to_string(*chord)}}}};
  for (const Binding& binding : wanted) {
    for (const View view : every_view) {
      const Action* other = binding.views.has(view) ? now.find(binding.chord, view) : nullptr;
      if (other != nullptr && other != &action)
        return {std::nullopt, {"keymap.in_use", {{"key", to_string(binding.chord)}, {"other", tr(other->name_key())}}}};
    }
  }
  Preferences changed = preferences;
  if (chord)
    changed.keys[action.id] = {to_string(*chord)};
  else
    changed.keys.erase(action.id);
  return {std::move(changed), {}};
}

KeyOutcome press(Workbench& bench, const Keymap& keymap, KeyPress key) {
  bench.set_typing(key.typing);
  const Action* action = keymap.find(key.chord, bench);
  // The key that ends a pause must mean nothing else: the person could not see what it would have done.
  if (bench.input_happened()) return {action, "why.woken"};
  if (action == nullptr) return {};
  if ((key.typing || bench.wants_text()) && !acts_while_typing(*action, key.chord)) return {};
  const bool over_all = action->group == Group::program || action->group == Group::view || action->id == "panel.close";
  if (bench.overlay() == Overlay::palette && !over_all) return {};  // Enter and arrows belong to the palette
  if (bench.overlay() == Overlay::help && !over_all) return {action, "why.help_open"};
  if (bench.overlay() == Overlay::display && !over_all) return {action, "why.panel_open_already"};
  if (key.repeat && !action->repeats) return {action, "why.repeat"};
  return {action, run(*action, bench)};
}

std::vector<Hint> hints(const Workbench& bench, const Keymap& keymap) {
  std::vector<Hint> found;
  for (const Action& action : actions()) {
    if (action.hint == 0 || !action.views.has(bench.view())) continue;
    // Where nobody asks, or once it is answered, there is nothing to say about it.
    if (action.id.starts_with("likeness.") && !bench.review().blind()) continue;
    // Before a second look, and once it was said, what decides has nothing to decide on.
    if (bench.view() == View::looks && !action.id.starts_with("looks.") &&
        (action.id == "decision.undo" ||
         (action.group == Group::decide && bench.looks().phase() != SecondLooks::Phase::looking)))
      continue;
    // And none of its steps stands there out of its turn, nor what belongs to the list of plans.
    if (action.id.starts_with("looks.") && action.when && !action.when(bench)) continue;
    if (bench.view() == View::looks && action.group == Group::list && bench.filtered() == nullptr) continue;
    if (bench.view() == View::looks && action.group == Group::look && !bench.shown()) continue;
    // The reasons are open: what rejects has its own place.
    if (action.id == "decision.reject" && bench.review().rejecting()) continue;
    // The panel over the messages names its own keys; without it they mean nothing.
    if ((bench.view() == View::messages || bench.view() == View::support) && action.group == Group::decide) continue;
    Hint hint{&action, keymap.label(action, bench.view()), name_of(action, bench), why_not(action, bench), &action};
    // Where a note is being written Enter belongs to the text: the key that sends is another, as on the panel's button.
    if (action.id == "panel.confirm" && bench.wants_text() && !bench.review().note_open() &&
        !bench.review().reason_search()) {
      const Action* send = find_action("panel.send");
      hint = {&action, keymap.label(*send, bench.view()), hint.name, why_not(*send, bench), send};
    }
    if (!hint.key.empty()) found.push_back(std::move(hint));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Hint& a, const Hint& b) { return a.action->hint < b.action->hint; });
  return found;
}

}  // namespace cs::workbench
