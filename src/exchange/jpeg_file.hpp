// What a JPEG file says of itself, read from its markers alone: no pixel is decoded.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::exchange {

struct JpegFile {
  int width = 0, height = 0;  ///< pixels
  int components = 0;         ///< 3: colour
  int bits = 0;               ///< a sample
  bool progressive = false;
  int dpi_across = 0, dpi_down = 0;  ///< of the JFIF header, in dots an inch; 0: it names none
  /// What it carries besides the picture: "COM", "APP1 Exif", "JFIF thumbnail", "17 bytes behind the end", …
  std::vector<std::string> extras;
};
/// Any bytes. Code::invalid "jpeg.structure": no JPEG, or cut off before its picture.
Result<JpegFile> read_jpeg_file(ByteView file);

}  // namespace cs::exchange
