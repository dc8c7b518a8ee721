// The mini-program's back end as a test plays it: signs what it sends.
#pragma once

#include <string>

#include "base/hash.hpp"
#include "base/hmac.hpp"
#include "base/ids.hpp"
#include "domain/request_signature.hpp"
#include "service/browser.hpp"

namespace cs::test {

struct SignedBackEnd {
  std::string url, key, secret;
  const Clock* clock = nullptr;

  /// `path` as it goes on the wire, without a query.
  Ask signed_ask(std::string method, std::string path, std::string body = {}) const {
    domain::RequestSignature s{key, to_ms(clock->now()) / 1000, random_token(18), sha256(as_bytes(body))};
    s.signature = hmac_sha256(secret, domain::text_to_sign(s, method, path, {}));
    return {.method = std::move(method),
            .url = url + path,
            .body = std::move(body),
            .headers = {{"Authorization", domain::to_header(s)}}};
  }
  Answer send(std::string method, std::string path, std::string body = {}) const {
    return ask(signed_ask(std::move(method), "/api/v1" + path, std::move(body)));
  }
};

}  // namespace cs::test
