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
  /// Bytes of memory that its coefficients take while it is unpacked: a progressive JPEG has all of them at once.
  std::int64_t coefficients = 0;
  bool interlaced = false;  ///< a PNG that can only be unpacked whole
};

struct DecodeLimits {
  std::size_t file_bytes = std::size_t{20} << 20;
  std::int64_t pixels = 120'000'000;              ///< unpacked; a JPEG may have twice as many and is unpacked smaller
  std::int64_t memory = std::int64_t{480} << 20;  ///< bytes for coefficients and pixels, by what the header says
};

/// Errors (Code::invalid): "photo.empty", "photo.not_an_image", "photo.unreadable" (a damaged header),
/// "photo.truncated" (ends within its header), "photo.too_large" (bytes or pixels over the limits).
Result<Header> read_header(ByteView file, const DecodeLimits& limits);

}  // namespace cs::imaging
