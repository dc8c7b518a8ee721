// The supervisor's view: decisions with filters on the left, the evidence of the selected one on the right.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/people_names.hpp"
#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

namespace {

Icon icon_of_decision(const api::DecisionRow& row) {
  return row.verdict == domain::Verdict::approve ? Icon::pass : Icon::fail;
}
Colour ink_of_decision(const api::DecisionRow& row) {
  if (row.state != domain::DecisionState::standing) return theme::text_quiet;
  return row.verdict == domain::Verdict::approve ? theme::pass : theme::fail;
}

void draw_decision_row(Context& context, const Rect& r, const api::DecisionRow& row, bool selected) {
  Canvas& canvas = context.canvas;
  Rect inner = r.inset(canvas.px(theme::space3), canvas.px(6));
  const Colour ink = ink_of_decision(row);
  canvas.icon(icon_of_decision(row), inner.x + canvas.px(8), inner.centre_y(), canvas.px(17), ink);
  inner.take_left(canvas.px(18), canvas.px(theme::space3));
  Rect right = inner.take_right(canvas.px(118), canvas.px(theme::space2));
  Rect top = inner.take_top(canvas.line_height(Type::body));
  const std::string name = canvas.fonts().visible(row.student.name);
  top.take_left(
      canvas.text_in(top, selected ? Type::strong : Type::body, theme::text, name, Align::left, Fit::shorten) +
      canvas.px(theme::space2));
  std::string number = row.student.number;
  if (const std::string school = school_of(context, row.campaign); !school.empty()) number += "  ·  " + school;
  canvas.text_in(top, Type::caption, theme::text_quiet, number, Align::left, Fit::shorten);
  std::string detail = tr(std::string("verdict.") + domain::to_string(row.verdict));
  if (row.verdict == domain::Verdict::reject) detail = reason_labels(context.bench.campaign(row.campaign), row.reasons);
  if (row.state != domain::DecisionState::standing)
    detail = tr(std::string("decision_state.") + domain::to_string(row.state)) + "  ·  " + detail;
  float x = inner.x;
  if (!row.withdrawal_note.empty() && !row.withdrawal_answered && row.state == domain::DecisionState::standing) {
    canvas.icon(Icon::flag, x + canvas.px(6), inner.centre_y(), canvas.px(13), theme::attention);
    x += canvas.px(19);
    detail = tr("supervisor.withdrawal_asked") + "  ·  " + detail;
  }
  canvas.text_in({x, inner.y, inner.right() - x, inner.h}, Type::caption,
                 row.state == domain::DecisionState::overturned ? theme::attention : theme::text_soft, detail,
                 Align::left, Fit::shorten);
  canvas.text_in(right.take_top(canvas.line_height(Type::body)), Type::caption, theme::text_soft,
                 to_local_short(row.decided), Align::right);
  if (row.notice_state) {
    canvas.icon(icon_of(*row.notice_state), right.right() - canvas.px(6), right.centre_y(), canvas.px(13),
                ink_of(*row.notice_state));
    right.take_right(canvas.px(18));
  }
  canvas.text_in(right, Type::caption, theme::text_quiet,
                 row.reviewer_display.empty() ? row.reviewer : row.reviewer_display, Align::right, Fit::shorten);
}

void draw_list(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  workbench::Supervision& supervision = context.bench.supervision();
  canvas.fill(area, theme::panel);
  Rect inner = area.inset(canvas.px(theme::space3), canvas.px(theme::space3));
  draw_filter_bar(context, inner.take_top(filter_bar_height(context, inner.w), canvas.px(theme::space3)));
  canvas.horizontal(area.x, area.right(), inner.y - canvas.px(6), theme::line);
  Rect foot = inner.take_bottom(canvas.px(32), canvas.px(theme::space1));
  draw_list_age(context, inner, supervision.as_of(), supervision.error().has_value());
  if (supervision.error() && !supervision.as_of()) {
    draw_empty(context, inner, Icon::fail, tr("list.failed"), tr(*supervision.error()), theme::fail);
  } else if (supervision.page().rows.empty()) {
    if (!supervision.loading()) {
      if (workbench::narrows(supervision.query()))
        draw_empty(context, inner, Icon::search, tr("filter.nothing.title"),
                   context.with_keys(tr("filter.nothing.text")));
      else
        draw_empty(context, inner, Icon::shield, tr("supervisor.empty.title"), tr("supervisor.empty.text"));
    }
  } else {
    ScrollArea scroll("decisions",
                      {inner.x - canvas.px(theme::space1), inner.y, inner.w + canvas.px(theme::space3), inner.h});
    const Rect place = scroll.content();
    const float row = canvas.line_height(Type::body) + canvas.line_height(Type::caption) + canvas.px(13);
    const auto& rows = supervision.page().rows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Rect r{place.x, place.y + row * static_cast<float>(i), inner.w + canvas.px(theme::space1), row - 1};
      const bool selected = supervision.selected_index() == static_cast<int>(i);
      if (selected && context.state.revealed_finding != rows[i].id) {
        scroll.reveal(r);
        context.state.revealed_finding = rows[i].id;
      }
      if (!scroll.visible(r)) continue;
      const Press press = pressable("decision." + std::to_string(i), r);
      if (press.pressed) supervision.select(static_cast<int>(i));
      if (selected) {
        canvas.fill(r, theme::selected, canvas.px(theme::radius));
      } else if (press.hovered) {
        canvas.fill(r, theme::hover, canvas.px(theme::radius));
      }
      draw_decision_row(context, r, rows[i], selected);
    }
    scroll.set_height(row * static_cast<float>(rows.size()));
  }
  if (const int by =
          draw_pages(context, foot, "supervisor", supervision.query().offset, supervision.page().rows.size(),
                     supervision.page().total, !supervision.why_not_turn_page(-1), !supervision.why_not_turn_page(1)))
    supervision.turn_page(by);
}

// A label beside its text; returns the height used.
float fact(Context& context, Rect place, std::string_view label, std::string_view text, Colour ink = theme::text) {
  Canvas& canvas = context.canvas;
  const Rect left = place.take_left(canvas.px(112), canvas.px(theme::space2));
  canvas.text_in({left.x, left.y, left.w, canvas.line_height(Type::body)}, Type::caption, theme::text_quiet, label,
                 Align::left, Fit::shorten);
  return canvas.paragraph({place.x, place.y, place.w, 0}, Type::body, ink, text) + canvas.px(5);
}

void draw_facts(Context& context, Rect area, const api::DecisionRow& row, const workbench::Item* evidence) {
  Canvas& canvas = context.canvas;
  const Rect button_place = area.take_bottom(canvas.px(40));
  area.take_bottom(canvas.px(theme::space2));
  draw_student_header(context, area.take_top(student_header_height(context), canvas.px(theme::space2)), row.student,
                      row.campaign, row.attempt);
  {
    ScrollArea scroll("facts", area);
    Rect place = scroll.content();
    place.w -= canvas.px(theme::space3);
    float y = place.y;
    const auto add = [&](std::string_view label, std::string_view text, Colour ink = theme::text) {
      y += fact(context, {place.x, y, place.w, 0}, label, text, ink);
    };
    const bool approved = row.verdict == domain::Verdict::approve;
    std::string verdict = tr(std::string("verdict.") + domain::to_string(row.verdict));
    if (row.state != domain::DecisionState::standing)
      verdict += "  ·  " + tr(std::string("decision_state.") + domain::to_string(row.state));
    const bool standing = row.state == domain::DecisionState::standing;
    add(tr("fact.verdict"), verdict, !standing ? theme::attention : approved ? theme::pass : theme::fail);
    if (!row.reasons.empty()) add(tr("fact.reasons"), reason_labels(context.bench.campaign(row.campaign), row.reasons));
    if (row.stated) {
      std::string stated = tr(std::string("likeness.") + domain::to_string(*row.stated) + ".short");
      if (row.unaided) stated += "  ·  " + tr("likeness.unaided");
      add(tr("fact.stated"), stated);
      std::string machine;
      if (evidence != nullptr && evidence->submission.evidence == row.evidence)
        for (const std::string& text : comparison_texts(*evidence)) machine += (machine.empty() ? "" : "  ·  ") + text;
      if (!machine.empty()) add(tr("fact.compared"), machine);
    }
    if (!row.note.empty()) add(tr("fact.note"), canvas.fonts().visible(row.note));
    const std::string who = row.reviewer_display.empty() ? row.reviewer : row.reviewer_display;
    add(tr("fact.by"), who + "  ·  " + to_local_short(row.decided));
    std::string looked = tr("seconds", {{"s", fmt::format("{:.1f}", static_cast<double>(row.looked.count()) / 1000)}});
    if (row.look_unverified) looked += "  ·  " + tr("fact.unverified");
    add(tr("fact.looked"), looked);
    if (!row.withdrawal_note.empty())
      add(tr("fact.withdrawal"), canvas.fonts().visible(row.withdrawal_note), theme::attention);
    if (!row.overturned_by.empty())
      add(tr("fact.overturned", {{"name", display_name(context.bench, row.overturned_by)}}),
          canvas.fonts().visible(row.overturn_note), theme::attention);
    if (row.notice_state)
      add(tr("fact.notice"), tr(std::string("notice.") + domain::to_string(*row.notice_state)),
          ink_of(*row.notice_state));
    if (!row.evidence.empty()) add(tr("fact.evidence"), row.evidence.substr(0, 16), theme::text_soft);
    scroll.set_height(y - place.y);
  }
  action_button(context, button_place, {.action = "decision.overturn", .icon = Icon::undo, .type = Type::strong});
}

void draw_evidence(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  workbench::Supervision& supervision = context.bench.supervision();
  const api::DecisionRow* row = supervision.selected();
  if (row == nullptr) {
    draw_empty(context, area, Icon::shield, tr("supervisor.choose.title"), tr("supervisor.choose.text"));
    return;
  }
  const float below = std::clamp(std::round(area.h * 0.42F), canvas.px(262), canvas.px(420));
  Rect lower = area.take_bottom(below);
  if (supervision.evidence()) {
    draw_stage_tools(context, area.take_top(canvas.px(34)).inset(canvas.px(theme::space3), canvas.px(3)));
    draw_stage(context, area, supervision.evidence(), "evidence");
  } else if (supervision.evidence_error()) {
    draw_empty(context, area, Icon::fail, tr("supervisor.evidence_failed"), tr(*supervision.evidence_error()),
               theme::fail);
  } else {
    draw_empty(context, area, Icon::queue, tr("supervisor.evidence_loading"), "");
  }
  canvas.fill(lower, theme::panel);
  canvas.horizontal(lower.x, lower.right(), lower.y, theme::line);
  Rect inner = lower.inset(canvas.px(theme::space4), canvas.px(theme::space3));
  const float half = std::round((inner.w - canvas.px(theme::space5)) / 2);
  const Rect left = inner.take_left(half, canvas.px(theme::space5));
  canvas.vertical(inner.x - canvas.px(theme::space3), lower.y, lower.bottom(), theme::line);
  draw_facts(context, left, *row, supervision.evidence().get());
  if (supervision.evidence()) draw_findings(context, inner, *supervision.evidence());
}

}  // namespace

void draw_supervisor(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  const Rect whole = area;
  const float list = std::clamp(std::round(area.w * 0.36F), canvas.px(470), canvas.px(640));
  draw_list(context, area.take_left(list));
  canvas.vertical(area.x - 1, area.y, area.bottom(), theme::line);
  draw_evidence(context, area);
  if (context.bench.supervision().overturning().is_open())
    draw_overturn_dialog(context, whole);
  else
    context.state.overturn_focused = false;
}

}  // namespace cs::ui
