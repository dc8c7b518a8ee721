// What a file is, read from its first bytes and never from its name; and how large its picture would be, before a
// single pixel is decoded.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::imaging {

enum class Format { jpeg, png, heic };
const char* to_string(Format format);

/// By its first bytes; whether it can be read is another matter.
bool is_heic(ByteView file);

struct Header {
  Format format = Format::jpeg;
  int width = 0, height = 0;  ///< as stored, before the EXIF orientation; of HEIC as it is to be seen
  int components = 3;
};

struct DecodeLimits {
  std::size_t file_bytes = std::size_t{20} << 20;
  std::int64_t pixels = 120'000'000;
};

/// Errors (Code::invalid): "photo.empty", "photo.not_an_image", "photo.unreadable" (a damaged header),
/// "photo.truncated" (ends within its header), "photo.too_large" (bytes or pixels over the limits).
Result<Header> read_header(ByteView file, const DecodeLimits& limits);

}  // namespace cs::imaging
