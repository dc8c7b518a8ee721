#include "platform/arguments.hpp"

#include <gtest/gtest.h>

namespace cs {
namespace {

TEST(Arguments, AreWhatMainWasGivenWithoutTheProgramsName) {
  std::string program = "countersign", option = "--data", folder = "/数据/照片";
  char* argv[] = {program.data(), option.data(), folder.data(), nullptr};
  EXPECT_EQ(utf8_arguments(3, argv), (std::vector<std::string>{"--data", "/数据/照片"}));
  EXPECT_TRUE(utf8_arguments(0, argv).empty());
}

TEST(Arguments, BecomePathsCharacterByCharacter) {
  const auto path = path_from_utf8("/数据/𠮷.jpg");
  EXPECT_TRUE(path.filename().u8string() == u8"𠮷.jpg");
  EXPECT_TRUE(path.parent_path().u8string() == u8"/数据");
}

}  // namespace
}  // namespace cs
