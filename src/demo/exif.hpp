// EXIF as a phone writes it, by hand: enough for the checks of origin to have something to look at.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.hpp"

namespace cs::demo {

struct ExifSpec {
  std::string make, model, software, lens;
  std::int64_t taken_at = 0;  ///< seconds since 1970; written in China's time, +08:00
  int width = 0, height = 0;
  int iso = 100;
  int exposure_denominator = 60;  ///< 1/60 s
};

/// A phone's camera picked by `seed`: the rear one, or the front one.
ExifSpec phone_exif(std::uint64_t seed, bool front);
/// `jpeg` with an APP1 segment after the start marker. Empty texts are left out.
Bytes with_exif(const Bytes& jpeg, const ExifSpec& spec);

}  // namespace cs::demo
