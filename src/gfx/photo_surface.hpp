// One photograph drawn at the size in which it is shown, into a texture of its own. The screen shows that texture pixel
// for pixel; it is drawn again only when something about it changed.
#pragma once

#include <array>
#include <filesystem>
#include <memory>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "gfx/texture_cache.hpp"

namespace cs::gfx {

/// Where the photograph lies on the surface, in pixels of the surface; may reach beyond it.
struct Placement {
  double x = 0, y = 0;  ///< top left corner of the photograph
  double width = 0, height = 0;
  bool operator==(const Placement&) const = default;
};

/// One program a way of showing (one shader with a mode switch always costs as much as its dearest mode).
class PhotoPrograms {
 public:
  static Result<std::shared_ptr<PhotoPrograms>> load(const std::filesystem::path& shaders);
  ~PhotoPrograms();

 private:
  friend class PhotoSurface;
  PhotoPrograms();
  struct Plain;
  std::unique_ptr<Plain> plain_;
  unsigned vertex_array_ = 0;
};

class PhotoSurface {
 public:
  explicit PhotoSurface(std::shared_ptr<PhotoPrograms> programs);
  ~PhotoSurface();
  PhotoSurface(const PhotoSurface&) = delete;
  PhotoSurface& operator=(const PhotoSurface&) = delete;

  /// Draws if anything differs from last time: size, level, placement, surround (sRGB 0..1). Leaves the window's
  /// framebuffer bound. Returns whether it drew.
  bool draw(int width, int height, const ReadyLevel& level, const Placement& placement, std::array<float, 3> surround);

  unsigned texture() const { return texture_; }
  int width() const { return width_; }
  int height() const { return height_; }
  /// RGBA rows from the top. For tests.
  Bytes read() const;

 private:
  std::shared_ptr<PhotoPrograms> programs_;
  unsigned texture_ = 0, framebuffer_ = 0;
  int width_ = 0, height_ = 0;
  std::uint64_t drawn_level_ = 0;
  Placement drawn_placement_;
  std::array<float, 3> drawn_surround_{};
};

}  // namespace cs::gfx
