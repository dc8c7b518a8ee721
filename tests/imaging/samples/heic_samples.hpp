// HEIC files as phones write them, made at test time where libheif has an encoder.
#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

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
  bool second = false;       ///< a second picture beside the main one, as small as a gain map
};

/// A line of the table in which the items of a file refer to each other.
struct HeicReference {
  std::string type;
  int from = 0;
  std::vector<int> to;
};
/// Of the first "iref" box, ids of 16 bits.
std::vector<HeicReference> heic_references(const Bytes& file);
/// The same file with these references instead. Its items are numbered as the encoder numbers them, from 1.
Bytes with_heic_references(const Bytes& file, const std::vector<HeicReference>& references);

#ifdef COUNTERSIGN_HEIF
/// `rgb`: CV_8UC3. None: this libheif cannot write HEIC.
std::optional<Bytes> heic(const cv::Mat& rgb, const HeicStyle& style = {});
#else
inline std::optional<Bytes> heic(const cv::Mat&, const HeicStyle& = {}) {
  return std::nullopt;
}
#endif

}  // namespace cs::test
