// The gateway to our own sandbox. Real providers have files of their own.
//
// Protocol: JSON over HTTP. Every request carries
//   X-Sandbox-Timestamp: seconds since 1970
//   X-Sandbox-Signature: hex HMAC-SHA256(key, timestamp \n METHOD \n path \n hex SHA-256(body))
// POST /messages {"out_id","phone","text"} -> 200 {"provider_id"}; 422 {"problem"} refused for good; 429, 503 not now
// GET /receipts/{out_id}                   -> 200 {"state":"accepted|delivered|failed","provider_id","problem"}; 404
// unknown The sandbox is as little idempotent as the providers: the same out_id sent twice arrives twice.
#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "http/client.hpp"
#include "notices/gateway.hpp"

namespace cs::notices {

struct SandboxGatewayOptions {
  std::string url;  ///< http://127.0.0.1:PORT
  std::string key;  ///< shared secret
  Millis timeout{10'000};
  std::string ca_file;
};

std::unique_ptr<Gateway> make_sandbox_gateway(SandboxGatewayOptions options, const Clock& clock);

}  // namespace cs::notices
