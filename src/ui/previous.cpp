// The attempt that was rejected, beside the new one: is what was wrong with it mended?
#include <fmt/format.h>

#include "ui/stage_parts.hpp"

namespace cs::ui {

using workbench::tr;

std::optional<StagePhoto> previous_photo(const Context& context, const workbench::Item& item) {
  const workbench::Compare& compare = context.bench.compare();
  if (!compare.previous || compare.examine == workbench::Examine::finished) return std::nullopt;
  if (workbench::rejected_before(item.submission) == nullptr) return std::nullopt;
  return stage_photo(item, api::PhotoKind::previous, context.bench.hand_alignment());
}

bool draw_previous(Context& context, const Rect& label, const Rect& picture, const workbench::ItemPtr& item,
                   const StagePhoto& photo, std::string_view slot) {
  Canvas& canvas = context.canvas;
  const api::PastDecision& rejected = *workbench::rejected_before(item->submission);
  Rect head = label;
  head.take_left(canvas.text_in(head, Type::strong, theme::attention, tr("photo.previous")) + canvas.px(theme::space3));
  canvas.text_in(head, Type::caption, theme::text_quiet, to_local_short(rejected.decided), Align::right, Fit::shorten);

  bool sharp = true;
  if (photo.shown()) {
    const workbench::Stage& stage = context.bench.stage();
    PhotoScene scene;
    scene.a = {photo_source(item, *photo.index),
               mapping_of(stage.transform(previous_pane), picture, photo.width, photo.height),
               stage.scale(previous_pane) > 4 && stage.zoom(previous_pane) > 1};
    const ShownPhoto shown = context.photos.show(fmt::format("{}previous", slot), static_cast<int>(picture.w),
                                                 static_cast<int>(picture.h), scene);
    sharp = shown.drawn && shown.sharp;
    canvas.list().AddImage(shown.texture, picture.min(), picture.max());
    draw_marks(context, previous_pane, picture, *item, photo);
    draw_pins(context, previous_pane, picture, rejected.pins);
  } else {
    draw_missing(context, picture, photo.kind, photo.photo);
  }

  std::string reasons;
  for (const std::string& code : rejected.reasons) {
    const domain::Reason* reason = find_reason(item->campaign, code);
    if (!reasons.empty()) reasons += tr("previous.separator");
    reasons += reason != nullptr ? tr(reason->label) : code;
  }
  std::string said = tr("previous.reasons", {{"reasons", reasons}});
  if (!rejected.note.empty()) said += "\n" + tr("previous.note", {{"note", canvas.fonts().visible(rejected.note)}});
  said += "\n" + tr("previous.question");
  const float pad = canvas.px(theme::space2), w = picture.w - 4 * pad;
  const float h = std::min(canvas.paragraph_height(w, Type::body, said) + 2 * pad, picture.h / 2);
  const Rect card{picture.x + pad, picture.bottom() - h - pad, picture.w - 2 * pad, h};
  canvas.fill(card, theme::bar, canvas.px(theme::radius_small), 0.9F);
  canvas.list().PushClipRect(card.min(), card.max(), true);
  canvas.paragraph(card.inset(pad), Type::body, theme::text, said);
  canvas.list().PopClipRect();
  return sharp;
}

}  // namespace cs::ui
