#pragma once

#include <string>
#include <vector>

#include "api/types.hpp"

namespace cs::api {

/// The head of the service's record, for whoever saw an earlier one: see seal/checkpoint.hpp.
struct LogHead {
  std::string key;                 ///< that signed it
  std::string head;                ///< the signed note
  std::vector<std::string> proof;  ///< that it goes on from the entries that the caller named, in Base64
};

}  // namespace cs::api
