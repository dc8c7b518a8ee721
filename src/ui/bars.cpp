// The bars around every view: where one is and what is going on above, what the keys do below.
#include <algorithm>
#include <cmath>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;
using workbench::View;

namespace {

float count_width(const Context& context, std::string_view label, std::int64_t value, std::optional<Icon> icon) {
  const Canvas& canvas = context.canvas;
  return canvas.width(Type::caption, label) + canvas.px(6) + canvas.width(Type::strong, std::to_string(value)) +
         (icon ? canvas.px(20) : 0);
}

// Number with its word; the shape says which when it is urgent.
float draw_count(Context& context, float right, const Rect& bar, std::string_view label, std::int64_t value, Colour ink,
                 std::optional<Icon> icon) {
  Canvas& canvas = context.canvas;
  const std::string number = std::to_string(value);
  const float w = count_width(context, label, value, icon);
  float x = right - w;
  if (icon) {
    canvas.icon(*icon, x + canvas.px(7), bar.centre_y(), canvas.px(14), ink);
    x += canvas.px(20);
  }
  x += canvas.text_in({x, bar.y, canvas.px(400), bar.h}, Type::caption, theme::text_quiet, label) + canvas.px(6);
  canvas.text_in({x, bar.y, canvas.px(400), bar.h}, Type::strong, ink, number);
  return w;
}

void draw_mark(Context& context, float x, float y, float size) {
  // Three frames side by side with a tick: what the product does.
  Canvas& canvas = context.canvas;
  const float w = size * 0.3F, gap = size * 0.06F;
  for (int i = 0; i < 3; ++i) {
    const Rect r{x + (w + gap) * static_cast<float>(i), y - size / 2, w, size};
    if (i == 0) {
      canvas.fill(r, theme::accent, canvas.px(2));
    } else {
      canvas.frame(r, theme::text_quiet, canvas.px(2));
    }
  }
}

// The school that queue and lists are narrowed to, so that nobody forgets it; a press takes it away.
void draw_school_chip(Context& context, Rect& row) {
  Canvas& canvas = context.canvas;
  const std::string text = canvas.fonts().visible(tr("school.only", {{"school", context.bench.school()}}));
  const float around = canvas.px(14) + canvas.px(theme::space2) * 3;
  const float w = std::min(canvas.width(Type::strong, text) + around, std::max(row.w, canvas.px(64)));
  Rect chip = row.take_left(w, canvas.px(theme::space3));
  chip = {chip.x, std::round(chip.centre_y() - canvas.px(14)), chip.w, canvas.px(28)};
  const Press press = pressable("school.chip", chip);
  canvas.fill(chip, press.hovered ? theme::hover : theme::selected, canvas.px(14));
  canvas.frame(chip, theme::accent, canvas.px(14), 1, 0.8F);
  Rect inner = chip.inset(canvas.px(theme::space2), 0);
  canvas.icon(Icon::cross, inner.right() - canvas.px(7), inner.centre_y(), canvas.px(12), theme::text_soft);
  inner.take_right(canvas.px(14), canvas.px(theme::space1));
  canvas.text_in(inner, Type::strong, theme::text, text, Align::left, Fit::shorten);
  if (press.hovered) tooltip(context, tr("action.school.all"));
  if (press.pressed) workbench::run("school.all", context.bench);
}

// The views this person may open.
struct Tab {
  View view;
  const workbench::Action* action;
  Icon icon;
};

std::vector<Tab> open_tabs(const Context& context) {
  std::vector<Tab> tabs;
  const auto add = [&](View view, const char* id, Icon icon) {
    const workbench::Action* action = workbench::find_action(id);
    if (action != nullptr && (context.bench.view() == view || !workbench::why_not(*action, context.bench)))
      tabs.push_back({view, action, icon});
  };
  if (!context.bench.own_day()) add(View::overview, "view.overview", Icon::lines);
  add(View::review, "view.review", Icon::user);
  add(View::supervisor, "view.supervisor", Icon::shield);
  add(View::looks, "view.looks", Icon::loupe);
  add(View::messages, "view.messages", Icon::message);
  add(View::support, "view.support", Icon::phone);
  if (context.bench.own_day()) add(View::overview, "view.overview", Icon::clock);
  return tabs;
}

Button tab_button(const workbench::Workbench& bench, const Tab& tab, const std::string& label, const std::string& key) {
  const bool open = bench.view() == tab.view;
  return {.id = tab.action->id,
          .label = label,
          .key = key,
          .icon = tab.icon,
          .kind = ButtonKind::quiet,
          .selected = open,
          .type = open ? Type::strong : Type::body};
}

float tabs_width(const Context& context, const std::vector<Tab>& tabs, bool labelled) {
  float w = 0;
  for (const Tab& tab : tabs) {
    const std::string label = labelled ? workbench::name_of(*tab.action, context.bench) : std::string();
    const std::string key = context.key_of(tab.action->id);
    w += button_width(context.canvas, tab_button(context.bench, tab, label, key)) + context.px(theme::space1);
  }
  return w;
}

}  // namespace

void draw_top_bar(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  workbench::Workbench& bench = context.bench;
  canvas.fill(area, theme::bar);
  canvas.horizontal(area.x, area.right(), area.bottom() - 1, theme::line);
  Rect row = area.inset(canvas.px(theme::space4), canvas.px(theme::space2));
  draw_mark(context, row.x, row.centre_y(), canvas.px(20));
  row.take_left(canvas.px(20) * 1.02F, canvas.px(theme::space3));
  const float name = canvas.text_in(row, Type::title, theme::text, tr("app.name"));
  row.take_left(name, canvas.px(theme::space4));

  // The views come first; at the right stands as much as there is room for, the most pressing first.
  const std::vector<Tab> tabs = open_tabs(context);
  bool labelled = true;
  float needed = tabs_width(context, tabs, labelled);
  const float sign_out = canvas.px(34) + canvas.px(theme::space1);
  if (needed + sign_out + canvas.px(260) > row.w) {
    labelled = false;
    needed = tabs_width(context, tabs, labelled);
  }
  float spare = row.w - needed - sign_out;
  if (!bench.school().empty()) spare -= canvas.px(170);  // nobody may forget that queue and lists are narrowed
  const ActionButton out{.action = "session.sign_out",
                         .icon = Icon::sign_out,
                         .kind = ButtonKind::quiet,
                         .show_key = false,
                         .show_label = false};
  action_button(context, row.take_right(canvas.px(34), canvas.px(theme::space1)), out);
  Rect left = row;
  const float gap = canvas.px(theme::space4);
  // What takes part, with its width; what has no room is not drawn.
  const auto fits = [&](float w) {
    if (w + gap > spare) return false;
    spare -= w + gap;
    return true;
  };
  const api::Counts& counts = bench.counts();
  const bool offline = !bench.online();
  const auto banner = [&](Icon icon, const std::string& text) {
    const float w = canvas.width(Type::strong, text) + canvas.px(24) + canvas.px(theme::space3);
    if (!fits(w)) return;
    const Rect r = row.take_right(w, gap);
    canvas.fill(r, theme::notice, canvas.px(theme::radius));
    canvas.icon(icon, r.x + canvas.px(16), r.centre_y(), canvas.px(15), theme::on_fill);
    canvas.text_in({r.x + canvas.px(28), r.y, r.w, r.h}, Type::strong, theme::on_fill, text);
  };
  const auto count = [&](const std::string& label, std::int64_t n, Colour ink, std::optional<Icon> icon) {
    if (fits(count_width(context, label, n, icon)))
      row.take_right(draw_count(context, row.right(), row, label, n, ink, icon) + gap);
  };
  if (offline) banner(Icon::offline, tr("online.no"));
  if (const int unsent = bench.unsent(); unsent > 0) count(tr("counts.unsent"), unsent, theme::attention, Icon::saving);
  if (counts.notices_halted && !offline && bench.may(domain::Permission::view_notices))
    banner(Icon::message, tr("notices.halted"));
  if (const bool late = counts.overdue > 0; true)
    count(tr("counts.overdue"), counts.overdue, late ? theme::fail : theme::text_soft,
          late ? std::optional(Icon::attention) : std::nullopt);
  count(tr("counts.pending"), counts.pending + counts.leased, theme::text, std::nullopt);
  if (counts.withdrawal_requests > 0 && bench.may(domain::Permission::overturn))
    count(tr("filter.withdrawal"), counts.withdrawal_requests, theme::attention, Icon::flag);
  if (counts.notices_in_doubt + counts.notices_failed > 0 && bench.may(domain::Permission::view_notices))
    count(tr("counts.notices"), counts.notices_in_doubt + counts.notices_failed, theme::attention, Icon::message);
  if (bench.session()) {
    const api::User& user = bench.session()->user;
    const std::string who = canvas.fonts().visible(user.display_name.empty() ? user.name : user.display_name);
    const float w = std::min(canvas.width(Type::body, who), canvas.px(140));
    if (fits(w + canvas.px(22))) {
      canvas.text_in(row.take_right(w, canvas.px(6)), Type::body, theme::text, who, Align::left, Fit::shorten);
      canvas.icon(Icon::user, row.right() - canvas.px(8), row.centre_y(), canvas.px(15), theme::text_quiet);
      row.take_right(canvas.px(16), gap);
    }
  }
  const ActionButton language{.action = "view.language",
                              .icon = Icon::globe,
                              .kind = ButtonKind::quiet,
                              .show_key = false,
                              .type = Type::caption};
  if (const float w = action_button_width(context, language); fits(w))
    action_button(context, row.take_right(w, gap), language);

  for (const Tab& tab : tabs) {
    const std::string label = labelled ? workbench::name_of(*tab.action, bench) : std::string();
    const std::string key = context.key_of(tab.action->id);
    const Button b = tab_button(bench, tab, label, key);
    if (button(canvas, left.take_left(button_width(canvas, b), canvas.px(theme::space1)), b) &&
        bench.view() != tab.view)
      workbench::run(*tab.action, bench);
  }
  row = {left.x, row.y, row.right() - left.x, row.h};
  row.take_left(canvas.px(theme::space3));
  if (!bench.school().empty() && row.w > canvas.px(64)) draw_school_chip(context, row);
  if (const workbench::CampaignPtr campaign = bench.shown_campaign(); campaign && row.w > canvas.px(80)) {
    const std::string text =
        canvas.fonts().visible(campaign->school.empty() ? campaign->name : campaign->school + "  ·  " + campaign->name);
    canvas.text_in(row, Type::caption, theme::text_quiet, text, Align::left, Fit::shorten);
  }
}

void draw_hint_bar(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  canvas.fill(area, theme::bar);
  Rect row = area.inset(canvas.px(theme::space3), 0);
  ScreenState& state = context.state;
  if (!state.refused.empty() && context.now() < state.refused_until) {
    canvas.icon(Icon::info, row.x + canvas.px(7), row.centre_y(), canvas.px(14), theme::attention);
    row.take_left(canvas.px(14), canvas.px(theme::space2));
    canvas.text_in(row, Type::caption, theme::attention, context.with_keys(tr(state.refused)), Align::left,
                   Fit::shorten);
    return;
  }
  for (const workbench::Hint& hint : workbench::hints(context.bench, context.keymap)) {
    const std::string name = short_name(context, *hint.action);
    const float w = key_cap_width(canvas, hint.key) + canvas.px(6) + canvas.width(Type::caption, name);
    if (row.w < w) break;
    const Rect r = row.take_left(w, canvas.px(theme::space4));
    const Press press = pressable("hint." + hint.action->id, r);
    const Colour ink = hint.why_not ? theme::text_quiet : press.hovered ? theme::text : theme::text_soft;
    const float cap = key_cap(canvas, r.x, r.centre_y(), hint.key, ink);
    canvas.text_in({r.x + cap + canvas.px(6), r.y, r.w, r.h}, Type::caption, ink, name);
    if (press.pressed && !hint.why_not) workbench::run(*hint.runs, context.bench);
    if (press.hovered && hint.why_not) tooltip(context, context.with_keys(tr(*hint.why_not)));
  }
}

void draw_toasts(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  workbench::Toasts& toasts = context.bench.toasts();
  const float width = canvas.px(380), pad = canvas.px(theme::space3);
  float bottom = area.bottom();
  std::optional<std::uint64_t> dismissed;
  for (auto it = toasts.all().rbegin(); it != toasts.all().rend(); ++it) {
    const workbench::Toast& toast = *it;
    std::string text = tr(toast.phrase);
    if (toast.error) text += "\n" + tr(*toast.error);
    text = canvas.fonts().visible(context.with_keys(std::move(text)));
    const float text_width = width - pad * 2 - canvas.px(26) - canvas.px(24);
    const float h = canvas.paragraph_height(text_width, Type::body, text) + pad * 2;
    const Rect r{area.right() - width, bottom - h, width, h};
    bottom = r.y - canvas.px(theme::space2);
    ImGui::SetNextWindowPos(r.min());
    ImGui::SetNextWindowSize({r.w, r.h});
    const std::string id = "##toast" + std::to_string(toast.id);
    ImGui::Begin(id.c_str(), nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoNav |
                     ImGuiWindowFlags_NoBackground);
    const bool problem = toast.kind == workbench::Toast::Kind::problem;
    const bool done = toast.kind == workbench::Toast::Kind::done;
    const Colour ink = problem ? theme::fail : done ? theme::pass : theme::accent;
    canvas.fill(r, theme::field, canvas.px(theme::radius), 0.97F);
    canvas.frame(r, problem ? theme::fail : theme::line_strong, canvas.px(theme::radius), 1, 0.7F);
    canvas.icon(problem ? Icon::fail
                : done  ? Icon::pass
                        : Icon::info,
                r.x + pad + canvas.px(8), r.y + pad + canvas.line_height(Type::body) / 2, canvas.px(16), ink);
    canvas.paragraph({r.x + pad + canvas.px(26), r.y + pad, text_width, h}, Type::body, theme::text, text);
    const Rect close{r.right() - canvas.px(30), r.y + canvas.px(6), canvas.px(24), canvas.px(24)};
    if (button(canvas, close,
               {.id = "toast.close" + std::to_string(toast.id), .icon = Icon::cross, .kind = ButtonKind::quiet})) {
      dismissed = toast.id;
    }
    ImGui::End();
  }
  if (dismissed) toasts.dismiss(*dismissed);
}

}  // namespace cs::ui
