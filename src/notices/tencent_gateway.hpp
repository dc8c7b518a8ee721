// Tencent Cloud's short message service (sms, version 2021-01-11), signed with TC3-HMAC-SHA256.
//   SendSms                           one content to up to 200 numbers; the outcome is per number
//   PullSmsSendStatusByPhoneNumber    found again by SerialNo or by our SessionContext
// Not idempotent: after a timeout the receipt is asked for before anything is sent again.
#pragma once

#include <memory>

#include "notices/gateway.hpp"
#include "notices/provider_options.hpp"

namespace cs::notices {

std::unique_ptr<Gateway> make_tencent_gateway(ProviderOptions options, const Clock& clock);

}  // namespace cs::notices
