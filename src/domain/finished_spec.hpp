// What a finished photo has to be, held against what was measured on a file that anybody made. Nothing here knows how
// one is made.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "domain/finding.hpp"

namespace cs::domain {

struct Band {
  double low = 0, high = 0;
};
struct FinishedSpec {
  int width = 480, height = 640, dpi = 300;
  std::size_t least_bytes = 20'480, most_bytes = 40'000;
  std::array<int, 3> backdrop{100, 197, 255};                 ///< R G B
  Band face_width{180, 300}, eyes{200, 300}, crown{50, 110};  ///< pixels; the latter two from the top
  double off_centre = 24;                                     ///< pixels
};

/// Of the file's own words and of its pixels.
struct FinishedMeasures {
  int width = 0, height = 0, components = 3, bits = 8;
  bool progressive = false;
  int dpi_across = 0, dpi_down = 0;
  std::size_t bytes = 0;
  std::vector<std::string> extras;  ///< what it carries besides the picture
  std::array<double, 3> corners{};  ///< mean colour of both upper corners
  double uneven_share = 0;          ///< of their pixels that are far from the backdrop's colour
  int faces = 1;
  struct Head {
    double width = 0, eyes = 0, centre = 0;
    std::optional<double> crown{};
  };
  std::optional<Head> head{};  ///< nothing: no face was found
};

/// One thing that is not as it has to be: "size", "dpi", "bytes", "encoding", "metadata", "backdrop", "faces",
/// "head_size", "head_place".
struct Deviation {
  std::string what;
  Bilingual message;
};
/// Those of the file itself: "size", "dpi", "bytes", "encoding", "metadata".
std::vector<Deviation> file_deviations(const FinishedSpec& spec, const FinishedMeasures& measured);
/// What is said of a file with so many bytes, where these are too few or too many.
Bilingual bytes_deviation(const FinishedSpec& spec, std::size_t bytes);
/// All of them, in the order above; none: it is right.
std::vector<Deviation> deviations(const FinishedSpec& spec, const FinishedMeasures& measured);

}  // namespace cs::domain
