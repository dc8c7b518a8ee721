#include "base/picture_kind.hpp"

#include <algorithm>
#include <string_view>

namespace cs {

PictureKind picture_kind(ByteView file) {
  const auto at = [&](std::size_t from, std::string_view text) {
    return file.size() >= from + text.size() && as_text(file.subspan(from, text.size())) == text;
  };
  if (at(0, "\xFF\xD8\xFF")) return PictureKind::jpeg;
  if (at(0, "\x89PNG\r\n\x1A\n")) return PictureKind::png;
  if (at(4, "ftyp")) {
    // The brand, or behind it those that it is compatible with: both kinds of picture come as "mif1".
    if (at(8, "avif") || at(8, "avis")) return PictureKind::avif;
    for (const char* brand : {"heic", "heix", "heim", "heis", "hevc"})
      if (at(8, brand)) return PictureKind::heic;
    if (!at(8, "mif1") && !at(8, "msf1")) return PictureKind::video;
    for (std::size_t i = 16; i < 64; i += 4)
      if (at(i, "avif")) return PictureKind::avif;
    return PictureKind::heic;
  }
  if (at(0, "RIFF") && at(8, "WEBP")) return PictureKind::webp;
  if (at(0, "GIF8")) return PictureKind::gif;
  if (at(0, "BM")) return PictureKind::bmp;
  if (at(0, std::string_view("II*\0", 4)) || at(0, std::string_view("MM\0*", 4))) return PictureKind::tiff;
  if (at(0, std::string_view("\xFF\x0A", 2)) || at(0, std::string_view("\0\0\0\x0CJXL ", 8)))
    return PictureKind::jpeg_xl;
  if (at(0, std::string_view("\0\0\0\x0CjP  ", 8)) || at(0, "\xFF\x4F\xFF\x51")) return PictureKind::jpeg_2000;
  if (at(0, "8BPS")) return PictureKind::photoshop;
  if (at(0, "%PDF")) return PictureKind::pdf;
  return PictureKind::unknown;
}

const char* to_string(PictureKind kind) {
  switch (kind) {
    case PictureKind::unknown:
      return "";
    case PictureKind::jpeg:
      return "JPEG";
    case PictureKind::png:
      return "PNG";
    case PictureKind::heic:
      return "HEIC";
    case PictureKind::avif:
      return "AVIF";
    case PictureKind::webp:
      return "WebP";
    case PictureKind::gif:
      return "GIF";
    case PictureKind::bmp:
      return "BMP";
    case PictureKind::tiff:
      return "TIFF";
    case PictureKind::jpeg_xl:
      return "JPEG XL";
    case PictureKind::jpeg_2000:
      return "JPEG 2000";
    case PictureKind::photoshop:
      return "Photoshop";
    case PictureKind::pdf:
      return "PDF";
    case PictureKind::video:
      return "video";
  }
  return "";
}

const char* media_type(PictureKind kind) {
  return kind == PictureKind::jpeg   ? "image/jpeg"
         : kind == PictureKind::png  ? "image/png"
         : kind == PictureKind::heic ? "image/heic"
                                     : "application/octet-stream";
}

bool is_photograph(PictureKind kind) {
  return kind == PictureKind::jpeg || kind == PictureKind::png || kind == PictureKind::heic;
}

bool is_named_like_a_photograph(const std::filesystem::path& file) {
  std::string ending = file.extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  constexpr std::string_view photographs[] = {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".heic", ".heif", ".hif"};
  return std::ranges::find(photographs, ending) != std::end(photographs);
}

}  // namespace cs
