#include "domain/decision.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace cs::domain {
namespace {

const ReasonCatalogue catalogue{{{"EAR_COVERED", {"耳朵未露出", "ears"}, {"露出双耳。", "Show ears."}, "face"},
                                 {"TEETH", {"露齿", "teeth"}, {"闭合双唇。", "Close lips."}, "face"},
                                 {"BLURRED", {"照片模糊", "blurred"}, {"重新对焦。", "Focus."}, "file"}}};

std::string id_of(const Status& s) {
  return s.ok() ? "" : s.error().id;
}

TEST(Decision, ApprovalCarriesNoReasonsRejectionNeedsKnownDistinctOnes) {
  EXPECT_TRUE(validate(Verdict::approve, {}, "", catalogue).ok());
  EXPECT_EQ(id_of(validate(Verdict::approve, {"TEETH"}, "", catalogue)), "decision.reason_on_approval");
  EXPECT_EQ(id_of(validate(Verdict::reject, {}, "", catalogue)), "decision.no_reason");
  EXPECT_TRUE(validate(Verdict::reject, {"TEETH", "BLURRED"}, "看不清", catalogue).ok());
  EXPECT_EQ(id_of(validate(Verdict::reject, {"TEETH", "TEETH"}, "", catalogue)), "decision.repeated_reason");
  EXPECT_EQ(id_of(validate(Verdict::reject, {"NOPE"}, "", catalogue)), "decision.unknown_reason");
  EXPECT_EQ(id_of(validate(Verdict::reject, std::vector<std::string>(9, "TEETH"), "", catalogue)),
            "decision.too_many_reasons");
}

TEST(Decision, PinsBelongToAReasonAndLieOnThePhotograph) {
  const auto pins = [](Verdict v, std::vector<Pin> all) { return id_of(validate_pins(v, {"TEETH"}, all)); };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(pins(Verdict::approve, {}), "");
  EXPECT_EQ(pins(Verdict::reject, {{"TEETH", 10, 20, 0, 0}, {"TEETH", 0, 0, 3000, 4000}}), "");
  EXPECT_EQ(pins(Verdict::approve, {{"TEETH", 10, 20, 0, 0}}), "decision.pins");
  for (const Pin& bad : {Pin{"BLURRED", 1, 1, 0, 0}, Pin{"", 1, 1, 0, 0}, Pin{"TEETH", -1, 1, 0, 0},
                         Pin{"TEETH", 1, nan, 0, 0}, Pin{"TEETH", 1, 1, 1e9, 1}, Pin{"TEETH", 1, 1, 1, -4}})
    EXPECT_EQ(pins(Verdict::reject, {bad}), "decision.pins") << bad.reason << bad.x;
  EXPECT_EQ(pins(Verdict::reject, std::vector<Pin>(max_pins, {"TEETH", 1, 1, 0, 0})), "");
  EXPECT_EQ(pins(Verdict::reject, std::vector<Pin>(max_pins + 1, {"TEETH", 1, 1, 0, 0})), "decision.pins");
}

TEST(Decision, OverridesNameChecksOnceAndOnlyOnAnApproval) {
  EXPECT_TRUE(validate_overrides(Verdict::reject, {}).ok());
  EXPECT_TRUE(validate_overrides(Verdict::approve, {"teeth_hidden", "exposure"}).ok());
  EXPECT_EQ(validate_overrides(Verdict::reject, {"exposure"}).error().id, "decision.overrides");
  for (const char* bad : {"", "Exposure", "a b", "a\"b", "露齿"})
    EXPECT_EQ(validate_overrides(Verdict::approve, {bad}).error().id, "decision.overrides") << bad;
  EXPECT_FALSE(validate_overrides(Verdict::approve, {"exposure", "exposure"}).ok());
  EXPECT_FALSE(validate_overrides(Verdict::approve, {std::string(65, 'a')}).ok());
  EXPECT_FALSE(validate_overrides(Verdict::approve, std::vector<std::string>(max_overrides + 1, "a")).ok());
}

TEST(Decision, WhereACampaignAsksFirstAStatementIsNeeded) {
  EXPECT_TRUE(validate_stated(false, std::nullopt, Verdict::approve).ok());
  EXPECT_TRUE(validate_stated(false, Likeness::same, Verdict::approve).ok());
  for (const Likeness l : {Likeness::same, Likeness::different, Likeness::unsure}) {
    EXPECT_TRUE(validate_stated(true, l, Verdict::reject).ok());
    EXPECT_EQ(likeness_from(to_string(l)), l);
  }
  EXPECT_EQ(validate_stated(true, std::nullopt, Verdict::approve).error().id, "decision.not_stated");
  EXPECT_EQ(validate_stated(true, Likeness::different, Verdict::approve).error().id, "decision.different");
  EXPECT_TRUE(validate_stated(true, Likeness::unsure, Verdict::approve).ok());
  EXPECT_FALSE(likeness_from("Same"));
  EXPECT_FALSE(likeness_from(""));
}

TEST(Decision, NotesAreBoundedText) {
  std::string note;
  for (int i = 0; i < 500; ++i) note += "字";
  EXPECT_TRUE(validate(Verdict::approve, {}, note, catalogue).ok());
  EXPECT_EQ(id_of(validate(Verdict::approve, {}, note + "字", catalogue)), "decision.note");
  EXPECT_EQ(id_of(validate(Verdict::approve, {}, "\xFF\xFE", catalogue)), "decision.note");
}

TEST(Lease, OnlyTheNewestClaimDecidesAndAnExpiredOneStillDoes) {
  EXPECT_TRUE(may_decide({.holder = "li", .epoch = 3}, "li", 3).ok());
  EXPECT_EQ(id_of(may_decide({.holder = "wang", .epoch = 4}, "li", 3)), "lease.lost");
  EXPECT_EQ(id_of(may_decide({.holder = "li", .epoch = 4}, "li", 3)), "lease.lost");
  EXPECT_EQ(id_of(may_decide({.holder = "wang", .epoch = 3}, "li", 3)), "lease.lost");
}

TEST(Deadline, CountsFromPaymentByTheReviewHours) {
  const TimePoint paid = from_ms(1'000'000);
  EXPECT_EQ(review_deadline(paid, ReviewPolicy{}) - paid, std::chrono::hours{48});
}

TEST(Reasons, SuggestionsComeWorstFirstWithoutRepeatsOrStrangers) {
  std::vector<Finding> findings(4);
  findings[0].outcome = Outcome::attention, findings[0].suggests = {"TEETH", "EAR_COVERED"};
  findings[1].outcome = Outcome::fail, findings[1].suggests = {"BLURRED", "NOT_IN_CATALOGUE"};
  findings[2].outcome = Outcome::fail, findings[2].suggests = {"TEETH"};
  findings[3].outcome = Outcome::pass, findings[3].suggests = {"EAR_COVERED"};
  EXPECT_EQ(catalogue.suggested_by(findings), (std::vector<std::string>{"BLURRED", "TEETH", "EAR_COVERED"}));
  EXPECT_TRUE(ReasonCatalogue{}.suggested_by(findings).empty());
}

}  // namespace
}  // namespace cs::domain
