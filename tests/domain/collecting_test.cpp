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
  EXPECT_TRUE(is_meant(roster, own, false));
  const auto with = [&](auto change) {
    Claimed c = own;
    change(c);
    return is_meant(roster, c, false) || is_meant(roster, c, true);
  };
  EXPECT_FALSE(with([](Claimed& c) { c.name = "张四"; }));
  EXPECT_FALSE(with([](Claimed& c) { c.name = " "; }));
  EXPECT_FALSE(with([](Claimed& c) { c.number = "2025001"; }));
  EXPECT_FALSE(with([](Claimed& c) { c.level = "硕士"; }));
  EXPECT_FALSE(with([](Claimed& c) { c.phone = "13900001234"; })) << "a classmate with a telephone of their own";
  EXPECT_FALSE(with([](Claimed& c) { c.phone = "010-58691620"; }));
  Student without = roster;
  without.phone = " ";
  const Claimed named{"本科", "张三", "20250001", "13900001234"};
  EXPECT_TRUE(is_meant(without, named, true)) << "the school knows no number";
  EXPECT_FALSE(is_meant(without, named, false))
      << "one whose number is missing in a roster of numbers is not anybody's";
  for (const char* no_mobile : {"010-58691620", "+852 5123 4567", "unknown"}) {
    without.phone = no_mobile;
    EXPECT_FALSE(is_meant(without, named, true)) << no_mobile << " is the roster's word, and stays";
    EXPECT_FALSE(is_meant(without, {"本科", "张三", "20250001", no_mobile}, true));
  }
  without.phone = "";
  without.level = "";
  EXPECT_TRUE(is_meant(without, {"硕士", "张三", "20250001", "13900001234"}, true));
}

TEST(Collecting, an_allowance_is_for_each_length_of_time) {
  const Allowance two_an_hour{2, std::chrono::hours{1}};
  const TimePoint now = from_ms(1'760'000'000'000);
  Spent s;
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(wait_of(s, two_an_hour, now), Millis{0});
    s = after_more(s, two_an_hour, now);
  }
  EXPECT_EQ(wait_of(s, two_an_hour, now + std::chrono::minutes{20}), std::chrono::minutes{40});
  EXPECT_EQ(wait_of(s, two_an_hour, now + std::chrono::hours{1}), Millis{0});
  s = after_more(s, two_an_hour, now + std::chrono::hours{1});
  EXPECT_EQ(s.times, 1);
  EXPECT_EQ(wait_of({now, 9}, two_an_hour, now - std::chrono::hours{48}), Millis{0}) << "a clock that was set back";
}

TEST(Collecting, what_is_used_up_goes_on_slowly_where_there_is_a_pause) {
  using std::chrono::minutes;
  const Allowance a{2, std::chrono::hours{24}, minutes{30}};
  const TimePoint now = from_ms(1'760'000'000'000);
  Spent s = after_more(after_more({}, a, now), a, now + minutes{10});
  EXPECT_EQ(wait_of(s, a, now + minutes{10}), minutes{30});
  EXPECT_EQ(wait_of(s, a, now + minutes{40}), Millis{0});
  s = after_more(s, a, now + minutes{40});
  EXPECT_EQ(wait_of(s, a, now + minutes{41}), minutes{29}) << "and again after each";
  EXPECT_EQ(wait_of(s, a, now + minutes{5}), minutes{30}) << "a clock that was set back";
  s.latest = now + std::chrono::hours{24} - minutes{5};
  EXPECT_EQ(wait_of(s, a, now + std::chrono::hours{24} - minutes{4}), minutes{4}) << "a new length begins";
  int times = 0;
  s = {};
  for (TimePoint t = now; t < now + std::chrono::hours{24}; t += std::chrono::seconds{10})
    if (wait_of(s, collecting::guess_a_student, t) == Millis{0})
      s = after_more(s, collecting::guess_a_student, t), ++times;
  EXPECT_EQ(times, 20 + 47) << "wrong codes of one student in a day";
}

TEST(Collecting, an_allowance_may_be_of_many_at_once) {
  const Allowance a{100, std::chrono::hours{1}};
  const TimePoint now = from_ms(1'760'000'000'000);
  const Spent s = after_more({}, a, now, 70);
  EXPECT_EQ(wait_of(s, a, now, 30), Millis{0});
  EXPECT_EQ(wait_of(s, a, now + std::chrono::minutes{20}, 31), std::chrono::minutes{40});
}

}  // namespace
}  // namespace cs::domain
