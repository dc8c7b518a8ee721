#include "demo/people.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "base/text.hpp"

namespace cs::demo {
namespace {

TEST(People, AreTheSameEveryTime) {
  const auto a = demo_students(), b = demo_students();
  ASSERT_EQ(a.size(), 60u);
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].name, b[i].name);
    EXPECT_EQ(a[i].seed, b[i].seed);
    EXPECT_EQ(a[i].faults, b[i].faults);
  }
  EXPECT_NE(demo_students(60, 1)[0].seed, a[0].seed);
}

TEST(Tour, IsTenCasesWithOneFaultAtMostAndAnAnswerEach) {
  const auto people = tour_students();
  ASSERT_EQ(people.size(), 10U);
  std::size_t good = 0;
  std::set<std::string> reasons;
  for (const DemoStudent& s : people) {
    EXPECT_LE(s.faults.size(), 1U) << s.name;
    EXPECT_TRUE(s.rejected_for.empty()) << "nobody waits for a second attempt";
    EXPECT_TRUE(s.has_enrolment && s.has_id_card && s.id_card_consent) << "there is something to compare with";
    good += s.faults.empty();
    for (const std::string& reason : reasons_for(s.faults)) reasons.insert(reason);
  }
  EXPECT_EQ(good, 3U);
  EXPECT_EQ(reasons.size(), 7U) << "each teaches something else";
  // Each has a sentence that says where to look, in both languages.
  for (const char* language : {"zh", "en"}) {
    std::ifstream file(std::filesystem::path(COUNTERSIGN_SOURCE_DIR) / "assets" / "lang" / language / "ui.json");
    const std::string texts{std::istreambuf_iterator<char>(file), {}};
    for (const std::string& reason : reasons)
      EXPECT_NE(texts.find("\"tour.look." + reason + "\""), std::string::npos) << language << " " << reason;
  }
}

TEST(People, HaveNamesNumbersAndSeedsOfTheirOwn) {
  std::set<std::string> names, numbers, phones;
  std::set<std::uint64_t> seeds;
  const auto people = demo_students(2'000);
  for (const DemoStudent& s : people) {
    names.insert(s.name);
    numbers.insert(s.number);
    phones.insert(s.phone);
    seeds.insert(s.seed);
    EXPECT_TRUE(is_utf8(s.name));
    EXPECT_TRUE(is_mobile_number(s.phone)) << s.phone;
    EXPECT_EQ(s.phone.substr(3, 4), "0000");
  }
  EXPECT_EQ(names.size(), people.size());
  EXPECT_EQ(numbers.size(), people.size());
  EXPECT_EQ(phones.size(), people.size());
  EXPECT_EQ(seeds.size(), people.size());
}

TEST(People, KeepTheirPlacesWhenThereAreMore) {
  const auto few = demo_students(10), many = demo_students(60);
  for (std::size_t i = 0; i < few.size(); ++i) EXPECT_EQ(few[i].name, many[i].name);
}

TEST(People, AreAGoodMix) {
  std::size_t good = 0, second = 0, overdue = 0, without_card = 0, masters = 0, rare = 0;
  Millis soonest{0}, latest{std::chrono::hours{48}};
  for (const DemoStudent& s : demo_students()) {
    good += s.faults.empty();
    second += !s.rejected_for.empty();
    EXPECT_EQ(s.rejected_for.empty(), s.first_faults.empty());
    overdue += s.paid_before > std::chrono::hours{48};
    soonest = std::max(soonest, s.paid_before);
    latest = std::min(latest, s.paid_before);
    without_card += !s.has_id_card;
    masters += s.level == "硕士";
    const auto points = code_points(s.name);
    rare += std::any_of(points.begin(), points.end(), [](char32_t c) { return c > 0xFFFF; });
    EXPECT_LE(s.faults.size(), 2u);
  }
  EXPECT_GE(good, 33u);
  EXPECT_LE(good, 42u);
  EXPECT_GE(second, 3u);
  EXPECT_GE(overdue, 2u);
  EXPECT_GE(without_card, 3u);
  EXPECT_GE(masters, 5u);
  EXPECT_EQ(rare, 2u);
  EXPECT_LE(soonest, std::chrono::hours{51});
  EXPECT_GE(soonest, std::chrono::hours{50});
  EXPECT_LE(latest, std::chrono::hours{2});
}

TEST(People, HaveTheNamesThatSoftwareStumblesOver) {
  const auto people = demo_students();
  for (const char* name : {"陈𬭎", "李㛃", "王䶮", "张𠅤", "欧阳静姝", "司马辰", "上官婉清", "阿依古丽·买买提"})
    EXPECT_TRUE(std::any_of(people.begin(), people.end(), [&](auto& s) { return s.name == name; })) << name;
}

}  // namespace
}  // namespace cs::demo
