#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "notices/outbox.hpp"
#include "store/store.hpp"

namespace cs::service {

/// The store as the dispatcher of the notices sees it, under the rules of this service's configuration. While another
/// node has the duty to dispatch, nothing is due here and nothing is to be asked.
class StoreOutbox final : public notices::Outbox {
 public:
  using Holds = std::function<std::optional<store::Holding>()>;
  /// For a program that has the database to itself.
  static std::optional<store::Holding> alone() { return store::Holding{}; }
  StoreOutbox(store::Store& store, store::NoticeRules rules, Holds holds)
      : store_(store), rules_(std::move(rules)), holds_(std::move(holds)) {}

  Result<std::vector<notices::OutgoingMessage>> take_due(TimePoint now, int limit) override;
  Result<std::vector<notices::Asking>> take_questions(TimePoint now, int limit) override;
  Status mark(std::span<const notices::Outcome> outcomes, TimePoint now) override;
  Result<notices::NextDue> next_due() override;
  Result<std::optional<notices::Gate>> gate() override;
  Status set_gate(const std::optional<notices::Gate>& gate, TimePoint now) override;

 private:
  /// The rules under the duty that this node has now.
  std::optional<store::NoticeRules> on_duty() const;

  store::Store& store_;
  const store::NoticeRules rules_;
  const Holds holds_;
  std::map<std::string, std::int64_t> terms_;  ///< of what is being sent: the epoch under which it was taken
};

}  // namespace cs::service
