// The bar over every list: search, looks with their counts on digits, what the list is narrowed to in words.
#include <algorithm>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::ListKind;
using workbench::tr;

namespace {

constexpr float chip_height = 26, search_height = 34;
constexpr std::int64_t counted_at_most = 1'000;  ///< store/lists.hpp: several filters are counted no further

struct Chip {
  std::string id, label, key, action;
  bool selected = false;
  std::optional<std::size_t> preset = std::nullopt;      ///< a press lists this one
  std::optional<workbench::Facet> facet = std::nullopt;  ///< a press takes this away
  std::optional<Icon> icon = std::nullopt;
  Rect place{};
};

Button button_of(const Chip& chip) {
  return {.id = chip.id,
          .label = chip.label,
          .key = chip.key,
          .icon = chip.facet ? std::optional(Icon::cross) : chip.icon,
          .kind = ButtonKind::quiet,
          .selected = chip.selected,
          .type = Type::caption,
          .fit = Fit::shorten};
}

/// What the bar shows, in lines that are as wide as there is room. Coordinates from 0.
struct Layout {
  std::vector<Chip> chips;
  float height = 0;
};

Layout lay_out(const Context& context, float width) {
  const Canvas& canvas = context.canvas;
  const workbench::Workbench& bench = context.bench;
  Layout out;
  const workbench::FilteredList* list = bench.filtered();
  if (list == nullptr) return out;
  const ListKind kind = list->list_kind();
  const client::ListQuery& query = list->query();
  // The first nine have digits.
  std::size_t presets = 0;
  const auto number = [&](Chip& chip) {
    chip.preset = presets++;
    if (presets <= 9) chip.key = context.key_of("filter.look." + std::to_string(presets));
  };
  const auto looks = workbench::looks_of(kind);
  for (const std::string& look : looks) {
    Chip chip;
    chip.id = "look." + look;
    chip.label = tr(std::string("look.") + workbench::to_string(kind) + "." + look);
    if (const auto n = list->counts().find(look); n != list->counts().end())
      chip.label += " " + std::to_string(n->second) + (n->second == counted_at_most ? "+" : "");
    number(chip);
    chip.selected = query.look == look || (query.look.empty() && look == looks.front());
    out.chips.push_back(std::move(chip));
  }
  int n = 0;
  for (const workbench::SavedFilter& saved : bench.saved_filters(kind)) {
    Chip chip;
    chip.id = "saved." + std::to_string(n++);
    chip.label = context.canvas.fonts().visible(workbench::words_of(bench, kind, workbench::query_of(saved)));
    number(chip);
    chip.selected = workbench::saved_of(kind, query) == saved;
    out.chips.push_back(std::move(chip));
  }
  for (const workbench::Facet facet : workbench::facets_of(kind)) {
    const std::string& value = workbench::value_of(query, facet);
    if (value.empty()) continue;
    Chip chip;
    chip.id = std::string("facet.") + workbench::to_string(facet);
    chip.label = context.canvas.fonts().visible(workbench::words_of(bench, facet, value));
    chip.selected = true;
    chip.facet = facet;
    out.chips.push_back(std::move(chip));
  }
  for (const char* action : {"filter.narrow", "filter.clear", "filter.save"}) {
    const workbench::Action* a = workbench::find_action(action);
    if (a == nullptr || workbench::why_not(*a, bench)) continue;
    Chip chip{std::string("action.") + action, short_name(context, *a), context.key_of(action), action};
    if (chip.action == "filter.narrow") chip.icon = Icon::chevron_down;
    out.chips.push_back(std::move(chip));
  }
  float x = 0, y = 0;
  const float gap = canvas.px(theme::space1), height = canvas.px(chip_height);
  for (Chip& chip : out.chips) {
    const float w = std::min(button_width(canvas, button_of(chip)) - canvas.px(theme::space2), width);
    if (x > 0 && x + w > width) {
      x = 0;
      y += height + gap;
    }
    chip.place = {x, y, w, height};
    x += w + gap;
  }
  out.height = y + height;
  return out;
}

/// By what the list is searched: who sees names masked finds by numbers.
const char* search_hint(const Context& context, ListKind kind) {
  const bool names = context.bench.sees_names();
  switch (kind) {
    case ListKind::queue:
      return names ? "queue.search" : "queue.search_masked";
    case ListKind::messages:
      return names ? "messages.search" : "messages.search_masked";
    case ListKind::decisions:
      return "supervisor.search";
    case ListKind::plans:
      return "plan.search";
    case ListKind::students:
      break;
  }
  return "support.search";
}

}  // namespace

float filter_bar_height(const Context& context, float width) {
  return context.px(search_height) + context.px(theme::space2) + lay_out(context, width).height;
}

void draw_filter_bar(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  workbench::Workbench& bench = context.bench;
  workbench::FilteredList* list = bench.filtered();
  if (list == nullptr) return;
  ScreenState& state = context.state;
  Rect row = area.take_top(canvas.px(search_height), canvas.px(theme::space2));
  client::ListQuery query = list->query();
  const std::string hint = tr(search_hint(context, list->list_kind())), key = context.key_of("filter.search");
  const bool wanted = state.search_seen != bench.search_wanted();
  state.search_seen = bench.search_wanted();
  const TextFieldReply reply = text_field(canvas, row, query.text,
                                          {.id = "list.search",
                                           .hint = hint,
                                           .focus = wanted,
                                           .release = state.release_text,
                                           .icon = Icon::search,
                                           .key = key});
  if (reply.changed) list->set_query(query);
  for (Chip& chip : lay_out(context, area.w).chips) {
    const Rect r{area.x + chip.place.x, area.y + chip.place.y, chip.place.w, chip.place.h};
    if (!button(canvas, r, button_of(chip))) continue;
    if (chip.facet) {
      client::ListQuery without = list->query();
      workbench::set_value(without, *chip.facet, {});
      list->set_query(std::move(without));
    } else if (chip.preset) {
      if (auto listed = workbench::preset(bench, *chip.preset)) list->set_query(std::move(*listed));
    } else if (!chip.action.empty()) {
      workbench::run(chip.action, bench);
    }
    return;  // the rest was laid out for what is not shown any more
  }
}

}  // namespace cs::ui
