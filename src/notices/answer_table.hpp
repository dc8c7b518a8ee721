// What the providers' error codes mean for a message. One table; a code that is not in it is in doubt, never sent.
#pragma once

#include <string_view>

#include "notices/gateway.hpp"

namespace cs::notices {

enum class Provider { aliyun, tencent };

/// For any code but the one of success.
SendOutcome::Kind action_for(Provider provider, std::string_view code);

}  // namespace cs::notices
