#include "domain/notice.hpp"

#include <gtest/gtest.h>

#include <map>

#include "base/text.hpp"

namespace cs::domain {
namespace {

constexpr NoticeState states[] = {NoticeState::queued,   NoticeState::held,     NoticeState::sending,
                                  NoticeState::in_doubt, NoticeState::accepted, NoticeState::delivered,
                                  NoticeState::failed,   NoticeState::cancelled};
constexpr NoticeEvent events[] = {
    NoticeEvent::dispatch, NoticeEvent::hold,        NoticeEvent::put_back,          NoticeEvent::accept,
    NoticeEvent::refuse,   NoticeEvent::lose_answer, NoticeEvent::receipt_delivered, NoticeEvent::receipt_failed,
    NoticeEvent::cancel};

TEST(Notice, NothingLeavesTheQueueTwiceAndNothingCancelledIsSent) {
  for (const NoticeState s : states) {
    const bool may_dispatch = after(s, NoticeEvent::dispatch).ok();
    const bool waits = s == NoticeState::queued || s == NoticeState::held;
    EXPECT_EQ(may_dispatch, waits) << to_string(s);
    EXPECT_EQ(after(s, NoticeEvent::cancel).ok(), waits) << to_string(s);
    // Only what certainly did not leave goes back into the queue, and only while it is being sent.
    EXPECT_EQ(after(s, NoticeEvent::put_back).ok(), s == NoticeState::sending) << to_string(s);
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

TEST_F(Composing, TheReasonsAndTheDeadlineInChineseTime) {
  const Message m = compose(facts, texts, catalogue);
  EXPECT_EQ(m.text,
            "【审片台】𬭎某同学，因耳朵未露出、露齿、过暗，请于10-09 16:53前重拍。");
  EXPECT_EQ(m.characters, static_cast<int>(length_utf8(m.text)) + 1) << "a character beyond U+FFFF takes two places";
  const std::vector<std::pair<std::string, std::string>> variables{
      {"name", "𬭎某"}, {"reasons", "耳朵未露出、露齿、过暗"}, {"deadline", "10-09 16:53"}};
  EXPECT_EQ(m.variables, variables);
  EXPECT_EQ(unpack_variables(pack_variables(variables)), variables);
  EXPECT_EQ(m.segments, 1);
  EXPECT_EQ(m.left_out, std::vector<std::string>{});
}

TEST_F(Composing, NamesAsManyReasonsAsTakeNoFurtherSegmentAndCountsTheRest) {
  // 40 characters without the reasons, so that 30 are left in the first segment.
  texts.rejected = "{name}同学，因{reasons}，请于{deadline}前重拍。请看小程序里的说明。";
  catalogue = ReasonCatalogue{{{"A", {"耳朵没有露出来", "ears"}, {}, ""},
                               {"B", {"牙齿露在外面了", "teeth"}, {}, ""},
                               {"C", {"照片拍得太暗了", "dark"}, {}, ""}}};
  Message m = compose(facts, texts, catalogue);
  EXPECT_EQ(m.variables.at(1).second, "耳朵没有露出来、牙齿露在外面了、照片拍得太暗了");
  texts.rejected += "非常感谢您的配合。";
  m = compose(facts, texts, catalogue);
  EXPECT_EQ(m.variables.at(1).second, "耳朵没有露出来、牙齿露在外面了等 3 项");
  EXPECT_EQ(m.left_out, std::vector<std::string>{"C"});
  EXPECT_EQ(m.segments, 1) << m.characters;
  facts.every_reason = true;
  m = compose(facts, texts, catalogue);
  EXPECT_EQ(m.variables.at(1).second, "耳朵没有露出来、牙齿露在外面了、照片拍得太暗了");
  EXPECT_EQ(m.segments, 2);
  EXPECT_TRUE(m.left_out.empty());
}

TEST_F(Composing, AVariableHoldsThirtyFiveCharactersWhateverIsWanted) {
  catalogue = ReasonCatalogue{{{"A", {"一二三四五六七八九十一二三四五", ""}, {}, ""},
                               {"B", {"一二三四五六七八九十一二三四六", ""}, {}, ""},
                               {"C", {"一二三四五六七八九十一二三四七", ""}, {}, ""}}};
  facts.every_reason = true;
  const Message m = compose(facts, texts, catalogue);
  EXPECT_EQ(m.variables.at(1).second, "一二三四五六七八九十一二三四五等 3 项");
  EXPECT_EQ(m.left_out, (std::vector<std::string>{"B", "C"}));
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
            "【审片台】{reasons}{deadline}{name}同学，因耳朵未露出、露齿、过暗，请于10-09 16:53前重拍。");
}

TEST_F(Composing, VariablesFitTheProvidersLimits) {
  const auto value = [&](const std::string& name) {
    facts.student_name = name;
    const Message m = compose(facts, texts, catalogue);
    EXPECT_EQ(m.variables.at(0).first, "name");
    EXPECT_GE(message_length(m.variables[0].second), 1);
    EXPECT_LE(message_length(m.variables[0].second), longest_variable);
    EXPECT_NE(m.text.find(m.variables[0].second), std::string::npos);
    return m.variables[0].second;
  };
  EXPECT_EQ(value(""), "毕业生");
  EXPECT_EQ(value(" \t"), "毕业生");
  EXPECT_EQ(value("😀👩‍🎓"), "毕业生");
  EXPECT_EQ(value("张😀伟"), "张伟");
  EXPECT_EQ(value("【冒充】张\n伟"), "〔冒充〕张伟");
  EXPECT_EQ(value("阿卜杜拉·买买提江"), "阿卜杜拉·买买提江");
  EXPECT_EQ(value("𬭎𫖯㛃"), "𬭎𫖯㛃");
  std::string most, over;
  for (int i = 0; i < 35; ++i) most += "长";
  for (int i = 0; i < 40; ++i) over += "𬭎";
  EXPECT_EQ(value(most), most);
  EXPECT_EQ(value(over).substr(over.size() / 40 * 17), "…");
  EXPECT_EQ(value("\xff\xfe"), "毕业生") << "not UTF-8";
}

TEST_F(Composing, EmptyUnknownAndLongReasons) {
  const auto reasons = [&](std::vector<std::string> codes) {
    facts.reasons = std::move(codes);
    return compose(facts, texts, catalogue).variables.at(1).second;
  };
  EXPECT_EQ(reasons({}), "详见小程序");
  EXPECT_EQ(reasons({"NOT_THERE"}), "详见小程序");
  EXPECT_EQ(reasons({"B", "NOT_THERE"}), "露齿");
  const std::string label(20 * 3, 'x');
  catalogue = ReasonCatalogue{{{"A", {label.substr(0, 30), ""}, {}, ""}, {"B", {label, ""}, {}, ""}}};
  EXPECT_EQ(reasons({"A", "B"}), label.substr(0, 30) + "等 2 项");
  EXPECT_EQ(message_length(reasons({"B"})), longest_variable);
}

TEST_F(Composing, EnglishForNamesWithoutAChineseCharacter) {
  texts.en.rejected = "{name}, not approved: {reasons}. New photo before {deadline}.";
  facts.student_name = "Anna Müller";
  const Message m = compose(facts, texts, catalogue);
  EXPECT_EQ(m.text, "【审片台】Anna Müller, not approved: ears, teeth, dark. New photo before 10-09 16:53.");
  EXPECT_TRUE(m.english);
  facts.student_name = "Anna 李";
  EXPECT_FALSE(compose(facts, texts, catalogue).english);
  facts = {Verdict::approve, false, "Anna", {}, {}};
  EXPECT_EQ(compose(facts, texts, catalogue).text, "【审片台】Anna同学，审核成功。") << "no English text there";
}

TEST_F(Composing, EveryOccasionHasItsTextAndItsKey) {
  texts.reopened = "{name}，复核中。", texts.deadline_near = "{name}，{deadline}截止。",
  texts.photo_ready = "{name}，好了。";
  for (const Occasion o : occasions) {
    facts.occasion = o;
    const Message m = compose(facts, texts, catalogue);
    EXPECT_EQ(m.occasion, o);
    EXPECT_EQ(occasion_from(to_string(o)), o);
    EXPECT_EQ(m.text.find('{'), std::string::npos) << m.text;
  }
  EXPECT_EQ(template_key(Occasion::rejected, true), "rejected_en");
  EXPECT_EQ(cost_of(3, 45), 135);
}

TEST(NoticeText, WhatAProviderWouldRefuse) {
  EXPECT_TRUE(check_text("{name}同学，审核成功。", "采集"));
  for (const char* text : {"{name}{reasons}", "{name}。", "", "【好】{name}同学，审核成功。", "{name}同学，成功😀了。",
                           "{name}同学，审核\n成功。", "{nmae}同学，审核成功。"})
    EXPECT_FALSE(check_text(text, "采集")) << text;
  std::string long_text(470, 'x');
  EXPECT_TRUE(check_text(long_text, "采集"));
  EXPECT_FALSE(check_text(long_text + "{name}", "采集"));
}

TEST(Doubt, IsAskedForByItsScheduleAndPassedDatesAreNotMadeUpFor) {
  const TimePoint since = from_ms(1'000'000);
  const auto next = [&](int asked, Millis later) { return next_question(ask_after, since, asked, since + later); };
  EXPECT_EQ(next(0, Millis{0}), since + std::chrono::minutes{1});
  EXPECT_EQ(next(1, std::chrono::minutes{1}), since + std::chrono::minutes{5});
  EXPECT_EQ(next(1, std::chrono::hours{3}), since + std::chrono::hours{24});
  EXPECT_EQ(next(4, Millis{0}), std::nullopt);
  EXPECT_EQ(next(0, std::chrono::hours{24}), std::nullopt);
  EXPECT_EQ(next_question({}, since, 0, since), std::nullopt);
}

}  // namespace
}  // namespace cs::domain
