// The counts that are kept are what the rows come to, whatever happened, in whatever order.
#include <random>

#include "store/fixture.hpp"
#include "support/counted_again.hpp"

namespace cs::store {
namespace {

struct CountsWalk : StoreTest {
  std::mt19937 random{20261128};
  std::vector<std::string> submissions, decisions, numbers;
  std::map<std::string, std::string> keys;
  int done = 0;

  std::size_t any(std::size_t below) { return random() % below; }
  const std::string& one_of(const std::vector<std::string>& of) { return of[any(of.size())]; }
  template <class T>
  void did(const Result<T>& r) {
    if (!r && (r.error().code == Code::internal || r.error().code == Code::corrupt || r.error().code == Code::io))
      ADD_FAILURE() << r.error().id << ": " << r.error().message;
    done += r.ok();
  }
  void hand_in(const std::string& number) {
    const auto r =
        store->intake
            .submit("k", {number, add_photo("photo " + std::to_string(random())), "", any(4) != 0, from_ms(0)}, "mini",
                    now)
            .get();
    did(r);
    if (r) submissions.push_back(r->submission);
  }
  void review(const std::string& user) {
    const auto leases = claim(user, 1 + static_cast<int>(any(3)), any(2) == 0);
    if (leases.empty()) return;
    switch (any(5)) {
      case 0:
        return did(store->queue.give_back(user, leases, now).get());
      case 1:
        pass(31 * minute);  // the lease runs out; sometimes it is swept, sometimes renewed, sometimes decided
        if (any(2)) did(store->queue.sweep_expired(now).get());
        if (any(2)) did(store->queue.renew(user, leases, now).get());
        [[fallthrough]];
      default: {
        const auto r = store->decisions.decide(decision(user, leases[0], any(2) == 0), now).get();
        did(r);
        if (r) decisions.push_back(r->decision);
      }
    }
  }
  void dispatch() {
    NoticeRules rules;
    rules.number_a_day = static_cast<int>(any(40));
    rules.receipt_schedule = {5 * minute};
    const auto due = store->outbox.take_due(now, 5, rules).get();
    did(due);
    if (!due) return;
    using domain::NoticeEvent;
    for (const DueNotice& n : *due) {
      NoticeOutcome o;
      o.id = n.id;
      o.event = std::array{NoticeEvent::accept,   NoticeEvent::lose_answer, NoticeEvent::refuse,
                           NoticeEvent::put_back, NoticeEvent::hold,        NoticeEvent::accept}[any(6)];
      o.provider_id = any(3) ? "p" + n.id : "";
      if (any(4)) did(store->outbox.mark({o}, now, rules).get());
      if (any(2)) did(store->outbox.receive_receipt({"p" + n.id, n.out_id, n.phone, any(2) == 0, ""}, now).get());
    }
    did(store->outbox.take_questions(now, 10, rules).get());
  }
  /// Released, delivered, called back or taken back, as far as each is allowed.
  void let_out(const std::string& id) {
    const auto s = submission(id);
    const std::string finished = s.finished ? s.finished->hash : "";
    did(store->deliveries.release(id, finished, "cli", now));
    if (any(2)) return did(store->deliveries.take_back("k", {id}, "cli", now).get());
    const std::string decision = s.history.empty() ? "" : s.history.front().decision_id;
    did(store->deliveries.deliver("k", {"a.zip", 1, "d", any(2) == 0, {{id, decision, finished, "a.jpg", "d"}}}, "cli",
                                  now));
    if (any(2))
      did(store->recalls.take_results("k", {{s.row.student.number, domain::Registry::failed}}, "cli", now).get());
    if (any(3) == 0) did(store->recalls.verify("k", s.row.student.number, "seen", "cli", now).get());
  }
  void step() {
    const std::string user = any(2) ? "ann" : "bob";
    switch (any(14)) {
      case 0:
        numbers.push_back(add_student());
        return hand_in(numbers.back());
      case 1:
        return hand_in(one_of(numbers));
      case 2:
        return did(store->intake.pay(one_of(submissions), now, "mini", now).get());
      case 3:
      case 4:
        for (const std::string& id : submissions)
          if (any(3) == 0) {
            const auto kept = any(2) ? store->photographs.keep_finished(id, as_bytes("finished " + id), now)
                                     : Result<std::string>(std::string());
            did(store->intake.set_examination(id, examined(), now, kept ? *kept : "").get());
          }
        return;
      case 5:
      case 6:
      case 7:
        return review(user);
      case 8:
        if (decisions.empty()) return;
        return did(store->decisions.undo({user, new_uuid(), one_of(decisions), ""}, now).get());
      case 9:
        if (decisions.empty()) return;
        return did(store->audits.overturn({"sue", new_uuid(), one_of(decisions), "why"}, now).get());
      case 10:
        pass(any(2) ? minute : hour);
        return dispatch();
      case 11:
        if (any(4) == 0) did(store->intake.withdraw(one_of(submissions), "mini", now).get());
        if (any(2)) did(store->queue.give_back_all(user, now).get());
        return let_out(one_of(submissions));
      case 12: {
        did(store->notices.queue_reminders("k", 2, "cli", now).get());
        did(store->notices.queue_photo_ready("k", 2, "cli", now).get());
        const auto list = ok(store->notices.list({"k"}));
        if (list.rows.empty()) return;
        const auto& n = list.rows[any(list.rows.size())];
        return did(store->notices.resend({"sue", new_uuid(), n.id, "again"}, now).get());
      }
      default:
        if (any(3) == 0) return open();  // what was being sent is in doubt
        did(store->people.put({user, user, domain::Role::reviewer, "long enough", any(2) == 0}, "admin", now).get());
        return;
    }
  }
};

TEST_F(CountsWalk, every_sum_is_what_its_rows_come_to) {
  numbers.push_back(add_student());
  hand_in(numbers.back());
  for (int round = 0; round < 6; ++round) {
    for (int i = 0; i < 80; ++i) step();
    auto c = db::Connection::open(where(), schema());
    ASSERT_TRUE(c.ok());
    ASSERT_EQ(test::wrong_counts(*c), "") << "round " << round;
  }
  EXPECT_GT(done, 200);
  EXPECT_GT(decisions.size(), 20u);
}

TEST_F(CountsWalk, refused_work_counts_nothing) {
  pending();
  const auto before = ok(store->figures.counts("k", now));
  EXPECT_FALSE(store->decisions.decide(decision("ann", {"s1", 9, {}}), now).get().ok());
  EXPECT_EQ(ok(store->figures.counts("k", now)).version, before.version);
  auto c = db::Connection::open(where(), schema());
  ASSERT_TRUE(c.ok());
  EXPECT_EQ(test::wrong_counts(*c), "");
}

}  // namespace
}  // namespace cs::store
