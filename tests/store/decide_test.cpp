// "Decide" and "Lease" of the protocol, sentence by sentence.
#include <algorithm>

#include "fixture.hpp"

namespace cs::store {
namespace {

using domain::State;
using Decide = StoreTest;

TEST_F(Decide, stores_decision_notice_and_audit_link_together) {
  pending();
  const auto lease = claim("ann").at(0);
  const auto reply = ok(store->decisions.decide(decision("ann", lease, false), now).get());
  EXPECT_EQ(state(lease.submission), State::rejected);
  EXPECT_EQ(reply.undo_for, grace);
  const auto n = notice(lease.submission);
  EXPECT_EQ(n.id, reply.notice);
  EXPECT_EQ(n.state, domain::NoticeState::queued);
  EXPECT_EQ(n.not_before, now + grace);
  EXPECT_NE(n.text.find("耳朵未露出"), std::string::npos);
  EXPECT_EQ(n.phone, "138****1234");
  const auto links = ok(store->log.list(1, 100));
  EXPECT_EQ(links.back().action, "decision.decide");
  EXPECT_EQ(links.back().subject, reply.decision);
  const auto row = ok(store->decisions.get(reply.decision, now));
  EXPECT_EQ(row.fingerprint, "rules-1");
  EXPECT_EQ(row.evidence, submission(lease.submission).evidence);
}

TEST_F(Decide, pins_are_kept_with_the_decision_and_told_to_everybody_who_asks) {
  pending();
  const auto lease = claim("ann").at(0);
  auto args = decision("ann", lease, false);
  args.request.pins = {{"EAR_COVERED", 120, 340.5, 80, 160}, {"EAR_COVERED", 7, 8, 0, 0}};
  auto wrong = args;
  wrong.key = new_uuid();
  wrong.request.pins[1].reason = "TEETH";
  EXPECT_EQ(id_of(store->decisions.decide(wrong, now).get()), "decision.pins");
  EXPECT_EQ(state(lease.submission), State::leased) << "a refused decision changes nothing";
  const auto reply = ok(store->decisions.decide(args, now).get());
  EXPECT_EQ(ok(store->decisions.get(reply.decision, now)).pins, args.request.pins);
  EXPECT_EQ(ok(store->decisions.list({.campaign = "k"}, now)).rows.at(0).pins, args.request.pins);
  EXPECT_EQ(submission(lease.submission).history.at(0).pins, args.request.pins);
  EXPECT_NE(ok(store->log.list(1, 100)).back().detail.find(R"("pins":2)"), std::string::npos);
}

TEST_F(Decide, a_campaign_that_asks_first_takes_no_decision_without_a_statement) {
  auto campaign = test_campaign(now);
  campaign.policy.blind_first = true;
  ok(store->campaigns.put(campaign, "admin", now).get());
  const std::string number = add_student();
  const std::string id = submit(number, "photo").submission;
  auto seen = examined(domain::Outcome::attention);
  for (const char* check : {"same_as_enrolment", "same_as_id_card"}) {
    domain::Finding f;
    f.check = check;
    f.outcome = domain::Outcome::attention;
    seen.findings.push_back(f);
  }
  ok(store->intake.set_examination(id, seen, now).get());
  EXPECT_EQ(submission(id).row.attentions, 1) << "the queue does not tell what the comparison said";
  EXPECT_EQ(submission(id).examination->findings.size(), 3U);
  const auto lease = claim("ann").at(0);
  for (const bool approve : {true, false}) {
    EXPECT_EQ(id_of(store->decisions.decide(decision("ann", lease, approve), now).get()), "decision.not_stated");
    EXPECT_EQ(state(id), State::leased) << "a refused decision changes nothing";
  }
  auto args = decision("ann", lease);
  args.request.stated = domain::Likeness::different;
  EXPECT_EQ(id_of(store->decisions.decide(args, now).get()), "decision.different");
  args = decision("ann", lease, false);
  args.request.stated = domain::Likeness::different;
  const auto reply = ok(store->decisions.decide(args, now).get());
  open();
  EXPECT_EQ(ok(store->decisions.get(reply.decision, now)).stated, domain::Likeness::different);
  EXPECT_EQ(ok(store->decisions.list({.campaign = "k"}, now)).rows.at(0).stated, domain::Likeness::different);
  EXPECT_NE(ok(store->log.list(1, 100)).back().detail.find(R"("stated":"different")"), std::string::npos);
}

TEST_F(Decide, where_nobody_asks_nothing_is_stated) {
  const auto reply = decided("ann");
  EXPECT_EQ(ok(store->decisions.get(reply.decision, now)).stated, std::nullopt);
}

TEST_F(Decide, a_new_attempt_shows_the_one_that_was_rejected) {
  const std::string number = add_student();
  const std::string first = submit(number, "first").submission;
  auto seen = examined();
  seen.face.count = 1;
  ok(store->intake.set_examination(first, seen, now).get());
  auto args = decision("ann", claim("ann").at(0), false);
  args.request.pins = {{"EAR_COVERED", 12, 34, 0, 0}};
  ok(store->decisions.decide(args, now).get());
  for (const api::PhotoRef& photo : submission(first).photos) EXPECT_NE(photo.kind, api::PhotoKind::previous);
  pass(grace + minute);
  const std::string second = submit(number, "second").submission;
  ok(store->intake.set_examination(second, examined(), now).get());
  const api::Submission again = submission(second);
  ASSERT_EQ(again.row.attempt, 2);
  ASSERT_EQ(again.photos.size(), 2U);
  EXPECT_EQ(again.photos[0].hash, add_photo("second"));
  EXPECT_EQ(again.photos[1].kind, api::PhotoKind::previous);
  EXPECT_EQ(again.photos[1].hash, add_photo("first"));
  EXPECT_EQ(again.history.at(0).pins, args.request.pins);
  ASSERT_EQ(again.examination->references.size(), 1U);
  EXPECT_EQ(again.examination->references[0].photo, "previous");
  EXPECT_EQ(again.examination->references[0].width, 3000);
  EXPECT_EQ(again.examination->references[0].face.count, 1);
}

TEST_F(Decide, a_repeat_gets_the_first_answer_and_changes_nothing) {
  pending();
  const auto args = decision("ann", claim("ann").at(0));
  const auto first = ok(store->decisions.decide(args, now).get());
  pass(minute);
  const auto again = ok(store->decisions.decide(args, now).get());
  EXPECT_EQ(again.decision, first.decision);
  EXPECT_EQ(again.decided, first.decided);
  EXPECT_EQ(again.notice, first.notice);
  EXPECT_EQ(again.undo_for, minute);
  EXPECT_EQ(notices(args.submission), 1);
  EXPECT_EQ(ok(store->decisions.list({.campaign = "k"}, now)).total, 1);
}

TEST_F(Decide, the_key_is_looked_up_before_lease_and_grace) {
  pending();
  const auto args = decision("ann", claim("ann").at(0));
  const auto first = ok(store->decisions.decide(args, now).get());
  ok(store->decisions.undo({"ann", new_uuid(), first.decision, ""}, now).get());
  claim("bob");  // the epoch is another one now
  pass(hour);    // and the grace period over
  EXPECT_EQ(ok(store->decisions.decide(args, now).get()).decision, first.decision);
}

TEST_F(Decide, the_same_key_with_another_body_user_or_submission_is_refused) {
  pending();
  pending();
  const auto leases = claim("ann", 2);
  const auto args = decision("ann", leases.at(0));
  ok(store->decisions.decide(args, now).get());
  auto other = args;
  other.body_hash = "another";
  const auto refused = store->decisions.decide(other, now).get();
  EXPECT_EQ(id_of(refused), "idempotency.mismatch");
  EXPECT_EQ(api::http_status(refused.error().code), 422);
  other = args;
  other.user = "bob";
  EXPECT_EQ(id_of(store->decisions.decide(other, now).get()), "idempotency.mismatch");
  other = args;
  other.submission = leases.at(1).submission;
  EXPECT_EQ(id_of(store->decisions.decide(other, now).get()), "idempotency.mismatch");
  EXPECT_EQ(state(leases.at(1).submission), State::leased);
}

TEST_F(Decide, a_refused_decide_keeps_no_answer) {
  pending();
  auto args = decision("ann", claim("ann").at(0), false);
  args.request.reasons = {"NO_SUCH"};
  EXPECT_EQ(id_of(store->decisions.decide(args, now).get()), "decision.unknown_reason");
  args.request.reasons = {"BLURRED"};
  EXPECT_EQ(id_of(store->decisions.decide(args, now).get()), "ok");
}

TEST_F(Decide, a_key_is_a_uuid) {
  pending();
  auto args = decision("ann", claim("ann").at(0));
  args.key = "1";
  EXPECT_EQ(id_of(store->decisions.decide(args, now).get()), "idempotency.key");
}

TEST_F(Decide, two_people_hold_one_item_the_second_decision_is_a_conflict) {
  const std::string id = pending();
  const auto ann = claim("ann").at(0);
  pass(11 * minute);
  const auto bob = claim("bob").at(0);
  ASSERT_EQ(bob.submission, id);
  EXPECT_GT(bob.epoch, ann.epoch);
  const auto late = store->decisions.decide(decision("ann", ann), now).get();
  EXPECT_EQ(id_of(late), "lease.lost");
  EXPECT_EQ(late.error().code, Code::conflict);
  EXPECT_EQ(id_of(store->decisions.decide(decision("bob", bob, false), now).get()), "ok");
  EXPECT_EQ(id_of(store->decisions.decide(decision("ann", ann), now).get()), "lease.lost");
  EXPECT_EQ(state(id), State::rejected);
}

TEST_F(Decide, a_lease_that_ran_out_still_decides_while_nobody_claimed) {
  const std::string id = pending();
  const auto args = decision("ann", claim("ann").at(0));
  pass(hour);
  EXPECT_EQ(ok(store->queue.sweep_expired(now).get()), 1);
  EXPECT_EQ(state(id), State::pending);
  EXPECT_EQ(id_of(store->decisions.decide(args, now).get()), "ok");
  EXPECT_EQ(state(id), State::approved);
}

TEST_F(Decide, nobody_decides_without_a_claim) {
  const std::string id = pending();
  EXPECT_EQ(id_of(store->decisions.decide(decision("ann", {id, 0, {}}), now).get()), "lease.lost");
  const auto lease = claim("ann").at(0);
  EXPECT_EQ(id_of(store->decisions.decide(decision("bob", lease), now).get()), "lease.lost");
  auto wrong_epoch = lease;
  ++wrong_epoch.epoch;
  EXPECT_EQ(id_of(store->decisions.decide(decision("ann", wrong_epoch), now).get()), "lease.lost");
}

TEST_F(Decide, a_decided_item_is_not_decided_again_under_another_key) {
  pending();
  const auto lease = claim("ann").at(0);
  ok(store->decisions.decide(decision("ann", lease), now).get());
  EXPECT_EQ(id_of(store->decisions.decide(decision("ann", lease, false), now).get()), "submission.move");
}

TEST_F(Decide, other_evidence_or_attempt_is_a_conflict) {
  const std::string id = pending();
  const auto args = decision("ann", claim("ann").at(0));
  auto other = args;
  other.request.attempt = 2;
  EXPECT_EQ(id_of(store->decisions.decide(other, now).get()), "submission.changed");
  ok(store->intake.set_examination(id, examined(domain::Outcome::fail), now).get());
  const auto refused = store->decisions.decide(args, now).get();
  EXPECT_EQ(id_of(refused), "submission.changed");
  EXPECT_EQ(refused.error().code, Code::conflict);
  EXPECT_EQ(id_of(store->decisions.decide(decision("ann", {id, args.request.epoch, {}}), now).get()), "ok");
}

TEST_F(Decide, a_new_reference_photo_changes_the_evidence) {
  const std::string id = pending();
  const auto args = decision("ann", claim("ann").at(0));
  ok(store->roster.put_reference("k", "20221001", api::PhotoKind::enrolment, add_photo("enrolment"), "admin", now)
         .get());
  EXPECT_EQ(id_of(store->decisions.decide(args, now).get()), "submission.changed");
  const auto s = submission(id);
  EXPECT_TRUE(s.examination.has_value());
  ASSERT_EQ(s.photos.size(), 2u);
  EXPECT_EQ(s.photos[1].kind, api::PhotoKind::enrolment);
}

TEST_F(Decide, what_was_decided_on_stays_when_the_reference_is_replaced) {
  const std::string id = pending();
  const std::string number = submission(id).row.student.number;
  const auto put = [&](const char* what) {
    const std::string photo = add_photo(what);
    ok(store->roster.put_reference("k", number, api::PhotoKind::enrolment, photo, "admin", now).get());
    return photo;
  };
  const std::string nobody_decided_on = put("first");
  const std::string seen = put("second");
  ok(store->decisions.decide(decision("ann", claim("ann").at(0)), now).get());
  put("third");
  pass(25 * hour);
  ok(store->photographs.collect(now));
  EXPECT_EQ(id_of(store->photographs.content(nobody_decided_on)), "photo.unknown");
  EXPECT_EQ(as_text(ok(store->photographs.read(seen))), "second");
}

TEST_F(Decide, evidence_does_not_depend_on_how_long_the_checks_took) {
  const std::string id = pending();
  const std::string before = submission(id).evidence;
  auto e = examined();
  e.timing_ms = {{"decode", 12.5}};
  ok(store->intake.set_examination(id, e, now).get());
  EXPECT_EQ(submission(id).evidence, before);
}

using Lease = StoreTest;

TEST_F(Lease, claims_come_by_deadline_and_never_twice) {
  const std::string first = pending();
  pass(minute);
  const std::string second = pending();
  const auto ann = claim("ann");
  const auto bob = claim("bob", 5);
  ASSERT_EQ(ann.size(), 1u);
  EXPECT_EQ(ann[0].submission, first);
  EXPECT_EQ(ann[0].remaining, 10 * minute);
  ASSERT_EQ(bob.size(), 1u);
  EXPECT_EQ(bob[0].submission, second);
  EXPECT_TRUE(claim("ann").empty());
  EXPECT_EQ(submission(first).row.held_by, "ann");
}

TEST_F(Lease, each_claim_raises_the_epoch) {
  pending();
  std::int64_t last = 0;
  for (int i = 0; i < 3; ++i) {
    const auto lease = claim("ann").at(0);
    EXPECT_GT(lease.epoch, last);
    last = lease.epoch;
    ok(store->queue.give_back("ann", {lease}, now).get());
  }
}

TEST_F(Lease, a_workstation_that_died_gets_its_own_back_and_its_journal_still_counts) {
  const std::string first = pending();
  const std::string second = pending();
  const std::string third = pending();
  const auto before = claim("ann", 2);
  const auto journalled = decision("ann", before.at(0));
  pass(minute);
  const auto resumed = claim("ann", 3, true);
  ASSERT_EQ(resumed.size(), 3u);
  EXPECT_EQ(resumed[0].submission, first);
  EXPECT_EQ(resumed[0].epoch, before[0].epoch);
  EXPECT_EQ(resumed[1].submission, second);
  EXPECT_EQ(resumed[2].submission, third);
  EXPECT_EQ(resumed[0].remaining, 10 * minute);
  EXPECT_TRUE(claim("bob", 5, true).empty());
  EXPECT_EQ(id_of(store->decisions.decide(journalled, now).get()), "ok");
}

TEST_F(Lease, renewing_lengthens_and_tells_what_is_lost) {
  pending();
  pending();
  const auto leases = claim("ann", 2);
  pass(9 * minute);
  EXPECT_EQ(ok(store->queue.renew("ann", {leases[0]}, now).get()).renewed.size(), 1u);
  pass(2 * minute);
  EXPECT_EQ(claim("bob", 5).size(), 1u);  // the one that was not renewed
  const auto r = ok(store->queue.renew("ann", leases, now).get());
  ASSERT_EQ(r.renewed.size(), 1u);
  EXPECT_EQ(r.renewed[0].submission, leases[0].submission);
  EXPECT_EQ(r.lost, std::vector<std::string>{leases[1].submission});
  EXPECT_EQ(ok(store->queue.renew("bob", {leases[0]}, now).get()).lost.size(), 1u);
}

TEST_F(Lease, renewal_revives_what_ran_out_but_not_what_was_given_back) {
  const std::string id = pending();
  const auto lease = claim("ann").at(0);
  pass(hour);
  ok(store->queue.sweep_expired(now).get());
  EXPECT_EQ(ok(store->queue.renew("ann", {lease}, now).get()).renewed.size(), 1u);
  EXPECT_EQ(state(id), State::leased);
  EXPECT_EQ(ok(store->queue.give_back("ann", {lease}, now).get()), 1);
  EXPECT_EQ(ok(store->queue.give_back("ann", {lease}, now).get()), 0);
  EXPECT_EQ(ok(store->queue.renew("ann", {lease}, now).get()).lost.size(), 1u);
  EXPECT_EQ(state(id), State::pending);
}

TEST_F(Lease, giving_back_needs_the_right_holder_and_epoch) {
  pending();
  auto lease = claim("ann").at(0);
  EXPECT_EQ(ok(store->queue.give_back("bob", {lease}, now).get()), 0);
  ++lease.epoch;
  EXPECT_EQ(ok(store->queue.give_back("ann", {lease}, now).get()), 0);
  EXPECT_EQ(ok(store->queue.give_back_all("ann", now).get()), 1);
}

TEST_F(Lease, withdrawing_voids_it) {
  const std::string id = pending();
  const auto args = decision("ann", claim("ann").at(0));
  ok(store->intake.withdraw(id, "mini", now).get());
  EXPECT_EQ(id_of(store->decisions.decide(args, now).get()), "lease.lost");
  EXPECT_EQ(state(id), State::withdrawn);
  EXPECT_EQ(notices(id), 0);
}

TEST_F(Lease, a_claim_of_nothing_or_too_much_is_refused) {
  EXPECT_EQ(id_of(store->queue.claim({"k", "ann", 0, false}, now).get()), "claim.count");
  EXPECT_EQ(id_of(store->queue.claim({"k", "ann", 21, false}, now).get()), "claim.count");
  EXPECT_EQ(id_of(store->queue.claim({"none", "ann", 1, false}, now).get()), "campaign.unknown");
  EXPECT_TRUE(claim("ann").empty());
}

}  // namespace
}  // namespace cs::store
