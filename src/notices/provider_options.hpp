#pragma once

#include <map>
#include <string>

#include "base/clock.hpp"

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

}  // namespace cs::notices
