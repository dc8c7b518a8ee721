#include "domain/duplicate.hpp"

#include <gtest/gtest.h>

#include "domain/picture_hash.hpp"

namespace cs::domain {
namespace {

TEST(PictureHash, TravelsAsHexadecimalDigits) {
  const PictureHash h{{0x0123456789abcdef, 0, ~std::uint64_t{0}, 42}};
  EXPECT_EQ(to_hex(h).size(), 64U);
  EXPECT_EQ(picture_hash_from(to_hex(h)), h);
  EXPECT_FALSE(picture_hash_from(""));
  EXPECT_FALSE(picture_hash_from("12"));
  EXPECT_FALSE(picture_hash_from(to_hex(h) + "0"));
  EXPECT_FALSE(picture_hash_from(std::string(64, 'g')));
  for (const char wrong : {'-', 'x', ' ', '\0'}) {
    std::string text(64, '0');
    text[1] = wrong;
    EXPECT_FALSE(picture_hash_from(text)) << wrong;
  }
}

TEST(PictureHash, DistanceCountsBits) {
  EXPECT_EQ(distance({}, {}), 0);
  EXPECT_EQ(distance({{1, 2, 4, 0xFF}}, {}), 11);
  EXPECT_EQ(distance({{~std::uint64_t{0}, ~std::uint64_t{0}, ~std::uint64_t{0}, ~std::uint64_t{0}}}, {}), 256);
}

Examination with(Finding f) {
  Examination e;
  e.findings = {std::move(f)};
  return e;
}

TEST(Duplicate, TheEnrolmentPhotoHandedInAgainIsNoticed) {
  EXPECT_EQ(compared_with_enrolment(28, 28).outcome, Outcome::attention);
  EXPECT_EQ(compared_with_enrolment(28, 28).suggests, std::vector<std::string>{"NOT_LIVE"});
  EXPECT_EQ(compared_with_enrolment(29, 28).outcome, Outcome::pass);
  EXPECT_EQ(compared_with_enrolment(std::nullopt, 28).outcome, Outcome::not_applicable);
  EXPECT_EQ(not_comparable().outcome, Outcome::cannot_tell);
}

TEST(Duplicate, AnotherStudentsPictureIsNamedTheNearestFirst) {
  Examination e = with(compared_with_enrolment(100, 28));
  add_similar(e, {{"2021007", false, 12}, {"2021003", true, 5}});
  EXPECT_EQ(e.findings[0].outcome, Outcome::attention);
  EXPECT_EQ(e.findings[0].value, 5);
  EXPECT_NE(e.findings[0].message.zh.find("2021003 的录取照片"), std::string::npos) << e.findings[0].message.zh;
  EXPECT_NE(e.findings[0].message.en.find("2 in all"), std::string::npos) << e.findings[0].message.en;
}

TEST(Duplicate, NobodyElsesIsAPassUnlessItIsTheEnrolmentPhotoOrNothingWasCompared) {
  Examination alone = with(compared_with_enrolment(std::nullopt, 28));
  add_similar(alone, {});
  EXPECT_EQ(alone.findings[0].outcome, Outcome::pass);
  Examination again = with(compared_with_enrolment(3, 28));
  add_similar(again, {});
  EXPECT_EQ(again.findings[0].outcome, Outcome::attention);
  Examination plain = with(not_comparable());
  add_similar(plain, {});
  EXPECT_EQ(plain.findings[0].outcome, Outcome::cannot_tell);
  Examination none;
  add_similar(none, {{"1", false, 0}});
  EXPECT_TRUE(none.findings.empty());
}

TEST(Resubmitted, TheSameFileFailsAndALikePictureIsForAPerson) {
  const auto said = [](int rejected, std::optional<RejectedPicture> nearest) {
    Examination e;
    add_resubmitted(e, rejected, nearest, 20);
    EXPECT_EQ(e.findings.size(), 1U);
    EXPECT_EQ(e.findings[0].check, "resubmitted");
    return e.findings[0];
  };
  EXPECT_EQ(said(0, std::nullopt).outcome, Outcome::not_applicable);
  EXPECT_EQ(said(2, std::nullopt).outcome, Outcome::pass);
  const Finding same = said(2, RejectedPicture{2, true, 0}), like = said(1, RejectedPicture{1, false, 7});
  EXPECT_EQ(same.outcome, Outcome::fail);
  EXPECT_NE(same.message.zh.find("第 2 次"), std::string::npos) << same.message.zh;
  EXPECT_EQ(same.suggests, std::vector<std::string>{"RESUBMITTED"});
  EXPECT_EQ(like.outcome, Outcome::attention);
  EXPECT_EQ(like.value, 7);
  EXPECT_EQ(like.threshold_low, 20);
  EXPECT_NE(like.message.en, same.message.en);
}

}  // namespace
}  // namespace cs::domain
