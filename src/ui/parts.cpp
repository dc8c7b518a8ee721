// Small parts that several views share.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

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

const domain::Reason* find_reason(const workbench::CampaignPtr& campaign, std::string_view code) {
  if (!campaign) return nullptr;
  const auto it = std::ranges::find(campaign->reasons, code, &domain::Reason::code);
  return it == campaign->reasons.end() ? nullptr : &*it;
}

std::string school_of(const Context& context, std::string_view campaign) {
  if (context.bench.schools().size() < 2) return {};
  const workbench::CampaignPtr known = context.bench.campaign(campaign);
  return context.canvas.fonts().visible(known ? known->school : std::string(campaign));
}

std::string reason_labels(const workbench::CampaignPtr& campaign, const std::vector<std::string>& codes) {
  std::string text;
  for (const std::string& code : codes) {
    if (!text.empty()) text += tr("list.separator");
    const domain::Reason* reason = find_reason(campaign, code);
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

int draw_pages(Context& context, Rect foot, std::string_view id, int offset, std::size_t rows, std::int64_t total,
               bool earlier, bool later) {
  Canvas& canvas = context.canvas;
  int turned = 0;
  for (const auto& [name, icon, by, enabled] :
       {std::tuple{".next", Icon::chevron_right, 1, later}, std::tuple{".previous", Icon::chevron_left, -1, earlier}}) {
    const std::string button_id = std::string(id) + name;
    if (button(canvas, foot.take_right(canvas.px(36), canvas.px(theme::space1)),
               {.id = button_id, .icon = icon, .kind = ButtonKind::quiet, .enabled = enabled}) &&
        enabled)
      turned = by;
  }
  canvas.text_in(foot, Type::caption, theme::text_quiet,
                 tr("list.range", {{"from", std::to_string(rows == 0 ? 0 : offset + 1)},
                                   {"to", std::to_string(offset + static_cast<int>(rows))},
                                   {"total", std::to_string(total)}}),
                 Align::left, Fit::shorten);
  return turned;
}

void draw_list_age(Context& context, Rect& area, std::optional<MonoPoint> as_of, bool failed) {
  if (!as_of || (context.bench.online() && !failed)) return;
  Canvas& canvas = context.canvas;
  Rect row = area.take_top(canvas.px(34), canvas.px(theme::space2));
  canvas.fill(row, theme::notice, canvas.px(theme::radius));
  const ActionButton again{.action = "list.refresh", .type = Type::caption};
  action_button(context,
                row.take_right(action_button_width(context, again), canvas.px(theme::space2)).inset(0, canvas.px(3)),
                again);
  row = row.inset(canvas.px(theme::space3), 0);
  canvas.icon(Icon::offline, row.x + canvas.px(7), row.centre_y(), canvas.px(15), theme::on_fill);
  row.take_left(canvas.px(22));
  const auto seconds = std::max<std::int64_t>(0, (context.now() - *as_of).count() / 1000);
  const auto [unit, n] = seconds < 60     ? std::pair{"age.seconds", seconds}
                         : seconds < 3600 ? std::pair{"age.minutes", seconds / 60}
                                          : std::pair{"age.hours", seconds / 3600};
  const std::string age = tr(unit, {{"n", std::to_string(n)}});
  canvas.text_in(row, Type::body, theme::on_fill,
                 tr(context.bench.online() ? "list.failed_as_of" : "list.as_of", {{"age", age}}), Align::left,
                 Fit::shorten);
}

std::string yuan_text(std::int64_t milli) {
  return milli % 10 == 0 ? fmt::format("{:.2f}", static_cast<double>(milli) / 1000)
                         : fmt::format("{:.3f}", static_cast<double>(milli) / 1000);
}

}  // namespace cs::ui
