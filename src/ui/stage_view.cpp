// The stage: photographs side by side, linked through the face, with guide lines and the region of the selected
// finding.
#include <fmt/format.h>

#include <cmath>

#include "ui/stage_parts.hpp"

namespace cs::ui {

using workbench::tr;

namespace {

// The submission is what is judged: it gets more room.
constexpr float weights[] = {1.28F, 1, 1};

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

struct PaneAreas {
  Rect label, picture;
};

// A column for each photograph that can be shown; the submission's is there always. `beside`: room for one more picture
// is left beside the submission, and put there.
std::vector<PaneAreas> layout(const Context& context, Rect area, const StagePhotos& photos,
                              std::optional<PaneAreas>* beside) {
  std::vector<PaneAreas> panes(photos.size());
  const float gap = context.px(theme::space3);
  float total = beside != nullptr ? 1.0F : 0.0F;
  int columns = beside != nullptr ? 1 : 0;
  const auto has_column = [&](std::size_t i) { return i == 0 || photos[i].shown(); };
  for (std::size_t i = 0; i < photos.size(); ++i)
    if (has_column(i)) total += weights[i], ++columns;
  const float usable = area.w - gap * static_cast<float>(columns - 1);
  const auto cut = [&](float weight) {
    Rect column = --columns == 0 ? area : area.take_left(std::round(usable * weight / total), gap);
    PaneAreas pane;
    pane.label = column.take_top(context.px(28));
    pane.picture = {std::round(column.x), std::round(column.y), std::round(column.w), std::round(column.h)};
    return pane;
  };
  for (std::size_t i = 0; i < photos.size(); ++i) {
    if (has_column(i)) panes[i] = cut(weights[i]);
    if (i == 0 && beside != nullptr) *beside = cut(1);
  }
  return panes;
}

// What there is no photograph of, in a line under the others: "无身份证照片：学生未授权".
void draw_missing_references(Context& context, Rect& area, const StagePhotos& photos) {
  Canvas& canvas = context.canvas;
  const bool any = !photos[1].shown() || !photos[2].shown();
  if (!any) return;
  Rect row = area.take_bottom(canvas.px(28));
  for (std::size_t i = 1; i < photos.size(); ++i) {
    if (photos[i].shown()) continue;
    const bool broken = photos[i].photo != nullptr && photos[i].photo->error;
    const std::string kind = api::to_string(photos[i].kind);
    const std::string why = broken ? tr(*photos[i].photo->error) : tr("photo.missing_why." + kind);
    const std::string name = tr((broken ? "photo.broken." : "photo.missing.") + kind);
    const std::string text = name + tr("sentence.separator") + why;
    const bool whole = canvas.width(Type::caption, text) + canvas.px(40) <= row.w;
    const std::string& shown = whole ? text : name;
    const Rect chip{row.x, row.y, canvas.width(Type::caption, shown) + canvas.px(40), row.h};
    badge(canvas, row.x, row.centre_y(), shown, broken ? theme::fail : theme::text_soft,
          broken ? Icon::fail : Icon::no_picture);
    if (pressable("stage.missing." + kind, chip).hovered) tooltip(context, why);
    row.take_left(std::min(chip.w, row.w), canvas.px(theme::space2));
  }
}

// The submission beside its references. True when everything was drawn sharp.
bool draw_side_by_side(Context& context, Rect area, const workbench::ItemPtr& item, const StagePhotos& photos,
                       std::string_view slot) {
  Canvas& canvas = context.canvas;
  workbench::Workbench& bench = context.bench;
  const bool finished = bench.compare().examine == workbench::Examine::finished && photos[0].shown();
  const std::optional<StagePhoto> previous = finished ? std::nullopt : previous_photo(context, *item);
  std::optional<PaneAreas> beside;
  draw_missing_references(context, area, photos);
  const std::vector<PaneAreas> areas = layout(context, area, photos, finished || previous ? &beside : nullptr);
  std::vector<workbench::Pane> panes;
  for (std::size_t i = 0; i < photos.size(); ++i) {
    const Rect& r = areas[i].picture;
    panes.push_back({{r.x, r.y, r.w, r.h}, photos[i].width, photos[i].height, photos[i].frame});
  }
  if (previous) {
    const Rect& r = beside->picture;
    panes.push_back({{r.x, r.y, r.w, r.h}, previous->width, previous->height, previous->frame});
  }
  bench.stage().set_panes(panes);

  std::array<gfx::Match, 3> matches;
  for (std::size_t i = 0; i < photos.size(); ++i) {
    if (i > 0 && !photos[i].shown()) continue;  // a chip says why
    if (bench.compare().match) matches[i] = match_of(context, *item, photos, i);
    const Rect& label = areas[i].label;
    const Rect& picture = areas[i].picture;
    const client::Photo* photo = photos[i].photo;
    float x = label.x;
    if (bench.stage().frozen(i)) {
      canvas.icon(Icon::lock, x + canvas.px(7), label.centre_y(), canvas.px(14), theme::attention);
      x += canvas.px(20);
    }
    x += canvas.text_in({x, label.y, label.right() - x, label.h}, Type::strong, theme::text_soft,
                        tr(std::string("photo.") + api::to_string(photos[i].kind)));
    if (photo != nullptr) {
      std::string detail = size_text(*photo);
      Colour ink = theme::text_quiet;
      if (i == 0) {
        const std::string taken = to_local_short(item->submission.row.arrived);
        detail += (detail.empty() ? "" : "  ·  ") + taken;
      } else if (matches[i] != gfx::Match{}) {
        detail = tr("compare.matched");
        ink = theme::attention;
      } else if (bench.stage().aligned() && photos[i].shown() && !photos[i].frame.known) {
        detail = tr("compare.not_aligned");
        ink = theme::attention;
      }
      x += canvas.px(theme::space3);
      canvas.text_in({x, label.y, label.right() - x, label.h}, Type::caption, ink, detail, Align::right, Fit::shorten);
    }
    if (!photos[i].shown()) {
      draw_missing(context, picture, photos[i].kind, photo);
      continue;
    }
    if (i == 0) handle_pins(context, picture, photos[0].width, photos[0].height);
    const bool clicked = handle_pane(context, i, picture);
    const ImVec2 mouse = ImGui::GetMousePos();
    if (clicked && bench.hand_alignment().picking()) {
      bench.pick_eye(photo->ref.hash, bench.stage().to_picture(i, {mouse.x, mouse.y}));
    } else if (clicked && i == 0 && item->submission.examination) {
      const double reach = 8 / std::max(bench.stage().scale(0), 1e-6);
      const auto& findings = item->submission.examination->findings;
      bench.select_finding(workbench::finding_at(findings, bench.stage().to_picture(0, {mouse.x, mouse.y}), reach));
    }
  }
  if (previous && previous->shown()) handle_pane(context, previous_pane, beside->picture);
  // After the gestures of all panes, so that linked panes move in the same frame.
  bool all_sharp = true;
  for (std::size_t i = 0; i < photos.size(); ++i) {
    if (!photos[i].shown()) continue;
    const Rect& picture = areas[i].picture;
    PhotoLayer layer{photo_source(item, *photos[i].index),
                     mapping_of(bench.stage().transform(i), picture, photos[i].width, photos[i].height),
                     bench.stage().scale(i) > 4 && bench.stage().zoom(i) > 1};
    PhotoScene scene;
    if (i == 0) {
      scene = examined_scene(context, *item, photos, picture, std::move(layer));
    } else if (matches[i] == gfx::Match{}) {
      scene.a = std::move(layer);
    } else {
      scene.mode = gfx::Mode::flip;
      scene.b = std::move(layer);
      scene.match = matches[i];
    }
    const ShownPhoto shown = context.photos.show(fmt::format("{}{}", slot, i), static_cast<int>(picture.w),
                                                 static_cast<int>(picture.h), scene);
    all_sharp = all_sharp && shown.drawn && shown.sharp;
    canvas.list().AddImage(shown.texture, picture.min(), picture.max());
    const bool hidden = i == 0 && bench.compare().examine == workbench::Examine::spectrum;
    // A spectrum is not the photograph: nobody has seen that by looking at it.
    all_sharp = all_sharp && !hidden;
    if (!hidden) draw_marks(context, i, picture, *item, photos[i]);
  }
  if (previous) {
    const bool sharp = draw_previous(context, beside->label, beside->picture, item, *previous, slot);
    all_sharp = all_sharp && sharp;
  }
  if (finished) draw_finished(context, areas[0].picture, beside->label, beside->picture, photos, slot);
  if (bench.compare().examine != workbench::Examine::none && photos[0].shown())
    draw_look(context, finished ? beside->picture : areas[0].picture, photos);
  if (bench.hand_alignment().picking()) draw_advice(context, areas[0].picture, tr("align.how"), theme::text);
  if (bench.compare().loupe) {
    const Rect& first = areas[0].picture;
    draw_loupe(context, {area.x, first.y, area.w, first.h}, item, photos, slot);
  }
  return all_sharp;
}

}  // namespace

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

void draw_stage(Context& context, Rect area, const workbench::ItemPtr& item, std::string_view slot) {
  Canvas& canvas = context.canvas;
  const workbench::Compare& compare = context.bench.compare();
  const StagePhotos photos = stage_photos(*item, context.bench.hand_alignment());
  context.bench.stage().point_at(std::nullopt);
  Rect inner = area.inset(canvas.px(theme::space3), canvas.px(theme::space1));
  bool all_sharp = false;
  if (compare.mode == workbench::CompareMode::side_by_side) {
    all_sharp = draw_side_by_side(context, inner, item, photos, slot);
  } else {
    const std::size_t partner = usable_partner(photos, compare.partner);
    if (const auto why = why_not_compared(photos, partner)) {
      const Rect said = inner.take_top(canvas.px(28));
      canvas.icon(Icon::info, said.x + canvas.px(8), said.centre_y(), canvas.px(15), theme::attention);
      canvas.text_in({said.x + canvas.px(24), said.y, said.w - canvas.px(24), said.h}, Type::strong, theme::attention,
                     tr(*why), Align::left, Fit::shorten);
      all_sharp = draw_side_by_side(context, inner, item, photos, slot);
    } else {
      all_sharp = draw_compared(context, inner, item, photos, partner, slot);
    }
  }
  // An item none of whose photographs can be shown has been looked at, too: it must be possible to reject it.
  if (all_sharp) context.state.drawn.push_back(item->submission.row.id);
}

void prepare_stage(Context& context, const workbench::ItemPtr& item) {
  const workbench::Stage& stage = context.bench.stage();
  const StagePhotos photos = stage_photos(*item, context.bench.hand_alignment());
  for (std::size_t i = 0; i < stage.panes().size() && i < photos.size(); ++i) {
    if (!photos[i].shown()) continue;
    // As wide as it will be when it comes on the stage.
    const double scale = stage.scale_of(i, photos[i].width, photos[i].height, photos[i].frame);
    context.photos.prepare(photo_source(item, *photos[i].index), photos[i].width * scale);
  }
}

}  // namespace cs::ui
