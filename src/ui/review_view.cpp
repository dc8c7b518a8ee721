// The reviewer's view: stage, side panel and decision bar, and what stands there when there is nothing to review.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

float review_side_width(const Context& context, const Rect& area) {
  return std::clamp(std::round(area.w * 0.27F), context.px(364), context.px(440));
}

namespace {

// What one must know when something is unusual, in a row of its own above the tools: those stay in reach. Takes its
// place off `stage`; nothing when there is nothing to say.
void draw_banner(Context& context, Rect& stage) {
  Canvas& canvas = context.canvas;
  workbench::Workbench& bench = context.bench;
  const workbench::Review& review = bench.review();
  const float pad = canvas.px(theme::space3);

  Colour ground = theme::bar;
  std::string message;
  Icon icon = Icon::info;
  std::vector<std::string_view> offers;
  if (const workbench::Decided* decided = review.leafed()) {
    ground = theme::notice;
    icon = Icon::clock;
    message = tr("review.leafing", {{"n", std::to_string(review.leaf())},
                                    {"total", std::to_string(review.history().size())},
                                    {"verdict", tr(std::string("verdict.") + domain::to_string(decided->verdict))}});
    if (decided->undo == workbench::Decided::Undo::done) {
      icon = Icon::undo;
      message = tr("review.undone");
      offers = {"leaf.forward"};
    } else if (review.can_undo(*decided)) {
      offers = {"decision.undo", "leaf.forward"};
    } else {
      offers = {"decision.withdraw", "leaf.forward"};
    }
  } else if (review.lease_lost()) {
    ground = theme::alarm;
    icon = Icon::hold;
    message = tr("review.lease_lost");
  } else if (!bench.online()) {
    ground = theme::notice;
    icon = Icon::offline;
    message = tr("review.offline", {{"n", std::to_string(bench.unsent())}});
  } else if (const workbench::ItemPtr item = review.shown()) {
    // Why it is here again: the supervisor's own words.
    if (const api::PastDecision* overturned = workbench::overturned_now(item->submission)) {
      ground = theme::notice;
      icon = Icon::flag;
      message = tr("review.overturned", {{"name", canvas.fonts().visible(overturned->overturned_by)},
                                         {"note", canvas.fonts().visible(overturned->overturn_note)}});
    }
  }
  if (message.empty()) return;
  const float width = stage.w - pad * 2 - canvas.px(16) - canvas.px(theme::space2);
  const bool long_one = offers.empty() && canvas.width(Type::strong, message) > width;
  const Rect area = stage.take_top(long_one ? canvas.paragraph_height(width, Type::strong, message, 3) + canvas.px(14)
                                            : canvas.px(34));
  canvas.fill(area, ground);
  Rect row = area.inset(pad, canvas.px(3));
  canvas.icon(icon, row.x + canvas.px(8), row.centre_y(), canvas.px(15), theme::on_fill);
  row.take_left(canvas.px(16), canvas.px(theme::space2));
  for (std::size_t i = offers.size(); i-- > 0;) {
    const ActionButton b{offers[i]};
    const float w = action_button_width(context, b);
    action_button(context, row.take_right(w, canvas.px(theme::space2)), b);
  }
  if (long_one) {
    row.take_top(canvas.px(4));
    canvas.paragraph(row, Type::strong, theme::on_fill, message, 3);
  } else {
    canvas.text_in(row, Type::strong, theme::on_fill, message, Align::left, Fit::shorten);
  }
}

void draw_side(Context& context, Rect area, const workbench::Item& item) {
  Canvas& canvas = context.canvas;
  canvas.fill(area, theme::panel);
  canvas.vertical(area.x, area.y, area.bottom(), theme::line);
  Rect inner = area.inset(canvas.px(theme::space4), canvas.px(theme::space3));
  draw_student(context, inner.take_top(student_height(context), canvas.px(theme::space2)), item);
  canvas.horizontal(area.x, area.right(), inner.y, theme::line);
  inner.take_top(canvas.px(theme::space2));
  const workbench::Review& review = context.bench.review();
  const bool writes = review.rejecting() || review.withdrawing();
  if (!review.withdrawing()) context.state.withdrawal_focused = false;
  // What the student would be told matters once a rejection is composed, or was sent.
  if (review.rejecting() || review.leaf() > 0) {
    const Rect message = inner.take_bottom(message_preview_height(context, inner.w), canvas.px(theme::space4));
    canvas.horizontal(area.x, area.right(), message.y - canvas.px(theme::space2), theme::line);
    draw_message_preview(context, message);
  }
  if (const float height = override_height(context, inner.w); height > 0)
    draw_override(context, inner.take_bottom(height, canvas.px(theme::space2)));
  if (writes)
    draw_reasons(context, inner, item);
  else
    draw_findings(context, inner, item);
}

void draw_nothing(Context& context, Rect area) {
  const workbench::Workbench& bench = context.bench;
  if (bench.paused()) {
    draw_empty(context, area, Icon::pause, tr("paused.title"), tr(bench.absent() ? "paused.absent" : "paused.text"),
               theme::accent);
  } else if (!bench.online()) {
    draw_empty(context, area, Icon::offline, tr("empty.offline.title"), tr(bench.offline_reason()), theme::attention);
  } else if (bench.review().queue_empty() && !bench.school().empty()) {
    draw_empty(context, area, Icon::pass, tr("empty.school.title", {{"school", bench.school()}}),
               context.with_keys(tr("empty.school.text", {{"n", std::to_string(bench.counts().pending)}})),
               theme::pass);
  } else if (const std::int64_t held = bench.counts().leased; bench.review().queue_empty() && held > 0) {
    // Nothing to claim is not nothing to do: what waits is in other hands, or still being prepared.
    draw_empty(context, area, Icon::hold, tr("empty.others.title", {{"n", std::to_string(held)}}),
               tr("empty.others.text"), theme::text_soft);
  } else if (const std::int64_t checking = bench.counts().checking; bench.review().queue_empty() && checking > 0) {
    draw_empty(context, area, Icon::clock, tr("empty.checking.title", {{"n", std::to_string(checking)}}),
               tr("empty.checking.text"), theme::text_soft);
  } else if (bench.review().queue_empty()) {
    const workbench::SessionStatistics s = bench.review().statistics();
    draw_empty(
        context, area, Icon::pass, tr("empty.clear.title"),
        tr("empty.clear.text", {{"approved", std::to_string(s.approved)}, {"rejected", std::to_string(s.rejected)}}),
        theme::pass);
  } else {
    draw_empty(context, area, Icon::queue, tr("empty.preparing.title"), tr("empty.preparing.text"), theme::text_soft);
  }
}

}  // namespace

void draw_review(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  workbench::Workbench& bench = context.bench;
  const Rect decision = area.take_bottom(canvas.px(62));
  const float side = review_side_width(context, area);
  const workbench::ItemPtr item = bench.paused() ? nullptr : bench.review().shown();
  if (const float height = likeness_row_height(context); item && height > 0)
    draw_likeness_row(context, area.take_bottom(height), *item);
  if (item && bench.preferences().side_panel) {
    draw_side(context, area.take_right(side), *item);
  } else if (const float height = override_height(context, side); height > 0) {
    Rect foot = area.take_bottom(height);
    draw_override(context, foot.take_right(side));
  }
  // Beside the stage, not over it: what can be decided on stays in sight.
  if (bench.queue_open()) draw_queue(context, area.take_left(std::min(canvas.px(400), area.w * 0.42F)));
  if (item) {
    draw_banner(context, area);
    draw_stage_tools(context, area.take_top(canvas.px(34)).inset(canvas.px(theme::space3), canvas.px(3)));
    draw_stage(context, area, item, "review");
    for (std::size_t i = 0; i < std::min<std::size_t>(bench.review().prepared().size(), 3); ++i) {
      prepare_stage(context, bench.review().prepared()[i]);
    }
  } else {
    draw_nothing(context, area);
  }
  draw_decision_bar(context, decision);
}

}  // namespace cs::ui
