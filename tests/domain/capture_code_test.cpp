#include "domain/capture_code.hpp"

#include <gtest/gtest.h>

#include <map>

namespace cs::domain {
namespace {

const CodeOwner li{"2021001", "李雷"};

std::vector<ReadCode> reads(std::initializer_list<const char*> payloads) {
  std::vector<ReadCode> out;
  for (const char* p : payloads) out.push_back({p, {{0, 0}, {9, 0}, {9, 9}, {0, 9}}});
  return out;
}

/// Answers as told, fails on what it was not told.
class Told final : public CodeVerifier {
 public:
  explicit Told(std::map<std::string, CodeVerdict> answers) : answers_(std::move(answers)) {}
  Result<CodeVerdict> verify(const std::string& payload, const CodeOwner&, Millis within) const override {
    waited += within;
    const auto it = answers_.find(payload);
    if (it == answers_.end()) return Error{Code::unavailable, "net.unreachable", "No connection."};
    return it->second;
  }
  mutable Millis waited{0};  ///< at most, if none had answered

 private:
  std::map<std::string, CodeVerdict> answers_;
};

TEST(CaptureCode, ManyCodesTakeNoLongerThanOne) {
  for (const std::size_t n : {1U, 3U, 100U}) {
    const Told nobody({});
    std::vector<ReadCode> codes(n, ReadCode{"x", {}});
    judge_capture_code(codes, &nobody, li);
    EXPECT_LE(nobody.waited, Millis{10'000}) << n;
    EXPECT_GT(nobody.waited, Millis{9'000}) << n;
  }
}

TEST(CaptureCode, TheExpectedCodeIsValidAndAnyOtherIsSomebodyElses) {
  const auto v = equals_verifier(std::string("a\0b", 3));
  EXPECT_EQ(*v->verify(std::string("a\0b", 3), li, judged_within(1)), CodeVerdict::valid);
  EXPECT_EQ(*v->verify("a", li, judged_within(1)), CodeVerdict::other_owner);
}

TEST(CaptureCode, APatternHoldsTheWholeCode) {
  const auto v = pattern_verifier("[A-Z0-9]{8}");
  ASSERT_TRUE(v.ok());
  EXPECT_EQ(*(*v)->verify("AB12CD34", li, judged_within(1)), CodeVerdict::well_formed);
  EXPECT_EQ(*(*v)->verify("AB12CD345", li, judged_within(1)), CodeVerdict::not_a_code);
  EXPECT_EQ(*(*v)->verify("", li, judged_within(1)), CodeVerdict::not_a_code);
  EXPECT_EQ(*(*v)->verify(std::string(100'000, 'A'), li, judged_within(1)), CodeVerdict::not_a_code);
}

TEST(CaptureCode, APatternWithTheNumberBindsTheCodeToTheStudent) {
  const auto v = pattern_verifier("CX:{number}:[0-9a-f]+");
  ASSERT_TRUE(v.ok());
  EXPECT_EQ(*(*v)->verify("CX:2021001:9f", li, judged_within(1)), CodeVerdict::valid);
  EXPECT_EQ(*(*v)->verify("CX:2021002:9f", li, judged_within(1)), CodeVerdict::other_owner);
  EXPECT_EQ(*(*v)->verify("CX::9f", li, judged_within(1)), CodeVerdict::not_a_code);
  // A number is text: what it holds means nothing to the pattern.
  EXPECT_EQ(*(*v)->verify("CX:2021001:9f", CodeOwner{".*", ""}, judged_within(1)), CodeVerdict::other_owner);
  EXPECT_EQ(*(*v)->verify("CX:2021001:9f", CodeOwner{"", ""}, judged_within(1)), CodeVerdict::other_owner);
}

TEST(CaptureCode, APatternThatIsNoneIsRefused) {
  const auto v = pattern_verifier("([");
  ASSERT_FALSE(v.ok());
  EXPECT_EQ(v.error().id, "capture_code.pattern");
}

TEST(CaptureCode, FindingsSayWhatIsKnownAndNotMore) {
  const Told told({{"mine", CodeVerdict::valid},
                   {"his", CodeVerdict::other_owner},
                   {"form", CodeVerdict::well_formed},
                   {"ad", CodeVerdict::not_a_code}});
  const auto outcome = [&](std::initializer_list<const char*> payloads) {
    return judge_capture_code(reads(payloads), &told, li).outcome;
  };
  EXPECT_EQ(outcome({"mine"}), Outcome::pass);
  EXPECT_EQ(outcome({"ad", "mine"}), Outcome::pass);
  EXPECT_EQ(outcome({"form"}), Outcome::pass);
  EXPECT_EQ(outcome({"his"}), Outcome::fail);
  EXPECT_EQ(outcome({"ad"}), Outcome::fail);
  EXPECT_EQ(outcome({}), Outcome::attention);
  EXPECT_EQ(outcome({"unknown"}), Outcome::cannot_tell);
  EXPECT_EQ(outcome({"his", "unknown"}), Outcome::cannot_tell);
  EXPECT_EQ(outcome({"mine", "unknown"}), Outcome::pass);
  EXPECT_EQ(judge_capture_code(reads({"mine"}), nullptr, li).outcome, Outcome::cannot_tell);
  EXPECT_EQ(unreadable_capture_code().outcome, Outcome::fail);
  EXPECT_EQ(no_capture_code().outcome, Outcome::not_applicable);
}

TEST(CaptureCode, FaultsSuggestTheReasonAndNoFindingRepeatsTheCode) {
  const Told told({{"secret-payload", CodeVerdict::other_owner}});
  const Finding f = judge_capture_code(reads({"secret-payload"}), &told, li);
  EXPECT_EQ(f.check, "capture_code");
  EXPECT_EQ(f.suggests, std::vector<std::string>{"CAPTURE_CODE"});
  ASSERT_EQ(f.regions.size(), 1U);
  EXPECT_EQ(f.regions[0].points.size(), 4U);
  EXPECT_EQ(f.message.zh.find("secret"), std::string::npos);
  EXPECT_EQ(f.message.en.find("secret"), std::string::npos);
  EXPECT_TRUE(judge_capture_code(reads({"secret-payload"}), nullptr, li).suggests.empty());
}

}  // namespace
}  // namespace cs::domain
