// What the checks found. Is it the same person, what failed and what wants attention stand above the scroll, always;
// what no machine judges is one quiet line, and what passed is folded. Numbers are for the pointer and for the details.
#include <algorithm>

#include "domain/comparison.hpp"
#include "ui/views.hpp"

namespace cs::ui {

using domain::Finding;
using domain::Outcome;
using workbench::tr;

namespace {

std::string measured_text(const Finding& finding) {
  if (!finding.value) return {};
  const std::string value = value_text(*finding.value, finding.unit);
  const std::string band = band_text(finding.threshold_low, finding.threshold_high, finding.unit);
  const bool raw = workbench::is_raw_score(finding);
  if (band.empty()) return tr(raw ? "findings.score" : "findings.measured", {{"value", value}});
  return tr(raw ? "findings.score_of" : "findings.measured_of", {{"value", value}, {"band", band}});
}

// What stands at the end of a row: where the value lies, or what the comparison says.
std::string word_of(const Finding& finding) {
  const bool bad = finding.outcome == Outcome::fail || finding.outcome == Outcome::attention;
  if (domain::is_comparison(finding.check))
    return bad ? std::string() : tr(std::string("compared.") + domain::to_string(finding.outcome));
  const auto level = workbench::level_of(finding);
  if (!level || workbench::is_raw_score(finding)) return {};
  // A fault that lies elsewhere than in the value is not called normal.
  if (bad && *level == workbench::Level::normal) return {};
  return tr(std::string("level.") + workbench::to_string(*level));
}

// One finding in the room it gets: its title alone, with its sentence, or with everything there is to know.
struct Row {
  Context& context;
  const Finding& finding;
  std::size_t index;
  bool selected, roomy;

  // The sentence, unless it only says the title again.
  std::string sentence() const {
    std::string text = tr(finding.message);
    for (const std::string_view stop : {"。", "."})
      if (text == workbench::title_of(finding) + std::string(stop)) return {};
    return text;
  }
  bool loud() const { return finding.outcome == Outcome::fail || finding.outcome == Outcome::attention; }
  bool says() const { return (selected || (roomy && finding.outcome != Outcome::pass)) && !sentence().empty(); }
  float pad() const { return context.px(says() ? 5 : 3); }
  float text_width(float w) const { return w - context.px(theme::space2) * 2 - context.px(26); }
  float height(float w) const {
    const Canvas& canvas = context.canvas;
    float h = pad() * 2 + canvas.line_height(Type::body);
    if (says()) h += canvas.paragraph_height(text_width(w), Type::caption, sentence());
    if (selected && finding.value) h += canvas.line_height(Type::caption) + context.px(theme::space1);
    return h;
  }
  void draw(const Rect& row) const {
    Canvas& canvas = context.canvas;
    const Press press = pressable("finding." + finding.check, row);
    if (press.pressed) context.bench.select_finding(selected ? std::nullopt : std::optional(index));
    if (selected) {
      canvas.fill(row, theme::selected, canvas.px(theme::radius));
      canvas.fill({row.x, row.y + canvas.px(4), canvas.px(3), row.h - canvas.px(8)}, ink_of(finding.outcome),
                  canvas.px(1.5F));
    } else if (press.hovered) {
      canvas.fill(row, theme::hover, canvas.px(theme::radius));
    }
    Rect inner = row.inset(canvas.px(theme::space2), pad());
    Rect top = inner.take_top(canvas.line_height(Type::body));
    canvas.icon(icon_of(finding.outcome), top.x + canvas.px(8), top.centre_y(), canvas.px(loud() ? 17 : 14),
                ink_of(finding.outcome));
    top.take_left(canvas.px(26));
    if (const std::string word = word_of(finding); !word.empty())
      canvas.text_in(top.take_right(canvas.width(Type::caption, word), canvas.px(theme::space2)), Type::caption,
                     loud() ? ink_of(finding.outcome) : theme::text_quiet, word);
    canvas.text_in(top, loud() ? Type::strong : Type::body, loud() ? theme::text : theme::text_soft,
                   workbench::title_of(finding), Align::left, Fit::shorten);
    inner.take_left(canvas.px(26));
    if (says())
      inner.take_top(
          canvas.paragraph(inner, Type::caption, selected ? theme::text_soft : theme::text_quiet, sentence()));
    if (selected && finding.value) {
      inner.take_top(canvas.px(theme::space1));
      if (finding.threshold_low || finding.threshold_high) {
        const Rect bar = inner.take_right(canvas.px(72), canvas.px(theme::space2));
        threshold_bar(canvas, {bar.x, inner.y, bar.w, canvas.line_height(Type::caption)}, *finding.value,
                      finding.threshold_low, finding.threshold_high, ink_of(finding.outcome));
      }
      canvas.text_in({inner.x, inner.y, inner.w, canvas.line_height(Type::caption)}, Type::caption, theme::text_quiet,
                     measured_text(finding), Align::left, Fit::shorten);
    }
    if (press.hovered && !selected) {
      // A model's own scale says nothing at a glance.
      const std::string number = workbench::is_raw_score(finding) ? std::string() : measured_text(finding);
      std::string text = says() ? std::string() : tr(finding.message);
      if (!number.empty()) text += (text.empty() ? "" : "\n") + number;
      if (!text.empty()) tooltip(context, text);
    }
  }
};

// "目视：耳环、项链": each name can be chosen. Returns the height; draws only when asked to.
float by_eye(Context& context, const Rect& place, const std::vector<Finding>& findings,
             const std::vector<std::size_t>& which, bool draw) {
  if (which.empty()) return 0;
  Canvas& canvas = context.canvas;
  const float line = canvas.line_height(Type::body), left = place.x + canvas.px(theme::space2) + canvas.px(26);
  const std::string lead = tr("findings.by_eye", {{"checks", ""}});
  float x = left, y = place.y + canvas.px(3);
  if (draw) {
    canvas.icon(icon_of(Outcome::cannot_tell), place.x + canvas.px(theme::space2) + canvas.px(8), y + line / 2,
                canvas.px(14), theme::text_quiet);
    canvas.text_in({x, y, canvas.width(Type::body, lead), line}, Type::body, theme::text_quiet, lead);
  }
  x += canvas.width(Type::body, lead);
  for (std::size_t i = 0; i < which.size(); ++i) {
    const Finding& finding = findings[which[i]];
    std::string name = workbench::title_of(finding);
    if (i + 1 < which.size()) name += tr("list.separator");
    const float w = canvas.width(Type::body, name);
    if (x + w > place.right() && x > left) x = left, y += line;
    const Rect word{x, y, w, line};
    x += w;
    if (!draw) continue;
    const bool selected = context.bench.selected_finding() == which[i];
    const Press press = pressable("finding." + finding.check, word);
    if (press.pressed) context.bench.select_finding(selected ? std::nullopt : std::optional(which[i]));
    canvas.text_in(word, Type::body, selected || press.hovered ? theme::text : theme::text_soft, name);
    if (press.hovered) tooltip(context, tr(finding.message));
  }
  return y + line + canvas.px(3) - place.y;
}

float rows_height(Context& context, float w, const std::vector<Finding>& findings,
                  const std::vector<std::size_t>& which, bool roomy) {
  float h = 0;
  for (const std::size_t i : which)
    h += Row{context, findings[i], i, context.bench.selected_finding() == i, roomy}.height(w) + context.px(2);
  return h;
}

void draw_folded(Context& context, const Rect& row, const workbench::SortedFindings& sorted) {
  Canvas& canvas = context.canvas;
  const Press press = pressable("findings.passed", row);
  bool& open = context.state.passes_open;
  if (press.pressed) open = !open;
  if (press.hovered) canvas.fill(row, theme::hover, canvas.px(theme::radius));
  Rect inner = row.inset(canvas.px(theme::space2), 0);
  canvas.icon(icon_of(Outcome::pass), inner.x + canvas.px(8), inner.centre_y(), canvas.px(14), theme::pass);
  inner.take_left(canvas.px(26));
  canvas.icon(open ? Icon::chevron_down : Icon::chevron_right, inner.right() - canvas.px(6), inner.centre_y(),
              canvas.px(12), theme::text_quiet);
  std::string text = tr("findings.passed", {{"n", std::to_string(sorted.passes.size())}});
  if (!sorted.not_applicable.empty())
    text += "  ·  " + tr("findings.not_applicable", {{"n", std::to_string(sorted.not_applicable.size())}});
  canvas.text_in(inner, Type::body, theme::text_soft, text, Align::left, Fit::shorten);
}

// Two columns of titles, where so much is wrong that nothing else has room.
void draw_dense(Context& context, const Rect& area, const std::vector<Finding>& findings,
                const std::vector<std::size_t>& which) {
  const float w = std::floor(area.w / 2), h = context.canvas.line_height(Type::body) + context.px(2);
  const std::size_t rows = (which.size() + 1) / 2;
  for (std::size_t n = 0; n < which.size(); ++n) {
    const Finding& finding = findings[which[n]];
    const bool selected = context.bench.selected_finding() == which[n];
    const Rect r{area.x + (n < rows ? 0 : w), area.y + h * static_cast<float>(n % rows), w, h};
    const Press press = pressable("finding." + finding.check, r);
    if (press.pressed) context.bench.select_finding(selected ? std::nullopt : std::optional(which[n]));
    if (selected || press.hovered)
      context.canvas.fill(r, selected ? theme::selected : theme::hover, context.px(theme::radius));
    context.canvas.icon(icon_of(finding.outcome), r.x + context.px(14), r.centre_y(), context.px(14),
                        ink_of(finding.outcome));
    context.canvas.text_in({r.x + context.px(26), r.y, r.w - context.px(26), r.h}, Type::body, theme::text,
                           workbench::title_of(finding), Align::left, Fit::shorten);
    if (press.hovered) tooltip(context, tr(finding.message));
  }
}

}  // namespace

void draw_findings(Context& context, Rect area, const workbench::Item& item) {
  Canvas& canvas = context.canvas;
  ScreenState& state = context.state;
  const bool other = state.findings_of != item.submission.row.id;
  if (other) {
    state.findings_of = item.submission.row.id;
    state.passes_open = false;
  }
  Rect head = area.take_top(canvas.px(26), canvas.px(theme::space1));
  const float heading = canvas.text_in(head, Type::strong, theme::text, tr("findings.title"));
  if (!item.submission.examination) {
    draw_empty(context, area, Icon::unsure, tr("findings.none.title"), tr("findings.none.text"));
    return;
  }
  const auto& findings = item.submission.examination->findings;
  const workbench::SortedFindings sorted = workbench::sort_findings(findings);
  const auto selected = context.bench.selected_finding();
  // How many of the loud ones, with their shapes.
  head.take_left(heading + canvas.px(theme::space4));
  for (const Outcome outcome : {Outcome::fail, Outcome::attention}) {
    const auto count =
        std::count_if(findings.begin(), findings.end(), [&](const auto& f) { return f.outcome == outcome; });
    if (count == 0) continue;
    canvas.icon(icon_of(outcome), head.x + canvas.px(7), head.centre_y(), canvas.px(14), ink_of(outcome));
    head.take_left(canvas.px(14), canvas.px(5));
    const std::string number = std::to_string(count);
    canvas.text_in(head, Type::caption, theme::text_soft, number);
    head.take_left(canvas.width(Type::caption, number), canvas.px(theme::space3));
  }

  std::vector<std::size_t> loud;
  for (const auto* kind : {&sorted.identity, &sorted.fails, &sorted.attentions})
    loud.insert(loud.end(), kind->begin(), kind->end());
  area.x -= canvas.px(theme::space2);
  area.w += canvas.px(theme::space2) * 2;
  const float fold = canvas.line_height(Type::body) + canvas.px(6);
  const float quiet = by_eye(context, area, findings, sorted.by_eye, false) + fold;
  const auto fits = [&](bool roomy) { return rows_height(context, area.w, findings, loud, roomy) + quiet <= area.h; };
  const bool roomy = fits(true);
  if (roomy || fits(false)) {
    for (const std::size_t i : loud) {
      const Row row{context, findings[i], i, selected == i, roomy};
      row.draw(area.take_top(row.height(area.w), canvas.px(2)));
    }
  } else {
    const float h = (canvas.line_height(Type::body) + canvas.px(2)) * static_cast<float>((loud.size() + 1) / 2);
    draw_dense(context, area.take_top(h, canvas.px(2)), findings, loud);
  }

  ScrollArea scroll("findings", {area.x, area.y, area.w - canvas.px(4), area.h});
  if (other) scroll.to_top();
  const Rect place = scroll.content();
  float y = place.y;
  const auto put = [&](std::size_t i) {
    const Row row{context, findings[i], i, selected == i, false};
    const Rect r{place.x, y, place.w, row.height(place.w)};
    y = r.bottom() + canvas.px(2);
    if (row.selected && state.revealed_finding != findings[i].check) {
      scroll.reveal(r);
      state.revealed_finding = findings[i].check;
    }
    if (scroll.visible(r)) row.draw(r);
  };
  const auto among = [&](const std::vector<std::size_t>& which) {
    return selected && std::find(which.begin(), which.end(), *selected) != which.end();
  };
  if (const bool dense = !roomy && !fits(false); dense && among(loud)) put(*selected);
  y += by_eye(context, {place.x, y, place.w, 0}, findings, sorted.by_eye, true);
  // The details of a name in that line stand under it.
  if (among(sorted.by_eye)) {
    const float w = place.w - canvas.px(theme::space2) * 2 - canvas.px(26);
    y += canvas.paragraph({place.x + canvas.px(theme::space2) + canvas.px(26), y, w, 0}, Type::caption,
                          theme::text_soft, tr(findings[*selected].message)) +
         canvas.px(theme::space1);
  }
  if (!sorted.passes.empty() || !sorted.not_applicable.empty()) {
    draw_folded(context, {place.x, y, place.w, fold}, sorted);
    y += fold;
    const bool open = state.passes_open || among(sorted.passes) || among(sorted.not_applicable);
    for (const auto* kind : {&sorted.passes, &sorted.not_applicable})
      if (open) std::for_each(kind->begin(), kind->end(), put);
  }
  if (!selected) state.revealed_finding.clear();
  scroll.set_height(y - place.y);
}

}  // namespace cs::ui
