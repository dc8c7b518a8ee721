// Composing a rejection: reasons by digit, a note, and what asking the supervisor needs while leafing back.
#include <algorithm>
#include <cmath>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

namespace {

// `first`: Enter takes it in.
void draw_reason(Context& context, const Rect& r, const std::string& code, int place, bool first = false) {
  Canvas& canvas = context.canvas;
  workbench::Review& review = context.bench.review();
  const domain::Reason* reason = review.catalogue().find(code);
  const bool picked = review.draft().has(code);
  const Press press = pressable("reason." + code, r);
  if (press.pressed) {
    review.close_reason_search();
    review.toggle_reason(code);
  }
  if (picked || first) {
    canvas.fill(r, theme::selected, canvas.px(theme::radius));
  } else if (press.hovered) {
    canvas.fill(r, theme::hover, canvas.px(theme::radius));
  }
  Rect inner = r.inset(canvas.px(theme::space2), 0);
  const float key = canvas.px(20);
  if (place < workbench::ReasonPages::per_page)
    key_cap(canvas, inner.x, inner.centre_y(), std::to_string((place + 1) % 10),
            picked ? theme::text : theme::text_soft);
  inner.take_left(key, canvas.px(theme::space3));
  const Rect box_place = inner.take_right(canvas.px(18));
  const float box = canvas.px(16);
  const Rect square{box_place.centre_x() - box / 2, box_place.centre_y() - box / 2, box, box};
  if (picked) {
    canvas.fill(square, theme::reject, canvas.px(3));
    canvas.icon(Icon::check, square.centre_x(), square.centre_y(), canvas.px(11), theme::on_fill);
  } else {
    canvas.frame(square, theme::line_strong, canvas.px(3));
  }
  inner.take_right(canvas.px(theme::space1));
  const std::string label = reason != nullptr ? tr(reason->label) : code;
  canvas.text_in(inner, picked ? Type::strong : Type::body, picked ? theme::text : theme::text_soft, label, Align::left,
                 Fit::shorten);
  if (press.hovered && reason != nullptr) tooltip(context, tr(reason->advice));
}

void draw_note(Context& context, const Rect& r) {
  workbench::Review& review = context.bench.review();
  std::string note = review.draft().note;
  bool& active = context.state.note_active;
  const bool wants = review.note_open();
  const std::string key = context.key_of("note.open"), hint = tr("reasons.note_hint");
  const TextFieldReply reply = text_area(context.canvas, r, note,
                                         {.id = "reasons.note",
                                          .hint = hint,
                                          .focus = wants && !active,
                                          .release = active && !wants,  // Enter or Esc gave the keyboard back
                                          .key = wants ? std::string_view() : std::string_view(key)},
                                         context.state.note_area);
  if (reply.changed) review.set_note(note);
  if (reply.active && !active && !wants) review.open_note();  // by a click
  if (!reply.active && active && wants) review.close_note();  // by a click elsewhere
  active = reply.active;
}

// The head of the list: its name and pages, or what is typed to find a reason.
void draw_head(Context& context, Rect head) {
  Canvas& canvas = context.canvas;
  workbench::Review& review = context.bench.review();
  bool& focused = context.state.search_focused;
  if (review.reason_search()) {
    std::string typed = *review.reason_search();
    const std::string hint = tr("reasons.search_hint");
    const TextFieldReply reply = text_field(
        canvas, head, typed, {.id = "reasons.search", .hint = hint, .focus = !focused, .icon = Icon::search});
    if (reply.changed) review.set_reason_search(typed);
    if (focused && !reply.active) review.close_reason_search();  // by a click elsewhere
    focused = reply.active;
    return;
  }
  focused = false;
  const int pages = review.pages().count();
  const auto arrow = [&](std::string_view action, Icon icon) {
    action_button(context, head.take_right(canvas.px(32)),
                  {.action = action, .icon = icon, .kind = ButtonKind::quiet, .show_key = false, .show_label = false});
  };
  if (pages > 1) {
    arrow("reason.next_page", Icon::chevron_right);
    canvas.text_in(
        head.take_right(canvas.px(44)), Type::caption, theme::text_soft,
        tr("reasons.page", {{"n", std::to_string(review.reason_page() + 1)}, {"total", std::to_string(pages)}}),
        Align::centre);
    arrow("reason.last_page", Icon::chevron_left);
  }
  const ActionButton find{.action = "reason.search",
                          .icon = Icon::search,
                          .kind = ButtonKind::quiet,
                          .show_label = false,
                          .type = Type::caption};
  action_button(context, head.take_right(action_button_width(context, find), canvas.px(theme::space1)), find);
  canvas.text_in(head, Type::strong, theme::text, tr("reasons.title"));
}

void draw_found(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  const std::vector<std::string> found = context.bench.review().found_reasons();
  if (found.empty()) {
    canvas.text_in(area.take_top(canvas.px(34)), Type::body, theme::text_quiet, tr("reasons.none_found"));
    return;
  }
  const float row = std::clamp(std::floor(area.h / workbench::ReasonPages::per_page), canvas.px(21), canvas.px(34));
  ScrollArea scroll("reasons.found", area);
  const Rect place = scroll.content();
  for (std::size_t i = 0; i < found.size(); ++i)
    draw_reason(context, {place.x, place.y + row * static_cast<float>(i), place.w, row - 1}, found[i],
                static_cast<int>(i), i == 0);
  scroll.set_height(row * static_cast<float>(found.size()));
}

// The page, and as far as there is room the one after it, which Shift reaches.
void draw_pages(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  workbench::Review& review = context.bench.review();
  const workbench::ReasonPages& pages = review.pages();
  const auto& page = pages.page(review.reason_page());
  static const std::vector<std::string> none;
  const auto& ahead = pages.count() > 1 ? pages.page((review.reason_page() + 1) % pages.count()) : none;
  const float between = canvas.line_height(Type::caption) + canvas.px(6);
  const float least = canvas.px(21), full = canvas.px(34);
  // Both when both fit at their least; else this page alone, as roomy as it may be, and the next one below the fold.
  const float both = static_cast<float>(page.size() + ahead.size());
  const float tight = (area.h - between) / std::max(both, 1.0F);
  const float row = tight >= least && !ahead.empty()
                        ? std::min(std::floor(tight), full)
                        : std::clamp(std::floor(area.h / workbench::ReasonPages::per_page), least, full);
  // Whole rows only: half of one looks like the end of the list.
  if (tight < least) area.h = std::min(area.h, row * std::floor(area.h / row));
  ScrollArea scroll("reasons", area);
  Rect place = scroll.content();
  const float top = place.y;
  for (std::size_t i = 0; i < page.size(); ++i)
    draw_reason(context, place.take_top(row - 1, 1), page[i], static_cast<int>(i));
  if (!ahead.empty()) {
    const Rect said = place.take_top(between);
    canvas.text_in({said.x + canvas.px(theme::space2), said.y, said.w, said.h}, Type::caption, theme::text_quiet,
                   tr("reasons.ahead"), Align::left, Fit::shorten);
    for (std::size_t i = 0; i < ahead.size(); ++i)
      draw_reason(context, place.take_top(row - 1, 1), ahead[i], static_cast<int>(i));
  }
  scroll.set_height(place.y - top);
}

void draw_withdrawal(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  workbench::Review& review = context.bench.review();
  canvas.text_in(area.take_top(canvas.px(26), canvas.px(theme::space1)), Type::strong, theme::text,
                 tr("withdrawal.title"));
  const float text = canvas.paragraph(area, Type::caption, theme::text_quiet, tr("withdrawal.text"));
  area.take_top(text, canvas.px(theme::space3));
  std::string note = review.withdrawal_note();
  const Rect field = area.take_top(canvas.line_height(Type::body) * 3 + canvas.px(theme::space2));
  const std::string hint = tr("withdrawal.hint");
  const TextFieldReply reply =
      text_area(canvas, field, note,
                {.id = "withdrawal.note",
                 .hint = hint,
                 .focus = !context.state.withdrawal_active && !context.state.withdrawal_focused},
                context.state.note_area);
  context.state.withdrawal_focused = true;
  context.state.withdrawal_active = reply.active;
  if (reply.changed) review.set_withdrawal_note(note);
}

}  // namespace

void draw_reasons(Context& context, Rect area, const workbench::Item&) {
  Canvas& canvas = context.canvas;
  workbench::Review& review = context.bench.review();
  if (review.withdrawing()) {
    draw_withdrawal(context, area);
    return;
  }
  draw_head(context, area.take_top(canvas.px(30), canvas.px(theme::space1)));
  const Rect note = area.take_bottom(canvas.line_height(Type::body) * 3 + canvas.px(theme::space2));
  area.take_bottom(canvas.px(theme::space2));
  // Reasons on other pages that are picked stay visible as one line.
  std::vector<std::string> elsewhere;
  const auto& page = review.pages().page(review.reason_page());
  for (const std::string& code : review.draft().reasons)
    if (std::find(page.begin(), page.end(), code) == page.end()) elsewhere.push_back(code);
  if (!elsewhere.empty()) {
    const Rect more = area.take_bottom(canvas.line_height(Type::caption), canvas.px(theme::space1));
    canvas.text_in(more, Type::caption, theme::attention,
                   tr("reasons.also", {{"reasons", reason_labels(review.shown_campaign(), elsewhere)}}), Align::left,
                   Fit::shorten);
  }
  area.x -= canvas.px(theme::space2);
  area.w += canvas.px(theme::space2) * 2;
  if (review.reason_search())
    draw_found(context, area);
  else
    draw_pages(context, area);
  draw_note(context, note);
}

}  // namespace cs::ui
