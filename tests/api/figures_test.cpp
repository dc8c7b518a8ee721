#include "api/figures.hpp"

#include <gtest/gtest.h>

namespace cs::api {
namespace {

Overview an_overview() {
  Overview o;
  o.as_of = from_ms(1'760'000'000'000);
  o.all.waiting = 7;
  o.all.per_hour = 2.5;
  o.schools.resize(2);
  o.schools[0].school = "某大学";
  o.schools[0].campaigns = {"k"};
  o.schools[0].late_from = from_ms(1'760'000'900'000);
  o.quick_today = domain::wilson(3, 40);
  o.hours.push_back({from_ms(1'759'996'800'000), 4, 9});
  return o;
}

TEST(FiguresJson, comes_back_as_it_went) {
  const std::string json = encode(an_overview());
  const auto back = decode<Overview>(json);
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(encode(*back), json);
  EXPECT_EQ(back->schools[0].late_from, from_ms(1'760'000'900'000));
  EXPECT_FALSE(back->schools[1].late_from);
  EXPECT_EQ(back->quick_today.of, 40);

  Figures f;
  f.people.push_back({"ann", "安", 3, 1, 0, 0, 1, 4, 2.5, domain::wilson(1, 4), domain::wilson(0, 4), {}});
  f.days.resize(1);
  f.reasons.push_back({"BLURRED", "ann", 2});
  f.checks.push_back({"teeth", domain::wilson(3, 4), {}});
  f.drift.push_back({"rejected", from_ms(5), domain::wilson(1, 50), domain::wilson(9, 50)});
  f.wait_hours.assign(49, 0);
  const auto figures = decode<Figures>(encode(f));
  ASSERT_TRUE(figures.ok()) << figures.error().message;
  EXPECT_EQ(encode(*figures), encode(f));
  MyDay day;
  day.overturned.push_back({"d1", "s1", "2022", "因为", from_ms(1), from_ms(2)});
  const auto mine = decode<MyDay>(encode(day));
  ASSERT_TRUE(mine.ok()) << mine.error().message;
  EXPECT_EQ(mine->overturned[0].words, "因为");
}

TEST(FiguresJson, refuses_what_does_not_fit) {
  const std::string good = encode(an_overview());
  for (const auto& [from, to] :
       {std::pair{R"("waiting":7)", R"("waiting":7.5)"},
        std::pair{R"("waiting":7)", R"("waiting":99999999999999999999)"},
        std::pair{R"("waiting":7)", R"("waiting":true)"}, std::pair{R"("per_hour":2.5)", R"("per_hour":"fast")"},
        std::pair{R"("per_hour":2.5)", R"("per_hour":1e999)"}, std::pair{R"("hours":[)", R"("hours":{},"x":[)"},
        std::pair{R"("notices_halted":false)", R"("notices_halted":0)"}}) {
    std::string bad = good;
    const auto at = bad.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    bad.replace(at, std::string(from).size(), to);
    EXPECT_FALSE(decode<Overview>(bad).ok()) << to;
  }
  for (std::size_t n = 0; n < good.size(); n += 7) EXPECT_FALSE(decode<Overview>(good.substr(0, n)).ok());
  EXPECT_FALSE(decode<Figures>("[]").ok());
  EXPECT_FALSE(decode<MyDay>("{}").ok());
}

}  // namespace
}  // namespace cs::api
