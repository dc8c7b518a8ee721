// Who it is, which attempt, and how much time is left.
#include <algorithm>
#include <cmath>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

namespace {

// A length of time with its sign and what it counts down to.
void draw_countdown(Context& context, const Rect& r, Icon icon, std::string_view label, std::string_view value,
                    Colour ink) {
  Canvas& canvas = context.canvas;
  canvas.fill(r, theme::raised, canvas.px(theme::radius));
  Rect inner = r.inset(canvas.px(theme::space3), canvas.px(5));
  canvas.icon(icon, inner.x + canvas.px(7), inner.centre_y(), canvas.px(16), ink);
  inner.take_left(canvas.px(16), canvas.px(theme::space3));
  canvas.text_in(inner.take_top(canvas.line_height(Type::caption)), Type::caption, theme::text_quiet, label);
  canvas.text_in(inner.take_top(canvas.line_height(Type::strong)), Type::strong, ink, value);
}

}  // namespace

float student_header_height(const Context& context) {
  const Canvas& canvas = context.canvas;
  return canvas.line_height(Type::title) + canvas.line_height(Type::caption) * 2;
}

void draw_student_header(Context& context, Rect area, const api::StudentView& student, std::string_view campaign,
                         int attempt) {
  Canvas& canvas = context.canvas;
  Rect first = area.take_top(canvas.line_height(Type::title));
  if (attempt > 0) {
    const std::string text = tr("student.attempt", {{"n", std::to_string(attempt)}});
    const bool again = attempt > 1;
    const float badge_width =
        canvas.width(Type::caption, text) + canvas.px(theme::space2) * 2 + (again ? canvas.px(19) : 0);
    badge(canvas, first.right() - badge_width, first.centre_y(), text, again ? theme::attention : theme::text_soft,
          again ? std::optional(Icon::undo) : std::nullopt);
    first.take_right(badge_width + canvas.px(theme::space2));
  }
  const std::string name = canvas.fonts().visible(student.name);
  const float name_width = canvas.text_in(first, Type::title, theme::text, name, Align::left, Fit::shorten);
  first.take_left(name_width + canvas.px(theme::space3));
  canvas.text_in(first, Type::body, theme::text_soft, student.number, Align::left, Fit::shorten);
  const auto join = [](std::string a, const std::string& b) { return b.empty() ? a : a.empty() ? b : a + "  ·  " + b; };
  canvas.text_in(area.take_top(canvas.line_height(Type::caption)), Type::caption, theme::text_quiet,
                 canvas.fonts().visible(join(join(school_of(context, campaign), student.college), student.level)),
                 Align::left, Fit::shorten);
  canvas.text_in(area.take_top(canvas.line_height(Type::caption)), Type::caption, theme::text_quiet,
                 canvas.fonts().visible(join(student.class_name, student.phone)), Align::left, Fit::shorten);
}

float student_height(const Context& context) {
  const Canvas& canvas = context.canvas;
  return student_header_height(context) + canvas.px(theme::space2) + canvas.line_height(Type::caption) +
         canvas.line_height(Type::strong) + canvas.px(10);
}

void draw_student(Context& context, Rect area, const workbench::Item& item) {
  Canvas& canvas = context.canvas;
  const workbench::Review& review = context.bench.review();
  const api::SubmissionRow& row = item.submission.row;
  draw_student_header(context, area.take_top(student_header_height(context), canvas.px(theme::space2)), row.student,
                      row.campaign, row.attempt);

  const Millis deadline = review.deadline_left(item);
  const Colour deadline_ink = deadline.count() < 0               ? theme::fail
                              : deadline < std::chrono::hours(6) ? theme::attention
                                                                 : theme::text;
  Rect tiles = area;
  const Millis lease = review.lease_left();
  const bool lost = review.lease_lost();
  // The lease renews itself: it is worth a word only when it does not.
  const bool two = review.leafed() != nullptr || lost || lease < std::chrono::minutes(2);
  const float half = two ? std::round((tiles.w - canvas.px(theme::space2)) / 2) : tiles.w;
  draw_countdown(context, tiles.take_left(half, canvas.px(theme::space2)),
                 deadline.count() < 0 ? Icon::attention : Icon::clock, tr("student.deadline"), deadline_text(deadline),
                 deadline_ink);
  if (const workbench::Decided* decided = review.leafed()) {
    const bool approved = decided->verdict == domain::Verdict::approve;
    draw_countdown(context, tiles, approved ? Icon::pass : Icon::fail,
                   tr("student.decided_at", {{"time", to_local_short(decided->at)}}),
                   tr(std::string("verdict.") + domain::to_string(decided->verdict)),
                   approved ? theme::pass : theme::fail);
    return;
  }
  if (!two) return;
  draw_countdown(context, tiles, Icon::hold, tr("student.lease"), lost ? tr("student.lease_lost") : clock_text(lease),
                 lost                              ? theme::fail
                 : lease < std::chrono::minutes(1) ? theme::attention
                                                   : theme::text);
}

}  // namespace cs::ui
