#include "gfx/photo_surface.hpp"

#include <epoxy/gl.h>

#include <algorithm>
#include <cmath>

#include "gfx/program.hpp"

namespace cs::gfx {

struct PhotoPrograms::Plain {
  Program program;
  int surface_rect = -1, photo_rect = -1, photo = -1, step = -1, reduce = -1;
};

PhotoPrograms::PhotoPrograms() : plain_(std::make_unique<Plain>()) {}
PhotoPrograms::~PhotoPrograms() {
  if (vertex_array_ != 0) glDeleteVertexArrays(1, &vertex_array_);
}

Result<std::shared_ptr<PhotoPrograms>> PhotoPrograms::load(const std::filesystem::path& shaders) {
  std::shared_ptr<PhotoPrograms> programs(new PhotoPrograms);
  Plain& plain = *programs->plain_;
  CS_ASSIGN(plain.program, Program::load(shaders / "photo.vert.glsl", shaders / "photo_plain.frag.glsl"));
  plain.surface_rect = plain.program.uniform("surface_rect");
  plain.photo_rect = plain.program.uniform("photo_rect");
  plain.photo = plain.program.uniform("photo");
  plain.step = plain.program.uniform("step_per_pixel");
  plain.reduce = plain.program.uniform("reduce");
  glGenVertexArrays(1, &programs->vertex_array_);
  return programs;
}

PhotoSurface::PhotoSurface(std::shared_ptr<PhotoPrograms> programs) : programs_(std::move(programs)) {}
PhotoSurface::~PhotoSurface() {
  if (framebuffer_ != 0) glDeleteFramebuffers(1, &framebuffer_);
  if (texture_ != 0) glDeleteTextures(1, &texture_);
}

bool PhotoSurface::draw(int width, int height, const ReadyLevel& level, const Placement& placement,
                        std::array<float, 3> surround) {
  width = std::max(width, 1);
  height = std::max(height, 1);
  if (texture_ != 0 && width == width_ && height == height_ && level.serial == drawn_level_ &&
      placement == drawn_placement_ && surround == drawn_surround_) {
    return false;
  }
  if (texture_ == 0) {
    glGenTextures(1, &texture_);
    glGenFramebuffers(1, &framebuffer_);
  }
  if (width != width_ || height != height_) {
    glBindTexture(GL_TEXTURE_2D, texture_);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture_, 0);
  }
  width_ = width;
  height_ = height;
  drawn_level_ = level.serial;
  drawn_placement_ = placement;
  drawn_surround_ = surround;

  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
  glViewport(0, 0, width, height);
  glDisable(GL_SCISSOR_TEST);
  glDisable(GL_BLEND);
  glDisable(GL_DEPTH_TEST);
  glDisable(GL_CULL_FACE);
  glClearColor(surround[0], surround[1], surround[2], 1.0F);
  glClear(GL_COLOR_BUFFER_BIT);
  // The part of the photograph that lies on the surface.
  const double left = std::max(0.0, placement.x), top = std::max(0.0, placement.y);
  const double right = std::min<double>(width, placement.x + placement.width);
  const double bottom = std::min<double>(height, placement.y + placement.height);
  if (level && right > left && bottom > top) {
    const PhotoPrograms::Plain& plain = *programs_->plain_;
    glUseProgram(plain.program.id());
    const auto f = [](double v) { return static_cast<float>(v); };
    glUniform4f(plain.surface_rect, f(left / width), f(top / height), f(right / width), f(bottom / height));
    glUniform4f(plain.photo_rect, f((left - placement.x) / placement.width), f((top - placement.y) / placement.height),
                f((right - placement.x) / placement.width), f((bottom - placement.y) / placement.height));
    glUniform2f(plain.step, f(1.0 / placement.width), f(1.0 / placement.height));
    glUniform1i(plain.reduce, level.width > placement.width * 1.001 ? 1 : 0);
    glUniform1i(plain.photo, 0);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, level.texture);
    glBindVertexArray(programs_->vertex_array_);
    glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
    glBindVertexArray(0);
  }
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  return true;
}

Bytes PhotoSurface::read() const {
  Bytes pixels(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_) * 4);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
  glReadBuffer(GL_COLOR_ATTACHMENT0);
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, width_, height_, GL_RGBA, GL_UNSIGNED_BYTE, pixels.data());
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  return pixels;
}

}  // namespace cs::gfx
