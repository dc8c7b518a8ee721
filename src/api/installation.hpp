// What a workstation must know of the installation that it speaks to, beside the campaigns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::api {

struct Installation {
  struct Restore {
    std::int64_t number = 0;  ///< another one for each restore
    TimePoint made{};         ///< of the backup: what the service acknowledged later it may not know any more
  };
  std::optional<Restore> restored{};  ///< the newest
};

std::string encode(const Installation& v);
/// invalid "json.invalid"
Result<Installation> decode_installation(std::string_view text);

}  // namespace cs::api
