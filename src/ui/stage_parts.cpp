#include "ui/stage_parts.hpp"

#include <cmath>

namespace cs::ui {

namespace {

ImVec2 vec(workbench::Point p) {
  return {static_cast<float>(p.x), static_cast<float>(p.y)};
}

// A line that shows on any photograph: dark below, bright above.
void guide_line(Context& context, ImVec2 a, ImVec2 b, Colour colour, float thickness, float alpha = 1) {
  ImDrawList& list = context.canvas.list();
  list.AddLine(a, b, to_imgui(theme::guide_edge, 0.6F * alpha), context.px(thickness) + 2);
  list.AddLine(a, b, to_imgui(colour, alpha), std::max(1.0F, context.px(thickness)));
}

void draw_guides(Context& context, std::size_t pane, const StagePhoto& photo) {
  const workbench::Stage& stage = context.bench.stage();
  for (const workbench::Guide& guide : workbench::guides(*photo.face, photo.width, photo.height)) {
    guide_line(context, vec(stage.to_screen(pane, guide.from)), vec(stage.to_screen(pane, guide.to)), theme::guide, 1,
               0.8F);
  }
  for (const auto& eye : {photo.face->left_eye, photo.face->right_eye}) {
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
      // Of a photograph that is turned, the upright box around the turned one.
      const domain::Point p = region.points[0], q = region.points[1];
      const std::array<ImVec2, 4> corners = {points[0], points[1], vec(stage.to_screen(pane, {p.x, q.y})),
                                             vec(stage.to_screen(pane, {q.x, p.y}))};
      ImVec2 low = corners[0], high = corners[0];
      for (const ImVec2& c : corners) {
        low = {std::min(low.x, c.x), std::min(low.y, c.y)};
        high = {std::max(high.x, c.x), std::max(high.y, c.y)};
      }
      const Rect box{low.x, low.y, high.x - low.x, high.y - low.y};
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

const domain::FaceSummary* face_of(const workbench::Item& item, api::PhotoKind kind, double width, double height) {
  if (!item.submission.examination) return nullptr;
  const domain::Examination& examination = *item.submission.examination;
  if (kind == api::PhotoKind::submission) return &examination.face;
  for (const domain::ReferenceFace& reference : examination.references) {
    // One that was replaced since it was looked at has another size, or is at worst shown unaligned.
    if (reference.photo == api::to_string(kind) && reference.width == static_cast<int>(width) &&
        reference.height == static_cast<int>(height))
      return &reference.face;
  }
  return nullptr;
}

// A small level is enough, and its averages are quieter.
workbench::SampledPhoto sampled(const workbench::Item& item, const StagePhoto& p) {
  const auto& levels = item.photos[*p.index].decoded->levels;
  const auto& level = *levels[levels.size() > 1 ? levels.size() - 2 : 0];
  return {level.width, level.height, level.rgba(), p.width, p.frame};
}

}  // namespace

StagePhotos stage_photos(const workbench::Item& item) {
  StagePhotos photos;
  for (std::size_t i = 0; i < photos.size(); ++i) {
    StagePhoto& p = photos[i];
    p.kind = stage_kinds[i];
    p.index = photo_index(item, p.kind);
    if (!p.index) continue;
    p.photo = &item.photos[*p.index];
    if (!p.photo->decoded) continue;
    p.width = p.photo->decoded->original_width;
    p.height = p.photo->decoded->original_height;
    p.face = face_of(item, p.kind, p.width, p.height);
    p.frame = p.face != nullptr ? workbench::FaceFrame::of(*p.face, p.width, p.height)
                                : workbench::FaceFrame::typical(p.width, p.height);
  }
  return photos;
}

gfx::Mapping mapping_of(workbench::Similarity t, const Rect& area, double width, double height) {
  if (t.b == 0 && std::abs(t.a - 1) < 1e-6) {
    t.x = std::round(t.x);
    t.y = std::round(t.y);
  }
  const double n = t.a * t.a + t.b * t.b;
  if (!(n > 0 && width > 0 && height > 0)) return {};
  const double x = area.x - t.x, y = area.y - t.y;
  return {t.a / n / width,   t.b / n / width,  (t.a * x + t.b * y) / n / width,
          -t.b / n / height, t.a / n / height, (t.a * y - t.b * x) / n / height};
}

gfx::Match match_of(const Context& context, const workbench::Item& item, const StagePhotos& photos, std::size_t pane) {
  gfx::Match match;
  if (pane == 0 || !photos[0].shown() || !photos[pane].shown()) return match;
  // A difference without it would show the light of two rooms.
  if (!context.bench.compare().match && context.bench.compare().mode != workbench::CompareMode::difference)
    return match;
  const workbench::ColourMatch found = workbench::match_colours(sampled(item, photos[pane]), sampled(item, photos[0]));
  for (std::size_t c = 0; c < 3; ++c) {
    match.gain[c] = static_cast<float>(found.gain[c]);
    match.offset[c] = static_cast<float>(found.offset[c]);
  }
  return match;
}

PhotoScene examined_scene(const Context& context, const workbench::Item& item, const StagePhotos& photos,
                          PhotoLayer layer) {
  using workbench::Examine;
  PhotoScene scene;
  scene.a = std::move(layer);
  switch (context.bench.compare().examine) {
    case Examine::none:
      break;
    case Examine::exposure:
      scene.mode = gfx::Mode::exposure;
      break;
    case Examine::texture:
      scene.mode = gfx::Mode::texture;
      scene.amount = 8;
      break;
    case Examine::sharpness:
      scene.mode = gfx::Mode::sharpness;
      scene.amount = 4;
      break;
    case Examine::backdrop: {
      scene.mode = gfx::Mode::backdrop;
      scene.amount = 5;
      const auto colour = workbench::backdrop_colour(sampled(item, photos[0]));
      for (std::size_t c = 0; c < 3; ++c) scene.key[c] = static_cast<float>(colour[c]);
      break;
    }
  }
  return scene;
}

bool handle_pane(Context& context, std::size_t pane, const Rect& area) {
  workbench::Stage& stage = context.bench.stage();
  workbench::Compare& compare = context.bench.compare();
  const ImGuiIO& io = ImGui::GetIO();
  const Press press = pressable("stage.pane" + std::to_string(pane), area);
  const workbench::Point mouse{io.MousePos.x, io.MousePos.y};
  if (press.hovered && io.MouseWheel != 0) {
    stage.zoom_about(pane, mouse, std::pow(workbench::Stage::wheel_step, io.MouseWheel));
  }
  if (press.hovered && compare.loupe && (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) {
    compare.loupe_at = {};
    compare.move_loupe(stage.face_at(pane, mouse));
  }
  if (press.double_clicked) {
    stage.toggle(pane, mouse);
    return false;
  }
  if (press.held && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 3)) {
    if (!context.state.dragged_pane) context.state.dragged_pane = pane;
    if (context.state.dragged_pane == pane) stage.drag(pane, {io.MouseDelta.x, io.MouseDelta.y});
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
  }
  const bool clicked = press.pressed && !context.state.dragged_pane;
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left) && context.state.dragged_pane == pane)
    context.state.dragged_pane.reset();
  return clicked;
}

void draw_marks(Context& context, std::size_t pane, const Rect& picture, const workbench::Item& item,
                const StagePhoto& photo) {
  const workbench::Workbench& bench = context.bench;
  context.canvas.list().PushClipRect(picture.min(), picture.max(), true);
  const bool own = photo.kind == api::PhotoKind::submission;
  if (bench.preferences().guides && photo.face != nullptr && (own || bench.stage().aligned()))
    draw_guides(context, pane, photo);
  if (const auto selected = bench.selected_finding();
      own && item.submission.examination && selected && *selected < item.submission.examination->findings.size()) {
    const domain::Finding& finding = item.submission.examination->findings[*selected];
    Rect seen = picture;
    if (!bench.stage().aligned()) {
      const workbench::Rect place = bench.stage().placement(pane);
      seen.x = std::max(picture.x, static_cast<float>(place.x));
      seen.y = std::max(picture.y, static_cast<float>(place.y));
      seen.w = std::min(picture.right(), static_cast<float>(place.x + place.width)) - seen.x;
      seen.h = std::min(picture.bottom(), static_cast<float>(place.y + place.height)) - seen.y;
    }
    for (const domain::Region& region : finding.regions)
      draw_region(context, pane, seen, region, ink_of(finding.outcome));
  }
  if (bench.compare().loupe && photo.shown()) {
    const ImVec2 at = vec(bench.stage().to_screen(pane, bench.stage().face_to_picture(pane, bench.compare().loupe_at)));
    const float r = context.px(9);
    guide_line(context, {at.x - r, at.y}, {at.x + r, at.y}, theme::accent, 1);
    guide_line(context, {at.x, at.y - r}, {at.x, at.y + r}, theme::accent, 1);
  }
  context.canvas.list().PopClipRect();
}

std::optional<std::string> why_not_compared(const StagePhotos& photos, std::size_t partner) {
  const auto kind = [&](std::size_t i) { return std::string(api::to_string(photos[i].kind)); };
  for (const std::size_t i : {std::size_t{0}, partner})
    if (!photos[i].shown()) {
      const bool broken = i != 0 && photos[i].photo != nullptr && photos[i].photo->error;
      return (broken ? "compare.broken_photo." : "compare.no_photo.") + kind(i);
    }
  for (const std::size_t i : {std::size_t{0}, partner})
    if (!photos[i].frame.known) return "compare.no_face." + kind(i);
  return std::nullopt;
}

std::size_t usable_partner(const StagePhotos& photos, std::size_t chosen) {
  const std::size_t other = chosen == 1 ? 2 : 1;
  return why_not_compared(photos, chosen) && !why_not_compared(photos, other) ? other : chosen;
}

}  // namespace cs::ui
