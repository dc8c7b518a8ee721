#include "exchange/jpeg_file.hpp"

#include <fmt/format.h>

#include <cmath>

namespace cs::exchange {
namespace {

Error broken(std::string_view what) {
  return invalid("jpeg.structure", fmt::format("This is no whole JPEG file: {}.", what));
}

unsigned two(ByteView b, std::size_t at) {
  return static_cast<unsigned>(b[at]) << 8 | b[at + 1];
}

/// The name that an application's segment begins with, as far as it can be read.
std::string named(unsigned marker, ByteView body) {
  std::string name;
  for (std::size_t i = 0; i < body.size() && i < 28 && body[i] >= 0x20 && body[i] < 0x7F; ++i)
    name += static_cast<char>(body[i]);
  return fmt::format("APP{}{}{}", marker - 0xE0, name.empty() ? "" : " ", name);
}

void read_jfif(ByteView body, JpegFile& out) {
  const unsigned unit = body[7], x = two(body, 8), y = two(body, 10);
  const double an_inch = unit == 1 ? 1 : unit == 2 ? 2.54 : 0;
  out.dpi_across = static_cast<int>(std::lround(x * an_inch));
  out.dpi_down = static_cast<int>(std::lround(y * an_inch));
  if (body[12] != 0 && body[13] != 0) out.extras.emplace_back("JFIF thumbnail");
}

bool is_frame(unsigned marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// Behind the compressed picture that begins at `at`: the next marker that is none of its own.
std::size_t behind_scan(ByteView file, std::size_t at) {
  for (; at + 1 < file.size(); ++at)
    if (file[at] == 0xFF && file[at + 1] != 0x00 && file[at + 1] != 0xFF &&
        (file[at + 1] < 0xD0 || file[at + 1] > 0xD7))
      return at;
  return file.size();
}

}  // namespace

Result<JpegFile> read_jpeg_file(ByteView file) {
  if (file.size() < 4 || two(file, 0) != 0xFFD8) return broken("it does not begin like one");
  JpegFile out;
  bool scanned = false;
  for (std::size_t at = 2;;) {
    while (at + 1 < file.size() && file[at] == 0xFF && file[at + 1] == 0xFF) ++at;
    if (at + 1 >= file.size()) return broken("it is cut off");
    if (file[at] != 0xFF) return broken("a marker is missing");
    const unsigned marker = file[at + 1];
    if (marker == 0xD9) {
      if (!scanned || out.width == 0) return broken("it holds no picture");
      if (at + 2 < file.size()) out.extras.push_back(fmt::format("{} bytes behind the end", file.size() - at - 2));
      return out;
    }
    if (at + 4 > file.size()) return broken("it is cut off");
    const std::size_t length = two(file, at + 2);
    if (length < 2 || at + 2 + length > file.size()) return broken("a part is longer than the file");
    const ByteView body = file.subspan(at + 4, length - 2);
    if (marker == 0xE0 && body.size() >= 14 && as_text(body.first(5)) == std::string_view("JFIF\0", 5)) {
      read_jfif(body, out);
    } else if (marker >= 0xE0 && marker <= 0xEF) {
      out.extras.push_back(named(marker, body));
    } else if (marker == 0xFE) {
      out.extras.emplace_back("COM");
    } else if (is_frame(marker)) {
      if (body.size() < 6) return broken("its frame is too short");
      if (out.width != 0) return broken("it has two frames");
      out.bits = body[0], out.height = static_cast<int>(two(body, 1)), out.width = static_cast<int>(two(body, 3));
      out.components = body[5];
      out.progressive = marker != 0xC0 && marker != 0xC1;
      if (out.width == 0 || out.height == 0) return broken("its size is zero");
    }
    at += 2 + length;
    if (marker == 0xDA) {
      scanned = true;
      at = behind_scan(file, at);
    }
  }
}

}  // namespace cs::exchange
