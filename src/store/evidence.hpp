// What decisions were taken on, for looking at again.
#pragma once

#include <optional>
#include <string>

#include "api/evidence.hpp"
#include "api/manifest.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/permitted.hpp"

namespace cs::store {

class Database;

class Evidence {
 public:
  explicit Evidence(Database& db) : db_(db) {}

  /// As whoever decided saw it, for `decision.by()`: what they may not know of the submission yet, because they hold it
  /// or a second look at it, is held back or refused as by Submissions::get.
  Result<api::DecisionEvidence> of(const DecisionRef& decision, TimePoint now);
  /// None for a decision of before there were any.
  Result<std::optional<api::Manifest>> manifest(const DecisionRef& decision);

 private:
  Database& db_;
};

}  // namespace cs::store
