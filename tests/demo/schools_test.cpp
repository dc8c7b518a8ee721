#include "demo/schools.hpp"

#include <set>

#include "demo/people.hpp"
#include "service/campaign_defaults.hpp"

namespace cs::demo {
namespace {

const TimePoint now = from_ms(1'760'000'000'000);

TEST(Schools, HaveCampaignsThatTheServiceTakesAndThatDiffer) {
  std::set<std::string> ids, names, signatures, rejections;
  std::set<std::size_t> reasons;
  int blind_first = 0;
  for (std::size_t school = 0; school < schools; ++school) {
    const auto k = demo_campaign(school, {}, now);
    ASSERT_TRUE(k) << k.error().message;
    const Status valid = service::validate(*k);
    EXPECT_TRUE(valid) << valid.error().message;
    ids.insert(k->id);
    names.insert(k->school);
    signatures.insert(k->texts.signature);
    rejections.insert(k->texts.rejected);
    reasons.insert(k->reasons.size());
    blind_first += k->policy.blind_first;
  }
  EXPECT_EQ(ids.size(), schools);
  EXPECT_EQ(names.size(), schools);
  EXPECT_EQ(signatures.size(), schools);
  EXPECT_EQ(reasons.size(), schools);
  EXPECT_GE(rejections.size(), 2U);
  EXPECT_EQ(blind_first, 1);
  DemoOptions blind;
  blind.blind_first = true;
  EXPECT_TRUE(demo_campaign(0, blind, now)->policy.blind_first);
}

TEST(Schools, ShareTheStudentsAndSecondAttemptsAreOfTheSchoolWhoseReviewerRejects) {
  std::array<int, schools> count{};
  for (const DemoStudent& s : demo_students()) {
    ++count.at(school_of(s.index));
    if (!s.rejected_for.empty()) {
      EXPECT_EQ(school_of(s.index), 0U) << s.index;
    }
    if (s.index < 24) {
      EXPECT_EQ(school_of(s.index), 0U) << "a small demonstration is one full queue";
    }
  }
  EXPECT_EQ(count, (std::array{42, 9, 9}));
}

}  // namespace
}  // namespace cs::demo
