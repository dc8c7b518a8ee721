#include "domain/request_signature.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "base/url.hpp"

namespace cs::domain {
namespace {

bool all_of(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

constexpr std::string_view hex = "0123456789abcdef";
constexpr std::string_view url_safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

Error bad_form() {
  return {Code::unauthorized, "signature.form",
          fmt::format("The signature is not of the form '{} key=…, time=…, nonce=…, digest=…, signature=…'.",
                      signature_scheme)};
}

}  // namespace

bool is_signature(std::string_view authorization) {
  return authorization.starts_with(signature_scheme);
}

Result<RequestSignature> signature_from(std::string_view authorization) {
  if (!is_signature(authorization) || authorization.size() > 1000) return bad_form();
  authorization.remove_prefix(signature_scheme.size());
  if (!authorization.starts_with(' ')) return bad_form();
  std::map<std::string, std::string> parts;
  for (const std::string& part : split(authorization, ',')) {
    const std::string text = trim(part);
    const auto equals = text.find('=');
    if (equals == std::string::npos || !parts.emplace(text.substr(0, equals), text.substr(equals + 1)).second)
      return bad_form();
  }
  if (parts.size() != 5) return bad_form();
  RequestSignature s;
  s.key = parts["key"];
  s.nonce = parts["nonce"];
  s.digest = parts["digest"];
  s.signature = parts["signature"];
  const auto time = number_from<std::int64_t>(parts["time"]);
  if (!time || *time < 0 || *time > 253'402'300'799 || s.key.empty() || s.key.size() > 64 || s.nonce.size() < 16 ||
      s.nonce.size() > 64 || !all_of(s.nonce, url_safe) || s.digest.size() != 64 || !all_of(s.digest, hex) ||
      s.signature.size() != 64 || !all_of(s.signature, hex))
    return bad_form();
  s.time = *time;
  return s;
}

std::string to_header(const RequestSignature& s) {
  return fmt::format("{} key={}, time={}, nonce={}, digest={}, signature={}", signature_scheme, s.key, s.time, s.nonce,
                     s.digest, s.signature);
}

std::string text_to_sign(const RequestSignature& s, std::string_view method, std::string_view path,
                         const std::map<std::string, std::string>& query) {
  std::string arguments;
  for (const auto& [name, value] : query)
    arguments += fmt::format("{}{}={}", arguments.empty() ? "" : "&", url_encode(name), url_encode(value));
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}", signature_scheme, s.time, s.nonce, method, path, arguments,
                     s.digest);
}

Status check_time(const RequestSignature& s, TimePoint now) {
  const Millis off = now - from_ms(s.time * 1000);
  if (off > signature_tolerance || off < -signature_tolerance)
    return Error{Code::unauthorized, "signature.time",
                 "The request was signed more than five minutes ago, or by a clock that is so far ahead."};
  return {};
}

std::string context_to_sign(std::string_view campaign, std::string_view student_number, std::string_view photo,
                            std::string_view context) {
  return fmt::format("CS1-CAPTURE-CONTEXT\n{}\n{}\n{}\n{}", campaign, student_number, photo, context);
}

}  // namespace cs::domain
