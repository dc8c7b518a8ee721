// The vectors that assets/openapi.yaml shows, computed by another program (Python's hmac).
#include "domain/request_signature.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/hash.hpp"
#include "base/hmac.hpp"

namespace cs::domain {
namespace {

constexpr const char* secret = "an-example-secret-of-43-characters-0123456789";

TEST(RequestSignature, the_vectors_come_out) {
  EXPECT_EQ(hmac_sha256("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
      << "RFC 4231, case 2";
  RequestSignature s{"mini", 1'760'000'000, "0123456789abcdefghij", sha256(as_bytes(R"({"paid":true})"))};
  EXPECT_EQ(s.digest, "a2af987a163f4f45e9a349097cfa9df8f7b71f7982edd1627e18ae14ef28fa2f");
  EXPECT_EQ(
      hmac_sha256(secret, text_to_sign(s, "POST", "/api/v1/submissions/s17/payment", {{"z", "张"}, {"a", "b c"}})),
      "dd8caac5068a3007d9b2c547ccec194769ed54ef9faf45b82eaf68f71c0f4e48");
  s = {"mini", 1'760'000'000, "abcdefghij0123456789", sha256({})};
  EXPECT_EQ(hmac_sha256(secret, text_to_sign(s, "GET", "/api/v1/campaigns", {})),
            "0761921d8a1614c1ced9847911881fa1cec657234da53d6b77a80a890fabf5b2");
  EXPECT_EQ(hmac_sha256(secret, context_to_sign("autumn", "20250001", std::string(64, 'a'),
                                                R"({"source":"camera","camera":"back"})")),
            "3c449189afb11db1b4ec761c395270e5d28ef8c50b7132dd4b0ea6f6172a49f7");
}

TEST(RequestSignature, a_header_is_read_as_it_was_written) {
  const RequestSignature s{"mini.1", 1'760'000'000, "0123456789abcdef", std::string(64, 'd'), std::string(64, 'e')};
  const auto read = signature_from(to_header(s));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->key, "mini.1");
  EXPECT_EQ(read->time, s.time);
  EXPECT_EQ(read->nonce, s.nonce);
  EXPECT_EQ(read->digest, s.digest);
  EXPECT_EQ(read->signature, s.signature);
}

TEST(RequestSignature, whatever_is_no_whole_header_is_refused) {
  const RequestSignature good{"k", 1, "0123456789abcdef", std::string(64, 'd'), std::string(64, 'e')};
  const std::string header = to_header(good);
  for (std::size_t n = 0; n < header.size(); ++n) EXPECT_FALSE(signature_from(header.substr(0, n))) << n;
  const auto with = [&](auto change) {
    RequestSignature s = good;
    change(s);
    return to_header(s);
  };
  for (const std::string& bad :
       {with([](auto& s) { s.key = ""; }), with([](auto& s) { s.key = std::string(65, 'k'); }),
        with([](auto& s) { s.time = -1; }), with([](auto& s) { s.nonce = "short"; }),
        with([](auto& s) { s.nonce = "0123456789abcdef!"; }), with([](auto& s) { s.digest[0] = 'D'; }),
        header + ", key=other", header + ", more=1", std::string("CS1-HMAC-SHA256x") + header.substr(15),
        fmt::format("{} {:,>2000}", signature_scheme, "")}) {
    const auto read = signature_from(bad);
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().id, "signature.form");
  }
}

TEST(RequestSignature, five_minutes_either_way) {
  const RequestSignature s{"k", 1'760'000'000, "n", "", ""};
  const TimePoint then = from_ms(1'760'000'000'000);
  for (const int minutes : {-5, 0, 5}) EXPECT_TRUE(check_time(s, then + std::chrono::minutes(minutes)));
  for (const Millis off : {-signature_tolerance - Millis{1}, signature_tolerance + Millis{1}})
    EXPECT_EQ(check_time(s, then + off).error().id, "signature.time");
}

}  // namespace
}  // namespace cs::domain
