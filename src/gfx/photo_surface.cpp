#include "gfx/photo_surface.hpp"

#include <epoxy/gl.h>

#include <algorithm>
#include <cmath>

#include "gfx/program.hpp"

namespace cs::gfx {

namespace {

constexpr std::array<const char*, mode_count> names = {"plain", "flip",     "wipe",    "onion",     "difference",
                                                       "edges", "exposure", "texture", "sharpness", "backdrop"};

bool same(const Layer& x, const Layer& y) {
  return x.level.serial == y.level.serial && x.map == y.map && x.nearest == y.nearest;
}
bool same(const Scene& x, const Scene& y) {
  return x.mode == y.mode && same(x.a, y.a) && same(x.b, y.b) && x.match == y.match && x.line == y.line &&
         x.amount == y.amount && x.key == y.key && x.surround == y.surround;
}

float f(double v) {
  return static_cast<float>(v);
}

}  // namespace

Mapping Mapping::of(const Placement& place) {
  if (!(place.width > 0 && place.height > 0)) return {};
  return {1 / place.width, 0, -place.x / place.width, 0, 1 / place.height, -place.y / place.height};
}

double Mapping::shown_width(double width, double height) const {
  const double step = std::hypot(ux * width, vx * height);
  return step > 0 ? width / step : 0;
}

struct PhotoPrograms::Compiled {
  struct Uniforms {
    int photo = -1, map = -1, how = -1;
  };
  Program program;
  std::array<Uniforms, 2> layers;
  int gain = -1, offset = -1, surround = -1, line = -1, amount = -1, key = -1;
};

PhotoPrograms::PhotoPrograms() = default;
PhotoPrograms::~PhotoPrograms() {
  if (vertex_array_ != 0) glDeleteVertexArrays(1, &vertex_array_);
}

Result<std::shared_ptr<PhotoPrograms>> PhotoPrograms::load(const std::filesystem::path& shaders) {
  std::shared_ptr<PhotoPrograms> programs(new PhotoPrograms);
  for (std::size_t i = 0; i < mode_count; ++i) {
    auto made = std::make_unique<Compiled>();
    CS_ASSIGN(made->program,
              Program::load(shaders / "photo.vert.glsl",
                            {shaders / "common.glsl", shaders / (std::string(names[i]) + ".frag.glsl")}));
    const Program& program = made->program;
    made->layers[0] = {program.uniform("photo_a"), program.uniform("map_a"), program.uniform("how_a")};
    made->layers[1] = {program.uniform("photo_b"), program.uniform("map_b"), program.uniform("how_b")};
    made->gain = program.uniform("gain_b");
    made->offset = program.uniform("offset_b");
    made->surround = program.uniform("surround");
    made->line = program.uniform("line");
    made->amount = program.uniform("amount");
    made->key = program.uniform("key");
    programs->modes_[i] = std::move(made);
  }
  glGenVertexArrays(1, &programs->vertex_array_);
  return programs;
}

void warm_up(const std::shared_ptr<PhotoPrograms>& programs) {
  const auto pixels = std::make_shared<Bytes>(std::size_t{4} * 4 * 4);
  PhotoSource source{.key = "warm-up", .width = 4, .height = 4, .levels = {{4, 4, *pixels}}, .owner = pixels};
  TextureCache cache;
  cache.begin_frame();
  Scene scene;
  scene.a = {cache.want(source, 4, Urgency::now), Mapping::of({0, 0, 4, 4}), false};
  scene.b = scene.a;
  PhotoSurface surface(programs);
  for (std::size_t i = 0; i < mode_count; ++i) {
    scene.mode = static_cast<Mode>(i);
    surface.draw(8, 8, scene);
  }
}

PhotoSurface::PhotoSurface(std::shared_ptr<PhotoPrograms> programs) : programs_(std::move(programs)) {}
PhotoSurface::~PhotoSurface() {
  if (framebuffer_ != 0) glDeleteFramebuffers(1, &framebuffer_);
  if (texture_ != 0) glDeleteTextures(1, &texture_);
}

bool PhotoSurface::draw(int width, int height, const ReadyLevel& level, const Placement& placement,
                        std::array<float, 3> surround) {
  Scene scene;
  scene.a = {level, Mapping::of(placement), false};
  scene.surround = surround;
  return draw(width, height, scene);
}

bool PhotoSurface::draw(int width, int height, const Scene& scene) {
  width = std::max(width, 1);
  height = std::max(height, 1);
  if (texture_ != 0 && width == width_ && height == height_ && same(scene, drawn_)) return false;
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
  drawn_ = scene;

  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
  glViewport(0, 0, width, height);
  glDisable(GL_SCISSOR_TEST);
  glDisable(GL_BLEND);
  glDisable(GL_DEPTH_TEST);
  glDisable(GL_CULL_FACE);
  glClearColor(scene.surround[0], scene.surround[1], scene.surround[2], 1.0F);
  glClear(GL_COLOR_BUFFER_BIT);
  if (scene.a.level || scene.b.level) {
    const PhotoPrograms::Compiled& mode = *programs_->modes_[static_cast<std::size_t>(scene.mode)];
    glUseProgram(mode.program.id());
    const std::array<const Layer*, 2> layers = {&scene.a, &scene.b};
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const Layer& layer = *layers[i];
      Mapping map = layer.map;
      // Nothing lies within a map that leads outside everywhere.
      if (!layer.level) map = {0, 0, -1, 0, 0, -1};
      const std::array<float, 9> columns = {f(map.ux), f(map.vx), 0, f(map.uy), f(map.vy), 0, f(map.u0), f(map.v0), 1};
      glUniformMatrix3fv(mode.layers[i].map, 1, GL_FALSE, columns.data());
      const double texels = std::hypot(map.ux * layer.level.width, map.vx * layer.level.height);
      glUniform1i(mode.layers[i].how, texels > 1.001 ? 1 : layer.nearest ? 2 : 0);
      glUniform1i(mode.layers[i].photo, static_cast<int>(i));
      glActiveTexture(GL_TEXTURE0 + static_cast<unsigned>(i));
      glBindTexture(GL_TEXTURE_2D, layer.level ? layer.level.texture : 0);
    }
    glActiveTexture(GL_TEXTURE0);
    glUniform3fv(mode.gain, 1, scene.match.gain.data());
    glUniform3fv(mode.offset, 1, scene.match.offset.data());
    glUniform3fv(mode.surround, 1, scene.surround.data());
    glUniform3fv(mode.line, 1, scene.line.data());
    glUniform1f(mode.amount, scene.amount);
    glUniform3fv(mode.key, 1, scene.key.data());
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
