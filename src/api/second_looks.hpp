// Second looks at decisions, and the plans that draw them, as client and service speak of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/types.hpp"
#include "domain/sampling.hpp"
#include "domain/second_look.hpp"

namespace cs::api {

struct LookPlanRequest {
  std::string campaign;
  domain::PlanWish wish;
  bool dry_run = false;  ///< only says what it would draw
};
/// One stratum: a drawn decision stands for population / drawn of them.
struct LookStratum {
  std::string name;
  std::int64_t population = 0, drawn = 0;
};
struct LookPlanRow {
  std::string id;  ///< "p3"; empty: not made, only asked about
  std::string campaign;
  domain::PlanWish wish;
  TimePoint made{};
  std::string made_by;  ///< display name
  std::int64_t population = 0, drawn = 0;
  std::vector<LookStratum> strata;
  /// With what probability the drawn ones hold a wrong one where `rate` of all are.
  double rate = 0.02, detection = 0;
  std::int64_t waiting = 0, held = 0, differs = 0, upheld = 0, overturned = 0, unneeded = 0;
  std::int64_t not_yours = 0;  ///< of those that wait: the caller's own decisions, or looked at by them before
};
struct LookPlanList {
  std::vector<LookPlanRow> plans;  ///< newest first
};

struct LookVerdict {
  std::string person, person_display;
  domain::Verdict verdict = domain::Verdict::approve;
  std::vector<std::string> reasons;
  std::string note;
  Millis looked{0};
  bool agrees = true;  ///< with the decision
  TimePoint at{};
};
/// While it can still be looked at blind by the caller, nothing of the first verdict is in it: neither `decision` nor
/// what follows it.
struct LookRow {
  std::string id;  ///< "k17"
  std::string campaign, submission;
  StudentView student;
  std::string plan;  ///< "p3"; empty: of none
  domain::LookSource source = domain::LookSource::plan;
  domain::LookState state = domain::LookState::waiting;
  bool yours = true;  ///< the caller may look at it
  std::optional<DecisionRow> decision{};
  std::string stratum;
  double weight = 1;  ///< how many decisions of its stratum it stands for
  std::vector<LookVerdict> verdicts;
  std::string closed_by, closed_note;  ///< display name
};
struct LookPage {
  std::vector<LookRow> rows;
  std::int64_t total = 0;
};

struct LookClaim {
  int count = 1;                         ///< 1 to 20
  std::vector<std::string> campaigns{};  ///< ids; empty: all in which the caller overturns
  std::string plan{};                    ///< "p3"; empty: of all, those of no plan first
};
/// The answer to a verdict: DecideReply's fields, so that a decision's answer is read as one, and both verdicts.
struct LookReply : DecideReply {
  LookRow look;
};
struct LookSettlement {
  std::string outcome;  ///< "upheld" or "third"
  std::string note;     ///< the reason, required, at most 500 characters
};

// encode and decode of these, as of the other wire types.
template <>
std::string encode(const domain::PlanWish& v);
template <>
std::string encode(const LookPlanRequest& v);
template <>
std::string encode(const LookPlanRow& v);
template <>
std::string encode(const LookPlanList& v);
template <>
std::string encode(const LookRow& v);
template <>
std::string encode(const LookPage& v);
template <>
std::string encode(const LookReply& v);
template <>
std::string encode(const LookClaim& v);
template <>
std::string encode(const LookSettlement& v);
template <>
Result<domain::PlanWish> decode(std::string_view json);
template <>
Result<LookPlanRequest> decode(std::string_view json);
template <>
Result<LookPlanRow> decode(std::string_view json);
template <>
Result<LookPlanList> decode(std::string_view json);
template <>
Result<LookRow> decode(std::string_view json);
template <>
Result<LookPage> decode(std::string_view json);
template <>
Result<LookReply> decode(std::string_view json);
template <>
Result<LookClaim> decode(std::string_view json);
template <>
Result<LookSettlement> decode(std::string_view json);

}  // namespace cs::api
