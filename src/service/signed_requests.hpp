// Requests that the mini-program's back end signed: who sends it, judged from the head alone, so that nobody else's
// body is received, and then whether body and nonce are as they must be.
#pragma once

#include "api/types.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/request_signature.hpp"
#include "service/http.hpp"
#include "store/store.hpp"

namespace cs::service {

struct SignedHead {
  api::User by;  ///< "key:ID" with the one grant of the key
  domain::RequestSignature signature;
};

/// unauthorized "signature.form", "signature.time", "intake_key.refused", "signature.wrong".
Result<SignedHead> check_head(store::Store& store, const Request& request, TimePoint now);
/// unauthorized "signature.digest": this is not the body that was signed.
Status check_body(const SignedHead& head, const Request& request);

/// The id of the key whose signature the context of `request` bears; "" where it bears none. invalid
/// "context.signature": it bears one that is wrong, or of a key that may not sign for this campaign.
Result<std::string> context_signer(store::Store& store, const api::Campaign& campaign,
                                   const api::IntakeRequest& request);

}  // namespace cs::service
