// What a file tells about the programs that wrote it, beside its EXIF: its quantisation tables and the names that
// editors leave in the XMP packet.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace cs::imaging {

struct JpegFacts {
  /// Quality 1-100 whose luminance table of ITU T.81, K.1, scaled as libjpeg scales it, is as coarse as the file's on
  /// average. None: not a JPEG, or it has no table of its own before its pixels.
  std::optional<int> quality;
  /// The tables are exactly libjpeg's for that quality. Cameras have their own.
  bool library_tables = false;
  /// The programs that the file names beside its EXIF (in XMP, its history included, and in notes of their own), in
  /// UTF-8 and at most 200 bytes each; of PNG and HEIC files too.
  std::vector<std::string> tools;
};

/// Never fails: what is damaged or hostile is as if it were not there. Looks at nothing behind the start of the scan.
JpegFacts read_jpeg_facts(ByteView jpeg);

}  // namespace cs::imaging
