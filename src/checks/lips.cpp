// lips_closed: lips naturally closed (99号). Parted lips without teeth are no fault of their own in the notice, so they
// are spoken of and not more. Measured is the gap between the inner edges of the lips by the mesh, against the width of
// the mouth.
#include <algorithm>
#include <array>
#include <cmath>

#include "checks/appearance.hpp"

namespace cs::checks {

using domain::Outcome;

std::vector<domain::Finding> check_lips(const Evidence& e, const Rules& rules) {
  if (!e.mesh)
    return {finding("lips_closed", Outcome::cannot_tell, "缺少人脸网格模型，无法判断双唇是否闭合。",
                    "Cannot tell whether the lips are closed: the model of the face's surface is missing.")};
  const auto& p = e.mesh->points;
  constexpr std::array<std::pair<std::size_t, std::size_t>, 3> pairs = {{{82, 87}, {13, 14}, {312, 317}}};
  const cv::Point2f across = p[308] - p[78];
  const auto width = std::max(1.0F, static_cast<float>(cv::norm(across)));
  const cv::Point2f down(-across.y / width, across.x / width);
  float widest = 0;
  for (const auto& [upper, lower] : pairs) widest = std::max(widest, (p[lower] - p[upper]).dot(down));
  const double gap = 100 * std::max(0.0F, widest) / width;
  const double most = rules.number("lips_closed", "attention");
  const bool parted = gap > most;
  auto f = parted ? finding("lips_closed", Outcome::attention, "双唇可能没有闭合，请查看嘴部。",
                            "The lips may be parted: look at the mouth.")
                  : finding("lips_closed", Outcome::pass, "双唇闭合。", "The lips are closed.");
  measured(f, std::round(gap * 10) / 10, "% of mouth width", std::nullopt, most);
  const cv::Point2f a = p[61], b = p[291];
  const float reach = 0.35F * width;
  const cv::Rect box = cv::Rect(cv::Rect2f(std::min(a.x, b.x) - reach / 2, std::min(p[0].y, p[17].y) - reach,
                                           std::abs(b.x - a.x) + reach, std::abs(p[17].y - p[0].y) + 2 * reach)) &
                       cv::Rect({}, e.analysed.size());
  f.regions = {box_region(e.at(cv::Point2f(box.tl())), e.at(cv::Point2f(box.br())), "mouth")};
  if (parted) f.suggests = {"TEETH"};
  return {f};
}

}  // namespace cs::checks
