#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "http/client.hpp"
#include "notices/gateway.hpp"

namespace cs::notices {

/// What a provider's account consists of. The secret comes from a file or the environment; it is never logged, stored
/// or put into an error's sentence.
struct ProviderOptions {
  std::string url;  ///< empty: the provider's own address
  std::string key_id, secret;
  std::string app_id;                            ///< Tencent's SmsSdkAppId
  std::string region;                            ///< Tencent's; empty: ap-guangzhou
  std::map<std::string, std::string> templates;  ///< "rejected" -> SMS_123456 or 1234567
  std::string ca_file;                           ///< PEM; empty: the system's certificates
  Millis timeout{10'000};
  std::size_t lanes = 8;  ///< requests at the same time
};

/// `options` with the provider's own address where none is given, and no slash at its end.
ProviderOptions with_address(ProviderOptions options, const std::string& own);
/// The host, and the port where it has one, of an address.
std::string host_of(const std::string& url);
/// The provider's code of the message's template: the campaign's own, else that of the settings; empty when neither
/// names one.
std::string template_code_of(const ProviderOptions& options, const OutgoingMessage& message);
std::unique_ptr<http::Client> provider_client(const ProviderOptions& options);
/// A request with the timeouts and limits that all providers get. `once`: it sends messages, so that not even the
/// library may repeat it on another connection.
http::Request provider_request(const ProviderOptions& options, std::string method, std::string url, bool once,
                               std::shared_ptr<http::Cancel> cancel);

}  // namespace cs::notices
