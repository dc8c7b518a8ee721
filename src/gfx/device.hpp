// The current OpenGL context: whether it is good enough, clearing, and reading back what was drawn. Everything in this
// folder runs on the thread whose context is current.
#pragma once

#include <filesystem>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::gfx {

struct DeviceInfo {
  int major = 0, minor = 0;
  std::string renderer;  ///< as the driver names itself
  int max_texture = 0;   ///< pixels on one edge
  bool software = false;
};

/// What the current context offers. Code::unavailable "gfx.too_old" with one sentence when it is below OpenGL 3.3 or
/// when no context is current.
Result<DeviceInfo> inspect_device();
/// The rule behind inspect_device(), without a context.
Status accept_version(int major, int minor, const std::string& renderer);

/// Fills the window's framebuffer; components 0..1 as sRGB values.
void clear_window(int width, int height, float r, float g, float b);

/// RGB rows from the top, three bytes a pixel, of the window's back buffer.
Bytes read_window(int width, int height);
/// PNG, for screenshots. Code::io when the file cannot be written.
Status write_png(const std::filesystem::path& path, int width, int height, ByteView rgb);

/// Blocks until the GPU has done everything asked so far. For measurements only.
void finish();

}  // namespace cs::gfx
