// One-time codes that depend on the time (RFC 6238 over RFC 4226, SHA-1, steps of 30 seconds): what the authenticator
// apps on people's telephones compute.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs {

constexpr int one_time_digits = 6;
constexpr std::int64_t one_time_seconds = 30;

/// Which step of 30 seconds `now` lies in.
std::int64_t one_time_step(TimePoint now);
/// The code of a step; `key` is raw bytes, `digits` 6 to 8.
std::string one_time_code(std::string_view key, std::int64_t step, int digits = one_time_digits);
/// The step that `code` belongs to: this one, the one before or the one after (a telephone's clock is a little off),
/// and later than `after`, so that a code which was seen once is worth nothing. Empty: none of them.
std::optional<std::int64_t> matching_step(std::string_view key, std::string_view code, TimePoint now,
                                          std::int64_t after);

/// RFC 4648 without padding. The authenticator apps take it typed, in capitals.
std::string to_base32(std::string_view bytes);
/// Small letters, blanks and hyphens are as good. invalid "base32".
Result<std::string> from_base32(std::string_view text);

/// What an authenticator app reads from a QR code.
std::string authenticator_uri(std::string_view base32_key, std::string_view person, std::string_view issuer);

}  // namespace cs
