#include "notices/signature.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <charconv>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "http/client.hpp"

namespace cs::notices {

std::string hmac_sha256_raw(std::string_view key, std::string_view data) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(data.data()),
       data.size(), out.data(), &length);
  return {reinterpret_cast<const char*>(out.data()), length};
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
  return to_hex(as_bytes(hmac_sha256_raw(key, data)));
}

std::string sign(std::string_view key, std::int64_t timestamp, std::string_view method, std::string_view path,
                 std::string_view body) {
  return hmac_sha256(key, fmt::format("{}\n{}\n{}\n{}", timestamp, method, path, sha256(as_bytes(body))));
}

Verification verify(std::string_view key, std::string_view timestamp, std::string_view signature,
                    std::string_view method, std::string_view path, std::string_view body, TimePoint now,
                    Millis tolerance) {
  std::int64_t seconds = 0;
  const char* const end = timestamp.data() + timestamp.size();
  const auto [last, ec] = std::from_chars(timestamp.data(), end, seconds);
  if (ec != std::errc{} || last != end || timestamp.empty()) return Verification::wrong_clock;
  // Compared as seconds: a hostile timestamp must not overflow when made milliseconds.
  const std::int64_t off = to_ms(now) / 1000;
  const std::int64_t allowed = tolerance.count() / 1000;
  if (seconds < off - allowed || seconds > off + allowed) return Verification::wrong_clock;
  return equal_secret(sign(key, seconds, method, path, body), signature) ? Verification::good
                                                                         : Verification::wrong_signature;
}

std::string signed_headers(const SignedRequest& request) {
  std::string names;
  for (const auto& [name, value] : request.headers) names += (names.empty() ? "" : ";") + name;
  return names;
}

std::string canonical_query(const std::map<std::string, std::string>& query) {
  std::string text;
  for (const auto& [name, value] : query)
    text += (text.empty() ? "" : "&") + url_encode(name) + "=" + url_encode(value);
  return text;
}

namespace {

/// Both providers describe the same canonical form.
std::string canonical_request(const SignedRequest& r) {
  std::string headers;
  for (const auto& [name, value] : r.headers) headers += name + ":" + trim(value) + "\n";
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", r.method, r.path, canonical_query(r.query), headers, signed_headers(r),
                     sha256(as_bytes(r.body)));
}

}  // namespace

std::string acs3_request_hash(const SignedRequest& request) {
  return sha256(as_bytes(canonical_request(request)));
}

std::string acs3_signature(const SignedRequest& request, std::string_view secret) {
  return hmac_sha256(secret, "ACS3-HMAC-SHA256\n" + acs3_request_hash(request));
}

std::string utc_date(std::int64_t timestamp) {
  return to_iso8601(from_ms(timestamp * 1000)).substr(0, 10);
}

std::string tc3_signature(const SignedRequest& request, std::string_view secret, std::string_view service,
                          std::int64_t timestamp) {
  const std::string date = utc_date(timestamp);
  const std::string scope = fmt::format("{}/{}/tc3_request", date, service);
  const std::string to_sign =
      fmt::format("TC3-HMAC-SHA256\n{}\n{}\n{}", timestamp, scope, sha256(as_bytes(canonical_request(request))));
  const std::string of_date = hmac_sha256_raw(fmt::format("TC3{}", secret), date);
  const std::string of_service = hmac_sha256_raw(of_date, service);
  return hmac_sha256(hmac_sha256_raw(of_service, "tc3_request"), to_sign);
}

}  // namespace cs::notices
