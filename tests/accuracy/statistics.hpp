// Counting right and wrong answers, and how much so few of them prove.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace cs::accuracy {

/// 95 % interval of a share of which `hits` of `of` were seen (Clopper-Pearson: exact, never too narrow).
std::pair<double, double> bounds(int hits, int of);

/// "18/20 90.0 % (68.3-98.8)"; "-" when `of` is 0.
std::string share(int hits, int of);

struct Counts {
  int tp = 0, fp = 0, tn = 0, fn = 0;
  int silent = 0;  ///< the check said that it cannot tell, or did not apply

  void add(bool truth, bool found) { ++(truth ? (found ? tp : fn) : (found ? fp : tn)); }
  int positives() const { return tp + fn; }
  int negatives() const { return fp + tn; }
};

/// A measured value of one picture with its truth, for choosing a threshold.
struct Sample {
  std::string person;
  double value = 0;
  bool fault = false;
};

/// The threshold that tells faults from good ones best (largest recall + specificity; the middle of the gap where it is
/// reached). `faults_above`: a fault has values above it, otherwise below.
double best_threshold(const std::vector<Sample>& samples, bool faults_above);

/// Each person's pictures judged by the threshold that everybody outside their fold gave; people are dealt to `folds`
/// in the order of their names.
Counts cross_validate(const std::vector<Sample>& samples, bool faults_above, int folds);

}  // namespace cs::accuracy
