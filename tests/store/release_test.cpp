// approved -> released -> delivered -> recalled: only what a standing decision names leaves.
#include "fixture.hpp"

namespace cs::store {
namespace {

using domain::Registry;
using domain::State;

struct Release : StoreTest {
  std::string release(const Approved& a) {
    return id_of(store->deliveries.release(a.submission, a.finished, "cli", now));
  }
  static PackedPhoto packed(const Approved& a) {
    return {a.submission, a.decision, a.finished, a.number + ".jpg", "d" + a.number};
  }
  Deliveries::Recorded deliver(const std::vector<Approved>& all, bool again = false) {
    NewPackage p{"k-1.zip", 100, "digest", again, {}};
    for (const Approved& a : all) p.photos.push_back(packed(a));
    return ok(store->deliveries.deliver("k", p, "cli", now));
  }
  Approved delivered() {
    const Approved a = approved();
    pass(grace);
    EXPECT_EQ(release(a), "ok");
    EXPECT_TRUE(deliver({a}).left.empty());
    return a;
  }
  std::size_t entries() { return ok(store->log.list(1, 1000)).size(); }
};

TEST_F(Release, only_when_the_approval_can_no_longer_be_undone) {
  const Approved a = approved();
  decided("ann", false);
  auto ready = ok(store->deliveries.releasable("k", now));
  ASSERT_EQ(ready.size(), 1u) << "a rejected one is not among them";
  EXPECT_FALSE(ready[0].ready);
  EXPECT_EQ(release(a), "release.too_early");
  EXPECT_EQ(state(a.submission), State::approved) << "a refused release changes nothing";
  pass(grace);
  ready = ok(store->deliveries.releasable("k", now));
  EXPECT_TRUE(ready.at(0).ready);
  EXPECT_EQ(ready[0].submission, a.submission);
  EXPECT_EQ(ready[0].decision, a.decision);
  EXPECT_EQ(ready[0].finished, a.finished);
  EXPECT_EQ(ready[0].student.number, a.number);
  EXPECT_EQ(release(a), "ok");
  EXPECT_EQ(state(a.submission), State::released);
  const auto links = ok(store->log.list(1, 100));
  EXPECT_EQ(links.back().action, "submission.release");
  EXPECT_EQ(links.back().subject, a.submission);
  EXPECT_EQ(links.back().detail, R"({"finished":")" + a.finished + R"("})");
  EXPECT_EQ(ok(store->figures.counts("k", now)).released, 1);
}

TEST_F(Release, a_repeat_changes_nothing) {
  const Approved a = approved();
  pass(grace);
  EXPECT_EQ(release(a), "ok");
  const auto before = entries();
  EXPECT_EQ(release(a), "ok");
  EXPECT_EQ(entries(), before);
}

TEST_F(Release, only_what_the_standing_decision_names) {
  const Approved a = approved();
  const auto without = decided("ann");
  const auto rejected = decided("ann", false);
  pass(grace);
  EXPECT_EQ(id_of(store->deliveries.release(a.submission, "another", "cli", now)), "release.other_photo");
  EXPECT_EQ(id_of(store->deliveries.release(without.submission, "", "cli", now)), "release.no_finished");
  EXPECT_EQ(id_of(store->deliveries.release(rejected.submission, "", "cli", now)), "submission.move");
  EXPECT_EQ(id_of(store->deliveries.release("s999", "f", "cli", now)), "submission.unknown");
  EXPECT_EQ(state(without.submission), State::approved);
  EXPECT_EQ(state(rejected.submission), State::rejected);
}

TEST_F(Release, of_many_each_stands_for_itself) {
  const Approved a = approved(), b = approved();
  const auto without = decided("ann");
  pass(grace);
  const Moved moved =
      ok(store->deliveries
             .release_all("k", {{a.submission, a.finished}, {without.submission, ""}, {b.submission, b.finished}},
                          "cli", now)
             .get());
  EXPECT_EQ(moved.moved, 2);
  ASSERT_EQ(moved.left.size(), 1u);
  EXPECT_EQ(moved.left[0].submission, without.submission);
}

TEST_F(Release, can_be_taken_back_until_it_is_delivered) {
  const Approved a = approved();
  pass(grace);
  EXPECT_EQ(release(a), "ok");
  EXPECT_EQ(ok(store->deliveries.take_back("k", {a.submission}, "sue", now).get()).moved, 1);
  EXPECT_EQ(state(a.submission), State::approved);
  EXPECT_EQ(ok(store->deliveries.take_back("k", {a.submission}, "sue", now).get()).moved, 0) << "a repeat";
  EXPECT_EQ(release(a), "ok");
  EXPECT_TRUE(deliver({a}).left.empty());
  const Moved late = ok(store->deliveries.take_back("k", {a.submission}, "sue", now).get());
  ASSERT_EQ(late.left.size(), 1u);
  EXPECT_NE(late.left[0].why.message.find("delivered"), std::string::npos) << late.left[0].why.message;
  EXPECT_NE(late.left[0].why.message.find("approved"), std::string::npos) << "both states are named";
}

TEST_F(Release, an_overturned_one_is_released_no_more) {
  const Approved a = approved();
  pass(grace);
  EXPECT_EQ(release(a), "ok");
  ok(store->audits.overturn({"sue", new_uuid(), a.decision, "耳朵"}, now).get());
  EXPECT_EQ(state(a.submission), State::pending);
  EXPECT_TRUE(ok(store->deliveries.releasable("k", now)).empty());
  EXPECT_TRUE(ok(store->recalls.list("k")).empty()) << "it was in no package";
}

TEST_F(Release, each_student_hears_once_that_the_photo_is_ready) {
  const Approved first = approved(), second = approved();
  pass(grace);
  EXPECT_EQ(ok(store->notices.queue_photo_ready("k", 10, "cli:ann", now).get()), 0);
  EXPECT_EQ(release(first), "ok");
  EXPECT_EQ(ok(store->notices.queue_photo_ready("k", 10, "cli:ann", now).get()), 1);
  EXPECT_EQ(ok(store->notices.queue_photo_ready("k", 10, "cli:ann", now).get()), 0);
  EXPECT_EQ(notice(first.submission).text.find("照片已好") != std::string::npos, true) << notice(first.submission).text;
  EXPECT_EQ(release(second), "ok");
  EXPECT_EQ(ok(store->notices.queue_photo_ready("k", 10, "cli:ann", now).get()), 1);
}

TEST_F(Release, a_package_is_recorded_with_what_is_in_it) {
  const Approved a = approved(), b = approved();
  pass(grace);
  EXPECT_EQ(release(a), "ok");
  EXPECT_EQ(release(b), "ok");
  const auto recorded = deliver({a, b});
  EXPECT_TRUE(recorded.left.empty());
  EXPECT_EQ(state(a.submission), State::delivered);
  EXPECT_EQ(state(b.submission), State::delivered);
  auto packages = ok(store->deliveries.packages("k"));
  ASSERT_EQ(packages.size(), 1u);
  EXPECT_EQ(packages[0].id, recorded.package);
  EXPECT_EQ(packages[0].file, "k-1.zip");
  EXPECT_EQ(packages[0].photos, 2);
  EXPECT_EQ(packages[0].by, "cli");
  EXPECT_FALSE(packages[0].placed);
  ok(store->deliveries.placed("k", recorded.package).get());
  EXPECT_TRUE(ok(store->deliveries.packages("k"))[0].placed);
  const auto photos = ok(store->deliveries.photos("k", recorded.package));
  ASSERT_EQ(photos.size(), 2u);
  EXPECT_EQ(photos[0].photo, a.finished);
  EXPECT_EQ(photos[0].name, a.number + ".jpg");
  EXPECT_EQ(id_of(store->deliveries.photos("k", "p99")), "delivery.unknown");
  EXPECT_EQ(ok(store->log.list(1, 100)).back().action, "campaign.deliver");
}

TEST_F(Release, one_that_was_overturned_while_the_package_was_written_keeps_it_from_being_recorded) {
  const Approved a = approved(), b = approved();
  pass(grace);
  EXPECT_EQ(release(a), "ok");
  EXPECT_EQ(release(b), "ok");
  ok(store->audits.overturn({"sue", new_uuid(), b.decision, "耳朵"}, now).get());
  const auto before = entries();
  const auto recorded = deliver({a, b});
  ASSERT_EQ(recorded.left.size(), 1u);
  EXPECT_EQ(recorded.left[0].submission, b.submission);
  EXPECT_EQ(state(a.submission), State::released) << "all or nothing";
  EXPECT_TRUE(ok(store->deliveries.packages("k")).empty());
  EXPECT_EQ(entries(), before);
}

TEST_F(Release, a_package_of_which_a_part_is_refused_late_delivers_nothing) {
  const Approved a = approved(), b = approved(), c = approved();
  pass(grace);
  for (const Approved& x : {a, b, c}) EXPECT_EQ(release(x), "ok");
  // The second is in it twice, which its own commit finds when the first ones are made.
  NewPackage p{"k-1.zip", 100, "digest", false, {packed(a), packed(b), packed(c), packed(b)}, "box:/out", 2};
  const auto recorded = ok(store->deliveries.deliver("k", p, "cli", now));
  ASSERT_EQ(recorded.left.size(), 1u);
  EXPECT_EQ(recorded.left[0].why.id, "delivery.delivered");
  for (const Approved& x : {a, b, c}) EXPECT_EQ(state(x.submission), State::released);
  const Package given_up = ok(store->deliveries.packages("k")).at(0);
  EXPECT_TRUE(given_up.lost);
  EXPECT_EQ(given_up.folder, "box:/out");
  EXPECT_TRUE(deliver({a, b, c}).left.empty());
}

TEST_F(Release, a_lost_package_gives_back_what_no_other_one_holds_and_nobody_decided_about) {
  const Approved a = approved(), b = approved(), c = approved();
  pass(grace);
  for (const Approved& x : {a, b, c}) EXPECT_EQ(release(x), "ok");
  const auto lost = deliver({a, b, c});
  EXPECT_TRUE(deliver({b}, true).left.empty()) << "in a second one, too";
  ok(store->audits.overturn({"sue", new_uuid(), c.decision, "耳朵"}, now).get());
  EXPECT_EQ(ok(store->deliveries.lose("k", lost.package, now, 1)), 1);
  EXPECT_EQ(state(a.submission), State::released);
  EXPECT_EQ(state(b.submission), State::delivered);
  EXPECT_EQ(state(c.submission), State::recalled);
  EXPECT_EQ(ok(store->deliveries.lose("k", lost.package, now)), 0) << "a repeat changes nothing";
  EXPECT_EQ(id_of(store->deliveries.placed("k", lost.package).get()), "delivery.lost");
  EXPECT_EQ(id_of(store->deliveries.lose("k", "p99", now)), "delivery.unknown");
  const auto whole = deliver({a});
  ok(store->deliveries.placed("k", whole.package).get());
  EXPECT_EQ(id_of(store->deliveries.lose("k", whole.package, now)), "delivery.placed");
}

TEST_F(Release, what_was_never_released_or_is_not_what_the_decision_names_is_in_no_package) {
  const Approved a = approved(), b = approved();
  pass(grace);
  EXPECT_EQ(deliver({a}).left.at(0).why.id, "submission.move") << "approved, and not released";
  EXPECT_EQ(release(a), "ok");
  Approved other = a;
  other.finished = b.finished;
  EXPECT_EQ(deliver({other}).left.at(0).why.id, "release.other_photo");
  other = a;
  other.decision = b.decision;
  EXPECT_EQ(deliver({other}).left.at(0).why.id, "delivery.other_decision");
  EXPECT_TRUE(deliver({a}).left.empty());
  EXPECT_EQ(deliver({a}).left.at(0).why.id, "delivery.delivered");
  EXPECT_TRUE(deliver({a}, true).left.empty()) << "asked for once more";
}

TEST_F(Release, the_registrys_word_calls_a_delivered_photo_back_and_the_student_shoots_again_for_free) {
  const Approved a = delivered(), fine = delivered();
  const auto report = ok(
      store->recalls
          .take_results(
              "k",
              {{a.number, Registry::failed, "像素模糊"}, {fine.number, Registry::passed}, {"9999", Registry::failed}},
              "school", now)
          .get());
  EXPECT_EQ(report.recalled, 1);
  EXPECT_EQ(report.passed, 1);
  ASSERT_EQ(report.refused.size(), 1u);
  EXPECT_EQ(report.refused[0].number, "9999");
  EXPECT_EQ(report.refused[0].why.id, "student.unknown");
  EXPECT_EQ(state(a.submission), State::recalled);
  EXPECT_EQ(state(fine.submission), State::delivered);
  const auto again = ok(store->recalls.take_results("k", {{a.number, Registry::failed}}, "school", now).get());
  EXPECT_EQ(again.known, 1) << "the same list once more";
  const auto list = ok(store->recalls.list("k"));
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].student.number, a.number);
  EXPECT_EQ(list[0].source, "chsi");
  EXPECT_EQ(list[0].result, "failed");
  EXPECT_EQ(list[0].note, "像素模糊");
  EXPECT_EQ(list[0].name, a.number + ".jpg") << "as the recipient knows it";
  pass(400 * hour);  // long after the window has closed
  const auto next = ok(store->intake.submit("k", {a.number, add_photo("new one"), "", false, {}}, "mini", now).get());
  EXPECT_EQ(next.state, State::checking) << "paid once for all attempts";
  EXPECT_EQ(state(a.submission), State::superseded);
}

TEST_F(Release, what_is_not_delivered_cannot_be_called_back) {
  const Approved a = approved();
  pass(grace);
  EXPECT_EQ(release(a), "ok");
  const auto report = ok(store->recalls.take_results("k", {{a.number, Registry::abnormal}}, "school", now).get());
  ASSERT_EQ(report.refused.size(), 1u);
  EXPECT_NE(report.refused[0].why.message.find("released"), std::string::npos) << report.refused[0].why.message;
  EXPECT_NE(report.refused[0].why.message.find("recalled"), std::string::npos) << "both states are named";
  EXPECT_EQ(state(a.submission), State::released);
}

TEST_F(Release, the_school_vouches_for_what_was_called_back) {
  const Approved a = delivered();
  EXPECT_EQ(id_of(store->recalls.verify("k", a.number, "本人", "school", now).get()), "submission.move");
  ok(store->recalls.take_results("k", {{a.number, Registry::unsure}}, "school", now).get());
  EXPECT_EQ(id_of(store->recalls.verify("k", a.number, " ", "school", now).get()), "note.missing");
  ok(store->recalls.verify("k", a.number, "核验为本人", "school", now).get());
  EXPECT_EQ(state(a.submission), State::delivered);
  const auto list = ok(store->recalls.list("k"));
  EXPECT_EQ(list.at(0).answer, "verified");
  EXPECT_EQ(list[0].answer_note, "核验为本人");
}

TEST_F(Release, overturning_a_delivered_photo_puts_it_on_the_recall_list) {
  const Approved a = delivered();
  const auto reply = ok(store->audits.overturn({"sue", new_uuid(), a.decision, "不是本人"}, now).get());
  EXPECT_EQ(reply.submission_state, State::recalled);
  EXPECT_EQ(state(a.submission), State::recalled);
  const auto list = ok(store->recalls.list("k"));
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].source, "overturn");
  EXPECT_EQ(list[0].by, "sue");
  EXPECT_EQ(list[0].note, "不是本人");
  EXPECT_FALSE(list[0].package.empty());
}

TEST_F(Release, every_student_is_counted_once_by_the_newest_attempt) {
  delivered();
  const Approved recalled = delivered();
  ok(store->recalls.take_results("k", {{recalled.number, Registry::failed}}, "school", now).get());
  const Approved let_go = approved();
  approved();
  const auto rejected = decided("ann", false);
  pass(grace);
  EXPECT_EQ(release(let_go), "ok");
  pending();
  add_student();
  const std::string again = submission(rejected.submission).row.student.number;
  submit(again, "a second attempt");
  const auto counts = ok(store->deliveries.counts("k"));
  ASSERT_EQ(counts.size(), 1u);
  EXPECT_EQ(counts[0].college, "理学院");
  EXPECT_EQ(counts[0].students, 7);
  EXPECT_EQ(counts[0].missing, 1);
  EXPECT_EQ(counts[0].waiting, 2) << "one of them is the second attempt of a rejected one";
  EXPECT_EQ(counts[0].rejected, 0);
  EXPECT_EQ(counts[0].approved, 1);
  EXPECT_EQ(counts[0].released, 1);
  EXPECT_EQ(counts[0].delivered, 1);
  EXPECT_EQ(counts[0].recalled, 1);
}

TEST_F(Release, the_report_and_the_progress_agree_on_everybody) {
  delivered();
  const Approved recalled = delivered();
  ok(store->recalls.take_results("k", {{recalled.number, Registry::failed}}, "school", now).get());
  const Approved let_go = approved();
  approved();
  decided("ann", false);
  // A rejected one whose second attempt took its place and was withdrawn: nothing of theirs counts any more.
  const auto rejected = decided("ann", false);
  pass(grace);
  EXPECT_EQ(release(let_go), "ok");
  const std::string number = submission(rejected.submission).row.student.number;
  ok(store->intake.withdraw(submit(number, "a second attempt").submission, "mini", now).get());
  // One who has not paid, one who has left with an approval, one who came to the school, one who did nothing.
  const std::string unpaid = add_student();
  ok(store->intake.submit("k", {unpaid, add_photo("unpaid"), "", false, {}}, "mini", now).get());
  const Approved gone = approved();
  const std::string offline = add_student();
  add_student();
  pending();
  Store& rooms = store->rooms();
  const Caller admin = Caller::process("admin");
  const auto all = ok(rooms.access.campaigns(admin, {domain::Permission::administer}));
  const auto correct = [&](const std::string& who, domain::Standing standing) {
    const auto page = ok(rooms.students.list(all, {.text = who}, now));
    const auto ref = ok(rooms.access.student(admin, domain::Permission::administer, page.rows.at(0).id));
    ok(rooms.students.correct(ref, {.standing = standing, .note = "note"}, now).get());
  };
  correct(gone.number, domain::Standing::left);
  correct(offline, domain::Standing::offline);
  const auto report = ok(store->deliveries.counts("k"));
  const auto progress = ok(rooms.progress.by_class(all));
  ASSERT_EQ(report.size(), progress.rows.size());
  for (std::size_t i = 0; i < report.size(); ++i) {
    const ClassCounts& r = report[i];
    const api::ProgressRow& p = progress.rows[i];
    EXPECT_EQ(r.college, p.college);
    EXPECT_EQ(r.class_name, p.class_name);
    EXPECT_EQ(r.students, p.due);
    EXPECT_EQ(r.approved + r.released + r.delivered, p.approved);
    EXPECT_EQ(r.waiting, p.waiting);
    EXPECT_EQ(r.rejected + r.recalled, p.rejected);
    EXPECT_EQ(r.missing, p.missing);
    EXPECT_EQ(r.offline, p.offline);
    EXPECT_EQ(r.students,
              r.missing + r.waiting + r.rejected + r.approved + r.released + r.delivered + r.recalled + r.offline);
  }
  const api::ProgressCounts& sum = progress.all;
  EXPECT_EQ(sum, (api::ProgressCounts{10, 3, 1, 2, 3, 1}));
}

TEST_F(Release, a_stored_finished_photo_is_never_made_again) {
  std::string finished;
  const std::string id = pending_finished(finished);
  const std::string evidence = submission(id).evidence;
  ASSERT_TRUE(submission(id).finished);
  EXPECT_EQ(submission(id).finished->hash, finished);
  // Examined once more, by a newer program that makes another one of it.
  domain::Examination e = examined();
  e.fingerprint = "rules-2";
  domain::Finding f;
  f.check = "finished_photo";
  f.outcome = domain::Outcome::fail;
  e.findings.push_back(f);
  const std::string other = ok(store->photographs.keep_finished(id, as_bytes("made anew"), now));
  ok(store->intake.set_examination(id, e, now, other).get());
  EXPECT_NE(submission(id).evidence, evidence);
  EXPECT_EQ(submission(id).finished->hash, finished);
  const auto shown = submission(id);
  for (const domain::Finding& said : shown.examination->findings) EXPECT_NE(said.check, "finished_photo");
  // A reference that comes later changes the evidence and keeps it, too.
  const std::string number = submission(id).row.student.number;
  ok(store->roster.put_reference("k", number, api::PhotoKind::enrolment, add_photo("enrolment"), "admin", now).get());
  EXPECT_EQ(submission(id).finished->hash, finished);
  pass(25 * hour);
  ok(store->photographs.collect(now));
  EXPECT_TRUE(store->photographs.content(finished).ok()) << "it is in use, and a reviewer may see it";
  EXPECT_FALSE(store->photographs.content(other).ok()) << "nobody uses that one";
}

TEST_F(Release, a_finished_photo_that_is_not_stored_is_refused) {
  const std::string number = add_student();
  const std::string id = submit(number, "p").submission;
  EXPECT_EQ(id_of(store->intake.set_examination(id, examined(), now, std::string(64, 'a')).get()), "photo.unknown");
  EXPECT_EQ(state(id), State::checking);
}

TEST_F(Release, what_comes_back_without_a_finished_photo_is_examined_again) {
  const auto d = decided("ann");
  EXPECT_FALSE(ok(store->checks.any(now)));
  ok(store->audits.overturn({"sue", new_uuid(), d.decision, "成品照"}, now).get());
  ASSERT_TRUE(ok(store->checks.any(now)));
  const auto taken = ok(store->checks.claim("node:1", 1, minute, now).get());
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].job.submission, d.submission);
  EXPECT_TRUE(taken[0].job.finish);
  const std::string finished = ok(store->photographs.keep_finished(d.submission, as_bytes("now it is there"), now));
  ok(store->rooms().intake.set_examination(d.submission, examined(), now, taken[0].claim, finished).get());
  EXPECT_FALSE(ok(store->checks.any(now)));
  EXPECT_EQ(state(d.submission), State::pending);
  EXPECT_EQ(submission(d.submission).finished->hash, finished);
}

}  // namespace
}  // namespace cs::store
