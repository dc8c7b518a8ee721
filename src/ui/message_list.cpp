// The list of text messages: search, filters, the state of the queue, the bill.
#include <algorithm>

#include "base/text.hpp"
#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

namespace {

/// Where the columns of a row lie: state, student, why and what next, time.
struct Columns {
  Rect state, student, why, time;
};
Columns columns_of(const Canvas& canvas, Rect row) {
  Columns c;
  row = row.inset(canvas.px(theme::space2), 0);
  c.state = row.take_left(canvas.px(104), canvas.px(theme::space2));
  c.time = row.take_right(canvas.px(84), canvas.px(theme::space2));
  c.student = row.take_left(std::round(row.w * 0.48F), canvas.px(theme::space2));
  c.why = row;
  return c;
}

void draw_heading(Context& context, const Rect& row) {
  Canvas& canvas = context.canvas;
  const Columns c = columns_of(canvas, row);
  const auto say = [&](const Rect& r, const char* key, Align align = Align::left) {
    canvas.text_in(r, Type::caption, theme::text_quiet, tr(key), align, Fit::shorten);
  };
  say(c.state, "messages.column.state");
  say(c.student, "messages.column.student");
  say(c.why, "messages.column.why");
  say(c.time, "messages.column.time", Align::right);
  canvas.horizontal(row.x, row.right(), row.bottom() - 1, theme::line);
}

void draw_notice_row(Context& context, const Rect& r, const api::NoticeRow& notice, bool selected) {
  Canvas& canvas = context.canvas;
  Columns c = columns_of(canvas, r);
  canvas.icon(icon_of(notice.state), c.state.x + canvas.px(7), c.state.centre_y(), canvas.px(14), ink_of(notice.state));
  c.state.take_left(canvas.px(20));
  canvas.text_in(c.state, Type::caption, ink_of(notice.state),
                 tr(std::string("notice.") + domain::to_string(notice.state)), Align::left, Fit::shorten);
  if (!notice.resend_of.empty())
    c.student.take_left(badge(canvas, c.student.x, c.student.centre_y(), tr("messages.again"), theme::accent) +
                        canvas.px(theme::space1));
  const std::string name = canvas.fonts().visible(notice.student_name);
  c.student.take_left(
      canvas.text_in(c.student, selected ? Type::strong : Type::body, theme::text, name, Align::left, Fit::shorten) +
      canvas.px(theme::space2));
  canvas.text_in(c.student, Type::caption, theme::text_quiet, notice.student_number, Align::left, Fit::shorten);
  const std::string cause = cause_of(notice), next = next_step_of(notice);
  const float said =
      canvas.text_in(c.why, Type::caption, theme::text_soft, canvas.fonts().visible(cause), Align::left, Fit::shorten);
  c.why.take_left(said + (said > 0 ? canvas.px(theme::space2) : 0));
  if (!next.empty() && c.why.w > canvas.px(30))
    canvas.text_in(c.why, Type::caption, notice.call == "waiting" ? theme::attention : theme::text_quiet,
                   (said > 0 ? "→ " : "") + next, Align::left, Fit::shorten);
  canvas.text_in(c.time, Type::caption, theme::text_quiet, to_local_short(notice.updated), Align::right);
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

void draw_rows(Context& context, Rect inner) {
  Canvas& canvas = context.canvas;
  workbench::Messages& messages = context.bench.messages();
  if (messages.error() && !messages.as_of()) {
    draw_empty(context, inner, Icon::fail, tr("list.failed"), tr(*messages.error()), theme::fail);
    return;
  }
  if (messages.page().rows.empty()) {
    if (messages.loading()) return;
    if (workbench::narrows(messages.query()))
      draw_empty(context, inner, Icon::search, tr("filter.nothing.title"),
                 context.with_keys(tr("filter.nothing.text")));
    else
      draw_empty(context, inner, Icon::message, tr("messages.empty.title"), tr("messages.empty.text"));
    return;
  }
  draw_heading(context, inner.take_top(canvas.px(24)));
  ScrollArea scroll("notices",
                    {inner.x - canvas.px(theme::space1), inner.y, inner.w + canvas.px(theme::space3), inner.h});
  const Rect place = scroll.content();
  const float row = canvas.line_height(Type::body) + canvas.px(10);
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

std::string cause_of(const api::NoticeRow& notice) {
  if (!notice.problem_id.empty()) return tr("notice_problem." + notice.problem_id);
  return tr(std::string("occasion.") + domain::to_string(notice.occasion));
}

std::string next_step_of(const api::NoticeRow& notice) {
  if (notice.call == "waiting") {
    if (notice.call_outcome == "wrong_number") return tr("next.correct");
    return tr(notice.call_outcome == "no_answer" ? "next.call_again" : "next.call");
  }
  switch (notice.state) {
    case domain::NoticeState::queued:
    case domain::NoticeState::held:
      return tr("next.leaves", {{"time", to_local_short(notice.send_at)}});
    case domain::NoticeState::in_doubt:
      return tr("next.asked");
    case domain::NoticeState::accepted:
      return tr("next.receipt");
    case domain::NoticeState::failed:
      return notice.call == "done" ? tr("call.done") : std::string();
    case domain::NoticeState::sending:
    case domain::NoticeState::delivered:
    case domain::NoticeState::cancelled:
      break;
  }
  return {};
}

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
  canvas.text_in(head, Type::body, theme::text_quiet,
                 tr(one_student ? "messages.of_one" : "messages.total", {{"n", std::to_string(messages.page().total)}}),
                 Align::left, Fit::shorten);
  draw_filter_bar(context, inner.take_top(filter_bar_height(context, inner.w), canvas.px(theme::space3)));
  if (messages.desk() && messages.desk()->gate.halted) {
    const float height =
        canvas.line_height(Type::strong) + canvas.line_height(Type::caption) * 2 + canvas.px(theme::space2) * 2;
    draw_gate(context, inner.take_top(height, canvas.px(theme::space3)), messages.desk()->gate);
  }
  Rect foot = inner.take_bottom(canvas.px(32), canvas.px(theme::space1));
  draw_list_age(context, inner, messages.as_of(), messages.error().has_value());
  draw_rows(context, inner);
  const Rect bill = foot.take_left(std::round(foot.w * 0.6F), canvas.px(theme::space2));
  if (const int by = draw_pages(context, foot, "messages", messages.query().offset, messages.page().rows.size(),
                                messages.page().total, !messages.why_not_turn_page(-1), !messages.why_not_turn_page(1)))
    messages.turn_page(by);
  if (const auto& desk = messages.desk())
    canvas.text_in(bill, Type::caption, theme::text_quiet,
                   tr("messages.bill", {{"cost", yuan_text(desk->cost_milli)},
                                        {"forecast", yuan_text(desk->forecast_milli)},
                                        {"calls", std::to_string(desk->calls)}}),
                   Align::left, Fit::shorten);
}

}  // namespace cs::ui
