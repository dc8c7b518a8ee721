// What a file is, by its first bytes and never by its name. Whether it can be read is another matter.
#pragma once

#include <filesystem>

#include "base/bytes.hpp"

namespace cs {

enum class PictureKind {
  unknown,
  jpeg,
  png,
  heic,
  avif,
  webp,
  gif,
  bmp,
  tiff,
  jpeg_xl,
  jpeg_2000,
  photoshop,
  pdf,
  video
};

/// 64 bytes are enough.
PictureKind picture_kind(ByteView file);
/// As people who hold it would call it: "JPEG", "WebP"; "" for unknown.
const char* to_string(PictureKind kind);
/// "image/jpeg"; "application/octet-stream" for whatever is not taken as a photograph.
const char* media_type(PictureKind kind);
/// JPEG, PNG, HEIC: what is taken as a photograph.
bool is_photograph(PictureKind kind);
/// True for a name that ends like a photograph's: .jpg, .jpeg, .png, .heic, .heif and their kin in any case. For
/// choosing files.
bool is_named_like_a_photograph(const std::filesystem::path& file);

}  // namespace cs
