// What a message costs and which template it goes out under: its campaign's, whichever way its fate becomes known.
#include "store/fixture.hpp"

namespace cs::store {
namespace {

using domain::NoticeEvent;
using domain::NoticeState;

struct Price : StoreTest {
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    auto k = test_campaign(now);
    k.price_milli = 70;
    ok(store->campaigns.put(k, "admin", now).get());
  }
  /// A message that was handed to the dispatcher and has no answer yet.
  DueNotice sending() {
    decided("ann");
    pass(grace);
    return ok(store->outbox.take_due(now, 10).get()).at(0);
  }
  api::NoticeRow row(const std::string& id) {
    for (const auto& n : ok(store->notices.list({.campaign = "k"})).rows)
      if (n.id == id) return n;
    throw std::runtime_error("no such notice");
  }
  ReceiptFate receipt(const std::string& provider_id, const std::string& out_id) {
    return ok(store->outbox.receive_receipt({provider_id, out_id, "13800001234", true, ""}, now).get());
  }
};

TEST_F(Price, of_a_message_whose_receipt_overtakes_the_answer_is_the_campaigns) {
  const DueNotice n = sending();
  EXPECT_EQ(receipt("p-1", n.out_id), ReceiptFate::applied);
  EXPECT_EQ(row(n.id).state, NoticeState::delivered);
  EXPECT_EQ(row(n.id).cost_milli, 70);
  ok(store->outbox.mark({{n.id, NoticeEvent::accept, "p-1"}}, now).get());
  EXPECT_EQ(row(n.id).cost_milli, 70) << "the answer that comes after it costs nothing more";
  EXPECT_EQ(ok(store->notices.desk("k")).cost_milli, 70);
}

TEST_F(Price, of_a_message_whose_receipt_was_kept_is_the_campaigns) {
  const DueNotice n = sending();
  EXPECT_EQ(receipt("p-1", ""), ReceiptFate::kept);
  ok(store->outbox.mark({{n.id, NoticeEvent::accept, "p-1"}}, now).get());
  EXPECT_EQ(row(n.id).state, NoticeState::delivered);
  EXPECT_EQ(row(n.id).cost_milli, 70);
}

TEST_F(Price, is_counted_campaign_by_campaign_and_what_was_billed_stays) {
  auto other = test_campaign(now);
  other.id = "other";
  other.price_milli = 38;
  other.templates = {{"deadline_near", "SMS_77"}};
  ok(store->campaigns.put(other, "admin", now).get());
  ok(store->roster.put("k", {{"学生", "1", "", "", "", "13800000001"}}, "admin", now).get());
  ok(store->roster.put("other", {{"学生", "1", "", "", "", "13800000002"}}, "admin", now).get());
  ok(store->notices.queue_reminders("k", 10, "service", now).get());
  ok(store->notices.queue_reminders("other", 10, "service", now).get());
  std::map<std::string, DueNotice> due;
  for (DueNotice& n : ok(store->outbox.take_due(now, 10).get())) due[n.campaign] = n;
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due["k"].template_code, "") << "that of the service's settings";
  EXPECT_EQ(due["other"].template_code, "SMS_77");
  EXPECT_NE(due["k"].out_id, due["other"].out_id);
  for (const auto& [campaign, n] : due) ok(store->outbox.mark({{n.id, NoticeEvent::accept, "p-" + n.id}}, now).get());
  EXPECT_EQ(ok(store->notices.desk("k")).cost_milli, 70);
  EXPECT_EQ(ok(store->notices.desk("other")).cost_milli, 38);
  other.price_milli = 99;
  ok(store->campaigns.put(other, "admin", now).get());
  EXPECT_EQ(ok(store->notices.desk("other")).cost_milli, 38);
}

}  // namespace
}  // namespace cs::store
