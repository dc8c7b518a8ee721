// Who may use what: every kind of object, from one's own campaign and another's, and what is held back from reviewers.
#include <algorithm>

#include "db/connection.hpp"
#include "domain/leasing.hpp"
#include "store/fixture.hpp"
#include "store/schema.hpp"

namespace cs::store {
namespace {

using domain::Permission;
using domain::Role;

api::User holder(std::string name, Role role, domain::Scope scope = {}) {
  api::User user{name, name};
  user.grants.push_back({role, std::move(scope)});
  return user;
}

struct AccessTest : StoreTest {
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    auto other = test_campaign(now);
    other.id = "other";
    other.school = "另一大学";
    ok(store->campaigns.put(other, "admin", now).get());
  }
  Access& access() { return store->rooms().access; }
  Queue& queue() { return store->rooms().queue; }
  /// A submission of campaign `other` that waits.
  std::string elsewhere() {
    const std::string number = "77" + std::to_string(++students);
    ok(store->roster.put("other", {{"外校生", number, "文学院", "1 班", "本科", "13800001234"}}, "admin", now).get());
    const std::string photo = ok(store->photographs.add("other", as_bytes("photo " + number), now)).hash;
    const std::string id =
        ok(store->intake.submit("other", {number, photo, "", true, from_ms(0)}, "mini", now).get()).submission;
    ok(store->intake.set_examination(id, examined(), now).get());
    return id;
  }
  std::vector<api::Lease> claimed(const api::User& by, int count = 1, Narrowing narrowing = {}) {
    return ok(queue().claim(ok(access().campaigns(by, {Permission::review}, narrowing)), {count, false}, now).get());
  }
  api::Submission seen(const api::User& by, const std::string& id) {
    return ok(store->rooms().submissions.get(ok(access().submission_to_see(by, id)), now));
  }
  DecideArgs approval(const api::Lease& lease, const std::string& evidence) {
    DecideArgs a;
    a.key = new_uuid();
    a.body_hash = "body";
    a.request.epoch = lease.epoch;
    a.request.evidence = evidence;
    return a;
  }
};

TEST_F(AccessTest, another_campaigns_objects_do_not_exist) {
  const std::string here = pending(), there = elsewhere();
  const auto ann = holder("ann", Role::reviewer, {"某大学"});
  EXPECT_EQ(id_of(access().submission(ann, Permission::review, here)), "submission.unknown") << "never claimed";
  ASSERT_EQ(claimed(ann).at(0).submission, here);
  const auto sue = holder("sue", Role::supervisor, {{}, {"k"}});
  for (const auto& [user, permission] : {std::pair{ann, Permission::review}, {sue, Permission::overturn}}) {
    EXPECT_EQ(id_of(access().submission(user, permission, here)), "ok");
    const auto foreign = access().submission(user, permission, there),
               none = access().submission(user, permission, "s999");
    ASSERT_FALSE(foreign.ok());
    EXPECT_EQ(foreign.error().id, none.error().id);
    EXPECT_EQ(foreign.error().code, none.error().code);
    EXPECT_EQ(id_of(access().campaign(user, permission, "other")), id_of(access().campaign(user, permission, "none")));
    EXPECT_EQ(ok(access().campaigns(user, {permission})).parts().size(), 1U);
  }
  const auto d = decided("bob");
  EXPECT_EQ(id_of(access().decision(sue, Permission::overturn, d.decision)), "ok");
  EXPECT_EQ(id_of(access().notice(sue, Permission::resend_notice, d.notice)), "ok");
  const auto away = holder("away", Role::supervisor, {{}, {"other"}});
  EXPECT_EQ(id_of(access().decision(away, Permission::overturn, d.decision)), "decision.unknown");
  EXPECT_EQ(id_of(access().notice(away, Permission::resend_notice, d.notice)), "notice.unknown");
  EXPECT_EQ(id_of(access().campaigns(ann, {Permission::review}, {{"other"}, {}})), "campaign.unknown");
}

TEST_F(AccessTest, a_claim_runs_across_campaigns_by_quarters_of_an_hour_and_then_fairly) {
  std::vector<std::string> here, there;
  for (int i = 0; i < 3; ++i) here.push_back(pending());
  pass(minute);
  for (int i = 0; i < 3; ++i) there.push_back(elsewhere());
  const auto ann = holder("ann", Role::reviewer);
  std::vector<std::string> order;
  for (const api::Lease& l : claimed(ann, 4)) order.push_back(l.submission);
  EXPECT_EQ(order, (std::vector{here[0], there[0], here[1], there[1]}));
  pass(30 * minute);
  const std::string late = pending();
  order.clear();
  for (const api::Lease& l : claimed(holder("bob", Role::reviewer), 6)) order.push_back(l.submission);
  EXPECT_EQ(order.size(), 6U) << "the leases ran out meanwhile";
  EXPECT_EQ(std::ranges::count(order, late), 0) << "its deadline is half an hour later than all others";
}

TEST_F(AccessTest, a_claim_can_be_narrowed_and_is_capped) {
  for (int i = 0; i < 33; ++i) pending();
  const std::string there = elsewhere();
  const auto ann = holder("ann", Role::reviewer);
  EXPECT_EQ(claimed(ann, 2, {{"other"}, {}}).at(0).submission, there);
  EXPECT_EQ(claimed(ann, 20).size(), 20U);
  EXPECT_EQ(claimed(ann, 20).size(), static_cast<std::size_t>(domain::most_held - 21));
  EXPECT_TRUE(claimed(ann, 1).empty());
}

TEST_F(AccessTest, reviewers_open_only_what_they_hold_held_or_decided) {
  const std::string id = pending();
  const auto ann = holder("ann", Role::reviewer), bob = holder("bob", Role::reviewer);
  EXPECT_EQ(id_of(access().submission_to_see(ann, id)), "submission.unknown");
  const auto lease = claimed(ann).at(0);
  const auto item = seen(ann, id);
  EXPECT_EQ(id_of(access().photograph(ann, item.photos.at(0).hash)), "ok");
  EXPECT_EQ(id_of(access().photograph(bob, item.photos.at(0).hash)), "photo.unknown");
  EXPECT_EQ(id_of(access().submission_to_see(bob, id)), "submission.unknown");
  ok(queue().give_back("ann", {lease}, now).get());
  EXPECT_EQ(id_of(access().submission_to_see(ann, id)), "ok") << "held last";
}

TEST_F(AccessTest, names_are_masked_for_reviewers_and_searched_by_whole_numbers_only) {
  const std::string id = pending();
  const auto ann = holder("ann", Role::reviewer), sue = holder("sue", Role::supervisor);
  const std::string number = submission(id).row.student.number;
  const auto found = [&](const api::User& by, const std::string& text) {
    return ok(store->rooms().submissions.list(ok(access().campaigns(by, {Permission::review})), {text, "", 0, 50}, now))
        .rows;
  };
  EXPECT_EQ(found(ann, "学").size(), 0U) << "the beginning of a name would give it back sign by sign";
  EXPECT_EQ(found(ann, number.substr(2)).size(), 0U);
  EXPECT_EQ(found(ann, number.substr(number.size() - 4)).size(), 0U) << "not hers";
  ASSERT_EQ(found(ann, number).size(), 1U);
  EXPECT_EQ(found(ann, number)[0].student.name, mask_name("学生1"));
  EXPECT_EQ(found(sue, "学").size(), 1U);
  EXPECT_EQ(found(sue, "学")[0].student.name, "学生1");
  claimed(ann);
  EXPECT_EQ(found(ann, number.substr(number.size() - 4)).size(), 1U);
}

TEST_F(AccessTest, blind_first_holds_back_the_comparison_and_everything_earlier_until_it_is_stated) {
  auto k = test_campaign(now);
  k.policy.blind_first = true;
  ok(store->campaigns.put(k, "admin", now).get());
  const std::string number = add_student();
  const auto hand_in = [&](const std::string& content) {
    const std::string id = submit(number, content).submission;
    auto e = examined();
    e.findings.push_back({});
    e.findings.back().check = "same_as_enrolment";
    ok(store->intake.set_examination(id, e, now).get());
    return id;
  };
  const auto ann = holder("ann", Role::reviewer), sue = holder("sue", Role::supervisor);
  const std::string first = hand_in("first");
  const auto first_lease = claimed(ann).at(0);
  auto refusal = approval(first_lease, seen(ann, first).evidence);
  refusal.request.verdict = domain::Verdict::reject;
  refusal.request.reasons = {"BLURRED"};
  refusal.request.stated = domain::Likeness::same;
  const auto rejected =
      ok(store->rooms().decisions.decide(ok(access().submission(ann, Permission::review, first)), refusal, now).get());
  EXPECT_TRUE(ok(store->decisions.get(rejected.decision, now)).unaided) << "it was decided without the comparison";
  pass(grace);
  const std::string second = hand_in("second");

  const auto bob = holder("bob", Role::reviewer);
  const auto lease = claimed(bob).at(0);
  const auto has_comparison = [](const api::Submission& s) {
    return std::ranges::any_of(s.examination->findings, [](const auto& f) { return f.check == "same_as_enrolment"; });
  };
  const auto before = seen(bob, second);
  EXPECT_TRUE(before.held_back);
  EXPECT_FALSE(has_comparison(before));
  EXPECT_TRUE(before.history.empty());
  EXPECT_EQ(before.photos.size(), 1U) << "the rejected photograph tells that there was a rejection";
  EXPECT_FALSE(seen(sue, second).held_back) << "a supervisor who does not review it sees it all";
  const auto messages = ok(store->rooms().notices.list(ok(access().campaigns(bob, {Permission::view_notices})), {}));
  EXPECT_TRUE(messages.rows.empty()) << "a message tells the earlier verdict";

  const auto ref = ok(access().submission(bob, Permission::review, second));
  EXPECT_EQ(id_of(store->rooms()
                      .decisions.state_likeness(ref, {domain::Likeness::same, lease.epoch + 1, before.evidence}, now)
                      .get()),
            "lease.lost");
  ok(store->rooms()
         .decisions.state_likeness(ref, {domain::Likeness::different, lease.epoch, before.evidence}, now)
         .get());
  ok(store->rooms().decisions.state_likeness(ref, {domain::Likeness::same, lease.epoch, before.evidence}, now).get());
  const auto after = seen(bob, second);
  EXPECT_FALSE(after.held_back);
  EXPECT_TRUE(has_comparison(after));
  EXPECT_EQ(after.history.size(), 1U);
  auto args = approval(lease, after.evidence);
  args.request.attempt = 2;
  args.request.stated = domain::Likeness::same;
  EXPECT_EQ(id_of(store->rooms().decisions.decide(ref, args, now).get()), "decision.different")
      << "the first statement stands, whatever the decision says of it";
}

TEST_F(AccessTest, school_staff_see_their_own_colleges) {
  pending();
  const std::string number = add_student();
  ok(store->roster.put("k", {{"王小明", number, "文学院", "2 班", "本科", "13800001234"}}, "admin", now).get());
  const std::string id = submit(number, "arts").submission;
  ok(store->intake.set_examination(id, examined(), now).get());
  const auto dean = holder("dean", Role::school, {"某大学", {}, {"文学院"}});
  const auto where = ok(access().campaigns(dean, {Permission::view_students}));
  const auto page = ok(store->rooms().submissions.list(where, {}, now));
  ASSERT_EQ(page.rows.size(), 1U);
  EXPECT_EQ(page.total, 1);
  EXPECT_EQ(page.rows[0].id, id);
  EXPECT_EQ(page.rows[0].student.name, "王小明") << "their own students by name";
  EXPECT_EQ(ok(store->rooms().figures.counts(where, now)).pending, 1);
  EXPECT_EQ(id_of(access().submission_to_see(dean, id)), "submission.unknown");
  EXPECT_EQ(id_of(access().submission(dean, Permission::review, id)), "submission.unknown");
}

TEST_F(AccessTest, taking_a_grant_away_gives_back_and_keeps_what_comes_late) {
  const domain::Grant review{Role::reviewer, {{}, {"k"}}};
  ok(store->rooms().people.put({"ann", "安", {review}, "correct horse", false}, "admin", now).get());
  const std::string id = pending();
  auto ann = ok(store->people.check_password("ann", "correct horse"));
  ASSERT_EQ(ann.grants, std::vector{review});
  const auto lease = claimed(ann).at(0);
  const std::string evidence = seen(ann, id).evidence;
  ok(store->rooms().people.revoke("ann", review, "admin", now).get());
  EXPECT_EQ(id_of(store->rooms().people.revoke("ann", review, "admin", now).get()), "grant.unknown");
  EXPECT_EQ(state(id), domain::State::pending);
  ann = ok(store->people.check_password("ann", "correct horse"));
  EXPECT_TRUE(ann.grants.empty());
  EXPECT_EQ(id_of(access().submission(ann, Permission::review, id)), "submission.unknown");
  const auto late = approval(lease, evidence);
  ok(store->rooms().decisions.keep_late("ann", id, late, domain::Late::grant_revoked, now).get());
  ok(store->rooms().decisions.keep_late("ann", id, late, domain::Late::grant_revoked, now).get());
  EXPECT_EQ(id_of(store->rooms()
                      .decisions.keep_late("eve", id, approval(lease, evidence), domain::Late::grant_revoked, now)
                      .get()),
            "submission.unknown")
      << "eve never held it";
  EXPECT_EQ(state(id), domain::State::pending) << "kept, never applied";
  const auto entries = ok(store->log.list(1, 1000));
  EXPECT_EQ(std::ranges::count(entries, "decision.late", &LogEntry::action), 1);
}

TEST_F(AccessTest, a_repeat_gets_its_first_answer_after_the_grant_is_gone) {
  const std::string id = pending();
  const auto ann = holder("ann", Role::reviewer);
  const auto lease = claimed(ann).at(0);
  const auto args = approval(lease, seen(ann, id).evidence);
  const auto first =
      ok(store->rooms().decisions.decide(ok(access().submission(ann, Permission::review, id)), args, now).get());
  const auto again = ok(store->rooms().decisions.answered("ann", id, args, now));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->decision, first.decision);
  EXPECT_FALSE(ok(store->rooms().decisions.answered("ann", id, approval(lease, "e"), now)).has_value());
  EXPECT_EQ(id_of(store->rooms().decisions.answered("eve", id, args, now)), "idempotency.mismatch");
}

TEST_F(AccessTest, a_message_is_rendered_for_who_reads_it) {
  const auto d = decided("ann");
  const std::string number = ok(store->decisions.get(d.decision, now)).student.number;
  auto k = test_campaign(now);
  k.texts.approved = "{name}同学，通过了";
  ok(store->campaigns.put(k, "admin", now).get());
  const auto second = decided("ann");
  const std::string second_number = ok(store->decisions.get(second.decision, now)).student.number;
  // The roster is corrected after the message was sent: its text keeps the old name, which a reviewer may not read.
  ok(store->roster.put("k", {{"新名字", second_number, "理学院", "1 班", "本科", "13800001234"}}, "admin", now).get());
  const auto read_by = [&](const api::User& by) {
    return ok(store->rooms().notices.list(ok(access().campaigns(by, {Permission::view_notices})), {})).rows.at(0);
  };
  EXPECT_EQ(read_by(holder("sue", Role::supervisor)).text, "【采集】学生2同学，通过了");
  EXPECT_EQ(read_by(holder("ann", Role::reviewer)).text, "【采集】" + mask_name("学生2") + "同学，通过了");
  EXPECT_EQ(read_by(holder("ann", Role::reviewer)).student_name, mask_name("新名字"));
}

TEST_F(AccessTest, an_unknown_stored_value_is_corruption_and_never_an_approval) {
  const auto d = decided("ann", false);
  edit([](db::Connection& c) { c.run("UPDATE decisions SET verdict = 'perhaps'"); });
  EXPECT_EQ(id_of(store->decisions.get(d.decision, now)), "db.corrupt");
  EXPECT_EQ(id_of(store->audits.overturn({"sue", new_uuid(), d.decision, "why"}, now).get()), "db.corrupt");
}

}  // namespace
}  // namespace cs::store
