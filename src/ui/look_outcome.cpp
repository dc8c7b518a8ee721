// A decision and what was said of it afterwards, each a card: both verdicts side by side, further ones below.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

namespace {

struct Said {
  std::string who, when, note;
  domain::Verdict verdict = domain::Verdict::approve;
  std::vector<std::string> reasons;
  Millis looked{0};
  bool first = false;
};

struct Head {
  Icon icon;
  Colour ink;
  std::string text;
};

Head head_of(const api::LookRow& look) {
  using enum domain::LookState;
  switch (look.state) {
    case differs:
      return {Icon::flag, theme::attention, tr("look.state.differs")};
    case upheld: {
      const bool agreed = std::ranges::all_of(look.verdicts, &api::LookVerdict::agrees);
      return {Icon::pass, theme::pass, tr(agreed ? "look.state.agreed" : "look.state.upheld")};
    }
    case overturned:
      return {Icon::undo, theme::attention, tr("look.state.overturned")};
    case unneeded:
      return {Icon::info, theme::text_soft, tr("look.state.unneeded")};
    case waiting:
    case held:
      break;
  }
  return {Icon::user, theme::accent, tr("look.state.third")};
}

std::vector<Said> said_of(const api::LookRow& look) {
  std::vector<Said> all;
  if (const auto& d = look.decision)
    all.push_back({d->reviewer_display.empty() ? d->reviewer : d->reviewer_display, to_local_short(d->decided), d->note,
                   d->verdict, d->reasons, d->looked, true});
  for (const api::LookVerdict& v : look.verdicts)
    all.push_back({v.person_display.empty() ? v.person : v.person_display, to_local_short(v.at), v.note, v.verdict,
                   v.reasons, v.looked, false});
  return all;
}

std::string reasons_text(const Context& context, const api::LookRow& look, const Said& said) {
  return reason_labels(context.bench.campaign(look.campaign), said.reasons);
}

float card_height(const Context& context, const api::LookRow& look, const Said& said, float width) {
  const Canvas& canvas = context.canvas;
  const float inside = width - canvas.px(theme::space3) * 2;
  float h = canvas.px(theme::space2) * 2 + canvas.line_height(Type::caption) * 3 + canvas.line_height(Type::strong) +
            canvas.px(4) * 2;
  if (!said.reasons.empty())
    h += canvas.paragraph_height(inside, Type::body, reasons_text(context, look, said), 3) + canvas.px(4);
  if (!said.note.empty()) h += canvas.paragraph_height(inside, Type::caption, said.note, 3) + canvas.px(4);
  return h;
}

void draw_card(Context& context, const Rect& card, const api::LookRow& look, const Said& said) {
  Canvas& canvas = context.canvas;
  const bool approved = said.verdict == domain::Verdict::approve;
  canvas.fill(card, theme::raised, canvas.px(theme::radius));
  Rect inner = card.inset(canvas.px(theme::space3), canvas.px(theme::space2));
  canvas.text_in(inner.take_top(canvas.line_height(Type::caption), canvas.px(4)), Type::caption, theme::text_quiet,
                 tr(said.first ? "look.first" : "look.again"), Align::left, Fit::shorten);
  Rect verdict = inner.take_top(canvas.line_height(Type::strong), canvas.px(4));
  const Colour ink = approved ? theme::pass : theme::fail;
  canvas.icon(approved ? Icon::pass : Icon::fail, verdict.x + canvas.px(8), verdict.centre_y(), canvas.px(16), ink);
  verdict.take_left(canvas.px(22));
  canvas.text_in(verdict, Type::strong, ink, tr(std::string("verdict.") + domain::to_string(said.verdict)), Align::left,
                 Fit::shorten);
  if (!said.reasons.empty())
    inner.take_top(canvas.paragraph(inner, Type::body, theme::text, reasons_text(context, look, said), 3),
                   canvas.px(4));
  if (!said.note.empty())
    inner.take_top(canvas.paragraph(inner, Type::caption, theme::text_soft, canvas.fonts().visible(said.note), 3),
                   canvas.px(4));
  Rect foot{inner.x, card.bottom() - canvas.px(theme::space2) - canvas.line_height(Type::caption) * 2, inner.w,
            canvas.line_height(Type::caption)};
  canvas.text_in(foot, Type::caption, theme::text_soft, canvas.fonts().visible(said.who), Align::left, Fit::shorten);
  foot.y += foot.h;
  canvas.text_in(foot, Type::caption, theme::text_quiet,
                 said.when + "  ·  " +
                     tr("seconds", {{"s", fmt::format("{:.1f}", static_cast<double>(said.looked.count()) / 1000)}}),
                 Align::left, Fit::shorten);
}

}  // namespace

float draw_look_outcome(Context& context, Rect area, const api::LookRow& look) {
  Canvas& canvas = context.canvas;
  const float top = area.y, gap = canvas.px(theme::space2);
  const Head head = head_of(look);
  Rect line = area.take_top(canvas.px(26), gap);
  canvas.icon(head.icon, line.x + canvas.px(8), line.centre_y(), canvas.px(17), head.ink);
  line.take_left(canvas.px(24));
  canvas.text_in(line, Type::strong, head.ink, head.text, Align::left, Fit::shorten);
  const std::vector<Said> all = said_of(look);
  const float width = std::floor((area.w - gap) / 2);
  for (std::size_t i = 0; i < all.size(); i += 2) {
    float height = card_height(context, look, all[i], width);
    if (i + 1 < all.size()) height = std::max(height, card_height(context, look, all[i + 1], width));
    Rect row = area.take_top(height, gap);
    for (std::size_t n = i; n < std::min(i + 2, all.size()); ++n)
      draw_card(context, row.take_left(width, gap), look, all[n]);
  }
  if (!look.closed_note.empty()) {
    const std::string who = look.closed_by.empty() ? std::string() : look.closed_by + tr("sentence.separator");
    area.take_top(
        canvas.paragraph(area, Type::caption, theme::text_soft, canvas.fonts().visible(who + look.closed_note), 3),
        gap);
  }
  return area.y - top - gap;
}

}  // namespace cs::ui
