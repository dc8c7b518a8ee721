// One student as support sees them, and how lists are narrowed and counted.
#include <algorithm>

#include "fixture.hpp"

namespace cs::store {
namespace {

using domain::NoticeEvent;

struct Students : StoreTest {
  NoticeRules rules;

  Access& access() { return store->rooms().access; }
  CampaignsRef everywhere(const std::string& by = "sue") {
    return ok(access().campaigns(person(by), {domain::Permission::view_decisions}));
  }
  StudentRef student(int n, const std::string& by = "sue") {
    return ok(access().student(person(by), domain::Permission::view_decisions, "t" + std::to_string(n)));
  }
  std::string numbers(const StudentQuery& query) {
    std::string all;
    for (const api::StudentRow& r : ok(store->rooms().students.list(everywhere(), query, now)).rows)
      all += r.student.number.substr(4) + " ";
    return all;
  }
  std::string kinds(int n) {
    std::string all;
    for (const api::StudentEvent& e : ok(store->rooms().students.file(student(n), now)).events) all += e.kind + " ";
    return all;
  }
  void send(const std::string& id, NoticeEvent event) {
    ok(store->outbox.take_due(now, 100, rules).get());
    NoticeOutcome o;
    o.id = id;
    o.event = event;
    if (event == NoticeEvent::accept) o.provider_id = "p-" + id;
    ok(store->outbox.mark({o}, now, rules).get());
  }
};

TEST_F(Students, are_found_by_text_and_look_and_each_look_is_counted) {
  decided("ann");                         // 1001 approved
  const auto no = decided("ann", false);  // 1002 rejected, and on the call list
  pending();                              // 1003 waiting
  add_student();                          // 1004 handed in nothing
  pass(grace);
  send(no.notice, NoticeEvent::refuse);
  EXPECT_EQ(numbers({}), "1001 1002 1003 1004 ");
  EXPECT_EQ(numbers({.look = "approved"}), "1001 ");
  EXPECT_EQ(numbers({.look = "rejected"}), "1002 ");
  EXPECT_EQ(numbers({.look = "waiting"}), "1003 ");
  EXPECT_EQ(numbers({.look = "missing"}), "1004 ");
  EXPECT_EQ(numbers({.look = "calls"}), "1002 ");
  EXPECT_EQ(numbers({.text = "003"}), "1003 ");
  EXPECT_EQ(numbers({.text = "003", .look = "missing"}), "");
  EXPECT_EQ(numbers({.college = "理学院"}), "1001 1002 1003 1004 ");
  EXPECT_EQ(numbers({.college = "文学院"}), "");
  EXPECT_EQ(numbers({.offset = 2, .limit = 1}), "1003 ");
  EXPECT_EQ(id_of(store->rooms().students.list(everywhere(), {.look = "lost"}, now)), "query.look");
  const auto page = ok(store->rooms().students.list(everywhere(), {.look = "missing", .counts = true}, now));
  EXPECT_EQ(page.total, 1);
  const std::map<std::string, std::int64_t> counts{{"all", 4},     {"calls", 1},    {"missing", 1},
                                                   {"waiting", 1}, {"rejected", 1}, {"approved", 1}};
  EXPECT_EQ(page.counts, counts) << "of every look, whichever is open";
  const auto found = ok(store->rooms().students.list(everywhere(), {.text = "1002", .counts = true}, now));
  EXPECT_EQ(found.counts.at("rejected"), 1);
  EXPECT_EQ(found.counts.at("approved"), 0);
  EXPECT_EQ(found.rows.at(0).call_notice, no.notice);
  EXPECT_EQ(found.rows.at(0).student.phone, "138****1234");
}

TEST_F(Students, a_newer_attempt_decides_where_one_stands) {
  decided("ann", false);
  pass(grace);
  const auto again = submit("20221001", "another photo");
  EXPECT_EQ(numbers({.look = "rejected"}), "");
  EXPECT_EQ(numbers({.look = "waiting"}), "1001 ");
  const auto row = ok(store->rooms().students.list(everywhere(), {}, now)).rows.at(0);
  EXPECT_EQ(row.submission, again.submission);
  EXPECT_EQ(row.attempts, 2);
}

TEST_F(Students, the_timeline_tells_everything_newest_first) {
  const auto one = decided("ann");
  pass(minute);
  ok(store->decisions.undo({"ann", new_uuid(), one.decision, ""}, now).get());
  pass(minute);
  const auto two = ok(store->decisions.decide(decision("bob", claim("bob").at(0), false), now).get());
  pass(grace);
  send(two.notice, NoticeEvent::accept);
  pass(minute);
  ok(store->audits.overturn({"sue", new_uuid(), two.decision, "ears are free"}, now).get());
  const std::string told = kinds(1);
  EXPECT_TRUE(told.ends_with("message undone approved checked paid submitted ")) << told;
  EXPECT_LT(told.find("overturned"), told.find("rejected")) << told;
  const auto file = ok(store->rooms().students.file(student(1), now));
  const auto fell = std::ranges::find(file.events, "overturned", &api::StudentEvent::kind);
  ASSERT_NE(fell, file.events.end());
  EXPECT_EQ(fell->at, now);
  EXPECT_EQ(fell->by, "sue");
  EXPECT_EQ(fell->note, "ears are free");
  const auto rejected = std::ranges::find(file.events, "rejected", &api::StudentEvent::kind);
  EXPECT_EQ(rejected->reasons, std::vector<std::string>{"EAR_COVERED"});
  EXPECT_EQ(file.row.state, domain::State::approved);
}

TEST_F(Students, a_number_is_shown_with_a_reason_that_is_kept) {
  add_student();
  EXPECT_EQ(id_of(store->rooms().students.show_phone(student(1), "  ", now).get()), "note.missing");
  EXPECT_EQ(kinds(1), "");
  EXPECT_EQ(ok(store->rooms().students.show_phone(student(1), "she called", now).get()).phone, "13800001234");
  const auto file = ok(store->rooms().students.file(student(1), now));
  ASSERT_EQ(file.events.size(), 1u);
  EXPECT_EQ(file.events[0].kind, "phone_shown");
  EXPECT_EQ(file.events[0].by, "sue");
  EXPECT_EQ(file.events[0].note, "she called");
  EXPECT_EQ(file.row.student.phone, "138****1234") << "it is not in the file";
  int links = 0;
  for (const LogEntry& r : ok(store->log.list(1, 1000))) {
    links += r.action == "student.phone_shown" && r.subject == "t1" && r.actor == "sue";
    EXPECT_EQ(r.detail.find("13800001234"), std::string::npos);
    EXPECT_EQ(r.detail.find("she called"), std::string::npos) << "the chain holds no words of people";
  }
  EXPECT_EQ(links, 1);
  EXPECT_EQ(ok(store->log.verify()).problems, 0);
}

TEST_F(Students, a_corrected_number_gets_the_message_again_and_what_waits) {
  const auto told = decided("ann", false);
  pass(grace);
  send(told.notice, NoticeEvent::refuse);
  const auto correct = [&](const std::string& key, const std::string& phone, const std::string& resend) {
    return store->rooms().students.correct_phone(student(1), {key, phone, "she said so", resend}, now).get();
  };
  const std::string key = new_uuid();
  EXPECT_EQ(id_of(correct(new_uuid(), "010-6275 1234", told.notice)), "phone.landline");
  EXPECT_EQ(id_of(correct(new_uuid(), "12345", told.notice)), "phone.wrong");
  add_student();
  EXPECT_EQ(
      id_of(
          store->rooms().students.correct_phone(student(2), {new_uuid(), "13922223333", "x", told.notice}, now).get()),
      "notice.unknown")
      << "a message of somebody else";
  EXPECT_EQ(ok(store->rooms().students.show_phone(student(2), "look", now).get()).phone, "13800001234");
  const auto done = ok(correct(key, "+86 139 2222 3333", told.notice));
  EXPECT_EQ(done.phone, "139****3333");
  EXPECT_EQ(ok(correct(key, "+86 139 2222 3333", told.notice)).notice, done.notice) << "the same wish";
  EXPECT_EQ(id_of(correct(key, "13911112222", told.notice)), "idempotency.mismatch");
  const auto due = ok(store->outbox.take_due(now, 100, rules).get());
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].phone, "13922223333");
  EXPECT_EQ(ok(store->notices.desk("k")).calls, 0) << "the old one is off the call list";

  // What waits to leave takes the new number along.
  const auto waiting = decided("ann");
  pass(minute);
  ok(store->rooms().students.correct_phone(student(3), {new_uuid(), "13700001111", "x", ""}, now).get());
  pass(grace);
  const auto later = ok(store->outbox.take_due(now, 100, rules).get());
  ASSERT_EQ(later.size(), 1u);
  EXPECT_EQ(later[0].id, waiting.notice);
  EXPECT_EQ(later[0].phone, "13700001111");

  // So does what was on its way, and came back.
  for (const auto came_back : {NoticeEvent::put_back, NoticeEvent::hold}) {
    const std::string phone = came_back == NoticeEvent::hold ? "13700003333" : "13700002222";
    ok(store->rooms().students.correct_phone(student(3), {new_uuid(), phone, "x", ""}, now).get());
    NoticeOutcome back;
    back.id = waiting.notice;
    back.event = came_back;
    ok(store->outbox.mark({back}, now, rules).get());
    pass(24 * hour);
    const auto again = ok(store->outbox.take_due(now, 100, rules).get());
    ASSERT_EQ(again.size(), 1u);
    EXPECT_EQ(again[0].phone, phone);
  }
}

TEST_F(Students, a_roster_that_corrects_a_number_takes_along_what_waits) {
  const auto waiting = decided("ann");
  ok(store->roster.put("k", {{"学生1", "20221001", "理学院", "1 班", "本科", "+86 137 0000 1111"}}, "admin", now)
         .get());
  pass(grace);
  const auto due = ok(store->outbox.take_due(now, 100, rules).get());
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].id, waiting.notice);
  EXPECT_EQ(due[0].phone, "13700001111");
}

TEST_F(Students, who_was_not_reached_stays_on_the_call_list) {
  const auto told = decided("ann");
  pass(grace);
  send(told.notice, NoticeEvent::refuse);
  const auto call = [&](domain::CallOutcome outcome, const std::string& key) {
    const auto ref = ok(access().notice(person("sue"), domain::Permission::resend_notice, told.notice));
    return store->rooms().notices.note_call(ref, {key, "rang", outcome}, now).get();
  };
  ok(call(domain::CallOutcome::no_answer, new_uuid()));
  EXPECT_EQ(ok(store->notices.desk("k")).calls, 1);
  ok(call(domain::CallOutcome::wrong_number, new_uuid()));
  EXPECT_EQ(notice(submission("s1").row.id).call_outcome, "wrong_number");
  EXPECT_EQ(ok(store->notices.desk("k")).calls, 1);
  const std::string key = new_uuid();
  ok(call(domain::CallOutcome::reached, key));
  ok(call(domain::CallOutcome::reached, key));
  EXPECT_EQ(id_of(call(domain::CallOutcome::no_answer, key)), "idempotency.mismatch");
  EXPECT_EQ(ok(store->notices.desk("k")).calls, 0);
  EXPECT_EQ(id_of(call(domain::CallOutcome::reached, new_uuid())), "notice.not_on_list");
  EXPECT_TRUE(kinds(1).starts_with("called_reached called_wrong_number called_no_answer ")) << kinds(1);
}

TEST_F(Students, lists_are_narrowed_by_college_days_checks_and_outcome) {
  const std::string plain = pending();
  const std::string number = add_student();
  const std::string bad = submit(number, "bad").submission;
  ok(store->intake.set_examination(bad, examined(domain::Outcome::fail), now).get());
  Submissions& queue = store->rooms().submissions;
  const auto waiting = [&](SubmissionQuery q) {
    q.counts = true;
    return ok(queue.list(everywhere(), q, now));
  };
  EXPECT_EQ(waiting({.outcome = "fail"}).rows.at(0).id, bad);
  EXPECT_EQ(waiting({.outcome = "fail"}).total, 1);
  EXPECT_EQ(waiting({.outcome = "pass"}).rows.at(0).id, plain);
  EXPECT_EQ(waiting({.text = "1002", .outcome = "pass"}).total, 0);
  EXPECT_EQ(waiting({.overdue = true}).total, 0);
  EXPECT_EQ(waiting({.college = "文学院"}).total, 0);
  EXPECT_EQ(waiting({.college = "理学院"}).total, 2);
  EXPECT_EQ(id_of(queue.list(everywhere(), {.outcome = "odd"}, now)), "query.outcome");
  const auto looks = waiting({.state = "leased"}).counts;
  EXPECT_EQ(looks.at("all"), 2);
  EXPECT_EQ(looks.at("free"), 2);
  EXPECT_EQ(looks.at("held"), 0);
  EXPECT_EQ(looks.at("fail"), 1);
  pass(50 * hour);
  EXPECT_EQ(waiting({}).counts.at("overdue"), 2);

  const TimePoint first = now;
  const auto leases = claim("ann", 2);
  DecideCall against = decision("ann", leases.at(leases.at(0).submission == bad ? 0 : 1));
  against.request.overrides = {"head_size"};
  const auto overridden = ok(store->decisions.decide(against, now).get());
  pass(24 * hour);
  const auto second = decided("bob", false);
  Decisions& decisions = store->rooms().decisions;
  const auto found = [&](DecisionQuery q) {
    q.counts = true;
    std::string ids;
    for (const auto& r : ok(decisions.list(everywhere(), q, now)).rows) ids += r.id + " ";
    return ids;
  };
  const std::string a = overridden.decision + " ", b = second.decision + " ";
  EXPECT_EQ(found({}), b + a);
  EXPECT_EQ(found({.overridden = true}), a);
  EXPECT_EQ(found({.check = "head_size"}), a);
  EXPECT_EQ(found({.check = "head"}), "") << "the whole name";
  EXPECT_EQ(found({.from = now}), b);
  EXPECT_EQ(found({.to = now}), a);
  EXPECT_EQ(found({.from = first, .to = now}), a);
  EXPECT_EQ(found({.from = now + hour}), "");
  EXPECT_EQ(found({.reason = "EAR_COVERED", .from = now}), b);
  EXPECT_EQ(found({.reason = "EAR_COVERED", .to = now}), "");
  EXPECT_EQ(found({.text = "1002", .check = "head_size"}), a);
  EXPECT_EQ(found({.college = "文学院"}), "");
  const auto page = ok(decisions.list(everywhere(), {.reviewer = "ann", .verdict = "reject", .counts = true}, now));
  EXPECT_EQ(page.total, 0);
  EXPECT_EQ(page.counts.at("all"), 1);
  EXPECT_EQ(page.counts.at("approved"), 1);
  EXPECT_EQ(page.counts.at("rejected"), 0);
  EXPECT_EQ(page.counts.at("overridden"), 1);
  const auto messages = ok(store->rooms().notices.list(everywhere(), {.from = now, .counts = true}));
  EXPECT_EQ(messages.total, 1) << "due after that day began";
  EXPECT_EQ(messages.counts.at("queued"), 1);
  EXPECT_EQ(messages.counts.at("calls"), 0);
}

TEST_F(Students, facets_name_who_decided_and_the_colleges) {
  ok(store->people.put({"ann", "安老师", domain::Role::reviewer, "correct horse", false}, "admin", now).get());
  decided("ann");
  decided("bob");
  decided("ann");
  ok(store->roster.put("k", {{"甲", "1", "文学院", "", "", ""}, {"乙", "2", "", "", "", ""}}, "admin", now).get());
  const auto facets = ok(store->rooms().facets.list(everywhere(), everywhere()));
  const std::vector<api::PersonName> people{{"ann", "安老师"}, {"bob", "bob"}};
  EXPECT_EQ(facets.people, people);
  EXPECT_EQ(facets.colleges, (std::vector<std::string>{"文学院", "理学院"}));
}

}  // namespace
}  // namespace cs::store
