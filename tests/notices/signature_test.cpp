#include "notices/signature.hpp"

#include <gtest/gtest.h>

namespace cs::notices {
namespace {

// RFC 4231, test cases 1 to 4, 6 and 7.
TEST(Hmac, Rfc4231) {
  EXPECT_EQ(hmac_sha256(std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hmac_sha256("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hmac_sha256(std::string(20, '\xaa'), std::string(50, '\xdd')),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  std::string key;
  for (char c = 1; c <= 25; ++c) key += c;
  EXPECT_EQ(hmac_sha256(key, std::string(50, '\xcd')),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
  EXPECT_EQ(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(hmac_sha256(std::string(131, '\xaa'),
                        "This is a test using a larger than block-size key and a larger than block-size data. The key "
                        "needs to be hashed before being used by the HMAC algorithm."),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

TEST(Signature, CoversEverythingAndTheClock) {
  const TimePoint now = from_ms(1'760'000'000'000);
  const Millis tolerance{300'000};
  const std::string good = sign("key", 1'760'000'000, "POST", "/messages", "{}");
  const auto check = [&](const char* key, const char* time, const std::string& signature, const char* method,
                         const char* path,
                         const char* body) { return verify(key, time, signature, method, path, body, now, tolerance); };
  EXPECT_EQ(check("key", "1760000000", good, "POST", "/messages", "{}"), Verification::good);
  EXPECT_EQ(check("kez", "1760000000", good, "POST", "/messages", "{}"), Verification::wrong_signature);
  EXPECT_EQ(check("key", "1760000001", good, "POST", "/messages", "{}"), Verification::wrong_signature);
  EXPECT_EQ(check("key", "1760000000", good, "GET", "/messages", "{}"), Verification::wrong_signature);
  EXPECT_EQ(check("key", "1760000000", good, "POST", "/message", "{}"), Verification::wrong_signature);
  EXPECT_EQ(check("key", "1760000000", good, "POST", "/messages", "{ }"), Verification::wrong_signature);
  EXPECT_EQ(check("key", "1760000000", "", "POST", "/messages", "{}"), Verification::wrong_signature);
  for (const char* time :
       {"", "x", "1760000000x", "1759999699", "1760000301", "99999999999999999999", "-1", "9223372036854775807"})
    EXPECT_EQ(check("key", time, good, "POST", "/messages", "{}"), Verification::wrong_clock) << time;
}

// The vector that Aliyun publishes for ACS3-HMAC-SHA256.
TEST(Signature, Acs3PublishedVector) {
  SignedRequest r;
  r.query = {{"ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}, {"RegionId", "cn-shanghai"}};
  r.headers = {{"host", "ecs.cn-shanghai.aliyuncs.com"},
               {"x-acs-action", "RunInstances"},
               {"x-acs-content-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
               {"x-acs-date", "2023-10-26T10:22:32Z"},
               {"x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"},
               {"x-acs-version", "2014-05-26"}};
  EXPECT_EQ(acs3_request_hash(r), "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259");
  EXPECT_EQ(acs3_signature(r, "YourAccessKeySecret"),
            "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
  r.query["RegionId"] = "cn-beijing";
  EXPECT_NE(acs3_signature(r, "YourAccessKeySecret"),
            "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
}

// The two vectors that Tencent publishes for TC3-HMAC-SHA256.
TEST(Signature, Tc3PublishedVectors) {
  SignedRequest r;
  r.headers = {{"content-type", "application/json; charset=utf-8"},
               {"host", "cvm.tencentcloudapi.com"},
               {"x-tc-action", "describeinstances"}};
  r.body = R"({"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]})";
  EXPECT_EQ(tc3_signature(r, std::string(32, '*'), "cvm", 1551113065),
            "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f");
  r.headers.erase("x-tc-action");
  EXPECT_EQ(tc3_signature(r, "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "cvm", 1551113065),
            "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168");
}

TEST(Signature, TheQueryIsEncodedByRfc3986) {
  EXPECT_EQ(canonical_query({{"b", "x y+z*~/"}, {"a", "毕"}}), "a=%E6%AF%95&b=x%20y%2Bz%2A~%2F");
}

}  // namespace
}  // namespace cs::notices
