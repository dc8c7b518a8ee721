#pragma once

#include "notices/outbox.hpp"
#include "store/store.hpp"

namespace cs::service {

/// The store as the dispatcher of the notices sees it, under the rules of this service's configuration.
class StoreOutbox final : public notices::Outbox {
 public:
  StoreOutbox(store::Store& store, store::NoticeRules rules) : store_(store), rules_(std::move(rules)) {}

  Result<std::vector<notices::OutgoingMessage>> take_due(TimePoint now, int limit) override;
  Result<std::vector<notices::Asking>> take_questions(TimePoint now, int limit) override;
  Status mark(std::span<const notices::Outcome> outcomes, TimePoint now) override;
  Result<notices::NextDue> next_due() override;
  Result<std::optional<notices::Gate>> gate() override;
  Status set_gate(const std::optional<notices::Gate>& gate, TimePoint now) override;

 private:
  store::Store& store_;
  const store::NoticeRules rules_;
};

}  // namespace cs::service
