#include "service/store_outbox.hpp"

#include "domain/notice.hpp"

namespace cs::service {
namespace {

Status as_status(const Result<store::Nothing>& result) {
  return result ? Status{} : Status{result.error()};
}

/// Another node took the duty a moment ago: nothing was written, and nothing is this node's to do.
bool lost_duty(const Error& e) {
  return e.id == "duty.lost";
}

}  // namespace

std::optional<store::NoticeRules> StoreOutbox::on_duty() const {
  auto held = holds_();
  if (!held) return std::nullopt;
  store::NoticeRules rules = rules_;
  rules.by = std::move(*held);
  return rules;
}

Result<std::vector<notices::OutgoingMessage>> StoreOutbox::take_due(TimePoint now, int limit) {
  const auto rules = on_duty();
  if (!rules) return std::vector<notices::OutgoingMessage>{};
  auto taken = store_.outbox.take_due(now, limit, *rules).get();
  if (!taken && lost_duty(taken.error())) return std::vector<notices::OutgoingMessage>{};
  CS_ASSIGN(auto due, std::move(taken));
  for (const auto& d : due) terms_[d.id] = d.epoch;
  std::vector<notices::OutgoingMessage> messages;
  messages.reserve(due.size());
  for (auto& d : due)
    messages.push_back({std::move(d.id), std::move(d.out_id), std::move(d.phone), std::move(d.text),
                        std::move(d.template_key), domain::unpack_variables(d.variables), std::move(d.template_code)});
  return messages;
}

Result<std::vector<notices::Asking>> StoreOutbox::take_questions(TimePoint now, int limit) {
  const auto rules = on_duty();
  if (!rules) return std::vector<notices::Asking>{};
  auto questions = store_.outbox.take_questions(now, limit, *rules).get();
  if (!questions && lost_duty(questions.error())) return std::vector<notices::Asking>{};
  CS_ASSIGN(auto taken, std::move(questions));
  std::vector<notices::Asking> asking;
  asking.reserve(taken.size());
  for (auto& d : taken)
    asking.push_back({{std::move(d.id), std::move(d.out_id), std::move(d.provider_id), std::move(d.phone), d.sent},
                      d.doubt,
                      d.asked});
  return asking;
}

Status StoreOutbox::mark(std::span<const notices::Outcome> outcomes, TimePoint now) {
  std::vector<store::NoticeOutcome> marks;
  for (const notices::Outcome& o : outcomes) {
    marks.push_back({o.id, o.event, o.provider_id, o.problem, o.problem_id, o.again, o.counts});
    if (const auto term = terms_.find(o.id); term != terms_.end()) marks.back().epoch = term->second;
  }
  CS_TRY(as_status(store_.outbox.mark(std::move(marks), now, rules_).get()));
  for (const notices::Outcome& o : outcomes) terms_.erase(o.id);
  return {};
}

Result<notices::NextDue> StoreOutbox::next_due() {
  notices::NextDue next;
  if (!holds_()) return next;  // the duty's coming wakes the dispatcher
  CS_ASSIGN(next.message, store_.outbox.next_due_at());
  CS_ASSIGN(next.question, store_.outbox.next_question_at());
  return next;
}

Result<std::optional<notices::Gate>> StoreOutbox::gate() {
  CS_ASSIGN(const auto stored, store_.outbox.gate());
  if (!stored) return std::optional<notices::Gate>{};
  return std::optional{notices::Gate{stored->code, stored->problem, stored->since, stored->retry, stored->tries}};
}

Status StoreOutbox::set_gate(const std::optional<notices::Gate>& gate, TimePoint now) {
  const auto held = holds_();
  if (!held) return {};  // whoever has the duty finds out by itself
  std::optional<store::StoredGate> stored;
  if (gate) stored = store::StoredGate{gate->code, gate->problem, gate->since, gate->retry, gate->tries};
  const auto set = store_.outbox.set_gate(std::move(stored), "service", now, *held).get();
  return !set && lost_duty(set.error()) ? Status{} : as_status(set);
}

}  // namespace cs::service
