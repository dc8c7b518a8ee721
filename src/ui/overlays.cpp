// On top of any view: the command palette and the list of keys. Both are made from the actions, so they are never out
// of date.
#include <algorithm>
#include <cmath>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

bool begin_overlay(Context& context, const char* id, const Rect& area, const Rect& card) {
  Canvas& canvas = context.canvas;
  ImGui::SetNextWindowPos(area.min());
  ImGui::SetNextWindowSize({area.w, area.h});
  ImGui::SetNextWindowFocus();
  ImGui::Begin(id, nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoBackground);
  begin_modal();
  canvas.fill(area, theme::scrim, 0, 0.62F);
  canvas.fill(card, theme::panel, canvas.px(12));
  canvas.frame(card, theme::line_strong, canvas.px(12), 1, 0.6F);
  return !(ImGui::IsMouseClicked(ImGuiMouseButton_Left) && !card.contains(ImGui::GetMousePos()));
}

void end_overlay() {
  end_modal();
  ImGui::End();
}

namespace {

struct HelpLine {
  const workbench::Action* action;  ///< nullptr: its keys cannot be changed here
  std::string name;
  std::vector<std::string> keys;
  Rect rect = {};
  std::size_t column = 0;
};

// The selection walks down the columns one after the other, and across to the line at the same height.
void move_selection(ScreenState& state, const std::vector<HelpLine*>& lines) {
  if (state.help_down == 0 && state.help_across == 0) return;
  auto order = lines;
  std::stable_sort(order.begin(), order.end(), [](const HelpLine* a, const HelpLine* b) {
    return a->column != b->column ? a->column < b->column : a->rect.y < b->rect.y;
  });
  const auto selected =
      std::find_if(order.begin(), order.end(), [&](const HelpLine* l) { return l->action->id == state.help_selected; });
  const HelpLine* target = order.empty() ? nullptr : order.front();
  if (selected != order.end()) {
    const auto at = static_cast<int>(selected - order.begin()), count = static_cast<int>(order.size());
    target = order[static_cast<std::size_t>(std::clamp(at + state.help_down, 0, count - 1))];
    if (state.help_across != 0) {
      const int column = static_cast<int>(target->column) + state.help_across;
      const HelpLine* nearest = nullptr;
      for (const HelpLine* line : order)
        if (static_cast<int>(line->column) == column &&
            (nearest == nullptr ||
             std::abs(line->rect.y - target->rect.y) < std::abs(nearest->rect.y - target->rect.y)))
          nearest = line;
      if (nearest != nullptr) target = nearest;
    }
  }
  if (target != nullptr) state.help_selected = target->action->id;
  state.help_down = state.help_across = 0;
  state.help_says = {};
}

// What was pressed or clicked since the last frame: another line, its default keys, or its new key.
void change_keys(Context& context, const std::vector<HelpLine*>& lines) {
  ScreenState& state = context.state;
  move_selection(state, lines);
  const auto remap = [&](const workbench::Action& action, std::optional<workbench::Chord> chord) {
    workbench::Remapped done = workbench::remapped(context.bench.preferences(), action, chord);
    state.help_refused = !done.preferences;
    if (!done.preferences) {
      state.help_says = std::move(done.refused);
      return;
    }
    const std::string name = workbench::name_of(action, context.bench);
    state.help_says = chord ? workbench::Phrase{"help.changed", {{"action", name}, {"key", to_string(*chord)}}}
                            : workbench::Phrase{"help.restored", {{"action", name}}};
    state.help_waiting.clear();
    context.bench.change_preferences(std::move(*done.preferences));
  };
  if (state.help_key) {
    if (const workbench::Action* action = workbench::find_action(state.help_waiting)) remap(*action, state.help_key);
    state.help_key.reset();
  }
  for (const HelpLine* line : lines) {
    const bool chosen = line->action->id == state.help_selected;
    const Press press = pressable("help." + line->action->id, line->rect);
    if (press.pressed || (chosen && state.help_choose)) {
      state.help_selected = state.help_waiting = line->action->id;
      state.help_says = {};
    } else if (chosen && state.help_default) {
      remap(*line->action, std::nullopt);
    }
  }
  state.help_choose = state.help_default = false;
}

void draw_help_title(Context& context, Rect title) {
  Canvas& canvas = context.canvas;
  ScreenState& state = context.state;
  key_cap(canvas, title.right() - key_cap_width(canvas, "Esc"), title.centre_y(), "Esc");
  title.take_right(key_cap_width(canvas, "Esc"), canvas.px(theme::space3));
  title.take_left(canvas.text_in(title, Type::title, theme::text, tr("help.title")) + canvas.px(theme::space3));
  const std::string restore = tr("help.restore");
  if (!state.help_waiting.empty() || context.bench.preferences().keys.contains(state.help_selected)) {
    const Button b{.id = "help.restore", .label = restore, .key = state.help_waiting.empty() ? "Del" : ""};
    if (button(canvas, title.take_right(button_width(canvas, b), canvas.px(theme::space3)), b)) {
      if (!state.help_waiting.empty()) state.help_selected = state.help_waiting;
      state.help_waiting.clear();
      state.help_default = true;
    }
  }
  std::string says = tr("help.subtitle");
  Colour ink = theme::text_quiet;
  if (!state.help_says.key.empty()) {
    says = tr(state.help_says.key, state.help_says.args);
    ink = state.help_refused ? theme::fail : theme::pass;
  } else if (const workbench::Action* action = workbench::find_action(state.help_waiting)) {
    says = tr("help.press", {{"action", workbench::name_of(*action, context.bench)}});
    ink = theme::accent;
  }
  canvas.text_in(title, Type::caption, ink, says, Align::left, Fit::shorten);
}

void draw_help_line(Context& context, const HelpLine& line) {
  Canvas& canvas = context.canvas;
  const ScreenState& state = context.state;
  const Rect& r = line.rect;
  const bool mine = line.action != nullptr && context.bench.preferences().keys.contains(line.action->id);
  if (line.action != nullptr && line.action->id == state.help_selected)
    canvas.fill(r.inset(-canvas.px(theme::space1), 0), theme::selected, canvas.px(theme::radius_small));
  std::vector<std::string> keys = line.keys;
  if (line.action != nullptr && line.action->id == state.help_waiting) keys = {"…"};
  float x = r.right();
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
    x -= key_cap_width(canvas, *key);
    key_cap(canvas, x, r.centre_y(), *key, mine ? theme::accent : theme::text_soft);
    x -= canvas.px(theme::space1);
  }
  canvas.text_in({r.x, r.y, x - r.x - canvas.px(theme::space2), r.h}, Type::body, theme::text_soft, line.name,
                 Align::left, Fit::shorten);
}

}  // namespace

void draw_palette(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  ScreenState& state = context.state;
  const float width = std::min(canvas.px(620), area.w - canvas.px(80)), row = canvas.px(38);
  const auto hits = workbench::search_palette(context.bench, context.translator, context.pinyin, state.palette_query);
  const int most = 10;
  const float height = canvas.px(62) + row * most + canvas.px(theme::space2);
  const Rect card{std::round(area.centre_x() - width / 2),
                  std::round(area.y + std::min(canvas.px(110), area.h * 0.12F)), width, height};
  if (!begin_overlay(context, "##palette", area, card)) context.bench.set_overlay(workbench::Overlay::none);
  Rect inner = card.inset(canvas.px(theme::space3));
  const std::string hint = tr(context.bench.palette_hint());
  const TextFieldReply reply =
      text_field(canvas, inner.take_top(canvas.px(42), canvas.px(theme::space2)), state.palette_query,
                 {.id = "palette.query", .hint = hint, .focus = !state.palette_focus, .icon = Icon::palette});
  state.palette_focus = true;
  if (reply.changed) state.palette_index = 0;
  const int count = static_cast<int>(hits.size());
  if (const float wheel = ImGui::GetIO().MouseWheel; wheel != 0)
    state.palette_index += wheel > 0 ? -3 : 3;  // by mouse alone, too
  state.palette_index = std::clamp(state.palette_index, 0, std::max(0, count - 1));
  if (hits.empty()) {
    draw_empty(context, inner, Icon::search, tr("palette.none.title"), tr("palette.none.text"));
  }
  // The chosen line stays in sight.
  const int first = std::clamp(state.palette_index - most + 1, 0, std::max(0, count - most));
  const workbench::PaletteHit* chosen = nullptr;
  for (int i = first; i < std::min(count, first + most); ++i) {
    const workbench::PaletteHit& hit = hits[static_cast<std::size_t>(i)];
    const Rect r = inner.take_top(row);
    const Press press = pressable("palette." + hit.action->id + "." + hit.choice.id, r);
    if (press.hovered && (ImGui::GetIO().MouseDelta.x != 0 || ImGui::GetIO().MouseDelta.y != 0))
      state.palette_index = i;
    if (i == state.palette_index) canvas.fill(r, theme::selected, canvas.px(theme::radius));
    Rect line = r.inset(canvas.px(theme::space3), 0);
    const std::string key = context.keymap.label(*hit.action, context.bench.view());
    if (!key.empty()) {
      const float w = key_cap_width(canvas, key);
      key_cap(canvas, line.right() - w, line.centre_y(), key, hit.why_not ? theme::text_quiet : theme::text_soft);
      line.take_right(w, canvas.px(theme::space3));
    }
    const std::string name = hit.choice.name.empty() ? workbench::name_of(*hit.action, context.bench)
                                                     : tr(hit.action->name_key() + ".choice",
                                                          {{"name", canvas.fonts().visible(hit.choice.name)}});
    line.take_left(canvas.text_in(line, Type::body, hit.why_not ? theme::text_quiet : theme::text, name, Align::left,
                                  Fit::shorten) +
                   canvas.px(theme::space3));
    const std::string side = hit.why_not ? context.with_keys(tr(*hit.why_not))
                                         : tr(std::string("group.") + workbench::to_string(hit.action->group));
    canvas.text_in(line, Type::caption, theme::text_quiet, side, Align::left, Fit::shorten);
    if (press.pressed && !hit.why_not) chosen = &hit;
  }
  if (state.palette_run && count > 0) {
    const workbench::PaletteHit& hit = hits[static_cast<std::size_t>(state.palette_index)];
    if (!hit.why_not) chosen = &hit;
  }
  state.palette_run = false;
  end_overlay();
  if (chosen != nullptr) {
    context.bench.set_overlay(workbench::Overlay::none);
    if (chosen->choice.name.empty())
      workbench::run(*chosen->action, context.bench);
    else
      workbench::choose(*chosen->action, context.bench, chosen->choice.id);
  }
}

void draw_help(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  const workbench::View view = context.bench.view();
  std::vector<std::pair<workbench::Group, std::vector<HelpLine>>> groups;
  for (const workbench::Action& action : workbench::actions()) {
    if (!action.views.has(view)) continue;
    std::vector<std::string> keys;
    for (const workbench::Chord chord : context.keymap.chords_of(action, view)) {
      if (keys.size() < 3) keys.push_back(workbench::to_string(chord));
    }
    if (keys.empty() && !context.bench.preferences().keys.contains(action.id)) continue;
    // The ten digits are one line, and those with Shift another.
    const bool ahead = action.id.starts_with("reason.ahead.");
    const bool digit = ahead || (action.id.size() == 8 && action.id.starts_with("reason."));
    if (digit && !action.id.ends_with(".1")) continue;
    auto it = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == action.group; });
    if (it == groups.end()) it = groups.insert(groups.end(), {action.group, {}});
    if (digit) keys.push_back("… 0");
    it->second.push_back({digit ? nullptr : &action,
                          ahead   ? tr("help.digits_ahead")
                          : digit ? tr("help.digits")
                                  : workbench::name_of(action, context.bench),
                          std::move(keys)});
  }
  float row = canvas.px(27);
  const float head = canvas.px(34);
  // Everything at once: more columns first, then tighter rows. Each group goes to the column that is shortest so far.
  struct Place {
    std::size_t group;
    std::size_t column;
    float y;
  };
  std::vector<Place> places;
  const float room = area.h - canvas.px(40) - canvas.px(theme::space5) * 2 - canvas.px(44);
  float highest = 0;
  std::size_t columns = 2;
  const auto lay_out = [&] {
    std::vector<float> used(columns, 0);
    places.clear();
    for (std::size_t g = 0; g < groups.size(); ++g) {
      const auto shortest = std::min_element(used.begin(), used.end());
      places.push_back({g, static_cast<std::size_t>(shortest - used.begin()), *shortest});
      *shortest += head + row * static_cast<float>(groups[g].second.size()) + canvas.px(theme::space2);
    }
    highest = *std::max_element(used.begin(), used.end());
    return highest <= room;
  };
  const std::size_t most = area.w >= canvas.px(1500) ? 4 : 3;
  for (const float tight : {27.0F, 25.0F, 23.0F, 21.0F, 19.0F}) {
    row = canvas.px(tight);
    for (columns = 2; columns <= most && !lay_out(); ++columns) {
    }
    columns = std::min(columns, most);
    if (highest <= room) break;
  }
  const float width = std::min(area.w - canvas.px(40), canvas.px(390) * static_cast<float>(columns) + canvas.px(40));
  const float column =
      (width - canvas.px(theme::space5) * 2 - canvas.px(theme::space6) * static_cast<float>(columns - 1)) /
      static_cast<float>(columns);
  const float height = std::min(area.h - canvas.px(40), highest + canvas.px(theme::space5) * 2 + canvas.px(44));
  const Rect card{std::round(area.centre_x() - width / 2), std::round(area.centre_y() - height / 2), width, height};
  if (!begin_overlay(context, "##help", area, card)) context.bench.set_overlay(workbench::Overlay::none);
  Rect inner = card.inset(canvas.px(theme::space5));
  Rect title = inner.take_top(canvas.px(32), canvas.px(theme::space3));
  std::vector<HelpLine*> changeable;
  for (const Place& place : places) {
    float line_y = inner.y + place.y + head;
    for (HelpLine& line : groups[place.group].second) {
      line.rect = {inner.x + (column + canvas.px(theme::space6)) * static_cast<float>(place.column), line_y, column,
                   row};
      line.column = place.column;
      line_y += row;
      if (line.action != nullptr) changeable.push_back(&line);
    }
  }
  change_keys(context, changeable);
  draw_help_title(context, title);
  for (const Place& place : places) {
    const auto& [group, lines] = groups[place.group];
    const Rect r{inner.x + (column + canvas.px(theme::space6)) * static_cast<float>(place.column), inner.y + place.y,
                 column, head};
    canvas.text_in(r, Type::strong, theme::accent, tr(std::string("group.") + workbench::to_string(group)));
    canvas.horizontal(r.x, r.right(), r.bottom() - canvas.px(4), theme::line);
    for (const HelpLine& line : lines) draw_help_line(context, line);
  }
  end_overlay();
}

}  // namespace cs::ui
