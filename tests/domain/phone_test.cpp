#include "domain/phone.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

TEST(Phone, IsReadHoweverPeopleWriteIt) {
  for (const char* text :
       {"13800001234", " 138 0000 1234 ", "138-0000-1234", "１３８００００１２３４", "+86 138 0000 1234",
        "＋86-13800001234", "008613800001234", "8613800001234", "\u202a13800001234\u202c", "138\u00a00000\u30001234"}) {
    const Phone p = normalised_phone(text);
    EXPECT_EQ(p.kind, PhoneKind::mobile) << text;
    EXPECT_EQ(p.number, "13800001234") << text;
  }
}

TEST(Phone, WhatCannotGetAMessageSaysWhy) {
  const auto kind = [](std::string_view text) { return normalised_phone(text).kind; };
  EXPECT_EQ(kind("010-55550100"), PhoneKind::landline);
  EXPECT_EQ(kind("0571 8888 8888"), PhoneKind::landline);
  EXPECT_EQ(kind("+86 10 5555 0100"), PhoneKind::landline);
  EXPECT_EQ(kind("+1 (415) 555-2671"), PhoneKind::foreign);
  EXPECT_EQ(kind("0085291234567"), PhoneKind::foreign);
  EXPECT_EQ(normalised_phone("+852 9123 4567").number, "+85291234567");
  EXPECT_EQ(kind(""), PhoneKind::missing);
  EXPECT_EQ(kind("   "), PhoneKind::missing);
  for (const char* text : {"+", "12345", "12800001234", "1380000123", "138000012345", "1.38E+10", "无", "1380000123a",
                           "😀", "\xff\xfe", "+86", "00"})
    EXPECT_EQ(kind(text), PhoneKind::wrong) << text;
  // As long as it has to be, and no digit more or less.
  for (const char* text : {"138000012345", "1380000123", "+86138000012345", "86138000012345", "0571888888881",
                           "057188888", "+12345678901234567", "+123456"})
    EXPECT_EQ(kind(text), PhoneKind::wrong) << text;
  EXPECT_EQ(kind("057188888888"), PhoneKind::landline);
  EXPECT_EQ(kind("0571888888"), PhoneKind::landline);
  EXPECT_EQ(kind(std::string(100'000, '1')), PhoneKind::wrong);
  for (const PhoneKind k : {PhoneKind::landline, PhoneKind::foreign, PhoneKind::missing, PhoneKind::wrong}) {
    EXPECT_STRNE(problem_of(k), "");
    EXPECT_STRNE(sentence_of(k), "");
  }
}

}  // namespace
}  // namespace cs::domain
