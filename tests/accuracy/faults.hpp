// Faults made from good portraits, so that the truth is known.
#pragma once

#include <functional>
#include <iosfwd>
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
/// `only`: faults whose name contains it. `values`: gets a line of CSV for each finding, may be null.
Table faults_table(const Batch& batch, const std::vector<Seen>& all, std::size_t step, const std::string& only,
                   std::ostream* values);

}  // namespace cs::accuracy
