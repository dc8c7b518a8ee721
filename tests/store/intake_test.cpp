#include <fmt/format.h>

#include <fstream>

#include "domain/capture.hpp"
#include "fixture.hpp"

namespace cs::store {
namespace {

using domain::State;
using Intake = StoreTest;
using Photos = StoreTest;

TEST_F(Intake, one_attempt_from_arrival_to_the_queue) {
  const std::string number = add_student();
  const auto photo = add_photo("p");
  const auto r =
      ok(store->intake.submit("k", {number, photo, R"({"camera":"rear"})", true, now - hour}, "mini", now).get());
  EXPECT_EQ(r.attempt, 1);
  EXPECT_EQ(r.state, State::checking);
  const auto checks = ok(store->checks.claim("node:1", 10, minute, now).get());
  ASSERT_EQ(checks.size(), 1u);
  EXPECT_EQ(checks[0].job.submission, r.submission);
  EXPECT_EQ(checks[0].job.photo, photo);
  EXPECT_EQ(checks[0].job.capture_context, domain::carried_context(R"({"camera":"rear"})", ""));
  EXPECT_TRUE(claim("ann").empty());
  ok(store->intake.set_examination(r.submission, examined(domain::Outcome::fail), now).get());
  EXPECT_EQ(ok(store->checks.waiting()), 0);
  const auto s = submission(r.submission);
  EXPECT_EQ(s.row.deadline, now + 47 * hour);  // from the payment
  EXPECT_EQ(s.row.deadline_in, 47 * hour);
  EXPECT_EQ(s.row.fails, 1);
  EXPECT_EQ(s.row.student.name, "学生1");
  ASSERT_TRUE(s.examination.has_value());
  EXPECT_EQ(*s.examination, examined(domain::Outcome::fail));
  EXPECT_EQ(claim("ann").at(0).submission, r.submission);
}

TEST_F(Intake, an_unpaid_one_waits_for_its_payment) {
  const std::string number = add_student();
  const auto photo = add_photo("p");
  const auto r = ok(store->intake.submit("k", {number, photo, "", false, from_ms(0)}, "mini", now).get());
  EXPECT_EQ(r.state, State::awaiting_payment);
  EXPECT_EQ(submission(r.submission).row.deadline_in, Millis{0});
  EXPECT_EQ(id_of(store->intake.pay(r.submission, now + hour, "mini", now).get()), "submit.paid_in_future");
  ok(store->intake.pay(r.submission, now, "mini", now).get());
  ok(store->intake.pay(r.submission, now, "mini", now).get());
  EXPECT_EQ(state(r.submission), State::checking);
  EXPECT_EQ(submission(r.submission).row.deadline, now + 48 * hour);
}

TEST_F(Intake, the_same_photograph_again_gives_the_first_answer) {
  const std::string number = add_student();
  const auto first = submit(number, "p");
  const auto again = submit(number, "p");
  EXPECT_EQ(again.submission, first.submission);
  EXPECT_EQ(ok(store->submissions.list({.campaign = "k", .state = "checking"}, now)).total, 1);
}

TEST_F(Intake, refuses_what_is_unknown_or_out_of_time) {
  const std::string number = add_student();
  const auto photo = add_photo("p");
  EXPECT_EQ(id_of(store->intake.submit("k", {"nobody", photo, "", true, {}}, "mini", now).get()), "student.unknown");
  EXPECT_EQ(id_of(store->intake.submit("k", {number, "nothing", "", true, {}}, "mini", now).get()), "photo.unknown");
  EXPECT_EQ(id_of(store->intake.submit("x", {number, photo, "", true, {}}, "mini", now).get()), "campaign.unknown");
  EXPECT_EQ(id_of(store->intake.submit("k", {number, photo, "", true, now + hour}, "mini", now).get()),
            "submit.paid_in_future");
  EXPECT_EQ(id_of(store->intake.submit("k", {number, photo, "", true, {}}, "mini", now - 48 * hour).get()),
            "submit.window_not_open");
  EXPECT_EQ(id_of(store->intake.submit("k", {number, photo, "", true, {}}, "mini", now + 240 * hour).get()),
            "submit.window_closed");
}

TEST_F(Intake, no_second_attempt_while_the_first_lives_or_its_decision_may_be_undone) {
  const auto d = decided("ann", false);
  const auto photo = add_photo("better");
  const auto again = [&] { return store->intake.submit("k", {"20221001", photo, "", false, {}}, "mini", now).get(); };
  EXPECT_EQ(id_of(again()), "submit.too_early");
  pass(grace);
  const auto second = ok(again());
  EXPECT_EQ(second.attempt, 2);
  EXPECT_EQ(second.state, State::checking);  // one fee covers all attempts
  EXPECT_EQ(state(d.submission), State::superseded);
  EXPECT_EQ(submission(second.submission).row.deadline, now + 48 * hour);  // from its arrival
  EXPECT_EQ(submission(second.submission).history.at(0).decision_id, d.decision);
  const auto third = add_photo("even better");
  EXPECT_EQ(id_of(store->intake.submit("k", {"20221001", third, "", false, {}}, "mini", now).get()),
            "submit.not_allowed");
}

TEST_F(Intake, after_approval_the_photograph_is_not_replaced) {
  decided("ann", true);
  pass(hour);
  const auto photo = add_photo("better");
  EXPECT_EQ(id_of(store->intake.submit("k", {"20221001", photo, "", false, {}}, "mini", now).get()),
            "submit.not_allowed");
}

TEST_F(Intake, a_reshoot_may_follow_for_two_days_after_closing) {
  pass(239 * hour);
  decided("ann", false);
  const TimePoint told = now + grace;
  const auto photo = add_photo("better");
  now = told + 48 * hour;
  EXPECT_EQ(id_of(store->intake.submit("k", {"20221001", photo, "", false, {}}, "mini", now).get()),
            "submit.reshoot_over");
  now -= Millis{1};
  EXPECT_EQ(id_of(store->intake.submit("k", {"20221001", photo, "", false, {}}, "mini", now).get()), "ok");
}

TEST_F(Intake, a_withdrawn_attempt_can_be_handed_in_again) {
  const std::string id = pending();
  ok(store->intake.withdraw(id, "mini", now).get());
  ok(store->intake.withdraw(id, "mini", now).get());
  EXPECT_EQ(submit("20221001", "photo of 20221001").attempt, 2);
}

TEST_F(Intake, findings_of_a_decided_item_are_final) {
  const auto d = decided("ann");
  EXPECT_EQ(id_of(store->intake.set_examination(d.submission, examined(), now).get()), "submission.move");
}

TEST_F(Intake, the_roster_is_taken_whole_or_not_at_all_and_the_error_names_the_row) {
  const domain::Student good{"甲", "1", "", "", "", "13800001234"}, bad{"乙", "2", "", "", "", "12"};
  const auto r = store->roster.put("k", {good, bad}, "admin", now).get();
  ASSERT_EQ(id_of(r), "student.invalid");
  EXPECT_NE(r.error().message.find("Student 2"), std::string::npos);
  EXPECT_EQ(id_of(store->roster.student("k", "1")), "student.unknown");
  EXPECT_EQ(ok(store->roster.put("k", {good}, "admin", now).get()).added, 1);
  domain::Student changed = good;
  changed.college = "文学院";
  const auto again = ok(store->roster.put("k", {changed}, "admin", now).get());
  EXPECT_EQ(again.added, 0);
  EXPECT_EQ(again.changed, 1);
  EXPECT_EQ(ok(store->roster.student("k", "1")).college, "文学院");
  // A list of numbers and names says nothing of college and telephone.
  EXPECT_EQ(ok(store->roster.put("k", {{"甲", "1", "", "", "", ""}}, "admin", now).get()).unchanged, 1);
  EXPECT_EQ(ok(store->roster.student("k", "1")), changed);
}

TEST_F(Intake, a_large_roster_can_be_given_up_while_it_is_written) {
  const CampaignRef k =
      ok(store->rooms().access.campaign(Caller::process("admin"), domain::Permission::administer, "k"));
  std::vector<domain::Student> many;
  for (int i = 0; i < 2000; ++i) many.push_back({"学生", std::to_string(10000 + i), "", "", "", ""});
  std::vector<std::size_t> told;
  auto given_up = store->rooms().roster.put(k, many, now, {}, [&](std::size_t at) {
    told.push_back(at);
    return at < 1000;
  });
  EXPECT_EQ(id_of(std::move(given_up).get()), "roster.cancelled");
  EXPECT_EQ(told, (std::vector<std::size_t>{0, 500, 1000}));
  EXPECT_EQ(id_of(store->roster.student("k", "10000")), "student.unknown") << "nothing of it is there";
  EXPECT_EQ(ok(store->rooms().roster.put(k, many, now, {}, [](std::size_t) { return true; }).get()).added, 2000);
  EXPECT_EQ(ok(store->rooms().roster.put(k, many, now).get()).unchanged, 2000);
}

TEST_F(Intake, consent_holds_until_somebody_says_otherwise_and_is_in_the_audit_log) {
  const std::string number = add_student();
  const auto said = [&] {
    int rows = 0;
    for (const LogEntry& row : ok(store->log.list(1, 1000))) rows += row.action == "student.id_card_consent";
    return rows;
  };
  const std::string id = submit(number, "p").submission;
  const auto check = ok(store->checks.claim("node:1", 1, minute, now).get()).at(0);
  ASSERT_EQ(check.job.submission, id);
  EXPECT_FALSE(check.job.id_card_consent) << "nobody was asked";
  EXPECT_EQ(said(), 0);
  const auto hand_in = [&](std::optional<bool> consent) {
    api::IntakeRequest request{number, add_photo("p"), "", true, {}};
    request.id_card_consent = consent;
    ok(store->intake.submit("k", request, "mini", now).get());
    return ok(store->checks.job(check.claim)).id_card_consent;
  };
  EXPECT_TRUE(hand_in(true));
  EXPECT_TRUE(hand_in(std::nullopt));
  EXPECT_TRUE(hand_in(true));
  EXPECT_EQ(said(), 1);
  const domain::Student s = ok(store->roster.student("k", number));
  ok(store->roster.put("k", {s}, "admin", now).get());
  EXPECT_TRUE(ok(store->checks.job(check.claim)).id_card_consent)
      << "a roster that does not speak of it changes nothing";
  ok(store->roster.put("k", {s}, "admin", now, {{number, false}}).get());
  EXPECT_FALSE(ok(store->checks.job(check.claim)).id_card_consent);
  EXPECT_EQ(said(), 2);
  EXPECT_EQ(id_of(store->roster.put("k", {s}, "admin", now, {{"nobody", true}}).get()), "student.unknown");
}

TEST_F(Photos, are_named_by_content_and_campaign_and_read_back) {
  const auto a = add_photo("same"), b = add_photo("same"), c = add_photo("other");
  EXPECT_EQ(a, b);
  EXPECT_NE(a, c);
  EXPECT_EQ(as_text(ok(store->photographs.read(a))), "same");
  auto second = test_campaign(now);
  second.id = "second";
  ok(store->campaigns.put(second, "admin", now).get());
  EXPECT_NE(ok(store->photographs.add("second", as_bytes("same"), now)).hash, a);
  EXPECT_EQ(id_of(store->photographs.content("../../etc/passwd")), "photo.unknown");
  EXPECT_EQ(id_of(store->photographs.add("k", {}, now)), "photo.empty");
}

TEST_F(Photos, a_lost_file_is_damage_and_an_upload_mends_it) {
  const auto hash = add_photo("content");
  std::filesystem::remove(dir / "data/photographs" / hash.substr(0, 2) / hash);
  EXPECT_EQ(id_of(store->photographs.read(hash)), "photo.lost");
  EXPECT_EQ(add_photo("content"), hash);
  EXPECT_EQ(as_text(ok(store->photographs.read(hash))), "content");
}

TEST_F(Photos, folders_that_were_empty_and_got_lost_come_back) {
  const auto photographs = dir / "data/photographs";
  const auto empty_all = [&] {
    for (const auto& folder : std::filesystem::directory_iterator(photographs)) std::filesystem::remove(folder.path());
  };
  const auto hash = add_photo("content");
  std::filesystem::remove_all(photographs / hash.substr(0, 2));
  empty_all();  // under a running service
  EXPECT_EQ(add_photo("content"), hash);
  store.reset();  // and in a copy that left out what was empty
  std::filesystem::remove_all(photographs / hash.substr(0, 2));
  for (int i = 0; i < 255; ++i) std::filesystem::remove(photographs / fmt::format("{:02x}", i));
  open();
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(photographs), {}), 256);
  EXPECT_EQ(add_photo("content"), hash);
  EXPECT_EQ(as_text(ok(store->photographs.read(hash))), "content");
}

TEST_F(Photos, a_half_written_file_without_a_row_is_not_trusted) {
  const auto path = [&](const std::string& hash) { return dir / "data/photographs" / hash.substr(0, 2) / hash; };
  const auto hash = add_photo("content");
  pass(25 * hour);
  EXPECT_EQ(ok(store->photographs.collect(now)), 1);
  std::ofstream(path(hash)) << "garbage";  // the same length, as after a lost flush
  EXPECT_EQ(add_photo("content"), hash);
  EXPECT_EQ(as_text(ok(store->photographs.read(hash))), "content");
}

TEST_F(Photos, unreferenced_for_a_day_are_collected_others_never) {
  const std::string number = add_student();
  const auto used = submit(number, "used");
  const auto reference = add_photo("reference");
  ok(store->roster.put_reference("k", number, api::PhotoKind::id_card, reference, "admin", now).get());
  const auto idle = add_photo("idle");
  const auto path = dir / "data/photographs" / idle.substr(0, 2) / idle;
  pass(23 * hour);
  EXPECT_EQ(ok(store->photographs.collect(now)), 0);
  pass(hour);
  EXPECT_EQ(ok(store->photographs.collect(now)), 1);
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_EQ(id_of(store->photographs.content(idle)), "photo.unknown");
  // Replaced, the old reference gets its day too.
  ok(store->roster.put_reference("k", number, api::PhotoKind::id_card, add_photo("newer"), "admin", now).get());
  EXPECT_EQ(ok(store->photographs.collect(now)), 0);
  pass(24 * hour);
  EXPECT_EQ(ok(store->photographs.collect(now)), 1);
  EXPECT_EQ(id_of(store->photographs.content(reference)), "photo.unknown");
  EXPECT_EQ(as_text(ok(store->photographs.read(submission(used.submission).photos[0].hash))), "used");
}

TEST_F(Photos, uploading_again_renews_the_day) {
  const auto hash = add_photo("idle");
  pass(23 * hour);
  add_photo("idle");
  pass(2 * hour);
  EXPECT_EQ(ok(store->photographs.collect(now)), 0);
  EXPECT_EQ(id_of(store->photographs.content(hash)), "ok");
}

}  // namespace
}  // namespace cs::store
