#include "domain/role.hpp"

namespace cs::domain {

const char* to_string(Role role) {
  switch (role) {
    case Role::reviewer:
      return "reviewer";
    case Role::supervisor:
      return "supervisor";
    case Role::support:
      return "support";
    case Role::school:
      return "school";
    case Role::administrator:
      return "administrator";
    case Role::intake:
      return "intake";
  }
  return "";
}

std::optional<Role> role_from(std::string_view name) {
  for (const Role r :
       {Role::reviewer, Role::supervisor, Role::support, Role::school, Role::administrator, Role::intake})
    if (name == to_string(r)) return r;
  return std::nullopt;
}

bool may(Role role, Permission p) {
  switch (role) {
    case Role::reviewer:
      return p == Permission::review || p == Permission::view_students || p == Permission::view_notices;
    case Role::supervisor:
      return p == Permission::review || p == Permission::view_students || p == Permission::view_decisions ||
             p == Permission::overturn || p == Permission::view_notices || p == Permission::resend_notice;
    case Role::support:
      return p == Permission::view_students || p == Permission::view_notices || p == Permission::view_decisions ||
             p == Permission::resend_notice;
    case Role::school:
      return p == Permission::view_students;
    case Role::administrator:
      return p == Permission::administer || p == Permission::view_students || p == Permission::view_decisions ||
             p == Permission::view_notices;
    case Role::intake:
      return p == Permission::submit;
  }
  return false;
}

}  // namespace cs::domain
