// What the camera and later programs wrote beside the pixels. Missing is normal: chat software strips it.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.hpp"

namespace cs::imaging {

struct Exif {
  int orientation = 1;  ///< 1 to 8, TIFF tag 0x0112
  std::string make, model, software, lens;
  std::string taken;                 ///< DateTimeOriginal as written, "2025:10:09 16:53:20", local time
  std::string comment, description;  ///< UserComment and ImageDescription, at most 1 KB each
  Bytes thumbnail;  ///< a small JPEG as the camera made it, lying like the stored pixels; at most 64 KB
  bool present = false;
};

/// Of a JPEG, PNG or HEIC file. Never fails: damaged or hostile metadata is as if it were not there.
Exif read_exif(ByteView file);

}  // namespace cs::imaging
