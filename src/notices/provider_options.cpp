#include "notices/provider_options.hpp"

#include <algorithm>

namespace cs::notices {

ProviderOptions with_address(ProviderOptions options, const std::string& own) {
  if (options.url.empty()) options.url = own;
  while (options.url.ends_with('/')) options.url.pop_back();
  return options;
}

std::string host_of(const std::string& url) {
  const auto scheme = url.find("://");
  const std::string rest = scheme == std::string::npos ? url : url.substr(scheme + 3);
  return rest.substr(0, rest.find('/'));
}

std::string template_code_of(const ProviderOptions& options, const OutgoingMessage& message) {
  if (!message.template_code.empty()) return message.template_code;
  const auto code = options.templates.find(message.template_key);
  return code == options.templates.end() ? std::string() : code->second;
}

std::unique_ptr<http::Client> provider_client(const ProviderOptions& options) {
  return http::make_client({.ca_file = options.ca_file, .user_agent = "countersignd-notices/1"});
}

http::Request provider_request(const ProviderOptions& options, std::string method, std::string url, bool once,
                               std::shared_ptr<http::Cancel> cancel) {
  http::Request r;
  r.method = std::move(method);
  r.url = std::move(url);
  r.timeouts = {.connect = std::min(options.timeout, Millis{5'000}), .total = options.timeout, .stalled = Millis{0}};
  r.max_answer = 256 << 10;
  r.once = once;
  r.cancel = std::move(cancel);
  return r;
}

}  // namespace cs::notices
