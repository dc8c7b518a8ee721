// Row numbers as they are known outside, and the errors that name what is not there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace cs::store {

/// "s17" <-> 17. Anything else than the prefix and a positive number is nullopt.
std::string public_id(char prefix, std::int64_t row);
std::optional<std::int64_t> row_id(char prefix, std::string_view id);

/// 1 to 64 of the allowed ASCII characters.
bool consists_of(std::string_view text, std::string_view allowed);

/// A stored value that no version of this program writes: reported, never taken for something else.
Error corrupt_value(std::string_view what, std::string_view value);
Error unknown_submission(std::string_view id);
Error unknown_decision(std::string_view id);
Error unknown_notice(std::string_view id);
Error unknown_look(std::string_view id);

}  // namespace cs::store
