// When a lease ends, to the millisecond, and what the service's clock says of how long it was looked at.
#include <chrono>

#include "store/fixture.hpp"

namespace cs::store {
namespace {

using domain::State;

struct LeaseTime : StoreTest {
  api::DecisionRow decide(const api::Lease& lease, Millis looked, const std::string& user = "ann") {
    DecideCall call = decision(user, lease);
    call.request.looked = looked;
    const auto reply = ok(store->decisions.decide(call, now).get());
    return ok(store->decisions.get(reply.decision, now));
  }
};

TEST_F(LeaseTime, ends_exactly_with_its_time) {
  const std::string id = pending();
  const api::Lease lease = claim("ann").at(0);
  pass(lease.remaining - Millis{1});
  EXPECT_EQ(ok(store->queue.sweep_expired(now).get()), 0);
  EXPECT_TRUE(claim("bob").empty()) << "it is Ann's for one more millisecond";
  EXPECT_EQ(state(id), State::leased);
  pass(Millis{1});
  EXPECT_EQ(ok(store->queue.sweep_expired(now).get()), 1);
  EXPECT_EQ(state(id), State::pending);
}

TEST_F(LeaseTime, a_claim_gets_what_ran_out_in_this_millisecond) {
  const std::string id = pending();
  const api::Lease lease = claim("ann").at(0);
  pass(lease.remaining);
  const auto theirs = claim("bob");
  ASSERT_EQ(theirs.size(), 1u);
  EXPECT_EQ(theirs[0].submission, id);
  EXPECT_EQ(theirs[0].epoch, lease.epoch + 1);
}

TEST_F(LeaseTime, looked_is_kept_when_the_clock_bears_it_out) {
  pending();
  const api::Lease lease = claim("ann").at(0);
  pass(Millis{5'000});
  const auto row = decide(lease, Millis{5'000});
  EXPECT_EQ(row.looked, Millis{5'000});
  EXPECT_FALSE(row.look_unverified);
  EXPECT_NE(ok(store->log.list(1, 100)).back().detail.find(R"("looked_ms":5000,"look_unverified":false)"),
            std::string::npos);
}

TEST_F(LeaseTime, a_negative_look_is_refused_and_one_that_is_too_long_is_cut) {
  pending();
  const api::Lease lease = claim("ann").at(0);
  pass(Millis{1'600});
  DecideCall call = decision("ann", lease);
  call.request.looked = Millis{-5};
  EXPECT_EQ(id_of(store->decisions.decide(call, now).get()), "decision.looked");
  EXPECT_EQ(state(lease.submission), State::leased) << "a refused decision changes nothing";
  const auto row = decide(lease, Millis{5'000});
  EXPECT_EQ(row.looked, Millis{1'600});
  EXPECT_TRUE(row.look_unverified);
}

TEST_F(LeaseTime, twenty_approvals_in_a_moment_did_not_take_five_seconds_each) {
  for (int i = 0; i < 20; ++i) pending();
  const auto leases = claim("ann", 20);
  ASSERT_EQ(leases.size(), 20u);
  pass(Millis{12'000});
  int verified = 0;
  for (const api::Lease& lease : leases) {
    const auto row = decide(lease, Millis{5'000});
    verified += row.look_unverified ? 0 : 1;
  }
  EXPECT_EQ(verified, 2) << "in twelve seconds there is time for two";
}

TEST_F(LeaseTime, what_others_look_at_takes_none_of_ones_time) {
  pending(), pending();
  const api::Lease ann = claim("ann").at(0), bob = claim("bob").at(0);
  pass(Millis{5'000});
  EXPECT_FALSE(decide(ann, Millis{5'000}).look_unverified);
  EXPECT_FALSE(decide(bob, Millis{5'000}, "bob").look_unverified);
}

TEST_F(LeaseTime, a_decision_that_comes_after_its_lease_ran_out_was_made_offline) {
  pending(), pending();
  const auto leases = claim("ann", 2);
  pass(leases.at(0).remaining - Millis{1});
  ASSERT_EQ(ok(store->queue.renew("ann", {leases[0]}, now).get()).renewed.size(), 1u);
  pass(Millis{1});
  EXPECT_FALSE(decide(leases[0], Millis{2'000}).look_unverified) << "it was renewed";
  ok(store->queue.sweep_expired(now).get());
  const auto row = decide(leases[1], Millis{2'000});
  EXPECT_EQ(row.looked, Millis{2'000});
  EXPECT_TRUE(row.look_unverified);
}

TEST_F(LeaseTime, time_is_counted_from_the_claim_and_not_from_a_renewal_or_a_restart) {
  pending();
  const api::Lease lease = claim("ann").at(0);
  pass(Millis{60'000});
  ok(store->queue.renew("ann", {lease}, now).get());
  open();
  const auto again = claim("ann", 1, true);
  ASSERT_EQ(again.size(), 1u);
  const auto row = decide(again[0], Millis{60'000});
  EXPECT_EQ(row.looked, Millis{60'000});
  EXPECT_FALSE(row.look_unverified);
}

}  // namespace
}  // namespace cs::store
