#include "base/text.hpp"

#include <gtest/gtest.h>

namespace cs {
namespace {

TEST(Utf8, RefusesWhatTheStandardRefuses) {
  for (const char* good : {"", "abc", "欧阳𬭎", "\xF0\xA0\x85\xA4", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF"})
    EXPECT_TRUE(is_utf8(good)) << good;
  for (const char* bad : {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
                          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE6\xAC", "a\xFF", "\xF0\xA0\x85"})
    EXPECT_FALSE(is_utf8(bad));
}

TEST(Utf8, CodePointsRoundTripAndDamageShows) {
  const std::string name = "欧阳𬭎㛃䶮𠅤A";
  std::string again;
  for (const char32_t cp : code_points(name)) again += to_utf8(cp);
  EXPECT_EQ(again, name);
  EXPECT_EQ(length_utf8(name), 7u);
  EXPECT_EQ(prefix_utf8(name, 3), "欧阳𬭎");
  EXPECT_EQ(code_points("a\xFFz"), (std::vector<char32_t>{U'a', 0xFFFD, U'z'}));
}

TEST(Mask, KeepsOnlyWhatTheScreenMayShow) {
  EXPECT_EQ(mask_phone("13800001234"), "138****1234");
  EXPECT_EQ(mask_phone("12345"), "*****");
  EXPECT_EQ(mask_name("欧阳修"), "欧**");
  EXPECT_EQ(mask_name("𬭎"), "𬭎");
  EXPECT_EQ(mask_name(""), "");
}

TEST(Text, TrimsBothKindsOfSpaceAndSplits) {
  EXPECT_EQ(trim(" \t　张三　\n"), "张三");
  EXPECT_EQ(trim("　"), "");
  EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string>{"a", "", "b", ""}));
}

TEST(Phone, OnlyElevenDigitsThatBeginLikeAMobile) {
  for (const char* good : {"13800001234", "19912345678"}) EXPECT_TRUE(is_mobile_number(good));
  for (const char* bad :
       {"", "12800001234", "1380000123", "138000012345", "1380000123x", "+8613800001234", "010-58691620"})
    EXPECT_FALSE(is_mobile_number(bad)) << bad;
}

}  // namespace
}  // namespace cs
