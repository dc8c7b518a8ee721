// How requests to gateways are signed: our own scheme (webhook and sandbox), Aliyun's and Tencent's. All on
// HMAC-SHA256.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace cs::notices {

/// HMAC-SHA256 (RFC 2104, RFC 4231) as 64 hexadecimal digits.
std::string hmac_sha256(std::string_view key, std::string_view data);

/// HMAC-SHA256 as 32 bytes.
std::string hmac_sha256_raw(std::string_view key, std::string_view data);

/// What X-Countersign-Signature holds: over seconds since 1970, method, path with query, and the body's SHA-256.
std::string sign(std::string_view key, std::int64_t timestamp, std::string_view method, std::string_view path,
                 std::string_view body);

enum class Verification { good, wrong_clock, wrong_signature };
/// `timestamp` and `signature` as they stood in the headers; the clock may be off by `tolerance` either way.
Verification verify(std::string_view key, std::string_view timestamp, std::string_view signature,
                    std::string_view method, std::string_view path, std::string_view body, TimePoint now,
                    Millis tolerance);

/// A request as the providers' schemes see it. Header names in lower case; exactly those given are signed.
struct SignedRequest {
  std::string method = "POST", path = "/";
  std::map<std::string, std::string> query;    ///< decoded
  std::map<std::string, std::string> headers;  ///< to be signed
  std::string body;
};

/// Names of the signed headers, semicolons between.
std::string signed_headers(const SignedRequest& request);
/// Query in RFC 3986 encoding, sorted: what stands in the address.
std::string canonical_query(const std::map<std::string, std::string>& query);

/// Hexadecimal SHA-256 of Aliyun's canonical request.
std::string acs3_request_hash(const SignedRequest& request);
/// ACS3-HMAC-SHA256 with the raw secret, hexadecimal.
std::string acs3_signature(const SignedRequest& request, std::string_view secret);

/// TC3-HMAC-SHA256, hexadecimal. `service` is the first part of the host ("sms"); the date is UTC's of `timestamp`.
std::string tc3_signature(const SignedRequest& request, std::string_view secret, std::string_view service,
                          std::int64_t timestamp);
/// YYYY-MM-DD in UTC.
std::string utc_date(std::int64_t timestamp);

}  // namespace cs::notices
