// Same person or not: the question before the machine's comparison is shown, and afterwards both answers in one line.
#include <fmt/format.h>

#include "domain/comparison.hpp"
#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

float likeness_row_height(const Context& context) {
  const workbench::Review& review = context.bench.review();
  return review.policy().blind_first || review.blind() || review.stated() ? context.px(46) : 0;
}

std::vector<std::string> comparison_texts(const workbench::Item& item) {
  std::vector<std::string> texts;
  if (!item.submission.examination) return texts;
  for (const domain::Finding& f : item.submission.examination->findings) {
    if (!domain::is_comparison(f.check)) continue;
    texts.push_back(tr("check." + f.check) + tr("sentence.separator") +
                    tr(std::string("compared.") + domain::to_string(f.outcome)));
    if (f.value) texts.back() += " " + value_text(*f.value, f.unit);
  }
  return texts;
}

void draw_likeness_row(Context& context, Rect area, const workbench::Item& item) {
  Canvas& canvas = context.canvas;
  const workbench::Review& review = context.bench.review();
  canvas.fill(area, theme::panel);
  canvas.horizontal(area.x, area.right(), area.y, theme::line);
  Rect row = area.inset(canvas.px(theme::space3), canvas.px(6));
  if (review.blind()) {
    canvas.icon(Icon::unsure, row.x + canvas.px(9), row.centre_y(), canvas.px(18), theme::accent);
    row.take_left(canvas.px(18), canvas.px(theme::space2));
    const std::string& question = tr("likeness.question");
    const Rect asked = row.take_left(canvas.width(Type::strong, question), canvas.px(theme::space4));
    canvas.text_in(asked, Type::strong, theme::text, question);
    for (const std::string_view action : {"likeness.same", "likeness.different", "likeness.unsure"}) {
      const std::string& label = tr(std::string(action) + ".short");
      const ActionButton b{.action = action, .label = label, .kind = ButtonKind::action};
      action_button(context, row.take_left(action_button_width(context, b), canvas.px(theme::space2)), b);
    }
    row.take_left(canvas.px(theme::space2));
    canvas.text_in(row, Type::caption, theme::text_soft, tr("likeness.explained"), Align::left, Fit::shorten);
    return;
  }
  const auto stated = review.stated();
  if (!stated) return;
  std::string text =
      tr("likeness.stated", {{"word", tr(std::string("likeness.") + domain::to_string(*stated) + ".short")}});
  const std::vector<std::string> machine = comparison_texts(item);
  canvas.icon(Icon::check, row.x + canvas.px(9), row.centre_y(), canvas.px(14), theme::text_soft);
  row.take_left(canvas.px(18), canvas.px(theme::space2));
  const Rect own = row.take_left(canvas.width(Type::strong, text), canvas.px(theme::space5));
  canvas.text_in(own, Type::strong, theme::text, text);
  using Comparison = workbench::Comparison;
  if (const Comparison comparison = review.comparison(); comparison != Comparison::here) {
    const bool asked = comparison == Comparison::asked;
    canvas.icon(asked ? Icon::clock : Icon::offline, row.x + canvas.px(7), row.centre_y(), canvas.px(14),
                asked ? theme::text_quiet : theme::attention);
    row.take_left(canvas.px(14), canvas.px(theme::space2));
    const char* sentence = asked                    ? "likeness.asked"
                           : context.bench.online() ? "likeness.no_answer"
                                                    : "likeness.offline";
    canvas.text_in(row, Type::body, asked ? theme::text_soft : theme::attention, tr(sentence), Align::left,
                   Fit::shorten);
    return;
  }
  std::string found = tr("likeness.machine");
  for (std::size_t i = 0; i < machine.size(); ++i) found += (i == 0 ? "" : "  ·  ") + machine[i];
  if (machine.empty()) found += tr("likeness.no_comparison");
  canvas.text_in(row, Type::body, theme::text_soft, found, Align::left, Fit::shorten);
}

}  // namespace cs::ui
