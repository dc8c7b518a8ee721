#include "api/manifest.hpp"

#include <gtest/gtest.h>

#include <random>

#include "api/evidence.hpp"

namespace cs::api {
namespace {

Manifest sample() {
  Manifest m;
  m.decision = "d17";
  m.submission = "s12";
  m.campaign = "k-2026";
  m.revision = 9;
  m.attempt = 2;
  m.reviewer = "ann";
  m.decided = from_ms(1'760'000'000'123);
  m.verdict = domain::Verdict::reject;
  m.reasons = {"EAR_COVERED", "BLURRED"};
  m.overrides = {"head_size"};
  m.pins = {{"EAR_COVERED", 12.5, 40, 100, 0.25}};
  m.stated = domain::Likeness::unsure;
  m.unaided = true;
  m.evidence = "e1";
  m.fingerprint = "rules-1";
  m.photographs = {{PhotoKind::submission, "aa", 1000, 900, "bb"}, {PhotoKind::enrolment, "cc", 500, 0, ""}};
  m.given = from_ms(1'759'999'990'000);
  m.looked = Millis{9'000};
  m.viewed = {{"submission", Millis{9'000}, 2.75}, {"enrolment", Millis{0}, 0.5}};
  m.unverified = true;
  return m;
}

TEST(Manifest, says_again_what_it_was_told) {
  EXPECT_EQ(decode_manifest(encode_manifest(sample())).value(), sample());
  EXPECT_EQ(decode_manifest(encode_manifest({})).value(), Manifest{});
  EXPECT_NE(encode_manifest(sample()).find("\n \"decision\": \"d17\""), std::string::npos) << "a line a field";
}

TEST(Manifest, is_refused_with_anything_missing_or_of_another_version) {
  const std::string text = encode_manifest(sample());
  for (const char* name : {"countersign_manifest", "decision", "photographs", "served_digest", "looked_ms", "zoom",
                           "rules_and_models", "unverified"}) {
    std::string without = text;
    without.replace(without.find(std::string("\"") + name) + 1, 1, "X");
    EXPECT_EQ(decode_manifest(without).error().id, "json.invalid") << name;
  }
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    changed.replace(changed.find(from), from.size(), to);
    return decode_manifest(changed).ok();
  };
  EXPECT_FALSE(with("\"countersign_manifest\": 1", "\"countersign_manifest\": 2"));
  EXPECT_FALSE(with("\"attempt\": 2", "\"attempt\": 2.5"));
  EXPECT_FALSE(with("\"bytes\": 1000", "\"bytes\": 18446744073709551615"));
  EXPECT_FALSE(with("\"attempt\": 2", "\"attempt\": 2, \"attempt\": 3"));
  EXPECT_FALSE(with("\"reject\"", "\"maybe\""));
}

TEST(Manifest, nothing_falls_over_on_damaged_ones) {
  std::mt19937 random{7};
  const std::string text = encode_manifest(sample());
  for (int i = 0; i < 3000; ++i) {
    std::string damaged = text;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    if (i % 3 == 0) damaged.resize(random() % damaged.size());
    static_cast<void>(decode_manifest(damaged));
  }
}

TEST(DecisionEvidence, says_again_what_it_was_told) {
  DecisionEvidence v;
  v.decision = "d3";
  v.submission.row.id = "s2";
  v.submission.evidence = "e";
  v.submission.photos = {{PhotoKind::submission, "h", 7}};
  v.has_manifest = true;
  v.viewed = {{"submission", Millis{1'500}, 1.25}};
  v.given = from_ms(5);
  const auto again = decode<DecisionEvidence>(encode(v));
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(encode(*again), encode(v));
  EXPECT_EQ(again->submission.photos, v.submission.photos);
  EXPECT_EQ(again->viewed, v.viewed);
  EXPECT_EQ(again->given, v.given);
  EXPECT_EQ(decode<DecisionEvidence>("{}").error().id, "json.invalid");
  EXPECT_EQ(decode<DecisionEvidence>("[]").error().id, "json.invalid");
}

}  // namespace
}  // namespace cs::api
