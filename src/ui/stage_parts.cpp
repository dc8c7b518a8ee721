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

gfx::PhotoSource study_source(const StagePhotos& photos, workbench::Examine examine, const worker::Decoded& picture) {
  gfx::PhotoSource source;
  source.key = photos[0].photo->ref.hash + ":" + workbench::to_string(examine);
  source.width = picture.original_width;
  source.height = picture.original_height;
  for (const auto& level : picture.levels) source.levels.push_back({level->width, level->height, level->rgba()});
  source.owner = std::make_shared<worker::Decoded>(picture);
  return source;
}

gfx::Mapping in_the_middle(const Rect& area, const worker::Decoded& picture) {
  const double k = std::min(0.94 * area.w / picture.original_width, 0.94 * area.h / picture.original_height);
  const double w = std::round(picture.original_width * k), h = std::round(picture.original_height * k);
  return gfx::Mapping::of({std::round((area.w - w) / 2), std::round((area.h - h) / 2), w, h});
}

// What will be cut out: the rest steps back.
void draw_cut(Context& context, const Rect& picture, const domain::Region& region) {
  const workbench::Stage& stage = context.bench.stage();
  ImDrawList& list = context.canvas.list();
  const domain::Point p = region.points[0], q = region.points[1];
  const std::array<ImVec2, 4> c = {vec(stage.to_screen(0, p)), vec(stage.to_screen(0, {q.x, p.y})),
                                   vec(stage.to_screen(0, q)), vec(stage.to_screen(0, {p.x, q.y}))};
  const ImU32 shade = to_imgui(theme::scrim, 0.55F);
  // Four pieces round a rectangle that may be turned: from each of its sides far beyond the pane.
  const float far = 4 * (picture.w + picture.h);
  for (std::size_t i = 0; i < 4; ++i) {
    const ImVec2 a = c[i], b = c[(i + 1) % 4], d = c[(i + 3) % 4];
    const float length = std::hypot(a.x - d.x, a.y - d.y);
    if (!(length > 0)) return;
    const ImVec2 out{(a.x - d.x) / length * far, (a.y - d.y) / length * far};
    const ImVec2 along{(b.x - a.x), (b.y - a.y)};
    const float run = std::hypot(along.x, along.y);
    if (!(run > 0)) return;
    const ImVec2 on{along.x / run * far, along.y / run * far};
    // Outside of the side that leaves `a` away from `d`, starting at `a` and reaching beyond `b`.
    const ImVec2 piece[] = {
        a, {a.x + out.x, a.y + out.y}, {a.x + out.x + on.x, a.y + out.y + on.y}, {a.x + on.x, a.y + on.y}};
    list.AddConvexPolyFilled(piece, 4, shade);
  }
  for (std::size_t i = 0; i < 4; ++i) guide_line(context, c[i], c[(i + 1) % 4], theme::text, 1.5F);
}

// A small level is enough, and its averages are quieter.
workbench::SampledPhoto sampled(const workbench::Item& item, const StagePhoto& p) {
  const auto& levels = item.photos[*p.index].decoded->levels;
  const auto& level = *levels[levels.size() > 1 ? levels.size() - 2 : 0];
  return {level.width, level.height, level.rgba(), p.width, p.frame};
}

}  // namespace

StagePhoto stage_photo(const workbench::Item& item, api::PhotoKind kind, const workbench::HandAlignment& by_hand) {
  StagePhoto p;
  p.kind = kind;
  p.index = photo_index(item, kind);
  if (!p.index) return p;
  p.photo = &item.photos[*p.index];
  if (!p.photo->decoded) return p;
  p.width = p.photo->decoded->original_width;
  p.height = p.photo->decoded->original_height;
  p.face = face_of(item, kind, p.width, p.height);
  p.frame = p.face != nullptr ? workbench::FaceFrame::of(*p.face, p.width, p.height)
                              : workbench::FaceFrame::typical(p.width, p.height);
  if (const auto frame = by_hand.frame(p.photo->ref.hash, p.width, p.height)) {
    p.frame = *frame;
    p.face = nullptr;  // its guide lines would be the machine's
  }
  return p;
}

StagePhotos stage_photos(const workbench::Item& item, const workbench::HandAlignment& by_hand) {
  StagePhotos photos;
  for (std::size_t i = 0; i < photos.size(); ++i) photos[i] = stage_photo(item, stage_kinds[i], by_hand);
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
                          const Rect& area, PhotoLayer layer) {
  using workbench::Examine;
  PhotoScene scene;
  scene.a = std::move(layer);
  switch (context.bench.compare().examine) {
    case Examine::none:
    case Examine::finished:
      break;
    case Examine::error_level:
    case Examine::spectrum: {
      const auto* study = study_of(context, photos);
      if (study == nullptr || !*study || !(*study)->picture) break;
      const worker::Decoded& picture = *(*study)->picture;
      const double width = scene.a.photo.width, height = scene.a.photo.height;
      scene.a.photo = study_source(photos, context.bench.compare().examine, picture);
      // A spectrum has no place on the face: it is shown whole, in the middle.
      if (context.bench.compare().examine == Examine::spectrum)
        scene.a.map = in_the_middle(area, picture);
      else
        scene.a.photo.width = static_cast<int>(width), scene.a.photo.height = static_cast<int>(height);
      scene.a.nearest = false;
      break;
    }
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

const Result<client::Studied>* study_of(const Context& context, const StagePhotos& photos) {
  const workbench::ItemPtr item = context.bench.shown();
  if (!item || !photos[0].shown()) return nullptr;
  const auto study = workbench::study_for(context.bench.compare().examine, *item);
  if (!study) return nullptr;
  return context.bench.studies().find(photos[0].photo->ref.hash, *study);
}

void draw_finished(Context& context, const Rect& submission, const Rect& label, const Rect& picture,
                   const StagePhotos& photos, std::string_view slot) {
  using workbench::tr;
  Canvas& canvas = context.canvas;
  const float x = canvas.text_in(label, Type::strong, theme::text_soft, tr("photo.finished"));
  const auto* study = study_of(context, photos);
  if (study == nullptr || !*study) return;
  const client::Studied& made = **study;
  if (made.finding && !made.finding->regions.empty() && made.finding->regions[0].points.size() == 2) {
    canvas.list().PushClipRect(submission.min(), submission.max(), true);
    draw_cut(context, submission, made.finding->regions[0]);
    canvas.list().PopClipRect();
  }
  if (!made.picture) return;
  const int width = made.picture->original_width, height = made.picture->original_height;
  Rect detail = label;
  detail.take_left(x + canvas.px(theme::space3));
  canvas.text_in(detail, Type::caption, theme::text_quiet, std::to_string(width) + " × " + std::to_string(height),
                 Align::right, Fit::shorten);
  // Never larger than it is: what it will look like is what is asked.
  const float k = std::min({picture.w / static_cast<float>(width), picture.h / static_cast<float>(height), 1.0F});
  const float w = std::round(static_cast<float>(width) * k), h = std::round(static_cast<float>(height) * k);
  const Rect fit{std::round(picture.centre_x() - w / 2), std::round(picture.centre_y() - h / 2), w, h};
  const ShownPhoto shown =
      context.photos.show(std::string(slot) + "finished", static_cast<int>(w), static_cast<int>(h),
                          study_source(photos, workbench::Examine::finished, *made.picture), {0, 0, w, h});
  canvas.list().AddImage(shown.texture, fit.min(), fit.max());
}

void draw_look(Context& context, const Rect& picture, const StagePhotos& photos) {
  using workbench::Examine;
  using workbench::tr;
  const Examine examine = context.bench.compare().examine;
  const auto* study = study_of(context, photos);
  std::string look = tr(std::string("examine.look.") + workbench::to_string(examine));
  Colour ink = theme::text;
  const workbench::ItemPtr item = context.bench.shown();
  if (const auto made = item ? workbench::study_for(examine, *item) : std::nullopt) {
    if (made == client::Study::plain_spectrum) look = tr("examine.look.plain_spectrum");
    if (study == nullptr) {
      look = tr("examine.wait");
    } else if (!*study) {
      look = tr(study->error());
      ink = theme::attention;
    } else if ((*study)->finding && (*study)->finding->outcome != domain::Outcome::pass) {
      look = tr((*study)->finding->message);
      ink = ink_of((*study)->finding->outcome);
    }
  }
  draw_advice(context, picture, look, ink);
}

void draw_advice(Context& context, const Rect& picture, std::string_view text, Colour ink) {
  Canvas& canvas = context.canvas;
  const float pad = canvas.px(theme::space2);
  const float h = canvas.paragraph_height(picture.w - 4 * pad, Type::body, text) + 2 * pad;
  const Rect said{picture.x + pad, picture.bottom() - h - pad, picture.w - 2 * pad, h};
  canvas.fill(said, theme::bar, canvas.px(theme::radius_small), 0.9F);
  canvas.paragraph(said.inset(pad), Type::body, ink, text);
}

bool handle_pane(Context& context, std::size_t pane, const Rect& area) {
  workbench::Stage& stage = context.bench.stage();
  workbench::Compare& compare = context.bench.compare();
  const ImGuiIO& io = ImGui::GetIO();
  const Press press = pressable("stage.pane" + std::to_string(pane), area);
  const workbench::Point mouse{io.MousePos.x, io.MousePos.y};
  if (press.hovered) stage.point_at(pane);
  if (press.hovered && io.MouseWheel != 0) {
    stage.zoom_about(pane, mouse, std::pow(workbench::Stage::wheel_step, io.MouseWheel));
  }
  if (press.hovered && compare.loupe && (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) {
    compare.loupe_at = {};
    compare.move_loupe(stage.face_at(pane, mouse));
  }
  if (press.double_clicked && !context.bench.hand_alignment().picking()) {
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
  if (own) draw_pins(context, picture, item);
  if (const auto* picked = bench.hand_alignment().picked(photo.photo->ref.hash);
      picked != nullptr && bench.hand_alignment().picking())
    for (const auto& eye : {picked->first, picked->second}) {
      if (!eye) continue;
      const ImVec2 at = vec(bench.stage().to_screen(pane, *eye));
      const float r = context.px(7);
      guide_line(context, {at.x - r, at.y}, {at.x + r, at.y}, theme::accent, 1.5F);
      guide_line(context, {at.x, at.y - r}, {at.x, at.y + r}, theme::accent, 1.5F);
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
