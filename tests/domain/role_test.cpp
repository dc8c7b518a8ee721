#include "domain/role.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

TEST(Role, OnlySupervisorsOverturnAndOnlyIntakeSubmits) {
  for (const Role r : {Role::reviewer, Role::supervisor, Role::support, Role::administrator, Role::intake}) {
    EXPECT_EQ(may(r, Permission::overturn), r == Role::supervisor) << to_string(r);
    EXPECT_EQ(may(r, Permission::submit), r == Role::intake) << to_string(r);
    EXPECT_EQ(may(r, Permission::review), r == Role::reviewer || r == Role::supervisor) << to_string(r);
    EXPECT_EQ(may(r, Permission::administer), r == Role::administrator) << to_string(r);
    EXPECT_EQ(role_from(to_string(r)), r);
  }
  EXPECT_EQ(role_from("root"), std::nullopt);
}

}  // namespace
}  // namespace cs::domain
