// One picture drawn at the size in which it is shown, into a texture of its own: a photograph, or two of them compared.
// The screen shows that texture pixel for pixel; it is drawn again only when something about it changed.
#pragma once

#include <array>
#include <filesystem>
#include <memory>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "gfx/texture_cache.hpp"

namespace cs::gfx {

/// Where an upright photograph lies on the surface, in pixels of the surface; may reach beyond it.
struct Placement {
  double x = 0, y = 0;  ///< top left corner of the photograph
  double width = 0, height = 0;
  bool operator==(const Placement&) const = default;
};

/// From the middle of a pixel of the surface to fractions of the photograph: u = ux x + uy y + u0. Holds what a
/// Placement cannot: a photograph that is turned.
struct Mapping {
  double ux = 0, uy = 0, u0 = 0;
  double vx = 0, vy = 0, v0 = 0;
  static Mapping of(const Placement& place);
  /// Pixels of the surface that the photograph is wide.
  double shown_width(double width, double height) const;
  bool operator==(const Mapping&) const = default;
};

/// Brightness and colour brought to another photograph's: encoded value * gain + offset, per channel.
struct Match {
  std::array<float, 3> gain{1, 1, 1}, offset{0, 0, 0};
  bool operator==(const Match&) const = default;
};

/// One program each: one shader with a mode switch always costs as much as its dearest mode.
/// The last four look into the submission alone.
enum class Mode { plain, flip, wipe, onion, difference, edges, exposure, texture, sharpness, backdrop };
inline constexpr std::size_t mode_count = 10;

struct Layer {
  ReadyLevel level;
  Mapping map;
  bool nearest = false;  ///< pixels as squares, for judging them one by one
};

struct Scene {
  Mode mode = Mode::plain;
  Layer a, b;   ///< `b` is what the submission `a` is compared with; plain needs none
  Match match;  ///< of b
  /// Wipe: `a` lies where x * line[0] + y * line[1] < line[2], pixels of the surface.
  std::array<float, 3> line{1, 0, 0};
  float amount = 1;                 ///< onion: share of b, 0..1; otherwise how strongly the effect is shown
  std::array<float, 3> key{};       ///< backdrop: its mean colour, sRGB 0..1
  std::array<float, 3> surround{};  ///< sRGB 0..1
};

class PhotoPrograms {
 public:
  static Result<std::shared_ptr<PhotoPrograms>> load(const std::filesystem::path& shaders);
  ~PhotoPrograms();

 private:
  friend class PhotoSurface;
  PhotoPrograms();
  struct Compiled;
  std::array<std::unique_ptr<Compiled>, mode_count> modes_;
  unsigned vertex_array_ = 0;
};

/// Draws one small picture in every mode: a driver compiles a program when it is first drawn with, and that is not to
/// happen when a person asks for the mode.
void warm_up(const std::shared_ptr<PhotoPrograms>& programs);

class PhotoSurface {
 public:
  explicit PhotoSurface(std::shared_ptr<PhotoPrograms> programs);
  ~PhotoSurface();
  PhotoSurface(const PhotoSurface&) = delete;
  PhotoSurface& operator=(const PhotoSurface&) = delete;

  /// Draws if anything differs from last time. A layer without a level is empty: never what was drawn there before.
  /// Leaves the window's framebuffer bound. Returns whether it drew.
  bool draw(int width, int height, const Scene& scene);
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
  Scene drawn_;
};

}  // namespace cs::gfx
