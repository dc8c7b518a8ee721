// The list of text messages: search, filters, the state of the queue, the bill.
#include <algorithm>

#include "base/text.hpp"
#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

namespace {

void draw_notice_row(Context& context, const Rect& r, const api::NoticeRow& notice, bool selected) {
  Canvas& canvas = context.canvas;
  Rect inner = r.inset(canvas.px(theme::space3), canvas.px(7));
  canvas.icon(icon_of(notice.state), inner.x + canvas.px(8), inner.y + canvas.line_height(Type::body) / 2,
              canvas.px(16), ink_of(notice.state));
  inner.take_left(canvas.px(18), canvas.px(theme::space3));
  Rect top = inner.take_top(canvas.line_height(Type::body));
  const std::string time = to_local_short(notice.updated);
  canvas.text_in(top.take_right(canvas.width(Type::caption, time), canvas.px(theme::space3)), Type::caption,
                 theme::text_quiet, time);
  const std::string name = canvas.fonts().visible(notice.student_name);
  top.take_left(
      canvas.text_in(top, selected ? Type::strong : Type::body, theme::text, name, Align::left, Fit::shorten) +
      canvas.px(theme::space3));
  if (const std::string school = school_of(context, notice.campaign); !school.empty())
    top.take_left(canvas.text_in(top, Type::caption, theme::text_quiet, school, Align::left, Fit::shorten) +
                  canvas.px(theme::space3));
  top.take_left(canvas.text_in(top, Type::caption, theme::text_soft, notice.phone, Align::left, Fit::shorten) +
                canvas.px(theme::space3));
  canvas.text_in(top, Type::caption, ink_of(notice.state), tr(std::string("notice.") + domain::to_string(notice.state)),
                 Align::left, Fit::shorten);
  canvas.paragraph(inner, Type::caption, theme::text_quiet, canvas.fonts().visible(notice.text), 2);
}

void draw_filters(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  workbench::Messages& messages = context.bench.messages();
  client::NoticeQuery query = messages.query();
  Rect first = area.take_top(canvas.px(34), canvas.px(theme::space2));
  const ActionButton list{.action = "messages.call_list", .icon = Icon::phone, .type = Type::caption};
  action_button(context, first.take_right(action_button_width(context, list), canvas.px(theme::space2)), list);
  const std::string hint = tr(context.bench.sees_names() ? "messages.search" : "messages.search_masked");
  bool changed =
      text_field(canvas, first, query.text,
                 {.id = "messages.search", .hint = hint, .release = context.state.release_text, .icon = Icon::search})
          .changed;
  Rect second = area.take_top(canvas.px(30));
  changed |= choice(context, second, "filter.notice", query.state,
                    {{"filter.all", ""},
                     {"filter.notice.queued", "queued"},
                     {"filter.notice.held", "held"},
                     {"filter.notice.in_doubt", "in_doubt"},
                     {"filter.notice.failed", "failed"},
                     {"filter.notice.accepted", "accepted"},
                     {"filter.notice.delivered", "delivered"}});
  if (changed) messages.set_query(std::move(query));
}

// Why nothing leaves, and the way to let it.
void draw_gate(Context& context, Rect area, const api::NoticeGate& gate) {
  Canvas& canvas = context.canvas;
  canvas.fill(area, theme::alarm, canvas.px(theme::radius));
  Rect inner = area.inset(canvas.px(theme::space3), canvas.px(theme::space2));
  const ActionButton resume{.action = "messages.resume", .type = Type::caption};
  Rect right = inner.take_right(action_button_width(context, resume), canvas.px(theme::space3));
  action_button(context, {right.x, right.centre_y() - canvas.px(16), right.w, canvas.px(32)}, resume);
  canvas.icon(Icon::attention, inner.x + canvas.px(8), inner.y + canvas.line_height(Type::strong) / 2, canvas.px(15),
              theme::on_fill);
  inner.take_left(canvas.px(18), canvas.px(theme::space2));
  const bool known = gate.code == "gateway.unreachable" || gate.code == "gateway.silent";
  canvas.text_in(inner.take_top(canvas.line_height(Type::strong)), Type::strong, theme::on_fill,
                 tr(known ? "gate." + gate.code : "gate.provider"), Align::left, Fit::shorten);
  canvas.text_in(inner.take_top(canvas.line_height(Type::caption)), Type::caption, theme::on_fill, gate.problem,
                 Align::left, Fit::shorten);
  canvas.text_in(inner.take_top(canvas.line_height(Type::caption)), Type::caption, theme::on_fill,
                 tr("gate.times", {{"since", to_local_short(gate.since)}, {"retry", to_local_short(gate.retry)}}),
                 Align::left, Fit::shorten);
}

void draw_rows(Context& context, const Rect& inner) {
  Canvas& canvas = context.canvas;
  workbench::Messages& messages = context.bench.messages();
  if (messages.error() && !messages.as_of()) {
    draw_empty(context, inner, Icon::fail, tr("list.failed"), tr(*messages.error()), theme::fail);
    return;
  }
  if (messages.page().rows.empty()) {
    if (messages.loading()) return;
    if (messages.filtered())
      draw_empty(context, inner, Icon::search, tr("messages.none_found.title"), tr("messages.none_found.text"));
    else
      draw_empty(context, inner, Icon::message, tr("messages.empty.title"), tr("messages.empty.text"));
    return;
  }
  ScrollArea scroll("notices",
                    {inner.x - canvas.px(theme::space1), inner.y, inner.w + canvas.px(theme::space3), inner.h});
  const Rect place = scroll.content();
  const float row = canvas.line_height(Type::body) + canvas.line_height(Type::caption) * 2 + canvas.px(15);
  const auto& rows = messages.page().rows;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Rect r{place.x, place.y + row * static_cast<float>(i), inner.w + canvas.px(theme::space1), row - 1};
    if (!scroll.visible(r)) continue;
    const bool selected = messages.selected_index() == static_cast<int>(i);
    const Press press = pressable("notice." + std::to_string(i), r);
    if (press.pressed) messages.select(static_cast<int>(i));
    if (selected) {
      canvas.fill(r, theme::selected, canvas.px(theme::radius));
    } else if (press.hovered) {
      canvas.fill(r, theme::hover, canvas.px(theme::radius));
    }
    draw_notice_row(context, r, rows[i], selected);
  }
  scroll.set_height(row * static_cast<float>(rows.size()));
}

}  // namespace

void draw_message_list(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  workbench::Messages& messages = context.bench.messages();
  canvas.fill(area, theme::panel);
  Rect inner = area.inset(canvas.px(theme::space3), canvas.px(theme::space3));
  Rect head = inner.take_top(canvas.px(32), canvas.px(theme::space2));
  const ActionButton file{.action = "messages.export", .type = Type::caption};
  action_button(context, head.take_right(action_button_width(context, file), canvas.px(theme::space2)), file);
  head.take_left(canvas.text_in(head, Type::title, theme::text, tr("messages.title")) + canvas.px(theme::space3));
  const bool one_student = !messages.query().submission.empty();
  if (one_student) {
    const ActionButton all{.action = "messages.all", .type = Type::caption};
    action_button(context, head.take_right(action_button_width(context, all), canvas.px(theme::space2)), all);
  }
  canvas.text_in(head, Type::body, theme::text_quiet,
                 tr(one_student ? "messages.of_one" : "messages.total", {{"n", std::to_string(messages.page().total)}}),
                 Align::left, Fit::shorten);
  draw_filters(context, inner.take_top(canvas.px(34 + 30 + theme::space2), canvas.px(theme::space3)));
  if (messages.desk() && messages.desk()->gate.halted) {
    const float height =
        canvas.line_height(Type::strong) + canvas.line_height(Type::caption) * 2 + canvas.px(theme::space2) * 2;
    draw_gate(context, inner.take_top(height, canvas.px(theme::space3)), messages.desk()->gate);
  }
  Rect foot = inner.take_bottom(canvas.px(32), canvas.px(theme::space1));
  draw_list_age(context, inner, messages.as_of(), messages.error().has_value());
  draw_rows(context, inner);
  for (const auto& [id, icon, by] :
       {std::tuple{"messages.next", Icon::chevron_right, 1}, std::tuple{"messages.previous", Icon::chevron_left, -1}})
    if (button(canvas, foot.take_right(canvas.px(36), canvas.px(theme::space1)),
               {.id = id, .icon = icon, .kind = ButtonKind::quiet, .enabled = !messages.why_not_turn_page(by)}))
      messages.turn_page(by);
  if (const auto& desk = messages.desk())
    canvas.text_in(foot, Type::caption, theme::text_quiet,
                   tr("messages.bill", {{"cost", yuan_text(desk->cost_milli)},
                                        {"forecast", yuan_text(desk->forecast_milli)},
                                        {"calls", std::to_string(desk->calls)}}),
                   Align::left, Fit::shorten);
}

}  // namespace cs::ui
