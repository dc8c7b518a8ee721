// Aliyun's short message service (dysmsapi, version 2017-05-25), signed with ACS3-HMAC-SHA256.
//   SendSms            one content to up to 100 numbers here (the provider takes 1,000, an address does not)
//   QuerySendDetails   by number and day; found again by BizId or by our OutId
// Not idempotent: after a timeout the receipt is asked for before anything is sent again.
#pragma once

#include <memory>

#include "notices/gateway.hpp"
#include "notices/provider_options.hpp"

namespace cs::notices {

std::unique_ptr<Gateway> make_aliyun_gateway(ProviderOptions options, const Clock& clock);

}  // namespace cs::notices
