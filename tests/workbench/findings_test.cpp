// What the checks found, in the order and the words in which a person reads it.
#include "workbench/findings.hpp"
#include "fake_desk.hpp"

namespace cs::workbench::test {
namespace {

using domain::Outcome;
using Indices = std::vector<std::size_t>;

TEST(Findings, IdentityFirstThenFailsAttentionsTheEyeAndWhatPassed) {
  const std::vector<domain::Finding> all = {finding("sharpness", Outcome::pass),
                                            finding("earrings", Outcome::cannot_tell),
                                            finding("exposure", Outcome::attention),
                                            finding("teeth_hidden", Outcome::fail),
                                            finding("same_as_id_card", Outcome::pass),
                                            finding("makeup", Outcome::attention),
                                            finding("live_capture", Outcome::not_applicable),
                                            finding("same_as_enrolment", Outcome::attention),
                                            finding("ears_visible", Outcome::fail)};
  const SortedFindings sorted = sort_findings(all);
  EXPECT_EQ(sorted.identity, (Indices{4, 7}));
  EXPECT_EQ(sorted.fails, (Indices{3, 8}));
  EXPECT_EQ(sorted.attentions, (Indices{2, 5}));
  EXPECT_EQ(sorted.by_eye, Indices{1});
  EXPECT_EQ(sorted.passes, Indices{0});
  EXPECT_EQ(sorted.not_applicable, Indices{6});
  EXPECT_EQ(sorted.in_order(), (Indices{4, 7, 3, 8, 2, 5, 1, 0, 6}));
  EXPECT_TRUE(sort_findings({}).in_order().empty());
}

TEST(Findings, ValuesReadLowNormalOrHigh) {
  domain::Finding f = finding("head_size", Outcome::pass);
  EXPECT_EQ(level_of(f), std::nullopt);
  f.value = 5;
  EXPECT_EQ(level_of(f), std::nullopt) << "nothing to hold it against";
  f.threshold_low = 5;
  EXPECT_EQ(level_of(f), Level::normal);
  f.value = 4.9;
  EXPECT_EQ(level_of(f), Level::low);
  f.threshold_low.reset();
  f.threshold_high = 4.8;
  EXPECT_EQ(level_of(f), Level::high);
  f.unit = "px";
  EXPECT_FALSE(is_raw_score(f));
  for (const char* unit : {"score", "‰", "quality", ""}) {
    f.unit = unit;
    EXPECT_TRUE(is_raw_score(f)) << unit;
  }
}

TEST(Findings, TitlesNameTheProblemAndWhatPassedNamesWhatWasChecked) {
  auto translator = Translator::load(std::filesystem::path(COUNTERSIGN_SOURCE_DIR) / "assets" / "lang");
  ASSERT_TRUE(translator);
  use_translator(&*translator);
  EXPECT_EQ(title_of(finding("teeth_hidden", Outcome::fail, {"TEETH"})), "露齿");
  EXPECT_EQ(title_of(finding("teeth_hidden", Outcome::pass)), "不露齿");
  EXPECT_EQ(title_of(finding("exposure", Outcome::fail, {"TOO_BRIGHT"})), "过曝");
  EXPECT_EQ(title_of(finding("exposure", Outcome::attention, {"TOO_DARK"})), "过暗");
  EXPECT_EQ(title_of(finding("exposure", Outcome::fail, {"UNHEARD_OF"})), translator->text("problem.exposure"));
  EXPECT_EQ(title_of(finding("new_rule", Outcome::fail)), "new_rule");
  EXPECT_EQ(titles_of({finding("teeth_hidden", Outcome::fail), finding("exposure", Outcome::fail, {"TOO_BRIGHT"})},
                      {"teeth_hidden", "exposure"}),
            "露齿、过曝");
  // Every check that can fail has a name for its failing, in both languages.
  for (const std::string& key : translator->keys(Language::zh)) {
    if (!key.starts_with("check.")) continue;
    EXPECT_TRUE(translator->has("problem." + key.substr(6))) << key;
  }
  use_translator(nullptr);
}

}  // namespace
}  // namespace cs::workbench::test
