// What supervisors see of the work, and each reviewer of their own: numbers with how many they rest on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "domain/drift.hpp"
#include "domain/forecast.hpp"
#include "domain/proportion.hpp"

namespace cs::api {

/// What waits of one school, or of all, and whether it will be decided in time.
struct SchoolBoard : domain::Outlook {
  std::string school;  ///< "": of all
  std::vector<std::string> campaigns;
  std::int64_t held = 0;              ///< of the waiting: being looked at
  std::int64_t due_today = 0;         ///< deadline before midnight in China, what is overdue with it
  double per_hour = 0, arriving = 0;  ///< decided, and arrived, an hour; of the last two to three hours
  int people = 0;                     ///< who decided something in this hour or the last
};

struct HourCount {
  TimePoint hour{};  ///< its beginning
  std::int64_t decided = 0, arrived = 0;
};

/// A supervisor's first screen.
struct Overview {
  TimePoint as_of{}, day{}, week{};  ///< when read; when today began in China's time; midnight six days before
  SchoolBoard all;
  std::vector<SchoolBoard> schools;  ///< which cannot keep a deadline first, then by what is due first
  std::int64_t decided_today = 0, undone_today = 0, late_today = 0, withdrawal_requests = 0;
  std::int64_t notices_queued = 0, notices_in_doubt = 0, notices_failed = 0;
  bool notices_halted = false;
  domain::Share quick_today;                     ///< looks too short to have looked, of today's decisions
  domain::Share overturned_week, first_ok_week;  ///< of what was decided since `week`; of first attempts
  std::vector<HourCount> hours;                  ///< the last 48, oldest first, the running one with them
};

/// One reviewer over a time. Rows come by name, never by a figure: this is no ranking.
struct PersonFigures {
  std::string person, display_name;
  std::int64_t approved = 0, rejected = 0, undone = 0, unverified = 0, hours = 0;  ///< hours: in which they decided
  double per_hour = 0;                    ///< decisions in an hour in which they decided
  double looked_s = 0;                    ///< seconds looked at one, on average
  domain::Share quick, overturned, over;  ///< of what they decided; over: of approvals, against a failed check
};
struct DayFigures {
  TimePoint day{};  ///< midnight in China
  std::int64_t decided = 0, arrived = 0, late = 0;
  domain::Share rejected, overturned, quick;
};
struct ReasonFigures {
  std::string reason, person;
  std::int64_t n = 0;
};
/// How often people decided otherwise than a check said: its threshold may be wrong, or the people.
struct CheckFigures {
  std::string check;
  domain::Share fail_approved, attention_rejected;  ///< of what it failed and was decided; of what it doubted
};
struct DriftMark {
  std::string of;  ///< "overturned", "rejected", "quick"
  TimePoint at{};  ///< the first hour or day of the new rate
  domain::Share before, after;
};
struct Figures {
  TimePoint from{}, to{};  ///< whole hours
  std::int64_t decided = 0;
  domain::Share overturned, first_ok, quick;
  std::vector<PersonFigures> people;
  std::vector<DayFigures> days;
  std::vector<ReasonFigures> reasons;  ///< by reason and person
  std::vector<CheckFigures> checks;
  std::vector<std::int64_t> wait_hours;  ///< decided within one hour after payment, two, …; the last: 48 and more
  std::vector<DriftMark> drift;
};

/// A reviewer's own, which nobody else is shown.
struct OwnOverturned {
  std::string decision, submission, student_number, words;  ///< the supervisor's
  TimePoint decided{}, overturned{};
};
struct MyDay {
  TimePoint as_of{}, day{};
  std::int64_t approved = 0, rejected = 0, undone = 0, quick = 0;
  double per_hour = 0;
  std::vector<HourCount> hours;           ///< of today, those in which something was decided
  std::vector<OwnOverturned> overturned;  ///< of the last 14 days, newest first, at most 50
};

std::string encode(const Overview& v);
std::string encode(const Figures& v);
std::string encode(const MyDay& v);
/// Code::invalid "json.invalid", as decode(). Safe on hostile input.
template <>
Result<Overview> decode<Overview>(std::string_view json);
template <>
Result<Figures> decode<Figures>(std::string_view json);
template <>
Result<MyDay> decode<MyDay>(std::string_view json);

}  // namespace cs::api
