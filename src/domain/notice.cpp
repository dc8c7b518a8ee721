#include "domain/notice.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace cs::domain {
namespace {

struct Edge {
  NoticeState from;
  NoticeEvent event;
  NoticeState to;
};
constexpr Edge edges[] = {
    {NoticeState::queued, NoticeEvent::dispatch, NoticeState::sending},
    {NoticeState::queued, NoticeEvent::cancel, NoticeState::cancelled},
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

constexpr NoticeState states[] = {NoticeState::queued,   NoticeState::sending,   NoticeState::in_doubt,
                                  NoticeState::accepted, NoticeState::delivered, NoticeState::failed,
                                  NoticeState::cancelled};

void replace_all(std::string& text, std::string_view key, std::string_view value) {
  for (std::size_t at = 0; (at = text.find(key, at)) != std::string::npos; at += value.size())
    text.replace(at, key.size(), value);
}

}  // namespace

const char* to_string(NoticeState s) {
  switch (s) {
    case NoticeState::queued:
      return "queued";
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

const char* to_string(NoticeEvent e) {
  switch (e) {
    case NoticeEvent::dispatch:
      return "dispatch";
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

int segments_of(int characters) {
  if (characters <= 0) return 0;
  return characters <= 70 ? 1 : (characters + 66) / 67;
}

Message compose(const MessageFacts& facts, const NoticeTexts& texts, const ReasonCatalogue& catalogue) {
  std::string body = facts.verdict == Verdict::reject ? texts.rejected
                     : facts.correction               ? texts.overturned
                                                      : texts.approved;
  std::string labels;
  std::size_t shown = 0;
  for (const std::string& code : facts.reasons) {
    const Reason* reason = catalogue.find(code);
    if (!reason || shown == 2) continue;
    if (shown++ > 0) labels += "、";
    labels += reason->label.zh;
  }
  if (facts.reasons.size() > 2) labels += "等";
  replace_all(body, "{reasons}", labels);
  replace_all(body, "{deadline}", to_local_short(facts.reshoot_until));
  replace_all(body, "{name}", facts.student_name);  // last: a name is never searched for other variables
  Message m;
  m.text = "【" + texts.signature + "】" + body;
  m.characters = static_cast<int>(length_utf8(m.text));
  m.segments = segments_of(m.characters);
  return m;
}

}  // namespace cs::domain
