// Signing in and out, pauses, views, the supervisor's list, messages.
#include <algorithm>

#include "fake_desk.hpp"

namespace cs::workbench::test {
namespace {

using Session = BenchTest;

TEST_F(Session, SignsIn) {
  EXPECT_EQ(bench.view(), View::sign_in);
  EXPECT_STREQ(text(run("view.review", bench)), "why.not_signed_in");
  bench.sign_in("anna", "wrong");
  EXPECT_TRUE(bench.signing_in());
  bench.sign_in("anna", "again");
  EXPECT_EQ(desk.sign_ins.size(), 1U) << "one at a time";
  say(event::SignInFailed{{Code::unauthorized, "signin.wrong", "wrong"}});
  EXPECT_FALSE(bench.signing_in());
  EXPECT_EQ(bench.sign_in_error()->id, "signin.wrong");
  sign_in();
  EXPECT_EQ(bench.view(), View::review);
  EXPECT_EQ(bench.sign_in_error(), std::nullopt);
  EXPECT_EQ(bench.preferences().last_user, "anna");
  EXPECT_EQ(bench.session()->token, "") << "nothing that draws needs it";
}

TEST_F(Session, AJournalThatWasSetAsideIsSaidAndSigningInGoesOn) {
  bench.sign_in("anna", "secret");
  say(event::SignedOut{Error{Code::corrupt, "journal.damaged", "set aside"}});
  EXPECT_TRUE(bench.signing_in());
  ASSERT_EQ(bench.toasts().all().size(), 1U);
  EXPECT_TRUE(bench.toasts().all()[0].sticky);
}

TEST_F(Session, AnEndedSessionLeadsToTheSignIn) {
  sign_in();
  ready("a");
  say(event::SignedOut{Error{Code::unauthorized, "session.over", "over"}});
  EXPECT_EQ(bench.view(), View::sign_in);
  EXPECT_EQ(bench.sign_in_error()->id, "session.over");
  EXPECT_EQ(review().current(), nullptr);
  sign_in();
  EXPECT_EQ(desk.kept, (std::vector<int>{8, 0, 8}));
}

TEST_F(Session, AnotherPersonSeesNothingOfTheOneBefore) {
  sign_in();
  ready("a");
  look();
  key("Space");
  bench.sign_out();
  EXPECT_EQ(desk.sign_outs, 1);
  sign_in(domain::Role::reviewer, "anna");
  EXPECT_EQ(review().history().size(), 1U);
  bench.sign_out();
  sign_in(domain::Role::reviewer, "bert");
  EXPECT_TRUE(review().history().empty());
  EXPECT_EQ(review().statistics().approved, 0);
}

TEST_F(Session, WhoeverSignsInNextHoldsNothingBeforeTheyReview) {
  sign_in(domain::Role::reviewer);
  ASSERT_FALSE(desk.kept.empty());
  EXPECT_GT(desk.kept.back(), 0);
  say(event::SignedOut{});
  EXPECT_EQ(desk.kept.back(), 0);
}

TEST_F(Session, RolesSeeTheirViews) {
  sign_in(domain::Role::support);
  EXPECT_EQ(bench.view(), View::support);
  EXPECT_TRUE(desk.kept.empty()) << "support reviews nothing";
  EXPECT_STREQ(text(key("F2").refused), "why.not_allowed");
  bench.sign_out();
  sign_in();
  EXPECT_STREQ(text(key("F3").refused), "why.not_allowed");
}

TEST_F(Session, AnAbsentPersonHoldsNothing) {
  sign_in();
  ready("a");
  ready("b");
  key("Delete");
  key("5");
  wait(5min - 1ms);
  EXPECT_FALSE(bench.paused());
  EXPECT_EQ(bench.next_change(), 1ms);
  wait(1ms);
  EXPECT_TRUE(bench.paused());
  EXPECT_EQ(desk.presence, std::vector<bool>{false});
  EXPECT_EQ(review().current(), nullptr);
  say(event::LeaseLost{"a"});
  say(event::ItemReady{item(desk, clock, "b")});
  EXPECT_EQ(review().current(), nullptr) << "what was still on its way is not taken during a pause";
  EXPECT_STREQ(text(key("Space").refused), "why.woken");
  EXPECT_FALSE(bench.paused());
  EXPECT_EQ(desk.presence, (std::vector<bool>{false, true}));
  ready("a", 2);
  look();
  key("Delete");
  EXPECT_TRUE(review().draft().has("R4")) << "the draft survives the pause";
}

TEST_F(Session, OnlyWhoWasAwayIsToldSo) {
  sign_in();
  key("F9");
  EXPECT_TRUE(bench.paused());
  EXPECT_FALSE(bench.absent());
  key("Space");
  wait(5min);
  EXPECT_TRUE(bench.paused());
  EXPECT_TRUE(bench.absent());
  key("Space");
  key("F9");
  EXPECT_FALSE(bench.absent()) << "this time by hand";
}

TEST_F(Session, GuidesAreOffAndShownWhileTheirKeyIsHeld) {
  sign_in();
  ready("a");
  EXPECT_FALSE(bench.preferences().guides);
  key("G");
  EXPECT_TRUE(bench.preferences().guides);
  EXPECT_STREQ(text(key("G", true).refused), "why.repeat");
  clock.advance(400ms);
  bench.key_released();
  EXPECT_FALSE(bench.preferences().guides) << "held, not tapped";
  key("G");
  clock.advance(80ms);
  bench.key_released();
  EXPECT_TRUE(bench.preferences().guides) << "tapped: they stay";
  key("G");
  clock.advance(400ms);
  bench.key_released();
  EXPECT_FALSE(bench.preferences().guides) << "and another stroke takes them away, however long";
}

TEST_F(Session, TheWholeScreenFromAnywhere) {
  EXPECT_FALSE(bench.full_screen());
  key("F11");
  EXPECT_TRUE(bench.full_screen());
  sign_in();
  key("F11", false, true);
  EXPECT_FALSE(bench.full_screen());
}

TEST_F(Session, APauseByHandToo) {
  sign_in();
  ready("a");
  key("F9");
  EXPECT_TRUE(bench.paused());
  EXPECT_STREQ(text(run("decision.approve", bench)), "why.paused");
  EXPECT_TRUE(bench.input_happened());
}

TEST_F(Session, ItemsGoBackWhenOneStaysInAnotherView) {
  sign_in(domain::Role::supervisor);
  key("F2");
  ready("a");
  ready("b");
  key("F3");
  wait(59s);
  bench.input_happened();
  EXPECT_EQ(desk.kept, std::vector<int>{8});
  EXPECT_NE(review().current(), nullptr);
  wait(1s);
  EXPECT_EQ(desk.kept, (std::vector<int>{8, 0}));
  EXPECT_EQ(desk.given_back, std::vector<std::string>{"a"});
  EXPECT_EQ(review().current(), nullptr);
  key("F2");
  EXPECT_EQ(desk.kept, (std::vector<int>{8, 0, 8}));
}

TEST_F(Session, LanguageSwitchesWhileRunning) {
  sign_in();
  const unsigned long before = bench.preferences_revision();
  key("Ctrl+L", false, true);
  EXPECT_EQ(bench.preferences().language, Language::en);
  EXPECT_GT(bench.preferences_revision(), before);
  key("Ctrl+L");
  EXPECT_EQ(bench.preferences().language, Language::zh);
}

TEST_F(Session, StageBeginsEachItemAtFitUnlessKept) {
  sign_in();
  ready("a");
  ready("b");
  ready("c");
  bench.stage().set_panes({{{0, 0, 400, 600}, 3000, 4000, FaceFrame::typical(3000, 4000)}});
  key("=");
  EXPECT_GT(bench.stage().zoom(), 1);
  look();
  key("Space");
  bench.tick();
  EXPECT_TRUE(bench.stage().is_fit());
  key("K");
  key("=");
  const double zoom = bench.stage().zoom();
  look();
  key("Space");
  bench.tick();
  EXPECT_EQ(bench.stage().zoom(), zoom);
}

TEST_F(Session, TheQueueRefreshesWhileItIsLookedAt) {
  sign_in();
  bench.tick();
  EXPECT_TRUE(desk.queue_queries.empty());
  key("Q");
  bench.tick();
  EXPECT_EQ(desk.queue_queries.size(), 1U);
  say(event::QueueListed{"queue", api::SubmissionPage{{{}, {}}, 120}});
  EXPECT_EQ(bench.queue().page().rows.size(), 2U);
  api::Counts counts;
  counts.version = 2;
  counts.pending = 5;
  say(event::CountsChanged{counts});
  EXPECT_EQ(desk.queue_queries.size(), 1U) << "not more often than every two seconds";
  wait(2s);
  EXPECT_EQ(desk.queue_queries.size(), 2U);
  EXPECT_EQ(bench.counts().pending, 5);
  say(event::QueueListed{"queue", Error{Code::timeout, "net.timeout", "slow"}});
  EXPECT_EQ(bench.queue().error()->id, "net.timeout");
  EXPECT_EQ(bench.queue().page().rows.size(), 2U) << "what was there stays";
  bench.queue().turn_page(1);
  EXPECT_EQ(desk.queue_queries.back().offset, 50);
  client::ListQuery query;
  query.text = "张";
  bench.queue().set_query(query);
  EXPECT_EQ(desk.queue_queries.back().offset, 0);
}

TEST_F(Session, MessagesAreAskedForEverySecond) {
  sign_in();
  ready("a");
  look();
  key("Space");
  key("Backspace");
  key("F4");
  ASSERT_EQ(desk.notice_queries.size(), 1U);
  EXPECT_EQ(desk.notice_queries[0].submission, "a") << "of the decision that was looked at";
  api::NoticeRow row;
  row.id = "n1";
  row.submission = "a";
  say(event::NoticesListed{"notices", api::NoticePage{{row}, 1}});
  EXPECT_FALSE(bench.messages().arrived());
  wait(1s);
  EXPECT_EQ(desk.notice_queries.size(), 2U);
  row.state = domain::NoticeState::delivered;
  say(event::NoticesListed{"notices", api::NoticePage{{row}, 1}});
  EXPECT_TRUE(bench.messages().arrived("a"));
  EXPECT_FALSE(bench.messages().arrived("b"));
  key("0");
  EXPECT_FALSE(narrows(desk.notice_queries.back())) << "of all";
}

class Supervising : public BenchTest {
 protected:
  void SetUp() override {
    sign_in(domain::Role::supervisor);
    key("F3");
  }
  static api::DecisionRow row(const std::string& id) {
    api::DecisionRow r;
    r.campaign = "c1";
    r.id = id;
    r.submission = "s-" + id;
    return r;
  }
  void listed(std::vector<api::DecisionRow> rows, std::int64_t total = 120) {
    say(event::DecisionsListed{"decisions", api::DecisionPage{std::move(rows), total}});
  }
};

TEST_F(Supervising, ListsAndOpensTheEvidence) {
  ASSERT_EQ(desk.decision_queries.size(), 1U);
  listed({row("1"), row("2"), row("3")});
  EXPECT_EQ(bench.supervision().selected()->id, "1");
  EXPECT_EQ(desk.opened.back(), (std::pair<std::string, std::string>{"evidence", "1"}));
  key("Down");
  EXPECT_EQ(bench.supervision().selected()->id, "2");
  say(event::SubmissionOpened{"evidence", ItemPtr(item(desk, clock, "s-1"))});
  EXPECT_EQ(bench.supervision().evidence(), nullptr) << "of the one selected before";
  say(event::SubmissionOpened{"evidence", Error{Code::not_found, "http.no_route", "a service of before"}});
  EXPECT_EQ(desk.opened.back(), (std::pair<std::string, std::string>{"evidence", "s-2"})) << "as it is now, then";
  EXPECT_FALSE(bench.supervision().evidence_error());
  say(event::SubmissionOpened{"evidence", ItemPtr(item(desk, clock, "s-2"))});
  ASSERT_NE(bench.shown(), nullptr);
  key("Tab");
  EXPECT_EQ(bench.selected_finding(), 1U);
}

TEST_F(Supervising, TheSelectionSurvivesANewListing) {
  listed({row("1"), row("2")});
  key("Down");
  api::Counts counts;
  counts.version = 3;
  say(event::CountsChanged{counts});
  wait(2s);
  EXPECT_EQ(desk.decision_queries.size(), 2U);
  listed({row("0"), row("1"), row("2")});
  EXPECT_EQ(bench.supervision().selected_index(), 2);
  EXPECT_EQ(desk.opened.size(), 2U) << "the evidence is not opened again";
}

TEST_F(Supervising, FiltersBeginAtTheFirstPage) {
  listed({row("1")});
  key("PageDown");
  EXPECT_EQ(desk.decision_queries.back().offset, 50);
  EXPECT_STREQ(text(bench.supervision().why_not_turn_page(2)), "why.last_page");
  client::ListQuery query;
  query.person = "anna";
  query.reason = "R2";
  bench.supervision().set_query(query);
  EXPECT_EQ(desk.decision_queries.back().offset, 0);
  EXPECT_EQ(desk.decision_queries.back().person, "anna");
  key("4");
  EXPECT_EQ(desk.decision_queries.back().look, "withdrawal");
  EXPECT_EQ(desk.decision_queries.back().person, "anna") << "a look keeps the rest";
}

TEST_F(Supervising, OverturningNeedsAReason) {
  EXPECT_STREQ(text(key("Shift+O").refused), "why.nothing_selected");
  listed({row("1"), row("2")});
  key("Shift+O");
  EXPECT_TRUE(bench.supervision().overturning().is_open());
  // The hint bar names the key that the panel's button names: in a text field Enter is not it.
  const auto all = hints(bench, keymap);
  const auto hint = std::find_if(all.begin(), all.end(), [](const Hint& h) { return h.action->id == "panel.confirm"; });
  ASSERT_NE(hint, all.end());
  EXPECT_EQ(hint->key, "Ctrl+Enter");
  EXPECT_EQ(hint->runs->id, "panel.send");
  EXPECT_STREQ(text(hint->why_not), "why.note_required");
  EXPECT_STREQ(text(key("Enter").refused), "why.note_required");
  bench.supervision().overturning().set_note("  ");
  EXPECT_STREQ(text(key("Ctrl+Enter", false, true).refused), "why.note_required");
  bench.supervision().overturning().set_note("not the same person");
  EXPECT_STREQ(text(key("Enter", false, true).refused), "why.ctrl_enter");
  EXPECT_EQ(key("Ctrl+Enter", false, true).refused, std::nullopt);
  ASSERT_EQ(desk.overturns.size(), 1U);
  EXPECT_EQ(desk.overturns[0], (std::pair<std::string, std::string>{"1", "not the same person"}));
  EXPECT_STREQ(text(key("Enter").refused), "why.sending") << "never twice";
  say(event::Overturned{"1", api::OverturnReply{"1", "s-1", domain::State::pending, ""}});
  EXPECT_FALSE(bench.supervision().overturning().is_open());
  EXPECT_STREQ(text(key("Shift+O").refused), "why.overturned");
}

TEST_F(Supervising, ThePanelShowsWhatTheStudentWillBeTold) {
  api::Campaign campaign;
  campaign.texts = {.signature = "S",
                    .approved = "{name} approved",
                    .rejected = "{name} rejected: {reasons}",
                    .overturned = "{name} after all"};
  campaign.reasons = {{"EAR", {"耳朵", "ears"}, {"", ""}, "face"}};
  api::DecisionRow decision = row("1");
  const auto told = [&](domain::Verdict verdict, std::optional<domain::NoticeState> state, domain::OverturnTo to) {
    decision.id += "1";
    decision.verdict = verdict;
    decision.notice_state = state;
    decision.student.name = "张三";
    listed({decision});
    bench.supervision().select(0);
    bench.supervision().overturning().open();
    bench.supervision().overturning().set_to(to);
    if (bench.supervision().overturning().needs_reasons()) bench.supervision().overturning().toggle_reason("EAR");
    const auto message = bench.supervision().overturning().preview(campaign);
    bench.supervision().close();
    return message ? message->text : "nothing";
  };
  using enum domain::NoticeState;
  using enum domain::OverturnTo;
  EXPECT_EQ(told(domain::Verdict::reject, delivered, supervisor), "【S】张三 after all");
  EXPECT_EQ(told(domain::Verdict::reject, in_doubt, supervisor), "【S】张三 after all");
  EXPECT_EQ(told(domain::Verdict::reject, queued, supervisor), "【S】张三 approved");
  EXPECT_EQ(told(domain::Verdict::approve, accepted, supervisor), "【S】张三 rejected: 耳朵");
  EXPECT_EQ(told(domain::Verdict::approve, accepted, reviewer), "nothing") << "the next decision tells";
  EXPECT_EQ(told(domain::Verdict::reject, delivered, reviewer), "nothing");
}

TEST_F(Supervising, WhoOverturnsChoosesWhoDecidesThen) {
  api::DecisionRow decision = row("1");
  decision.version = 4;
  listed({decision});
  key("Shift+O");
  EXPECT_EQ(bench.supervision().overturning().to(), domain::OverturnTo::reviewer);
  bench.supervision().overturning().set_note("an ear");
  key("Ctrl+D", false, true);
  EXPECT_STREQ(text(key("Ctrl+Enter", false, true).refused), "why.no_reason");
  bench.supervision().overturning().toggle_reason("EAR");
  bench.supervision().overturning().toggle_reason("BLUR");
  bench.supervision().overturning().toggle_reason("BLUR");
  key("Ctrl+Enter", false, true);
  EXPECT_EQ(desk.last_overturn.to, domain::OverturnTo::supervisor);
  EXPECT_EQ(desk.last_overturn.version, 4);
  EXPECT_EQ(desk.last_overturn.reasons, std::vector<std::string>{"EAR"});
}

TEST_F(Supervising, TheSecondOfTwoSupervisorsIsShownTheFirst) {
  listed({row("1")});
  key("Shift+O");
  bench.supervision().overturning().set_note("mine");
  key("Ctrl+Enter", false, true);
  const auto asked = desk.decision_queries.size();
  say(event::Overturned{"1", Error{Code::conflict, "overturn.changed", "Sue was first."}});
  EXPECT_FALSE(bench.supervision().overturning().is_open());
  EXPECT_EQ(desk.decision_queries.size(), asked + 1) << "the list is asked again, which says who and why";
  EXPECT_EQ(bench.toasts().all().back().error->id, "overturn.changed");
}

TEST_F(Supervising, ARefusedOverturningKeepsTheNote) {
  listed({row("1")});
  key("Shift+O");
  bench.supervision().overturning().set_note("reason");
  key("Enter");
  say(event::Overturned{"1", Error{Code::refused, "overturn.newer_attempt", "newer"}});
  EXPECT_TRUE(bench.supervision().overturning().is_open());
  EXPECT_EQ(bench.supervision().overturning().note(), "reason");
  EXPECT_EQ(bench.toasts().all().back().error->id, "overturn.newer_attempt");
  key("Esc");
  key("Shift+O");
  EXPECT_EQ(bench.supervision().overturning().note(), "reason");
}

using Resting = BenchTest;

TEST_F(Resting, IsProposedAfterSoMuchWorkAndARestBeginsItAnew) {
  sign_in();
  const auto work = [&](int minutes) {
    for (int i = 0; i < minutes; ++i) {
      clock.advance(1min);
      bench.input_happened();
      bench.tick();
    }
  };
  work(49);
  EXPECT_TRUE(bench.toasts().all().empty());
  EXPECT_EQ(bench.rest_left(), 1min);
  work(1);
  ASSERT_EQ(bench.toasts().all().size(), 1U);
  EXPECT_EQ(bench.toasts().all()[0].phrase, (Phrase{"toast.rest", {{"n", "50"}}}));
  work(30);
  EXPECT_EQ(bench.toasts().all().size(), 1U) << "once, and it stays";
  work(20);
  EXPECT_EQ(bench.toasts().all().back().phrase, (Phrase{"toast.rest", {{"n", "100"}}}));
  clock.advance(6min);
  bench.tick();
  bench.input_happened();
  EXPECT_EQ(bench.rest_left(), 50min);
  Preferences p = bench.preferences();
  p.rest_after = 0;
  bench.change_preferences(p);
  EXPECT_EQ(bench.rest_left(), std::nullopt);
}

}  // namespace
}  // namespace cs::workbench::test
