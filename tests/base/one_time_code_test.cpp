#include "base/one_time_code.hpp"

#include <gtest/gtest.h>

namespace cs {
namespace {

TEST(OneTimeCode, TheVectorsOfRfc6238) {
  const std::string key = "12345678901234567890";
  const std::pair<std::int64_t, const char*> vectors[] = {{59, "94287082"},         {1111111109, "07081804"},
                                                          {1111111111, "14050471"}, {1234567890, "89005924"},
                                                          {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (const auto& [second, code] : vectors)
    EXPECT_EQ(one_time_code(key, one_time_step(from_ms(second * 1000)), 8), code) << second;
}

TEST(OneTimeCode, TheVectorsOfRfc4226) {
  const char* codes[] = {"755224", "287082", "359152", "969429", "338314",
                         "254676", "287922", "162583", "399871", "520489"};
  for (int i = 0; i < 10; ++i) EXPECT_EQ(one_time_code("12345678901234567890", i), codes[i]);
}

TEST(OneTimeCode, ACodeIsGoodOnceAndNotMuchBeforeOrAfter) {
  const std::string key = "12345678901234567890";
  const TimePoint now = from_ms(std::int64_t{100} * 30'000);
  EXPECT_EQ(matching_step(key, one_time_code(key, 100), now, 0), 100);
  EXPECT_EQ(matching_step(key, one_time_code(key, 99), now, 0), 99);
  EXPECT_EQ(matching_step(key, one_time_code(key, 101), now, 0), 101);
  EXPECT_FALSE(matching_step(key, one_time_code(key, 98), now, 0));
  EXPECT_FALSE(matching_step(key, one_time_code(key, 102), now, 0));
  EXPECT_FALSE(matching_step(key, one_time_code(key, 100), now, 100)) << "a second time";
  EXPECT_FALSE(matching_step(key, "", now, 0));
}

TEST(OneTimeCode, Base32AsInRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "MY"},
                                                         {"fo", "MZXQ"},
                                                         {"foo", "MZXW6"},
                                                         {"foob", "MZXW6YQ"},
                                                         {"fooba", "MZXW6YTB"},
                                                         {"foobar", "MZXW6YTBOI"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(to_base32(plain), encoded);
    EXPECT_EQ(*from_base32(encoded), plain);
  }
  EXPECT_EQ(*from_base32("mzxw 6ytb-oi"), "foobar");
  EXPECT_FALSE(from_base32("M1").ok());
}

TEST(OneTimeCode, TheAddressForAnAuthenticator) {
  EXPECT_EQ(authenticator_uri("MZXW6", "li.wei", "审片台"),
            "otpauth://totp/%E5%AE%A1%E7%89%87%E5%8F%B0:li.wei?secret=MZXW6&issuer=%E5%AE%A1%E7%89%87%E5%8F%B0");
}

}  // namespace
}  // namespace cs
