// The finished photo (成品照): 480 x 640, one colour behind the person, cut and scaled so that the head stands where
// the rules want it. Nothing in the face is changed but by scaling and JPEG.
#pragma once

#include <functional>
#include <opencv2/core.hpp>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "imaging/cut.hpp"

namespace cs::imaging {

struct FinishRules {
  CutBands bands;
  cv::Vec3b backdrop{100, 197, 255};  ///< R G B
  double missed_max_px = 60;          ///< how far bands may be missed before it is refused
  double head_cut_px = 8;             ///< less room than this above the hair: the head is cut
  double agreement_min = 0.93;        ///< of the person mask with what the colours say
  double mixed_max = 0.10;            ///< share of the frame that is neither clearly person nor clearly backdrop
  double rotate_max_deg = 0;          ///< 0: nothing is turned
  double exposure_max_stops = 0;      ///< 0: brightness stays as it is
  double white_balance_max = 0;       ///< largest change of a channel's gain, 0: colours stay as they are
  double face_luma = 150;             ///< what the exposure may be brought towards, median of the face
  std::size_t least_bytes = 20'480, most_bytes = 40'000;  ///< 20-40 KB, whichever of both a KB is
  int lowest_quality = 60;
  int dpi = 300;
};

/// Where the face is, in pixels of the upright picture.
struct FinishHead {
  cv::Point2d left_eye, right_eye, chin;  ///< pupils; "left" is the picture's left
  double centre_x = 0, width = 0;         ///< between the cheeks
  std::vector<cv::Point2f> face;          ///< outline of brows, cheeks and chin: person for certain
};

/// Gives CV_32F of the size of what it gets (CV_8UC3, R G B): the probability that a pixel is person.
using PersonMask = std::function<cv::Mat(const cv::Mat& rgb)>;

struct FinishedPhoto {
  Bytes jpeg;
  cv::Mat rgb;     ///< CV_8UC3, before JPEG
  cv::Mat scaled;  ///< the same cut of the photograph as it was, before the backdrop was replaced
  cv::Mat alpha;   ///< CV_32F, how much of each pixel is person
  Cut cut;
  double turned_deg = 0, stops = 0;                 ///< what was changed of it
  double crown_y = 0;                               ///< frame pixels
  double agreement = 0, mixed = 0;                  ///< as in FinishRules
  int quality = 0;                                  ///< of the JPEG
  bool in_size = false;                             ///< the file's size lies in its band
  double mask_ms = 0, matte_ms = 0, encode_ms = 0;  ///< CPU time of the steps
};

/// `rgb`: CV_8UC3, the upright photograph, in which the face should be at least as wide as it is to become. The same
/// input gives the same bytes. Errors (Code::invalid), each saying why no good one can be made:
/// "finish.head_too_small", "finish.head_too_large", "finish.head_cut", "finish.no_room", "finish.mask_unsure".
Result<FinishedPhoto> finish_photo(const cv::Mat& rgb, const FinishHead& head, const PersonMask& person_mask,
                                   const FinishRules& rules);

}  // namespace cs::imaging
