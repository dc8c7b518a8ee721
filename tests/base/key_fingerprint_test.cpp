#include "base/key_fingerprint.hpp"

#include <gtest/gtest.h>

namespace cs {
namespace {

// Made by `openssl req -x509`; the fingerprint by `openssl pkey -pubin -outform der` and `openssl dgst -sha256`.
constexpr std::string_view certificate =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBpTCCAUugAwIBAgIUNPNst1PIud4gvSVAevPOS6ZNCvgwCgYIKoZIzj0EAwIw\n"
    "JzEPMA0GA1UEAwwG5rWL6K+VMRQwEgYDVQQKDAtDb3VudGVyc2lnbjAgFw0yNjEx\n"
    "MjkwNTQ5MzZaGA8yMTI2MTEwNTA1NDkzNlowJzEPMA0GA1UEAwwG5rWL6K+VMRQw\n"
    "EgYDVQQKDAtDb3VudGVyc2lnbjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKhR\n"
    "cPntGs8YId9FGUkSSRhyC1HxtWjC6F7uJQO75Mphn3MwQvCRX1JVspW3Y6KvPlyE\n"
    "R+64ahhrQLzevZEt2e2jUzBRMB0GA1UdDgQWBBTqXZ/6NeVzcsSC9qyewRPcKOcd\n"
    "5TAfBgNVHSMEGDAWgBTqXZ/6NeVzcsSC9qyewRPcKOcd5TAPBgNVHRMBAf8EBTAD\n"
    "AQH/MAoGCCqGSM49BAMCA0gAMEUCIHI7tSWV3FMuvn5YjPEobyqy5NBl8L1C7APV\n"
    "tgq40+jLAiEAo1Eo1SdOxiBhBjpBayJ7K3PcdOqxjWuliVB9TtCWKh0=\n"
    "-----END CERTIFICATE-----\n";

TEST(KeyFingerprint, IsWhatOpenSslSays) {
  const auto found = key_fingerprint(certificate);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(*found, "SHA256:w7wnQ/CCp+cYsuWvTMDwdwxHKZpkIc/L2hsNDK8jwF0");
  EXPECT_EQ(*key_fingerprint("words before it\n" + std::string(certificate) + "and behind it\n"), *found);
}

TEST(KeyFingerprint, WhatIsCutOrChangedInItsFrameIsNoCertificate) {
  EXPECT_EQ(key_fingerprint("").error().id, "tls.invalid");
  EXPECT_EQ(key_fingerprint("-----BEGIN CERTIFICATE-----\nMIIB\n").error().id, "tls.invalid");
  const std::size_t begin = certificate.find('\n') + 1, end = certificate.rfind("\n-----END");
  for (std::size_t keep = begin; keep < end; keep += 7) {
    const std::string cut = std::string(certificate.substr(0, keep)) + "\n-----END CERTIFICATE-----\n";
    EXPECT_FALSE(key_fingerprint(cut).ok()) << keep;
  }
  std::string another(certificate);
  another[begin] = 'N';  // 0x34 where a sequence begins
  EXPECT_FALSE(key_fingerprint(another).ok());
}

}  // namespace
}  // namespace cs
