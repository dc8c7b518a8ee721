// A generic gateway: a signed webhook that a school or vendor puts in front of whatever sends its messages.
//
// Protocol: JSON over HTTP. Every request carries
//   X-Countersign-Timestamp: seconds since 1970
//   X-Countersign-Signature: hex HMAC-SHA256(key, timestamp \n METHOD \n path with query \n hex SHA-256(body))
// POST <url>  {"messages":[{"id","out_id","phone","text","template","variables":{..}}]}
//   200 {"results":[{"id","outcome","provider_id","problem","wait_seconds"}]}; outcome: accepted, later, pause (for
//   wait_seconds; without them a minute, doubled each time), tomorrow, refused, halt, unmended as in gateway.hpp; what
//   is not named or not understood is in doubt
//   401 wrong signature or clock: the queue halts; 429, 503 none was taken, not now; anything else: in doubt
// GET <url>/<out_id>?phone=N   200 {"state":"accepted|delivered|failed","provider_id","problem"}; 404 unknown
// Receipts may be pushed to the service as well (POST /api/v1/receipts/webhook/<token>).
#pragma once

#include <memory>

#include "notices/gateway.hpp"
#include "notices/provider_options.hpp"

namespace cs::notices {

/// `receipts` is when to ask for receipts; empty: the gateway's usual schedule.
std::unique_ptr<Gateway> make_webhook_gateway(ProviderOptions options, const Clock& clock,
                                              std::vector<Millis> receipts = {});

}  // namespace cs::notices
