#include "base/one_time_code.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

#include "base/hash.hpp"
#include "base/url.hpp"

namespace cs {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

}  // namespace

std::int64_t one_time_step(TimePoint now) {
  return to_ms(now) / 1000 / one_time_seconds;
}

std::string one_time_code(std::string_view key, std::int64_t step, int digits) {
  std::array<unsigned char, 8> counter{};
  for (int i = 0; i < 8; ++i) counter[static_cast<std::size_t>(7 - i)] = static_cast<unsigned char>(step >> (8 * i));
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  ::HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), counter.data(), counter.size(), mac.data(), &size);
  const std::size_t at = mac[size - 1] & 0xF;
  const std::uint32_t number = (std::uint32_t{mac[at] & 0x7Fu} << 24) | (std::uint32_t{mac[at + 1]} << 16) |
                               (std::uint32_t{mac[at + 2]} << 8) | mac[at + 3];
  std::uint32_t modulus = 1;
  for (int i = 0; i < digits; ++i) modulus *= 10;
  return fmt::format("{:0{}}", number % modulus, digits);
}

std::optional<std::int64_t> matching_step(std::string_view key, std::string_view code, TimePoint now,
                                          std::int64_t after) {
  const std::int64_t present = one_time_step(now);
  std::optional<std::int64_t> found;
  // All three, whichever fits, so that the time taken tells nothing.
  for (std::int64_t step = present - 1; step <= present + 1; ++step)
    if (equal_secret(one_time_code(key, step), code) && step > after) found = step;
  return found;
}

std::string to_base32(std::string_view bytes) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (count += 8; count >= 5; count -= 5) out += alphabet[(bits >> (count - 5)) & 31];
  }
  if (count > 0) out += alphabet[(bits << (5 - count)) & 31];
  return out;
}

Result<std::string> from_base32(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    if (c == ' ' || c == '-' || c == '=') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) return invalid("base32", "This is not text in Base32.");
    bits = (bits << 5) | static_cast<std::uint32_t>(value);
    count += 5;
    if (count >= 8) {
      out += static_cast<char>((bits >> (count - 8)) & 0xFF);
      count -= 8;
    }
  }
  return out;
}

std::string authenticator_uri(std::string_view base32_key, std::string_view person, std::string_view issuer) {
  return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}", url_encode(issuer), url_encode(person), base32_key,
                     url_encode(issuer));
}

}  // namespace cs
