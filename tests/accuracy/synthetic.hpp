// Faults of the newer checks, made in code on real portraits, each with its truth; and what the checks' values say of
// them: equal error rates as FICV counts them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "batch.hpp"
#include "labelled.hpp"
#include "table.hpp"

namespace cs::accuracy {

struct Synthetic {
  std::string name;
  std::string check;  ///< whose value tells it; larger (or farther from 0) is worse
  /// `good`: the examination of the untouched picture, which has one face.
  std::function<cv::Mat(const cv::Mat& rgb, const domain::Examination& good)> make;
};

const std::vector<Synthetic>& synthetic_faults();

/// Makes every fault of every `step`th portrait and counts: equal error rate, and how many untouched portraits are
/// spoken of where 1 % of the faulty ones pass, by group; once with those left out that the check cannot judge, once
/// with each of them an error. The threshold that is judged is the rules' in the one, each fold's own in the other.
std::vector<Table> synthetic_tables(const Batch& batch, const std::vector<Seen>& untouched, std::size_t step);

}  // namespace cs::accuracy
