#include "base/key_fingerprint.hpp"

#include <sodium.h>

#include <array>
#include <optional>

#include "base/bytes.hpp"
#include "base/hash.hpp"

namespace cs {
namespace {

std::optional<Bytes> der_of(std::string_view pem) {
  constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----", end = "-----END CERTIFICATE-----";
  const auto from = pem.find(begin);
  if (from == std::string_view::npos) return std::nullopt;
  std::string_view body = pem.substr(from + begin.size());
  const auto to = body.find(end);
  if (to == std::string_view::npos) return std::nullopt;
  body = body.substr(0, to);
  Bytes out(body.size());
  std::size_t size = 0;
  if (sodium_base642bin(out.data(), out.size(), body.data(), body.size(), " \t\r\n", &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0)
    return std::nullopt;
  out.resize(size);
  return out;
}

/// One element of DER (X.690): `whole` with its head, `content` without.
struct Element {
  std::uint8_t tag = 0;
  ByteView whole, content;
};

std::optional<Element> take(ByteView& rest) {
  if (rest.size() < 2) return std::nullopt;
  std::size_t head = 2, size = rest[1];
  if (size >= 0x80) {
    const std::size_t bytes = size & 0x7F;
    if (bytes == 0 || bytes > 3 || rest.size() < 2 + bytes) return std::nullopt;
    size = 0;
    for (std::size_t i = 0; i < bytes; ++i) size = size << 8 | rest[2 + i];
    head += bytes;
  }
  if (size > rest.size() - head) return std::nullopt;
  const Element out{rest[0], rest.first(head + size), rest.subspan(head, size)};
  rest = rest.subspan(head + size);
  return out;
}

constexpr std::uint8_t sequence = 0x30, version = 0xA0;

/// SubjectPublicKeyInfo of a certificate (RFC 5280, 4.1), as it stands there.
std::optional<ByteView> public_key(ByteView der) {
  const auto certificate = take(der);
  if (!certificate || certificate->tag != sequence || !der.empty()) return std::nullopt;
  ByteView inner = certificate->content;
  const auto signed_part = take(inner);
  if (!signed_part || signed_part->tag != sequence) return std::nullopt;
  ByteView rest = signed_part->content;
  auto next = take(rest);
  if (next && next->tag == version) next = take(rest);
  // Behind the serial number: algorithm, issuer, validity, subject.
  for (int i = 0; i < 4 && next; ++i)
    if (next = take(rest); next && next->tag != sequence) return std::nullopt;
  if (next) next = take(rest);
  if (!next || next->tag != sequence) return std::nullopt;
  return next->whole;
}

}  // namespace

Result<std::string> key_fingerprint(std::string_view certificate_pem) {
  init_crypto();
  const auto der = der_of(certificate_pem);
  const auto key = der ? public_key(*der) : std::nullopt;
  if (!key) return invalid("tls.invalid", "This is no certificate in PEM form.");
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), key->data(), key->size());
  std::array<char, sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES, sodium_base64_VARIANT_ORIGINAL_NO_PADDING)>
      text{};
  sodium_bin2base64(text.data(), text.size(), digest.data(), digest.size(), sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  return std::string("SHA256:") + text.data();
}

}  // namespace cs
