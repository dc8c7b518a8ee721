#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cs {

/// Random UUID (version 4), lower case with hyphens. Thread-safe.
std::string new_uuid();
/// True for the 8-4-4-4-12 hexadecimal form, either case.
bool is_uuid(std::string_view text);
/// `bytes` random bytes as URL-safe text (session tokens, secrets). Thread-safe.
std::string random_token(std::size_t bytes = 32);

/// Raw random bytes. Thread-safe.
std::string random_bytes(std::size_t bytes);

}  // namespace cs
