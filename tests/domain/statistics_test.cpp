// Intervals, kappa, detection and drift: against published examples, and against simulated reviewers whose truth is
// known.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "domain/agreement.hpp"
#include "domain/drift.hpp"
#include "domain/proportion.hpp"

namespace cs::domain {
namespace {

/// Dice that fall alike everywhere: the standard's distributions may differ between libraries.
struct Dice {
  std::mt19937_64 random;
  explicit Dice(std::uint64_t seed) : random(seed * 7919 + 17) {}
  double next() { return static_cast<double>(random() >> 11) * 0x1p-53; }
  bool falls(double chance) { return next() < chance; }
};

constexpr int seeds = 1000;
void expect_95(int held, const char* of) {
  EXPECT_GE(held, 935) << of;
  EXPECT_LE(held, 965) << of;
}

// Newcombe, "Two-sided confidence intervals for the single proportion: comparison of seven methods", Statistics in
// Medicine 17 (1998), table I, method 3.
TEST(Wilson, gives_the_intervals_of_newcombe_1998) {
  const struct {
    std::int64_t n, of;
    double low, high;
  } published[] = {{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0.0, 0.1611}, {1, 29, 0.0061, 0.1718}};
  for (const auto& p : published) {
    const Share s = wilson(p.n, p.of);
    EXPECT_NEAR(s.low, p.low, 5e-5) << p.n << " of " << p.of;
    EXPECT_NEAR(s.high, p.high, 5e-5) << p.n << " of " << p.of;
  }
}

TEST(Wilson, says_nothing_where_nothing_was_counted_and_never_leaves_0_to_1) {
  EXPECT_EQ(wilson(0, 0).low, 0);
  EXPECT_EQ(wilson(0, 0).high, 1);
  EXPECT_EQ(wilson(5, -3).of, 0);
  EXPECT_EQ(wilson(9, 3).value, 1) << "a share is no more than all";
  EXPECT_TRUE(wilson(3, 3).few());
  EXPECT_FALSE(wilson(3, 20).few());
  EXPECT_EQ(wilson(3, 3).high, 1);
  EXPECT_GT(wilson(3, 3).low, 0.4) << "three approvals of three prove little";
  EXPECT_LT(wilson(3, 3).low, 0.5);
}

TEST(Wilson, holds_the_truth_as_often_as_it_says_and_is_no_wider_than_theory) {
  for (const auto& [rate, of] : {std::pair{0.05, 500}, {0.30, 120}, {0.02, 2000}}) {
    int held = 0;
    double width = 0;
    for (int seed = 0; seed < seeds; ++seed) {
      Dice dice(static_cast<std::uint64_t>(seed));
      int n = 0;
      for (int i = 0; i < of; ++i) n += dice.falls(rate);
      const Share s = wilson(n, of);
      held += s.low <= rate && rate <= s.high;
      width += s.high - s.low;
    }
    expect_95(held, "Wilson");
    EXPECT_LT(width / seeds, 1.06 * 2 * 1.96 * std::sqrt(rate * (1 - rate) / of)) << "rate " << rate;
  }
}

TEST(Detection, finds_a_2_percent_error_rate_with_95_percent_in_149_items) {
  EXPECT_EQ(items_to_find(0.02, 0.95), 149);
  EXPECT_EQ(items_to_find(0.01, 0.95), 299);
  EXPECT_EQ(items_to_find(0.05, 0.99), 90);
  EXPECT_GE(confidence_to_find(0.02, 149), 0.95);
  EXPECT_LT(confidence_to_find(0.02, 148), 0.95);
  EXPECT_EQ(items_to_find(0, 0.95), 0);
  EXPECT_EQ(items_to_find(0.02, 1), 0);
  EXPECT_EQ(confidence_to_find(0.02, 0), 0);
  int found = 0;
  for (int seed = 0; seed < seeds; ++seed) {
    Dice dice(static_cast<std::uint64_t>(seed));
    bool any = false;
    for (int i = 0; i < 149; ++i) any = dice.falls(0.02) || any;
    found += any;
  }
  expect_95(found, "detection");
}

std::vector<JudgedTwice> table(const std::vector<std::vector<int>>& cells) {
  std::vector<JudgedTwice> out;
  for (std::size_t a = 0; a < cells.size(); ++a)
    for (std::size_t b = 0; b < cells.size(); ++b)
      out.insert(out.end(), static_cast<std::size_t>(cells[a][b]), {static_cast<int>(a), static_cast<int>(b), 1});
  return out;
}

// Fleiss, Levin and Paik, "Statistical Methods for Rates and Proportions", 3rd edition (2003), section 18.1: two
// psychiatrists, 100 patients; kappa 0.68, standard error 0.087.
TEST(Cohen, gives_the_kappa_of_fleiss_levin_and_paik) {
  const auto k = cohen_kappa(table({{75, 1, 4}, {5, 4, 1}, {0, 0, 10}}));
  ASSERT_TRUE(k);
  EXPECT_EQ(k->items, 100);
  EXPECT_NEAR(k->agreed, 0.89, 1e-9);
  EXPECT_NEAR(k->value, 0.676, 5e-4);
  EXPECT_NEAR(k->error, 0.087, 1e-3);
}

TEST(Cohen, weighs_an_item_by_the_share_drawn) {
  // A tenth of the approvals and all rejections were looked at twice: weighted, it is as if all had been.
  std::vector<JudgedTwice> all = table({{90, 10}, {5, 20}});
  std::vector<JudgedTwice> drawn;
  for (int i = 0; i < 9; ++i) drawn.push_back({0, 0, 10});
  drawn.push_back({0, 1, 10});
  for (int i = 0; i < 5; ++i) drawn.push_back({1, 0, 1});
  for (int i = 0; i < 20; ++i) drawn.push_back({1, 1, 1});
  EXPECT_NEAR(cohen_kappa(drawn)->value, cohen_kappa(all)->value, 1e-12);
  EXPECT_GT(cohen_kappa(drawn)->error, cohen_kappa(all)->error) << "35 items are fewer than 125";
}

TEST(Cohen, is_not_defined_where_nothing_can_differ) {
  EXPECT_FALSE(cohen_kappa({}));
  EXPECT_FALSE(cohen_kappa(table({{12, 0}, {0, 0}}))) << "all approvals";
  const JudgedTwice bad[] = {{0, 0, 0}, {-1, 0, 1}, {0, 1'000'000, 1}, {0, 0, NAN}};
  for (const JudgedTwice& b : bad) EXPECT_FALSE(cohen_kappa(std::vector{b, JudgedTwice{1, 0, 1}}));
  const auto three = cohen_kappa(table({{1, 1}, {0, 1}}));
  ASSERT_TRUE(three);
  EXPECT_GT(three->high - three->low, 0.8) << "three items say next to nothing";
}

TEST(Cohen, holds_the_truth_as_often_as_it_says) {
  // Two reviewers who each mistake 8 % of what is truly one of two things, 30 % of them to be rejected.
  const double reject = 0.3, wrong = 0.08;
  const double said = reject * (1 - wrong) + (1 - reject) * wrong;
  const double agreed = (1 - wrong) * (1 - wrong) + wrong * wrong;
  const double chance = said * said + (1 - said) * (1 - said);
  const double truth = (agreed - chance) / (1 - chance);
  int held = 0, held_weighted = 0;
  for (int seed = 0; seed < seeds; ++seed) {
    Dice dice(static_cast<std::uint64_t>(seed) + 5000);
    std::vector<JudgedTwice> items, drawn;
    for (int i = 0; i < 500; ++i) {
      const bool is = dice.falls(reject);
      const bool first = dice.falls(wrong) != is, second = dice.falls(wrong) != is;
      items.push_back({first, second, 1});
      // Every rejection is looked at twice, and a third of the approvals.
      const double share = first ? 1 : 1.0 / 3;
      if (dice.falls(share)) drawn.push_back({first, second, 1 / share});
    }
    const auto k = cohen_kappa(items), w = cohen_kappa(drawn);
    held += k->low <= truth && truth <= k->high;
    held_weighted += w->low <= truth && truth <= w->high;
  }
  expect_95(held, "kappa");
  expect_95(held_weighted, "kappa, weighted");
}

// Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76 (1971), as the worked
// example of 14 raters and 10 subjects that is printed everywhere: kappa 0.210.
TEST(Fleiss, gives_the_kappa_of_the_worked_example) {
  const std::vector<std::vector<int>> counts{{0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6}, {0, 3, 9, 2, 0},
                                             {2, 2, 8, 1, 1},  {7, 7, 0, 0, 0}, {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2},
                                             {6, 5, 2, 1, 0},  {0, 2, 2, 3, 7}};
  const auto k = fleiss_kappa(counts);
  ASSERT_TRUE(k);
  EXPECT_NEAR(k->agreed, 0.378, 5e-4);
  EXPECT_NEAR(k->value, 0.210, 5e-4);
  EXPECT_FALSE(fleiss_kappa({}));
  EXPECT_FALSE(fleiss_kappa(std::vector<std::vector<int>>{{3, 0}, {3, 0}})) << "one category alone";
  EXPECT_FALSE(fleiss_kappa(std::vector<std::vector<int>>{{2, 1}, {2, 2}})) << "another number of people";
  EXPECT_FALSE(fleiss_kappa(std::vector<std::vector<int>>{{4, -1}, {2, 1}}));
  EXPECT_FALSE(fleiss_kappa(std::vector<std::vector<int>>{{1, 0}, {0, 1}})) << "one person";
}

TEST(Fleiss, holds_the_truth_as_often_as_it_says) {
  const double reject = 0.4, wrong = 0.1;
  const double said = reject * (1 - wrong) + (1 - reject) * wrong;
  const double chance = said * said + (1 - said) * (1 - said);
  const double truth = ((1 - wrong) * (1 - wrong) + wrong * wrong - chance) / (1 - chance);
  int held = 0;
  for (int seed = 0; seed < seeds; ++seed) {
    Dice dice(static_cast<std::uint64_t>(seed) + 9000);
    std::vector<std::vector<int>> counts;
    for (int i = 0; i < 250; ++i) {
      const bool is = dice.falls(reject);
      int rejected = 0;
      for (int person = 0; person < 3; ++person) rejected += dice.falls(wrong) != is;
      counts.push_back({3 - rejected, rejected});
    }
    const auto k = fleiss_kappa(counts);
    held += k->low <= truth && truth <= k->high;
  }
  expect_95(held, "Fleiss");
}

std::vector<Counted> days(Dice& dice, int before, double rate_before, int after, double rate_after) {
  std::vector<Counted> out;
  for (int i = 0; i < before + after; ++i) {
    Counted c{0, 80};
    for (int k = 0; k < c.of; ++k) c.n += dice.falls(i < before ? rate_before : rate_after);
    out.push_back(c);
  }
  return out;
}

TEST(Drift, marks_a_change_where_it_is_one) {
  int found = 0, near = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Dice dice(seed);
    const auto change = change_point(days(dice, 12, 0.03, 8, 0.12));
    found += change.has_value();
    if (!change) continue;
    near += change->at >= 10 && change->at <= 14;
    EXPECT_LT(change->before.value, change->after.value);
  }
  EXPECT_GE(found, 38);
  EXPECT_GE(near, 34);
}

TEST(Drift, marks_none_where_there_is_none) {
  int alarms = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Dice dice(seed + 300);
    alarms += change_point(days(dice, 20, 0.05, 0, 0)).has_value();
  }
  EXPECT_LE(alarms, 7) << "one in a hundred is two of 200";
  // Hours that scatter more than dice do, but not in time: one in three is a bad one.
  alarms = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Dice dice(seed + 900);
    std::vector<Counted> scattered;
    for (int i = 0; i < 20; ++i) scattered.push_back(days(dice, 1, dice.falls(1.0 / 3) ? 0.2 : 0.02, 0, 0)[0]);
    alarms += change_point(scattered).has_value();
  }
  EXPECT_LE(alarms, 5);
}

TEST(Drift, says_nothing_of_little) {
  EXPECT_FALSE(change_point({}));
  EXPECT_FALSE(change_point(std::vector<Counted>(3, {0, 1})));
  EXPECT_FALSE(change_point(std::vector<Counted>(20, {0, 50}))) << "none at all";
  EXPECT_FALSE(change_point(std::vector<Counted>(20, {50, 50}))) << "all of them";
  std::vector<Counted> empty(30);
  EXPECT_FALSE(change_point(empty));
  // Empty hours between count for nothing, and the place is that of the series as it was given.
  std::vector<Counted> gaps;
  for (int i = 0; i < 10; ++i) {
    gaps.push_back({i < 5 ? 0 : 40, 80});
    gaps.push_back({0, 0});
  }
  const auto change = change_point(gaps);
  ASSERT_TRUE(change);
  EXPECT_EQ(change->at, 10u);
}

}  // namespace
}  // namespace cs::domain
