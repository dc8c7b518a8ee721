// How the sandbox's requests are signed; the real providers' schemes build on the same HMAC.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace cs::notices {

/// HMAC-SHA256 (RFC 2104, RFC 4231) as 64 hexadecimal digits.
std::string hmac_sha256(std::string_view key, std::string_view data);

/// What X-Sandbox-Signature holds: over seconds since 1970, method, path with query, and the body's SHA-256.
std::string sign(std::string_view key, std::int64_t timestamp, std::string_view method, std::string_view path,
                 std::string_view body);

enum class Verification { good, wrong_clock, wrong_signature };
/// `timestamp` and `signature` as they stood in the headers; the clock may be off by `tolerance` either way.
Verification verify(std::string_view key, std::string_view timestamp, std::string_view signature,
                    std::string_view method, std::string_view path, std::string_view body, TimePoint now,
                    Millis tolerance);

}  // namespace cs::notices
