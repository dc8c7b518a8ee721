#include "domain/notice.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cs::domain {
namespace {

struct Edge {
  NoticeState from;
  NoticeEvent event;
  NoticeState to;
};
constexpr Edge edges[] = {
    {NoticeState::queued, NoticeEvent::dispatch, NoticeState::sending},
    {NoticeState::queued, NoticeEvent::hold, NoticeState::held},
    {NoticeState::queued, NoticeEvent::refuse, NoticeState::failed},
    {NoticeState::queued, NoticeEvent::cancel, NoticeState::cancelled},
    {NoticeState::held, NoticeEvent::dispatch, NoticeState::sending},
    {NoticeState::held, NoticeEvent::hold, NoticeState::held},
    {NoticeState::held, NoticeEvent::refuse, NoticeState::failed},
    {NoticeState::held, NoticeEvent::cancel, NoticeState::cancelled},
    {NoticeState::sending, NoticeEvent::put_back, NoticeState::queued},
    {NoticeState::sending, NoticeEvent::accept, NoticeState::accepted},
    {NoticeState::sending, NoticeEvent::refuse, NoticeState::failed},
    {NoticeState::sending, NoticeEvent::lose_answer, NoticeState::in_doubt},
    {NoticeState::sending, NoticeEvent::receipt_delivered, NoticeState::delivered},
    {NoticeState::sending, NoticeEvent::receipt_failed, NoticeState::failed},
    {NoticeState::in_doubt, NoticeEvent::accept, NoticeState::accepted},
    {NoticeState::in_doubt, NoticeEvent::refuse, NoticeState::failed},
    {NoticeState::in_doubt, NoticeEvent::receipt_delivered, NoticeState::delivered},
    {NoticeState::in_doubt, NoticeEvent::receipt_failed, NoticeState::failed},
    {NoticeState::accepted, NoticeEvent::receipt_delivered, NoticeState::delivered},
    {NoticeState::accepted, NoticeEvent::receipt_failed, NoticeState::failed},
};

constexpr NoticeState states[] = {NoticeState::queued,   NoticeState::held,     NoticeState::sending,
                                  NoticeState::in_doubt, NoticeState::accepted, NoticeState::delivered,
                                  NoticeState::failed,   NoticeState::cancelled};

}  // namespace

const char* to_string(NoticeState s) {
  switch (s) {
    case NoticeState::queued:
      return "queued";
    case NoticeState::held:
      return "held";
    case NoticeState::sending:
      return "sending";
    case NoticeState::in_doubt:
      return "in_doubt";
    case NoticeState::accepted:
      return "accepted";
    case NoticeState::delivered:
      return "delivered";
    case NoticeState::failed:
      return "failed";
    case NoticeState::cancelled:
      return "cancelled";
  }
  return "";
}

std::optional<NoticeState> notice_state_from(std::string_view name) {
  for (const NoticeState s : states)
    if (name == to_string(s)) return s;
  return std::nullopt;
}

bool may_have_been_read(NoticeState state) {
  return state == NoticeState::sending || state == NoticeState::in_doubt || state == NoticeState::accepted ||
         state == NoticeState::delivered;
}

const char* to_string(CallOutcome outcome) {
  switch (outcome) {
    case CallOutcome::reached:
      return "reached";
    case CallOutcome::no_answer:
      return "no_answer";
    case CallOutcome::wrong_number:
      return "wrong_number";
  }
  return "";
}

std::optional<CallOutcome> call_outcome_from(std::string_view name) {
  for (const CallOutcome outcome : {CallOutcome::reached, CallOutcome::no_answer, CallOutcome::wrong_number})
    if (name == to_string(outcome)) return outcome;
  return std::nullopt;
}

const char* to_string(NoticeEvent e) {
  switch (e) {
    case NoticeEvent::dispatch:
      return "dispatch";
    case NoticeEvent::hold:
      return "hold";
    case NoticeEvent::put_back:
      return "put_back";
    case NoticeEvent::accept:
      return "accept";
    case NoticeEvent::refuse:
      return "refuse";
    case NoticeEvent::lose_answer:
      return "lose_answer";
    case NoticeEvent::receipt_delivered:
      return "receipt_delivered";
    case NoticeEvent::receipt_failed:
      return "receipt_failed";
    case NoticeEvent::cancel:
      return "cancel";
  }
  return "";
}

Result<NoticeState> after(NoticeState state, NoticeEvent event) {
  for (const Edge& e : edges)
    if (e.from == state && e.event == event) return e.to;
  return Error{Code::refused, "notice.move",
               fmt::format("A notice that is {} cannot be moved by '{}'.", to_string(state), to_string(event))};
}

std::optional<TimePoint> next_question(std::span<const Millis> schedule, TimePoint since, int asked, TimePoint now) {
  for (auto k = static_cast<std::size_t>(std::max(asked, 0)); k < schedule.size(); ++k)
    if (const TimePoint at = since + schedule[k]; at > now) return at;
  return std::nullopt;
}

}  // namespace cs::domain
