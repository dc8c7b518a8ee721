#pragma once

#include <optional>
#include <string_view>

namespace cs::domain {

/// `school`: staff of a school, who see how far their own students are.
enum class Role { reviewer, supervisor, support, school, administrator, intake };
const char* to_string(Role role);
std::optional<Role> role_from(std::string_view name);

enum class Permission {
  review,          ///< claim, decide, undo one's own
  view_students,   ///< lists of submissions, live counts
  view_decisions,  ///< the decision list and its evidence
  overturn,
  view_notices,
  resend_notice,
  submit,  ///< the mini-program's back end hands photographs in
  administer,
};

/// Who may do what. One table; the service asks it for every request, the workstation to hide what is not allowed.
bool may(Role role, Permission permission);

}  // namespace cs::domain
