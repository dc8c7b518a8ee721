// How the mini-program's back end signs what it sends: the text that is signed, and the header that carries it. Both
// sides make the same text; assets/openapi.yaml says it for everybody else, with the vectors of
// tests/domain/request_signature_test.cpp.
//
//   Authorization: CS1-HMAC-SHA256 key=KEY, time=SECONDS, nonce=NONCE, digest=SHA256, signature=MAC
//
// What was rejected: signing the decoded JSON (two programs write it differently), and leaving the query out (a signed
// request could be pointed elsewhere).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::domain {

inline constexpr std::string_view signature_scheme = "CS1-HMAC-SHA256";
/// A request is as old as that, or as early, at most; its nonce is remembered for longer than a replay could be.
inline constexpr Millis signature_tolerance = std::chrono::minutes{5};
inline constexpr Millis nonce_kept = 3 * signature_tolerance;

struct RequestSignature {
  std::string key;          ///< its id
  std::int64_t time = 0;    ///< seconds since 1970
  std::string nonce;        ///< 16 to 64 of A-Z a-z 0-9 - _; never twice with one key
  std::string digest;       ///< SHA-256 of the body, small hexadecimal digits; of an empty one that of no bytes
  std::string signature{};  ///< hmac_sha256 of text_to_sign() by the key's secret
};

/// True when the header is meant to be one, whole or not.
bool is_signature(std::string_view authorization);
/// unauthorized "signature.form".
Result<RequestSignature> signature_from(std::string_view authorization);
std::string to_header(const RequestSignature& signature);

/// Seven lines: scheme, time, nonce, method, path (not percent-encoded), query (name=value by name, percent-encoded,
/// '&' between), digest.
std::string text_to_sign(const RequestSignature& signature, std::string_view method, std::string_view path,
                         const std::map<std::string, std::string>& query);
/// unauthorized "signature.time" outside the tolerance.
Status check_time(const RequestSignature& signature, TimePoint now);

/// What is signed of a capture context: that it is one, whose, for which photograph, and its bytes. A context is no use
/// with another photograph.
std::string context_to_sign(std::string_view campaign, std::string_view student_number, std::string_view photo,
                            std::string_view context);

}  // namespace cs::domain
