#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checks/examine.hpp"
#include "checks/made_evidence.hpp"
#include "manifest_samples.hpp"
#include "sample_files.hpp"

namespace cs::checks {
namespace {

using domain::Outcome;
using testing::ElementsAre;
using testing::IsEmpty;

domain::Finding said(const imaging::Provenance& p) {
  test::Made made;
  made.evidence.provenance = p;
  return test::of(check_ai_generated(made.evidence, *Rules::load()), "ai_generated");
}

imaging::Provenance national(int label, const char* producer = "") {
  imaging::Provenance p;
  p.national.emplace();
  p.national->label = label;
  p.national->producer = producer;
  return p;
}
imaging::Provenance of_source(const char* word) {
  imaging::Provenance p;
  p.source_types.emplace_back(word);
  return p;
}
imaging::Provenance with_action(const char* word) {
  imaging::Provenance p;
  p.manifest = true;
  p.actions.emplace_back("c2pa.opened");
  p.actions.emplace_back(word);
  return p;
}

void expect(const char* name, const imaging::Provenance& p, Outcome outcome, const char* reason) {
  SCOPED_TRACE(name);
  const auto f = said(p);
  EXPECT_EQ(f.outcome, outcome) << f.message.en;
  if (reason)
    EXPECT_THAT(f.suggests, ElementsAre(reason));
  else
    EXPECT_THAT(f.suggests, IsEmpty());
}

TEST(AiGenerated, IsCertainOrSilent) {
  expect("nothing", {}, Outcome::not_applicable, nullptr);
  expect("generated", national(1, "0011Doubao"), Outcome::fail, "AI_GENERATED");
  expect("perhaps generated", national(2), Outcome::attention, "AI_GENERATED");
  expect("suspected", national(3), Outcome::attention, "AI_GENERATED");
  expect("an illegible label", national(0), Outcome::attention, "AI_GENERATED");
  expect("a model's picture", of_source("trainedAlgorithmicMedia"), Outcome::fail, "AI_GENERATED");
  expect("a model's part", of_source("compositeWithTrainedAlgorithmicMedia"), Outcome::fail, "AI_GENERATED");
  expect("a phone's picture", of_source("computationalCapture"), Outcome::not_applicable, nullptr);
  expect("edited", with_action("c2pa.edited"), Outcome::attention, "EDITED");
  expect("only cut", with_action("c2pa.cropped"), Outcome::not_applicable, nullptr);
  imaging::Provenance part, notes;
  part.part_source_types.emplace_back("trainedAlgorithmicMedia");
  notes.generator_notes = true;
  expect("made of a model's picture", part, Outcome::attention, "AI_GENERATED");
  expect("a generator's notes", notes, Outcome::fail, "AI_GENERATED");
  EXPECT_NE(said(national(1, "0011Doubao")).message.zh.find("0011Doubao"), std::string::npos);
}

TEST(AiGenerated, OfAFileAsItArrives) {
  const auto examiner = Examiner::load({}, false);
  ASSERT_TRUE(examiner.ok());
  const Bytes plain = test::jpeg(test::scene(600, 800));
  const auto outcome_of = [&](const Bytes& file, const char* check) {
    const auto e = (*examiner)->examine({file, {}, {}, {}}, {});
    return e ? test::of(e->findings, check).outcome : Outcome::cannot_tell;
  };
  EXPECT_EQ(outcome_of(plain, "ai_generated"), Outcome::not_applicable);
  const Bytes made = test::with_manifests(
      plain, test::manifest_store(test::manifest("ChatGPT", "c2pa.created", "trainedAlgorithmicMedia")));
  EXPECT_EQ(outcome_of(made, "ai_generated"), Outcome::fail);
  const Bytes edited =
      test::with_manifests(plain, test::manifest_store(test::manifest("Adobe_Photoshop/25.0", "c2pa.edited")));
  EXPECT_EQ(outcome_of(edited, "ai_generated"), Outcome::attention);
  EXPECT_EQ(outcome_of(edited, "editing_software"), Outcome::fail);
}

}  // namespace
}  // namespace cs::checks
