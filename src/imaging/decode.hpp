// From a stranger's bytes to upright sRGB pixels. Runs in the worker process only.
#pragma once

#include <opencv2/core.hpp>

#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "imaging/sniff.hpp"

namespace cs::imaging {

struct Picture {
  cv::Mat rgb;             ///< CV_8UC3, R G B, upright
  int original_width = 0;  ///< upright, before scaling
  int original_height = 0;
  Header header;
};

/// Decodes so that the longer edge has at least `wanted_edge` pixels where the file has them (JPEG decodes at 1/2, 1/4
/// or 1/8 then); 0: full size. A JPEG that would take more memory than the limits is decoded smaller, any other
/// refused. EXIF orientation applied (in HEIC, what the file itself says instead); grey, CMYK, palette and 16-bit
/// become 8-bit RGB, in sRGB when the file has another colour profile; transparency becomes white. Errors as
/// read_header(), "photo.truncated", "photo.unreadable".
Result<Picture> decode(ByteView file, int wanted_edge, const DecodeLimits& limits);

/// A part of the picture at full size. `part` in pixels of the upright original, cut to it. Does not notice damage
/// behind the part: for files that decode() has read. None for CMYK, for an empty part, and for whatever decode() would
/// refuse.
std::optional<cv::Mat> decode_part(ByteView file, cv::Rect part, const DecodeLimits& limits);

/// As the EXIF orientation (1 to 8) says that stored pixels are to be seen. No copy for 1.
cv::Mat upright(const cv::Mat& stored, int orientation);

/// Reduced by area so that the longer edge has `edge` pixels; as it is when it has no more (or `edge` is 0). No side
/// ever becomes zero.
cv::Mat shrink_to(const cv::Mat& picture, int edge);

/// The picture at `max_edge` (0: as it is) and halved until the longer edge is at most 256. CV_8UC3.
std::vector<cv::Mat> pyramid(const cv::Mat& rgb, int max_edge);

}  // namespace cs::imaging
