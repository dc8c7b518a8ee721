#include "imaging/sniff.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/picture_kind.hpp"
#include "imaging/heic.hpp"

namespace cs::imaging {
namespace {

Error truncated() {
  return invalid("photo.truncated", "The file ends before the picture is complete.");
}
Error unreadable(const char* why) {
  return invalid("photo.unreadable", fmt::format("The picture is damaged: {}.", why));
}

Error foreign_jpeg(std::string_view kind) {
  return invalid("photo.unreadable",
                 fmt::format("This is {}, which cannot be read: save it as an ordinary JPEG.", kind));
}

unsigned be16(ByteView b, std::size_t at) {
  return static_cast<unsigned>(b[at] << 8 | b[at + 1]);
}
std::uint32_t be32(ByteView b, std::size_t at) {
  return static_cast<std::uint32_t>(be16(b, at)) << 16 | be16(b, at + 2);
}

/// Of a progressive frame, 16 bits a coefficient in whole blocks. ITU T.81, B.2.2 and G. `at`: its length.
std::int64_t coefficients_of(ByteView b, std::size_t at, const Header& h) {
  int widest = 1, tallest = 1;
  std::int64_t samples = 0;
  const auto sampling = [&](int c) { return at + 9 + 3 * static_cast<std::size_t>(c); };
  if (sampling(h.components) > b.size() + 1) return 0;
  for (int c = 0; c < h.components; ++c) {
    widest = std::max(widest, b[sampling(c)] >> 4);
    tallest = std::max(tallest, b[sampling(c)] & 15);
  }
  for (int c = 0; c < h.components; ++c) {
    const std::int64_t across = (std::int64_t{h.width} * (b[sampling(c)] >> 4) + widest - 1) / widest + 16;
    const std::int64_t down = (std::int64_t{h.height} * (b[sampling(c)] & 15) + tallest - 1) / tallest + 16;
    samples += across * down;
  }
  return samples * 2;
}

/// Walks the marker segments to the start-of-frame one. ITU T.81, B.2.
Result<Header> jpeg_header(ByteView b) {
  std::size_t at = 2;
  for (;;) {
    while (at < b.size() && b[at] != 0xFF) ++at;  // tolerated: bytes between segments
    while (at < b.size() && b[at] == 0xFF) ++at;
    if (at >= b.size()) return truncated();
    const std::uint8_t marker = b[at++];
    if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) continue;
    if (marker == 0xD9 || marker == 0xDA) return unreadable("it has no frame header");
    if (at + 2 > b.size()) return truncated();
    const unsigned length = be16(b, at);
    if (length < 2) return unreadable("a segment has no length");
    const bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (frame) {
      if (at + 8 > b.size()) return truncated();
      // T.81, table B.1: the last of each four codes losslessly, the middle eight in steps of size.
      if ((marker & 3) == 3) return foreign_jpeg("a lossless JPEG");
      if (marker >= 0xC5 && marker <= 0xC7) return foreign_jpeg("a hierarchical JPEG");
      if (marker >= 0xCD && marker <= 0xCF) return foreign_jpeg("a hierarchical JPEG");
      if (b[at + 2] == 12) return foreign_jpeg("a JPEG of 12 bits a colour");
      Header h{Format::jpeg, static_cast<int>(be16(b, at + 5)), static_cast<int>(be16(b, at + 3)), b[at + 7]};
      if (h.width == 0 || h.height == 0) return unreadable("its size is zero");
      if (marker == 0xC2 || marker == 0xCA) h.coefficients = coefficients_of(b, at, h);
      return h;
    }
    at += length;
  }
}

Result<Header> png_header(ByteView b) {
  if (b.size() < 26) return truncated();
  if (be32(b, 8) != 13 || b[12] != 'I' || b[13] != 'H' || b[14] != 'D' || b[15] != 'R')
    return unreadable("it has no header");
  const std::uint32_t w = be32(b, 16), h = be32(b, 20);
  if (w == 0 || h == 0 || w > 0x7FFFFFFF || h > 0x7FFFFFFF) return unreadable("its size is impossible");
  Header header{Format::png, static_cast<int>(w), static_cast<int>(h),
                b[25] == 0   ? 1
                : b[25] == 4 ? 2
                : b[25] == 6 ? 4
                             : 3};
  header.interlaced = b.size() > 28 && b[28] != 0;
  return header;
}

const char* article(std::string_view name) {
  return name == "AVIF" ? "an" : "a";
}

/// What somebody can do who holds such a file.
const char* way_out(std::string_view kind) {
  if (kind == "video") return "take a photograph instead";
  if (kind == "HEIC") return "choose \"Most Compatible\" in the phone's camera settings, or save it as a JPEG";
  return "save it as a JPEG";
}

}  // namespace

const char* to_string(Format format) {
  return format == Format::jpeg ? "jpeg" : format == Format::png ? "png" : "heic";
}

bool is_heic(ByteView file) {
  return picture_kind(file) == PictureKind::heic;
}

Result<Header> read_header(ByteView file, const DecodeLimits& limits) {
  if (file.empty()) return invalid("photo.empty", "The file is empty.");
  if (file.size() > limits.file_bytes)
    return invalid("photo.too_large",
                   fmt::format("The file has {} bytes; at most {} are accepted.", file.size(), limits.file_bytes));
  const PictureKind kind = picture_kind(file);
  const bool jpeg = kind == PictureKind::jpeg, png = kind == PictureKind::png;
  const bool heic = kind == PictureKind::heic && reads_heic();
  if (!jpeg && !png && !heic) {
    const std::string_view name = cs::to_string(kind);
    const char* readable = reads_heic() ? "JPEG, PNG or HEIC picture" : "JPEG or PNG picture";
    return invalid("photo.not_an_image",
                   kind != PictureKind::unknown
                       ? fmt::format("This is {} {} file, not a {}: {}.", article(name), name, readable, way_out(name))
                       : fmt::format("This is not a {}.", readable));
  }
  CS_ASSIGN(const Header h, jpeg ? jpeg_header(file) : png ? png_header(file) : heic_header(file));
  // A JPEG is unpacked at half its size where it has more: phones' 200 megapixels.
  const std::int64_t most = jpeg ? 2 * limits.pixels : limits.pixels;
  if (static_cast<std::int64_t>(h.width) * h.height > most)
    return invalid("photo.too_large", fmt::format("The picture has {} x {} pixels; at most {} million are accepted.",
                                                  h.width, h.height, most / 1'000'000));
  return h;
}

}  // namespace cs::imaging
