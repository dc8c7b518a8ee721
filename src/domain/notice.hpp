// 短信通知: the life of one text message to one student, and its text.
//
//   queued -> sending -> accepted -> delivered | failed
//      \-> cancelled (undo before it was due)   sending -> in_doubt (no clear answer) -> accepted | failed
//
// sending is committed before a socket is opened, so after a crash whatever is still `sending` becomes in_doubt: it is
// never sent twice automatically, and never silently lost.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/decision.hpp"

namespace cs::domain {

enum class NoticeState { queued, sending, in_doubt, accepted, delivered, failed, cancelled };
const char* to_string(NoticeState state);
std::optional<NoticeState> notice_state_from(std::string_view name);

enum class NoticeEvent { dispatch, accept, refuse, lose_answer, receipt_delivered, receipt_failed, cancel };
const char* to_string(NoticeEvent event);
/// The state after `event`, or Code::refused ("notice.move").
Result<NoticeState> after(NoticeState state, NoticeEvent event);

/// Texts of a campaign. {name} {reasons} {deadline} are filled in; at most two reason labels go into a message.
struct NoticeTexts {
  std::string signature;  ///< without 【】
  std::string approved;
  std::string rejected;
  std::string overturned;
  bool operator==(const NoticeTexts&) const = default;
};

struct MessageFacts {
  Verdict verdict = Verdict::approve;
  bool correction = false;  ///< an overturned rejection that the student had been told of
  std::string student_name;
  std::vector<std::string> reasons;  ///< codes
  TimePoint reshoot_until{};
};

struct Message {
  std::string text;  ///< with the signature, as the student reads it
  int characters = 0;
  int segments = 0;  ///< 70 characters in one, 67 in each of several
  bool operator==(const Message&) const = default;
};

/// The one place where a message is worded: preview and outbox call it.
Message compose(const MessageFacts& facts, const NoticeTexts& texts, const ReasonCatalogue& catalogue);
int segments_of(int characters);

}  // namespace cs::domain
