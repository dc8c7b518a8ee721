// What importing a roster will do, judged before anything is done.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/student.hpp"

namespace cs::domain {

struct FieldChange {
  std::string_view field;  ///< "name", "phone", "college", "class", "level"
  std::string before, after;
  bool operator==(const FieldChange&) const = default;
};
struct StudentChange {
  std::size_t at = 0;  ///< in the list that is imported
  std::vector<FieldChange> fields;
};
/// A row that is not imported as it stands.
struct RosterDoubt {
  enum class Kind {
    nameless,    ///< a new student without a name
    zeros_lost,  ///< `known` is on the roster and differs by zeros in front alone
  };
  std::size_t at = 0;
  Kind kind = Kind::nameless;
  std::string known{};
};
struct RosterPlan {
  std::vector<std::size_t> added;
  std::vector<StudentChange> changed;
  std::size_t unchanged = 0;
  std::vector<RosterDoubt> doubts;
};

/// `known` by number with what the list says of them put in: an empty field says nothing and changes nothing.
Student merged(const Student& known, const Student& said);
std::vector<FieldChange> changes(const Student& known, const Student& said);

/// `known` by number. `trust_numbers`: a number that lacks zeros in front is another student's.
RosterPlan plan_roster(const std::unordered_map<std::string, Student>& known, const std::vector<Student>& list,
                       bool trust_numbers);

}  // namespace cs::domain
