#include "domain/correction.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "domain/decision.hpp"

namespace cs::domain {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  });
}

}  // namespace

Result<CorrectionPlan> plan_correction(const Correction& wanted, const CorrectionFacts& facts) {
  if (trim(wanted.note).empty()) return invalid("note.missing", "Say why.");
  if (!is_utf8(wanted.note) || length_utf8(wanted.note) > max_note_length)
    return invalid("decision.note", fmt::format("A note is text of at most {} characters.", max_note_length));
  CorrectionPlan plan{facts.student, wanted.standing.value_or(facts.standing), {}, false};
  const auto change = [&plan](std::string_view field, const std::optional<std::string>& value,
                              std::string Student::*member) {
    if (!value || trim(*value) == plan.student.*member) return;
    plan.changes.push_back({field, plan.student.*member, trim(*value)});
    plan.student.*member = trim(*value);
  };
  change("number", wanted.number, &Student::number);
  change("name", wanted.name, &Student::name);
  change("college", wanted.college, &Student::college);
  change("class", wanted.class_name, &Student::class_name);
  change("level", wanted.level, &Student::level);
  if (plan.standing != facts.standing)
    plan.changes.push_back({"standing", to_string(facts.standing), to_string(plan.standing)});
  if (!is_number(plan.student.number))
    return invalid("student.number", "A student number has 1 to 32 letters, digits and hyphens.");
  if (plan.student.name.empty()) return invalid("student.name", "A student has a name.");
  for (const std::string* text :
       {&plan.student.name, &plan.student.college, &plan.student.class_name, &plan.student.level})
    if (!is_utf8(*text) || length_utf8(*text) > 60)
      return invalid("student.name", "Name, college, class and level have at most 60 characters.");
  if (plan.student.number != facts.student.number && facts.number_taken)
    return Error{Code::conflict, "student.number_taken",
                 fmt::format("Another student of this campaign has the number {}.", plan.student.number)};
  plan.withdraws = plan.standing != Standing::takes_part && facts.newest && after(*facts.newest, Move::withdraw).ok();
  return plan;
}

}  // namespace cs::domain
