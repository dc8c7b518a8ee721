// What supervisors are shown is what the rows come to, and each reviewer sees their own.
#include <fmt/format.h>

#include "store/fixture.hpp"
#include "support/counted_again.hpp"

namespace cs::store {
namespace {

struct FiguresTest : StoreTest {
  /// 2025-10-09 16:53 in China.
  api::DecideReply decide(const std::string& who, bool approve = true, Millis looked = Millis{4'000},
                          domain::Outcome found = domain::Outcome::pass) {
    const std::string number = add_student();
    const std::string id = submit(number, "photo of " + number).submission;
    ok(store->intake.set_examination(id, examined(found), now).get());
    const api::Lease lease = claim(who).at(0);
    pass(looked);
    DecideCall call = decision(who, lease, approve);
    call.request.looked = looked;
    if (approve && found == domain::Outcome::fail) call.request.overrides = {"head_size"};
    return ok(store->decisions.decide(call, now).get());
  }
  const api::PersonFigures* person(const api::Figures& f, const std::string& name) {
    for (const auto& p : f.people)
      if (p.person == name) return &p;
    return nullptr;
  }
  void expect_right() {
    auto c = db::Connection::open(where(), schema());
    ASSERT_TRUE(c.ok());
    EXPECT_EQ(test::wrong_counts(*c), "");
  }
};

TEST_F(FiguresTest, the_overturn_rate_is_of_daily_work_above_the_line_and_below_it) {
  const TimePoint began = now;
  const auto first = decide("ann");
  decide("ann");
  // The supervisor decides the opposite at once, and another one overturns that.
  pass(hour);
  const auto mine =
      ok(store->audits
             .overturn("sue", first.decision, {"不是本人", 0, domain::OverturnTo::supervisor, {"EAR_COVERED"}}, now)
             .get());
  const auto page =
      ok(store->decisions.list(DecisionSearch{.campaign = "k", .reviewer = "sue", .state = "standing"}, now));
  ASSERT_EQ(page.total, 1) << mine.submission;
  pass(hour);
  ok(store->audits.overturn("tim", page.rows[0].id, {"是本人", 0, {}, {}}, now).get());
  const auto f = ok(store->figures.figures("k", began, now + hour));
  const auto* ann = person(f, "ann");
  ASSERT_TRUE(ann);
  EXPECT_EQ(ann->overturned.n, 1);
  EXPECT_EQ(ann->overturned.of, 2);
  const auto* sue = person(f, "sue");
  if (sue) {
    EXPECT_EQ(sue->overturned.n, 0) << "what she decided in another one's place is no daily work";
    EXPECT_EQ(sue->overturned.of, 0);
  }
  EXPECT_EQ(f.overturned.n, 1);
  EXPECT_EQ(f.overturned.of, 2);
  expect_right();
}

TEST_F(FiguresTest, count_who_decided_what_and_how_long_they_looked) {
  const TimePoint began = now;
  decide("ann");
  decide("ann", false);
  decide("ann", true, Millis{600});
  decide("bob");
  const auto f = ok(store->figures.figures("k", began, now + hour));
  EXPECT_EQ(f.decided, 4);
  ASSERT_EQ(f.people.size(), 2u);
  const auto* ann = person(f, "ann");
  ASSERT_TRUE(ann);
  EXPECT_EQ(ann->approved, 2);
  EXPECT_EQ(ann->rejected, 1);
  EXPECT_EQ(ann->quick.n, 1) << "0.6 seconds are no look";
  EXPECT_EQ(ann->quick.of, 3);
  EXPECT_TRUE(ann->quick.few()) << "three decisions say little";
  EXPECT_NEAR(ann->looked_s, 8.6 / 3, 1e-9);
  EXPECT_EQ(ann->per_hour, 3);
  ASSERT_EQ(f.reasons.size(), 1u);
  EXPECT_EQ(f.reasons[0].reason, "EAR_COVERED");
  EXPECT_EQ(f.reasons[0].person, "ann");
  EXPECT_EQ(f.first_ok.n, 3);
  EXPECT_EQ(f.wait_hours.at(0), 4);
  expect_right();
}

TEST_F(FiguresTest, forget_what_was_taken_back_and_mark_what_was_overturned_when_it_was_decided) {
  const TimePoint began = now;
  const auto undone = decide("ann", false, Millis{500});
  ok(store->decisions.undo({"ann", new_uuid(), undone.decision, ""}, now).get());
  const auto wrong = decide("bob");
  pass(26 * hour);
  ok(store->audits.overturn({"sue", new_uuid(), wrong.decision, "遮眉"}, now).get());
  const auto f = ok(store->figures.figures("k", began, began + hour));
  EXPECT_EQ(f.decided, 1);
  EXPECT_EQ(f.overturned.n, 1) << "of the time in which it was decided, not of today";
  ASSERT_TRUE(person(f, "ann"));
  EXPECT_EQ(person(f, "ann")->undone, 1);
  EXPECT_EQ(person(f, "ann")->rejected, 0);
  EXPECT_EQ(person(f, "ann")->quick.n, 0);
  EXPECT_TRUE(f.reasons.empty());
  EXPECT_EQ(ok(store->figures.figures("k", now - hour, now + hour)).overturned.n, 0);
  expect_right();
}

TEST_F(FiguresTest, do_not_count_what_a_supervisor_decides_by_overturning_as_their_daily_work) {
  const TimePoint began = now;
  const auto wrong = decide("ann", false);
  ok(store->audits.overturn({"sue", new_uuid(), wrong.decision, "耳朵看得见"}, now).get());
  const auto f = ok(store->figures.figures("k", began, now + hour));
  EXPECT_EQ(f.decided, 1);
  EXPECT_EQ(f.overturned.n, 1);
  EXPECT_EQ(f.quick.n, 0) << "an overturn brings no look, and is not a quick one";
  expect_right();
}

TEST_F(FiguresTest, keep_a_ledger_of_each_check) {
  const TimePoint began = now;
  decide("ann", true, Millis{4'000}, domain::Outcome::fail);
  decide("ann", false, Millis{4'000}, domain::Outcome::fail);
  decide("ann", false, Millis{4'000}, domain::Outcome::fail);
  decide("bob", false, Millis{4'000}, domain::Outcome::attention);
  decide("bob", true, Millis{4'000}, domain::Outcome::attention);
  const auto f = ok(store->figures.figures("k", began, now + hour));
  ASSERT_EQ(f.checks.size(), 1u);
  EXPECT_EQ(f.checks[0].check, "head_size");
  EXPECT_EQ(f.checks[0].fail_approved.n, 1);
  EXPECT_EQ(f.checks[0].fail_approved.of, 3);
  EXPECT_EQ(f.checks[0].attention_rejected.n, 1);
  EXPECT_EQ(f.checks[0].attention_rejected.of, 2);
  EXPECT_EQ(person(f, "ann")->over.n, 1);
  EXPECT_EQ(person(f, "bob")->over.n, 0);
  expect_right();
}

TEST_F(FiguresTest, say_what_waits_and_from_when_it_is_late) {
  for (int i = 0; i < 4; ++i) pending();
  auto o = ok(store->figures.overview("k", now));
  EXPECT_EQ(o.all.waiting, 4);
  EXPECT_EQ(o.all.overdue, 0);
  EXPECT_EQ(o.all.in_24h, 0);
  ASSERT_EQ(o.schools.size(), 1u);
  EXPECT_EQ(o.schools[0].school, "某大学");
  ASSERT_TRUE(o.all.late_from) << "nobody decides";
  EXPECT_EQ(o.all.people, 0);
  EXPECT_GT(o.all.arriving, 0);
  EXPECT_EQ(o.hours.size(), 48u);
  EXPECT_EQ(o.hours.back().arrived, 4);
  decide("ann");
  o = ok(store->figures.overview("k", now));
  EXPECT_EQ(o.all.waiting, 4) << "the newest was decided, or the oldest: four wait";
  EXPECT_EQ(o.all.people, 1);
  EXPECT_EQ(o.decided_today, 1);
  EXPECT_FALSE(o.all.late_from) << "one in three hours is four in two days";
  pass(47 * hour);
  o = ok(store->figures.overview("k", now));
  EXPECT_EQ(o.all.in_6h, 4);
  EXPECT_TRUE(o.all.late_from);
  EXPECT_EQ(o.decided_today, 0);
  pass(2 * hour);
  o = ok(store->figures.overview("k", now));
  EXPECT_EQ(o.all.overdue, 4);
  EXPECT_FALSE(o.all.late_from) << "late is what is late";
  EXPECT_EQ(o.all.due_today, 4);
}

TEST_F(FiguresTest, show_each_reviewer_their_own_day_alone) {
  decide("ann");
  const auto wrong = decide("ann");
  decide("bob");
  ok(store->audits.overturn({"sue", new_uuid(), wrong.decision, "浅色发际不算遮眉"}, now).get());
  const auto ann = ok(store->figures.my_day("ann", "k", now));
  EXPECT_EQ(ann.approved, 2);
  ASSERT_EQ(ann.overturned.size(), 1u);
  EXPECT_EQ(ann.overturned[0].words, "浅色发际不算遮眉");
  EXPECT_EQ(ann.overturned[0].decision, wrong.decision);
  const auto bob = ok(store->figures.my_day("bob", "k", now));
  EXPECT_EQ(bob.approved, 1);
  EXPECT_TRUE(bob.overturned.empty());
  const auto none = ok(store->figures.my_day("cid", "k", now));
  EXPECT_EQ(none.approved + none.rejected, 0);
  EXPECT_EQ(none.per_hour, 0);
}

TEST_F(FiguresTest, are_refused_for_no_time_at_all) {
  EXPECT_EQ(id_of(store->figures.figures("k", now, now)), "figures.range");
  EXPECT_EQ(id_of(store->figures.figures("k", now, now - hour)), "figures.range");
  EXPECT_EQ(id_of(store->figures.figures("k", from_ms(-1), now)), "figures.range");
  EXPECT_EQ(id_of(store->figures.figures("k", from_ms(0), now)), "figures.range");
  const auto f = ok(store->figures.figures("k", now, now + hour));
  EXPECT_EQ(f.decided, 0);
  EXPECT_EQ(f.overturned.low, 0);
  EXPECT_EQ(f.overturned.high, 1) << "nothing is known";
  EXPECT_TRUE(f.people.empty());
}

TEST_F(FiguresTest, mark_the_day_from_which_somebody_rejects_otherwise) {
  edit([&](db::Connection& c) {
    const auto put = [&](std::int64_t day, const char* kind, std::int64_t n) {
      c.run("INSERT INTO hourly (campaign, what, n) VALUES (1, ?1, ?2)",
            fmt::format("{:07} {} ann", to_ms(now) / 3'600'000 + day * 24, kind), n);
    };
    for (std::int64_t day = 0; day < 12; ++day) {
      put(day, "approve", day < 7 ? 190 : 150);
      put(day, "reject", day < 7 ? 10 + day % 3 : 50 + day % 3);
    }
  });
  const auto f = ok(store->figures.figures("k", now, now + 12 * 24 * hour));
  ASSERT_EQ(f.drift.size(), 1u);
  EXPECT_EQ(f.drift[0].of, "rejected");
  EXPECT_EQ(f.days.size(), 12u);
  EXPECT_EQ(f.drift[0].at, f.days[7].day);
  EXPECT_GT(f.drift[0].after.low, f.drift[0].before.high);
}

}  // namespace
}  // namespace cs::store
