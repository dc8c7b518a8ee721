// Two tables of findings held against each other.
#include "checks/rule_trial.hpp"

#include <gtest/gtest.h>

namespace cs::checks {
namespace {

using domain::Outcome;

constexpr const char* head =
    "file,n,of,check,outcome,value,unit,threshold_low,threshold_high,suggests,message_zh,message_en,fingerprint\n";

std::string line(const std::string& file, int n, int of, const std::string& check, const std::string& outcome) {
  return file + "," + std::to_string(n) + "," + std::to_string(of) + "," + check + "," + outcome + ",,,,,,,,r\n";
}
std::size_t at(Outcome o) {
  return static_cast<std::size_t>(o);
}

TEST(CompareFindings, CountsWhatChangesByCheckAndGroup) {
  const auto before = read_findings(head + line("a", 1, 2, "ears", "pass") + line("a", 2, 2, "gaze", "pass") +
                                    line("b", 1, 1, "ears", "fail") + line("c", 1, 1, "ears", "pass"));
  const auto after = read_findings(head + line("a", 1, 2, "ears", "attention") + line("a", 2, 2, "gaze", "pass") +
                                   line("b", 1, 1, "ears", "pass") + line("d", 1, 1, "ears", "pass"));
  ASSERT_TRUE(before.ok() && after.ok());
  const Comparison c = compare_findings(*before, *after, {{"a", "women"}, {"b", "men"}});
  EXPECT_EQ(c.photographs, 2);
  EXPECT_EQ(c.only_one, 2);
  const Tally& ears = c.all.at("ears");
  EXPECT_EQ(ears.before[at(Outcome::pass)], 1);
  EXPECT_EQ(ears.before[at(Outcome::fail)], 1);
  EXPECT_EQ(ears.after[at(Outcome::pass)], 1);
  EXPECT_EQ(ears.after[at(Outcome::attention)], 1);
  EXPECT_EQ(c.groups.at("ears").at("women").after[at(Outcome::attention)], 1);
  EXPECT_EQ(c.groups.at("ears").at("men").before[at(Outcome::fail)], 1);
  ASSERT_EQ(c.changes.size(), 2U);
  EXPECT_EQ(c.changes[0].file, "a");
  EXPECT_EQ(c.changes[1].after, Outcome::pass);
}

TEST(CompareFindings, LeavesOutWhatIsNotWholeAndTakesTheWorstOfTwo) {
  const auto read = read_findings(head + line("a", 1, 2, "glare", "pass") + line("a", 2, 2, "glare", "fail") +
                                  line("b", 1, 2, "glare", "pass"));
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ(read->at("a").at("glare"), Outcome::fail);
}

TEST(CompareFindings, RefusesOtherTables) {
  for (const std::string& text : {std::string(), std::string("name,number\nx,1\n"), head + std::string("a,1,1,ears\n"),
                                  head + line("a", 1, 1, "ears", "perhaps"), std::string("\xff\xfe")})
    EXPECT_FALSE(read_findings(text).ok()) << text;
  EXPECT_TRUE(read_groups("group,x,file\nmen,1,a\n,2,b\n")->contains("a"));
  EXPECT_EQ(read_groups("group,x,file\nmen,1,a\n,2,b\n")->count("b"), 0U);
  for (const char* text : {"", "file,gender\na,f\n", "file,group\na\n"}) EXPECT_FALSE(read_groups(text).ok()) << text;
}

}  // namespace
}  // namespace cs::checks
