#include "service/signed_requests.hpp"

#include <openssl/sha.h>

#include <array>

#include "base/hash.hpp"
#include "base/hmac.hpp"

namespace cs::service {

Result<SignedHead> check_head(store::Store& store, const Request& request, TimePoint now) {
  CS_ASSIGN(domain::RequestSignature signature, domain::signature_from(request.authorization));
  CS_TRY(domain::check_time(signature, now));
  CS_ASSIGN(const store::IntakeKey key, store.intake_keys.find(signature.key));
  const std::string expected =
      hmac_sha256(key.secret, domain::text_to_sign(signature, request.method, request.path, request.query));
  if (!equal_secret(expected, signature.signature))
    return Error{Code::unauthorized, "signature.wrong", "The signature does not fit the request and its key."};
  api::User by;
  by.name = by.display_name = "key:" + key.id;
  by.role = domain::Role::intake;
  by.grants = {key.grant};
  return SignedHead{std::move(by), std::move(signature)};
}

Status check_body(const SignedHead& head, const Request& request) {
  // OpenSSL's is several times as quick as libsodium's, and a photograph has megabytes.
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(request.body.data()), request.body.size(), digest.data());
  if (to_hex(digest) != head.signature.digest)
    return Error{Code::unauthorized, "signature.digest", "The body is not the one that was signed."};
  return {};
}

Result<std::string> context_signer(store::Store& store, const api::Campaign& campaign,
                                   const api::IntakeRequest& request) {
  if (request.context_key.empty() && request.context_signature.empty()) return std::string();
  const Error wrong =
      invalid("context.signature", "The signature of the capture context is wrong: leave it out, or sign it anew.");
  const auto key = store.intake_keys.find(request.context_key);
  if (!key) return key.error().code == Code::unauthorized ? wrong : key.error();
  if (!domain::covers(key->grant.scope, {campaign.id, campaign.school, {}})) return wrong;
  const std::string expected =
      hmac_sha256(key->secret,
                  domain::context_to_sign(campaign.id, request.student_number, request.photo, request.capture_context));
  if (!equal_secret(expected, request.context_signature)) return wrong;
  return key->id;
}

}  // namespace cs::service
