#include "service/roster.hpp"

#include "base/csv.hpp"

namespace cs::service {
namespace {

TEST(Roster, NamesEveryBadRowAndField) {
  const auto roster = read_roster(
      "Phone,学号,姓名,生日,班级\n"
      "13800000001,2021001,𬭎某,x,一班\n"
      "13800000001,2021 002,李四,x,一班\n"
      "23800000001,2021003,李四,x,一班\n"
      "13800000001,2021004,,x,一班\n"
      "13800000001,2021001,王五,x,一班\n"
      "13800000001,2021006,王五,x,一班,多余\n"
      "13800000001,2021007,王五\n");
  ASSERT_TRUE(roster.ok()) << roster.error().message;
  ASSERT_EQ(roster->students.size(), 2u);
  EXPECT_EQ(roster->students[0].name, "𬭎某");
  EXPECT_EQ(roster->students[0].class_name, "一班");
  EXPECT_EQ(roster->ignored_columns, std::vector<std::string>{"生日"});
  ASSERT_EQ(roster->problems.size(), 5u);
  const std::vector<std::pair<int, std::string>> expected{
      {3, "number"}, {4, "phone"}, {5, "name"}, {6, "number"}, {7, "row"}};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(roster->problems[i].line, expected[i].first);
    EXPECT_EQ(roster->problems[i].field, expected[i].second);
    EXPECT_FALSE(roster->problems[i].message.empty());
  }
  const auto back = parse_csv(problems_csv(roster->problems));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->size(), 6u);
}

TEST(Roster, ConsentIsReadWhereItIsSaidAndNeverGuessed) {
  const auto roster = read_roster(
      "学号,姓名,手机号,身份证照比对同意\n"
      "1,张三,13800000001,是\n"
      "2,李四,13800000001,NO\n"
      "3,王五,13800000001,\n"
      "4,赵六,13800000001\n"
      "5,钱七,13800000001,也许\n");
  ASSERT_TRUE(roster.ok()) << roster.error().message;
  EXPECT_EQ(roster->id_card_consents, (std::map<std::string, bool>{{"1", true}, {"2", false}}));
  EXPECT_EQ(roster->students.size(), 4u);
  EXPECT_TRUE(roster->ignored_columns.empty());
  ASSERT_EQ(roster->problems.size(), 1u);
  EXPECT_EQ(roster->problems[0].field, "id_card_consent");
  EXPECT_EQ(roster->problems[0].line, 6);
  EXPECT_TRUE(read_roster("学号,姓名,手机号\n1,张三,13800000001\n")->id_card_consents.empty());
  EXPECT_EQ(read_roster("学号,id_card_consent,姓名,手机号,身份证照比对同意\n1,是,张三,13800000000,是\n").error().id,
            "roster.columns");
}

TEST(Roster, WhatIsNoRosterIsRefused) {
  EXPECT_EQ(read_roster("").error().id, "roster.empty");
  EXPECT_EQ(read_roster("学号,姓名,手机号\n").error().id, "roster.empty");
  EXPECT_EQ(read_roster("学号,姓名\n1,张三\n").error().id, "roster.columns");
  EXPECT_EQ(read_roster("学号,学号,姓名,手机号\n1,1,张三,13800000000\n").error().id, "roster.columns");
}

}  // namespace
}  // namespace cs::service
