// A folder of labelled portraits, two of a person:
//   NAME.jpg                 NNN_neutral.jpg, NNN_smiling.jpg: the number is the person's
//   NNN_neutral.tem          points set by hand: their number, then "x y" a line; 0 and 1 are the pupils
//   labels.csv, people.csv   what a careful person saw, a line a picture; who the people are (both with a header line)
// Every file but the pictures may be missing: what it would have told is left out of the report.
#pragma once

#include <filesystem>
#include <map>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace cs::accuracy {

struct Portrait {
  std::filesystem::path file;
  std::string name;                           ///< file name without its ending
  std::string person;                         ///< before the "_"
  bool neutral = false;                       ///< the name ends in _neutral
  std::map<std::string, std::string> labels;  ///< column -> what it says, empty when unlabelled
  std::string gender, ethnicity;              ///< empty when unknown
  std::optional<std::pair<cv::Point2f, cv::Point2f>> pupils;

  /// What label `column` says; empty when there is none.
  std::string label(const std::string& column) const;
};

/// Sorted by name. "accuracy.no_portraits" when there is no picture in `folder`.
Result<std::vector<Portrait>> load_portraits(const std::filesystem::path& folder);

}  // namespace cs::accuracy
