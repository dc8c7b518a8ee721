#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::service {

constexpr std::chrono::hours certificate_warning{24 * 30};  ///< so long before its end a certificate is warned about

/// When the first certificate of the chain that expires does so. `chain`: PEM. Code::invalid "tls.invalid".
Result<TimePoint> certificate_expires(const std::string& chain);

}  // namespace cs::service
