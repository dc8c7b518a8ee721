// What a decision was taken on: kept with it, by digest, whatever becomes of the submission.
#include <gmock/gmock.h>

#include "fixture.hpp"
#include "store/submission_rows.hpp"

namespace cs::store {
namespace {

using api::PhotoKind;

struct ManifestTest : StoreTest {
  DecisionRef decision_of(const std::string& id, const std::string& by = "sue") {
    return ok(store->rooms().access.decision(person(by), domain::Permission::view_decisions, id));
  }
  api::DecisionEvidence evidence(const std::string& id, const std::string& by = "sue") {
    return ok(store->rooms().evidence.of(decision_of(id, by), now));
  }
  std::optional<api::Manifest> kept(const std::string& id) {
    return ok(store->rooms().evidence.manifest(decision_of(id)));
  }
  api::Manifest manifest(const std::string& id) {
    auto m = kept(id);
    if (!m) throw std::runtime_error("no manifest");
    return std::move(*m);
  }
  std::string put_reference(const std::string& number, const std::string& content,
                            PhotoKind kind = PhotoKind::enrolment) {
    const std::string photo = add_photo(content);
    ok(store->roster.put_reference("k", number, kind, photo, "admin", now).get());
    return photo;
  }
  static std::string named(const api::Manifest& m, PhotoKind kind) {
    for (const api::ManifestPhotograph& p : m.photographs)
      if (p.kind == kind) return p.hash;
    return "";
  }
  static std::string named(const api::Submission& s, PhotoKind kind) {
    for (const api::PhotoRef& p : s.photos)
      if (p.kind == kind) return p.hash;
    return "";
  }
  std::string number_of(const std::string& submission_id) { return submission(submission_id).row.student.number; }
  /// Held by ann, who has looked for ten seconds.
  DecideCall looked_at(const std::string& id, bool approve = true) {
    const auto lease = claim("ann").at(0);
    EXPECT_EQ(lease.submission, id);
    pass(Millis{10'000});
    auto call = decision("ann", lease, approve);
    call.request.looked = Millis{9'000};
    return call;
  }
  /// The evidence is the hash over what the manifest names and the findings that are kept under it.
  void expect_bound(const std::string& id) {
    const api::Manifest m = manifest(id);
    const api::DecisionEvidence then = evidence(id);
    std::vector<api::PhotoRef> references;
    for (const api::ManifestPhotograph& p : m.photographs)
      if (p.kind == PhotoKind::enrolment || p.kind == PhotoKind::id_card) references.push_back({p.kind, p.hash, 0});
    ASSERT_TRUE(then.submission.examination);
    domain::Examination found = *then.submission.examination;
    std::erase_if(found.references, [](const domain::ReferenceFace& f) { return f.photo == "previous"; });
    EXPECT_EQ(evidence_hash(named(m, PhotoKind::submission), references, found, named(m, PhotoKind::finished)),
              m.evidence)
        << id;
  }
};

TEST_F(ManifestTest, names_everything_that_was_decided_on) {
  std::string finished;
  const std::string id = pending_finished(finished);
  const std::string number = number_of(id), photo = named(submission(id), PhotoKind::submission);
  const std::string enrolment = put_reference(number, "enrolment"),
                    card = put_reference(number, "card", PhotoKind::id_card);
  auto call = looked_at(id, false);
  call.request.pins = {{"EAR_COVERED", 10, 20, 30, 40}};
  call.request.viewed = {{"submission", Millis{8'000}, 3.5}, {"enrolment", Millis{30'000}, 1}};
  const auto reply = ok(store->decisions.decide(call, now).get());
  const api::Manifest m = manifest(reply.decision);
  EXPECT_EQ(m.decision, reply.decision);
  EXPECT_EQ(m.submission, id);
  EXPECT_EQ(m.campaign, "k");
  EXPECT_EQ(m.revision, ok(store->campaigns.get("k")).revision);
  EXPECT_EQ(m.reviewer, "ann");
  EXPECT_EQ(m.decided, now);
  EXPECT_EQ(m.verdict, domain::Verdict::reject);
  EXPECT_EQ(m.reasons, std::vector<std::string>{"EAR_COVERED"});
  EXPECT_EQ(m.pins, call.request.pins);
  EXPECT_EQ(m.evidence, call.request.evidence);
  EXPECT_EQ(m.fingerprint, "rules-1");
  ASSERT_EQ(m.photographs.size(), 4u);
  EXPECT_EQ(named(m, PhotoKind::submission), photo);
  EXPECT_EQ(named(m, PhotoKind::enrolment), enrolment);
  EXPECT_EQ(named(m, PhotoKind::id_card), card);
  EXPECT_EQ(named(m, PhotoKind::finished), finished);
  EXPECT_EQ(m.photographs[0].bytes, static_cast<std::int64_t>(ok(store->photographs.read(photo)).size()));
  EXPECT_EQ(m.given, now - Millis{10'000});
  EXPECT_EQ(m.looked, Millis{9'000});
  EXPECT_FALSE(m.unverified);
  ASSERT_EQ(m.viewed.size(), 2u);
  EXPECT_EQ(m.viewed[0], (domain::Viewed{"submission", Millis{8'000}, 3.5}));
  EXPECT_EQ(m.viewed[1].shown, Millis{9'000}) << "no photograph was looked at longer than its item";
  expect_bound(reply.decision);
}

TEST_F(ManifestTest, names_the_copy_that_people_got) {
  const std::string id = pending();
  const std::string photo = named(submission(id), PhotoKind::submission);
  edit([&](db::Connection& c) { c.run("UPDATE photos SET served = 11, digest = 'abcd' WHERE hash = ?1", photo); });
  const auto reply = ok(store->decisions.decide(looked_at(id), now).get());
  const api::Manifest m = manifest(reply.decision);
  EXPECT_EQ(m.photographs.at(0).served, 11);
  EXPECT_EQ(m.photographs.at(0).digest, "abcd");
}

TEST_F(ManifestTest, what_the_clock_does_not_bear_out_is_unverified) {
  const std::string id = pending();
  auto offline = looked_at(id);
  pass(hour);  // the lease ran out meanwhile
  offline.request.viewed = {{"submission", Millis{9'000}, 2}};
  const api::Manifest m = manifest(ok(store->decisions.decide(offline, now).get()).decision);
  EXPECT_TRUE(m.unverified);
  EXPECT_EQ(m.looked, Millis{9'000});
  const std::string other = pending();
  auto longer = looked_at(other);
  longer.request.looked = hour;
  longer.request.viewed = {{"submission", hour, 2}};
  const api::Manifest cut = manifest(ok(store->decisions.decide(longer, now).get()).decision);
  EXPECT_TRUE(cut.unverified);
  EXPECT_EQ(cut.looked, Millis{10'000});
  EXPECT_EQ(cut.viewed.at(0).shown, Millis{10'000});
}

TEST_F(ManifestTest, what_nobody_can_have_looked_at_is_refused) {
  const std::string id = pending();
  auto call = looked_at(id);
  for (const domain::Viewed& wrong : {domain::Viewed{"submission", Millis{-1}, 1}, domain::Viewed{"submission", {}, -1},
                                      domain::Viewed{"submission", {}, 300}, domain::Viewed{"", {}, 1}}) {
    call.request.viewed = {wrong};
    EXPECT_EQ(id_of(store->decisions.decide(call, now).get()), "decision.viewed");
  }
  call.request.viewed = {{"submission", {}, 1}, {"submission", {}, 1}};
  EXPECT_EQ(id_of(store->decisions.decide(call, now).get()), "decision.viewed");
}

TEST_F(ManifestTest, is_sealed_by_the_entry_of_its_decision) {
  const std::string id = pending();
  const auto reply = ok(store->decisions.decide(looked_at(id), now).get());
  std::string sealed;
  for (const LogEntry& e : ok(store->log.list(1, 1000)))
    if (e.action == "decision.decide") sealed = e.sealed;
  EXPECT_THAT(sealed, testing::HasSubstr("manifests\t" + reply.decision.substr(1) + "\t"));
  EXPECT_EQ(ok(store->log.verify()).problems, 0);
  edit([](db::Connection& c) { c.run("UPDATE manifests SET body = body || ' '"); });
  const AuditReport r = ok(store->log.verify());
  ASSERT_EQ(r.problems, 1);
  EXPECT_EQ(r.findings[0].table, "manifests");
}

TEST_F(ManifestTest, stays_as_it_was_and_so_does_what_supervisors_see) {
  const std::string id = pending();
  const std::string number = number_of(id), first = put_reference(number, "first");
  const auto reply = ok(store->decisions.decide(looked_at(id), now).get());
  const std::string text = api::encode_manifest(manifest(reply.decision));
  const std::string second = put_reference(number, "second");
  pass(25 * hour);
  ok(store->photographs.collect(now));
  EXPECT_EQ(api::encode_manifest(manifest(reply.decision)), text);
  EXPECT_EQ(named(submission(id), PhotoKind::enrolment), second) << "today's";
  const auto then = evidence(reply.decision);
  EXPECT_EQ(named(then.submission, PhotoKind::enrolment), first) << "the decision's";
  EXPECT_EQ(as_text(ok(store->photographs.content(first))), "first");
  EXPECT_TRUE(then.has_manifest);
  expect_bound(reply.decision);
}

TEST_F(ManifestTest, a_reopened_submission_is_decided_on_the_references_of_then) {
  const std::string id = pending();
  const std::string number = number_of(id), first = put_reference(number, "first");
  const auto one = ok(store->decisions.decide(looked_at(id), now).get());
  const std::string second = put_reference(number, "second");
  pass(hour);
  ok(store->audits.overturn({"sue", new_uuid(), one.decision, "look again"}, now).get());
  EXPECT_TRUE(ok(store->checks.any(now))) << "it is compared with the new reference";
  const auto again = claim("bob").at(0);
  ASSERT_EQ(again.submission, id);
  EXPECT_NE(submission(id).evidence, manifest(one.decision).evidence);
  const auto two = ok(store->decisions.decide(decision("bob", again), now).get());
  EXPECT_EQ(named(manifest(one.decision), PhotoKind::enrolment), first);
  EXPECT_EQ(named(manifest(two.decision), PhotoKind::enrolment), second);
  expect_bound(one.decision);
  expect_bound(two.decision);
  EXPECT_EQ(named(evidence(one.decision).submission, PhotoKind::enrolment), first);
  EXPECT_TRUE(evidence(one.decision).submission.history.empty()) << "nothing of what came later";
  EXPECT_EQ(evidence(two.decision).submission.history.size(), 1u);
}

TEST_F(ManifestTest, an_undone_decision_keeps_its_own_and_the_next_one_has_another) {
  const std::string id = pending();
  const std::string number = number_of(id), first = put_reference(number, "first");
  const auto one = ok(store->decisions.decide(looked_at(id), now).get());
  const std::string second = put_reference(number, "second");
  ok(store->decisions.undo({"ann", new_uuid(), one.decision, ""}, now).get());
  const auto two = ok(store->decisions.decide(looked_at(id), now).get());
  EXPECT_EQ(named(manifest(one.decision), PhotoKind::enrolment), first);
  EXPECT_EQ(named(manifest(two.decision), PhotoKind::enrolment), second);
  expect_bound(one.decision);
  expect_bound(two.decision);
}

TEST_F(ManifestTest, a_supervisor_decides_on_what_the_reviewer_saw) {
  const std::string id = pending();
  const std::string number = number_of(id), first = put_reference(number, "first");
  const auto one = ok(store->decisions.decide(looked_at(id, false), now).get());
  put_reference(number, "second");
  pass(hour);
  api::OverturnRequest request{"no ear is covered", 0, domain::OverturnTo::supervisor, {}};
  ok(store->audits.overturn("sue", one.decision, request, now).get());
  const api::Manifest m = manifest("d2");
  EXPECT_EQ(m.reviewer, "sue");
  EXPECT_EQ(m.verdict, domain::Verdict::approve);
  EXPECT_EQ(named(m, PhotoKind::enrolment), first);
  EXPECT_EQ(m.evidence, manifest(one.decision).evidence);
  EXPECT_FALSE(m.given) << "nobody gave it out";
  expect_bound("d2");
}

TEST_F(ManifestTest, names_the_photograph_that_was_rejected_before) {
  const std::string id = pending();
  const std::string number = number_of(id), before = named(submission(id), PhotoKind::submission);
  const auto one = ok(store->decisions.decide(looked_at(id, false), now).get());
  pass(hour);
  const std::string again = submit(number, "another photo").submission;
  ok(store->intake.set_examination(again, examined(), now).get());
  EXPECT_EQ(named(submission(again), PhotoKind::previous), before);
  const auto two = ok(store->decisions.decide(looked_at(again), now).get());
  EXPECT_EQ(named(manifest(one.decision), PhotoKind::previous), "");
  EXPECT_EQ(named(manifest(two.decision), PhotoKind::previous), before);
  const auto then = evidence(two.decision).submission;
  EXPECT_EQ(named(then, PhotoKind::previous), before);
  EXPECT_EQ(then.examination->references, submission(again).examination->references);
  expect_bound(two.decision);
}

TEST_F(ManifestTest, of_a_decision_of_before_as_much_is_told_as_can_be_found_out) {
  std::string finished;
  const std::string id = pending_finished(finished);
  const std::string number = number_of(id), first = put_reference(number, "first");
  const auto reply = ok(store->decisions.decide(looked_at(id), now).get());
  const auto with = evidence(reply.decision);
  pass(Millis{1});
  put_reference(number, "second");
  edit([](db::Connection& c) { c.run("DELETE FROM manifests"); });
  EXPECT_FALSE(kept(reply.decision));
  const auto without = evidence(reply.decision);
  EXPECT_FALSE(without.has_manifest);
  EXPECT_EQ(without.submission.photos, with.submission.photos);
  EXPECT_EQ(without.submission.finished, with.submission.finished);
  EXPECT_EQ(named(without.submission, PhotoKind::enrolment), first);
}

TEST_F(ManifestTest, who_holds_it_blind_is_not_told_the_comparison_by_an_earlier_decision) {
  auto k = ok(store->campaigns.get("k"));
  k.policy.blind_first = true;
  ok(store->campaigns.put(k, "admin", now).get());
  const std::string id = pending();
  domain::Examination e = examined();
  domain::Finding same;
  same.check = "same_as_enrolment";
  e.findings.push_back(same);
  ok(store->intake.set_examination(id, e, now).get());
  auto call = looked_at(id);
  call.request.stated = domain::Likeness::same;
  const auto one = ok(store->decisions.decide(call, now).get());
  pass(hour);
  ok(store->audits.overturn({"sue", new_uuid(), one.decision, "look again"}, now).get());
  EXPECT_EQ(evidence(one.decision, "bob").submission.examination->findings.size(), 2u);
  claim("bob");
  const auto held = evidence(one.decision, "bob").submission;
  EXPECT_TRUE(held.held_back);
  EXPECT_EQ(held.examination->findings.size(), 1u);
  EXPECT_EQ(evidence(one.decision).submission.examination->findings.size(), 2u);
}

}  // namespace
}  // namespace cs::store
