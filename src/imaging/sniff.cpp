#include "imaging/sniff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "imaging/heic.hpp"

namespace cs::imaging {
namespace {

constexpr std::array<std::uint8_t, 8> png_magic = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

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
  return Header{Format::png, static_cast<int>(w), static_cast<int>(h),
                b[25] == 0   ? 1
                : b[25] == 4 ? 2
                : b[25] == 6 ? 4
                             : 3};
}

/// What else it is, as far as people who hold it would call it; null: who knows.
const char* kind_of(ByteView file) {
  const auto at = [&](std::size_t from, std::string_view text) {
    return file.size() >= from + text.size() && as_text(file.subspan(from, text.size())) == text;
  };
  if (at(4, "ftyp")) {
    // The brand, or behind it those that it is compatible with: both kinds of picture come as "mif1".
    if (at(8, "avif") || at(8, "avis")) return "AVIF";
    for (const char* brand : {"heic", "heix", "heim", "heis", "hevc"})
      if (at(8, brand)) return "HEIC";
    if (!at(8, "mif1") && !at(8, "msf1")) return "video";
    for (std::size_t i = 16; i < 64; i += 4)
      if (at(i, "avif")) return "AVIF";
    return "HEIC";
  }
  if (at(0, "RIFF") && at(8, "WEBP")) return "WebP";
  if (at(0, "GIF8")) return "GIF";
  if (at(0, "BM")) return "BMP";
  if (at(0, std::string_view("II*\0", 4)) || at(0, std::string_view("MM\0*", 4))) return "TIFF";
  if (at(0, std::string_view("\xFF\x0A", 2)) || at(0, std::string_view("\0\0\0\x0CJXL ", 8))) return "JPEG XL";
  if (at(0, std::string_view("\0\0\0\x0CjP  ", 8)) || at(0, "\xFF\x4F\xFF\x51")) return "JPEG 2000";
  if (at(0, "8BPS")) return "Photoshop";
  if (at(0, "%PDF")) return "PDF";
  return nullptr;
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
  const char* kind = kind_of(file);
  return kind && std::string_view(kind) == "HEIC";
}

Result<Header> read_header(ByteView file, const DecodeLimits& limits) {
  if (file.empty()) return invalid("photo.empty", "The file is empty.");
  if (file.size() > limits.file_bytes)
    return invalid("photo.too_large",
                   fmt::format("The file has {} bytes; at most {} are accepted.", file.size(), limits.file_bytes));
  const bool jpeg = file.size() >= 3 && file[0] == 0xFF && file[1] == 0xD8 && file[2] == 0xFF;
  const bool png = file.size() >= png_magic.size() && std::equal(png_magic.begin(), png_magic.end(), file.begin());
  const bool heic = !jpeg && !png && is_heic(file) && reads_heic();
  if (!jpeg && !png && !heic) {
    const char* kind = kind_of(file);
    const char* readable = reads_heic() ? "JPEG, PNG or HEIC picture" : "JPEG or PNG picture";
    return invalid("photo.not_an_image",
                   kind ? fmt::format("This is {} {} file, not a {}: {}.", article(kind), kind, readable, way_out(kind))
                        : fmt::format("This is not a {}.", readable));
  }
  CS_ASSIGN(const Header h, jpeg ? jpeg_header(file) : png ? png_header(file) : heic_header(file));
  if (static_cast<std::int64_t>(h.width) * h.height > limits.pixels)
    return invalid("photo.too_large", fmt::format("The picture has {} x {} pixels; at most {} million are accepted.",
                                                  h.width, h.height, limits.pixels / 1'000'000));
  return h;
}

}  // namespace cs::imaging
