// Second looks: nothing of the first decision before one's own, both after it, and what follows a difference.
#include "fake_desk.hpp"

namespace cs::workbench::test {
namespace {

using Phase = SecondLooks::Phase;
using domain::LookState;
using domain::Verdict;

class Looking : public BenchTest {
 protected:
  void SetUp() override {
    sign_in(domain::Role::supervisor, "chen");
    key("F8");
    list();
  }
  SecondLooks& looks() { return bench.looks(); }
  static api::LookPlanRow plan(const std::string& id = "p1") {
    api::LookPlanRow row;
    row.id = id;
    row.campaign = "c1";
    row.wish.name = "plan " + id;
    row.drawn = row.waiting = 5;
    row.population = 50;
    return row;
  }
  void list(std::vector<api::LookPlanRow> plans = {plan(), plan("p2")}) {
    say(event::PlansListed{"plans", api::LookPlanList{std::move(plans)}});
  }
  void look_ready(const std::string& id, std::int64_t epoch = 1) {
    auto look = item(desk, clock, id, epoch);
    look->second_look = true;
    say(event::ItemReady{std::move(look)});
  }
  void begin() {
    key("Enter");
    look_ready("k1");
    look_ready("k2");
    look();
  }
  static api::LookRow row(const std::string& id, LookState state, Verdict first = Verdict::reject) {
    api::LookRow r;
    r.id = id;
    r.campaign = "c1";
    r.submission = "s9";
    r.plan = "p1";
    r.state = state;
    r.yours = false;
    r.decision.emplace();
    r.decision->id = "d9";
    r.decision->campaign = "c1";
    r.decision->submission = "s9";
    r.decision->verdict = first;
    r.decision->version = 3;
    if (first == Verdict::reject) r.decision->reasons = {"R1"};
    r.verdicts = {{"chen", "chen", Verdict::approve, {}, "", 900ms, state == LookState::upheld, {}}};
    return r;
  }
  void answer(LookState state, Verdict first = Verdict::reject) {
    ASSERT_FALSE(desk.judged.empty());
    api::LookReply reply;
    reply.submission = desk.judged.back().submission;
    reply.look = row(reply.submission, state, first);
    say(event::LookJudged{desk.judged.back().key, reply.submission, reply});
  }
};

TEST_F(Looking, TakesThePlansAndBeginsByEnter) {
  ASSERT_EQ(looks().page().rows.size(), 2U);
  ASSERT_TRUE(looks().selected());
  EXPECT_EQ(looks().phase(), Phase::plans);
  EXPECT_TRUE(desk.looks_kept.empty()) << "nobody who only looks at the list takes anything";
  key("Down");
  EXPECT_EQ(looks().selected()->id, "p2");
  EXPECT_EQ(desk.looks_queries.back(), (client::LooksQuery{"p2", "differs"}));
  key("Enter");
  EXPECT_EQ(looks().phase(), Phase::looking);
  EXPECT_EQ(desk.looks_kept.back(), (std::pair<int, std::string>{SecondLooks::ahead, "p2"}));
  look_ready("k1");
  ASSERT_TRUE(bench.shown());
  EXPECT_EQ(bench.shown()->submission.row.id, "k1");
}

TEST_F(Looking, ReviewsGoOnBesideIt) {
  key("F2");
  ready("a");
  key("F8");
  begin();
  EXPECT_EQ(bench.shown()->submission.row.id, "k1");
  key("F2");
  EXPECT_EQ(bench.shown()->submission.row.id, "a") << "each view has its own hand";
}

TEST_F(Looking, IsSaidByTheKeysOfAReviewAndShowsTheFirstDecisionAfterwards) {
  begin();
  key("Space");
  ASSERT_EQ(desk.judged.size(), 1U);
  EXPECT_TRUE(desk.decides.empty()) << "it is no decision and not journalled";
  EXPECT_EQ(desk.judged[0].submission, "k1");
  EXPECT_EQ(desk.judged[0].request.verdict, Verdict::approve);
  EXPECT_EQ(looks().phase(), Phase::sending);
  EXPECT_FALSE(looks().said());
  EXPECT_EQ(bench.shown()->submission.row.id, "k1") << "it stays on the stage";
  key("Space");
  EXPECT_EQ(desk.judged.size(), 1U) << "nothing is said of the next one unseen";
  answer(LookState::upheld, Verdict::approve);
  ASSERT_TRUE(looks().said());
  EXPECT_EQ(looks().agreed(), 1);
  EXPECT_EQ(bench.shown()->submission.row.id, "k1");
  key("X");
  EXPECT_FALSE(review().rejecting()) << "the next one is not on the screen yet";
  key("Space");
  EXPECT_EQ(looks().phase(), Phase::looking);
  EXPECT_EQ(bench.shown()->submission.row.id, "k2");
  EXPECT_FALSE(looks().said());
  key("Space");
  EXPECT_EQ(desk.judged.size(), 1U) << "it was not drawn yet";
  look();
  key("X");
  key("1");
  key("X");
  ASSERT_EQ(desk.judged.size(), 2U);
  EXPECT_EQ(desk.judged[1].request.verdict, Verdict::reject);
  EXPECT_FALSE(desk.judged[1].request.reasons.empty());
}

TEST_F(Looking, ADifferenceIsNotPassedOverAndIsKeptWithAReason) {
  begin();
  key("Space");
  answer(LookState::differs);
  EXPECT_EQ(looks().differed(), 1);
  EXPECT_STREQ(text(key("Enter").refused), "why.look_differs");
  key("1");
  EXPECT_EQ(looks().panel(), SecondLooks::Panel::keep);
  EXPECT_STREQ(text(key("Ctrl+Enter").refused), "why.note_required");
  looks().set_note("the ear is covered");
  key("Ctrl+Enter");
  ASSERT_EQ(desk.settled.size(), 1U);
  EXPECT_EQ(desk.settled[0].settlement.outcome, "upheld");
  EXPECT_EQ(desk.settled[0].settlement.note, "the ear is covered");
  EXPECT_STREQ(text(looks().why_not_confirm()), "why.sending");
  say(event::LookSettled{desk.settled[0].key, "k1", row("k1", LookState::upheld)});
  EXPECT_EQ(looks().panel(), SecondLooks::Panel::none);
  EXPECT_EQ(looks().said()->state, LookState::upheld);
  key("Enter");
  EXPECT_EQ(bench.shown()->submission.row.id, "k2");
}

TEST_F(Looking, ADifferenceIsOverturnedInItsVersionFromHere) {
  begin();
  key("Space");
  answer(LookState::differs);
  key("2");
  ASSERT_TRUE(looks().overturning().is_open());
  EXPECT_EQ(looks().overturning().to(), domain::OverturnTo::supervisor) << "who rejected is overturned by approving";
  key("Ctrl+D");
  EXPECT_EQ(looks().overturning().to(), domain::OverturnTo::reviewer);
  looks().overturning().set_note("it shows");
  key("Ctrl+Enter");
  ASSERT_EQ(desk.overturns.size(), 1U);
  EXPECT_EQ(desk.overturns[0].first, "d9");
  EXPECT_EQ(desk.last_overturn.version, 3);
  say(event::Overturned{"d9", api::OverturnReply{"d9", "s9", domain::State::pending, ""}});
  EXPECT_FALSE(looks().overturning().is_open());
  EXPECT_EQ(looks().said()->state, LookState::overturned);
  EXPECT_EQ(bench.toasts().all().size(), 1U) << "said once";
  key("Space");
  EXPECT_EQ(bench.shown()->submission.row.id, "k2");
}

TEST_F(Looking, ADifferenceGoesToAThirdPersonOrWaitsInTheList) {
  begin();
  key("Space");
  answer(LookState::differs);
  key("3");
  looks().set_note("unsure");
  key("Ctrl+Enter");
  ASSERT_EQ(desk.settled.size(), 1U);
  EXPECT_EQ(desk.settled[0].settlement.outcome, "third");
  say(event::LookSettled{desk.settled[0].key, "k1", row("k1", LookState::waiting)});
  key("Space");
  look();
  key("Space");
  answer(LookState::differs);
  key("4");
  EXPECT_EQ(bench.shown(), nullptr) << "left for later, and nothing else is prepared";
  EXPECT_EQ(looks().phase(), Phase::looking);
  key("Esc");
  EXPECT_EQ(looks().phase(), Phase::plans);
  say(event::LooksListed{"differing", api::LookPage{{row("k2", LookState::differs)}, 1}});
  key("D");
  EXPECT_EQ(looks().phase(), Phase::said);
  EXPECT_EQ(desk.opened.back(), (std::pair<std::string, std::string>{"look", "d9"})) << "what it was decided on";
  key("4");
  EXPECT_EQ(looks().phase(), Phase::plans);
}

TEST_F(Looking, WhatIsNotAnsweredIsAskedAgainUnderItsKey) {
  begin();
  key("Space");
  say(event::LookJudged{desk.judged[0].key, "k1", Error{Code::timeout, "net.timeout", "no answer"}, true});
  EXPECT_TRUE(looks().unanswered());
  EXPECT_EQ(looks().phase(), Phase::sending);
  key("Enter");
  ASSERT_EQ(desk.judged.size(), 2U);
  EXPECT_EQ(desk.judged[1].key, desk.judged[0].key);
  EXPECT_EQ(desk.judged[1].request.verdict, desk.judged[0].request.verdict);
  answer(LookState::upheld);
  EXPECT_TRUE(looks().said());
}

TEST_F(Looking, ARefusalSaysSoAndGoesOn) {
  begin();
  key("Space");
  say(event::LookJudged{desk.judged[0].key, "k1", Error{Code::conflict, "lease.lost", "gone"}});
  EXPECT_EQ(looks().phase(), Phase::looking);
  EXPECT_EQ(bench.shown()->submission.row.id, "k2");
  ASSERT_EQ(bench.toasts().all().size(), 1U);
  EXPECT_EQ(bench.toasts().all()[0].phrase.key, "toast.decision_refused");
}

TEST_F(Looking, WithoutTheServiceNothingIsSaid) {
  begin();
  say(event::Online{false, {Code::unavailable, "net.down", "down"}});
  EXPECT_STREQ(text(key("Space").refused), "why.look_offline");
  EXPECT_STREQ(text(key("X").refused), "why.look_offline");
  EXPECT_TRUE(desk.judged.empty());
  say(event::Online{true, {}});
  key("Space");
  EXPECT_EQ(desk.judged.size(), 1U);
}

TEST_F(Looking, CannotBeTakenBack) {
  begin();
  key("Space");
  answer(LookState::upheld);
  EXPECT_STREQ(text(key("Ctrl+Z").refused), "why.look_no_undo");
  EXPECT_TRUE(desk.undos.empty());
}

TEST_F(Looking, EverythingGoesBackWhenThePlanOrTheViewIsLeft) {
  begin();
  key("P");
  EXPECT_EQ(desk.looks_given_back, std::vector<std::string>{"k1"});
  EXPECT_EQ(bench.shown()->submission.row.id, "k2");
  key("Esc");
  EXPECT_EQ(desk.looks_kept.back().first, 0);
  EXPECT_EQ(desk.looks_given_back.back(), "k2");
  EXPECT_FALSE(looks().holds());
  key("Enter");
  look_ready("k3");
  key("F2");
  wait(59s);
  EXPECT_TRUE(looks().holds()) << "for who comes back soon";
  wait(2s);
  EXPECT_FALSE(looks().holds());
  EXPECT_EQ(desk.looks_given_back.back(), "k3");
}

TEST_F(Looking, APauseTakesThePicturesAway) {
  begin();
  key("F9");
  EXPECT_EQ(desk.presence.back(), false);
  EXPECT_EQ(bench.shown(), nullptr);
  bench.input_happened();
  EXPECT_EQ(bench.shown(), nullptr);
  look_ready("k1", 2);
  EXPECT_EQ(bench.shown()->submission.row.id, "k1");
}

TEST_F(Looking, IsForWhoMayOverturn) {
  bench.sign_out();
  sign_in(domain::Role::reviewer, "anna");
  EXPECT_STREQ(text(key("F8").refused), "why.not_allowed");
}

TEST_F(Looking, PlansAreNarrowedByNameAndByHowFarTheyAre) {
  api::LookPlanRow done = plan("p3"), differing = plan("p4");
  done.waiting = 0, done.upheld = 5;
  differing.waiting = 0, differing.differs = 1, differing.upheld = 4;
  const std::vector<api::LookPlanRow> all{plan(), done, differing};
  const auto shown = [&](client::ListQuery query) {
    looks().set_query(std::move(query));
    list(all);
    std::string ids;
    for (const auto& row : looks().page().rows) ids += row.id + " ";
    return ids;
  };
  EXPECT_EQ(shown({}), "p1 p3 p4 ");
  EXPECT_EQ(shown({.look = "yours"}), "p1 ");
  EXPECT_EQ(shown({.look = "differing"}), "p4 ");
  EXPECT_EQ(shown({.look = "done"}), "p3 ");
  EXPECT_EQ(looks().counts().at("yours"), 1);
  EXPECT_EQ(shown({.text = "PLAN P4"}), "p4 ");
  shown({.campaign = "c1"});
  EXPECT_EQ(desk.plan_queries.back().campaign, "c1") << "the service narrows by campaign";
}

TEST_F(Looking, WhereNothingIsLeftForThisPersonItIsNotBegun) {
  api::LookPlanRow own = plan();
  own.waiting = own.not_yours = 3;
  list({own});
  EXPECT_STREQ(text(key("Enter").refused), "why.no_look_left");
  EXPECT_TRUE(desk.looks_kept.empty());
}

TEST_F(Looking, APlanIsMadeByTwoStrokesAndSaysBeforehandWhatItDraws) {
  key("Ctrl+N");
  PlanMaking& making = looks().making();
  ASSERT_TRUE(making.is_open());
  ASSERT_FALSE(desk.draws.empty());
  EXPECT_EQ(desk.draws.back().first, "try");
  EXPECT_TRUE(desk.draws.back().second.dry_run);
  EXPECT_EQ(desk.draws.back().second.campaign, "c1");
  EXPECT_DOUBLE_EQ(desk.draws.back().second.wish.size.share, 0.1);
  say(event::PlanDrawn{"try", plan("")});
  EXPECT_TRUE(making.told());
  making.set_size(PlanMaking::Size::rate);
  EXPECT_FALSE(making.told()) << "what was told was of another wish";
  EXPECT_DOUBLE_EQ(desk.draws.back().second.wish.size.rate, 0.02);
  EXPECT_DOUBLE_EQ(desk.draws.back().second.wish.size.confidence, 0.95);
  EXPECT_DOUBLE_EQ(desk.draws.back().second.wish.size.share, 0);
  making.set_amount("none");
  EXPECT_STREQ(text(key("Ctrl+Enter").refused), "why.plan_amount");
  making.set_size(PlanMaking::Size::count);
  making.toggle_risk(domain::Risk::fast);
  making.set_verdict(Verdict::approve);
  key("Ctrl+Enter");
  EXPECT_EQ(desk.draws.back().first, "make");
  EXPECT_FALSE(desk.draws.back().second.dry_run);
  EXPECT_EQ(desk.draws.back().second.wish.size.count, 50);
  EXPECT_EQ(desk.draws.back().second.wish.risks, std::vector{domain::Risk::fast});
  EXPECT_EQ(desk.draws.back().second.wish.seed, desk.draws.front().second.wish.seed)
      << "what was told is what is drawn";
  say(event::PlanDrawn{"make", plan("p7")});
  EXPECT_FALSE(making.is_open());
  list({plan("p7"), plan()});
  EXPECT_EQ(looks().selected()->id, "p7") << "the one that was made is selected";
}

TEST_F(Looking, APlanThatDrawsNothingIsNotMade) {
  key("Ctrl+N");
  say(event::PlanDrawn{"try", Error{Code::invalid, "plan.empty", "none"}});
  EXPECT_STREQ(text(key("Ctrl+Enter").refused), "why.plan_refused");
  looks().making().set_size(PlanMaking::Size::count);
  key("Ctrl+Enter");
  EXPECT_EQ(desk.draws.back().first, "make");
  say(event::PlanDrawn{"make", Error{Code::invalid, "plan.empty", "none"}});
  EXPECT_TRUE(looks().making().is_open()) << "what was chosen stays";
}

}  // namespace
}  // namespace cs::workbench::test
