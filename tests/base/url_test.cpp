#include "base/url.hpp"

#include <gtest/gtest.h>

namespace cs {
namespace {

TEST(Url, EncodingLeavesOnlyTheUnreserved) {
  EXPECT_EQ(url_encode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(url_encode("a b/&?=+%\xE5\xBC\xA0"), "a%20b%2F%26%3F%3D%2B%25%E5%BC%A0");
}

TEST(Url, TheHostStandsWithoutWhatIsRoundIt) {
  EXPECT_EQ(host_of("HTTP://Example.CN:8480/api?q#f"), "example.cn");
  EXPECT_EQ(host_of("https://user:word@[::1]:8443/"), "::1");
  EXPECT_EQ(host_of("ftp://example.cn"), "");
  EXPECT_EQ(host_of(""), "");
}

TEST(Url, LoopbackIsThisMachineAlone) {
  for (const char* host : {"localhost", "127.0.0.1", "127.1.2.3", "::1"}) EXPECT_TRUE(is_loopback(host)) << host;
  for (const char* host : {"0.0.0.0", "::", "", "localhost.example.cn", "10.0.0.1"})
    EXPECT_FALSE(is_loopback(host)) << host;
}

}  // namespace
}  // namespace cs
