// What the checks found, worst first: shape, name, measured value and where it lies against the accepted band.
#include <algorithm>
#include <numeric>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

namespace {

// A rule that this version has no name for keeps its identifier.
std::string check_name(const Context& context, const std::string& check) {
  const std::string key = "check." + check;
  return context.translator.has(key) ? tr(key) : check;
}

bool wants_room(domain::Outcome outcome) {
  return outcome == domain::Outcome::fail || outcome == domain::Outcome::attention ||
         outcome == domain::Outcome::cannot_tell;
}

}  // namespace

void draw_findings(Context& context, Rect area, const workbench::Item& item) {
  Canvas& canvas = context.canvas;
  workbench::Workbench& bench = context.bench;
  Rect head = area.take_top(canvas.px(26), canvas.px(theme::space1));
  const float heading = canvas.text_in(head, Type::strong, theme::text, tr("findings.title"));
  if (!item.submission.examination) {
    draw_empty(context, area, Icon::unsure, tr("findings.none.title"), tr("findings.none.text"));
    return;
  }
  const auto& findings = item.submission.examination->findings;
  // How many of each, with their shapes.
  head.take_left(heading + canvas.px(theme::space4));
  for (const domain::Outcome outcome : {domain::Outcome::fail, domain::Outcome::attention, domain::Outcome::cannot_tell,
                                        domain::Outcome::pass, domain::Outcome::not_applicable}) {
    const auto count =
        std::count_if(findings.begin(), findings.end(), [&](const auto& f) { return f.outcome == outcome; });
    if (count == 0) continue;
    canvas.icon(icon_of(outcome), head.x + canvas.px(7), head.centre_y(), canvas.px(14), ink_of(outcome));
    head.take_left(canvas.px(14), canvas.px(5));
    const std::string number = std::to_string(count);
    canvas.text_in(head, Type::caption, theme::text_soft, number);
    head.take_left(canvas.width(Type::caption, number), canvas.px(theme::space3));
  }

  const std::vector<std::size_t> order = workbench::worst_first(findings);
  const auto selected = bench.selected_finding();
  ScrollArea scroll("findings", {area.x - canvas.px(theme::space2), area.y,
                                 area.w + canvas.px(theme::space2) * 2 - canvas.px(4), area.h});
  Rect place = scroll.content();
  place.w -= canvas.px(theme::space1);
  float y = place.y;
  const float line = canvas.line_height(Type::body), small = canvas.line_height(Type::caption);
  const float bar = canvas.px(72);
  for (const std::size_t index : order) {
    const domain::Finding& finding = findings[index];
    const bool is_selected = selected == index;
    const bool roomy = wants_room(finding.outcome) || is_selected;
    const float pad = canvas.px(roomy ? 6 : 3);
    const float text_width = place.w - canvas.px(theme::space2) * 2 - canvas.px(26);
    const std::string& message = tr(finding.message);
    const float message_height = !roomy        ? 0
                                 : is_selected ? canvas.paragraph_height(text_width, Type::caption, message)
                                               : small;
    const Rect row{place.x, y, place.w, pad * 2 + line + message_height};
    y = row.bottom() + canvas.px(2);
    if (is_selected && context.state.revealed_finding != finding.check) {
      scroll.reveal(row);
      context.state.revealed_finding = finding.check;
    }
    if (!scroll.visible(row)) continue;
    const Press press = pressable("finding." + finding.check, row);
    if (press.pressed) bench.select_finding(is_selected ? std::nullopt : std::optional(index));
    if (is_selected) {
      canvas.fill(row, theme::selected, canvas.px(theme::radius));
      canvas.fill({row.x, row.y + canvas.px(4), canvas.px(3), row.h - canvas.px(8)}, ink_of(finding.outcome),
                  canvas.px(1.5F));
    } else if (press.hovered) {
      canvas.fill(row, theme::hover, canvas.px(theme::radius));
    }
    Rect inner = row.inset(canvas.px(theme::space2), pad);
    Rect top = inner.take_top(line);
    canvas.icon(icon_of(finding.outcome), top.x + canvas.px(8), top.centre_y(), canvas.px(roomy ? 17 : 14),
                ink_of(finding.outcome));
    top.take_left(canvas.px(26));
    // Value and band keep their column, so that numbers stand below each other.
    if (finding.value) {
      const Rect bar_place = top.take_right(bar);
      if (finding.threshold_low || finding.threshold_high) {
        threshold_bar(canvas, bar_place, *finding.value, finding.threshold_low, finding.threshold_high,
                      ink_of(finding.outcome));
      }
      top.take_right(canvas.px(theme::space2));
      const std::string value = value_text(*finding.value, finding.unit);
      const float w = canvas.width(Type::body, value);
      canvas.text_in(top.take_right(w, canvas.px(theme::space2)), Type::body, roomy ? theme::text : theme::text_soft,
                     value, Align::right);
    }
    canvas.text_in(top, roomy ? Type::strong : Type::body, roomy ? theme::text : theme::text_soft,
                   check_name(context, finding.check), Align::left, Fit::shorten);
    if (roomy) {
      inner.take_left(canvas.px(26));
      if (is_selected) {
        canvas.paragraph(inner, Type::caption, theme::text_soft, message);
      } else {
        canvas.text_in({inner.x, inner.y, inner.w, small}, Type::caption, theme::text_quiet, message, Align::left,
                       Fit::shorten);
      }
    }
    if (press.hovered && finding.value && (finding.threshold_low || finding.threshold_high)) {
      tooltip(context, tr("findings.accepted",
                          {{"band", band_text(finding.threshold_low, finding.threshold_high, finding.unit)}}));
    }
  }
  if (!selected) context.state.revealed_finding.clear();
  scroll.set_height(y - place.y);
}

}  // namespace cs::ui
