// Whether a finished photo was cut from a photograph, by their pixels alone: no model is asked, so that nobody who was
// to make the one has a say in it. Cutting and scaling, another backdrop, and another brightness leave the middle of a
// face as it was; another picture has it nowhere.
#pragma once

#include <vector>

#include "base/bytes.hpp"

namespace cs::domain {

/// How bright each pixel is, row by row.
struct GreyPicture {
  int width = 0, height = 0;
  std::vector<float> pixels;
};
/// `rgba`: 4 bytes a pixel, rows without padding. Empty where these are too few.
GreyPicture grey_picture(ByteView rgba, int width, int height);

/// The correlation (-1 to 1) of the middle of the face in `finished` (480 x 640, the head where the notice wants it)
/// with the place of `photograph` that is most like it, in whatever size, upright or turned by quarters. 0 where either
/// is too small to tell. `shrunk`: the width of `photograph` by that of the photograph itself, at most 1.
double fit_of_cut(const GreyPicture& finished, const GreyPicture& photograph, double shrunk = 1);

/// From here on it was cut from it. Measured on 51 people: what was made of the photograph itself fits by 0.979 and
/// more, what was made of somebody else's by 0.81 at most; of the same person's other photograph, taken minutes later,
/// by less than this for 46. Those 5 a person has to see.
inline constexpr double least_fit = 0.95;

}  // namespace cs::domain
