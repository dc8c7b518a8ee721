#include "domain/reference_names.hpp"

#include <gtest/gtest.h>

#include <map>

namespace cs::domain {
namespace {

const std::map<std::string, Student> roster{{"2022001", {"欧阳娜", "2022001", "", "", "", ""}},
                                            {"2022-2", {"王小明", "2022-2", "", "", "", ""}},
                                            {"007", {"Ann Lee", "007", "", "", "", ""}}};

std::string said(std::string_view stem) {
  const NamedFor n = named_for(
      stem,
      [](const std::string& number) -> const Student* {
        const auto it = roster.find(number);
        return it == roster.end() ? nullptr : &it->second;
      },
      [](const std::string& a, const std::string& b) { return a == b; });
  if (n.kind != NamedFor::Kind::matched) {
    EXPECT_FALSE(n.why.zh.empty() || n.why.en.empty());
  }
  return n.kind == NamedFor::Kind::matched ? n.number : n.kind == NamedFor::Kind::doubtful ? "doubtful" : "unmatched";
}

TEST(NamedFor, FindsTheNumberWhereverItStands) {
  for (const char* stem : {"2022001", "2022001_欧阳娜", "欧阳娜-2022001", "2022001 欧阳娜 (1)", "２０２２００１",
                           "2022001-副本", "2022001（录取照片）", " 2022001 ", "理学院.2022001"})
    EXPECT_EQ(said(stem), std::string_view(stem).starts_with("理学院") ? "doubtful" : "2022001") << stem;
  EXPECT_EQ(said("2022-2"), "2022-2") << "a number may have a hyphen";
  EXPECT_EQ(said("007_Ann Lee"), "007");
}

TEST(NamedFor, SaysWhereItCannotTell) {
  EXPECT_EQ(said("2022001_王小明"), "doubtful") << "another student's name";
  EXPECT_EQ(said("2022001_007"), "doubtful") << "two students";
  EXPECT_EQ(said("2022001_2022001"), "2022001");
  EXPECT_EQ(said("2022009"), "unmatched");
  EXPECT_EQ(said("7"), "unmatched") << "zeros are never guessed";
  EXPECT_EQ(said(""), "unmatched");
  EXPECT_EQ(said("\xFF\xFE"), "unmatched");
}

}  // namespace
}  // namespace cs::domain
