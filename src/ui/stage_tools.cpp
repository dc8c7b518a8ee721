// The tools above the photographs. What there is no room for stands in the menu at the end, with everything else that
// has a key; the ways of comparing go last.
#include <fmt/format.h>

#include <array>

#include "ui/views.hpp"

namespace cs::ui {

namespace {

constexpr std::array zoom_tools = {ActionButton{.action = "stage.fit", .icon = Icon::fit},
                                   ActionButton{.action = "stage.one_to_one", .icon = Icon::actual_size},
                                   ActionButton{.action = "stage.linked", .icon = Icon::link},
                                   ActionButton{.action = "view.guides", .icon = Icon::lines}};
constexpr std::array modes = {ActionButton{.action = "compare.side_by_side"}, ActionButton{.action = "compare.flip"},
                              ActionButton{.action = "compare.wipe"},         ActionButton{.action = "compare.onion"},
                              ActionButton{.action = "compare.difference"},   ActionButton{.action = "compare.edges"}};
constexpr std::array aids = {ActionButton{.action = "compare.align", .icon = Icon::align},
                             ActionButton{.action = "compare.match", .icon = Icon::match},
                             ActionButton{.action = "compare.loupe", .icon = Icon::loupe}};

struct Fullness {
  bool keys, aid_labels, zoom;
};
constexpr std::array<Fullness, 5> levels = {
    {{true, true, true}, {true, false, true}, {false, true, true}, {false, false, true}, {false, false, false}}};

}  // namespace

void draw_stage_tools(Context& context, Rect row) {
  Canvas& canvas = context.canvas;
  const float gap = canvas.px(2), between = canvas.px(theme::space4);
  const ActionButton more{
      .action = "stage.tools", .icon = Icon::chevron_down, .kind = ButtonKind::quiet, .type = Type::caption};
  action_button(context, row.take_right(action_button_width(context, more), canvas.px(theme::space2)), more);
  const std::string percent = fmt::format("{:.0f}%", context.bench.stage().scale(0) * 100);
  const Rect scale = row.take_right(canvas.px(44), canvas.px(theme::space2));
  const auto dressed = [](ActionButton b, bool key, bool label) {
    b.kind = ButtonKind::quiet;
    b.type = Type::caption;
    b.show_key = key;
    b.show_label = label;
    return b;
  };
  const auto all = [&](const Fullness& f, auto&& use) {
    if (f.zoom) {
      for (const ActionButton& b : zoom_tools) use(dressed(b, false, false), gap);
      use(std::nullopt, between);
    }
    for (const ActionButton& b : modes) use(dressed(b, f.keys, true), gap);
    use(std::nullopt, between);
    for (const ActionButton& b : aids) use(dressed(b, f.keys, f.aid_labels), gap);
  };
  const Fullness* chosen = &levels.back();
  for (const Fullness& f : levels) {
    float needed = 0;
    all(f, [&](const std::optional<ActionButton>& b, float after) {
      needed += (b ? action_button_width(context, *b) : 0) + after;
    });
    if (needed <= row.w) {
      chosen = &f;
      break;
    }
  }
  bool room = true;
  all(*chosen, [&](const std::optional<ActionButton>& b, float after) {
    room = room && row.w >= (b ? action_button_width(context, *b) : after);
    if (!room) return;
    if (!b) {
      canvas.vertical(std::round(row.x + after / 2), row.y + canvas.px(5), row.bottom() - canvas.px(5), theme::line);
      row.take_left(after);
      return;
    }
    action_button(context, row.take_left(action_button_width(context, *b), after), *b);
  });
  canvas.text_in(scale, Type::caption, theme::text_quiet, percent, Align::right);
}

}  // namespace cs::ui
