#pragma once

#include <string_view>

#include "base/result.hpp"

namespace cs::api {

/// invalid "json.invalid" on what no decode() takes, whatever the type: no JSON, a name twice in one object, a NUL in a
/// text, too deep.
Status check_json(std::string_view text);

}  // namespace cs::api
