// One student on the telephone: each step with its reason, a number for a minute.
#include "fake_desk.hpp"

namespace cs::workbench::test {
namespace {

using domain::NoticeState;
using domain::Role;

class Helping : public BenchTest {
 protected:
  void SetUp() override { sign_in(Role::support); }
  static api::StudentRow row(const std::string& id) {
    api::StudentRow r;
    r.id = id;
    r.campaign = "c1";
    r.student.number = "2022" + id;
    r.submission = "s-" + id;
    r.notice = "n-" + id;
    r.notice_state = NoticeState::failed;
    r.call_notice = "n-" + id;
    return r;
  }
  void listed(std::vector<api::StudentRow> rows) {
    api::StudentPage page{std::move(rows), 0, {}};
    page.total = static_cast<std::int64_t>(page.rows.size());
    say(event::StudentsListed{"students", page});
  }
  Support& support() { return bench.support(); }
};

TEST_F(Helping, OpensTheOneWhoIsFoundWithThePhotograph) {
  listed({row("t1"), row("t2")});
  ASSERT_NE(support().selected(), nullptr);
  EXPECT_EQ(desk.students_opened.back(), "t1");
  EXPECT_EQ(desk.opened.back(), (std::pair<std::string, std::string>{"support", "s-t1"}));
  api::StudentFile file;
  file.row = row("t2");
  say(event::StudentOpened{"student", file});
  EXPECT_FALSE(support().file()) << "of the one selected before";
  file.row = row("t1");
  file.events.emplace_back();
  say(event::StudentOpened{"student", file});
  ASSERT_TRUE(support().file());
  EXPECT_EQ(support().file()->events.size(), 1U);
  listed({});
  EXPECT_EQ(support().selected(), nullptr);
  EXPECT_FALSE(support().file());
  EXPECT_STREQ(text(key("P").refused), "why.no_student");
}

TEST_F(Helping, ANumberIsShownForItsMinuteAndForThisStudentOnly) {
  listed({row("t1"), row("t2")});
  key("P");
  ASSERT_EQ(support().panel(), Support::Panel::phone);
  EXPECT_STREQ(text(key("Ctrl+Enter", false, true).refused), "why.note_required");
  support().set_note("she rang");
  EXPECT_EQ(key("Ctrl+Enter", false, true).refused, std::nullopt);
  EXPECT_STREQ(text(key("Ctrl+Enter", false, true).refused), "why.sending") << "each look is noted: one";
  ASSERT_EQ(desk.phones.size(), 1U);
  EXPECT_EQ(desk.phones[0], (std::pair<std::string, std::string>{"t1", "she rang"}));
  say(event::PhoneShown{"t1", api::PhoneReply{"13800001234"}});
  EXPECT_EQ(support().phone(), "13800001234");
  EXPECT_STREQ(text(key("P").refused), "why.phone_shown");
  wait(59s);
  EXPECT_EQ(support().phone(), "13800001234");
  wait(1s);
  EXPECT_EQ(support().phone(), std::nullopt);
  key("P");
  support().set_note("again");
  key("Ctrl+Enter", false, true);
  say(event::PhoneShown{"t1", api::PhoneReply{"13800001234"}});
  key("Down");
  EXPECT_EQ(support().phone(), std::nullopt);
  say(event::PhoneShown{"t1", api::PhoneReply{"13800001234"}});
  EXPECT_EQ(support().phone(), std::nullopt) << "an answer that came late is of another student";
}

TEST_F(Helping, ACorrectedNumberTakesTheLastMessageAlong) {
  listed({row("t1")});
  key("E");
  support().set_note("she said so");
  EXPECT_STREQ(text(key("Ctrl+Enter", false, true).refused), "why.not_a_mobile");
  support().set_number("010-62751234");
  EXPECT_STREQ(text(key("Ctrl+Enter", false, true).refused), "why.not_a_mobile");
  support().set_number("139 2222 3333");
  key("Ctrl+Enter", false, true);
  ASSERT_EQ(desk.corrections.size(), 1U);
  EXPECT_EQ(desk.corrections[0].student, "t1");
  EXPECT_EQ(desk.corrections[0].request.resend, "n-t1");
  say(event::PhoneCorrected{"t1", Error{Code::unavailable, "net.timeout", "No answer."}});
  EXPECT_EQ(support().panel(), Support::Panel::correct) << "nothing is lost";
  key("Ctrl+Enter", false, true);
  EXPECT_EQ(desk.corrections[1].key, desk.corrections[0].key) << "the same wish";
  say(event::PhoneCorrected{"t1", api::CorrectPhoneReply{"139****3333", "n9"}});
  EXPECT_EQ(support().panel(), Support::Panel::none);
  EXPECT_EQ(bench.toasts().all().back().phrase.args.at("phone"), "139****3333");
  api::StudentRow waits = row("t1");
  waits.notice_state = NoticeState::queued;
  listed({waits});
  EXPECT_STREQ(text(key("R").refused), "why.leaves_by_itself");
  key("E");
  EXPECT_EQ(support().to_resend(), "") << "it leaves by itself, to the new number";
}

TEST_F(Helping, EscKeepsWhatWasTypedForThisStudentAndStep) {
  listed({row("t1"), row("t2")});
  key("E");
  support().set_number("13922223333");
  support().set_note("she said so");
  key("Esc", false, true);
  key("E");
  EXPECT_EQ(support().number(), "13922223333");
  EXPECT_EQ(support().note(), "she said so");
  key("Esc", false, true);
  key("R");
  EXPECT_EQ(support().note(), "") << "another step";
  key("Esc", false, true);
  key("Down");
  key("E");
  EXPECT_EQ(support().number(), "") << "another student";
  support().set_number("13922223333");
  support().set_note("x");
  key("Ctrl+Enter", false, true);
  const std::string sent = desk.corrections.back().key;
  say(event::PhoneCorrected{"t2", api::CorrectPhoneReply{"139****3333", ""}});
  key("E");
  EXPECT_EQ(support().number(), "") << "that was done";
  support().set_number("13922223333");
  support().set_note("x");
  key("Ctrl+Enter", false, true);
  EXPECT_NE(desk.corrections.back().key, sent) << "and this is another wish";
}

TEST_F(Helping, APanelStaysWithItsStudentAndAnswersOfOthersLeaveItOpen) {
  listed({row("t1"), row("t2")});
  key("P");
  support().set_note("she rang");
  key("Ctrl+Enter", false, true);
  key("Esc", false, true);
  key("E");
  support().set_number("13922223333");
  support().set_note("new phone");
  say(event::PhoneShown{"t1", api::PhoneReply{"13800001234"}});
  EXPECT_EQ(support().panel(), Support::Panel::correct) << "the number came late";
  EXPECT_EQ(support().number(), "13922223333");
  EXPECT_EQ(support().phone(), "13800001234");
  support().select(1);  // whatever chose another row
  EXPECT_EQ(support().target().id, "t1");
  key("Ctrl+Enter", false, true);
  ASSERT_EQ(desk.corrections.size(), 1U);
  EXPECT_EQ(desk.corrections[0].student, "t1");
  EXPECT_EQ(desk.corrections[0].request.resend, "n-t1");
  say(event::PhoneCorrected{"t2", api::CorrectPhoneReply{"139****3333", ""}});
  EXPECT_EQ(support().panel(), Support::Panel::correct) << "of somebody else";
  say(event::PhoneCorrected{"t1", api::CorrectPhoneReply{"139****3333", ""}});
  EXPECT_EQ(support().panel(), Support::Panel::none);
}

TEST_F(Helping, ANumberDoesNotOutliveItsMinuteInAPause) {
  listed({row("t1")});
  say(event::PhoneShown{"t1", api::PhoneReply{"13800001234"}});
  bench.pause();
  EXPECT_EQ(support().phone(), std::nullopt) << "nobody is there to read it";
  // One that was under way when the pause began.
  say(event::PhoneShown{"t1", api::PhoneReply{"13800001234"}});
  ASSERT_TRUE(support().phone());
  ASSERT_TRUE(bench.next_change());
  EXPECT_LE(*bench.next_change(), 1s) << "the screen is drawn again, or it stays on it";
}

TEST_F(Helping, ACallHasAnOutcome) {
  listed({row("t1")});
  key("T");
  support().set_note("rang twice");
  EXPECT_STREQ(text(key("Ctrl+Enter", false, true).refused), "why.no_outcome");
  support().set_outcome(domain::CallOutcome::wrong_number);
  key("Ctrl+Enter", false, true);
  ASSERT_EQ(desk.calls.size(), 1U);
  EXPECT_EQ(desk.calls[0].notice, "n-t1");
  EXPECT_EQ(desk.outcomes[0], domain::CallOutcome::wrong_number);
  say(event::NoticeHandled{"n-t1", false, {}});
  EXPECT_EQ(support().panel(), Support::Panel::none);
}

TEST_F(Helping, TheListDoesNotChangeStudentsUnderAPanel) {
  listed({row("t1")});
  key("R");
  listed({row("t5")});
  listed({});
  support().set_note("asked for it");
  key("Ctrl+Enter", false, true);
  ASSERT_EQ(desk.resends.size(), 1U);
  EXPECT_EQ(desk.resends[0].notice, "n-t1");
}

TEST_F(Helping, ARowOfAnotherListOpensTheStudent) {
  key("F4");
  EXPECT_STREQ(text(key("Ctrl+O").refused), "why.no_student");
  api::NoticeRow notice;
  notice.id = "n1";
  notice.campaign = "c1";
  notice.student_number = "20220001";
  say(event::NoticesListed{"notices", api::NoticePage{{notice}, 1, {}}});
  key("Ctrl+O");
  EXPECT_EQ(bench.view(), View::support);
  EXPECT_EQ(desk.student_queries.back().text, "20220001");
  EXPECT_EQ(desk.student_queries.back().campaign, "c1") << "another campaign has the same number";
}

TEST_F(Helping, NothingOfItSurvivesTheSession) {
  listed({row("t1")});
  say(event::PhoneShown{"t1", api::PhoneReply{"13800001234"}});
  key("E");
  support().set_number("139");
  say(event::SignedOut{});
  EXPECT_EQ(support().phone(), std::nullopt);
  EXPECT_EQ(support().selected(), nullptr);
  EXPECT_EQ(support().number(), "");
  EXPECT_EQ(support().panel(), Support::Panel::none);
}

}  // namespace
}  // namespace cs::workbench::test
