#include "ui/text_area.hpp"

#include <imgui_stdlib.h>

#include <algorithm>

#include "ui/text_layout.hpp"

namespace cs::ui {

namespace {

std::string without_breaks(std::string_view text) {
  std::string plain(text);
  std::erase(plain, '\n');
  return plain;
}

/// Bytes of the character that ends before `end`.
std::size_t length_before(std::string_view text, std::size_t end) {
  std::size_t at = end;
  while (at > 0 && (static_cast<unsigned char>(text[--at]) & 0xC0U) == 0x80U) {
  }
  return end - at;
}
std::size_t length_at(std::string_view text, std::size_t at) {
  std::size_t end = std::min(at + 1, text.size());
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
  return end - at;
}

int keep_wrapped(ImGuiInputTextCallbackData* data) {
  auto& area = *static_cast<TextArea*>(data->UserData);
  const std::string now(data->Buf, static_cast<std::size_t>(data->BufTextLen));
  if (now == area.shown) {
    area.cursor = data->CursorPos;
    return 0;
  }
  std::string plain = without_breaks(now);
  auto cursor = static_cast<std::size_t>(data->CursorPos) -
                static_cast<std::size_t>(std::count(data->Buf, data->Buf + data->CursorPos, '\n'));
  // A break that was only shown was erased: what was meant is the character beside it.
  if (plain == area.plain && now.size() + 1 == area.shown.size()) {
    if (data->CursorPos < area.cursor) {
      const std::size_t bytes = length_before(plain, cursor);
      cursor -= bytes;
      plain.erase(cursor, bytes);
    } else if (cursor < plain.size()) {
      plain.erase(cursor, length_at(plain, cursor));
    }
  }
  area.plain = plain;
  area.shown = broken_into_lines(*area.canvas, plain, area.width);
  std::size_t at = 0;
  for (std::size_t left = cursor; at < area.shown.size() && (left > 0 || area.shown[at] == '\n'); ++at)
    if (area.shown[at] != '\n') --left;
  area.cursor = static_cast<int>(at);
  if (area.shown != now) {
    data->DeleteChars(0, data->BufTextLen);
    data->InsertChars(0, area.shown.data(), area.shown.data() + area.shown.size());
    data->CursorPos = data->SelectionStart = data->SelectionEnd = area.cursor;
  }
  return 0;
}

}  // namespace

std::string broken_into_lines(const Canvas& canvas, const std::string& plain, float width) {
  if (plain.empty()) return {};
  std::string lines;
  std::size_t from = 0;
  for (const std::string_view line :
       wrap(plain, width, [&](std::string_view part) { return canvas.width(Type::body, part); })) {
    const auto begin = line.empty() ? from : static_cast<std::size_t>(line.data() - plain.data());
    lines.append(plain, from, begin - from);
    if (begin > 0) lines += '\n';
    from = begin;
  }
  return lines.append(plain, from);
}

TextFieldReply text_area(Canvas& canvas, const Rect& r, std::string& value, const TextField& field, TextArea& area) {
  const float radius = canvas.px(theme::radius);
  TextFieldReply reply;
  note_widget(field.id, r);
  canvas.fill(r, theme::field, radius);
  Rect inner = r.inset(canvas.px(theme::space2), canvas.px(theme::space1));
  area.canvas = &canvas;
  area.width = inner.w - canvas.px(theme::space3);
  if (area.plain != value || area.shown.empty()) {
    area.plain = without_breaks(value);
    area.shown = broken_into_lines(canvas, area.plain, area.width);
  }
  const bool takes = field_takes_keyboard(field.id, r, field.release);
  if (field.release) {
    // A field that is not there for a frame loses the keyboard; what was typed is in `value` already.
    canvas.paragraph(inner, Type::body, theme::text, value, 3);
    canvas.frame(r, theme::line_strong, radius, 1, 0.8F);
    return reply;
  }
  if (!field.key.empty()) {
    const float w = key_cap_width(canvas, field.key);
    key_cap(canvas, inner.right() - w, inner.bottom() - canvas.px(10), field.key, theme::text_quiet);
  }
  ImGui::PushID(field.id.data(), field.id.data() + field.id.size());
  ImGui::PushFont(canvas.fonts().font(Type::body), canvas.fonts().unscaled_size(Type::body));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, 0});
  ImGui::PushStyleColor(ImGuiCol_FrameBg, IM_COL32(0, 0, 0, 0));
  ImGui::PushStyleColor(ImGuiCol_ChildBg, IM_COL32(0, 0, 0, 0));
  ImGui::PushStyleColor(ImGuiCol_Text, to_imgui(theme::text));
  ImGui::SetCursorScreenPos(inner.min());
  ImGui::BeginDisabled(!field.enabled);
  if (field.focus || takes) ImGui::SetKeyboardFocusHere();
  std::string shown = area.shown;
  ImGui::InputTextMultiline("##", &shown, {inner.w, inner.h},
                            ImGuiInputTextFlags_NoHorizontalScroll | ImGuiInputTextFlags_CallbackAlways, keep_wrapped,
                            &area);
  reply.active = ImGui::IsItemActive();
  if (reply.active) note_active_field(field.id);
  const bool hovered = ImGui::IsItemHovered();
  ImGui::EndDisabled();
  ImGui::PopStyleColor(3);
  ImGui::PopStyleVar();
  ImGui::PopFont();
  ImGui::PopID();
  if (reply.active && area.plain != value) {
    value = area.plain;
    reply.changed = true;
  }
  if (value.empty() && !reply.active)
    canvas.paragraph(inner, Type::body, theme::text_quiet, std::string(field.hint), 2);
  canvas.frame(r,
               reply.active ? theme::accent
               : hovered    ? theme::text_quiet
                            : theme::line_strong,
               radius, reply.active ? 2.0F : 1.0F, reply.active ? 1.0F : 0.8F);
  return reply;
}

}  // namespace cs::ui
