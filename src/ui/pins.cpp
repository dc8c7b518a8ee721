// Spots and areas that a reviewer marked, each with the reason it belongs to.
#include <cmath>

#include "ui/stage_parts.hpp"

namespace cs::ui {

using workbench::tr;

namespace {

constexpr float least_area = 8;  // pixels of the screen: a shorter drag was meant as a click

const std::vector<domain::Pin>& pins_of(const workbench::Workbench& bench, const workbench::Item& item) {
  static const std::vector<domain::Pin> none;
  if (bench.view() == workbench::View::supervisor) {
    const api::DecisionRow* decision = bench.supervision().selected();
    return decision != nullptr && decision->submission == item.submission.row.id ? decision->pins : none;
  }
  // Marks of the first decision would say that it rejected: of a second look only one's own are shown.
  return bench.review().shown().get() == &item ? bench.review().pins() : none;
}

// The marks themselves, in the colour of a rejection: dark below, so that they show on any photograph.
void draw_pin(Context& context, std::size_t pane, const domain::Pin& pin, std::size_t number) {
  Canvas& canvas = context.canvas;
  ImDrawList& list = canvas.list();
  const workbench::Stage& stage = context.bench.stage();
  const auto at = [&](double x, double y) {
    const workbench::Point p = stage.to_screen(pane, {x, y});
    return ImVec2{static_cast<float>(p.x), static_cast<float>(p.y)};
  };
  const Colour ink = pin.reason.empty() ? theme::attention : theme::fail;
  ImVec2 corner = at(pin.x, pin.y);
  if (pin.width > 0 || pin.height > 0) {
    const ImVec2 c[] = {corner, at(pin.x + pin.width, pin.y), at(pin.x + pin.width, pin.y + pin.height),
                        at(pin.x, pin.y + pin.height)};
    list.AddPolyline(c, 4, to_imgui(theme::guide_edge, 0.7F), ImDrawFlags_Closed, canvas.px(2) + 2);
    list.AddPolyline(c, 4, to_imgui(ink), ImDrawFlags_Closed, canvas.px(2));
  }
  const float r = canvas.px(10);
  list.AddCircleFilled(corner, r + 1.5F, to_imgui(theme::guide_edge, 0.8F));
  list.AddCircleFilled(corner, r, to_imgui(ink));
  const Rect disc{corner.x - r, corner.y - r, 2 * r, 2 * r};
  canvas.text_in(disc, Type::strong, theme::bar, std::to_string(number), Align::centre);
  const domain::Reason* reason = find_reason(context.bench.shown_campaign(), pin.reason);
  const std::string text = pin.reason.empty() ? tr("pin.waits") : reason != nullptr ? tr(reason->label) : pin.reason;
  const float pad = canvas.px(theme::space1), h = canvas.px(20), w = canvas.width(Type::caption, text) + 2 * pad;
  const Rect tag{corner.x + r + pad, corner.y - h / 2, w, h};
  canvas.fill(tag, theme::bar, canvas.px(theme::radius_small), 0.9F);
  canvas.text_in(tag, Type::caption, pin.reason.empty() ? theme::attention : theme::text, text, Align::centre);
}

}  // namespace

void draw_pins(Context& context, std::size_t pane, const Rect& picture, const std::vector<domain::Pin>& pins) {
  context.canvas.list().PushClipRect(picture.min(), picture.max(), true);
  std::size_t number = 0;
  for (const domain::Pin& pin : pins) draw_pin(context, pane, pin, ++number);
  context.canvas.list().PopClipRect();
}

void draw_pins(Context& context, const Rect& picture, const workbench::Item& item) {
  draw_pins(context, 0, picture, pins_of(context.bench, item));
  context.canvas.list().PushClipRect(picture.min(), picture.max(), true);
  if (const auto& from = context.state.pin_from) {
    const ImVec2 to = ImGui::GetMousePos();
    context.canvas.list().AddRect({std::min(from->x, to.x), std::min(from->y, to.y)},
                                  {std::max(from->x, to.x), std::max(from->y, to.y)}, to_imgui(theme::attention), 0, 0,
                                  context.px(2));
  }
  context.canvas.list().PopClipRect();
}

void handle_pins(Context& context, const Rect& picture, double width, double height) {
  const bool decides =
      context.bench.view() == workbench::View::review || context.bench.view() == workbench::View::looks;
  if (!decides || context.bench.review().why_not_pin()) {
    context.state.pin_from.reset();
    return;
  }
  const ImVec2 mouse = ImGui::GetMousePos();
  const bool inside =
      mouse.x >= picture.x && mouse.y >= picture.y && mouse.x < picture.right() && mouse.y < picture.bottom();
  auto& from = context.state.pin_from;
  if (inside && ImGui::IsMouseClicked(ImGuiMouseButton_Right)) from = mouse;
  if (!from || ImGui::IsMouseDown(ImGuiMouseButton_Right)) return;
  const workbench::Stage& stage = context.bench.stage();
  const auto on_photo = [&](ImVec2 p) {
    const workbench::Point at = stage.to_picture(0, {p.x, p.y});
    return workbench::Point{std::clamp(at.x, 0.0, width), std::clamp(at.y, 0.0, height)};
  };
  const workbench::Point a = on_photo(*from), b = on_photo(mouse);
  const bool area = std::abs(mouse.x - from->x) >= least_area && std::abs(mouse.y - from->y) >= least_area;
  from.reset();
  domain::Pin pin{"", a.x, a.y, 0, 0};
  if (area) pin = {"", std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x), std::abs(a.y - b.y)};
  context.bench.review().pin(std::move(pin));
}

}  // namespace cs::ui
