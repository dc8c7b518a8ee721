// How far the students are, and what correcting one of them does.
#include "store/progress.hpp"

#include <algorithm>

#include "fixture.hpp"
#include "store/name_key.hpp"

namespace cs::store {
namespace {

struct ProgressTest : StoreTest {
  Store& rooms() { return store->rooms(); }
  CampaignsRef where(std::vector<domain::Grant> grants = {{domain::Role::school, {"某大学"}}}) {
    return ok(rooms().access.campaigns(Caller(api::User{"s", "s", domain::Role::school, std::move(grants)}),
                                       {domain::Permission::view_students}));
  }
  void add(const std::string& number, const std::string& college, const std::string& class_name) {
    ok(store->roster.put("k", {{"学生" + number, number, college, class_name, "本科", "13800001234"}}, "admin", now)
           .get());
  }
  StudentRef student(const std::string& number) {
    const auto page = ok(
        rooms().students.list(ok(rooms().access.campaigns(Caller::process("admin"), {domain::Permission::administer})),
                              {.text = number}, now));
    return ok(rooms().access.student(Caller::process("admin"), domain::Permission::administer, page.rows.at(0).id));
  }
  domain::CorrectionPlan correct(const std::string& number, const domain::Correction& wanted) {
    return ok(rooms().students.correct(student(number), wanted, now).get());
  }
  std::string hand_in(const std::string& number) {
    return submit(number, "photo of " + number + std::to_string(to_ms(now))).submission;
  }
};

TEST_F(ProgressTest, counts_everybody_once_by_college_and_class) {
  for (const char* n : {"1", "2", "3"}) add(n, "文学院", "一班");
  for (const char* n : {"4", "5", "6", "7"}) add(n, "理学院", "二班");
  ok(store->intake.set_examination(hand_in("1"), examined(), now).get());
  const auto lease = claim("ann").at(0);
  ok(store->decisions.decide(decision("ann", lease, false), now).get());
  hand_in("2");
  correct("4", {.standing = domain::Standing::left, .note = "退学"});
  correct("5", {.standing = domain::Standing::offline, .note = "线下"});
  const auto reply = ok(rooms().progress.by_class(where()));
  ASSERT_EQ(reply.rows.size(), 2U);
  const api::ProgressRow &science = reply.rows[1].college == "理学院" ? reply.rows[1] : reply.rows[0],
                         &letters = reply.rows[1].college == "理学院" ? reply.rows[0] : reply.rows[1];
  EXPECT_EQ(static_cast<const api::ProgressCounts&>(letters), (api::ProgressCounts{3, 0, 1, 1, 1, 0}));
  EXPECT_EQ(static_cast<const api::ProgressCounts&>(science), (api::ProgressCounts{3, 0, 0, 0, 2, 1}));
  EXPECT_EQ(reply.all, (api::ProgressCounts{6, 0, 1, 1, 3, 1}));
  const auto back = api::decode_progress(api::encode(reply));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->rows, reply.rows);
  // A counsellor sees their own college, and a reviewer counts alone.
  const CampaignsRef own = where({{domain::Role::school, {"某大学", {}, {"文学院"}}}});
  EXPECT_EQ(ok(rooms().progress.by_class(own)).all.due, 3);
  std::vector<std::string> numbers;
  for (const auto& s : ok(rooms().progress.expected(where()))) numbers.push_back(s.student.number);
  std::ranges::sort(numbers);
  EXPECT_EQ(numbers, (std::vector<std::string>{"1", "3", "6", "7"}));
  EXPECT_EQ(ok(rooms().progress.expected(own)).size(), 2U);
  EXPECT_EQ(ok(rooms().progress.expected(where(), "理学院")).size(), 2U);
  EXPECT_EQ(ok(rooms().progress.expected(where())).at(0).student.phone, "138****1234");
  EXPECT_TRUE(ok(rooms().progress.expected(where({{domain::Role::reviewer, {}}}))).empty());
}

TEST_F(ProgressTest, a_correction_says_what_it_did_and_takes_back_what_waits) {
  const std::string id = pending();
  const auto lease = claim("ann").at(0);
  const auto entries = ok(store->log.list(1, 1000)).size();
  EXPECT_TRUE(
      ok(rooms().students.plan_correction(student("20221001"), {.standing = domain::Standing::left, .note = "退学"}))
          .withdraws);
  EXPECT_EQ(ok(store->log.list(1, 1000)).size(), entries) << "a preview changes nothing";
  EXPECT_TRUE(correct("20221001", {.standing = domain::Standing::left, .note = "退学"}).withdraws);
  EXPECT_EQ(state(id), domain::State::withdrawn);
  EXPECT_EQ(id_of(store->decisions.decide(decision("ann", lease), now).get()) == "ok", false) << "the lease is void";
  EXPECT_EQ(id_of(store->intake.submit("k", {"20221001", add_photo("again"), "", true, from_ms(0)}, "mini", now).get()),
            "submit.left");
  const auto log = ok(store->log.list(1, 1000));
  const auto entry = std::ranges::find(log, "student.corrected", &LogEntry::action);
  ASSERT_NE(entry, log.end());
  EXPECT_EQ(entry->detail.find("退学"), std::string::npos) << "the reason may hold a name";
  const auto file = ok(rooms().students.file(student("20221001"), now));
  EXPECT_EQ(file.events.at(0).kind, "left");
  EXPECT_EQ(file.events.at(0).note, "退学");
  correct("20221001", {.standing = domain::Standing::takes_part, .note = "弄错了"});
  EXPECT_EQ(id_of(store->intake.submit("k", {"20221001", add_photo("again"), "", true, from_ms(0)}, "mini", now).get()),
            "ok");
  const auto before = ok(store->log.list(1, 1000)).size();
  correct("20221001", {.name = "学生1", .note = "没有变化"});
  EXPECT_EQ(ok(store->log.list(1, 1000)).size(), before) << "nothing differs";
}

TEST_F(ProgressTest, a_student_who_was_renumbered_is_found_by_the_new_number_alone) {
  add("2022001", "文学院", "一班");
  add("2022002", "文学院", "一班");
  const auto refused = rooms().students.correct(student("2022001"), {.number = "2022002", .note = "x"}, now).get();
  EXPECT_EQ(id_of(refused), "student.number_taken");
  correct("2022001", {.name = "欧阳明", .number = "2099777", .note = "转专业"});
  EXPECT_EQ(id_of(store->roster.student("k", "2022001")), "student.unknown");
  EXPECT_EQ(ok(store->roster.student("k", "2099777")).name, "欧阳明");
  const auto found = [&](const std::string& text) {
    return ok(store->submissions.list({.campaign = "k", .text = text}, now)).total;
  };
  ok(store->intake.set_examination(hand_in("2099777"), examined(), now).get());
  EXPECT_EQ(found("2099777"), 1);
  EXPECT_EQ(found("777"), 1) << "by its end";
  EXPECT_EQ(found("oym"), 1);
}

TEST_F(ProgressTest, what_waits_is_checked_once_more_when_a_reference_arrives) {
  const std::string id = pending();
  const auto lease = claim("ann").at(0);
  EXPECT_FALSE(ok(rooms().checks.any(now))) << "nothing is to be checked";
  ok(store->roster.put_reference("k", "20221001", api::PhotoKind::enrolment, add_photo("face"), "admin", now).get());
  const auto checks = ok(rooms().checks.claim("node:1", 5, std::chrono::minutes{1}, now).get());
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks[0].job.submission, id);
  ASSERT_EQ(checks[0].job.references.size(), 1U) << "with the new reference";
  EXPECT_EQ(state(id), domain::State::leased) << "where it is: nobody's lease ends for it";
  const std::string before = submission(id).evidence;
  auto found = examined(domain::Outcome::fail);
  found.findings[0].check = "same_as_enrolment";
  ok(rooms().intake.set_examination(id, found, now, checks[0].claim).get());
  EXPECT_EQ(submission(id).row.fails, 1);
  EXPECT_NE(submission(id).evidence, before);
  EXPECT_FALSE(ok(rooms().checks.any(now)));
  // The same photograph again is no news.
  ok(store->roster.put_reference("k", "20221001", api::PhotoKind::enrolment, add_photo("face"), "admin", now).get());
  EXPECT_FALSE(ok(rooms().checks.any(now)));
  // A check that was begun with the old reference is not taken: it is done once more.
  const std::string second = hand_in(add_student());
  const auto begun = ok(rooms().checks.claim("node:1", 5, std::chrono::minutes{1}, now).get());
  ASSERT_EQ(begun.size(), 1U);
  ok(store->roster.put_reference("k", "20221002", api::PhotoKind::enrolment, add_photo("face 2"), "admin", now).get());
  EXPECT_EQ(id_of(rooms().intake.set_examination(second, examined(), now, begun[0].claim).get()), "check.lost");
  EXPECT_EQ(ok(rooms().checks.claim("node:1", 5, std::chrono::minutes{1}, now).get()).size(), 1U);
  (void)lease;
}

TEST_F(ProgressTest, names_are_found_however_they_are_written) {
  EXPECT_EQ(name_key_of("\u2F99国"), name_key_of("\u8C9D国")) << "a Kangxi radical";
  EXPECT_EQ(name_key_of("\u2EE2云"), name_key_of("马云")) << "a simplified radical";
  EXPECT_EQ(name_key_of("阿依古丽・买买提"), name_key_of("阿依古丽·买买提"));
  EXPECT_EQ(name_key_of("阿依古丽.买买提"), name_key_of("阿依古丽·买买提"));
  EXPECT_EQ(name_key_of("张\u3000三"), name_key_of("张三"));
  EXPECT_EQ(name_key_of("葛\U000E0100城"), name_key_of("葛城"));
  EXPECT_EQ(name_key_of("张\u200B三\uFEFF"), name_key_of("张三"));
  EXPECT_EQ(name_key_of("Ａｎｎ  LEE"), name_key_of("Ann Lee"));
  EXPECT_EQ(name_key_of("Mu\u0308ller"), name_key_of("Müller"));
  EXPECT_NE(name_key_of("AnnLee"), name_key_of("Ann Lee"));
  EXPECT_NE(name_key_of("张三"), name_key_of("张二"));
  EXPECT_EQ(name_key_of("\xFF\xFE").find('\0'), std::string::npos);
  ok(store->roster.put("k", {{"阿依古丽·买买提", "9", "", "", "", ""}}, "admin", now).get());
  ok(store->intake.set_examination(hand_in("9"), examined(), now).get());
  const auto found = [&](const std::string& text) {
    return ok(store->submissions.list({.campaign = "k", .text = text}, now)).total;
  };
  EXPECT_EQ(found("阿依古丽・买"), 1);
  EXPECT_EQ(ok(store->roster.student("k", "9")).name, "阿依古丽·买买提") << "as it was given";
  edit([](db::Connection& c) { c.run("UPDATE students SET name_key = ''"); });
  EXPECT_EQ(found("阿依古丽・买"), 1) << "of students from before there were keys";
}

}  // namespace
}  // namespace cs::store
