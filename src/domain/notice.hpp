// 短信通知: the life of one text message to one student, and its text.
//
//   queued <-> held (quiet hours, a limit, a halted gateway)      queued, held -> cancelled (undo, overturn)
//   queued, held -> sending -> accepted -> delivered | failed     queued, held -> failed (not a mobile number)
//                   sending -> in_doubt (no clear answer) -> accepted | delivered | failed
//                   sending -> queued (it certainly did not leave: the provider was not reached, or said "not now")
//
// sending is committed before a socket is opened, so after a crash whatever is still `sending` becomes in_doubt: it is
// never sent twice automatically, and never silently lost.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/decision.hpp"

namespace cs::domain {

enum class NoticeState { queued, held, sending, in_doubt, accepted, delivered, failed, cancelled };
const char* to_string(NoticeState state);
std::optional<NoticeState> notice_state_from(std::string_view name);
/// The student has read it, or may have: overturning its decision owes a correction.
bool may_have_been_read(NoticeState state);

enum class NoticeEvent {
  dispatch,
  hold,      ///< not now: quiet hours, a limit of the day, a halted gateway
  put_back,  ///< it certainly did not leave
  accept,
  refuse,
  lose_answer,
  receipt_delivered,
  receipt_failed,
  cancel
};
const char* to_string(NoticeEvent event);
/// The state after `event`, or Code::refused ("notice.move").
Result<NoticeState> after(NoticeState state, NoticeEvent event);

/// When the provider is asked what became of a message in doubt, counted from when the doubt arose.
inline constexpr std::array<Millis, 4> ask_after{std::chrono::minutes{1}, std::chrono::minutes{5},
                                                 std::chrono::minutes{30}, std::chrono::hours{24}};
/// The next date of `schedule` (counted from `since`) after it was asked `asked` times; nullopt: there is none left.
/// Dates that passed while nobody could ask are not made up for.
std::optional<TimePoint> next_question(std::span<const Millis> schedule, TimePoint since, int asked, TimePoint now);

/// What a student is told of. Each has a text of its own, and at a provider a template of its own.
enum class Occasion {
  approved,
  rejected,       ///< with reasons and the date for a new photograph
  overturned,     ///< a correction: told "rejected", is approved
  reopened,       ///< a correction: told "approved", is looked at again
  deadline_near,  ///< nothing was handed in and the window closes soon
  photo_ready,
  code,  ///< a one-time code that the student asked for: its text is the same everywhere
};
inline constexpr Occasion occasions[] = {Occasion::approved, Occasion::rejected,      Occasion::overturned,
                                         Occasion::reopened, Occasion::deadline_near, Occasion::photo_ready,
                                         Occasion::code};
/// A code is waited for: it leaves in quiet hours, too, and not at all once it is worth nothing.
inline constexpr Millis code_leaves_within = std::chrono::minutes{5};
const char* to_string(Occasion occasion);
std::optional<Occasion> occasion_from(std::string_view name);

/// How a call about a message ended. Who was not reached is called again; a wrong number is to be corrected.
enum class CallOutcome { reached, no_answer, wrong_number };
const char* to_string(CallOutcome outcome);
std::optional<CallOutcome> call_outcome_from(std::string_view name);

/// The texts of one language. {name} {reasons} {deadline} are filled in. Of the reasons as many are named as fit
/// without another segment, and how many more there are.
struct EventTexts {
  std::string approved{}, rejected{}, overturned{}, reopened{}, deadline_near{}, photo_ready{};
  const std::string& of(Occasion occasion) const;
  bool operator==(const EventTexts&) const = default;
};

/// Texts of a campaign: Chinese ones, and English ones for students whose name has no Chinese character. Where there is
/// no English text the Chinese one goes out.
struct NoticeTexts {
  std::string signature{};  ///< without 【】
  std::string approved{};
  std::string rejected{};
  std::string overturned{};
  std::string reopened{};
  std::string deadline_near{};
  std::string photo_ready{};
  EventTexts en{};
  const std::string& of(Occasion occasion) const;  ///< in Chinese
  bool operator==(const NoticeTexts&) const = default;
};

struct MessageFacts {
  Verdict verdict = Verdict::approve;
  bool correction = false;  ///< an overturned decision that the student had been told of
  std::string student_name{};
  std::vector<std::string> reasons{};  ///< codes
  TimePoint reshoot_until{};           ///< the date that {deadline} shows
  std::optional<Occasion> occasion{};  ///< instead of what verdict and correction say
  std::string code{};                  ///< of Occasion::code; no masked text shows it
  bool every_reason = false;           ///< name as many reasons as a variable holds, whatever segments they take
};

struct Message {
  std::string text;    ///< with the signature, as the student reads it
  std::string masked;  ///< the same with the name masked, for whoever may not read it
  int characters = 0;  ///< as telephones count: a rare character beyond U+FFFF takes two places
  int segments = 0;    ///< 70 characters in one, 67 in each of several
  Occasion occasion = Occasion::approved;
  bool english = false;
  /// What a provider's template is filled with, in the order of the text; each 1 to 35 characters.
  std::vector<std::pair<std::string, std::string>> variables;
  std::vector<std::string> left_out{};  ///< codes of the reasons that the text only counts
  bool operator==(const Message&) const = default;
};

inline constexpr int longest_variable = 35;  ///< characters; a provider refuses more
inline constexpr int longest_message = 500;  ///< characters, signature and its brackets included

/// The one place where a message is worded: preview and outbox call it. Never fails: what a provider would refuse
/// (emoji, control characters, 【】, more than 35 characters, nothing at all) is left out, replaced or shortened.
Message compose(const MessageFacts& facts, const NoticeTexts& texts, const ReasonCatalogue& catalogue);
/// The masked text of a message again from its stored variables, for one that was stored without it.
std::string masked_text(Occasion occasion, bool english,
                        const std::vector<std::pair<std::string, std::string>>& variables, const NoticeTexts& texts);
int segments_of(int characters);
/// Places that a text takes in a message (UTF-16 units).
int message_length(std::string_view text);
/// The message's segments times the price of one, in thousandths of a yuan.
std::int64_t cost_of(int segments, std::int64_t price_milli);
/// Why a provider would refuse this text as a template: 【】 or emoji in it, a variable that there is not, nothing but
/// variables, or over 500 characters at its longest. invalid "notice.text" with a sentence that can follow "the text".
Status check_text(std::string_view body, std::string_view signature);
/// "approved", "rejected_en", …: how a provider's template is named in the gateway's settings.
std::string template_key(Occasion occasion, bool english);
/// Variables as the outbox keeps them: a line "key=value" each.
std::string pack_variables(const std::vector<std::pair<std::string, std::string>>& variables);
std::vector<std::pair<std::string, std::string>> unpack_variables(std::string_view packed);

}  // namespace cs::domain
