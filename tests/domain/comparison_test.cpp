#include "domain/comparison.hpp"

namespace cs::domain {
namespace {

const Bilingual first{"照片", "the photo"}, second{"录取照片", "the enrolment photo"};
const ComparisonRule rule{0.5, 0.1};

/// A template at `degrees` from the first axis.
ComparedFace at(double degrees, double centre = 0.5) {
  const double radians = degrees * 3.14159265358979 / 180;
  return {FaceTemplate{{static_cast<float>(std::cos(radians)), static_cast<float>(std::sin(radians))}, centre, 20}, {}};
}

TEST(Comparison, SameDifferentAndInBetween) {
  const auto judged = [](double degrees) { return compare(at(0), first, at(degrees), second, rule); };
  EXPECT_EQ(judged(0).same_person, true);
  EXPECT_GT(judged(0).similarity.value(), 0.99);
  EXPECT_EQ(judged(90).same_person, false);
  EXPECT_LT(judged(90).similarity.value(), 0.01);
  // The middle of the scale is the threshold; a bit beside it nobody can tell.
  EXPECT_NEAR(similarity(*at(0).face, *at(60).face), 0.5, 1e-3);
  EXPECT_EQ(judged(59).same_person, true);
  EXPECT_EQ(judged(63).same_person, std::nullopt);
  EXPECT_TRUE(judged(63).similarity);
  EXPECT_EQ(judged(70).same_person, false);
  for (const double degrees : {0.0, 63.0, 90.0}) {
    EXPECT_FALSE(judged(degrees).reason.zh.empty());
    EXPECT_FALSE(judged(degrees).reason.en.empty());
  }
  EXPECT_NE(judged(0).reason, judged(63).reason);
}

TEST(Comparison, WhatIsUnfitHasNoSimilarityAndTheSentenceNamesThePicture) {
  std::set<std::string> sentences;
  for (const Unfit why : {Unfit::no_model, Unfit::unreadable, Unfit::no_face, Unfit::several_faces, Unfit::too_small,
                          Unfit::too_blurred, Unfit::not_upright}) {
    const Comparison c = compare(at(0), first, {std::nullopt, why}, second, rule);
    EXPECT_FALSE(c.similarity);
    EXPECT_FALSE(c.same_person);
    if (why != Unfit::no_model) {
      EXPECT_NE(c.reason.en.find(second.en), std::string::npos) << c.reason.en;
      EXPECT_NE(c.reason.zh.find(second.zh), std::string::npos) << c.reason.zh;
      EXPECT_NE(compare({std::nullopt, why}, first, at(0), second, rule).reason.en.find(first.en), std::string::npos);
    }
    EXPECT_TRUE(sentences.insert(c.reason.en).second) << c.reason.en;
  }
}

TEST(Comparison, TemplatesOfTwoNetworksAreNeverAlike) {
  EXPECT_EQ(similarity(*at(0, 0.5).face, *at(0, 0.3).face), 0);
  FaceTemplate longer = *at(0).face;
  longer.values.push_back(0);
  EXPECT_EQ(similarity(*at(0).face, longer), 0);
}

}  // namespace
}  // namespace cs::domain
