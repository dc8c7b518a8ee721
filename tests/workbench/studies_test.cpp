// Examination views that the worker makes: asked for once, of the photograph that is shown and the next one.
#include <gtest/gtest.h>

#include "fake_desk.hpp"
#include "workbench/studies.hpp"

namespace cs::workbench {
namespace {

using client::Studied;
using client::Study;

api::PhotoRef ref_to(const std::string& hash) {
  return {api::PhotoKind::submission, hash, 1};
}

TEST(Studies, AreAskedForOnceAndKeptForAFew) {
  test::FakeDesk desk;
  Studies studies(desk);
  for (int frame = 0; frame < 3; ++frame) studies.want(ref_to("a"), Study::finished);
  ASSERT_EQ(desk.studies.size(), 1U);
  EXPECT_EQ(studies.find("a", Study::finished), nullptr) << "not here yet";
  studies.handle({"a", Study::finished, Studied{}});
  ASSERT_NE(studies.find("a", Study::finished), nullptr);
  EXPECT_EQ(studies.find("a", Study::spectrum), nullptr);
  EXPECT_EQ(studies.find("b", Study::finished), nullptr);
  for (std::size_t i = 0; i < Studies::kept; ++i) studies.want(ref_to("x" + std::to_string(i)), Study::finished);
  EXPECT_EQ(studies.find("a", Study::finished), nullptr) << "dropped";
  studies.handle({"a", Study::finished, Studied{}});
  EXPECT_EQ(studies.find("a", Study::finished), nullptr) << "an answer that nobody waits for any more";
}

TEST(Studies, AFailureIsToldAndNotAskedForAgain) {
  test::FakeDesk desk;
  Studies studies(desk);
  studies.want(ref_to("a"), Study::spectrum);
  studies.handle({"a", Study::spectrum, Error{Code::invalid, "study.too_small", "Too small."}});
  ASSERT_NE(studies.find("a", Study::spectrum), nullptr);
  EXPECT_EQ(studies.find("a", Study::spectrum)->error().id, "study.too_small");
  studies.want(ref_to("a"), Study::spectrum);
  EXPECT_EQ(desk.studies.size(), 1U);
}

TEST(Studies, AStoredFinishedPhotoIsShownAndNotMadeAgain) {
  test::FakeDesk desk;
  Studies studies(desk);
  const domain::Finding known = test::finding("finished_photo", domain::Outcome::attention);
  const api::PhotoRef stored{api::PhotoKind::finished, "f", 1};
  studies.want(ref_to("a"), Study::finished, &known, &stored);
  ASSERT_EQ(desk.studies.size(), 1U);
  EXPECT_EQ(desk.studies[0].first, "f") << "the stored one is asked for";
  studies.handle({"f", Study::finished, Studied{worker::Decoded{}, {}}});
  ASSERT_NE(studies.find("a", Study::finished), nullptr);
  EXPECT_EQ((*studies.find("a", Study::finished))->finding, known);
}

TEST(Studies, WhereNoFinishedPhotoCanBeMadeTheFindingIsThereAtOnce) {
  test::FakeDesk desk;
  Studies studies(desk);
  const domain::Finding known = test::finding("finished_photo", domain::Outcome::fail);
  studies.want(ref_to("a"), Study::finished, &known, nullptr);
  EXPECT_TRUE(desk.studies.empty());
  ASSERT_NE(studies.find("a", Study::finished), nullptr);
  EXPECT_FALSE((*studies.find("a", Study::finished))->picture);
  EXPECT_EQ((*studies.find("a", Study::finished))->finding, known);
}

TEST(Studies, TheSpectrumRingsNothingThatItsCheckPasses) {
  client::PreparedItem item;
  EXPECT_EQ(study_for(Examine::spectrum, item), Study::spectrum) << "nobody has looked yet";
  item.submission.examination.emplace();
  EXPECT_EQ(study_for(Examine::spectrum, item), Study::spectrum);
  for (const domain::Outcome outcome :
       {domain::Outcome::pass, domain::Outcome::attention, domain::Outcome::fail, domain::Outcome::cannot_tell}) {
    item.submission.examination->findings = {test::finding("rephotographed", outcome)};
    EXPECT_EQ(study_for(Examine::spectrum, item),
              outcome == domain::Outcome::pass ? Study::plain_spectrum : Study::spectrum);
  }
  EXPECT_EQ(study_for(Examine::error_level, item), Study::error_level);
  EXPECT_EQ(study_for(Examine::texture, item), std::nullopt);
}

TEST(Studies, ViewsThatHideThePhotographEndWithTheItem) {
  Compare compare;
  for (const Examine examine : {Examine::error_level, Examine::spectrum, Examine::finished, Examine::exposure}) {
    compare.examine = examine;
    compare.begin_item();
    EXPECT_EQ(compare.examine == Examine::none, examine == Examine::error_level || examine == Examine::spectrum);
  }
}

}  // namespace
}  // namespace cs::workbench
