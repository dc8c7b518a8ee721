// The stage: photographs side by side, linked through the face, with guide lines and the region of the selected
// finding.
#include <fmt/format.h>

#include <cmath>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

namespace {

constexpr api::PhotoKind kinds[] = {api::PhotoKind::submission, api::PhotoKind::enrolment, api::PhotoKind::id_card};
// The submission is what is judged: it gets more room.
constexpr float weights[] = {1.28F, 1, 1};

ImVec2 vec(workbench::Point p) {
  return {static_cast<float>(p.x), static_cast<float>(p.y)};
}

std::string size_text(const client::Photo& photo) {
  std::string text;
  if (photo.decoded) text = fmt::format("{} × {}", photo.decoded->original_width, photo.decoded->original_height);
  if (photo.ref.bytes > 0) {
    if (!text.empty()) text += "  ·  ";
    const auto bytes = static_cast<double>(photo.ref.bytes);
    text += bytes >= 1e6 ? fmt::format("{:.1f} MB", bytes / 1e6) : fmt::format("{:.0f} KB", bytes / 1e3);
  }
  return text;
}

// A line that shows on any photograph: dark below, bright above.
void guide_line(Context& context, ImVec2 a, ImVec2 b, Colour colour, float thickness, float alpha = 1) {
  ImDrawList& list = context.canvas.list();
  list.AddLine(a, b, to_imgui(theme::guide_edge, 0.6F * alpha), context.px(thickness) + 2);
  list.AddLine(a, b, to_imgui(colour, alpha), std::max(1.0F, context.px(thickness)));
}

void draw_guides(Context& context, std::size_t pane, const domain::Examination& examination) {
  const workbench::Stage& stage = context.bench.stage();
  for (const workbench::Guide& guide : workbench::guides(examination.face, examination.width, examination.height)) {
    guide_line(context, vec(stage.to_screen(pane, guide.from)), vec(stage.to_screen(pane, guide.to)), theme::guide, 1,
               0.8F);
  }
  for (const auto& eye : {examination.face.left_eye, examination.face.right_eye}) {
    if (!eye) continue;
    const ImVec2 at = vec(stage.to_screen(pane, *eye));
    const float r = context.px(4);
    context.canvas.list().AddCircle(at, r, to_imgui(theme::guide_edge, 0.6F), 0, 3);
    context.canvas.list().AddCircle(at, r, to_imgui(theme::guide), 0, 1.2F);
  }
}

// `area`: the visible part of the photograph.
void draw_region(Context& context, std::size_t pane, const Rect& area, const domain::Region& region, Colour ink) {
  const workbench::Stage& stage = context.bench.stage();
  ImDrawList& list = context.canvas.list();
  std::vector<ImVec2> points;
  for (const auto& p : region.points) points.push_back(vec(stage.to_screen(pane, p)));
  if (points.size() < 2) return;
  switch (region.shape) {
    case domain::Region::Shape::line:
      guide_line(context, points[0], points[1], ink, 2);
      break;
    case domain::Region::Shape::polygon: {
      for (std::size_t i = 0; i < points.size(); ++i) {
        guide_line(context, points[i], points[(i + 1) % points.size()], ink, 2);
      }
      break;
    }
    case domain::Region::Shape::box: {
      const Rect box{std::min(points[0].x, points[1].x), std::min(points[0].y, points[1].y),
                     std::abs(points[1].x - points[0].x), std::abs(points[1].y - points[0].y)};
      // The rest of the picture steps back, so that the region is seen before its outline.
      const ImU32 shade = to_imgui(theme::scrim, 0.38F);
      list.AddRectFilled(area.min(), {area.right(), box.y}, shade);
      list.AddRectFilled({area.x, box.bottom()}, area.max(), shade);
      list.AddRectFilled({area.x, std::max(area.y, box.y)}, {box.x, std::min(area.bottom(), box.bottom())}, shade);
      list.AddRectFilled({box.right(), std::max(area.y, box.y)}, {area.right(), std::min(area.bottom(), box.bottom())},
                         shade);
      list.AddRect({box.x - 1, box.y - 1}, {box.right() + 1, box.bottom() + 1}, to_imgui(theme::guide_edge, 0.7F), 0, 0,
                   context.px(2) + 2);
      list.AddRect(box.min(), box.max(), to_imgui(ink), 0, 0, context.px(2));
      break;
    }
  }
}

void interact(Context& context, std::size_t pane, const Rect& area, const workbench::ItemPtr& item) {
  workbench::Stage& stage = context.bench.stage();
  const ImGuiIO& io = ImGui::GetIO();
  const Press press = pressable("stage.pane" + std::to_string(pane), area);
  const workbench::Point mouse{io.MousePos.x, io.MousePos.y};
  if (press.hovered && io.MouseWheel != 0) {
    stage.zoom_about(pane, mouse, std::pow(workbench::Stage::wheel_step, io.MouseWheel));
  }
  if (press.double_clicked) {
    stage.toggle(pane, mouse);
    return;
  }
  if (press.held && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 3)) {
    if (!context.state.dragged_pane) context.state.dragged_pane = pane;
    if (context.state.dragged_pane == pane) stage.drag(pane, {io.MouseDelta.x, io.MouseDelta.y});
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
  }
  if (press.pressed && !context.state.dragged_pane && pane == 0 && item->submission.examination) {
    const auto& findings = item->submission.examination->findings;
    const double reach = 8 / std::max(stage.scale(0), 1e-6);
    context.bench.select_finding(workbench::finding_at(findings, stage.to_picture(0, mouse), reach));
  }
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left) && context.state.dragged_pane == pane)
    context.state.dragged_pane.reset();
}

void draw_missing(Context& context, const Rect& area, api::PhotoKind kind, const client::Photo* photo) {
  Canvas& canvas = context.canvas;
  const Rect frame = area.inset(canvas.px(theme::space4));
  // Dashed, so that it is not taken for a dark photograph.
  const float dash = canvas.px(6), gap = canvas.px(6), t = std::max(1.0F, canvas.px(1));
  for (float x = frame.x; x < frame.right(); x += dash + gap) {
    const float to = std::min(x + dash, frame.right());
    canvas.fill({x, frame.y, to - x, t}, theme::line_strong);
    canvas.fill({x, frame.bottom() - t, to - x, t}, theme::line_strong);
  }
  for (float y = frame.y; y < frame.bottom(); y += dash + gap) {
    const float to = std::min(y + dash, frame.bottom());
    canvas.fill({frame.x, y, t, to - y}, theme::line_strong);
    canvas.fill({frame.right() - t, y, t, to - y}, theme::line_strong);
  }
  const std::string kind_key = api::to_string(kind);
  const std::string why = photo != nullptr && photo->error ? tr(*photo->error) : tr("photo.missing_why." + kind_key);
  const bool broken = photo != nullptr && photo->error;
  draw_empty(context, frame, broken ? Icon::fail : Icon::no_picture,
             tr((broken ? "photo.broken." : "photo.missing.") + kind_key), why,
             broken ? theme::fail : theme::text_soft);
}

struct PaneAreas {
  Rect label, picture;
};

std::vector<PaneAreas> layout(const Context& context, Rect area) {
  std::vector<PaneAreas> panes;
  const float gap = context.px(theme::space3);
  float total = 0;
  for (const float w : weights) total += w;
  const float usable = area.w - gap * 2;
  for (std::size_t i = 0; i < 3; ++i) {
    Rect column = i == 2 ? area : area.take_left(std::round(usable * weights[i] / total), gap);
    PaneAreas pane;
    pane.label = column.take_top(context.px(28));
    pane.picture = {std::round(column.x), std::round(column.y), std::round(column.w), std::round(column.h)};
    panes.push_back(pane);
  }
  return panes;
}

}  // namespace

void draw_stage(Context& context, Rect area, const workbench::ItemPtr& item, std::string_view slot) {
  Canvas& canvas = context.canvas;
  workbench::Workbench& bench = context.bench;
  const Rect inner = area.inset(canvas.px(theme::space3), canvas.px(theme::space1));
  const std::vector<PaneAreas> areas = layout(context, inner);

  std::vector<workbench::Pane> panes;
  std::vector<std::optional<std::size_t>> photos;
  for (std::size_t i = 0; i < 3; ++i) {
    workbench::Pane pane;
    const Rect& r = areas[i].picture;
    pane.area = {r.x, r.y, r.w, r.h};
    const auto index = photo_index(*item, kinds[i]);
    if (index && item->photos[*index].decoded) {
      const auto& decoded = *item->photos[*index].decoded;
      pane.width = decoded.original_width;
      pane.height = decoded.original_height;
      pane.frame = i == 0 && item->submission.examination
                       ? workbench::FaceFrame::of(item->submission.examination->face, pane.width, pane.height)
                       : workbench::FaceFrame::typical(pane.width, pane.height);
    }
    photos.push_back(index);
    panes.push_back(pane);
  }
  bench.stage().set_panes(panes);

  bool all_sharp = true;
  for (std::size_t i = 0; i < 3; ++i) {
    const Rect& label = areas[i].label;
    const Rect& picture = areas[i].picture;
    const client::Photo* photo = photos[i] ? &item->photos[*photos[i]] : nullptr;
    float x = label.x;
    x += canvas.text_in({x, label.y, label.right() - x, label.h}, Type::strong, theme::text_soft,
                        tr(std::string("photo.") + api::to_string(kinds[i])));
    if (photo != nullptr) {
      std::string detail = size_text(*photo);
      if (i == 0) {
        const std::string taken = to_local_short(item->submission.row.arrived);
        detail += (detail.empty() ? "" : "  ·  ") + taken;
      }
      x += canvas.px(theme::space3);
      canvas.text_in({x, label.y, label.right() - x, label.h}, Type::caption, theme::text_quiet, detail, Align::right,
                     Fit::shorten);
    }
    if (photo == nullptr || !photo->decoded) {
      draw_missing(context, picture, kinds[i], photo);
      continue;
    }
    interact(context, i, picture, item);
  }
  // After the gestures of all panes, so that linked panes move in the same frame.
  for (std::size_t i = 0; i < 3; ++i) {
    if (!photos[i] || !item->photos[*photos[i]].decoded) continue;
    const Rect& picture = areas[i].picture;
    const workbench::Rect place = bench.stage().placement(i);
    // On whole pixels at 1:1, or every pixel would be a mixture of four.
    const bool exact = std::abs(bench.stage().scale(i) - 1) < 1e-6;
    gfx::Placement placement{place.x - picture.x, place.y - picture.y, place.width, place.height};
    if (exact) {
      placement.x = std::round(placement.x);
      placement.y = std::round(placement.y);
    }
    const ShownPhoto shown =
        context.photos.show(fmt::format("{}{}", slot, i), static_cast<int>(picture.w), static_cast<int>(picture.h),
                            photo_source(item, *photos[i]), placement);
    all_sharp = all_sharp && shown.drawn && shown.sharp;
    canvas.list().AddImage(shown.texture, picture.min(), picture.max());
    if (i == 0 && item->submission.examination) {
      canvas.list().PushClipRect(picture.min(), picture.max(), true);
      if (bench.preferences().guides) draw_guides(context, 0, *item->submission.examination);
      if (const auto selected = bench.selected_finding();
          selected && *selected < item->submission.examination->findings.size()) {
        const domain::Finding& finding = item->submission.examination->findings[*selected];
        const float x0 = std::max(picture.x, static_cast<float>(place.x)),
                    y0 = std::max(picture.y, static_cast<float>(place.y));
        const Rect seen{x0, y0, std::min(picture.right(), static_cast<float>(place.x + place.width)) - x0,
                        std::min(picture.bottom(), static_cast<float>(place.y + place.height)) - y0};
        for (const domain::Region& region : finding.regions) {
          draw_region(context, 0, seen, region, ink_of(finding.outcome));
        }
      }
      canvas.list().PopClipRect();
    }
  }
  // An item none of whose photographs can be shown has been looked at, too: it must be possible to reject it.
  if (all_sharp) context.state.drawn.push_back(item->submission.row.id);
}

void prepare_stage(Context& context, const workbench::ItemPtr& item) {
  const auto& panes = context.bench.stage().panes();
  for (std::size_t i = 0; i < panes.size() && i < 3; ++i) {
    const auto index = photo_index(*item, kinds[i]);
    if (!index || !item->photos[*index].decoded) continue;
    const auto& decoded = *item->photos[*index].decoded;
    // As wide as it will be when it is fitted into its pane.
    const double w = decoded.original_width, h = decoded.original_height;
    if (w <= 0 || h <= 0) continue;
    const double scale = std::min(panes[i].area.width / w, panes[i].area.height / h);
    context.photos.prepare(photo_source(item, *index), w * scale);
  }
}

}  // namespace cs::ui
