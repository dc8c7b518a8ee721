// HEIC, as phones save photographs by default: read by libheif where the build found it. What the file says of its size
// is looked at before anything is decoded; what it turns out to need is limited by the worker process around it.
#pragma once

#include <opencv2/core.hpp>

#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "imaging/sniff.hpp"

namespace cs::imaging {

/// Whether this build reads HEIC and a decoder for it is there.
bool reads_heic();

/// Of the main picture, with width and height as it is to be seen. For files that are HEIC by their first bytes. Errors
/// "photo.truncated", "photo.unreadable".
Result<Header> heic_header(ByteView file);

/// The main picture as CV_8UC3, R G B in sRGB, upright: the file's own rotation and mirroring are applied, once, and
/// the EXIF orientation, which repeats them, is not. Transparency is laid over white. `header` is that of the same
/// file. Damage within the coded pixels may go unnoticed: HEVC has no checksums that phones write. Errors as
/// heic_header(), and "photo.unreadable" for high dynamic range.
Result<cv::Mat> decode_heic(ByteView file, const Header& header);

struct HeicNotes {
  Bytes exif;       ///< as in a JPEG: "Exif\0\0" and a TIFF structure; at most 1 MB
  std::string xmp;  ///< at most 1 MB
};
/// What lies beside the main picture. Never fails: what is damaged or hostile is as if it were not there.
HeicNotes read_heic_notes(ByteView file);

}  // namespace cs::imaging
