// Learns the linear judgement of the ears check from labelled portraits, and says how it does with people whose
// pictures it has not seen.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "portraits.hpp"
#include "table.hpp"

namespace cs::accuracy {

struct EarFit {
  std::vector<double> weights;  ///< one a feature and the constant; scores above 0 lean to "covered"
  Table held_out;
};

/// Logistic regression with a quadratic penalty, both labels weighted alike, every ear a sample. Held out: ten folds of
/// people. Errors: those of the landmark model; "accuracy.no_labels" when no picture says anything about ears.
Result<EarFit> fit_ears(const std::vector<Portrait>& portraits, double shipped_threshold);

/// The lines for the rules file.
std::string as_toml(const EarFit& fit);

}  // namespace cs::accuracy
