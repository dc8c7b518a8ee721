#include "fixture.hpp"

namespace cs::store {
namespace {

using domain::NoticeEvent;
using domain::NoticeState;
using Outbox = StoreTest;

TEST_F(Outbox, gives_each_message_out_once_when_it_is_due) {
  EXPECT_FALSE(ok(store->outbox.next_due_at()).has_value());
  const auto d = decided("ann");
  EXPECT_EQ(ok(store->outbox.next_due_at()), now + grace);
  EXPECT_TRUE(ok(store->outbox.take_due(now, 10).get()).empty());
  pass(grace);
  const auto due = ok(store->outbox.take_due(now, 10).get());
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].id, d.notice);
  EXPECT_EQ(due[0].phone, "13800001234");
  EXPECT_EQ(due[0].text, "【采集】通过");
  EXPECT_EQ(due[0].campaign, "k");
  EXPECT_EQ(notice(d.submission).state, NoticeState::sending);
  EXPECT_TRUE(ok(store->outbox.take_due(now, 10).get()).empty());
  EXPECT_FALSE(ok(store->outbox.next_due_at()).has_value());
}

TEST_F(Outbox, follows_answer_and_receipt) {
  const auto d = decided("ann");
  pass(grace);
  ok(store->outbox.take_due(now, 10).get());
  const NoticeOutcome accepted{d.notice, NoticeEvent::accept, "p1", ""};
  ok(store->outbox.mark({accepted}, now).get());
  ok(store->outbox.mark({accepted}, now).get());
  EXPECT_EQ(notice(d.submission).provider_id, "p1");
  const auto receipt = [&](const char* provider_id, bool delivered, const char* phone = "13800001234") {
    return ok(store->outbox.receive_receipt({provider_id, "", phone, delivered, ""}, now).get());
  };
  EXPECT_EQ(receipt("p1", true, "13900000000"), ReceiptFate::foreign);
  EXPECT_EQ(notice(d.submission).state, NoticeState::accepted);
  EXPECT_EQ(receipt("p1", true), ReceiptFate::applied);
  EXPECT_EQ(receipt("p1", true), ReceiptFate::repeated);
  EXPECT_EQ(notice(d.submission).state, NoticeState::delivered);
  EXPECT_EQ(receipt("p1", false), ReceiptFate::contradicts);
  EXPECT_EQ(notice(d.submission).state, NoticeState::delivered);
  EXPECT_EQ(receipt("p2", false), ReceiptFate::kept);
  EXPECT_EQ(receipt("p2", false), ReceiptFate::repeated);
  EXPECT_EQ(id_of(store->outbox.mark({{"n99", NoticeEvent::accept, "", ""}}, now).get()), "notice.unknown");
}

TEST_F(Outbox, nobody_but_undo_cancels_and_nothing_is_sent_twice) {
  const auto d = decided("ann");
  EXPECT_EQ(id_of(store->outbox.mark({{d.notice, NoticeEvent::cancel, "", ""}}, now).get()), "notice.move");
  ok(store->outbox.mark({{d.notice, NoticeEvent::accept, "", ""}}, now).get());
  EXPECT_EQ(notice(d.submission).state, NoticeState::queued) << "nothing accepts what was never sent";
  pass(grace);
  ok(store->outbox.take_due(now, 10).get());
  ok(store->outbox.mark({{d.notice, NoticeEvent::lose_answer, "", "timeout"}}, now).get());
  pass(48 * hour);
  EXPECT_TRUE(ok(store->outbox.take_due(now, 10).get()).empty());
}

TEST_F(Outbox, what_was_being_sent_when_the_service_died_is_in_doubt) {
  const auto d = decided("ann");
  pass(grace);
  ok(store->outbox.take_due(now, 10).get());
  open();
  EXPECT_EQ(notice(d.submission).state, NoticeState::in_doubt);
  EXPECT_NE(notice(d.submission).problem, "");
  EXPECT_TRUE(ok(store->outbox.take_due(now + hour, 10).get()).empty());
  EXPECT_EQ(ok(store->figures.counts("k", now)).notices_in_doubt, 1);
}

TEST_F(Outbox, administration_beside_a_running_service_doubts_nothing) {
  const auto d = decided("ann");
  pass(grace);
  ok(store->outbox.take_due(now, 10).get());
  Options beside = options;
  beside.serving = false;
  {
    auto other = NamedStore::open(beside, now);
    ASSERT_TRUE(other.ok()) << other.error().message;
  }
  EXPECT_EQ(notice(d.submission).state, NoticeState::sending);
  // On PostgreSQL it is another node.
  EXPECT_EQ(id_of(Store::open(options, now)), on_postgres() ? "ok" : "store.in_use");
}

TEST_F(Outbox, doubts_are_asked_for_after_1_5_30_minutes_and_24_hours) {
  const auto d = decided("ann");
  pass(grace);
  ok(store->outbox.take_due(now, 10).get());
  ok(store->outbox.mark({{d.notice, NoticeEvent::lose_answer, "p9", "timeout"}}, now).get());
  const TimePoint doubted = now;
  int asked = 0;
  for (const Millis at : {minute, 5 * minute, 30 * minute, 24 * hour}) {
    EXPECT_EQ(ok(store->outbox.next_question_at()), doubted + at);
    EXPECT_TRUE(ok(store->outbox.take_questions(doubted + at - Millis{1}, 10).get()).empty());
    const auto doubts = ok(store->outbox.take_questions(doubted + at, 10).get());
    ASSERT_EQ(doubts.size(), 1u);
    EXPECT_EQ(doubts[0].asked, ++asked);
    EXPECT_EQ(doubts[0].provider_id, "p9");
  }
  EXPECT_FALSE(ok(store->outbox.next_question_at()).has_value());
  EXPECT_TRUE(ok(store->outbox.take_questions(doubted + 1000 * hour, 10).get()).empty());
  EXPECT_EQ(notice(d.submission).state, NoticeState::in_doubt);  // a person's turn, never lost
  EXPECT_EQ(notice(d.submission).call, "waiting");
  ok(store->outbox.mark({{d.notice, NoticeEvent::accept, "", ""}}, now).get());
  EXPECT_EQ(notice(d.submission).state, NoticeState::accepted);
  EXPECT_EQ(notice(d.submission).call, "") << "it went out after all";
}

}  // namespace
}  // namespace cs::store
