// Pictures that show a person what a photograph went through: they are for looking at and judge nothing.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace cs::imaging {

/// What JPEG would change if the photograph were saved once more, made bright enough to see: what was put in or painted
/// over later often keeps another level than its surroundings. CV_8UC3 R G B of the size of `rgb`. About 0.25 s for 12
/// megapixels.
cv::Mat error_level(const cv::Mat& rgb);

/// A wave that stands out from the others.
struct SpectrumPeak {
  cv::Point at;         ///< in Spectrum::picture; its mirror image about the middle is another
  double period = 0;    ///< pixels of the photograph
  double strength = 0;  ///< power over that of the neighbouring waves
};
struct Spectrum {
  cv::Mat picture;  ///< CV_8UC3 R G B, 768 x 768: long waves in the middle, the finest at the border; peaks ringed
  std::vector<SpectrumPeak> peaks;  ///< the strongest first, at most six
};
/// The mean spectrum of brightness over squares of 128 pixels of the middle of the photograph as the camera wrote it.
/// Ringed are waves at least `ring_from` times as strong as their neighbours. Empty picture: less than 256 pixels on a
/// side.
Spectrum spectrum(const cv::Mat& rgb, double ring_from);

}  // namespace cs::imaging
