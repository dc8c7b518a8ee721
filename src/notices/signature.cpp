#include "notices/signature.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <charconv>

#include "base/hash.hpp"

namespace cs::notices {

std::string hmac_sha256(std::string_view key, std::string_view data) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(data.data()),
       data.size(), out.data(), &length);
  return to_hex({out.data(), length});
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

}  // namespace cs::notices
