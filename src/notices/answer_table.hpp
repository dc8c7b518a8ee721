// What the providers' error codes mean for a message. One table. A well-formed refusal was not sent: a code that is in
// no row goes by its family, and one of no known family fails, with the provider's sentence on the call list. In doubt
// are only the codes that the providers themselves document so, and their own failures (HTTP 5xx, InternalError).
#pragma once

#include <string_view>

#include "notices/gateway.hpp"

namespace cs::notices {

enum class Provider { aliyun, tencent };

/// For any code but the one of success. `message` is the provider's own, which may name the period of a limit; `status`
/// the HTTP status of its answer. Sets kind, problem, code and, of a pause, how long it is.
SendOutcome outcome_for(Provider provider, std::string_view code, std::string_view message, int status = 200);

}  // namespace cs::notices
