// The parts that picture files are made of, as far as decoders tolerate them: what shows a picture has its notes read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/hash.hpp"

namespace cs::imaging {

/// Calls back with marker and body of each segment before the pixels of a JPEG, until it says false. Fill bytes and
/// stray bytes between segments are passed over, as decoders do (ITU T.81, B.1.1.2).
template <class F>
void each_jpeg_segment(ByteView b, F&& found) {
  if (b.size() < 4 || b[0] != 0xFF || b[1] != 0xD8) return;
  for (std::size_t at = 2;;) {
    while (at < b.size() && b[at] != 0xFF) ++at;
    while (at < b.size() && b[at] == 0xFF) ++at;
    if (at >= b.size()) return;
    const std::uint8_t marker = b[at++];
    if (marker <= 0x01 || (marker >= 0xD0 && marker <= 0xD8)) continue;
    if (marker == 0xDA || marker == 0xD9 || at + 2 > b.size()) return;
    const std::size_t length = static_cast<std::size_t>(b[at] << 8 | b[at + 1]);
    if (length < 2 || at + length > b.size() || !found(marker, b.subspan(at + 2, length - 2))) return;
    at += length;
  }
}

/// Calls back with type and body of each whole chunk of a PNG, until it says false or the last one is there, whose
/// check sum may be missing.
template <class F>
void each_png_chunk(ByteView b, F&& found) {
  if (b.size() < 8 || as_text(b.first(4)) != "\x89PNG") return;
  for (std::size_t at = 8; at + 8 <= b.size();) {
    const std::size_t length = static_cast<std::size_t>(b[at]) << 24 | static_cast<std::size_t>(b[at + 1]) << 16 |
                               static_cast<std::size_t>(b[at + 2]) << 8 | b[at + 3];
    const std::string_view type = as_text(b.subspan(at + 4, 4));
    if (length > b.size() - at - 8 || (type != "IEND" && length + 12 > b.size() - at)) return;
    if (!found(type, b.subspan(at + 8, length)) || type == "IEND") return;
    at += 12 + length;
  }
}

/// The XMP packets of a JPEG, PNG or HEIC file, one behind the other. Compressed ones are not read.
std::string xmp_of(ByteView file);

}  // namespace cs::imaging
