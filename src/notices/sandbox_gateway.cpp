#include "notices/sandbox_gateway.hpp"

#include "notices/webhook_gateway.hpp"

namespace cs::notices {

std::unique_ptr<Gateway> make_sandbox_gateway(SandboxGatewayOptions options, const Clock& clock) {
  while (options.url.ends_with('/')) options.url.pop_back();
  ProviderOptions provider;
  provider.url = options.url + "/messages";
  provider.secret = std::move(options.key);
  provider.timeout = options.timeout;
  provider.ca_file = std::move(options.ca_file);
  using namespace std::chrono_literals;
  return make_webhook_gateway(std::move(provider), clock, {1s, 9s, 73s, 10min, 24h});
}

}  // namespace cs::notices
