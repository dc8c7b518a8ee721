#include "gfx/texture_cache.hpp"

#include <epoxy/gl.h>

#include <algorithm>

namespace cs::gfx {

namespace {
constexpr std::size_t strip_bytes = std::size_t{1} << 20;
using clock = std::chrono::steady_clock;
std::chrono::microseconds since(clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - start);
}
}  // namespace

struct TextureCache::Level {
  std::string key;
  int width = 0, height = 0;
  unsigned texture = 0;
  std::uint64_t serial = 0;
  int rows_done = 0;
  std::uint64_t used = 0;  // frame of the last want()
  // Only while rows are missing:
  std::shared_ptr<const void> owner;
  ByteView rgba;

  bool complete() const { return texture != 0 && rows_done == height; }
  std::size_t size() const { return static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4; }
};

TextureCache::TextureCache(std::size_t budget_bytes) : budget_(budget_bytes) {}
TextureCache::~TextureCache() {
  clear();
}

void TextureCache::clear() {
  for (auto& level : levels_) {
    if (level->texture != 0) glDeleteTextures(1, &level->texture);
  }
  levels_.clear();
  wishes_.clear();
  bytes_ = 0;
}

void TextureCache::begin_frame() {
  ++frame_;
  wishes_.clear();
}

TextureCache::Level& TextureCache::level_of(const PhotoSource& photo, std::size_t index) {
  const LevelPixels& pixels = photo.levels[index];
  for (auto& level : levels_) {
    if (level->width == pixels.width && level->height == pixels.height && level->key == photo.key) {
      if (!level->complete()) {
        level->owner = photo.owner;
        level->rgba = pixels.rgba;
      }
      return *level;
    }
  }
  auto level = std::make_unique<Level>();
  level->serial = ++serial_;
  level->key = photo.key;
  level->width = pixels.width;
  level->height = pixels.height;
  level->owner = photo.owner;
  level->rgba = pixels.rgba;
  levels_.push_back(std::move(level));
  return *levels_.back();
}

ReadyLevel TextureCache::want(const PhotoSource& photo, double shown_width, Urgency urgency) {
  if (photo.levels.empty()) return {};
  std::size_t fit = 0;
  for (std::size_t i = 0; i < photo.levels.size(); ++i) {
    // A hair below the wanted width is not worth four times the memory.
    if (photo.levels[i].width >= shown_width * 0.98) fit = i;
  }
  const std::size_t smallest = photo.levels.size() - 1;
  Level& wanted = level_of(photo, fit);
  wanted.used = frame_;
  if (!wanted.complete()) {
    Level& first = level_of(photo, smallest);
    first.used = frame_;
    if (urgency == Urgency::now) {
      while (!first.complete()) copy_strip(first);
    } else if (!first.complete()) {
      wishes_.push_back({&first, urgency});
    }
    if (&first != &wanted && !wanted.complete()) wishes_.push_back({&wanted, urgency});
  }
  // The best there is: the wanted one, else the next larger, else the largest smaller one.
  Level* best = nullptr;
  const auto better = [&](const Level& a, const Level& b) {
    const bool a_enough = a.width >= wanted.width, b_enough = b.width >= wanted.width;
    if (a_enough != b_enough) return a_enough;
    return a_enough ? a.width < b.width : a.width > b.width;
  };
  for (auto& level : levels_) {
    if (level->complete() && level->key == photo.key && (best == nullptr || better(*level, *best))) best = level.get();
  }
  if (best == nullptr) return {};
  best->used = frame_;
  return {best->texture, best->serial, best->width, best->height, best->width >= wanted.width};
}

bool TextureCache::copy_strip(Level& level) {
  if (level.texture == 0) {
    glGenTextures(1, &level.texture);
    glBindTexture(GL_TEXTURE_2D, level.texture);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_SRGB8_ALPHA8, level.width, level.height, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
    bytes_ += level.size();
  }
  const std::size_t row = static_cast<std::size_t>(level.width) * 4;
  const int rows =
      std::clamp(static_cast<int>(strip_bytes / std::max<std::size_t>(row, 1)), 1, level.height - level.rows_done);
  glBindTexture(GL_TEXTURE_2D, level.texture);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glTexSubImage2D(GL_TEXTURE_2D, 0, 0, level.rows_done, level.width, rows, GL_RGBA, GL_UNSIGNED_BYTE,
                  level.rgba.data() + row * static_cast<std::size_t>(level.rows_done));
  level.rows_done += rows;
  if (!level.complete()) return false;
  level.owner.reset();
  level.rgba = {};
  return true;
}

bool TextureCache::upload(std::chrono::microseconds budget) {
  const auto start = clock::now();
  improved_ = false;
  make_room();
  for (const Urgency urgency : {Urgency::now, Urgency::next}) {
    for (Wish& wish : wishes_) {
      if (wish.urgency != urgency) continue;
      while (!wish.level->complete()) {
        if (copy_strip(*wish.level) && urgency == Urgency::now) improved_ = true;
        if (since(start) >= budget) {
          return std::any_of(wishes_.begin(), wishes_.end(), [](const Wish& w) { return !w.level->complete(); });
        }
      }
    }
  }
  return false;
}

void TextureCache::make_room() {
  std::size_t coming = 0;
  for (const Wish& wish : wishes_) {
    if (wish.level->texture == 0) coming += wish.level->size();
  }
  while (bytes_ + coming > budget_) {
    auto oldest = levels_.end();
    for (auto it = levels_.begin(); it != levels_.end(); ++it) {
      if ((*it)->used == frame_) continue;
      if (oldest == levels_.end() || (*it)->used < (*oldest)->used) oldest = it;
    }
    if (oldest == levels_.end()) return;
    if ((*oldest)->texture != 0) {
      glDeleteTextures(1, &(*oldest)->texture);
      bytes_ -= (*oldest)->size();
    }
    levels_.erase(oldest);
  }
}

}  // namespace cs::gfx
