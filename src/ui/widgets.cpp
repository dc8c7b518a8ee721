#include "ui/widgets.hpp"

#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace cs::ui {

namespace {

struct ButtonColours {
  Colour ground, hover, ink;
};
ButtonColours colours_of(ButtonKind kind) {
  switch (kind) {
    case ButtonKind::approve:
      return {theme::approve, theme::approve_hover, theme::on_fill};
    case ButtonKind::reject:
      return {theme::reject, theme::reject_hover, theme::on_fill};
    case ButtonKind::action:
      return {theme::action, theme::action_hover, theme::on_fill};
    case ButtonKind::plain:
    case ButtonKind::quiet:
      break;
  }
  return {theme::raised, theme::hover, theme::text};
}

// UI thread only, like everything here.
std::map<std::string, Rect, std::less<>>& drawn_widgets() {
  static std::map<std::string, Rect, std::less<>> widgets;
  return widgets;
}

struct Focus {
  std::string id;
  bool activate = false;
  std::vector<std::string> order;  ///< of what was drawn in this frame
  int modal = 0;                   ///< begin_modal() calls that are open
  bool covered = false;            ///< something lies over what was drawn before
};
Focus& focus() {
  static Focus state;
  return state;
}

/// A control in the order of the keyboard; the ring round it if it is its turn. True when it is pressed by a key.
bool takes_focus(std::string_view id, const Rect& r) {
  Focus& f = focus();
  if (f.covered && f.modal == 0) return false;
  f.order.emplace_back(id);
  if (f.id != id) return false;
  // Over what the caller draws on it.
  ImGui::GetForegroundDrawList()->AddRect({r.x - 2, r.y - 2}, {r.right() + 2, r.bottom() + 2}, to_imgui(theme::accent),
                                          6, 0, 2);
  return std::exchange(f.activate, false);
}

struct Fields {
  std::vector<std::string> order;  ///< of what was drawn in this frame
  std::string active, wanted;
};
Fields& fields() {
  static Fields state;
  return state;
}

}  // namespace

const std::map<std::string, Rect, std::less<>>& widgets_of_frame() {
  return drawn_widgets();
}
void note_widget(std::string_view id, const Rect& r) {
  drawn_widgets()[std::string(id)] = r;
}
void begin_widgets() {
  drawn_widgets().clear();
  Focus& f = focus();
  if (std::find(f.order.begin(), f.order.end(), f.id) == f.order.end()) f.id.clear();
  f.order.clear();
  f.covered = false;
  f.modal = 0;
  fields().order.clear();
  fields().active.clear();
}

void begin_modal() {
  Focus& f = focus();
  f.order.clear();
  f.covered = true;
  ++f.modal;
  fields().order.clear();
}
void end_modal() {
  --focus().modal;
}
bool modal_drawn() {
  return focus().covered;
}
const std::vector<std::string>& focus_order() {
  return focus().order;
}

bool step_field(int by) {
  Fields& f = fields();
  const auto it = std::find(f.order.begin(), f.order.end(), f.active);
  if (f.order.size() < 2 || it == f.order.end()) return false;
  const auto count = static_cast<std::ptrdiff_t>(f.order.size());
  f.wanted = f.order[static_cast<std::size_t>((it - f.order.begin() + by + count) % count)];
  return true;
}

void step_focus(int by) {
  Focus& f = focus();
  if (f.order.empty()) return;
  const auto count = static_cast<std::ptrdiff_t>(f.order.size());
  // From the ring, or from the field that is written in.
  auto it = std::find(f.order.begin(), f.order.end(), f.id);
  if (it == f.order.end()) it = std::find(f.order.begin(), f.order.end(), fields().active);
  std::ptrdiff_t at = by > 0 ? 0 : count - 1;
  if (it != f.order.end()) at = (it - f.order.begin() + by + count) % count;
  const std::string& next = f.order[static_cast<std::size_t>(at)];
  const auto& all = fields().order;
  if (f.covered && std::find(all.begin(), all.end(), next) != all.end()) {
    // In a panel one writes: a field takes the keyboard at once.
    fields().wanted = next;
    f.id.clear();
    return;
  }
  f.id = next;
}

void activate_focus() {
  focus().activate = !focus().id.empty();
}

void clear_focus() {
  focus().id.clear();
  focus().activate = false;
}

const std::string& focused_widget() {
  return focus().id;
}

bool field_takes_keyboard(std::string_view id, const Rect& r, bool released) {
  Fields& all = fields();
  if (!focus().covered || focus().modal > 0) all.order.emplace_back(id);
  const bool pressed = takes_focus(id, r);
  if (released) return false;
  if (pressed) clear_focus();  // it is written in now
  const bool wanted = all.wanted == id;
  if (wanted) all.wanted.clear();
  return pressed || wanted;
}

void note_active_field(std::string_view id) {
  fields().active = id;
}

Press pressable(std::string_view id, const Rect& r) {
  Press press;
  if (r.w < 1 || r.h < 1) return press;
  drawn_widgets()[std::string(id)] = r;
  ImGui::PushID(id.data(), id.data() + id.size());
  ImGui::SetCursorScreenPos(r.min());
  press.pressed = ImGui::InvisibleButton("##", {r.w, r.h});
  press.hovered = ImGui::IsItemHovered();
  press.held = ImGui::IsItemActive();
  press.double_clicked = press.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
  if (press.pressed) focus().id.clear();
  if (takes_focus(id, r)) press.pressed = true;
  ImGui::PopID();
  return press;
}

float key_cap_width(const Canvas& canvas, std::string_view key) {
  return std::max(canvas.width(Type::caption, key) + canvas.px(10), canvas.px(20));
}

float key_cap(Canvas& canvas, float x, float middle_y, std::string_view key, Colour ink) {
  const float w = key_cap_width(canvas, key), h = canvas.px(19);
  const Rect r{std::round(x), std::round(middle_y - h / 2), w, h};
  canvas.frame(r, ink, canvas.px(theme::radius_small), 1, 0.55F);
  canvas.text_in(r, Type::caption, ink, key, Align::centre);
  return w;
}

float button_width(const Canvas& canvas, const Button& b) {
  float w = canvas.px(theme::space3) * 2;
  if (!b.label.empty()) w += canvas.width(b.type, b.label);
  if (b.icon) w += canvas.px(16);
  if (!b.key.empty()) w += key_cap_width(canvas, b.key);
  const int pieces = (b.icon ? 1 : 0) + (b.label.empty() ? 0 : 1) + (b.key.empty() ? 0 : 1);
  w += canvas.px(theme::space2) * static_cast<float>(std::max(0, pieces - 1));
  return std::ceil(w);
}

bool button(Canvas& canvas, const Rect& r, const Button& b) {
  Press press = pressable(b.id, r);
  if (!b.enabled) press.pressed = press.held = false;
  const ButtonColours colours = colours_of(b.kind);
  const float radius = canvas.px(theme::radius);
  Colour ink = colours.ink;
  const bool filled = b.kind != ButtonKind::plain && b.kind != ButtonKind::quiet;
  if (!b.enabled) {
    canvas.fill(r, theme::raised, radius, b.kind == ButtonKind::quiet ? 0.0F : 1.0F);
    ink = theme::text_quiet;
  } else if (press.held && !filled) {
    canvas.fill(r, theme::pressed, radius);
  } else if (b.selected) {
    canvas.fill(r, theme::selected, radius);
  } else if (press.hovered) {
    canvas.fill(r, colours.hover, radius);
  } else if (b.kind != ButtonKind::quiet) {
    canvas.fill(r, colours.ground, radius);
  }
  if (b.kind == ButtonKind::plain) canvas.frame(r, theme::line, radius);
  if (b.kind == ButtonKind::quiet && !b.selected && !press.hovered) ink = theme::text_soft;

  const float inner = button_width(canvas, b) - canvas.px(theme::space3) * 2;
  float x = b.align == Align::left ? r.x + canvas.px(theme::space3)
                                   : std::max(r.x + canvas.px(theme::space1), std::round(r.centre_x() - inner / 2));
  if (b.icon) {
    canvas.icon(*b.icon, x + canvas.px(8), r.centre_y(), canvas.px(15), ink);
    x += canvas.px(16) + canvas.px(theme::space2);
  }
  if (!b.label.empty()) {
    const float room = r.right() - x - (b.key.empty() ? 0 : key_cap_width(canvas, b.key) + canvas.px(theme::space2)) -
                       canvas.px(theme::space1);
    x += canvas.text_in({x, r.y, room, r.h}, b.type, ink, b.label, Align::left, b.fit);
    x += canvas.px(theme::space2);
  }
  if (!b.key.empty()) {
    if (b.align == Align::left) x = r.right() - canvas.px(theme::space2) - key_cap_width(canvas, b.key);
    key_cap(canvas, x, r.centre_y(), b.key, ink);
  }
  return press.pressed;
}

float badge(Canvas& canvas, float x, float middle_y, std::string_view text, Colour ink, std::optional<Icon> icon) {
  const float h = canvas.px(22), pad = canvas.px(theme::space2);
  float w = canvas.width(Type::caption, text) + 2 * pad;
  if (icon) w += canvas.px(13) + canvas.px(6);
  const Rect r{std::round(x), std::round(middle_y - h / 2), std::ceil(w), h};
  canvas.fill(r, theme::selected, h / 2);
  float at = r.x + pad;
  if (icon) {
    canvas.icon(*icon, at + canvas.px(6.5F), r.centre_y(), canvas.px(13), ink);
    at += canvas.px(13) + canvas.px(6);
  }
  canvas.text(at, r.centre_y() - canvas.line_height(Type::caption) / 2, Type::caption, ink, text);
  return r.w;
}

Colour ink_of(domain::Outcome outcome) {
  switch (outcome) {
    case domain::Outcome::pass:
      return theme::pass;
    case domain::Outcome::attention:
      return theme::attention;
    case domain::Outcome::fail:
      return theme::fail;
    case domain::Outcome::cannot_tell:
      return theme::unsure;
    case domain::Outcome::not_applicable:
      return theme::text_quiet;
  }
  return theme::text_quiet;
}

TextFieldReply text_field(Canvas& canvas, const Rect& r, std::string& value, const TextField& field) {
  const float radius = canvas.px(theme::radius);
  TextFieldReply reply;
  note_widget(field.id, r);
  canvas.fill(r, theme::field, radius);
  Rect inner = r.inset(canvas.px(theme::space3), 0);
  if (field.icon) {
    canvas.icon(*field.icon, inner.x + canvas.px(8), r.centre_y(), canvas.px(15), theme::text_quiet);
    inner.take_left(canvas.px(16), canvas.px(theme::space2));
  }
  // What the field asks for comes before the key that brings one here.
  const float w = field.key.empty() ? 0 : key_cap_width(canvas, field.key) + canvas.px(theme::space1);
  if (w > 0 && canvas.width(Type::body, field.hint) + w <= inner.w) {
    key_cap(canvas, inner.right() - w + canvas.px(theme::space1), r.centre_y(), field.key, theme::text_quiet);
    inner.take_right(w);
  }
  const float line = canvas.line_height(Type::body);
  const float pad = std::max(0.0F, std::round((r.h - line) / 2) - canvas.optical_shift(Type::body));
  const bool takes = field_takes_keyboard(field.id, r, field.release);
  if (field.release) {
    // A field that is not there for a frame loses the keyboard; what was typed is in `value` already.
    canvas.text_in(inner, Type::body, theme::text, value, Align::left, Fit::shorten);
    canvas.frame(r, theme::line_strong, radius, 1, 0.8F);
    return reply;
  }
  ImGui::PushID(field.id.data(), field.id.data() + field.id.size());
  ImGui::PushFont(canvas.fonts().font(Type::body), canvas.fonts().unscaled_size(Type::body));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, pad});
  ImGui::PushStyleColor(ImGuiCol_FrameBg, IM_COL32(0, 0, 0, 0));
  ImGui::PushStyleColor(ImGuiCol_Text, to_imgui(theme::text));
  ImGui::PushStyleColor(ImGuiCol_TextDisabled, to_imgui(theme::text_quiet));
  ImGui::SetCursorScreenPos({inner.x, r.y});
  ImGui::BeginDisabled(!field.enabled);
  if (field.focus || takes) ImGui::SetKeyboardFocusHere();
  ImGui::SetNextItemWidth(inner.w);
  if (value.empty()) canvas.note_written(inner.w, Type::body, field.hint);
  const ImGuiInputTextFlags flags = field.password ? ImGuiInputTextFlags_Password : 0;
  reply.changed = ImGui::InputTextWithHint("##", std::string(field.hint).c_str(), &value, flags);
  reply.submitted =
      ImGui::IsItemDeactivated() && (ImGui::IsKeyPressed(ImGuiKey_Enter) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter));
  reply.active = ImGui::IsItemActive();
  if (reply.active) note_active_field(field.id);
  const bool hovered = ImGui::IsItemHovered();
  ImGui::EndDisabled();
  ImGui::PopStyleColor(3);
  ImGui::PopStyleVar();
  ImGui::PopFont();
  ImGui::PopID();
  canvas.frame(r,
               reply.active ? theme::accent
               : hovered    ? theme::text_quiet
                            : theme::line_strong,
               radius, reply.active ? 2.0F : 1.0F, reply.active ? 1.0F : 0.8F);
  return reply;
}

void threshold_bar(Canvas& canvas, const Rect& r, double value, std::optional<double> low, std::optional<double> high,
                   Colour ink) {
  if (!low && !high) return;
  // The scale reaches past the band by half its width, and to the value, so that both are always on it.
  double from = low.value_or(*high - std::max(std::abs(*high), 1e-9));
  double to = high.value_or(*low + std::max(std::abs(*low), 1e-9));
  const double margin = std::max((to - from) * 0.5, 1e-9);
  double left = low ? from - margin : std::min(from, value), right = high ? to + margin : std::max(to, value);
  if (value < left) left = value - margin * 0.2;
  if (value > right) right = value + margin * 0.2;
  const auto x = [&](double v) {
    return r.x + static_cast<float>(std::clamp((v - left) / (right - left), 0.0, 1.0)) * r.w;
  };
  const float h = std::max(2.0F, canvas.px(4)), y = std::round(r.centre_y() - h / 2);
  canvas.fill({r.x, y, r.w, h}, theme::field, h / 2);
  const float x0 = low ? x(*low) : r.x, x1 = high ? x(*high) : r.right();
  canvas.fill({x0, y, x1 - x0, h}, theme::text_quiet, h / 2, 0.75F);
  const float mark = canvas.px(4), at = std::round(std::clamp(x(value), r.x + mark / 2, r.right() - mark / 2));
  canvas.fill({at - mark / 2 - 1, r.centre_y() - canvas.px(6) - 1, mark + 2, canvas.px(12) + 2}, theme::panel,
              mark / 2);
  canvas.fill({at - mark / 2, r.centre_y() - canvas.px(6), mark, canvas.px(12)}, ink, mark / 2);
}

void countdown_ring(Canvas& canvas, float x, float y, float size, float left, Colour colour) {
  const float r = size / 2, thick = std::max(2.0F, size / 9);
  constexpr float pi = 3.14159265F;
  canvas.list().AddCircle({x, y}, r, to_imgui(theme::selected), 0, thick);
  if (left > 0) {
    canvas.list().PathArcTo({x, y}, r, -pi / 2, -pi / 2 + 2 * pi * std::clamp(left, 0.0F, 1.0F));
    canvas.list().PathStroke(to_imgui(colour), 0, thick);
  }
}

ScrollArea::ScrollArea(std::string_view id, const Rect& r) : outer_(r) {
  ImGui::PushID(id.data(), id.data() + id.size());
  ImGui::SetCursorScreenPos(r.min());
  ImGui::BeginChild("##scroll", {r.w, r.h}, ImGuiChildFlags_None, ImGuiWindowFlags_NoBackground);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  content_ = {at.x, at.y, r.w, r.h};
}

ScrollArea::~ScrollArea() {
  ImGui::SetCursorScreenPos({content_.x, content_.y});
  ImGui::Dummy({1, std::max(height_, 1.0F)});
  ImGui::EndChild();
  ImGui::PopID();
}

bool ScrollArea::visible(const Rect& r) const {
  return r.bottom() > outer_.y && r.y < outer_.bottom();
}

void ScrollArea::to_top() {
  ImGui::SetScrollY(0);
}

void ScrollArea::reveal(const Rect& r) {
  if (r.y < outer_.y) {
    ImGui::SetScrollY(ImGui::GetScrollY() + r.y - outer_.y);
  } else if (r.bottom() > outer_.bottom()) {
    ImGui::SetScrollY(ImGui::GetScrollY() + r.bottom() - outer_.bottom());
  }
}

}  // namespace cs::ui
