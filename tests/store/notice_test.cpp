// The outbox beyond one message's way: holding back, limits, receipts in any order, people, money.
#include "fixture.hpp"

namespace cs::store {
namespace {

using domain::NoticeEvent;
using domain::NoticeState;

struct Notices : StoreTest {
  NoticeRules rules;

  std::vector<DueNotice> take(int limit = 100) { return ok(store->outbox.take_due(now, limit, rules).get()); }
  void mark(const std::string& id, NoticeEvent event, const std::string& provider_id = {}, TimePoint again = {}) {
    NoticeOutcome o;
    o.id = id;
    o.event = event;
    o.provider_id = provider_id;
    o.again = again;
    o.problem = event == NoticeEvent::accept ? "" : "said so";
    ok(store->outbox.mark({o}, now, rules).get());
  }
  api::NoticeRow row(const std::string& id) {
    for (const auto& n : ok(store->notices.list({.campaign = "k", .limit = 500})).rows)
      if (n.id == id) return n;
    throw std::runtime_error("no notice " + id);
  }
  /// Decided and sent, accepted as "p-" + id.
  std::string accepted() {
    const std::string id = decided("ann").notice;
    pass(grace);
    take();
    mark(id, NoticeEvent::accept, "p-" + id);
    return id;
  }
  ReceiptFate receipt(const std::string& provider_id, const std::string& out_id, bool delivered = true,
                      const std::string& phone = "13800001234") {
    return ok(
        store->outbox.receive_receipt({provider_id, out_id, phone, delivered, delivered ? "" : "off"}, now).get());
  }
  NoteCall note(const std::string& id, const std::string& text = "said on the telephone") {
    return {"sue", new_uuid(), id, text};
  }
};

TEST_F(Notices, quiet_hours_hold_and_morning_releases) {
  const auto d = decided("ann");
  rules.quiet = *domain::quiet_hours_from("16:00-20:00");  // it is 16:53 in China
  pass(grace);
  EXPECT_TRUE(take().empty());
  EXPECT_EQ(row(d.notice).state, NoticeState::held);
  EXPECT_EQ(row(d.notice).problem_id, "held.quiet");
  const TimePoint end = row(d.notice).send_at;
  EXPECT_EQ(to_local_short(end), "10-09 20:00");
  EXPECT_EQ(ok(store->outbox.next_due_at()), end);
  now = end - Millis{1};
  EXPECT_TRUE(take().empty());
  now = end;
  EXPECT_EQ(take().size(), 1u);
}

TEST_F(Notices, overturning_cancels_what_is_held_and_tells_nobody) {
  const auto d = decided("ann", false);
  rules.quiet = *domain::quiet_hours_from("16:00-20:00");
  pass(grace);
  take();
  const auto reply = ok(store->audits.overturn({"sue", new_uuid(), d.decision, "the ears are free"}, now).get());
  EXPECT_EQ(reply.correction, "");
  EXPECT_EQ(row(d.notice).state, NoticeState::cancelled);
}

TEST_F(Notices, an_approval_that_was_told_and_is_overturned_says_nothing_until_somebody_decides) {
  const auto d = decided("ann");
  pass(grace);
  take();
  mark(d.notice, NoticeEvent::accept, "p1");
  const NoteCall args{"sue", new_uuid(), d.decision, "not the same person"};
  EXPECT_EQ(ok(store->audits.overturn(args, now).get()).correction, "");
  EXPECT_EQ(ok(store->audits.overturn(args, now).get()).correction, "");
  EXPECT_EQ(notices(d.submission), 1);
  pass(hour);
  EXPECT_TRUE(take().empty());
}

TEST_F(Notices, what_did_not_leave_is_tried_again_and_given_up_after_a_day) {
  const auto d = decided("ann");
  pass(grace);
  int taken = 0;
  for (int hours = 0; hours < 30; ++hours, pass(hour)) {
    for (const auto& due : take()) {
      ++taken;
      mark(due.id, NoticeEvent::put_back, "", now + minute);
      if (taken > 24) continue;
      EXPECT_EQ(row(d.notice).state, NoticeState::queued);
      EXPECT_GE(row(d.notice).send_at, now + minute);
    }
  }
  EXPECT_EQ(taken, 25);
  EXPECT_EQ(row(d.notice).state, NoticeState::failed);
  EXPECT_EQ(row(d.notice).problem_id, "gateway.given_up");
  EXPECT_EQ(row(d.notice).call, "waiting");
}

TEST_F(Notices, what_is_put_back_after_its_decision_was_overturned_is_cancelled) {
  const auto d = decided("ann", false);
  pass(grace);
  take();
  ok(store->audits.overturn({"sue", new_uuid(), d.decision, "the ears are free"}, now).get());
  mark(d.notice, NoticeEvent::put_back, "", now);
  EXPECT_EQ(row(d.notice).state, NoticeState::cancelled);
}

TEST_F(Notices, limits_by_number_template_campaign_and_day_hold_until_tomorrow) {
  for (const auto& [field, problem] : {std::pair{&NoticeRules::number_a_day, "held.number_limit"},
                                       {&NoticeRules::template_a_day, "held.template_limit"},
                                       {&NoticeRules::campaign_a_day, "held.campaign_limit"},
                                       {&NoticeRules::a_day, "held.day_limit"}}) {
    rules = {};
    rules.number_a_day = rules.template_a_day = 0;
    rules.*field = 2;
    std::vector<std::string> ids;
    for (int i = 0; i < 4; ++i) ids.push_back(decided("ann").notice);
    pass(grace);
    const auto due = take();
    ASSERT_EQ(due.size(), 2u) << problem;
    EXPECT_EQ(row(ids[3]).state, NoticeState::held);
    EXPECT_EQ(row(ids[3]).problem_id, problem);
    EXPECT_TRUE(take().empty());
    mark(due[0].id, NoticeEvent::put_back, "", now);  // it did not leave, so it does not count
    pass(minute);
    EXPECT_EQ(take().size(), 1u);
    pass(24 * hour);
    EXPECT_EQ(take().size(), 2u);
    for (const auto& id : ids) mark(id, NoticeEvent::accept, "p" + id);
    pass(24 * hour);
  }
}

TEST_F(Notices, numbers_that_cannot_get_a_message_fail_clearly_and_the_rest_goes_on) {
  const std::map<std::string, std::string> bad = {
      {"010-55550100", "phone.landline"}, {"+1 415 555 2671", "phone.foreign"}, {"", "phone.missing"}};
  int n = 0;
  const auto decide_for = [&](const std::string& phone) {
    const std::string number = "B" + std::to_string(++n);
    ok(store->roster.put("k", {{"学生", number, "理学院", "1 班", "本科", phone}}, "admin", now).get());
    const std::string id = submit(number, number).submission;
    ok(store->intake.set_examination(id, examined(), now).get());
    return ok(store->decisions.decide(decision("ann", claim("ann").at(0)), now).get()).notice;
  };
  std::map<std::string, std::string> problem_of;
  for (const auto& [phone, problem] : bad) problem_of[decide_for(phone)] = problem;
  const std::string good = decide_for("+86 138-0000-1234");
  pass(grace);
  const auto due = take(1);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].id, good);
  EXPECT_EQ(due[0].phone, "13800001234");
  for (const auto& [id, problem] : problem_of) {
    EXPECT_EQ(row(id).state, NoticeState::failed);
    EXPECT_EQ(row(id).problem_id, problem);
    EXPECT_EQ(row(id).call, "waiting");
  }
  EXPECT_EQ(ok(store->notices.list({.campaign = "k", .call_list = true})).total, 3);
  EXPECT_EQ(id_of(store->roster.put("k", {{"学生", "B9", "", "", "", "无"}}, "admin", now).get()), "student.invalid");
}

TEST_F(Notices, receipts_before_the_answer_repeated_and_claiming_anothers_id) {
  const auto d = decided("ann");
  pass(grace);
  take();
  EXPECT_EQ(receipt("p1", ""), ReceiptFate::kept) << "before the answer is stored";
  EXPECT_EQ(row(d.notice).state, NoticeState::sending);
  mark(d.notice, NoticeEvent::accept, "p1");
  EXPECT_EQ(row(d.notice).state, NoticeState::delivered) << "and applied with it";
  EXPECT_EQ(receipt("p1", ""), ReceiptFate::repeated);

  const std::string one = accepted(), other = accepted();
  EXPECT_EQ(receipt("p-" + one, other), ReceiptFate::foreign) << "the ids of two messages";
  EXPECT_EQ(receipt("p-" + one, "", true, "13911112222"), ReceiptFate::foreign);
  EXPECT_EQ(receipt("", one, true, "13911112222"), ReceiptFate::foreign);
  EXPECT_EQ(row(one).state, NoticeState::accepted);
  EXPECT_EQ(receipt("", one, false), ReceiptFate::applied) << "by our own id";
  EXPECT_EQ(row(one).state, NoticeState::failed);
  EXPECT_EQ(row(one).call, "waiting");
  EXPECT_EQ(receipt("", one, true), ReceiptFate::contradicts);
  mark(one, NoticeEvent::accept, "p-" + one);
  EXPECT_EQ(row(one).state, NoticeState::failed) << "a late answer says less than the receipt";
  EXPECT_EQ(ok(store->log.verify()).problems, 0);
}

TEST_F(Notices, accepted_ones_are_asked_for_by_the_schedule_also_after_a_restart) {
  rules.receipt_schedule = {minute, hour};
  const std::string id = accepted();
  open();
  pass(minute);
  auto asked = ok(store->outbox.take_questions(now, 10, rules).get());
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_FALSE(asked[0].doubt);
  EXPECT_EQ(asked[0].provider_id, "p-" + id);
  EXPECT_TRUE(ok(store->outbox.take_questions(now, 10, rules).get()).empty());
  pass(hour);
  EXPECT_EQ(ok(store->outbox.take_questions(now, 10, rules).get()).size(), 1u);
  EXPECT_FALSE(ok(store->outbox.next_question_at()).has_value());
  EXPECT_EQ(row(id).call, "") << "accepted is no case for the telephone";
}

TEST_F(Notices, sending_again_needs_a_reason_and_a_message_that_left) {
  const auto d = decided("ann");
  EXPECT_EQ(id_of(store->notices.resend(note(d.notice), now).get()), "notice.resend_waiting");
  pass(grace);
  take();
  EXPECT_EQ(id_of(store->notices.resend(note(d.notice), now).get()), "notice.resend_waiting");
  mark(d.notice, NoticeEvent::refuse);
  EXPECT_EQ(id_of(store->notices.resend(note(d.notice, "  "), now).get()), "note.missing");
  EXPECT_EQ(id_of(store->notices.resend(note("n99"), now).get()), "notice.unknown");
  EXPECT_EQ(id_of(store->notices.resend(note("x"), now).get()), "notice.unknown");
  ok(store->roster.put("k", {{"学生1", "20221001", "理学院", "1 班", "本科", "13922223333"}}, "sue", now).get());
  const NoteCall args = note(d.notice);
  const auto again = ok(store->notices.resend(args, now).get());
  EXPECT_EQ(ok(store->notices.resend(args, now).get()).notice, again.notice) << "the same key is the same wish";
  EXPECT_EQ(row(again.notice).resend_of, d.notice);
  EXPECT_EQ(row(d.notice).call, "done");
  const auto due = take();
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].phone, "13922223333") << "the number that the student has now";
  EXPECT_EQ(due[0].text, row(d.notice).text);
  bool audited = false;
  for (const auto& link : ok(store->log.list(1, 500))) audited |= link.action == "notice.resend" && link.actor == "sue";
  EXPECT_TRUE(audited);
  mark(again.notice, NoticeEvent::accept, "p2");
  ok(store->audits.overturn({"sue", new_uuid(), d.decision, "wrong person"}, now).get());
  EXPECT_EQ(id_of(store->notices.resend(note(again.notice), now).get()), "notice.resend_stale");
}

TEST_F(Notices, the_call_list_is_ticked_off) {
  const auto d = decided("ann");
  EXPECT_EQ(id_of(store->notices.tick_off_call(note(d.notice), now).get()), "notice.not_on_list");
  pass(grace);
  take();
  mark(d.notice, NoticeEvent::refuse);
  EXPECT_EQ(ok(store->notices.desk("k")).calls, 1);
  ok(store->notices.tick_off_call(note(d.notice, "told her"), now).get());
  EXPECT_EQ(row(d.notice).call, "done");
  EXPECT_EQ(row(d.notice).called_by, "sue");
  EXPECT_EQ(row(d.notice).call_note, "told her");
  EXPECT_EQ(ok(store->notices.desk("k")).calls, 0);
  EXPECT_EQ(id_of(store->notices.tick_off_call(note(d.notice), now).get()), "notice.not_on_list");
}

TEST_F(Notices, reminders_go_once_to_those_who_handed_nothing_in) {
  decided("ann");
  for (int i = 0; i < 5; ++i) add_student();
  EXPECT_EQ(ok(store->notices.queue_reminders("k", 3, "service", now).get()), 3);
  EXPECT_EQ(ok(store->notices.queue_reminders("k", 100, "service", now).get()), 2);
  EXPECT_EQ(ok(store->notices.queue_reminders("k", 100, "service", now).get()), 0);
  const auto due = take();
  ASSERT_EQ(due.size(), 5u);
  for (const auto& n : due) {
    EXPECT_EQ(n.template_key, "deadline_near");
    EXPECT_EQ(n.decision, "");
    EXPECT_EQ(n.submission, "");
    EXPECT_NE(n.text.find("截止"), std::string::npos);
  }
  EXPECT_EQ(ok(store->notices.queue_photo_ready("k", 100, "service", now).get()), 0) << "nothing is released yet";
}

TEST_F(Notices, what_says_the_same_to_different_numbers_shares_an_id) {
  for (int i = 0; i < 4; ++i) {
    const std::string number = "C" + std::to_string(i);
    ok(store->roster
           .put("k", {{"学生", number, "", "", "", i == 3 ? "13800000000" : "1380000000" + std::to_string(i)}}, "admin",
                now)
           .get());
  }
  ok(store->notices.queue_reminders("k", 100, "service", now).get());
  const auto due = take();
  ASSERT_EQ(due.size(), 4u);
  EXPECT_EQ(due[1].out_id, due[0].id);
  EXPECT_EQ(due[2].out_id, due[0].id);
  EXPECT_EQ(due[3].out_id, due[3].id) << "the same number twice: told apart";
}

TEST_F(Notices, the_bill_counts_what_was_accepted) {
  const std::string one = accepted(), refused = decided("ann").notice;
  pass(grace);
  take();
  mark(refused, NoticeEvent::refuse);
  EXPECT_EQ(receipt("p-" + one, ""), ReceiptFate::applied);
  EXPECT_EQ(row(one).cost_milli, 45);
  EXPECT_EQ(row(refused).cost_milli, 0);
  auto desk = ok(store->notices.desk("k"));
  EXPECT_EQ(desk.cost_milli, 45);
  EXPECT_EQ(desk.failed, 1);
  EXPECT_GE(desk.forecast_milli, desk.cost_milli);
  for (int i = 0; i < 10; ++i) add_student();
  EXPECT_EQ(ok(store->notices.desk("k")).forecast_milli, desk.forecast_milli + 10 * 45);
  EXPECT_FALSE(desk.gate.halted);
}

TEST_F(Notices, the_gate_outlives_a_restart_and_is_audited) {
  ok(store->outbox.set_gate(StoredGate{"isv.AMOUNT_NOT_ENOUGH", "no money", now, now + hour, 0}, "service", now).get());
  open();
  ASSERT_TRUE(ok(store->outbox.gate()));
  EXPECT_EQ(ok(store->outbox.gate())->code, "isv.AMOUNT_NOT_ENOUGH");
  EXPECT_TRUE(ok(store->notices.desk("k")).gate.halted);
  EXPECT_TRUE(ok(store->figures.counts("k", now)).notices_halted);
  ok(store->outbox.set_gate(std::nullopt, "sue", now).get());
  ok(store->outbox.set_gate(std::nullopt, "sue", now).get());
  EXPECT_FALSE(ok(store->outbox.gate()));
  int resumed = 0;
  for (const auto& link : ok(store->log.list(1, 500))) resumed += link.action == "notices.resumed";
  EXPECT_EQ(resumed, 1);
}

TEST_F(Notices, are_found_by_student) {
  const auto d = decided("ann", false);
  decided("ann");
  const auto page = ok(store->notices.list({.campaign = "k", .text = "1001"}));
  ASSERT_EQ(page.total, 1);
  EXPECT_EQ(page.rows[0].id, d.notice);
  EXPECT_EQ(page.rows[0].student_number, "20221001");
  EXPECT_EQ(page.rows[0].occasion, domain::Occasion::rejected);
  EXPECT_EQ(ok(store->notices.list({.campaign = "k", .text = "nobody"})).total, 0);
}

}  // namespace
}  // namespace cs::store
