// Small parts that several views share.
#include <algorithm>
#include <cmath>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

void draw_empty(Context& context, Rect area, Icon icon, std::string_view heading, std::string_view sentence,
                Colour ink) {
  Canvas& canvas = context.canvas;
  const float width = std::min(area.w - canvas.px(theme::space5) * 2, canvas.px(420));
  const float size = canvas.px(area.h > canvas.px(300) ? 44 : 30);
  const float gap = canvas.px(theme::space4);
  const float heading_height = canvas.paragraph_height(width, Type::title, heading);
  const float height =
      size + gap + heading_height + canvas.px(theme::space2) + canvas.paragraph_height(width, Type::body, sentence);
  float y = std::round(area.centre_y() - height / 2);
  const float left = std::round(area.centre_x() - width / 2);
  canvas.icon(icon, area.centre_x(), y + size / 2, size, ink);
  y += size + gap;
  y += canvas.paragraph({left, y, width, 0}, Type::title, theme::text, heading, 0, Align::centre) +
       canvas.px(theme::space2);
  canvas.paragraph({left, y, width, 0}, Type::body, theme::text_quiet, sentence, 0, Align::centre);
}

std::string reason_labels(const Context& context, const std::vector<std::string>& codes) {
  std::string text;
  for (const std::string& code : codes) {
    if (!text.empty()) text += tr("list.separator");
    const domain::Reason* reason = context.bench.review().catalogue().find(code);
    text += reason != nullptr ? tr(reason->label) : code;
  }
  return text;
}

Icon icon_of(domain::NoticeState state) {
  switch (state) {
    case domain::NoticeState::queued:
    case domain::NoticeState::held:
      return Icon::clock;
    case domain::NoticeState::sending:
      return Icon::saving;
    case domain::NoticeState::in_doubt:
      return Icon::unsure;
    case domain::NoticeState::accepted:
      return Icon::check;
    case domain::NoticeState::delivered:
      return Icon::sent;
    case domain::NoticeState::failed:
      return Icon::fail;
    case domain::NoticeState::cancelled:
      return Icon::not_applicable;
  }
  return Icon::unsure;
}

Colour ink_of(domain::NoticeState state) {
  switch (state) {
    case domain::NoticeState::accepted:
    case domain::NoticeState::delivered:
      return theme::pass;
    case domain::NoticeState::failed:
      return theme::fail;
    case domain::NoticeState::in_doubt:
      return theme::attention;
    case domain::NoticeState::queued:
    case domain::NoticeState::held:
    case domain::NoticeState::sending:
      return theme::accent;
    case domain::NoticeState::cancelled:
      return theme::text_quiet;
  }
  return theme::text_quiet;
}

}  // namespace cs::ui
