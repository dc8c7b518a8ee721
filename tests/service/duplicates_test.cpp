// From two students' photographs that look the same to the finding in front of the reviewer.
#include <gtest/gtest.h>

#include "domain/duplicate.hpp"
#include "domain/picture_hash.hpp"
#include "running_service.hpp"

namespace cs::test {
namespace {

/// A worker that finds each photograph to look like its first byte says.
Result<domain::Examination> seen(const worker::ExamineRequest& r) {
  domain::Examination e = all_well(r);
  domain::PictureHash hash;
  hash.bits.fill(static_cast<std::uint64_t>(r.photo.back()) * 0x0101010101010101);
  e.picture_hash = domain::to_hex(hash);
  e.findings.push_back(domain::compared_with_enrolment(std::nullopt, 28));
  return e;
}

domain::Finding duplicate_of(RunningService& s, const std::string& submission) {
  const auto found = s.submission(submission);
  EXPECT_TRUE(found.ok());
  if (found && found->examination)
    for (const auto& f : found->examination->findings)
      if (f.check == "duplicate") return f;
  ADD_FAILURE() << "there is no finding";
  return {};
}

TEST(Duplicates, TheSamePictureFromAnotherStudentIsShownToTheReviewer) {
  RunningService s({.judge = seen});
  const std::string first = s.hand_in("S01", "\xFF\xD8\xFFone x");
  ASSERT_TRUE(s.wait_for_state(first, domain::State::pending));
  EXPECT_EQ(duplicate_of(s, first).outcome, domain::Outcome::pass);
  const std::string other = s.hand_in("S02", "\xFF\xD8\xFFtwo y");
  ASSERT_TRUE(s.wait_for_state(other, domain::State::pending));
  EXPECT_EQ(duplicate_of(s, other).outcome, domain::Outcome::pass);
  const std::string same = s.hand_in("S03", "\xFF\xD8\xFFthree x");
  ASSERT_TRUE(s.wait_for_state(same, domain::State::pending));
  EXPECT_EQ(duplicate_of(s, same).outcome, domain::Outcome::attention);
  EXPECT_NE(duplicate_of(s, same).message.zh.find("S01"), std::string::npos);
  const auto stored = s.submission(first);
  EXPECT_TRUE(stored->examination->picture_hash.empty()) << "what a picture looks like is no finding";
}

}  // namespace
}  // namespace cs::test
