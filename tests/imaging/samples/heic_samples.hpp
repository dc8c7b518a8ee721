// HEIC files as phones write them, made at test time where libheif has an encoder.
#pragma once

#include <opencv2/core.hpp>
#include <optional>

#include "base/bytes.hpp"

namespace cs::test {

struct HeicStyle {
  int quality = 90;
  int orientation = 1;  ///< as in EXIF, but written as the file's own rotation and mirroring
  Bytes exif{};         ///< "Exif\0\0" and a TIFF structure, see exif_body()
  std::string xmp{};
  Bytes icc{};
  int primaries = 0;         ///< ITU-T H.273, table 2; 0: nothing is said
  int transfer = 13;         ///< ITU-T H.273, table 3
  bool transparent = false;  ///< the left half
  bool wavefronts = true;    ///< HEVC's parallel rows, which phones leave out
};

#ifdef COUNTERSIGN_HEIF
/// `rgb`: CV_8UC3. None: this libheif cannot write HEIC.
std::optional<Bytes> heic(const cv::Mat& rgb, const HeicStyle& style = {});
#else
inline std::optional<Bytes> heic(const cv::Mat&, const HeicStyle& = {}) {
  return std::nullopt;
}
#endif

}  // namespace cs::test
