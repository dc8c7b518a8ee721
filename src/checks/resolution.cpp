// readable, resolution: a picture that could be decoded, with pixels enough for the finished 480 x 640.
#include <fmt/format.h>

#include <algorithm>

#include "checks/check.hpp"

namespace cs::checks {

using domain::Outcome;

std::vector<domain::Finding> check_resolution(const Evidence& e, const Rules& rules) {
  const int w = e.photo->original_width, h = e.photo->original_height;
  std::vector<domain::Finding> out = {
      finding("readable", Outcome::pass, "文件完整，可以读取。", "The file is whole and readable.")};
  const double least_short = rules.number("resolution", "short_edge_px");
  const double least_long = rules.number("resolution", "long_edge_px");
  const bool enough = std::min(w, h) >= least_short && std::max(w, h) >= least_long;
  auto f = enough ? finding("resolution", Outcome::pass, fmt::format("{} × {} 像素，足够。", w, h),
                            fmt::format("{} x {} pixels are enough.", w, h))
                  : finding("resolution", Outcome::fail, fmt::format("仅 {} × {} 像素，像素不足。", w, h),
                            fmt::format("{} x {} pixels are too few.", w, h));
  measured(f, std::min(w, h), "px", least_short, std::nullopt);
  if (!enough) f.suggests = {"LOW_RESOLUTION"};
  out.push_back(std::move(f));
  return out;
}

}  // namespace cs::checks
