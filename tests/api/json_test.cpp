#include <gtest/gtest.h>

#include "api/second_looks.hpp"
#include "api/types.hpp"
#include "api/work.hpp"

namespace cs::api {
namespace {

ClaimReply sample() {
  ClaimReply reply;
  ClaimedItem item;
  item.submission.row = {.id = "s1",
                         .campaign = "autumn",
                         .student = {"欧**", "20220101", "计算机学院", "计科1班", "本科", "138****1234"},
                         .attempt = 2,
                         .state = domain::State::leased,
                         .arrived = from_ms(1),
                         .deadline = from_ms(2),
                         .deadline_in = Millis{-5},
                         .held_by = "li",
                         .fails = 1,
                         .attentions = 2};
  item.submission.photos = {{PhotoKind::submission, "aa", 12}, {PhotoKind::id_card, "bb", 3}};
  item.submission.examination = domain::Examination{};
  item.submission.examination->findings.push_back({"ears_visible",
                                                   domain::Outcome::fail,
                                                   0.5,
                                                   "ratio",
                                                   std::nullopt,
                                                   0.8,
                                                   {},
                                                   {"遮住", "covered"},
                                                   {"EAR_COVERED"}});
  domain::FaceSummary face;
  face.count = 1;
  face.left_eye = {190.5, 285};
  face.right_eye = {290, 270.25};
  item.submission.examination->references = {{"enrolment", 480, 640, face}, {"id_card", 358, 441, {}}};
  item.submission.evidence = "e";
  item.submission.history = {
      {"d1", 1, domain::Verdict::reject, domain::DecisionState::standing, {"TEETH"}, "", "wang", from_ms(3)}};
  item.lease = {"s1", 4, Millis{600'000}};
  reply.items.push_back(item);
  return reply;
}

TEST(Json, AClaimComesBackAsItWent) {
  const auto decoded = decode<ClaimReply>(encode(sample()));
  ASSERT_TRUE(decoded.ok()) << decoded.error().message;
  EXPECT_EQ(encode(*decoded), encode(sample()));
  const ClaimedItem& item = decoded->items.at(0);
  EXPECT_EQ(item.submission.row.deadline_in, Millis{-5});
  EXPECT_EQ(item.submission.examination->findings.at(0).suggests.at(0), "EAR_COVERED");
  EXPECT_EQ(item.submission.examination->references, sample().items[0].submission.examination->references);
  EXPECT_EQ(item.lease.epoch, 4);
}

TEST(Json, EveryTruncationIsRefusedWithOneSentence) {
  const std::string whole = encode(sample());
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const auto result = decode<ClaimReply>(std::string_view(whole).substr(0, n));
    ASSERT_FALSE(result.ok()) << n;
    EXPECT_EQ(result.error().id, "json.invalid");
  }
}

TEST(Json, WrongKindsUnknownNamesAndDepthAreRefused) {
  EXPECT_FALSE(decode<ClaimRequest>(R"({"count":"3"})").ok());
  EXPECT_FALSE(decode<ClaimRequest>(R"([])").ok());
  EXPECT_FALSE(decode<ClaimRequest>(R"({})").ok());
  EXPECT_FALSE(decode<DecideRequest>(
                   R"({"verdict":"maybe","reasons":[],"note":"","epoch":1,"attempt":1,"evidence":"","looked":1})")
                   .ok());
  EXPECT_TRUE(
      decode<DecideRequest>(
          R"({"verdict":"reject","reasons":[],"note":"","epoch":1,"attempt":1,"evidence":"","looked":1,"new":2})")
          .ok());
  EXPECT_FALSE(decode<ClaimRequest>(std::string(200'000, '[')).ok());
  EXPECT_FALSE(decode<ClaimRequest>("{\"count\":\xFF}").ok());
}

TEST(Json, PinsTravelAndDecisionsFromBeforeThemHaveNone) {
  DecideRequest r;
  r.reasons = {"TEETH"};
  r.pins = {{"TEETH", 10.5, 20, 30, 40}, {"TEETH", 1, 2, 0, 0}};
  const auto back = decode<DecideRequest>(encode(r));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->pins, r.pins);
  const auto old = decode<DecideRequest>(
      R"({"verdict":"reject","reasons":["A"],"note":"","epoch":1,"attempt":1,"evidence":"","looked":1})");
  ASSERT_TRUE(old.ok());
  EXPECT_TRUE(old->pins.empty());
  for (const char* pins : {R"([{"reason":"A","x":1}])", R"([{"reason":1,"x":1,"y":1,"width":0,"height":0}])", "7"})
    EXPECT_FALSE(
        decode<DecideRequest>(
            std::string(
                R"({"verdict":"reject","reasons":["A"],"note":"","epoch":1,"attempt":1,"evidence":"","looked":1,"pins":)") +
            pins + "}")
            .ok())
        << pins;
}

TEST(Json, StatementsTravelAndWhatWasJournalledBeforeThemReads) {
  const std::string old =
      R"({"verdict":"reject","reasons":["A"],"note":"","epoch":1,"attempt":1,"evidence":"","looked":1,"pins":[])";
  const auto before = decode<DecideRequest>(old + "}");
  ASSERT_TRUE(before.ok());
  EXPECT_EQ(before->stated, std::nullopt);
  EXPECT_EQ(encode(*before).find("stated"), std::string::npos) << "the body of a repeat must not change";
  for (const auto l : {domain::Likeness::same, domain::Likeness::different, domain::Likeness::unsure}) {
    DecideRequest r;
    r.stated = l;
    const auto back = decode<DecideRequest>(encode(r));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(back->stated, l);
  }
  for (const char* word : {R"("maybe")", R"("")", "1", R"(["same"])"}) {
    const auto bad = decode<DecideRequest>(old + R"(,"stated":)" + word + "}");
    ASSERT_FALSE(bad.ok()) << word;
    EXPECT_EQ(bad.error().id, "json.invalid");
  }
}

TEST(Json, ACampaignFromBeforeTheSettingDoesNotAskFirst) {
  Campaign c;
  c.policy.blind_first = true;
  std::string text = encode(c);
  EXPECT_TRUE(decode<Campaign>(text)->policy.blind_first);
  const auto at = text.find("\"blind_first\":true,");
  ASSERT_NE(at, std::string::npos) << text;
  text.erase(at, 19);
  const auto old = decode<Campaign>(text);
  ASSERT_TRUE(old.ok()) << old.error().message;
  EXPECT_FALSE(old->policy.blind_first);
}

TEST(Json, ProblemsKeepTheirCode) {
  for (const Code code : {Code::invalid, Code::unauthorized, Code::forbidden, Code::not_found, Code::conflict,
                          Code::refused, Code::too_large, Code::unavailable, Code::timeout}) {
    const Problem p{http_status(code), {code, "some.id", "A sentence."}};
    const auto back = decode<Problem>(encode(p));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(back->error, p.error);
  }
}

TEST(Json, ANumberIsTakenAsItStandsOrRefused) {
  EXPECT_EQ(decode<ClaimRequest>(R"({"count":20})")->count, 20);
  for (const char* count :
       {"4294967297", "-4294967295", "1.7", "1e0", "true", "\"1\"", "18446744073709551617", "null"}) {
    const auto read = decode<ClaimRequest>(std::string(R"({"count":)") + count + "}");
    ASSERT_FALSE(read.ok()) << count;
    EXPECT_EQ(read.error().id, "json.invalid");
  }
  // 2^63 fits no signed number of 64 bits.
  EXPECT_FALSE(decode<LeaseList>(R"({"leases":[{"submission":"s1","epoch":9223372036854775808,"remaining":0}]})").ok());
  EXPECT_TRUE(decode<LeaseList>(R"({"leases":[{"submission":"s1","epoch":9223372036854775807,"remaining":0}]})").ok());
}

TEST(Json, TwoReadersSeeTheSame) {
  EXPECT_FALSE(decode<ClaimRequest>(R"({"count":1,"count":20})").ok()) << "the same name twice";
  EXPECT_FALSE(decode<ClaimRequest>(R"({"count":1,"c\u006funt":20})").ok()) << "however it is written";
  EXPECT_FALSE(decode<ClaimRequest>(R"({"count":1,"other":{"a":1,"a":2}})").ok()) << "however deep";
  EXPECT_TRUE(decode<ClaimRequest>(R"({"count":1,"x":{"a":1},"y":[{"a":1},{"a":2}]})").ok());
  EXPECT_FALSE(decode<SignInRequest>(R"({"user":"li\u0000x","password":"p"})").ok()) << "a NUL";
  EXPECT_FALSE(decode<ClaimRequest>(R"({"count":1,"x":)" + std::string(100, '[') + std::string(100, ']') + "}").ok());
  EXPECT_FALSE(decode<ClaimRequest>(std::string(100'000, '[')).ok());
}

TEST(Json, SubjectsWithAJsonOfTheirOwnAreAsStrict) {
  const char* twice = R"({"count":1,"count":2})";
  EXPECT_EQ(decode_work_request(twice).error().id, "json.invalid");
  EXPECT_EQ(decode_work_list(R"({"checks":[1],"checks":[2]})").error().id, "json.invalid");
  EXPECT_EQ(decode<LookSettlement>(R"({"outcome":"agreed","outcome":"agreed"})").error().message,
            "This JSON has a name twice.");
  EXPECT_EQ(decode<LookPlanRequest>(R"({"x":"\u0000"})").error().message, "This JSON holds a NUL.");
}

}  // namespace
}  // namespace cs::api
