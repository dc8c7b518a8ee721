// Faults made from good portraits, so that the truth is known.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "batch.hpp"
#include "labelled.hpp"

namespace cs::accuracy {

struct Fault {
  const char* name;
  std::vector<std::string> expected;  ///< any of these reasons counts as found
  int jpeg_quality;                   ///< of the file that is examined
  std::function<cv::Mat(const cv::Mat& rgb, const domain::Examination& good)> make;
};

const std::vector<Fault>& faults();

/// Each fault in each neutral portrait (every `step`th) that has one face. `step` >= 1.
Table faults_table(const Batch& batch, const std::vector<Seen>& all, std::size_t step);

}  // namespace cs::accuracy
