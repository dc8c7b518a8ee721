// compression: how hard JPEG pressed the picture. The file's own tables say it for the last time that it was saved; the
// edges of JPEG's blocks say it for times before, which a later saving at a good quality hides from the tables.
#include <fmt/format.h>

#include <cmath>

#include "checks/check.hpp"
#include "imaging/block_edges.hpp"

namespace cs::checks {

using domain::Outcome;

std::vector<domain::Finding> check_compression(const Evidence& e, const Rules& rules) {
  const double warn = rules.number("compression", "quality_attention"),
               bad = rules.number("compression", "quality_fail");
  const double most_edges = rules.number("compression", "block_edges_attention");
  const auto quality = e.jpeg.quality;
  const double edges = e.closeup.empty() ? 0 : imaging::block_edges(e.closeup);
  domain::Finding f;
  if (quality && *quality < warn) {
    f = finding("compression", *quality < bad ? Outcome::fail : Outcome::attention,
                fmt::format("照片压缩过度（JPEG 质量约 {}）。", *quality),
                fmt::format("Pressed too hard: JPEG quality about {}.", *quality));
    measured(f, *quality, "", warn, std::nullopt);
  } else if (edges > most_edges) {
    f = finding("compression", Outcome::attention, "画面有压缩方块，可能曾被过度压缩，请放大查看。",
                "Blocks show: the picture was pressed too hard at some time. Zoom in and look.");
    measured(f, std::round(edges * 100) / 100, "ratio", std::nullopt, most_edges);
  } else if (quality) {
    f = finding("compression", Outcome::pass, fmt::format("压缩适度（JPEG 质量约 {}）。", *quality),
                fmt::format("JPEG quality about {}.", *quality));
    measured(f, *quality, "", warn, std::nullopt);
  } else {
    f = finding("compression", Outcome::pass, "未见过度压缩。", "No traces of hard compression.");
    measured(f, std::round(edges * 100) / 100, "ratio", std::nullopt, most_edges);
  }
  if (f.outcome != Outcome::pass) {
    f.suggests = {"LOW_RESOLUTION"};
    if (e.face()) f.regions = {box_region(e.at(e.face()->box.tl()), e.at(e.face()->box.br()), "face")};
  }
  return {f};
}

}  // namespace cs::checks
