// One student on the telephone: found on the left; who it is, how far, what happened and what can be done on the right.
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::Support;
using workbench::tr;

namespace {

Icon icon_of_state(const api::StudentRow& row) {
  if (!row.state) return Icon::no_picture;
  switch (*row.state) {
    case domain::State::approved:
    case domain::State::released:
    case domain::State::delivered:
      return Icon::pass;
    case domain::State::rejected:
      return Icon::fail;
    case domain::State::withdrawn:
    case domain::State::superseded:
      return Icon::not_applicable;
    default:
      return Icon::clock;
  }
}

Colour ink_of_state(const api::StudentRow& row) {
  switch (icon_of_state(row)) {
    case Icon::pass:
      return theme::pass;
    case Icon::fail:
      return theme::fail;
    case Icon::clock:
      return theme::accent;
    default:
      return theme::text_quiet;
  }
}

std::string state_of(const api::StudentRow& row) {
  return row.state ? tr(std::string("state.") + domain::to_string(*row.state)) : tr("state.none");
}

void draw_row(Context& context, const Rect& r, const api::StudentRow& row, bool selected) {
  Canvas& canvas = context.canvas;
  Rect inner = r.inset(canvas.px(theme::space3), canvas.px(5));
  canvas.icon(icon_of_state(row), inner.x + canvas.px(8), inner.centre_y(), canvas.px(17), ink_of_state(row));
  inner.take_left(canvas.px(18), canvas.px(theme::space3));
  Rect top = inner.take_top(canvas.line_height(Type::body));
  if (!row.call_notice.empty()) {
    const Rect mark = top.take_right(canvas.px(18));
    canvas.icon(Icon::phone, mark.centre_x(), mark.centre_y(), canvas.px(14), theme::attention);
  }
  const std::string name = canvas.fonts().visible(row.student.name);
  top.take_left(
      canvas.text_in(top, selected ? Type::strong : Type::body, theme::text, name, Align::left, Fit::shorten) +
      canvas.px(theme::space2));
  canvas.text_in(top, Type::caption, theme::text_quiet, row.student.number, Align::left, Fit::shorten);
  std::string detail = state_of(row);
  if (const std::string school = school_of(context, row.campaign); !school.empty()) detail += "  ·  " + school;
  if (!row.student.college.empty()) detail += "  ·  " + canvas.fonts().visible(row.student.college);
  canvas.text_in(inner, Type::caption, theme::text_soft, detail, Align::left, Fit::shorten);
}

void draw_list(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  Support& support = context.bench.support();
  canvas.fill(area, theme::panel);
  Rect inner = area.inset(canvas.px(theme::space3), canvas.px(theme::space3));
  draw_filter_bar(context, inner.take_top(filter_bar_height(context, inner.w), canvas.px(theme::space3)));
  const Rect foot = inner.take_bottom(canvas.px(32), canvas.px(theme::space1));
  draw_list_age(context, inner, support.as_of(), support.error().has_value());
  if (support.error() && !support.as_of()) {
    draw_empty(context, inner, Icon::fail, tr("list.failed"), tr(*support.error()), theme::fail);
  } else if (support.page().rows.empty()) {
    if (!support.loading()) {
      if (workbench::narrows(support.query()))
        draw_empty(context, inner, Icon::search, tr("support.none.title"), context.with_keys(tr("support.none.text")));
      else
        draw_empty(context, inner, Icon::user, tr("support.empty.title"), tr("support.empty.text"));
    }
  } else {
    ScrollArea scroll("students",
                      {inner.x - canvas.px(theme::space1), inner.y, inner.w + canvas.px(theme::space3), inner.h});
    const Rect place = scroll.content();
    const float row = canvas.line_height(Type::body) + canvas.line_height(Type::caption) + canvas.px(11);
    const auto& rows = support.page().rows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Rect r{place.x, place.y + row * static_cast<float>(i), inner.w + canvas.px(theme::space1), row - 1};
      const bool selected = support.selected_index() == static_cast<int>(i);
      if (selected && context.state.revealed_finding != rows[i].id) {
        scroll.reveal(r);
        context.state.revealed_finding = rows[i].id;
      }
      if (!scroll.visible(r)) continue;
      const Press press = pressable("student." + std::to_string(i), r);
      if (press.pressed) support.select(static_cast<int>(i));
      if (selected) {
        canvas.fill(r, theme::selected, canvas.px(theme::radius));
      } else if (press.hovered) {
        canvas.fill(r, theme::hover, canvas.px(theme::radius));
      }
      draw_row(context, r, rows[i], selected);
    }
    scroll.set_height(row * static_cast<float>(rows.size()));
  }
  if (const int by = draw_pages(context, foot, "support", support.query().offset, support.page().rows.size(),
                                support.page().total, !support.why_not_turn_page(-1), !support.why_not_turn_page(1)))
    support.turn_page(by);
}

/// Where the student stands, and what they should be told to do next.
std::string advice(const Context& context, const api::StudentRow& row, const api::StudentFile* file) {
  if (!row.state) return tr("advice.none");
  switch (*row.state) {
    case domain::State::awaiting_payment:
      return tr("advice.awaiting_payment");
    case domain::State::rejected:
      if (file != nullptr && file->reshoot_until != TimePoint{})
        return tr(file->reshoot_until > context.bench.clock().now() ? "advice.rejected" : "advice.rejected_late",
                  {{"until", to_local_short(file->reshoot_until)}});
      return tr("advice.rejected_open");
    case domain::State::checking:
    case domain::State::pending:
    case domain::State::leased:
      return tr(row.deadline_in.count() < 0 ? "advice.waiting_late" : "advice.waiting",
                {{"left", deadline_text(row.deadline_in)}});
    case domain::State::withdrawn:
      return tr("advice.withdrawn");
    case domain::State::superseded:
      return tr("advice.superseded");
    case domain::State::recalled:
      return tr("advice.recalled");
    default:
      return tr("advice.approved");
  }
}

/// The number: masked, or in full while its minute runs.
void draw_number(Context& context, Rect row) {
  Canvas& canvas = context.canvas;
  const Support& support = context.bench.support();
  const api::StudentRow& student = *support.selected();
  canvas.icon(Icon::phone, row.x + canvas.px(8), row.centre_y(), canvas.px(15), theme::text_quiet);
  row.take_left(canvas.px(22));
  if (const auto phone = support.phone()) {
    row.take_left(canvas.text_in(row, Type::title, theme::text, *phone, Align::left, Fit::shorten) +
                  canvas.px(theme::space3));
    canvas.text_in(row, Type::caption, theme::attention,
                   tr("support.shown_for", {{"time", clock_text(support.phone_left())}}), Align::left, Fit::shorten);
    return;
  }
  row.take_left(canvas.text_in(row, Type::body, theme::text,
                               student.student.phone.empty() ? tr("support.no_phone") : student.student.phone,
                               Align::left, Fit::shorten) +
                canvas.px(theme::space3));
  if (!student.phone_problem.empty())
    canvas.text_in(row, Type::caption, theme::fail, tr("notice_problem." + student.phone_problem), Align::left,
                   Fit::shorten);
}

/// A button, and under it why it cannot be pressed now.
void draw_step(Context& context, Rect place, const char* action, Icon icon) {
  Canvas& canvas = context.canvas;
  action_button(context, place.take_top(canvas.px(38), canvas.px(2)), {.action = action, .icon = icon});
  const workbench::Action* a = workbench::find_action(action);
  if (a == nullptr) return;
  // Under a panel nothing of this is offered, and the panel says what is.
  if (context.bench.support().panel() != Support::Panel::none) return;
  if (const workbench::Why why = workbench::why_not(*a, context.bench))
    canvas.text_in(place, Type::caption, theme::text_quiet, context.with_keys(tr(*why)), Align::left, Fit::shorten);
}

void draw_photo(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  canvas.fill(area, theme::surround, canvas.px(theme::radius));
  const workbench::ItemPtr& item = context.bench.support().item();
  const auto index = item ? photo_index(*item, api::PhotoKind::submission) : std::nullopt;
  if (!index || !item->photos[*index].decoded) {
    canvas.icon(Icon::no_picture, area.centre_x(), area.centre_y(), canvas.px(28), theme::text_quiet);
    return;
  }
  const gfx::PhotoSource source = photo_source(item, *index);
  const double scale =
      std::min(static_cast<double>(area.w) / source.width, static_cast<double>(area.h) / source.height);
  const double w = source.width * scale, h = source.height * scale;
  const ShownPhoto shown = context.photos.show("support.photo", static_cast<int>(area.w), static_cast<int>(area.h),
                                               source, {(area.w - w) / 2, (area.h - h) / 2, w, h});
  if (shown.drawn) canvas.list().AddImage(shown.texture, area.min(), area.max());
}

void draw_student_detail(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  const Support& support = context.bench.support();
  const api::StudentRow* row = support.selected();
  if (row == nullptr) {
    draw_empty(context, area, Icon::user, tr("support.choose.title"), tr("support.choose.text"));
    return;
  }
  const api::StudentFile* file = support.file() ? &*support.file() : nullptr;
  Rect inner = area.inset(canvas.px(theme::space5), canvas.px(theme::space4));
  const float number = canvas.px(30), status = canvas.line_height(Type::strong);
  const std::string told = advice(context, *row, file);
  const float photo_width = canvas.px(132);
  const float text_width = inner.w - photo_width - canvas.px(theme::space4);
  const float advice_height = canvas.paragraph_height(text_width, Type::body, told, 3);
  const float head_height = std::max(
      student_header_height(context) + status + advice_height + number + canvas.px(theme::space2) * 2, canvas.px(176));
  Rect head = inner.take_top(head_height, canvas.px(theme::space3));
  draw_photo(context, head.take_right(photo_width, canvas.px(theme::space4)));
  draw_student_header(context, head.take_top(student_header_height(context), canvas.px(theme::space2)), row->student,
                      row->campaign, row->attempts);
  Rect line = head.take_top(status);
  canvas.icon(icon_of_state(*row), line.x + canvas.px(8), line.centre_y(), canvas.px(16), ink_of_state(*row));
  line.take_left(canvas.px(22));
  canvas.text_in(line, Type::strong, ink_of_state(*row), state_of(*row), Align::left, Fit::shorten);
  head.take_top(canvas.paragraph(head, Type::body, theme::text, told, 3), canvas.px(theme::space2));
  draw_number(context, head.take_top(number));

  Rect steps = inner.take_top(canvas.px(40) + canvas.line_height(Type::caption), canvas.px(theme::space3));
  std::vector<std::pair<const char*, Icon>> offered{
      {"support.phone", Icon::phone}, {"support.correct", Icon::note}, {"support.resend", Icon::undo}};
  if (!row->call_notice.empty()) offered.emplace_back("support.called", Icon::check);
  const float gap = canvas.px(theme::space2);
  const float each =
      std::floor((steps.w - gap * static_cast<float>(offered.size() - 1)) / static_cast<float>(offered.size()));
  for (const auto& [action, icon] : offered) draw_step(context, steps.take_left(each, gap), action, icon);

  canvas.text_in(inner.take_top(canvas.line_height(Type::strong), canvas.px(theme::space2)), Type::strong,
                 theme::accent, tr("support.timeline"));
  if (file != nullptr)
    draw_timeline(context, inner, *file);
  else if (support.file_error())
    draw_empty(context, inner, Icon::fail, tr("support.file_failed"), tr(*support.file_error()), theme::fail);
}

void draw_panel(Context& context, Rect area) {
  Support& support = context.bench.support();
  const api::StudentRow& target = support.target();
  const char* names[] = {"", "phone", "correct", "resend", "called"};
  const std::string name = names[static_cast<int>(support.panel())];
  Fonts& fonts = context.canvas.fonts();
  const workbench::Action* confirm = workbench::find_action("panel.confirm");
  std::string about = tr("support." + name + ".text");
  if (support.panel() == Support::Panel::correct)
    about += tr(support.to_resend().empty() ? "support.correct.no_message" : "support.correct.resends");
  const NoteDialog dialog{"##support",
                          tr("support." + name + ".title", {{"name", fonts.visible(target.student.name)}}),
                          about,
                          "",
                          tr("support." + name + ".hint"),
                          confirm != nullptr ? workbench::name_of(*confirm, context.bench) : std::string()};
  NoteExtra extra;
  if (support.panel() == Support::Panel::correct) extra.number_hint = tr("support.correct.number");
  extra.number = support.number();
  extra.outcomes = support.panel() == Support::Panel::called;
  extra.outcome = support.outcome();
  if (auto note = draw_note_dialog(context, area, dialog, support.note(), context.state.support_focused, &extra))
    support.set_note(std::move(*note));
  if (!extra.changed) return;
  support.set_number(std::move(extra.number));
  if (extra.outcome) support.set_outcome(*extra.outcome);
}

}  // namespace

void draw_support(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  const Rect whole = area;
  const float list = std::clamp(std::round(area.w * 0.36F), canvas.px(400), canvas.px(620));
  draw_list(context, area.take_left(list));
  canvas.vertical(area.x - 1, area.y, area.bottom(), theme::line);
  draw_student_detail(context, area);
  if (context.bench.support().panel() != Support::Panel::none)
    draw_panel(context, whole);
  else
    context.state.support_focused = false;
}

}  // namespace cs::ui
