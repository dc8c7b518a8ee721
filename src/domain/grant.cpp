#include "domain/grant.hpp"

#include <algorithm>

namespace cs::domain {

Status validate(const Grant& grant) {
  const Scope& s = grant.scope;
  const auto has_empty = [](const std::vector<std::string>& names) {
    return std::ranges::any_of(names, [](const std::string& n) { return n.empty(); });
  };
  if (!s.school.empty() && !s.campaigns.empty())
    return invalid("grant.scope", "A grant holds over a school or over listed campaigns, not over both.");
  if (!s.colleges.empty() && grant.role != Role::school)
    return invalid("grant.scope", "Only a grant for school staff is narrowed to colleges.");
  if (!s.colleges.empty() && s.everything())
    return invalid("grant.scope", "A grant over colleges names their school or campaigns.");
  if (has_empty(s.campaigns) || has_empty(s.colleges))
    return invalid("grant.scope", "A campaign or a college of a grant has a name.");
  return {};
}

bool covers(const Scope& scope, const Place& place) {
  if (!scope.school.empty() && scope.school != place.school) return false;
  if (!scope.campaigns.empty() && std::ranges::find(scope.campaigns, place.campaign) == scope.campaigns.end())
    return false;
  return scope.colleges.empty() || place.college.empty() ||
         std::ranges::find(scope.colleges, place.college) != scope.colleges.end();
}

bool may(std::span<const Grant> grants, Permission permission, const Place& place) {
  return std::ranges::any_of(grants, [&](const Grant& g) { return may(g.role, permission) && covers(g.scope, place); });
}

bool may_somewhere(std::span<const Grant> grants, Permission permission) {
  return std::ranges::any_of(grants, [&](const Grant& g) { return may(g.role, permission); });
}

Role main_role(std::span<const Grant> grants) {
  for (const Role r :
       {Role::supervisor, Role::reviewer, Role::support, Role::school, Role::administrator, Role::intake})
    if (std::ranges::any_of(grants, [r](const Grant& g) { return g.role == r; })) return r;
  return Role::reviewer;
}

Sight sight(std::span<const Grant> grants, const Place& place) {
  return std::ranges::any_of(grants, [&](const Grant& g) { return g.role != Role::reviewer && covers(g.scope, place); })
             ? Sight::named
             : Sight::masked;
}

}  // namespace cs::domain
