// Photographs on the GPU. Each level of a photograph's pyramid is a texture of its own, so that a small one is on the
// screen in the first frame while larger ones still arrive in strips, and the largest can go first when memory is
// short.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace cs::gfx {

/// sRGB pixels, 4 bytes a pixel R G B A, rows without padding, from the top.
struct LevelPixels {
  int width = 0, height = 0;
  ByteView rgba;
};

/// A photograph to show. `owner` keeps the pixels alive for as long as they are being copied.
struct PhotoSource {
  std::string key;                  ///< names the picture: equal keys show the same texture
  int width = 0, height = 0;        ///< of the upright original; levels may start below it
  std::vector<LevelPixels> levels;  ///< level 0 the largest
  std::shared_ptr<const void> owner;
};

/// How soon a photograph is wanted: what is on the screen goes before what comes next.
enum class Urgency { now, next };

/// A texture that can be drawn at once.
struct ReadyLevel {
  unsigned texture = 0;
  std::uint64_t serial = 0;  ///< unlike texture never given to another picture
  int width = 0, height = 0;
  bool final = false;  ///< nothing better will come for the size that was asked for
  explicit operator bool() const { return texture != 0; }
};

class TextureCache {
 public:
  /// `budget_bytes`: textures not used in the present frame are dropped above it, the longest unused first.
  explicit TextureCache(std::size_t budget_bytes = std::size_t{96} << 20);
  ~TextureCache();
  TextureCache(const TextureCache&) = delete;
  TextureCache& operator=(const TextureCache&) = delete;

  /// Call once a frame before want().
  void begin_frame();
  /// Asks for the smallest level that is at least `shown_width` pixels wide (or the largest there is), and for the
  /// smallest level first, and returns the best that is there now. Never uploads by itself, except the smallest level
  /// when the photograph is wanted now: something is drawn in the same frame.
  ReadyLevel want(const PhotoSource& photo, double shown_width, Urgency urgency);
  /// Copies strips of what was wanted in this frame until `budget` is used up; at least one strip.
  /// Returns whether something wanted is still missing.
  bool upload(std::chrono::microseconds budget);
  /// True when the last upload() finished a level that is wanted now: the picture changes when it is drawn again.
  bool improved() const { return improved_; }

  std::size_t bytes() const { return bytes_; }
  void clear();

 private:
  struct Level;
  struct Wish {
    Level* level;
    Urgency urgency;
  };
  Level& level_of(const PhotoSource& photo, std::size_t index);
  bool copy_strip(Level& level);
  void make_room();

  std::size_t budget_, bytes_ = 0;
  std::uint64_t frame_ = 0, serial_ = 0;
  bool improved_ = false;
  std::vector<std::unique_ptr<Level>> levels_;
  std::vector<Wish> wishes_;
};

}  // namespace cs::gfx
