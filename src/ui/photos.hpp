// Photographs for the views: which texture shows which photograph in which place. The interface lets views be drawn in
// tests without a GPU.
#pragma once

#include <imgui.h>

#include <array>
#include <map>
#include <memory>
#include <string>

#include "gfx/photo_surface.hpp"
#include "gfx/texture_cache.hpp"

namespace cs::ui {

struct ShownPhoto {
  ImTextureID texture = ImTextureID_Invalid;  ///< as large as the place, pixel for pixel
  bool drawn = false;                         ///< something of the photograph is on it
  bool sharp = false;                         ///< as sharp as it can be at this size
};

/// One of up to two photographs of a picture.
struct PhotoLayer {
  gfx::PhotoSource photo;  ///< without levels: empty
  gfx::Mapping map;
  bool nearest = false;
};

/// What a place shows: a photograph, or two compared.
struct PhotoScene {
  gfx::Mode mode = gfx::Mode::plain;
  PhotoLayer a, b;
  gfx::Match match;
  std::array<float, 3> line{1, 0, 0};
  float amount = 1;
  std::array<float, 3> key{};
};

class Photos {
 public:
  virtual ~Photos() = default;
  virtual void begin_frame() = 0;
  /// Draws the scene on the surface called `slot`, `width` x `height` pixels, for this frame.
  virtual ShownPhoto show(const std::string& slot, int width, int height, const PhotoScene& scene) = 0;
  /// One upright photograph.
  ShownPhoto show(const std::string& slot, int width, int height, const gfx::PhotoSource& photo,
                  const gfx::Placement& placement) {
    PhotoScene scene;
    scene.a = {photo, gfx::Mapping::of(placement), false};
    return show(slot, width, height, scene);
  }
  /// Will probably be shown next, about this wide: brought to the GPU when nothing else is to do.
  virtual void prepare(const gfx::PhotoSource& photo, double shown_width) = 0;
  /// After the frame: copies for at most 2 ms. True when the frame should be drawn again because a picture got sharper.
  virtual bool upload() = 0;
  /// Whether upload() has more to do.
  virtual bool waiting() const = 0;
};

/// The real one; needs a current OpenGL context for its whole life.
class GlPhotos final : public Photos {
 public:
  static Result<std::unique_ptr<Photos>> create(const std::filesystem::path& shaders);
  void begin_frame() override;
  using Photos::show;
  ShownPhoto show(const std::string& slot, int width, int height, const PhotoScene& scene) override;
  void prepare(const gfx::PhotoSource& photo, double shown_width) override;
  bool upload() override;
  bool waiting() const override { return waiting_; }

 private:
  explicit GlPhotos(std::shared_ptr<gfx::PhotoPrograms> programs) : programs_(std::move(programs)) {}
  struct Slot {
    std::unique_ptr<gfx::PhotoSurface> surface;
    unsigned long used = 0;
  };
  std::shared_ptr<gfx::PhotoPrograms> programs_;
  gfx::TextureCache cache_;
  std::map<std::string, Slot> slots_;
  unsigned long frame_ = 0;
  bool waiting_ = false;
};

}  // namespace cs::ui
