// Undo against dispatch, undo by key, overturning, asking to withdraw.
#include <future>
#include <thread>

#include "fixture.hpp"

namespace cs::store {
namespace {

using domain::DecisionState;
using domain::NoticeEvent;
using domain::NoticeState;
using domain::State;

struct Undo : StoreTest {
  UndoCall undo_of(const std::string& decision, const std::string& user = "ann") {
    return {user, new_uuid(), decision, ""};
  }
  UndoCall undo_by_key(const std::string& key, const std::string& user = "ann") { return {user, new_uuid(), "", key}; }
  /// Lets the gateway have the notice.
  void send(const std::string& notice) {
    pass(grace);
    ok(store->outbox.take_due(now, 10).get());
    ok(store->outbox.mark({{notice, NoticeEvent::accept, "p-" + notice, ""}}, now).get());
  }
};
using Overturn = Undo;

TEST_F(Undo, takes_the_decision_and_its_message_back) {
  const auto d = decided("ann");
  pass(grace - Millis{1});
  const auto reply = ok(store->decisions.undo(undo_of(d.decision), now).get());
  EXPECT_EQ(reply.decision, d.decision);
  EXPECT_EQ(reply.submission, d.submission);
  EXPECT_EQ(reply.submission_state, State::pending);
  EXPECT_EQ(state(d.submission), State::pending);
  EXPECT_EQ(notice(d.submission).state, NoticeState::cancelled);
  EXPECT_EQ(ok(store->decisions.get(d.decision, now)).state, DecisionState::undone);
  pass(hour);
  EXPECT_TRUE(ok(store->outbox.take_due(now, 10).get()).empty());
}

TEST_F(Undo, lets_its_reviewer_claim_the_submission_by_name_and_nobody_else) {
  const auto d = decided("ann");
  pending();
  const std::string never_decided = claim("bob").at(0).submission;
  EXPECT_EQ(id_of(store->queue.claim_undone("ann", d.submission, now).get()), "claim.not_undone") << "it stands";
  ok(store->decisions.undo(undo_of(d.decision), now).get());
  EXPECT_EQ(id_of(store->queue.claim_undone("bob", d.submission, now).get()), "claim.not_undone");
  EXPECT_EQ(id_of(store->queue.claim_undone("bob", never_decided, now).get()), "claim.not_undone");
  EXPECT_EQ(id_of(store->queue.claim_undone("ann", "s999", now).get()), "submission.unknown");
  const auto lease = ok(store->queue.claim_undone("ann", d.submission, now).get());
  EXPECT_EQ(lease.submission, d.submission);
  EXPECT_EQ(lease.epoch, 2);
  EXPECT_EQ(state(d.submission), State::leased);
  // The answer was lost: asked again it is the same hold.
  EXPECT_EQ(ok(store->queue.claim_undone("ann", d.submission, now).get()).epoch, 2);
  ok(store->decisions.decide(decision("ann", lease, false), now).get());
  EXPECT_EQ(state(d.submission), State::rejected);
}

TEST_F(Undo, leaves_it_to_whoever_was_quicker) {
  const auto d = decided("ann");
  ok(store->decisions.undo(undo_of(d.decision), now).get());
  const auto taken = claim("bob").at(0);
  ASSERT_EQ(taken.submission, d.submission);
  EXPECT_EQ(id_of(store->queue.claim_undone("ann", d.submission, now).get()), "claim.taken");
  // Bob's lease runs out: it is free again, and still the one that Ann took back.
  pass(hour);
  EXPECT_EQ(ok(store->queue.claim_undone("ann", d.submission, now).get()).epoch, taken.epoch + 1);
}

TEST_F(Undo, is_too_late_from_the_moment_the_message_is_due) {
  const auto d = decided("ann");
  pass(grace);
  EXPECT_EQ(id_of(store->decisions.undo(undo_of(d.decision), now).get()), "undo.too_late");
  EXPECT_EQ(state(d.submission), State::approved);
  EXPECT_EQ(ok(store->outbox.take_due(now, 10).get()).size(), 1u);
}

TEST_F(Undo, the_rows_affected_decide_who_won) {
  const auto d = decided("ann");
  EXPECT_TRUE(ok(store->outbox.take_due(now + grace - Millis{1}, 10).get()).empty());
  ASSERT_EQ(ok(store->outbox.take_due(now + grace, 10).get()).size(), 1u);
  // A clock that went back must not let the undo win after the message left.
  EXPECT_EQ(id_of(store->decisions.undo(undo_of(d.decision), now).get()), "undo.too_late");
}

TEST_F(Undo, races_dispatch_and_exactly_one_wins) {
  for (int i = 0; i < 40; ++i) {
    const auto d = decided("ann");
    // The undo's clock is a millisecond behind the dispatcher's: both are right about their own condition.
    auto undone = std::make_shared<std::promise<bool>>();
    auto sent = std::make_shared<std::promise<bool>>();
    const auto undo = [&] {
      store->decisions.undo(undo_of(d.decision), now + grace - Millis{1}).then([undone](auto r) {
        undone->set_value(r.ok());
      });
    };
    const auto dispatch = [&] {
      store->outbox.take_due(now + grace, 10).then([sent](auto r) { sent->set_value(r.ok() && r->size() == 1); });
    };
    std::thread a(i % 2 ? undo : std::function<void()>(dispatch)), b(i % 2 ? std::function<void()>(dispatch) : undo);
    a.join();
    b.join();
    EXPECT_NE(undone->get_future().get(), sent->get_future().get());
    const NoticeState s = notice(d.submission).state;
    EXPECT_TRUE(s == NoticeState::cancelled || s == NoticeState::sending);
    EXPECT_EQ(state(d.submission), s == NoticeState::cancelled ? State::pending : State::approved);
    pass(hour);
    store->queue.give_back_all("ann", now).then([](auto) {});
  }
}

TEST_F(Undo, only_ones_own) {
  const auto d = decided("ann");
  const auto r = store->decisions.undo(undo_of(d.decision, "bob"), now).get();
  EXPECT_EQ(id_of(r), "undo.not_yours");
  EXPECT_EQ(r.error().code, Code::forbidden);
  EXPECT_EQ(id_of(store->decisions.undo(undo_of("d999"), now).get()), "decision.unknown");
  EXPECT_EQ(id_of(store->decisions.undo({"ann", new_uuid(), "", "no key"}, now).get()), "idempotency.key");
}

TEST_F(Undo, a_repeat_gets_the_first_answer_and_another_request_under_its_key_is_refused) {
  const auto d = decided("ann");
  const auto args = undo_of(d.decision);
  ok(store->decisions.undo(args, now).get());
  claim("ann");
  pass(hour);
  EXPECT_EQ(ok(store->decisions.undo(args, now).get()).submission_state, State::pending);
  const auto other = decided("ann");
  auto mixed = args;
  mixed.decision = other.decision;
  EXPECT_EQ(id_of(store->decisions.undo(mixed, now).get()), "idempotency.mismatch");
}

TEST_F(Undo, replaying_a_decide_that_was_undone_returns_its_old_answer_and_changes_nothing) {
  pending();
  const auto args = decision("ann", claim("ann").at(0));
  const auto first = ok(store->decisions.decide(args, now).get());
  ok(store->decisions.undo(undo_by_key(args.key), now).get());
  const auto again = ok(store->decisions.decide(args, now).get());
  EXPECT_EQ(again.decision, first.decision);
  EXPECT_EQ(again.undo_for, Millis{0});
  EXPECT_EQ(state(args.submission), State::pending);
  EXPECT_EQ(notices(args.submission), 1);
  EXPECT_EQ(notice(args.submission).state, NoticeState::cancelled);
}

TEST_F(Undo, that_overtakes_its_decide_keeps_it_from_taking_effect) {
  pending();
  const auto args = decision("ann", claim("ann").at(0));
  const auto undo = undo_by_key(args.key);
  const auto reply = ok(store->decisions.undo(undo, now).get());
  EXPECT_EQ(reply.decision, "");
  EXPECT_EQ(ok(store->decisions.undo(undo, now).get()).decision, "");
  EXPECT_EQ(ok(store->decisions.undo(undo_by_key(args.key), now).get()).decision, "");
  for (int i = 0; i < 2; ++i) {
    const auto late = store->decisions.decide(args, now).get();
    EXPECT_EQ(id_of(late), "decision.undone");
    EXPECT_EQ(late.error().code, Code::refused);
  }
  EXPECT_EQ(state(args.submission), State::leased);
  EXPECT_EQ(notices(args.submission), 0);
  EXPECT_EQ(id_of(store->decisions.undo(undo_by_key(args.key, "bob"), now).get()), "undo.not_yours");
  // Deciding anew, under a new key, is not hindered.
  EXPECT_EQ(id_of(store->decisions.decide(decision("ann", {args.submission, args.request.epoch, {}}), now).get()),
            "ok");
}

TEST_F(Undo, the_same_person_may_decide_again_on_the_unclaimed_item) {
  const auto d = decided("ann");
  ok(store->decisions.undo(undo_of(d.decision), now).get());
  const auto args = decision("ann", {d.submission, 1, {}}, false);
  EXPECT_EQ(id_of(store->decisions.decide(args, now).get()), "ok");
  EXPECT_EQ(state(d.submission), State::rejected);
  EXPECT_EQ(notices(d.submission), 2);
}

TEST_F(Undo, of_an_undone_decision_says_so_kindly) {
  const auto d = decided("ann");
  ok(store->decisions.undo(undo_of(d.decision), now).get());
  EXPECT_EQ(ok(store->decisions.undo(undo_of(d.decision), now).get()).submission_state, State::pending);
}

TEST_F(Overturn, an_approval_before_it_was_sent) {
  const auto d = decided("ann");
  const auto r = ok(store->audits.overturn({"sue", new_uuid(), d.decision, "wrong person"}, now).get());
  EXPECT_EQ(r.submission_state, State::pending);
  EXPECT_EQ(r.correction, "");
  EXPECT_EQ(notice(d.submission).state, NoticeState::cancelled);
  const auto row = ok(store->decisions.get(d.decision, now));
  EXPECT_EQ(row.state, DecisionState::overturned);
  EXPECT_EQ(row.overturned_by, "sue");
  EXPECT_EQ(row.overturn_note, "wrong person");
  // The reviewer's old lease is void.
  EXPECT_EQ(id_of(store->decisions.decide(decision("ann", {d.submission, 1, {}}), now).get()), "lease.lost");
  EXPECT_EQ(id_of(store->decisions.undo(undo_of(d.decision), now).get()), "undo.not_standing");
}

TEST_F(Overturn, a_rejection_that_the_student_was_told_of_gets_a_correction) {
  const auto d = decided("ann", false);
  send(d.notice);
  const auto r = ok(store->audits.overturn({"sue", new_uuid(), d.decision, "ears are visible"}, now).get());
  EXPECT_EQ(r.submission_state, State::approved);
  EXPECT_EQ(state(d.submission), State::approved);
  const auto n = notice(d.submission);
  EXPECT_EQ(n.id, r.correction);
  EXPECT_EQ(n.text, "【采集】改判通过");
  EXPECT_EQ(n.not_before, now + grace);
  // The approval is a decision of its own: it can be found and overturned in turn.
  const auto page = ok(store->decisions.list({.campaign = "k"}, now));
  ASSERT_EQ(page.total, 2);
  EXPECT_EQ(page.rows[0].reviewer, "sue");
  EXPECT_EQ(page.rows[0].verdict, domain::Verdict::approve);
  EXPECT_EQ(id_of(store->audits.overturn({"sue", new_uuid(), page.rows[0].id, "after all not"}, now).get()),
            "overturn.own");
  ok(store->audits.overturn({"sam", new_uuid(), page.rows[0].id, "after all not"}, now).get());
  EXPECT_EQ(state(d.submission), State::pending);
}

TEST_F(Overturn, a_rejection_not_yet_sent_becomes_an_ordinary_approval) {
  const auto d = decided("ann", false);
  const auto r = ok(store->audits.overturn({"sue", new_uuid(), d.decision, "ears are visible"}, now).get());
  EXPECT_EQ(r.correction, "");
  EXPECT_EQ(notices(d.submission), 2);
  EXPECT_EQ(notice(d.submission).text, "【采集】通过");
  pass(grace);
  EXPECT_EQ(ok(store->outbox.take_due(now, 10).get()).size(), 1u);  // one message, not two
}

TEST_F(Overturn, is_refused_while_a_newer_attempt_lives) {
  const auto d = decided("ann", false);
  send(d.notice);
  submit("20221001", "a better photo");
  const auto r = store->audits.overturn({"sue", new_uuid(), d.decision, "no"}, now).get();
  EXPECT_EQ(id_of(r), "overturn.newer_attempt");
  EXPECT_EQ(state(d.submission), State::superseded);
}

TEST_F(Overturn, needs_a_note_and_a_standing_decision_and_repeats_harmlessly) {
  const auto d = decided("ann");
  EXPECT_EQ(id_of(store->audits.overturn({"sue", new_uuid(), d.decision, "  "}, now).get()), "note.missing");
  const NoteCall args{"sue", new_uuid(), d.decision, "wrong person"};
  ok(store->audits.overturn(args, now).get());
  EXPECT_EQ(ok(store->audits.overturn(args, now).get()).decision, d.decision);
  EXPECT_EQ(id_of(store->audits.overturn({"sue", new_uuid(), d.decision, "again"}, now).get()),
            "overturn.not_standing");
  auto other = args;
  other.note = "another";
  EXPECT_EQ(id_of(store->audits.overturn(other, now).get()), "idempotency.mismatch");
}

struct OverturnAgain : Undo {
  api::DecideReply decide_again(const std::string& submission, bool approve, const std::string& by = "bob") {
    const auto leases = claim(by);
    for (const auto& lease : leases)
      if (lease.submission == submission) return ok(store->decisions.decide(decision(by, lease, approve), now).get());
    ADD_FAILURE() << by << " did not get it";
    return {};
  }
  /// How many messages have left or will.
  int told(const std::string& submission) {
    int n = 0;
    for (const auto& row : ok(store->notices.list({.campaign = "k", .submission = submission})).rows)
      n += row.state != NoticeState::cancelled ? 1 : 0;
    return n;
  }
};

TEST_F(OverturnAgain, approved_overturned_approved_again_is_one_message) {
  const auto d = decided("ann");
  send(d.notice);
  ok(store->audits.overturn({"sue", new_uuid(), d.decision, "is it her?"}, now).get());
  pass(hour);
  EXPECT_TRUE(ok(store->outbox.take_due(now, 10).get()).empty()) << "nothing is said of the overturning";
  const auto again = decide_again(d.submission, true);
  EXPECT_EQ(again.notice, "");
  EXPECT_EQ(again.undo_for, grace);
  pass(grace);
  EXPECT_TRUE(ok(store->outbox.take_due(now, 10).get()).empty());
  EXPECT_EQ(told(d.submission), 1);
}

TEST_F(OverturnAgain, a_decision_that_says_nothing_can_be_taken_back_all_the_same) {
  const auto d = decided("ann");
  send(d.notice);
  ok(store->audits.overturn({"sue", new_uuid(), d.decision, "is it her?"}, now).get());
  const auto again = decide_again(d.submission, true);
  EXPECT_EQ(ok(store->decisions.get(again.decision, now)).undo_for, grace);
  pass(grace - Millis{1});
  ok(store->decisions.undo(undo_of(again.decision, "bob"), now).get());
  EXPECT_EQ(state(d.submission), State::pending);
  const auto third = decide_again(d.submission, true);
  pass(grace);
  EXPECT_EQ(id_of(store->decisions.undo(undo_of(third.decision, "bob"), now).get()), "undo.too_late");
}

TEST_F(OverturnAgain, approved_overturned_rejected_is_two_messages_and_the_second_has_its_own_grace) {
  const auto d = decided("ann");
  send(d.notice);
  ok(store->audits.overturn({"sue", new_uuid(), d.decision, "is it her?"}, now).get());
  const auto again = decide_again(d.submission, false);
  EXPECT_NE(again.notice, "");
  EXPECT_EQ(notice(d.submission).not_before, now + grace);
  EXPECT_EQ(told(d.submission), 2);
}

TEST_F(OverturnAgain, rejected_overturned_approved_by_another_reviewer_is_a_correction) {
  const auto d = decided("ann", false);
  send(d.notice);
  const auto r =
      ok(store->audits.overturn("sue", d.decision, {"look again", 1, domain::OverturnTo::reviewer}, now).get());
  EXPECT_EQ(r.submission_state, State::pending);
  EXPECT_EQ(r.correction, "");
  decide_again(d.submission, true);
  EXPECT_EQ(notice(d.submission).text, "【采集】改判通过");
  EXPECT_EQ(told(d.submission), 2);
}

TEST_F(OverturnAgain, what_was_in_doubt_when_it_was_overturned_is_said_again) {
  const auto d = decided("ann");
  pass(grace);
  ok(store->outbox.take_due(now, 10).get());
  ok(store->outbox.mark({{d.notice, NoticeEvent::lose_answer, "", ""}}, now).get());
  ok(store->audits.overturn({"sue", new_uuid(), d.decision, "is it her?"}, now).get());
  EXPECT_NE(decide_again(d.submission, true).notice, "");
  EXPECT_EQ(notice(d.submission).text, "【采集】通过");
}

TEST_F(OverturnAgain, goes_to_another_reviewer_with_hours_of_its_own_and_the_note_in_sight) {
  const auto d = decided("ann");
  pending();
  pass(hour);
  ok(store->audits.overturn({"sue", new_uuid(), d.decision, "the left ear"}, now).get());
  EXPECT_EQ(ok(store->submissions.get(d.submission, now)).row.deadline, now + std::chrono::hours{48});
  // Ann gets the other one, however much she asks for, also when hers stands in front.
  const auto mine = ok(store->queue.claim({"k", "ann", 20}, now).get());
  ASSERT_EQ(mine.size(), 1U);
  EXPECT_NE(mine[0].submission, d.submission);
  EXPECT_TRUE(ok(store->queue.claim({"k", "ann", 20}, now).get()).empty());
  const auto others = ok(store->queue.claim({"k", "bob", 20}, now).get());
  ASSERT_EQ(others.size(), 1U);
  EXPECT_EQ(others[0].submission, d.submission);
  const auto item = ok(store->submissions.get(d.submission, now));
  ASSERT_EQ(item.history.size(), 1U);
  EXPECT_EQ(item.history[0].overturn_note, "the left ear");
  EXPECT_EQ(item.history[0].overturned_by, "sue");
}

TEST_F(OverturnAgain, what_is_not_for_somebody_hides_nothing_behind_it) {
  std::vector<api::DecideReply> own;
  for (int i = 0; i < 3; ++i) own.push_back(decided("ann"));
  for (const auto& d : own) ok(store->audits.overturn({"sue", new_uuid(), d.decision, "again"}, now).get());
  pass(hour);
  const std::string behind = pending();
  // One at a time: the three in front are not for her.
  const auto got = claim("ann");
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(got[0].submission, behind);
}

TEST_F(OverturnAgain, the_supervisor_decides_an_approval_at_once) {
  const auto d = decided("ann");
  send(d.notice);
  const auto at_once = [&](std::vector<std::string> reasons) {
    return store->audits.overturn("sue", d.decision, {"an ear", 1, domain::OverturnTo::supervisor, reasons}, now).get();
  };
  EXPECT_EQ(id_of(at_once({})), "decision.no_reason");
  EXPECT_EQ(id_of(at_once({"NO_SUCH"})), "decision.unknown_reason");
  EXPECT_EQ(state(d.submission), State::approved) << "a refusal changes nothing";
  const auto r = ok(at_once({"EAR_COVERED"}));
  EXPECT_EQ(r.submission_state, State::rejected);
  EXPECT_EQ(notice(d.submission).id, r.correction);
  EXPECT_EQ(notice(d.submission).not_before, now + grace);
  EXPECT_EQ(told(d.submission), 2);
}

TEST_F(OverturnAgain, of_two_supervisors_the_second_is_refused_and_told_who_was_first) {
  const auto d = decided("ann");
  const auto version = ok(store->decisions.get(d.decision, now)).version;
  ok(store->audits.overturn("sue", d.decision, {"first", version, domain::OverturnTo::reviewer}, now).get());
  const auto second =
      store->audits.overturn("sam", d.decision, {"second", version, domain::OverturnTo::supervisor, {"BLURRED"}}, now)
          .get();
  EXPECT_EQ(id_of(second), "overturn.changed");
  EXPECT_EQ(second.error().code, Code::conflict);
  EXPECT_NE(second.error().message.find("sue"), std::string::npos);
  const auto row = ok(store->decisions.get(d.decision, now));
  EXPECT_EQ(row.overturn_note, "first");
  EXPECT_GT(row.version, version);
}

TEST_F(OverturnAgain, a_decision_that_became_news_meanwhile_is_looked_at_again) {
  const auto d = decided("ann");
  const auto version = ok(store->decisions.get(d.decision, now)).version;
  ok(store->audits.ask_withdrawal({"ann", new_uuid(), d.decision, "oops"}, now).get());
  EXPECT_EQ(id_of(store->audits.overturn("sue", d.decision, {"x", version, {}}, now).get()), "overturn.changed");
  ok(store->audits.overturn("sue", d.decision, {"x", version + 1, {}}, now).get());
}

TEST_F(Overturn, asking_for_it_shows_in_list_and_counts) {
  const auto d = decided("ann");
  EXPECT_EQ(id_of(store->audits.ask_withdrawal({"bob", new_uuid(), d.decision, "oops"}, now).get()), "undo.not_yours");
  ok(store->audits.ask_withdrawal({"ann", new_uuid(), d.decision, "oops"}, now).get());
  EXPECT_EQ(ok(store->figures.counts("k", now)).withdrawal_requests, 1);
  DecisionSearch q{.campaign = "k", .withdrawal_requested = true};
  auto page = ok(store->decisions.list(q, now));
  ASSERT_EQ(page.total, 1);
  EXPECT_EQ(page.rows[0].withdrawal_note, "oops");
  ok(store->audits.overturn({"sue", new_uuid(), d.decision, "as asked"}, now).get());
  EXPECT_EQ(ok(store->decisions.list(q, now)).total, 0);
  EXPECT_EQ(ok(store->figures.counts("k", now)).withdrawal_requests, 0);
}

}  // namespace
}  // namespace cs::store
