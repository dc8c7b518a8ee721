// Idempotency keys with the answers that were given under them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "db/connection.hpp"
#include "domain/deciding.hpp"

namespace cs::store {

/// What is kept under an idempotency key.
struct KeptAnswer {
  std::string user, operation, subject, body_hash;
  std::optional<std::string> answer;  ///< nullopt: a decide that was taken back before it arrived
};
/// kept_answer() will be asked for.
void ask_kept_answer(db::Connection& c, std::string_view key);
std::optional<KeptAnswer> kept_answer(db::Connection& c, std::string_view key);
void keep_answer(db::Connection& c, std::string_view key, const KeptAnswer& kept, TimePoint now);
domain::KeptRequest request_of(const KeptAnswer& kept);
/// domain::judge_repeat().
Status same_request(const KeptAnswer& kept, const KeptAnswer& asked);

}  // namespace cs::store
