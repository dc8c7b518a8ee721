#include "domain/password.hpp"

#include <gtest/gtest.h>

namespace cs::domain {
namespace {

std::string judged(std::string_view password) {
  const Status s = check_password(password, {"li.wei", "李伟", "示例大学", "ab"});
  return s ? "" : s.error().id;
}

TEST(Password, GoodOnes) {
  for (const char* good : {"correct horse", "rotes Fahrrad 7", "窗外的梧桐树落叶了一地", "kQ8-vTz2.pLx",
                           "moss-lantern-harbour", "abendrot2931!uhu", "liwei hat einen Hund", "x_Jf93kd0wLq"})
    EXPECT_EQ(judged(good), "") << good;
}

TEST(Password, TenCharactersNotBytes) {
  EXPECT_EQ(judged("moss-lant"), "user.password");
  EXPECT_EQ(judged("moss-lante"), "");
  EXPECT_EQ(judged("窗外的梧桐树"), "user.password") << "18 bytes, six characters";
  EXPECT_EQ(judged(std::string(257, 'x')), "user.password");
  EXPECT_EQ(judged("moss-lantern\xFF"), "user.password");
}

TEST(Password, WhatIsGuessedFirst) {
  for (const char* easy :
       {"aaaaaaaaaaaa",  "abcabcabcabc", "1234567890",  "0987654321",    "qwertyuiop",     "qwertyuiop12",
        "1qaz2wsx3edc",  "abcdefghij1",  "password123", "Password1234!", "P@ssw0rd2025",   "woaini1314520",
        "admin12345678", "iloveyou2024", "13800001111", "20250630!!!",   "qazwsxedc123",   "Welcome2025!",
        "!@#$%^&*()",    "zxcvbnm12345", "1122112211",  "li.wei12345",   "示例大学202506", "2025李伟李伟李伟"})
    EXPECT_EQ(judged(easy), "user.password_easy") << easy;
}

}  // namespace
}  // namespace cs::domain
