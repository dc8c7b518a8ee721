// Submission and a reference in one place, and the loupe. All three photographs stay in sight beside them: it is always
// clear which is which, and nothing is decided on a photograph that was never on the screen.
#include <fmt/format.h>

#include <cmath>

#include "ui/stage_parts.hpp"

namespace cs::ui {

using workbench::CompareMode;
using workbench::tr;

namespace {

gfx::Mode gfx_mode(const workbench::Compare& compare) {
  switch (compare.mode) {
    case CompareMode::side_by_side:
      break;
    case CompareMode::flip:
      return compare.flipped ? gfx::Mode::flip : gfx::Mode::plain;
    case CompareMode::wipe:
      return gfx::Mode::wipe;
    case CompareMode::onion:
      return gfx::Mode::onion;
    case CompareMode::difference:
      return gfx::Mode::difference;
    case CompareMode::edges:
      return gfx::Mode::edges;
  }
  return gfx::Mode::plain;
}

std::string name_of(const StagePhoto& photo) {
  return tr(std::string("photo.") + api::to_string(photo.kind));
}

// How much of what the mode has, in words.
std::string amount_text(const Context& context) {
  const workbench::Compare& c = context.bench.compare();
  const std::string less = context.key_of("compare.less"), more = context.key_of("compare.more");
  switch (c.mode) {
    case CompareMode::onion:
      return tr("compare.amount.onion", {{"n", fmt::format("{:.0f}", c.onion * 100)}, {"less", less}, {"more", more}});
    case CompareMode::difference:
      return tr("compare.amount.difference",
                {{"n", fmt::format("{:.0f}", c.amplification)}, {"less", less}, {"more", more}});
    case CompareMode::edges:
      return tr("compare.amount.edges",
                {{"n", fmt::format("{:.1f}", c.edge_strength)}, {"less", less}, {"more", more}});
    case CompareMode::side_by_side:
    case CompareMode::flip:
    case CompareMode::wipe:
      break;
  }
  return {};
}

// A name on the photograph itself, so that nobody mistakes which one is on top.
void name_tag(Context& context, float x, float y, bool to_the_left, std::string_view text, Colour ink) {
  Canvas& canvas = context.canvas;
  const float pad = canvas.px(theme::space2), h = canvas.px(24), w = canvas.width(Type::strong, text) + 2 * pad;
  const Rect r{to_the_left ? x - w : x, y, w, h};
  canvas.fill(r, theme::bar, canvas.px(theme::radius_small), 0.86F);
  canvas.text_in(r, Type::strong, ink, text, Align::centre);
}

void draw_wipe_edge(Context& context, const Rect& picture, const StagePhotos& photos, std::size_t partner) {
  Canvas& canvas = context.canvas;
  workbench::Compare& compare = context.bench.compare();
  ImDrawList& list = canvas.list();
  const auto share = static_cast<float>(compare.wipe);
  const ImVec2 at = compare.wipe_across ? ImVec2{picture.centre_x(), std::round(picture.y + picture.h * share)}
                                        : ImVec2{std::round(picture.x + picture.w * share), picture.centre_y()};
  const ImVec2 from = compare.wipe_across ? ImVec2{picture.x, at.y} : ImVec2{at.x, picture.y};
  const ImVec2 to = compare.wipe_across ? ImVec2{picture.right(), at.y} : ImVec2{at.x, picture.bottom()};
  list.AddLine(from, to, to_imgui(theme::guide_edge, 0.7F), 3);
  list.AddLine(from, to, to_imgui(theme::text), 1);
  const float r = canvas.px(14);
  list.AddCircleFilled(at, r, to_imgui(theme::bar, 0.92F));
  list.AddCircle(at, r, to_imgui(theme::text), 0, 1.2F);
  const float s = canvas.px(4), o = canvas.px(3.5F);
  for (const float sign : {-1.0F, 1.0F}) {
    const auto point = [&](float along, float over) {
      return compare.wipe_across ? ImVec2{at.x + over, at.y + sign * along} : ImVec2{at.x + sign * along, at.y + over};
    };
    list.PathLineTo(point(o, -s));
    list.PathLineTo(point(o + s, 0));
    list.PathLineTo(point(o, s));
    list.PathStroke(to_imgui(theme::text), 0, 1.4F);
  }
  const float pad = canvas.px(theme::space2);
  const std::string first = name_of(photos[0]), second = name_of(photos[partner]);
  if (compare.wipe_across) {
    name_tag(context, picture.x + pad, picture.y + pad, false, first, theme::text);
    name_tag(context, picture.x + pad, picture.bottom() - pad - canvas.px(24), false, second, theme::text);
  } else {
    name_tag(context, picture.x + pad, picture.y + pad, false, first, theme::text);
    name_tag(context, picture.right() - pad, picture.y + pad, true, second, theme::text);
  }
}

// The handle of the wipe lies over the picture: it takes the pointer first.
bool drag_wipe(Context& context, const Rect& picture) {
  workbench::Compare& compare = context.bench.compare();
  const auto share = static_cast<float>(compare.wipe);
  const float reach = context.px(14);
  const Rect grip = compare.wipe_across ? Rect{picture.x, picture.y + picture.h * share - reach, picture.w, 2 * reach}
                                        : Rect{picture.x + picture.w * share - reach, picture.y, 2 * reach, picture.h};
  const Press press = pressable("stage.wipe", grip);
  if (press.hovered || press.held)
    ImGui::SetMouseCursor(compare.wipe_across ? ImGuiMouseCursor_ResizeNS : ImGuiMouseCursor_ResizeEW);
  if (press.held) {
    const ImVec2 mouse = ImGui::GetMousePos();
    const float at = compare.wipe_across ? (mouse.y - picture.y) / picture.h : (mouse.x - picture.x) / picture.w;
    compare.wipe = std::clamp(static_cast<double>(at), 0.0, 1.0);
  }
  return press.held;
}

// All three whole and small. True when all were sharp.
bool draw_strip_of_all(Context& context, Rect area, const workbench::ItemPtr& item, const StagePhotos& photos,
                       std::size_t partner, std::string_view slot) {
  Canvas& canvas = context.canvas;
  workbench::Compare& compare = context.bench.compare();
  bool sharp = true;
  const float gap = canvas.px(theme::space2), label = canvas.px(22);
  const float each = (area.h - 2 * gap) / 3;
  for (std::size_t i = 0; i < photos.size(); ++i) {
    Rect cell = i == 2 ? area : area.take_top(each, gap);
    const StagePhoto& photo = photos[i];
    const Rect name = cell.take_top(label);
    const bool on = i == 0 || i == partner;
    canvas.text_in(name, Type::caption, on ? theme::text : theme::text_quiet, name_of(photo), Align::left,
                   Fit::shorten);
    const Rect box{std::round(cell.x), std::round(cell.y), std::round(cell.w), std::round(cell.h)};
    if (!photo.shown()) {
      canvas.frame(box, theme::line, canvas.px(theme::radius_small));
      canvas.icon(Icon::no_picture, box.centre_x(), box.centre_y(), canvas.px(22), theme::text_quiet);
      continue;
    }
    const float k = std::min(box.w / static_cast<float>(photo.width), box.h / static_cast<float>(photo.height));
    const Rect fit{box.x, box.y, std::floor(static_cast<float>(photo.width) * k),
                   std::floor(static_cast<float>(photo.height) * k)};
    const ShownPhoto shown =
        context.photos.show(fmt::format("{}strip{}", slot, i), static_cast<int>(fit.w), static_cast<int>(fit.h),
                            photo_source(item, *photo.index), {0, 0, fit.w, fit.h});
    sharp = sharp && shown.drawn && shown.sharp;
    canvas.list().AddImage(shown.texture, fit.min(), fit.max());
    const Press press = pressable(fmt::format("stage.strip{}", i), fit);
    if (press.pressed && i != 0) compare.partner = i;
    if (on)
      canvas.frame({fit.x - 1, fit.y - 1, fit.w + 2, fit.h + 2}, theme::accent, 0, 2);
    else if (press.hovered)
      canvas.frame(fit, theme::line_strong, 0, 1);
  }
  return sharp;
}

}  // namespace

bool draw_compared(Context& context, Rect area, const workbench::ItemPtr& item, const StagePhotos& photos,
                   std::size_t partner, std::string_view slot) {
  Canvas& canvas = context.canvas;
  workbench::Stage& stage = context.bench.stage();
  workbench::Compare& compare = context.bench.compare();
  const Rect strip =
      area.take_right(std::clamp(std::round(area.h * 0.24F), canvas.px(96), area.w * 0.3F), canvas.px(theme::space3));
  Rect label = area.take_top(canvas.px(28));
  const Rect foot = area.take_bottom(canvas.px(26));
  const Rect picture{std::round(area.x), std::round(area.y), std::round(area.w), std::round(area.h)};

  std::vector<workbench::Pane> panes(3);
  for (const std::size_t i : {std::size_t{0}, partner})
    panes[i] = {{picture.x, picture.y, picture.w, picture.h}, photos[i].width, photos[i].height, photos[i].frame};
  stage.set_panes(panes);

  handle_pins(context, picture, photos[0].width, photos[0].height);
  const bool wiping = compare.mode == CompareMode::wipe && drag_wipe(context, picture);
  if (!wiping && handle_pane(context, 0, picture) && item->submission.examination) {
    const ImVec2 mouse = ImGui::GetMousePos();
    const double reach = 8 / std::max(stage.scale(0), 1e-6);
    context.bench.select_finding(
        workbench::finding_at(item->submission.examination->findings, stage.to_picture(0, {mouse.x, mouse.y}), reach));
  }

  const auto layer = [&](std::size_t i) {
    return PhotoLayer{photo_source(item, *photos[i].index),
                      mapping_of(stage.transform(i), picture, photos[i].width, photos[i].height),
                      stage.scale(i) > 4 && stage.zoom() > 1};
  };
  PhotoScene scene;
  scene.mode = gfx_mode(compare);
  scene.a = layer(0);
  scene.b = layer(partner);
  scene.match = match_of(context, *item, photos, partner);
  scene.line = compare.wipe_across ? std::array{0.0F, 1.0F, std::round(picture.h * static_cast<float>(compare.wipe))}
                                   : std::array{1.0F, 0.0F, std::round(picture.w * static_cast<float>(compare.wipe))};
  scene.amount = static_cast<float>(compare.mode == CompareMode::onion        ? compare.onion
                                    : compare.mode == CompareMode::difference ? compare.amplification
                                                                              : compare.edge_strength);
  const ShownPhoto shown = context.photos.show(fmt::format("{}compared", slot), static_cast<int>(picture.w),
                                               static_cast<int>(picture.h), scene);
  canvas.list().AddImage(shown.texture, picture.min(), picture.max());
  const std::size_t on_top = compare.mode == CompareMode::flip && compare.flipped ? partner : 0;
  if (compare.mode != CompareMode::difference && compare.mode != CompareMode::edges)
    draw_marks(context, on_top, picture, *item, photos[on_top]);
  if (compare.mode == CompareMode::wipe) draw_wipe_edge(context, picture, photos, partner);
  if (compare.mode == CompareMode::flip)
    name_tag(context, picture.x + canvas.px(theme::space2), picture.y + canvas.px(theme::space2), false,
             name_of(photos[on_top]), on_top == 0 ? theme::text : theme::attention);

  float x = label.x;
  x += canvas.text_in(label, Type::strong, theme::text_soft,
                      tr("compare.two", {{"a", name_of(photos[0])}, {"b", name_of(photos[partner])}}));
  label.take_left(x - label.x + canvas.px(theme::space3));
  std::string detail = amount_text(context);
  if (scene.match != gfx::Match{}) detail += (detail.empty() ? "" : "  ·  ") + tr("compare.matched");
  canvas.text_in(label, Type::caption, scene.match != gfx::Match{} ? theme::attention : theme::text_quiet, detail,
                 Align::right, Fit::shorten);
  const std::string flip = context.key_of("compare.flip"), other = context.key_of("compare.partner"),
                    turn = context.key_of("compare.turn");
  canvas.text_in(foot, Type::caption, theme::text_soft,
                 tr(std::string("compare.look.") + workbench::to_string(compare.mode),
                    {{"flip", flip}, {"other", other}, {"turn", turn}}),
                 Align::left, Fit::shorten);

  const bool strip_sharp = draw_strip_of_all(context, strip, item, photos, partner, slot);
  if (compare.loupe) draw_loupe(context, picture, item, photos, slot);
  return shown.drawn && shown.sharp && strip_sharp;
}

void draw_loupe(Context& context, const Rect& area, const workbench::ItemPtr& item, const StagePhotos& photos,
                std::string_view slot) {
  Canvas& canvas = context.canvas;
  const workbench::Stage& stage = context.bench.stage();
  const workbench::Point spot = context.bench.compare().loupe_at;
  constexpr double eye_distances = 1.1;  // across the loupe
  const float pad = canvas.px(theme::space2), label = canvas.px(22);
  const float side = std::round(
      std::min({canvas.px(250), (area.w - 4 * pad - canvas.px(theme::space5)) / 3, area.h * 0.42F - label - 2 * pad}));
  if (side < canvas.px(60)) return;
  const float w = side * 3 + pad * 4, h = side + label + pad * 2;
  // Never over what it enlarges.
  const double y = stage.to_screen(0, photos[0].frame.to_picture(spot)).y;
  const bool below = y < area.centre_y();
  const Rect card{std::round(area.centre_x() - w / 2), std::round(below ? area.bottom() - h - pad : area.y + pad), w,
                  h};
  canvas.fill(card, theme::bar, canvas.px(theme::radius));
  canvas.frame(card, theme::line_strong, canvas.px(theme::radius), 1, 0.6F);
  for (std::size_t i = 0; i < photos.size(); ++i) {
    const StagePhoto& photo = photos[i];
    const Rect square{card.x + pad + (side + pad) * static_cast<float>(i), card.y + pad, side, side};
    const Rect name{square.x, square.bottom(), side, label};
    if (!photo.shown() || !photo.frame.known) {
      canvas.fill(square, theme::surround);
      canvas.icon(Icon::no_picture, square.centre_x(), square.centre_y(), canvas.px(22), theme::text_quiet);
      canvas.text_in(name, Type::caption, theme::text_quiet,
                     photo.shown() ? tr("compare.loupe_no_face") : name_of(photo), Align::left, Fit::shorten);
      continue;
    }
    const double scale = side / (eye_distances * photo.frame.between);
    const double a = scale * std::cos(photo.frame.angle), b = -scale * std::sin(photo.frame.angle);
    const workbench::Point at = photo.frame.to_picture(spot);
    const workbench::Similarity t{a, b, square.centre_x() - (a * at.x - b * at.y),
                                  square.centre_y() - (b * at.x + a * at.y)};
    PhotoScene scene;
    scene.mode = i == 0 ? gfx::Mode::plain : gfx::Mode::flip;
    PhotoLayer layer{photo_source(item, *photo.index), mapping_of(t, square, photo.width, photo.height), false};
    (i == 0 ? scene.a : scene.b) = std::move(layer);
    if (i != 0 && context.bench.compare().match) scene.match = match_of(context, *item, photos, i);
    const ShownPhoto shown =
        context.photos.show(fmt::format("{}loupe{}", slot, i), static_cast<int>(side), static_cast<int>(side), scene);
    canvas.list().AddImage(shown.texture, square.min(), square.max());
    canvas.text_in(name, Type::caption, theme::text_soft, name_of(photo), Align::left, Fit::shorten);
    canvas.text_in(name, Type::caption, theme::text_quiet, fmt::format("{:.0f}%", scale * 100), Align::right);
  }
}

}  // namespace cs::ui
