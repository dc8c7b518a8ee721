#include "service/store_outbox.hpp"

#include <algorithm>

namespace cs::service {

Result<std::vector<notices::DueMessage>> StoreOutbox::take_due(TimePoint now, int limit) {
  CS_ASSIGN(auto due, store_.take_due(now, limit).get());
  std::vector<notices::DueMessage> messages;
  messages.reserve(due.size());
  for (auto& d : due) messages.push_back({std::move(d.id), std::move(d.phone), std::move(d.text)});
  return messages;
}

Result<std::vector<notices::Doubt>> StoreOutbox::take_doubts(TimePoint now, int limit) {
  CS_ASSIGN(auto taken, store_.take_doubts(now, limit).get());
  std::vector<notices::Doubt> doubts;
  doubts.reserve(taken.size());
  for (auto& d : taken) doubts.push_back({std::move(d.id), std::move(d.phone), std::move(d.provider_id), d.asked});
  return doubts;
}

Status StoreOutbox::mark(const notices::Outcome& outcome, TimePoint now) {
  const auto marked = store_.mark_notice({outcome.id, outcome.event, outcome.provider_id, outcome.problem}, now).get();
  return marked ? Status{} : Status{marked.error()};
}

Result<std::optional<TimePoint>> StoreOutbox::next_due() {
  CS_ASSIGN(const std::optional<TimePoint> due, store_.next_due_at());
  CS_ASSIGN(const std::optional<TimePoint> doubt, store_.next_doubt_at());
  return due && doubt ? std::min(*due, *doubt) : due ? due : doubt;
}

}  // namespace cs::service
