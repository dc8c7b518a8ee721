// The messages to students: search, filters, sending again, the call list, the halted queue, the file.
#include "fake_desk.hpp"

namespace cs::workbench::test {
namespace {

using domain::NoticeState;
using domain::Role;

class Telling : public BenchTest {
 protected:
  void SetUp() override {
    sign_in(Role::supervisor);
    key("F4");
    ASSERT_EQ(bench.view(), View::messages);
  }
  static api::NoticeRow row(const std::string& id, NoticeState state = NoticeState::failed) {
    api::NoticeRow r;
    r.campaign = "c1";
    r.id = id;
    r.submission = "s-" + id;
    r.state = state;
    r.phone = "138****0000";
    return r;
  }
  void listed(std::vector<api::NoticeRow> rows, std::int64_t total = 250) {
    say(event::NoticesListed{"notices", api::NoticePage{std::move(rows), total}});
  }
  Messages& messages() { return bench.messages(); }
};

TEST_F(Telling, ListsAnewEverySecondAndKeepsWhatIsChosen) {
  ASSERT_EQ(desk.notice_queries.size(), 1U);
  wait(500ms);
  EXPECT_EQ(desk.notice_queries.size(), 1U) << "not while an answer is awaited";
  listed({row("1"), row("2")});
  EXPECT_EQ(messages().selected()->id, "1");
  key("Down");
  EXPECT_EQ(messages().selected()->id, "2");
  wait(1s);
  ASSERT_EQ(desk.notice_queries.size(), 2U);
  listed({row("0"), row("1"), row("2")});
  EXPECT_EQ(messages().selected()->id, "2");
  const std::size_t asked = desk.notice_queries.size();
  listed({row("0")});
  key("F3");
  wait(5s);
  EXPECT_EQ(desk.notice_queries.size(), asked) << "nobody looks at it";
}

TEST_F(Telling, FiltersBeginAtTheFirstPageAndCanBeTakenOff) {
  listed({row("1")});
  key("PageDown");
  EXPECT_EQ(desk.notice_queries.back().offset, 100);
  client::ListQuery query = messages().query();
  query.text = "0423";
  messages().set_query(query);
  EXPECT_EQ(desk.notice_queries.back().offset, 0);
  EXPECT_EQ(desk.notice_queries.back().text, "0423");
  key("2");
  EXPECT_EQ(desk.notice_queries.back().look, "calls");
  EXPECT_EQ(desk.notice_queries.back().text, "0423");
  key("4");
  EXPECT_EQ(desk.notice_queries.back().look, "failed");
  key("0");
  EXPECT_FALSE(narrows(desk.notice_queries.back()));
  EXPECT_STREQ(text(key("0").refused), "why.all_shown");
}

TEST_F(Telling, TurnsNoPageThatIsNotThere) {
  listed({row("1")}, 100);
  EXPECT_STREQ(text(key("PageDown").refused), "why.last_page");
  EXPECT_STREQ(text(key("PageUp").refused), "why.first_page");
  EXPECT_EQ(desk.notice_queries.size(), 1U);
}

TEST_F(Telling, SendingAgainNeedsAReasonAndHappensOnce) {
  EXPECT_STREQ(text(key("R").refused), "why.no_message");
  listed({row("1"), row("2")});
  key("R");
  ASSERT_EQ(messages().panel(), Messages::Panel::resend);
  EXPECT_TRUE(bench.wants_text());
  EXPECT_STREQ(text(key("Ctrl+Enter", false, true).refused), "why.note_required");
  messages().set_note(" \t");
  EXPECT_STREQ(text(key("Ctrl+Enter", false, true).refused), "why.note_required");
  messages().set_note(std::string(domain::max_note_length + 1, 'x'));
  EXPECT_STREQ(text(key("Ctrl+Enter", false, true).refused), "why.note_too_long");
  messages().set_note(" the number was wrong ");
  // The list goes on meanwhile; the panel is about the message that was chosen.
  listed({row("9"), row("1"), row("2")});
  EXPECT_EQ(key("Ctrl+Enter", false, true).refused, std::nullopt);
  EXPECT_STREQ(text(key("Ctrl+Enter", false, true).refused), "why.sending");
  ASSERT_EQ(desk.resends.size(), 1U);
  EXPECT_EQ(desk.resends[0].notice, "1");
  EXPECT_EQ(desk.resends[0].note, "the number was wrong");
  const std::size_t asked = desk.notice_queries.size();
  say(event::NoticeHandled{"1", true, {}});
  EXPECT_EQ(messages().panel(), Messages::Panel::none);
  EXPECT_EQ(desk.notice_queries.size(), asked + 1);
}

TEST_F(Telling, ARepeatAfterALostAnswerIsTheSameRequest) {
  listed({row("1")});
  key("R");
  messages().set_note("no answer");
  key("Ctrl+Enter", false, true);
  say(event::NoticeHandled{"1", true, Error{Code::unavailable, "net.timeout", "No answer."}});
  EXPECT_EQ(messages().panel(), Messages::Panel::resend) << "nothing is lost";
  EXPECT_EQ(messages().note(), "no answer");
  key("Ctrl+Enter", false, true);
  ASSERT_EQ(desk.resends.size(), 2U);
  EXPECT_EQ(desk.resends[0].key, desk.resends[1].key);
  say(event::NoticeHandled{"1", true, Error{Code::unavailable, "net.timeout", "No answer."}});
  messages().set_note("another reason");
  key("Ctrl+Enter", false, true);
  EXPECT_NE(desk.resends[2].key, desk.resends[1].key) << "the key stands for one body";
}

TEST_F(Telling, WhatLeavesByItselfIsNotSentAgain) {
  for (const NoticeState state : {NoticeState::queued, NoticeState::held, NoticeState::sending}) {
    listed({row("1", state)});
    EXPECT_STREQ(text(key("R").refused), "why.leaves_by_itself");
  }
  listed({row("1", NoticeState::cancelled)});
  EXPECT_STREQ(text(key("R").refused), "why.message_cancelled");
  for (const NoticeState state : {NoticeState::in_doubt, NoticeState::failed, NoticeState::delivered}) {
    listed({row("1", state)});
    EXPECT_EQ(key("R").refused, std::nullopt);
    key("Esc");
    EXPECT_EQ(messages().panel(), Messages::Panel::none);
  }
}

TEST_F(Telling, TicksOffOnlyWhatIsOnTheCallList) {
  api::NoticeRow waiting = row("1");
  waiting.call = "waiting";
  listed({row("2"), waiting});
  EXPECT_STREQ(text(key("T").refused), "why.not_on_call_list");
  key("Down");
  key("T");
  ASSERT_EQ(messages().panel(), Messages::Panel::called);
  EXPECT_EQ(messages().why_not_open(Messages::Panel::resend), "why.panel_open_already");
  messages().set_note("told the father");
  EXPECT_STREQ(text(key("Ctrl+Enter", false, true).refused), "why.no_outcome");
  messages().set_outcome(domain::CallOutcome::no_answer);
  key("Ctrl+Enter", false, true);
  ASSERT_EQ(desk.calls.size(), 1U);
  EXPECT_EQ(desk.calls[0].notice, "1");
  EXPECT_EQ(desk.calls[0].note, "told the father");
  EXPECT_EQ(desk.outcomes[0], domain::CallOutcome::no_answer);
  EXPECT_TRUE(desk.resends.empty());
}

TEST_F(Telling, AHaltedQueueIsOpenedByAPerson) {
  EXPECT_EQ(desk.desk_reads, 1) << "as soon as somebody is there";
  EXPECT_EQ(messages().why_not_resume(), "why.not_halted");
  api::NoticeDesk state;
  state.gate.halted = true;
  state.gate.code = "isv.AMOUNT_NOT_ENOUGH";
  say(event::NoticeDeskRead{"notices", state});
  EXPECT_EQ(messages().why_not_resume(), std::nullopt);
  messages().resume();
  EXPECT_EQ(desk.resumed, 1);
  const int read = desk.desk_reads;
  say(event::NoticesResumed{Status{}});
  EXPECT_EQ(desk.desk_reads, read + 1);
  EXPECT_TRUE(messages().desk()->gate.halted) << "until the service says so";
  say(event::NoticeDeskRead{"notices", api::NoticeDesk{}});
  EXPECT_EQ(messages().why_not_resume(), "why.not_halted");
}

TEST_F(Telling, TheFileHoldsWhatTheListAsksFor) {
  EXPECT_EQ(key("E").action, nullptr) << "no bare letter writes a file";
  EXPECT_STREQ(text(key("Ctrl+E").refused), "why.empty_list");
  listed({row("1")});
  key("2");
  key("Ctrl+E");
  ASSERT_EQ(desk.exports.size(), 1U);
  EXPECT_EQ(desk.exports[0].look, "calls");
  say(event::NoticesExported{std::string("/data/exports/notices.csv")});
  EXPECT_EQ(bench.toasts().all().back().phrase.args.at("file"), "/data/exports/notices.csv");
  say(event::NoticesExported{Error{Code::io, "disk.full", "The disk is full."}});
  EXPECT_EQ(bench.toasts().all().back().error->id, "disk.full");
}

TEST_F(Telling, NothingOfItSurvivesTheSession) {
  listed({row("1")});
  key("R");
  messages().set_note("a secret");
  say(event::SignedOut{});
  EXPECT_EQ(messages().panel(), Messages::Panel::none);
  EXPECT_EQ(messages().note(), "");
  EXPECT_TRUE(messages().page().rows.empty());
}

class ReviewerLooking : public BenchTest {};
TEST_F(ReviewerLooking, MaySeeButNotSendAgain) {
  sign_in(Role::reviewer);
  key("F4");
  ASSERT_EQ(bench.view(), View::messages);
  api::NoticeRow row;
  row.id = "1";
  row.state = NoticeState::failed;
  say(event::NoticesListed{"notices", api::NoticePage{{row}, 1}});
  EXPECT_STREQ(text(key("R").refused), "why.not_allowed");
  EXPECT_STREQ(text(key("T").refused), "why.not_allowed");
}

}  // namespace
}  // namespace cs::workbench::test
