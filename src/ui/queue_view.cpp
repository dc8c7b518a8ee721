// What waits, in the order in which it will be reviewed: a drawer over the stage.
#include <algorithm>

#include "ui/people_names.hpp"
#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

namespace {

void draw_row(Context& context, const Rect& r, const api::SubmissionRow& row, Millis age) {
  Canvas& canvas = context.canvas;
  Rect inner = r.inset(canvas.px(theme::space3), canvas.px(6));
  const Millis left = row.deadline_in - age;
  const Colour ink = left.count() < 0               ? theme::fail
                     : left < std::chrono::hours(6) ? theme::attention
                                                    : theme::text_soft;
  const std::string deadline = deadline_text(left);
  Rect top = inner.take_top(canvas.line_height(Type::body));
  const float w = canvas.width(Type::body, deadline);
  canvas.text_in(top.take_right(w), Type::body, ink, deadline);
  if (left.count() < 0) canvas.icon(Icon::attention, top.right() - canvas.px(13), top.centre_y(), canvas.px(14), ink);
  top.take_right(canvas.px(28));
  const std::string name = canvas.fonts().visible(row.student.name);
  const float name_width = canvas.text_in(top, Type::strong, theme::text, name, Align::left, Fit::shorten);
  top.take_left(name_width + canvas.px(theme::space2));
  canvas.text_in(top, Type::caption, theme::text_quiet, row.student.number, Align::left, Fit::shorten);

  float right = inner.right();
  const auto count = [&](int n, domain::Outcome outcome) {
    if (n == 0) return;
    const std::string text = std::to_string(n);
    right -= canvas.width(Type::caption, text);
    canvas.text_in({right, inner.y, canvas.px(40), inner.h}, Type::caption, theme::text_soft, text);
    right -= canvas.px(19);
    canvas.icon(icon_of(outcome), right + canvas.px(7), inner.centre_y(), canvas.px(13), ink_of(outcome));
    right -= canvas.px(theme::space2);
  };
  count(row.attentions, domain::Outcome::attention);
  count(row.fails, domain::Outcome::fail);
  std::string detail = school_of(context, row.campaign);
  if (!row.student.college.empty()) detail += (detail.empty() ? "" : "  ·  ") + row.student.college;
  if (row.attempt > 1) detail += "  ·  " + tr("student.attempt", {{"n", std::to_string(row.attempt)}});
  if (!row.held_by.empty())
    detail += "  ·  " + tr("queue.held_by", {{"name", display_name(context.bench, row.held_by)}});
  canvas.text_in({inner.x, inner.y, right - inner.x - canvas.px(theme::space2), inner.h}, Type::caption,
                 theme::text_quiet, detail, Align::left, Fit::shorten);
}

struct SchoolCounts {
  std::string school;  ///< "": all
  std::int64_t waiting = 0, overdue = 0;
};

// Every school with what waits there; a press narrows queue and lists to it.
void draw_schools(Context& context, Rect& area) {
  Canvas& canvas = context.canvas;
  workbench::Workbench& bench = context.bench;
  const api::Counts& counts = bench.counts();
  std::vector<SchoolCounts> lines{{"", counts.pending + counts.leased, counts.overdue}};
  for (const std::string& school : bench.schools()) {
    SchoolCounts line{school, 0, 0};
    for (const api::CampaignCounts& c : counts.campaigns)
      if (const workbench::CampaignPtr campaign = bench.campaign(c.campaign); campaign && campaign->school == school)
        line.waiting += c.pending + c.leased, line.overdue += c.overdue;
    lines.push_back(std::move(line));
  }
  constexpr std::size_t most = 6;
  const float row = canvas.line_height(Type::body) + canvas.px(8);
  const Rect place = area.take_top(row * static_cast<float>(std::min(lines.size(), most)), canvas.px(theme::space3));
  ScrollArea scroll("queue.schools", {place.x, place.y, place.w + canvas.px(theme::space3), place.h});
  const Rect content = scroll.content();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const SchoolCounts& line = lines[i];
    const Rect r{content.x, content.y + row * static_cast<float>(i), place.w, row - 1};
    if (!scroll.visible(r)) continue;
    const Press press = pressable("queue.school." + std::to_string(i), r);
    if (line.school == bench.school()) {
      canvas.fill(r, theme::selected, canvas.px(theme::radius));
    } else if (press.hovered) {
      canvas.fill(r, theme::hover, canvas.px(theme::radius));
    }
    Rect inner = r.inset(canvas.px(theme::space2), 0);
    std::string numbers = tr("queue.school_waiting", {{"n", std::to_string(line.waiting)}});
    if (line.overdue > 0) numbers += "  ·  " + tr("queue.school_overdue", {{"n", std::to_string(line.overdue)}});
    canvas.text_in(inner.take_right(canvas.width(Type::caption, numbers), canvas.px(theme::space2)), Type::caption,
                   line.overdue > 0 ? theme::fail : theme::text_quiet, numbers);
    canvas.text_in(inner, Type::body, theme::text,
                   line.school.empty() ? tr("school.every") : canvas.fonts().visible(line.school), Align::left,
                   Fit::shorten);
    if (press.pressed) bench.narrow(line.school);
  }
  scroll.set_height(row * static_cast<float>(lines.size()));
}

}  // namespace

void draw_queue(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  workbench::QueueList& queue = context.bench.queue();
  ImGui::SetNextWindowPos(area.min());
  ImGui::SetNextWindowSize({area.w, area.h});
  ImGui::Begin("##queue", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoFocusOnAppearing);
  canvas.fill(area, theme::panel);
  canvas.vertical(area.right() - 1, area.y, area.bottom(), theme::line_strong);
  Rect inner = area.inset(canvas.px(theme::space4), canvas.px(theme::space3));
  Rect head = inner.take_top(canvas.px(32), canvas.px(theme::space2));
  const ActionButton close{
      .action = "queue.toggle", .icon = Icon::cross, .kind = ButtonKind::quiet, .show_label = false};
  action_button(context, head.take_right(action_button_width(context, close)), close);
  const float title = canvas.text_in(head, Type::title, theme::text, tr("queue.title"));
  head.take_left(title + canvas.px(theme::space3));
  canvas.text_in(head, Type::body, theme::text_quiet, tr("queue.total", {{"n", std::to_string(queue.page().total)}}));

  draw_filter_bar(context, inner.take_top(filter_bar_height(context, inner.w), canvas.px(theme::space3)));
  if (!context.bench.why_not_narrow()) draw_schools(context, inner);
  draw_list_age(context, inner, queue.as_of(), queue.error().has_value());
  if (queue.error() && !queue.as_of()) {
    draw_empty(context, inner, Icon::fail, tr("list.failed"), tr(*queue.error()), theme::fail);
  } else if (queue.page().rows.empty() && !queue.loading()) {
    if (workbench::narrows(queue.query()))
      draw_empty(context, inner, Icon::search, tr("filter.nothing.title"),
                 context.with_keys(tr("filter.nothing.text")));
    else
      draw_empty(context, inner, Icon::queue, tr("queue.empty.title"), tr("queue.empty.text"));
  } else {
    const Rect foot = inner.take_bottom(canvas.px(32));
    ScrollArea scroll("queue.rows", {inner.x, inner.y, inner.w + canvas.px(theme::space3), inner.h});
    Rect place = scroll.content();
    const float row = canvas.line_height(Type::body) + canvas.line_height(Type::caption) + canvas.px(12);
    const std::string current = context.bench.shown() ? context.bench.shown()->submission.row.id : "";
    for (std::size_t i = 0; i < queue.page().rows.size(); ++i) {
      const Rect r{place.x, place.y + row * static_cast<float>(i), inner.w, row - 1};
      if (!scroll.visible(r)) continue;
      if (queue.page().rows[i].id == current) canvas.fill(r, theme::selected, canvas.px(theme::radius));
      draw_row(context, r, queue.page().rows[i], Millis{0});
      canvas.horizontal(r.x, r.right(), r.bottom(), theme::line);
    }
    scroll.set_height(row * static_cast<float>(queue.page().rows.size()));
    const auto& q = queue.query();
    if (const int by = draw_pages(context, foot, "queue", q.offset, queue.page().rows.size(), queue.page().total,
                                  q.offset > 0, q.offset + q.limit < queue.page().total))
      queue.turn_page(by);
  }
  ImGui::End();
}

}  // namespace cs::ui
