#include "domain/collecting.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

TEST(Collecting, names_are_compared_as_people_write_them) {
  for (const char* same : {"买买提·阿不都", "买买提•阿不都", "买买提・阿不都", "买买提 · 阿不都", " 买买提．阿不都 ",
                           "买买提阿不都", "买买提\u200b·阿不都"})
    EXPECT_EQ(comparable_name(same), comparable_name("买买提·阿不都")) << same;
  EXPECT_EQ(comparable_name("Ｓmith　John"), comparable_name("smith john"));
  EXPECT_NE(comparable_name("张三"), comparable_name("张四"));
  EXPECT_EQ(comparable_name("  ·"), "");
}

TEST(Collecting, who_is_meant) {
  const Student roster{"张三", "20250001", "理学院", "一班", "本科", "138 0000 1234"};
  const Claimed own{"本科", "张 三", " 20250001 ", "+86 13800001234"};
  EXPECT_TRUE(is_meant(roster, own));
  const auto with = [&](auto change) {
    Claimed c = own;
    change(c);
    return is_meant(roster, c);
  };
  EXPECT_FALSE(with([](Claimed& c) { c.name = "张四"; }));
  EXPECT_FALSE(with([](Claimed& c) { c.name = " "; }));
  EXPECT_FALSE(with([](Claimed& c) { c.number = "2025001"; }));
  EXPECT_FALSE(with([](Claimed& c) { c.level = "硕士"; }));
  EXPECT_FALSE(with([](Claimed& c) { c.phone = "13900001234"; })) << "a classmate with a telephone of their own";
  EXPECT_FALSE(with([](Claimed& c) { c.phone = "010-58691620"; }));
  Student without = roster;
  without.phone = "";
  EXPECT_TRUE(is_meant(without, {"本科", "张三", "20250001", "13900001234"})) << "the school knows no number";
  without.level = "";
  EXPECT_TRUE(is_meant(without, {"硕士", "张三", "20250001", "13900001234"}));
}

TEST(Collecting, an_allowance_is_for_each_length_of_time) {
  const Allowance two_an_hour{2, std::chrono::hours{1}};
  const TimePoint now = from_ms(1'760'000'000'000);
  Spent s;
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(wait_of(s, two_an_hour, now), Millis{0});
    s = after_one_more(s, two_an_hour, now);
  }
  EXPECT_EQ(wait_of(s, two_an_hour, now + std::chrono::minutes{20}), std::chrono::minutes{40});
  EXPECT_EQ(wait_of(s, two_an_hour, now + std::chrono::hours{1}), Millis{0});
  s = after_one_more(s, two_an_hour, now + std::chrono::hours{1});
  EXPECT_EQ(s.times, 1);
  EXPECT_EQ(wait_of({now, 9}, two_an_hour, now - std::chrono::hours{48}), Millis{0}) << "a clock that was set back";
}

}  // namespace
}  // namespace cs::domain
