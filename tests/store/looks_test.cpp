// Plans for second looks, and looking blind: what is hidden, who may, what becomes of a difference.
#include <algorithm>

#include "fixture.hpp"

namespace cs::store {
namespace {

using domain::LookState;
using domain::Settlement;
using domain::State;
using domain::Verdict;

struct Looks : StoreTest {
  api::DecideReply old_decision(const std::string& by = "ann", bool approve = true) {
    auto d = decided(by, approve);
    pass(grace);
    return d;
  }
  static domain::PlanWish everything() {
    domain::PlanWish w;
    w.name = "all";
    w.size.share = 1;
    w.seed = 3;
    return w;
  }
  DecideArgs verdict(const std::string& by, const api::Lease& lease, bool approve, std::string reason = "EAR_COVERED") {
    DecideArgs a;
    a.key = new_uuid();
    a.body_hash = "body of " + a.key;
    a.request.verdict = approve ? Verdict::approve : Verdict::reject;
    if (!approve) a.request.reasons = {reason};
    a.request.epoch = lease.epoch;
    a.request.looked = Millis{2'000};
    if (const auto item = store->looks.item(by, lease.submission, now)) a.request.evidence = item->evidence;
    return a;
  }
  std::vector<api::Lease> claim_looks(const std::string& by, int count = 1) {
    return ok(store->looks.claim(by, count, now).get());
  }
  api::LookReply judge(const std::string& by, bool approve, std::string reason = "EAR_COVERED") {
    const auto leases = claim_looks(by);
    EXPECT_EQ(leases.size(), 1U);
    pass(Millis{5'000});
    return ok(store->looks.judge(by, leases.at(0).submission, verdict(by, leases.at(0), approve, reason), now).get());
  }
};

TEST_F(Looks, a_plan_draws_what_it_is_about_and_says_what_it_finds) {
  for (int i = 0; i < 3; ++i) old_decision("ann");
  old_decision("bob", false);
  decided("bob");  // still within its grace
  const auto plan = ok(store->looks.draw("sue", everything(), now));
  EXPECT_EQ(plan.population, 4);
  EXPECT_EQ(plan.drawn, 4);
  EXPECT_EQ(plan.detection, 1);
  auto wish = everything();
  wish.name = "rejections";
  wish.verdict = Verdict::reject;
  wish.by = domain::StratifyBy::reason;
  EXPECT_EQ(ok(store->looks.draw("sue", wish, now, false)).id, "") << "only asked";
  const auto of_rejections = ok(store->looks.draw("sue", wish, now));
  EXPECT_EQ(of_rejections.drawn, 1);
  ASSERT_EQ(of_rejections.strata.size(), 1U);
  EXPECT_EQ(of_rejections.strata[0].name, "EAR_COVERED");
  const auto plans = ok(store->looks.plans("ann")).plans;
  ASSERT_EQ(plans.size(), 2U);
  const auto& all = plans[0].wish.name == "all" ? plans[0] : plans[1];
  EXPECT_EQ(all.waiting, 4);
  EXPECT_EQ(all.not_yours, 3) << "three of them are Ann's";
  EXPECT_EQ(all.wish.seed, 3);
}

TEST_F(Looks, plans_over_nothing_and_plans_that_make_no_sense_change_nothing) {
  EXPECT_EQ(id_of(store->looks.draw("sue", everything(), now)), "plan.empty");
  auto wish = everything();
  wish.size = {};
  EXPECT_EQ(id_of(store->looks.draw("sue", wish, now)), "plan.size");
  EXPECT_TRUE(ok(store->looks.plans("sue")).plans.empty());
}

TEST_F(Looks, of_a_supervisor_who_reviewed_everything_there_are_none) {
  old_decision("sue");
  old_decision("sue");
  ok(store->looks.draw("sue", everything(), now));
  EXPECT_TRUE(claim_looks("sue", 20).empty());
  EXPECT_EQ(ok(store->looks.plans("sue")).plans.at(0).not_yours, 2) << "and the list says why";
  EXPECT_EQ(claim_looks("sam", 20).size(), 2U);
}

TEST_F(Looks, nothing_that_is_given_out_before_says_what_was_decided) {
  const auto d = old_decision("ann", false);
  ok(store->looks.draw("sue", everything(), now));
  const auto lease = claim_looks("sue").at(0);
  const auto item = ok(store->looks.item("sue", lease.submission, now));
  EXPECT_EQ(item.row.id, lease.submission);
  EXPECT_EQ(item.row.state, State::leased);
  EXPECT_TRUE(item.history.empty());
  ASSERT_TRUE(item.examination);
  EXPECT_EQ(item.examination->findings.size(), 1U);
  std::string told = api::encode(item);
  told += api::encode(ok(store->looks.list("sue", now)));
  for (const char* said : {"rejected", "reject\"", "EAR_COVERED", "\"ann\""})
    EXPECT_EQ(told.find(said), std::string::npos) << said;
  EXPECT_EQ(told.find("\"" + d.decision + "\""), std::string::npos);
  // Nor does anything else answer them meanwhile.
  EXPECT_EQ(id_of(store->submissions.get(d.submission, now)), "look.undecided");
  EXPECT_EQ(id_of(store->decisions.get(d.decision, now)), "look.undecided");
  EXPECT_EQ(ok(store->decisions.list({.campaign = "k"}, now)).total, 0);
  EXPECT_TRUE(ok(store->submissions.list({.campaign = "k", .state = "rejected"}, now)).rows.empty());
  EXPECT_TRUE(ok(store->notices.list({.campaign = "k", .submission = d.submission})).rows.empty());
  // A lease that ran out hides it still, because its holder may still decide; given back, it is free.
  pass(hour);
  ok(store->looks.sweep(now).get());
  EXPECT_EQ(id_of(store->decisions.get(d.decision, now)), "look.undecided");
  ok(store->looks.give_back("sue", {lease}, now).get());
  EXPECT_EQ(ok(store->decisions.list({.campaign = "k"}, now)).total, 1);
}

TEST_F(Looks, a_plan_of_many_is_stored_in_its_order) {
  // Of each size in which lots are stored: 57 is fifty and seven ones.
  for (int i = 0; i < 57; ++i) old_decision("ann", i % 2 == 0);
  domain::PlanWish wish = everything();
  wish.by = domain::StratifyBy::verdict;
  const auto plan = ok(store->looks.draw("sue", wish, now));
  EXPECT_EQ(plan.drawn, 57);
  std::vector<std::pair<std::int64_t, std::string>> stored;
  std::set<std::int64_t> decisions;
  edit([&](db::Connection& c) {
    db::Statement q = c.query(
        "SELECT k.place, k.stratum, d.verdict, d.id, CASE WHEN d.submission = k.submission AND"
        " d.reviewer = k.reviewer AND d.evidence = k.evidence THEN 1 ELSE 0 END FROM second_looks k"
        " JOIN decisions d ON d.id = k.decision ORDER BY k.id");
    while (q.next()) {
      EXPECT_EQ(q.text(1), q.text(2));
      EXPECT_EQ(q.int64(4), 1);
      stored.emplace_back(q.int64(0), q.text(1));
      decisions.insert(q.int64(3));
    }
  });
  ASSERT_EQ(stored.size(), 57U);
  EXPECT_EQ(decisions.size(), 57U) << "each once";
  for (std::size_t i = 0; i < stored.size(); ++i) EXPECT_EQ(stored[i].first, static_cast<std::int64_t>(i + 1));
  EXPECT_EQ(ok(store->looks.draw("sue", wish, now)).drawn, 57);
}

TEST_F(Looks, no_number_says_before_what_was_decided) {
  const auto d = old_decision("ann", false);
  old_decision("ann");
  const std::string number = submission(d.submission).row.student.number;
  ok(store->looks.draw("sue", everything(), now));
  ASSERT_EQ(claim_looks("sue", 2).size(), 2U);
  Store& rooms = store->rooms();
  const Caller sue(api::User{"sue", "sue", domain::Role::supervisor, {{domain::Role::supervisor, {}}}});
  const auto where = ok(rooms.access.campaigns(sue, {domain::Permission::overturn}));
  // By each way to ask, for each answer that it could give: the numbers are all the same, whatever was decided.
  for (const std::string& text : {std::string(), number}) {
    for (const char* verdict : {"", "approve", "reject"})
      for (const int offset : {0, 1, 30}) {
        const auto page = ok(rooms.decisions.list(
            where, {.text = text, .verdict = verdict, .offset = offset, .limit = 1, .counts = true}, now));
        EXPECT_EQ(page.total, 0) << text << " " << verdict << " " << offset;
        for (const auto& [look, n] : page.counts) EXPECT_EQ(n, 0) << look;
      }
    EXPECT_EQ(ok(rooms.decisions.list(where, {.text = text, .reason = "EAR_COVERED"}, now)).total, 0);
    for (const char* state : {"approved", "rejected", ""}) {
      const auto page = ok(rooms.submissions.list(where, {.text = text, .state = state, .counts = true}, now));
      EXPECT_EQ(page.total, 0) << state;
      for (const auto& [look, n] : page.counts) EXPECT_EQ(n, 0) << look;
    }
    for (const char* look : {"all", "rejected", "approved"}) {
      const auto page = ok(rooms.students.list(where, {.text = text, .look = look, .counts = true}, now));
      EXPECT_EQ(page.total, 0) << look;
      for (const auto& [name, n] : page.counts) EXPECT_EQ(n, 0) << name;
    }
    const auto notices = ok(rooms.notices.list(where, {.text = text, .counts = true}));
    EXPECT_EQ(notices.total, 0);
    for (const auto& [look, n] : notices.counts) EXPECT_EQ(n, 0) << look;
  }
}

TEST_F(Looks, what_became_of_the_next_attempt_is_not_told_either) {
  const auto d = old_decision("ann", false);
  const std::string number = submission(d.submission).row.student.number;
  const std::string next = submit(number, "the next attempt").submission;
  ok(store->looks.draw("sue", everything(), now));
  ASSERT_EQ(claim_looks("sue").size(), 1U);
  EXPECT_EQ(id_of(store->submissions.get(next, now)), "look.undecided");
  EXPECT_TRUE(ok(store->submissions.list({.campaign = "k"}, now)).rows.empty());
}

TEST_F(Looks, of_a_plan_is_told_what_the_caller_cannot_look_at_blind_any_more) {
  for (int i = 0; i < 3; ++i) old_decision("ann", false);
  old_decision("sue");
  domain::PlanWish rejections = everything();
  rejections.verdict = Verdict::reject;
  const std::string about_all = ok(store->looks.draw("sue", everything(), now)).id;
  const std::string telling = ok(store->looks.draw("sue", rejections, now)).id;
  const auto listed = [&](const std::string& by, const std::string& plan) {
    return ok(store->looks.list(by, now, {.plan = plan})).total;
  };
  EXPECT_EQ(listed("sue", telling), 0);
  EXPECT_EQ(listed("sue", about_all), 4) << "of which it says nothing";
  EXPECT_EQ(listed("ann", telling), 3);
  EXPECT_EQ(listed("sue", ""), 7);
  for (const api::LookRow& row : ok(store->looks.list("sue", now)).rows) EXPECT_NE(row.plan, telling);
  for (const api::LookRow& row : ok(store->looks.list("ann", now, {.plan = telling})).rows)
    EXPECT_EQ(row.plan, telling) << "she knows what she decided";
  EXPECT_EQ(ok(store->looks.claim("sue", 1, now, about_all).get()).size(), 1U);
  const auto judged = judge("sam", false).look.state;
  EXPECT_EQ(ok(store->looks.list("sam", now, {.plan = about_all, .state = domain::to_string(judged)})).total, 1)
      << "what she has looked at";
}

TEST_F(Looks, agreeing_upholds_and_shows_both) {
  const auto d = old_decision("ann", false);
  ok(store->looks.draw("sue", everything(), now));
  const auto reply = judge("sue", false);
  EXPECT_EQ(reply.look.state, LookState::upheld);
  ASSERT_TRUE(reply.look.decision);
  EXPECT_EQ(reply.look.decision->id, d.decision);
  EXPECT_EQ(reply.look.decision->reviewer, "ann");
  ASSERT_EQ(reply.look.verdicts.size(), 1U);
  EXPECT_TRUE(reply.look.verdicts[0].agrees);
  EXPECT_EQ(reply.look.verdicts[0].looked, Millis{2'000});
  EXPECT_EQ(state(d.submission), State::rejected) << "nothing became of the decision";
  EXPECT_EQ(ok(store->looks.plans("sue")).plans.at(0).upheld, 1);
}

TEST_F(Looks, is_on_the_decisions_own_evidence) {
  const auto d = old_decision("ann");
  const auto evidence = ok(store->decisions.get(d.decision, now)).evidence;
  // The rules changed since: another examination is there now.
  edit([&](db::Connection& c) {
    c.run(
        "INSERT INTO examinations (submission, evidence, body, fingerprint, stored) SELECT submission, 'other', body,"
        " 'rules-2', stored FROM examinations WHERE evidence = ?1",
        evidence);
    c.run("UPDATE submissions SET evidence = 'other' WHERE evidence = ?1", evidence);
  });
  ok(store->looks.draw("sue", everything(), now));
  const auto lease = claim_looks("sue").at(0);
  EXPECT_EQ(ok(store->looks.item("sue", lease.submission, now)).evidence, evidence);
  auto args = verdict("sue", lease, true);
  args.request.evidence = "other";
  EXPECT_EQ(id_of(store->looks.judge("sue", lease.submission, args, now).get()), "submission.changed");
}

TEST_F(Looks, a_repeat_gets_the_first_answer_and_one_taken_back_before_never_counts) {
  old_decision("ann");
  old_decision("ann");
  ok(store->looks.draw("sue", everything(), now));
  const auto leases = claim_looks("sue", 2);
  const auto args = verdict("sue", leases.at(0), true);
  const auto first = ok(store->looks.judge("sue", leases[0].submission, args, now).get());
  const auto again = ok(store->looks.judge("sue", leases[0].submission, args, now).get());
  EXPECT_EQ(again.decided, first.decided);
  EXPECT_EQ(again.look.verdicts.size(), 1U);
  const auto other = verdict("sue", leases[1], true);
  ok(store->decisions.undo({"sue", new_uuid(), "", other.key}, now).get());
  EXPECT_EQ(id_of(store->looks.judge("sue", leases[1].submission, other, now).get()), "decision.undone");
}

TEST_F(Looks, a_difference_is_upheld_or_overturned_by_who_saw_both) {
  old_decision("ann");
  const auto wrong = old_decision("ann");
  ok(store->looks.draw("sue", everything(), now));
  const auto one = judge("sue", false), two = judge("sue", false);
  EXPECT_EQ(one.look.state, LookState::differs);
  const auto& of_wrong = one.look.decision->id == wrong.decision ? one : two;
  const auto& of_right = one.look.decision->id == wrong.decision ? two : one;
  EXPECT_EQ(id_of(store->looks.settle("ann", of_right.look.id, Settlement::upheld, "mine", now).get()), "look.own");
  EXPECT_EQ(id_of(store->looks.settle("sue", of_right.look.id, Settlement::upheld, " ", now).get()), "note.missing");
  const auto upheld = ok(store->looks.settle("sue", of_right.look.id, Settlement::upheld, "I erred", now).get());
  EXPECT_EQ(upheld.state, LookState::upheld);
  EXPECT_EQ(upheld.closed_note, "I erred");
  EXPECT_EQ(id_of(store->looks.settle("sam", of_right.look.id, Settlement::third, "x", now).get()), "look.settled");
  ok(store->audits
         .overturn("sue", wrong.decision, {"the ear", of_wrong.look.decision->version, domain::OverturnTo::reviewer},
                   now)
         .get());
  const auto rows = ok(store->looks.list("sue", now, {.state = "overturned"})).rows;
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].id, of_wrong.look.id);
  EXPECT_EQ(rows[0].closed_by, "sue");
  EXPECT_EQ(state(wrong.submission), State::pending);
}

TEST_F(Looks, a_difference_can_go_to_a_third_person_who_looks_blind) {
  const auto d = old_decision("ann");
  ok(store->looks.draw("sue", everything(), now));
  const auto second = judge("sue", false);
  ok(store->looks.settle("sue", second.look.id, Settlement::third, "another eye", now).get());
  EXPECT_TRUE(claim_looks("sue").empty()) << "nobody looks twice";
  EXPECT_TRUE(claim_looks("ann").empty());
  const auto lease = claim_looks("sam").at(0);
  EXPECT_EQ(lease.submission, second.look.id);
  EXPECT_EQ(api::encode(ok(store->looks.list("sam", now))).find("another eye"), std::string::npos);
  const auto third = ok(store->looks.judge("sam", lease.submission, verdict("sam", lease, true), now).get());
  EXPECT_EQ(third.look.state, LookState::upheld) << "two of three";
  EXPECT_EQ(third.look.verdicts.size(), 2U);
  EXPECT_EQ(state(d.submission), State::approved);
}

TEST_F(Looks, what_was_overturned_meanwhile_is_not_looked_at) {
  const auto d = old_decision("ann"), e = old_decision("ann");
  ok(store->looks.draw("sue", everything(), now));
  ok(store->audits.overturn({"sam", new_uuid(), d.decision, "no"}, now).get());
  const auto leases = claim_looks("sue", 20);
  ASSERT_EQ(leases.size(), 1U);
  EXPECT_EQ(ok(store->looks.plans("sue")).plans.at(0).overturned, 1);
  // Overturned while somebody looks at it: what they say is refused, and nothing waits any more.
  ok(store->audits.overturn({"sam", new_uuid(), e.decision, "no"}, now).get());
  auto args = verdict("sue", leases[0], true);
  EXPECT_EQ(id_of(store->looks.judge("sue", leases[0].submission, args, now).get()), "look.settled");
}

TEST_F(Looks, evidence_that_was_purged_leaves_nothing_to_look_at) {
  old_decision("ann");
  ok(store->looks.draw("sue", everything(), now));
  edit([](db::Connection& c) { c.run("DELETE FROM examinations"); });
  EXPECT_TRUE(claim_looks("sue", 20).empty());
  EXPECT_EQ(ok(store->looks.plans("sue")).plans.at(0).unneeded, 1);
  EXPECT_EQ(id_of(store->looks.draw("sue", everything(), now)), "plan.empty");
}

TEST_F(Looks, a_lease_that_runs_out_goes_to_somebody_else) {
  old_decision("ann");
  ok(store->looks.draw("sue", everything(), now));
  const auto lease = claim_looks("sue").at(0);
  const auto args = verdict("sue", lease, true);
  EXPECT_TRUE(claim_looks("sam").empty());
  EXPECT_EQ(ok(store->looks.renew("sue", {lease}, now).get()).renewed.size(), 1U);
  EXPECT_EQ(ok(store->looks.renew("sam", {lease}, now).get()).lost.size(), 1U);
  pass(hour);
  const auto taken = claim_looks("sam").at(0);
  EXPECT_EQ(taken.submission, lease.submission);
  EXPECT_EQ(id_of(store->looks.judge("sue", lease.submission, args, now).get()), "lease.lost");
  EXPECT_EQ(ok(store->looks.renew("sue", {lease}, now).get()).lost.size(), 1U);
  EXPECT_EQ(id_of(store->looks.item("sue", lease.submission, now)), "lease.lost");
}

TEST_F(Looks, with_a_clock_set_back_nothing_is_negative) {
  old_decision("ann");
  ok(store->looks.draw("sue", everything(), now));
  const auto lease = claim_looks("sue").at(0);
  const auto args = verdict("sue", lease, true);
  pass(std::chrono::hours{-5});
  const auto reply = ok(store->looks.judge("sue", lease.submission, args, now).get());
  EXPECT_EQ(reply.look.verdicts.at(0).looked, Millis{0});
}

TEST_F(Looks, a_reviewers_wish_to_withdraw_is_looked_at_by_somebody_else) {
  const auto d = old_decision("ann");
  ok(store->audits.ask_withdrawal({"ann", new_uuid(), d.decision, "oops"}, now).get());
  ok(store->audits.ask_withdrawal({"ann", new_uuid(), d.decision, "oops!"}, now).get());
  EXPECT_TRUE(claim_looks("ann").empty());
  EXPECT_EQ(ok(store->looks.list("sue", now)).total, 1);
  const auto reply = judge("sue", false);
  EXPECT_EQ(reply.look.source, domain::LookSource::withdrawal);
  EXPECT_EQ(reply.look.state, LookState::differs);
  EXPECT_EQ(reply.look.decision->withdrawal_note, "oops!");
}

TEST_F(Looks, a_wish_to_withdraw_that_was_answered_by_upholding_waits_no_more) {
  const DecisionSearch asked{.campaign = "k", .withdrawal_requested = true};
  const auto waiting = [&] {
    const auto listed = ok(store->decisions.list(asked, now)).total;
    EXPECT_EQ(ok(store->figures.counts("k", now)).withdrawal_requests, listed);
    return listed;
  };
  const auto d = old_decision("ann");
  ok(store->audits.ask_withdrawal({"ann", new_uuid(), d.decision, "oops"}, now).get());
  EXPECT_EQ(waiting(), 1);
  judge("sue", true);  // agrees with the decision
  EXPECT_EQ(waiting(), 0);
  EXPECT_TRUE(ok(store->decisions.get(d.decision, now)).withdrawal_answered);
  // Asked for once more, looked at by a third person who differs, and upheld by whoever settles it.
  ok(store->audits.ask_withdrawal({"ann", new_uuid(), d.decision, "really"}, now).get());
  EXPECT_EQ(waiting(), 1);
  EXPECT_FALSE(ok(store->decisions.get(d.decision, now)).withdrawal_answered);
  const auto differs = judge("tim", false);
  EXPECT_EQ(waiting(), 1) << "nobody has answered it";
  ok(store->looks.settle("sue", differs.look.id, domain::Settlement::upheld, "it is right", now).get());
  EXPECT_EQ(waiting(), 0);
}

TEST_F(Looks, a_late_opinion_on_what_was_decided_since_is_a_second_look) {
  for (const bool agrees : {true, false}) {
    const std::string submission = pending();
    const auto lost = claim("ann").at(0);
    pass(hour);
    const auto bobs = claim("bob").at(0);
    ASSERT_EQ(bobs.submission, submission);
    auto late = decision("ann", lost, agrees);
    EXPECT_EQ(id_of(store->decisions.decide(late, now).get()), "lease.lost");
    ok(store->rooms()
           .decisions
           .keep_late("ann", submission, {late.key, late.body_hash, late.request}, domain::Late::lease_lost, now)
           .get());
    EXPECT_EQ(ok(store->looks.sweep(now).get()), 0) << "nothing is decided yet";
    ok(store->decisions.decide(decision("bob", bobs), now).get());
    EXPECT_EQ(ok(store->looks.sweep(now).get()), 1);
    EXPECT_EQ(ok(store->looks.sweep(now).get()), 0) << "once";
  }
  EXPECT_EQ(ok(store->looks.list("sue", now, {.state = "upheld"})).total, 1);
  const auto differing = ok(store->looks.list("sue", now, {.state = "differs"})).rows;
  ASSERT_EQ(differing.size(), 1U);
  EXPECT_EQ(differing[0].source, domain::LookSource::late_opinion);
  ASSERT_EQ(differing[0].verdicts.size(), 1U);
  EXPECT_EQ(differing[0].verdicts[0].person, "ann");
  EXPECT_EQ(differing[0].verdicts[0].verdict, Verdict::reject);
  EXPECT_EQ(differing[0].decision->reviewer, "bob");
}

TEST_F(Looks, are_kept_by_the_record) {
  old_decision("ann");
  ok(store->looks.draw("sue", everything(), now));
  judge("sue", false);
  edit([](db::Connection& c) { c.run("UPDATE look_verdicts SET verdict = 'approve'"); });
  const auto report = ok(store->log.verify());
  EXPECT_GT(report.problems, 0) << "a changed verdict is found";
}

}  // namespace
}  // namespace cs::store
