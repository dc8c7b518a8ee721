#include "base/hash.hpp"

#include <gtest/gtest.h>

#include "base/ids.hpp"

namespace cs {
namespace {

// FIPS 180-2 and RFC 7693's reference implementation (b2sum -l 256).
TEST(Hash, PublishedVectors) {
  EXPECT_EQ(sha256(as_bytes("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(blake2b(as_bytes("")), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  EXPECT_EQ(blake2b(as_bytes("abc")), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST(Hash, AKeyChangesTheName) {
  const std::string key(32, 'k');
  EXPECT_NE(blake2b(as_bytes("abc")), blake2b(as_bytes("abc"), as_bytes(key)));
}

TEST(Password, VerifiesOnlyItself) {
  const std::string stored = hash_password("审片台-2025");
  EXPECT_TRUE(stored.starts_with("$argon2id$"));
  EXPECT_TRUE(verify_password(stored, "审片台-2025"));
  EXPECT_FALSE(verify_password(stored, "审片台-2026"));
  EXPECT_FALSE(verify_password("", ""));
  EXPECT_FALSE(verify_password("not a hash", "x"));
}

TEST(Ids, AreDistinctAndWellFormed) {
  const std::string a = new_uuid(), b = new_uuid();
  EXPECT_NE(a, b);
  EXPECT_TRUE(is_uuid(a));
  EXPECT_EQ(a[14], '4');
  for (const char* bad : {"", "../../etc/passwd", "123e4567-e89b-12d3-a456-42661417400",
                          "123e4567-e89b-12d3-a456-42661417400g", "123e4567ae89b-12d3-a456-426614174000"})
    EXPECT_FALSE(is_uuid(bad)) << bad;
  EXPECT_EQ(random_token(32).size(), 43u);
  EXPECT_TRUE(equal_secret("abc", "abc"));
  EXPECT_FALSE(equal_secret("abc", "abd"));
  EXPECT_FALSE(equal_secret("abc", "abcd"));
}

}  // namespace
}  // namespace cs
