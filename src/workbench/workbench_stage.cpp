// What stands on the stage of the view that is open, and how it is compared.
#include <algorithm>

#include "workbench/workbench.hpp"

namespace cs::workbench {
namespace {

/// Those that stand side by side and can be pointed at.
bool can_be_aligned(const client::Photo& photo) {
  return photo.decoded && (photo.ref.kind == api::PhotoKind::submission ||
                           photo.ref.kind == api::PhotoKind::enrolment || photo.ref.kind == api::PhotoKind::id_card);
}

}  // namespace

void Workbench::sync_stages() {
  if (staged_ != review_.shown_revision()) {
    staged_ = review_.shown_revision();
    review_stage_.begin_item(preferences_.keep_zoom);
    compare_.begin_item();
    hand_alignment_.end();
  }
  const ItemPtr& evidence = supervision_.evidence();
  const std::string id = evidence ? evidence->submission.row.id : "";
  if (id != staged_evidence_) {
    staged_evidence_ = id;
    supervisor_stage_.begin_item(preferences_.keep_zoom);
    compare_.begin_item();
    hand_alignment_.end();
  }
  const ItemPtr look = looks_.shown();
  if (const std::string of_look = look ? look->submission.row.id : ""; of_look != staged_look_) {
    staged_look_ = of_look;
    looks_stage_.begin_item(preferences_.keep_zoom);
    compare_.begin_item();
    hand_alignment_.end();
  }
}

void Workbench::want_studies() {
  const auto want = [&](const ItemPtr& item) {
    const auto study = study_for(compare_.examine, *item);
    if (!study) return;
    // What will be delivered was made before the review: it is shown, and not made again.
    const api::PhotoRef* stored = nullptr;
    const domain::Finding* known = nullptr;
    if (*study == client::Study::finished) {
      if (item->submission.finished) stored = &*item->submission.finished;
      if (item->submission.examination)
        for (const domain::Finding& f : item->submission.examination->findings)
          if (f.check == "finished_photo") known = &f;
    }
    for (const client::Photo& photo : item->photos)
      if (photo.ref.kind == api::PhotoKind::submission && photo.decoded)
        studies_.want(photo.ref, *study, known, stored);
  };
  if (const ItemPtr item = shown()) want(item);
  if ((view_ == View::review || view_ == View::looks) && !review().prepared().empty())
    want(review().prepared().front());
}

void Workbench::set_up_stages() {
  compare_.mode = compare_mode_from(preferences_.compare).value_or(CompareMode::side_by_side);
  compare_.match = preferences_.match;
  for (Stage* stage : {&review_stage_, &supervisor_stage_, &looks_stage_}) {
    stage->set_linked(preferences_.linked);
    // Two photographs in one place mean nothing unless their eyes are in one place.
    stage->set_aligned(preferences_.aligned || compare_.mode != CompareMode::side_by_side);
  }
}

void Workbench::key_released() {
  compare_.key_released(clock_.mono());
  if (guides_pressed_ && clock_.mono() - *std::exchange(guides_pressed_, {}) > Compare::tap_at_most) press_guides();
}

void Workbench::press_guides() {
  Preferences p = preferences_;
  p.guides = !p.guides;
  guides_pressed_.reset();
  if (p.guides) guides_pressed_ = clock_.mono();
  change_preferences(std::move(p));
}

void Workbench::enter_compare(CompareMode mode) {
  compare_.enter(mode, clock_.mono());
  Preferences p = preferences_;
  p.compare = to_string(mode);
  if (!(p == preferences_)) change_preferences(std::move(p));
}

bool Workbench::aligned_by_hand() const {
  if (hand_alignment_.picking()) return true;
  const ItemPtr item = shown();
  return item && std::ranges::any_of(item->photos, [&](const client::Photo& photo) {
           return hand_alignment_.picked(photo.ref.hash) != nullptr;
         });
}

void Workbench::toggle_hand_alignment() {
  const ItemPtr item = shown();
  if (!item) return;
  if (aligned_by_hand()) {
    for (const client::Photo& photo : item->photos) hand_alignment_.forget(photo.ref.hash);
    hand_alignment_.end();
    return;
  }
  enter_compare(CompareMode::side_by_side);
  compare_.examine = Examine::none;
  hand_alignment_.begin();
}

void Workbench::pick_eye(const std::string& photo, Point eye) {
  const ItemPtr item = shown();
  if (!item || !hand_alignment_.picking()) return;
  hand_alignment_.pick(photo, eye);
  for (const client::Photo& p : item->photos) {
    if (!can_be_aligned(p)) continue;
    const HandAlignment::Picked* picked = hand_alignment_.picked(p.ref.hash);
    if (picked == nullptr || !picked->second) return;
  }
  hand_alignment_.end();
  Preferences changed = preferences_;
  changed.aligned = true;
  change_preferences(std::move(changed));
  stage().fit();
}

void Workbench::toggle_frozen() {
  const std::size_t pane = stage().pointed().value_or(compare_.partner);
  stage().set_frozen(pane, !stage().frozen(pane));
}

ItemPtr Workbench::shown() const {
  if (paused()) return nullptr;
  if (view_ == View::review) return review_.shown();
  if (view_ == View::supervisor) return supervision_.evidence();
  if (view_ == View::looks) return looks_.shown();
  return nullptr;
}

std::optional<std::size_t> Workbench::selected_finding() const {
  if (view_ == View::looks) return looks_.selected_finding();
  return view_ == View::supervisor ? supervision_.selected_finding() : review_.selected_finding();
}

void Workbench::select_finding(std::optional<std::size_t> index) {
  if (view_ == View::supervisor)
    supervision_.select_finding(index);
  else if (view_ == View::looks)
    looks_.select_finding(index);
  else
    review_.select_finding(index);
}

void Workbench::pin_here() {
  const Stage& s = stage();
  if (s.panes().empty()) return;
  const Pane& pane = s.panes()[0];
  const auto on_photo = [&](Point p) {
    return Point{std::clamp(p.x, 0.0, pane.width), std::clamp(p.y, 0.0, pane.height)};
  };
  domain::Pin pin;
  const ItemPtr item = shown();
  const auto finding = selected_finding();
  if (item && finding && item->submission.examination && *finding < item->submission.examination->findings.size() &&
      !item->submission.examination->findings[*finding].regions.empty()) {
    const Rect r = bounds(item->submission.examination->findings[*finding].regions.front());
    const Point from = on_photo({r.x, r.y}), to = on_photo({r.x + r.width, r.y + r.height});
    pin = {"", from.x, from.y, to.x - from.x, to.y - from.y};
  } else {
    const Point at =
        on_photo(compare_.loupe ? s.face_to_picture(0, compare_.loupe_at) : s.to_picture(0, pane.area.centre()));
    pin = {"", at.x, at.y, 0, 0};
  }
  review().pin(std::move(pin));
}

}  // namespace cs::workbench
