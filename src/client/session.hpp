#pragma once

#include <memory>
#include <string>
#include <utility>

#include "api/types.hpp"
#include "client/api_client.hpp"
#include "client/campaigns.hpp"
#include "http/cancel.hpp"

namespace cs::client {

/// One person signed in. Each session has an API client and with it a token of its own, so that no thread can ever send
/// one person's work under another's name: whoever holds an old session gets "cancelled" from it.
struct SignedInSession {
  SignedInSession(http::Client& http, const std::string& server, const std::shared_ptr<http::Cancel>& parent)
      : api(http, server), cancel(http::Cancel::make(parent)) {}

  ApiClient api;
  api::Session session;
  Campaigns campaigns;
  const std::shared_ptr<http::Cancel> cancel;  ///< cancelled when the session ends
};
using SessionPtr = std::shared_ptr<SignedInSession>;

}  // namespace cs::client
