#include "ui/photos.hpp"

#include "ui/theme.hpp"

namespace cs::ui {

namespace {
constexpr std::chrono::microseconds upload_budget{2000};
constexpr unsigned long keep_surfaces_for = 120;  // frames without being shown
}  // namespace

Result<std::unique_ptr<Photos>> GlPhotos::create(const std::filesystem::path& shaders) {
  CS_ASSIGN(auto programs, gfx::PhotoPrograms::load(shaders));
  return std::unique_ptr<Photos>(new GlPhotos(std::move(programs)));
}

void GlPhotos::begin_frame() {
  ++frame_;
  cache_.begin_frame();
  std::erase_if(slots_, [this](const auto& slot) { return slot.second.used + keep_surfaces_for < frame_; });
}

ShownPhoto GlPhotos::show(const std::string& slot, int width, int height, const gfx::PhotoSource& photo,
                          const gfx::Placement& placement) {
  const gfx::ReadyLevel level = cache_.want(photo, placement.width, gfx::Urgency::now);
  Slot& place = slots_[slot];
  if (!place.surface) place.surface = std::make_unique<gfx::PhotoSurface>(programs_);
  place.used = frame_;
  constexpr auto ground = theme::surround;
  place.surface->draw(width, height, level, placement,
                      {static_cast<float>(ground.r) / 255.0F, static_cast<float>(ground.g) / 255.0F,
                       static_cast<float>(ground.b) / 255.0F});
  return {static_cast<ImTextureID>(place.surface->texture()), static_cast<bool>(level), level.final};
}

void GlPhotos::prepare(const gfx::PhotoSource& photo, double shown_width) {
  cache_.want(photo, shown_width, gfx::Urgency::next);
}

bool GlPhotos::upload() {
  waiting_ = cache_.upload(upload_budget);
  return cache_.improved();
}

}  // namespace cs::ui
