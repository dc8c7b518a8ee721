// rephotographed: a photograph of a print or of a screen (翻拍). Seen are the regular patterns that a screen's pixels,
// their moiré and a print's dots leave, and the edges of the sheet or the device. A good print photographed well from
// near leaves neither: silence is no proof, and what is found is the reviewer's to judge.
#include <fmt/format.h>

#include <cmath>

#include "checks/check.hpp"
#include "imaging/periodicity.hpp"
#include "imaging/sheet_edges.hpp"

namespace cs::checks {

using domain::Outcome;

std::vector<domain::Finding> check_rephotographed(const Evidence& e, const Rules& rules) {
  const double limit = rules.number("rephotographed", "pattern_attention");
  const imaging::Periodicity pattern =
      e.closeup.empty() ? imaging::Periodicity{} : imaging::find_periodicity(e.closeup);
  const cv::Rect2f sheet = e.face() ? imaging::find_sheet(e.analysed, e.face()->box) : cv::Rect2f();
  domain::Finding f;
  if (pattern.strength > limit)
    f = finding("rephotographed", Outcome::attention,
                fmt::format("{}有间隔约 {:.1f} 像素的规则纹路，可能翻拍屏幕或印刷品，请放大查看。",
                            e.face() ? "面部" : "画面中", pattern.period),
                fmt::format("A regular pattern, {:.1f} pixels apart, lies over the {}: a screen or a print may have "
                            "been photographed. Zoom in and look.",
                            pattern.period, e.face() ? "face" : "picture"));
  else if (!sheet.empty())
    f = finding("rephotographed", Outcome::attention, "画面中有相纸或屏幕的边缘，可能是翻拍，请查看。",
                "There are edges as of a sheet or a screen round the person: a photo of a photo? Look yourself.");
  else if (e.closeup.empty())
    f = finding("rephotographed", Outcome::cannot_tell, "照片太小，看不出是否翻拍，请人工查看。",
                "Too few pixels to tell a photo of a photo: look yourself.");
  else
    f = finding("rephotographed", Outcome::pass, "未见屏幕纹路或相纸边缘。",
                "No pattern of a screen and no edges of a print were found.");
  if (!e.closeup.empty()) {
    measured(f, std::round(pattern.strength * 10) / 10, "", std::nullopt, limit);
    const cv::Rect& r = e.closeup_at;
    f.regions.push_back(box_region({static_cast<double>(r.x), static_cast<double>(r.y)},
                                   {static_cast<double>(r.br().x), static_cast<double>(r.br().y)}, "texture"));
  }
  if (!sheet.empty()) f.regions.push_back(box_region(e.at(sheet.tl()), e.at(sheet.br()), "sheet"));
  if (f.outcome == Outcome::attention) f.suggests = {"REPHOTOGRAPHED"};
  return {f};
}

}  // namespace cs::checks
