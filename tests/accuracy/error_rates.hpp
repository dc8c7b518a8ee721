// Error rates of a value that tells faulty pictures from good ones, as FICV counts them.
#pragma once

#include <string>
#include <vector>

namespace cs::accuracy {

/// Values of pictures; larger is worse. `refused`: those for which the check cannot tell.
struct Values {
  std::vector<double> faulty, good;
  int faulty_refused = 0, good_refused = 0;
};

struct ErrorRates {
  double equal = 0;                          ///< share of either kind that is judged wrongly where both are the same
  int equal_of = 0;                          ///< pictures of the rarer kind, for its bounds
  int good_rejected = 0, faulty_passed = 0;  ///< where at most 1 % of the faulty pass
  int good_of = 0, faulty_of = 0;
};

/// `refusals_count`: a picture for which the check cannot tell is an error, whichever kind it is.
ErrorRates error_rates(const Values& values, bool refusals_count);

/// "1.2 % (0.1-5.4)".
std::string equal_error(const ErrorRates& rates);

}  // namespace cs::accuracy
