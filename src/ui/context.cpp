#include "ui/context.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

#include "ui/text_layout.hpp"

namespace cs::ui {

using workbench::tr;

std::string Context::key_of(std::string_view action_id) const {
  const workbench::Action* action = workbench::find_action(action_id);
  return action != nullptr ? keymap.label(*action, bench.view()) : std::string();
}

std::string Context::with_keys(std::string text) const {
  constexpr std::string_view begins = "{key:";
  for (std::size_t at = text.find(begins); at != std::string::npos; at = text.find(begins, at)) {
    const std::size_t end = text.find('}', at);
    if (end == std::string::npos) break;
    const std::string id = text.substr(at + begins.size(), end - at - begins.size());
    const workbench::Action* action = workbench::find_action(id);
    if (action == nullptr) {
      at = end;
      continue;
    }
    const std::string key = key_of(id), label = key.empty() ? workbench::name_of(*action, bench) : key;
    text.replace(at, end + 1 - at, label);
    at += label.size();
  }
  return text;
}

std::string short_name(const Context& context, const workbench::Action& action) {
  // "action.decision.approve.anyway" has its short name, too.
  const std::string now = action.name_now ? action.name_now(context.bench) : std::string();
  const std::string key = "button." + (now.empty() ? action.id : now.substr(now.find('.') + 1));
  return context.translator.has(key) ? tr(key) : workbench::name_of(action, context.bench);
}

namespace {

struct Described {
  Button button;
  std::string label, key, id;
  workbench::Why why;
};

Described describe(const Context& context, const ActionButton& b) {
  Described d;
  const workbench::Action* action = workbench::find_action(b.action);
  d.id = "action." + std::string(b.action);
  if (action == nullptr) {
    d.label = std::string(b.action);
    d.button.enabled = false;
    return d;
  }
  if (b.show_label) {
    d.label = b.label.empty() ? short_name(context, *action) : std::string(b.label);
  }
  if (b.show_key) d.key = context.keymap.label(*action, context.bench.view());
  d.why = workbench::why_not(*action, context.bench);
  d.button.enabled = !d.why;
  d.button.selected = action->is_on && action->is_on(context.bench);
  return d;
}

Button finish(const Described& d, const ActionButton& b) {
  Button button = d.button;
  button.id = d.id;
  button.label = d.label;
  button.key = d.key;
  button.icon = b.icon;
  button.kind = b.kind;
  button.type = b.type;
  return button;
}

}  // namespace

float action_button_width(const Context& context, const ActionButton& b) {
  const Described d = describe(context, b);
  return button_width(context.canvas, finish(d, b));
}

bool action_button(Context& context, const Rect& r, const ActionButton& b) {
  const Described d = describe(context, b);
  const bool pressed = button(context.canvas, r, finish(d, b));
  const bool hovered = ImGui::IsMouseHoveringRect(r.min(), r.max()) && ImGui::IsWindowHovered();
  if (hovered && d.why) {
    tooltip(context, context.with_keys(tr(*d.why)));
  } else if (hovered && !b.show_label) {
    if (const workbench::Action* action = workbench::find_action(b.action)) {
      const std::string key = context.keymap.label(*action, context.bench.view());
      tooltip(context, workbench::name_of(*action, context.bench) + (key.empty() ? "" : "  " + key));
    }
  }
  if (pressed && !d.why) workbench::run(b.action, context.bench);
  return pressed;
}

void tooltip(Context& context, std::string_view text) {
  Canvas& canvas = context.canvas;
  const float widest = canvas.px(320), pad = canvas.px(theme::space2);
  const float w = std::min(canvas.width(Type::caption, text), widest);
  const float h = canvas.paragraph_height(widest, Type::caption, text);
  const ImVec2 mouse = ImGui::GetMousePos();
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  Rect r{mouse.x + canvas.px(12), mouse.y + canvas.px(18), w + 2 * pad, h + 2 * pad};
  if (r.right() > screen.x - pad) r.x = screen.x - pad - r.w;
  if (r.bottom() > screen.y - pad) r.y = mouse.y - r.h - canvas.px(8);
  ImDrawList& list = *ImGui::GetForegroundDrawList();
  list.AddRectFilled(r.min(), r.max(), to_imgui(theme::field), canvas.px(theme::radius_small));
  list.AddRect(r.min(), r.max(), to_imgui(theme::line_strong, 0.6F), canvas.px(theme::radius_small));
  float y = r.y + pad;
  const auto lines = wrap(text, widest, [&](std::string_view part) { return canvas.width(Type::caption, part); });
  for (const std::string_view line : lines) {
    list.AddText(canvas.fonts().font(Type::caption), canvas.fonts().size(Type::caption), {r.x + pad, y},
                 to_imgui(theme::text), line.data(), line.data() + line.size());
    y += canvas.line_height(Type::caption);
  }
}

std::string clock_text(Millis left) {
  // Rounded up, so that 0:00 means over.
  const std::int64_t seconds = left.count() <= 0 ? 0 : (left.count() + 999) / 1000;
  if (seconds >= 3600) return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

std::string deadline_text(Millis left) {
  const std::int64_t minutes = std::abs(left.count()) / 60'000;
  const workbench::Args args{{"h", std::to_string(minutes / 60)}, {"m", std::to_string(minutes % 60)}};
  if (left.count() < 0) return tr(minutes >= 60 ? "deadline.over_hours" : "deadline.over_minutes", args);
  return tr(minutes >= 60 ? "deadline.hours" : "deadline.minutes", args);
}

namespace {

std::string number_text(double value, std::string_view unit) {
  if (unit == "px" || unit == "count" || unit == "bytes" || (std::abs(value) >= 100))
    return fmt::format("{:.0f}", value);
  if (unit == "deg" || unit.starts_with('%') || std::abs(value) >= 10) return fmt::format("{:.1f}", value);
  return fmt::format("{:.2f}", value);
}

std::string suffix(std::string_view unit) {
  if (unit.empty() || unit == "ratio" || unit == "count") return "";
  if (unit == "deg") return "°";
  if (unit == "%") return "%";
  // Of the bare numbers the scale beside them says more than a word would.
  if (unit == "score" || unit == "luma") return "";
  if (unit == "% of eye distance") return "%";
  if (unit == "h" || unit == "stops") return " " + workbench::tr("unit." + std::string(unit));
  return " " + std::string(unit);
}

}  // namespace

std::string value_text(double value, std::string_view unit) {
  return number_text(value, unit) + suffix(unit);
}

std::string band_text(std::optional<double> low, std::optional<double> high, std::string_view unit) {
  if (low && high) return number_text(*low, unit) + " – " + number_text(*high, unit) + suffix(unit);
  if (low) return "≥ " + number_text(*low, unit) + suffix(unit);
  if (high) return "≤ " + number_text(*high, unit) + suffix(unit);
  return {};
}

gfx::PhotoSource photo_source(const workbench::ItemPtr& item, std::size_t index) {
  gfx::PhotoSource source;
  const client::Photo& photo = item->photos[index];
  if (!photo.decoded) return source;
  source.key = photo.ref.hash;
  source.width = photo.decoded->original_width;
  source.height = photo.decoded->original_height;
  for (const auto& level : photo.decoded->levels) source.levels.push_back({level->width, level->height, level->rgba()});
  source.owner = item;
  return source;
}

std::optional<std::size_t> photo_index(const workbench::Item& item, api::PhotoKind kind) {
  for (std::size_t i = 0; i < item.photos.size(); ++i) {
    if (item.photos[i].ref.kind == kind) return i;
  }
  return std::nullopt;
}

}  // namespace cs::ui
