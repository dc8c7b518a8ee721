#include "gfx/device.hpp"

#include <epoxy/gl.h>
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb_image_write.h>
#pragma GCC diagnostic pop

#include <algorithm>

#include "platform/files.hpp"

namespace cs::gfx {

Status accept_version(int major, int minor, const std::string& renderer) {
  if (major > 3 || (major == 3 && minor >= 3)) return {};
  std::string have =
      major > 0 ? "offers OpenGL " + std::to_string(major) + "." + std::to_string(minor) : "offers no OpenGL";
  if (!renderer.empty()) have += " (" + renderer + ")";
  return Error{Code::unavailable, "gfx.too_old",
               "Countersign needs OpenGL 3.3, but this display " + have +
                   ": update the graphics driver, or install libgl1-mesa-dri and start with LIBGL_ALWAYS_SOFTWARE=1."};
}

Result<DeviceInfo> inspect_device() {
  DeviceInfo info;
  const int version = epoxy_gl_version();
  info.major = version / 10;
  info.minor = version % 10;
  if (const auto* name = reinterpret_cast<const char*>(version > 0 ? glGetString(GL_RENDERER) : nullptr))
    info.renderer = name;
  CS_TRY(accept_version(info.major, info.minor, info.renderer));
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &info.max_texture);
  info.software =
      info.renderer.find("llvmpipe") != std::string::npos || info.renderer.find("softpipe") != std::string::npos;
  return info;
}

void clear_window(int width, int height, float r, float g, float b) {
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glDisable(GL_SCISSOR_TEST);
  glViewport(0, 0, width, height);
  glClearColor(r, g, b, 1.0F);
  glClear(GL_COLOR_BUFFER_BIT);
}

Bytes read_window(int width, int height) {
  const auto row = static_cast<std::size_t>(width) * 3;
  Bytes bottom_up(row * static_cast<std::size_t>(height));
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glReadBuffer(GL_BACK);
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE, bottom_up.data());
  Bytes top_down(bottom_up.size());
  for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y) {
    std::copy_n(bottom_up.data() + (static_cast<std::size_t>(height) - 1 - y) * row, row, top_down.data() + y * row);
  }
  return top_down;
}

Status write_png(const std::filesystem::path& path, int width, int height, ByteView rgb) {
  Bytes png;
  const auto append = [](void* context, void* data, int size) {
    auto& out = *static_cast<Bytes*>(context);
    const auto* bytes = static_cast<const std::uint8_t*>(data);
    out.insert(out.end(), bytes, bytes + size);
  };
  if (stbi_write_png_to_func(append, &png, width, height, 3, rgb.data(), width * 3) == 0) {
    return internal_error("the picture for " + path.string() + " could not be encoded as PNG");
  }
  return write_file_durably(path, png);
}

void finish() {
  glFinish();
}

}  // namespace cs::gfx
