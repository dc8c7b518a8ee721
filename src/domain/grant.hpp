// 授权: a role, and over what it holds.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/role.hpp"

namespace cs::domain {

/// Over what a grant holds. Nothing set: everything. `school` or `campaigns`, not both; `colleges` narrow either of
/// them and are for school staff alone (a counsellor's).
struct Scope {
  std::string school{};
  std::vector<std::string> campaigns{};  ///< ids
  std::vector<std::string> colleges{};
  bool everything() const { return school.empty() && campaigns.empty(); }
  bool operator==(const Scope&) const = default;
};

struct Grant {
  Role role = Role::reviewer;
  Scope scope{};
  bool operator==(const Grant&) const = default;
};
inline constexpr std::size_t max_grants = 32;

/// Code::invalid "grant.scope": school and campaigns at once, colleges without either or for another role, empty names.
Status validate(const Grant& grant);

/// Where an object lives. `college` is empty for what belongs to a whole campaign.
struct Place {
  std::string_view campaign, school, college{};
};

/// The scope reaches the place. A scope of colleges reaches a whole campaign too: which of its rows, `college` decides.
bool covers(const Scope& scope, const Place& place);

/// Some grant gives the permission at the place. The one question behind every request.
bool may(std::span<const Grant> grants, Permission permission, const Place& place);
/// Some grant gives the permission somewhere: whether to offer it at all.
bool may_somewhere(std::span<const Grant> grants, Permission permission);

/// The role whose view opens first: supervisor, reviewer, support, school, administrator, intake, in this order.
/// Role::reviewer for nobody's grants.
Role main_role(std::span<const Grant> grants);

/// How much of a student somebody sees.
enum class Sight {
  masked,  ///< name and telephone number masked
  named,   ///< the number masked
};
/// Reviewers see masked names; whoever has another role that reaches the place sees whole ones.
Sight sight(std::span<const Grant> grants, const Place& place);

}  // namespace cs::domain
