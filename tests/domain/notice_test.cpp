#include "domain/notice.hpp"

#include <gtest/gtest.h>

#include <map>

#include "base/text.hpp"

namespace cs::domain {
namespace {

constexpr NoticeState states[] = {NoticeState::queued,   NoticeState::sending,   NoticeState::in_doubt,
                                  NoticeState::accepted, NoticeState::delivered, NoticeState::failed,
                                  NoticeState::cancelled};
constexpr NoticeEvent events[] = {
    NoticeEvent::dispatch,          NoticeEvent::accept,         NoticeEvent::refuse, NoticeEvent::lose_answer,
    NoticeEvent::receipt_delivered, NoticeEvent::receipt_failed, NoticeEvent::cancel};

TEST(Notice, NothingLeavesTheQueueTwiceAndNothingCancelledIsSent) {
  for (const NoticeState s : states) {
    const bool may_dispatch = after(s, NoticeEvent::dispatch).ok();
    EXPECT_EQ(may_dispatch, s == NoticeState::queued) << to_string(s);
    EXPECT_EQ(after(s, NoticeEvent::cancel).ok(), s == NoticeState::queued) << to_string(s);
  }
  for (const NoticeEvent e : events) {
    EXPECT_FALSE(after(NoticeState::delivered, e).ok());
    EXPECT_FALSE(after(NoticeState::failed, e).ok());
    EXPECT_FALSE(after(NoticeState::cancelled, e).ok());
  }
}

TEST(Notice, InDoubtIsLeftOnlyByAnAnswer) {
  for (const NoticeEvent e : events) {
    const bool answer = e == NoticeEvent::accept || e == NoticeEvent::refuse || e == NoticeEvent::receipt_delivered ||
                        e == NoticeEvent::receipt_failed;
    EXPECT_EQ(after(NoticeState::in_doubt, e).ok(), answer) << to_string(e);
  }
  EXPECT_EQ(*after(NoticeState::sending, NoticeEvent::lose_answer), NoticeState::in_doubt);
}

TEST(Notice, SegmentsAre70Then67Each) {
  const std::map<int, int> expected = {{0, 0}, {1, 1}, {70, 1}, {71, 2}, {134, 2}, {135, 3}, {160, 3}, {500, 8}};
  for (const auto& [characters, segments] : expected) EXPECT_EQ(segments_of(characters), segments) << characters;
}

class Composing : public testing::Test {
 protected:
  ReasonCatalogue catalogue{
      {{"A", {"耳朵未露出", "ears"}, {}, ""}, {"B", {"露齿", "teeth"}, {}, ""}, {"C", {"过暗", "dark"}, {}, ""}}};
  NoticeTexts texts{"审片台", "{name}同学，审核成功。", "{name}同学，因{reasons}，请于{deadline}前重拍。",
                    "{name}同学，更正：审核成功。"};
  MessageFacts facts{Verdict::reject, false, "𬭎某", {"A", "B", "C"}, from_ms(1'760'000'000'000)};
};

TEST_F(Composing, AtMostTwoReasonLabelsAndTheDeadlineInChineseTime) {
  const Message m = compose(facts, texts, catalogue);
  EXPECT_EQ(m.text, "【审片台】𬭎某同学，因耳朵未露出、露齿等，请于10-09 16:53前重拍。");
  EXPECT_EQ(m.characters, static_cast<int>(length_utf8(m.text)));
  EXPECT_EQ(m.segments, 1);
}

TEST_F(Composing, ApprovalAndCorrection) {
  facts.verdict = Verdict::approve, facts.reasons.clear();
  EXPECT_EQ(compose(facts, texts, catalogue).text, "【审片台】𬭎某同学，审核成功。");
  facts.correction = true;
  EXPECT_EQ(compose(facts, texts, catalogue).text, "【审片台】𬭎某同学，更正：审核成功。");
}

TEST_F(Composing, ANameIsNeverReadAsATemplate) {
  facts.student_name = "{reasons}{deadline}{name}";
  EXPECT_EQ(compose(facts, texts, catalogue).text,
            "【审片台】{reasons}{deadline}{name}同学，因耳朵未露出、露齿等，请于10-09 16:53前重拍。");
}

}  // namespace
}  // namespace cs::domain
