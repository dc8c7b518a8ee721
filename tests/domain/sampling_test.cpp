#include "domain/sampling.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

namespace cs::domain {
namespace {

template <class R>
std::string id_of(const R& result) {
  return result.ok() ? "" : result.error().id;
}

std::vector<PlanMember> members(std::int64_t count, const std::string& stratum = "", std::int64_t from = 1) {
  std::vector<PlanMember> out;
  for (std::int64_t i = 0; i < count; ++i) out.push_back({from + i, stratum});
  return out;
}

PlanWish wish(PlanSize size, std::int64_t seed = 7) {
  PlanWish w;
  w.name = "周抽查";
  w.size = size;
  w.seed = seed;
  return w;
}

TEST(Detection, IsTheClosedFormOfEverSoMany) {
  // 1 - (1 - p)^n >= c, worked out by hand: ln 0.05 / ln 0.98 = 148.28.
  EXPECT_EQ(looks_to_find(0.02, 0.95), 149);
  EXPECT_EQ(looks_to_find(0.01, 0.95), 299);
  EXPECT_EQ(looks_to_find(0.05, 0.95), 59);
  EXPECT_EQ(looks_to_find(0.05, 0.90), 45);
  for (const double rate : {0.005, 0.02, 0.1})
    for (const std::int64_t n : {10, 149, 400})
      EXPECT_NEAR(detection(n, rate, 100'000'000), 1 - std::pow(1 - rate, static_cast<double>(n)), 1e-5);
}

TEST(Detection, OfFewIsHypergeometric) {
  // 10 decisions, 2 wrong, 3 looks: 1 - C(8,3) / C(10,3) = 1 - 56/120.
  EXPECT_NEAR(detection(3, 0.2, 10), 1 - 56.0 / 120.0, 1e-12);
  EXPECT_EQ(detection(9, 0.2, 10), 1);
  EXPECT_EQ(detection(0, 0.2, 10), 0);
  EXPECT_EQ(detection(5, 0.2, 0), 0);
  // One wrong among 50 is found by looking at 48 with 95 %: 48/50 = 0.96, 47/50 = 0.94.
  EXPECT_EQ(looks_to_find(0.02, 0.95, 50), 48);
  EXPECT_LT(looks_to_find(0.02, 0.95, 500), 149);
  EXPECT_EQ(looks_to_find(0.02, 0.95, 10'000'000), 149);
}

TEST(Plans, FindWhatTheyPromise) {
  // A season of 3,000 decisions of which 2 % are wrong, by three reviewers, in a thousand seeds.
  constexpr int seasons = 1'000, population = 3'000;
  std::mt19937 random(1);
  int found = 0;
  std::int64_t drawn = 0;
  for (int season = 0; season < seasons; ++season) {
    std::vector<PlanMember> all;
    for (int i = 0; i < population; ++i) all.push_back({i + 1, i % 6 == 0 ? "li" : i % 2 == 0 ? "wang" : "zhao"});
    std::set<std::int64_t> wrong;
    while (wrong.size() < population / 50) wrong.insert(static_cast<std::int64_t>(random() % population) + 1);
    PlanWish w = wish({.rate = 0.02, .confidence = 0.95}, season);
    w.by = StratifyBy::reviewer;
    const auto plan = draw(w, all);
    drawn = static_cast<std::int64_t>(plan->drawn.size());
    found += std::ranges::any_of(plan->drawn, [&](std::int64_t d) { return wrong.contains(d); });
  }
  const double promised = detection(drawn, 0.02, population);
  EXPECT_GE(promised, 0.95);
  // Three standard errors of a share of a thousand.
  EXPECT_NEAR(found / static_cast<double>(seasons), promised, 3 * std::sqrt(promised * (1 - promised) / seasons));
}

TEST(Plans, AreTheSameOfTheSameSeedInAnyOrder) {
  auto all = members(500);
  const auto first = draw(wish({.count = 40}), all);
  std::ranges::reverse(all);
  EXPECT_EQ(first->drawn, draw(wish({.count = 40}), all)->drawn);
  EXPECT_NE(first->drawn, draw(wish({.count = 40}, 8), all)->drawn);
  EXPECT_EQ(std::set(first->drawn.begin(), first->drawn.end()).size(), 40U) << "nothing twice";
  // splitmix64 of splitmix64(7) xor the decision, computed by another program.
  EXPECT_EQ(std::vector(first->drawn.begin(), first->drawn.begin() + 3), (std::vector<std::int64_t>{354, 427, 88}));
}

TEST(Plans, EveryDecisionIsDrawnAsOften) {
  std::vector<int> times(50);
  const auto all = members(50);
  for (int seed = 0; seed < 2'000; ++seed) {
    const auto plan = draw(wish({.count = 5}, seed), all);
    for (const std::int64_t d : plan->drawn) ++times[static_cast<std::size_t>(d - 1)];
  }
  double chi = 0;
  for (const int n : times) chi += (n - 200.0) * (n - 200.0) / 200.0;
  EXPECT_LT(chi, 85.35) << "the 0.999 quantile of 49 degrees of freedom";
}

TEST(Plans, TakeOfEachStratumItsShareAndAtLeastOne) {
  auto all = members(900, "li");
  const auto few = members(99, "wang", 1'001), one = members(1, "zhao", 2'001);
  all.insert(all.end(), few.begin(), few.end());
  all.insert(all.end(), one.begin(), one.end());
  PlanWish w = wish({.share = 0.05});
  w.by = StratifyBy::reviewer;
  const auto plan = draw(w, all);
  ASSERT_EQ(plan->strata.size(), 3U);
  EXPECT_EQ(plan->strata[0].name, "li");
  EXPECT_EQ(plan->strata[0].population, 900);
  EXPECT_EQ(plan->strata[0].drawn, 45);
  EXPECT_EQ(plan->strata[1].drawn, 4);
  EXPECT_EQ(plan->strata[2].drawn, 1);
  EXPECT_EQ(plan->drawn.size(), 50U);
  w.size = {.share = 1};
  EXPECT_EQ(draw(w, all)->drawn.size(), 1'000U);
  w.size = {.count = 2};
  EXPECT_EQ(draw(w, all)->drawn.size(), 3U) << "one of each";
}

TEST(Plans, OverNothingSaySo) {
  EXPECT_EQ(id_of(draw(wish({.share = 0.1}), {})), "plan.empty");
  EXPECT_EQ(id_of(draw(wish({.share = 1}), members(20'001))), "plan.too_many");
}

TEST(Plans, AreRefusedWhereTheyMakeNoSense) {
  EXPECT_TRUE(validate_plan(wish({.share = 0.1})));
  for (const PlanSize size :
       {PlanSize{}, PlanSize{.share = 1.1}, PlanSize{.share = -0.1}, PlanSize{.share = std::nan("")},
        PlanSize{.share = 0.1, .count = 3}, PlanSize{.count = -1}, PlanSize{.rate = 0.02},
        PlanSize{.rate = 1, .confidence = 0.95}, PlanSize{.rate = 0.02, .confidence = 1}})
    EXPECT_EQ(id_of(validate_plan(wish(size))), "plan.size");
  PlanWish w = wish({.count = 1});
  w.name = "  ";
  EXPECT_EQ(id_of(validate_plan(w)), "plan.name");
  w.name = std::string(81, 'a');
  EXPECT_EQ(id_of(validate_plan(w)), "plan.name");
  w.name = "a";
  w.from = from_ms(2'000);
  w.to = from_ms(1'000);
  EXPECT_EQ(id_of(validate_plan(w)), "plan.dates");
}

TEST(Plans, AreAboutWhatTheySay) {
  PlanFacts facts{.decision = 1,
                  .reviewer = "li",
                  .verdict = Verdict::reject,
                  .reasons = {"EAR", "BLUR"},
                  .decided = from_ms(5'000'000'000),
                  .looked = Millis{4'000}};
  PlanWish w;
  EXPECT_TRUE(is_about(w, facts));
  w.reviewer = "wang";
  EXPECT_FALSE(is_about(w, facts));
  w.reviewer = "li";
  w.reason = "BLUR";
  w.verdict = Verdict::reject;
  EXPECT_TRUE(is_about(w, facts));
  w.finding = "ears_visible";
  EXPECT_FALSE(is_about(w, facts));
  Finding f;
  f.check = "ears_visible";
  f.outcome = Outcome::attention;
  facts.findings = {f};
  EXPECT_TRUE(is_about(w, facts));
  w.to = facts.decided;
  EXPECT_FALSE(is_about(w, facts));
}

TEST(Plans, KnowWhatIsRisky) {
  PlanFacts facts{.decision = 1, .decided = from_ms(5'000'000'000), .looked = Millis{4'000}};
  const Millis fast{1'500};
  EXPECT_TRUE(risks_of(facts, fast).empty());
  facts.looked = Millis{600};
  EXPECT_EQ(risks_of(facts, fast), std::vector{Risk::fast});
  facts.look_unverified = true;
  EXPECT_TRUE(risks_of(facts, fast).empty()) << "nobody knows how long";
  facts.overrides = {"ears_visible"};
  EXPECT_EQ(risks_of(facts, fast), std::vector{Risk::overridden});
  facts.overrides.clear();
  facts.first_of_reviewer = facts.decided - std::chrono::hours{24 * 7} + Millis{1};
  EXPECT_EQ(risks_of(facts, fast), std::vector{Risk::first_week});
  facts.first_of_reviewer = facts.decided + std::chrono::hours{24 * 30};
  EXPECT_EQ(risks_of(facts, fast), std::vector{Risk::first_week}) << "the clock was set back";
  facts.first_of_reviewer = {};
  Finding f;
  f.check = "same_as_enrolment";
  f.value = 0.61;
  f.threshold_low = 0.58;
  facts.findings = {f};
  EXPECT_EQ(risks_of(facts, fast), std::vector{Risk::near_threshold});
  facts.findings[0].value = 0.64;
  EXPECT_TRUE(risks_of(facts, fast).empty());
  EXPECT_EQ(stratum_of(StratifyBy::verdict, facts), "approve");
  EXPECT_EQ(stratum_of(StratifyBy::reason, facts), "");
  for (const Risk r : {Risk::near_threshold, Risk::overridden, Risk::fast, Risk::first_week})
    EXPECT_EQ(risk_from(to_string(r)), r);
}

TEST(Plans, SomeSayWhatWasDecided) {
  PlanWish wish;
  EXPECT_FALSE(tells_verdict(wish));
  wish.reviewer = "ann";
  wish.risks = {Risk::fast, Risk::overridden};
  EXPECT_FALSE(tells_verdict(wish)) << "either may be meant";
  wish.risks = {Risk::overridden};
  EXPECT_TRUE(tells_verdict(wish));
  wish.risks.clear();
  wish.verdict = Verdict::approve;
  EXPECT_TRUE(tells_verdict(wish));
  wish.verdict.reset();
  wish.reason = "EAR_COVERED";
  EXPECT_TRUE(tells_verdict(wish));
}

}  // namespace
}  // namespace cs::domain
