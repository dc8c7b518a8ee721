// What happened about a student: a line with a mark for each event, newest first.
#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

namespace {

struct Mark {
  Icon icon = Icon::info;
  Colour ink = theme::text_quiet;
};

Mark mark_of(const std::string& kind) {
  if (kind == "approved") return {Icon::pass, theme::pass};
  if (kind == "rejected") return {Icon::fail, theme::fail};
  if (kind == "overturned" || kind == "undone") return {Icon::undo, theme::attention};
  if (kind == "message_delivered") return {Icon::sent, theme::pass};
  if (kind == "message_failed") return {Icon::fail, theme::fail};
  if (kind == "message_in_doubt") return {Icon::unsure, theme::attention};
  if (kind.starts_with("message")) return {Icon::message, theme::accent};
  if (kind == "called_reached") return {Icon::phone, theme::pass};
  if (kind.starts_with("called") || kind.starts_with("phone")) return {Icon::phone, theme::attention};
  return {kind == "checked" ? Icon::shield : Icon::user, theme::text_soft};
}

/// What is said below the heading of an event; "" for nothing.
std::string detail_of(const Context& context, const api::StudentFile& file, const api::StudentEvent& e) {
  std::string text;
  const auto add = [&text](const std::string& more) {
    if (!more.empty()) text += (text.empty() ? "" : "\n") + more;
  };
  if (!e.reasons.empty()) add(reason_labels(context.bench.campaign(file.row.campaign), e.reasons));
  if (e.kind == "checked" && e.fails + e.attentions > 0)
    add(tr("timeline.findings", {{"fails", std::to_string(e.fails)}, {"attentions", std::to_string(e.attentions)}}));
  if (e.kind == "message_failed" || e.kind == "message_in_doubt")
    add(e.text.empty() ? std::string() : tr("notice_problem." + e.text));
  else
    add(context.canvas.fonts().visible(e.text));
  if (!e.note.empty()) add(tr("timeline.note", {{"note", context.canvas.fonts().visible(e.note)}}));
  return text;
}

std::string heading_of(const Context& context, const api::StudentEvent& e) {
  std::string text = tr("timeline." + e.kind);
  if (e.kind == "submitted" || e.kind == "approved" || e.kind == "rejected")
    text += "  ·  " + tr("student.attempt", {{"n", std::to_string(e.attempt)}});
  if (!e.occasion.empty() && (e.kind == "message" || e.kind == "message_again"))
    text += "  ·  " + tr("occasion." + e.occasion) + "  ·  " + tr("notice." + e.state);
  if (!e.by.empty()) text += "  ·  " + context.canvas.fonts().visible(e.by);
  return text;
}

}  // namespace

void draw_timeline(Context& context, Rect area, const api::StudentFile& file) {
  Canvas& canvas = context.canvas;
  if (file.events.empty()) {
    canvas.text_in(area.take_top(canvas.line_height(Type::body)), Type::body, theme::text_quiet, tr("timeline.none"));
    return;
  }
  ScrollArea scroll("timeline", area);
  Rect place = scroll.content();
  const float width = place.w - canvas.px(theme::space3), time = canvas.px(92), gap = canvas.px(theme::space2);
  float y = place.y;
  for (std::size_t i = 0; i < file.events.size(); ++i) {
    const api::StudentEvent& e = file.events[i];
    const std::string detail = detail_of(context, file, e);
    const float text_x = place.x + time + canvas.px(30), text_width = place.x + width - text_x;
    const float line = canvas.line_height(Type::body);
    const float below = detail.empty() ? 0 : canvas.paragraph_height(text_width, Type::caption, detail);
    const Rect row{place.x, y, width, line + below};
    y += row.h + gap;
    if (!scroll.visible(row)) continue;
    const Mark mark = mark_of(e.kind);
    const float x = place.x + time + canvas.px(11);
    if (i + 1 < file.events.size()) canvas.vertical(x, row.y + line, y, theme::line);
    canvas.icon(mark.icon, x, row.y + line / 2, canvas.px(15), mark.ink);
    canvas.text_in({row.x, row.y, time, line}, Type::caption, theme::text_quiet, to_local_short(e.at));
    canvas.text_in({text_x, row.y, text_width, line}, Type::body, theme::text, heading_of(context, e), Align::left,
                   Fit::shorten);
    if (!detail.empty())
      canvas.paragraph({text_x, row.y + line, text_width, below}, Type::caption, theme::text_soft, detail);
  }
  scroll.set_height(y - place.y);
}

}  // namespace cs::ui
