#include "domain/grant.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

TEST(Grant, CoversItsSchoolItsCampaignsOrEverything) {
  const Place here{"autumn", "此校", "文学院"};
  EXPECT_TRUE(covers({}, here));
  EXPECT_TRUE(covers({"此校"}, here));
  EXPECT_FALSE(covers({"彼校"}, here));
  EXPECT_TRUE(covers({{}, {"spring", "autumn"}}, here));
  EXPECT_FALSE(covers({{}, {"spring"}}, here));
  EXPECT_TRUE(covers({"此校", {}, {"文学院"}}, here));
  EXPECT_FALSE(covers({"此校", {}, {"理学院"}}, here));
  EXPECT_TRUE(covers({"此校", {}, {"理学院"}}, {"autumn", "此校"})) << "a whole campaign: its rows are narrowed";
}

TEST(Grant, GivesWhatItsRoleMayWhereItHolds) {
  const std::vector<Grant> grants{{Role::reviewer, {"此校"}}, {Role::supervisor, {{}, {"spring"}}}};
  EXPECT_TRUE(may(grants, Permission::review, {"autumn", "此校"}));
  EXPECT_FALSE(may(grants, Permission::overturn, {"autumn", "此校"})) << "a role of one place is none of another's";
  EXPECT_TRUE(may(grants, Permission::overturn, {"spring", "彼校"}));
  EXPECT_FALSE(may({}, Permission::review, {"autumn", "此校"}));
  EXPECT_TRUE(may_somewhere(grants, Permission::overturn));
  EXPECT_FALSE(may_somewhere(grants, Permission::administer));
  EXPECT_EQ(main_role(grants), Role::supervisor);
  EXPECT_EQ(sight(grants, {"autumn", "此校"}), Sight::masked);
  EXPECT_EQ(sight(grants, {"spring", "彼校"}), Sight::named);
}

TEST(Grant, IsRefusedWhereItsScopeMakesNoSense) {
  EXPECT_TRUE(validate({Role::reviewer, {}}).ok());
  EXPECT_TRUE(validate({Role::school, {"此校", {}, {"文学院"}}}).ok());
  for (const Grant& bad : {Grant{Role::reviewer, {"此校", {"autumn"}}}, Grant{Role::reviewer, {"此校", {}, {"文学院"}}},
                           Grant{Role::school, {{}, {}, {"文学院"}}}, Grant{Role::reviewer, {{}, {""}}}})
    EXPECT_EQ(validate(bad).error().id, "grant.scope");
}

}  // namespace
}  // namespace cs::domain
