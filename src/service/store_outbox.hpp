#pragma once

#include "notices/outbox.hpp"
#include "store/store.hpp"

namespace cs::service {

/// The store as the dispatcher of the notices sees it.
class StoreOutbox final : public notices::Outbox {
 public:
  explicit StoreOutbox(store::Store& store) : store_(store) {}

  Result<std::vector<notices::DueMessage>> take_due(TimePoint now, int limit) override;
  Result<std::vector<notices::Doubt>> take_doubts(TimePoint now, int limit) override;
  Status mark(const notices::Outcome& outcome, TimePoint now) override;
  Result<std::optional<TimePoint>> next_due() override;

 private:
  store::Store& store_;
};

}  // namespace cs::service
