// Lines over sizes as a picture: both axes by powers of ten.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cs::bench {

struct Line {
  std::string name;
  std::vector<std::pair<double, double>> points;  ///< x, y; both above 0
};
struct Chart {
  std::string title;
  std::vector<Line> lines;
};
/// An SVG with the charts in two columns. `x` and `y` name the axes.
void plot(const std::filesystem::path& file, const std::string& x, const std::string& y,
          const std::vector<Chart>& charts);

}  // namespace cs::bench
