// Regular patterns that no face has: the grid of a screen's pixels, the moiré between it and a camera's, a print's
// dots.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace cs::imaging {

struct Periodicity {
  double strength = 0;  ///< power of the strongest single wave over that of its neighbours, 1: nothing stands out
  double period = 0;    ///< of that wave, pixels
};

/// `rgb`: CV_8UC3 as the camera wrote it: a reduced picture has lost what is looked for. Looks at brightness and at the
/// differences of the colours in squares of 128 pixels and adds their spectra up, so that what repeats everywhere stays
/// and what is in one place only does not. JPEG's own blocks of 8 and 16 are left out. Less than 256 pixels on a side:
/// strength 0. About 50 ms for 1000 x 1000.
Periodicity find_periodicity(const cv::Mat& rgb);

/// One wave of the mean spectrum: so many periods over 128 pixels across and down.
struct Wave {
  int fx = 0, fy = 0;
  double period = 0;    ///< pixels
  double strength = 0;  ///< as in Periodicity
};
struct WaveSpectrum {
  cv::Mat power;                   ///< CV_32F, 128 x 128, the constant part at 0, 0; empty: the picture is too small
  std::vector<Wave> standing_out;  ///< local maxima, the strongest first
};
/// The same for brightness alone, with all that it is made of.
WaveSpectrum brightness_spectrum(const cv::Mat& rgb);

}  // namespace cs::imaging
