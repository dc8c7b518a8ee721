// The comparison with the reference photos, as an examination shows it.
#include "checks/compare.hpp"

#include <cstdlib>
#include <opencv2/imgproc.hpp>

#include "checks/examine.hpp"
#include "demo/portrait.hpp"
#include "faces/models.hpp"
#include "imaging/decode.hpp"
#include "imaging/jpeg_encode.hpp"
#include "platform/files.hpp"

namespace cs::checks {
namespace {

namespace fs = std::filesystem;
using domain::Finding;
using domain::Outcome;

Bytes bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

Finding finding_in(const domain::Examination& e, std::string_view check) {
  for (const Finding& f : e.findings)
    if (f.check == check) return f;
  ADD_FAILURE() << check << " is missing";
  return {};
}

const Rules& rules() {
  static const Rules loaded = *Rules::load();
  return loaded;
}

TEST(Compare, OutcomesOfTheThreeAnswers) {
  domain::Comparison c;
  c.rule = {0.5, 0.1};
  c.similarity = 0.9;
  c.same_person = true;
  EXPECT_EQ(finding_of("same_as_enrolment", c).outcome, Outcome::pass);
  EXPECT_EQ(finding_of("same_as_enrolment", c).value, 0.9);
  EXPECT_EQ(finding_of("same_as_enrolment", c).threshold_low, 0.5);
  c.same_person = false;
  const Finding different = finding_of("same_as_enrolment", c);
  EXPECT_EQ(different.outcome, Outcome::attention) << "a person decides who somebody is";
  EXPECT_EQ(different.suggests, std::vector<std::string>{"NOT_SAME_ENROLMENT"});
  EXPECT_EQ(finding_of("same_as_id_card", c).suggests, std::vector<std::string>{"NOT_SAME_ID_CARD"});
  c.same_person.reset();
  EXPECT_EQ(finding_of("same_as_enrolment", c).outcome, Outcome::cannot_tell);
  EXPECT_TRUE(finding_of("same_as_enrolment", c).suggests.empty());
  c.similarity.reset();
  EXPECT_FALSE(finding_of("same_as_enrolment", c).value);
}

TEST(Compare, TooSmallComesBeforeTooBlurred) {
  faces::Template t;
  t.values = {1};
  t.eye_distance = 500;
  t.detail = 1;
  EXPECT_EQ(fitness(t, rules()), domain::Unfit::none);
  t.detail = 0;
  EXPECT_EQ(fitness(t, rules()), domain::Unfit::too_blurred);
  t.eye_distance = 10;
  EXPECT_EQ(fitness(t, rules()), domain::Unfit::too_small);
}

TEST(Compare, WithoutModelsNothingIsCompared) {
  const auto examiner = *Examiner::load({}, false);
  const Bytes photo = demo::paint({.seed = 3, .faults = {}, .width = 300, .height = 400}).jpeg;
  const auto e = examiner->examine({photo, photo, {}, {}}, {});
  ASSERT_TRUE(e.ok());
  EXPECT_EQ(finding_in(*e, "same_as_enrolment").outcome, Outcome::cannot_tell);
  EXPECT_NE(finding_in(*e, "same_as_enrolment").message.en.find("model"), std::string::npos);
  EXPECT_EQ(finding_in(*e, "same_as_id_card").outcome, Outcome::not_applicable);
  EXPECT_EQ(examiner->describe(photo, {})->unfit, domain::Unfit::no_model);
}

TEST(Compare, WithoutConsentTheIdCardPhotoIsNotCompared) {
  static const auto examiner = Examiner::load({}, true);
  ASSERT_TRUE(examiner.ok());
  const Bytes photo = demo::paint({.seed = 3, .faults = {}, .width = 600, .height = 800}).jpeg;
  const auto with = [&](const Bytes& id_card, bool consent) {
    const auto e = (*examiner)->examine({photo, photo, id_card, {}, consent}, {});
    EXPECT_TRUE(e.ok());
    EXPECT_EQ(e->references.size(), id_card.empty() ? 1u : 2u) << "the reviewer compares by eye";
    return finding_in(*e, "same_as_id_card");
  };
  const Finding without = with(photo, false);
  EXPECT_EQ(without.outcome, Outcome::not_applicable);
  EXPECT_NE(without.message.en.find("not consented"), std::string::npos) << without.message.en;
  EXPECT_FALSE(without.value);
  EXPECT_NE(with(photo, true).outcome, Outcome::not_applicable);
  EXPECT_EQ(with(photo, true).value.has_value(), faces::find_model("fr_feature.onnx").ok());
  EXPECT_EQ(with({}, true).outcome, Outcome::not_applicable);
  EXPECT_EQ(with({}, false).message, with({}, true).message) << "there is nothing to consent to";
}

class Comparing : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!faces::find_model("fr_feature.onnx")) GTEST_SKIP() << "the model for comparing faces is missing";
    static const auto loaded = Examiner::load({}, true);
    ASSERT_TRUE(loaded.ok()) << loaded.error().message;
    examiner = loaded->get();
  }
  Finding with(const Bytes& photo, const Bytes& enrolment) {
    const auto e = examiner->examine({photo, enrolment, {}, {}}, {});
    EXPECT_TRUE(e.ok());
    return finding_in(*e, "same_as_enrolment");
  }
  const Examiner* examiner = nullptr;
};

TEST_F(Comparing, EveryUnfitReferenceLeavesItOpenAndSaysWhy) {
  const demo::Portrait portrait = demo::paint({.seed = 3, .faults = {}, .width = 900, .height = 1200});
  const Bytes& photo = portrait.jpeg;
  const cv::Mat rgb = imaging::decode(photo, 0, {})->rgb;
  const auto jpeg = [](const cv::Mat& picture) {
    return imaging::encode_jpeg(picture, 90, imaging::Chroma::halved, 300);
  };
  cv::Mat small, blurred;
  const double shrink = 40 / portrait.truth.face_width;
  cv::resize(rgb, small, {}, shrink, shrink, cv::INTER_AREA);
  cv::GaussianBlur(rgb, blurred, {}, portrait.truth.face_width / 25);
  const struct {
    const char* why;
    Bytes reference;
  } cases[] = {{"cannot be read", bytes("no picture")},
               {"no face", jpeg(cv::Mat(400, 300, CV_8UC3, cv::Scalar(200, 210, 220)))},
               {"too small", jpeg(small)},
               {"too blurred", jpeg(blurred)}};
  for (const auto& c : cases) {
    const Finding f = with(photo, c.reference);
    EXPECT_EQ(f.outcome, Outcome::cannot_tell) << c.why;
    EXPECT_NE(f.message.en.find(c.why), std::string::npos) << c.why << ": " << f.message.en;
    EXPECT_NE(f.message.en.find("the enrolment photo"), std::string::npos) << f.message.en;
    EXPECT_FALSE(f.value);
    EXPECT_TRUE(f.suggests.empty());
  }
  const Finding own = with(photo, photo);
  EXPECT_EQ(own.outcome, Outcome::pass);
  EXPECT_GT(own.value.value_or(0), 0.99);
  // No face in the photograph: it is named, not the reference.
  EXPECT_NE(with(cases[1].reference, photo).message.en.find("the photo."), std::string::npos);
}

TEST_F(Comparing, RealPeopleAreToldApart) {
  const char* folder = std::getenv("COUNTERSIGN_PORTRAITS");
  if (!folder || !fs::is_directory(folder)) GTEST_SKIP() << "COUNTERSIGN_PORTRAITS names no folder of portraits";
  std::vector<fs::path> neutral;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().filename().string().ends_with("_neutral.jpg")) neutral.push_back(entry.path());
  std::sort(neutral.begin(), neutral.end());
  std::vector<domain::ComparedFace> faces, smiling;
  for (std::size_t i = 0; i < neutral.size(); i += 8) {
    std::string name = neutral[i].filename().string();
    name.replace(name.find("_neutral"), 8, "_smiling");
    if (!fs::exists(neutral[i].parent_path() / name)) continue;
    faces.push_back(*examiner->describe(*read_file(neutral[i]), {}));
    smiling.push_back(*examiner->describe(*read_file(neutral[i].parent_path() / name), {}));
  }
  if (faces.size() < 2) GTEST_SKIP() << "there are no pairs of portraits";
  for (std::size_t i = 0; i < faces.size(); ++i)
    for (std::size_t k = 0; k < smiling.size(); ++k) {
      const auto c = domain::compare(faces[i], {}, smiling[k], {}, examiner->comparison_rule());
      ASSERT_TRUE(c.similarity);
      if (i == k)
        EXPECT_EQ(c.same_person, true) << neutral[8 * i] << " " << *c.similarity;
      else
        EXPECT_NE(c.same_person, true) << i << " " << k << " " << *c.similarity;
    }
}

}  // namespace
}  // namespace cs::checks
