#include "ui/photos.hpp"

#include "ui/theme.hpp"

namespace cs::ui {

namespace {
constexpr std::chrono::microseconds upload_budget{2000};
constexpr unsigned long keep_surfaces_for = 120;  // frames without being shown
}  // namespace

Result<std::unique_ptr<Photos>> GlPhotos::create(const std::filesystem::path& shaders) {
  CS_ASSIGN(auto programs, gfx::PhotoPrograms::load(shaders));
  gfx::warm_up(programs);
  return std::unique_ptr<Photos>(new GlPhotos(std::move(programs)));
}

void GlPhotos::begin_frame() {
  ++frame_;
  cache_.begin_frame();
  std::erase_if(slots_, [this](const auto& slot) { return slot.second.used + keep_surfaces_for < frame_; });
}

ShownPhoto GlPhotos::show(const std::string& slot, int width, int height, const PhotoScene& wanted) {
  gfx::Scene scene;
  scene.mode = wanted.mode;
  scene.match = wanted.match;
  scene.line = wanted.line;
  scene.amount = wanted.amount;
  scene.key = wanted.key;
  const Colour ground = theme::surround;
  scene.surround = {static_cast<float>(ground.r) / 255.0F, static_cast<float>(ground.g) / 255.0F,
                    static_cast<float>(ground.b) / 255.0F};
  ShownPhoto shown{.texture = ImTextureID_Invalid, .drawn = true, .sharp = true};
  for (const auto& [from, to] : {std::pair{&wanted.a, &scene.a}, std::pair{&wanted.b, &scene.b}}) {
    const gfx::PhotoSource& photo = from->photo;
    if (photo.levels.empty()) continue;
    to->level = cache_.want(photo, from->map.shown_width(photo.width, photo.height), gfx::Urgency::now);
    to->map = from->map;
    // Squares of a picture that is still too small would only say that the sharp one is on its way.
    to->nearest = from->nearest && to->level.final;
    shown.drawn = shown.drawn && to->level;
    shown.sharp = shown.sharp && to->level.final;
  }
  Slot& place = slots_[slot];
  if (!place.surface) place.surface = std::make_unique<gfx::PhotoSurface>(programs_);
  place.used = frame_;
  place.surface->draw(width, height, scene);
  shown.texture = static_cast<ImTextureID>(place.surface->texture());
  return shown;
}

void GlPhotos::prepare(const gfx::PhotoSource& photo, double shown_width) {
  cache_.want(photo, shown_width, gfx::Urgency::next);
}

bool GlPhotos::upload() {
  waiting_ = cache_.upload(upload_budget);
  return cache_.improved();
}

}  // namespace cs::ui
