// The gateway to our own sandbox: the webhook protocol (webhook_gateway.hpp) under /messages, with receipts asked for
// within seconds. The sandbox is as little idempotent as the providers: the same id sent twice arrives twice.
#pragma once

#include <memory>
#include <string>

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
