// Several nodes on one database: two stores, as two services have them.

#include "fixture.hpp"
#include "platform/file_lock.hpp"

namespace cs::store {
namespace {

struct Nodes : StoreTest {
  ManualClock clock{from_ms(1'760'000'000'000)};
  std::unique_ptr<NamedStore> other;
  const std::vector<std::string> duties{"dispatch", "sweep"};

  void SetUp() override {
    options.shared = true;
    options.database_clock = &clock;
    StoreTest::SetUp();
    if (IsSkipped()) return;
    other = std::make_unique<NamedStore>(ok(Store::open(options, now)));
  }
  void pass(Millis by) {
    StoreTest::pass(by);
    clock.advance(by);
  }
  std::int64_t join(NamedStore& s) { return ok(s.rooms().nodes.join("n", "1", clock).get()); }
  Beat beat(NamedStore& s, std::int64_t node, std::vector<std::int64_t> checks = {}) {
    return ok(s.rooms().nodes.beat(node, duties, checks, clock).get());
  }
  static NoticeRules under(const Holding& by) {
    NoticeRules rules;
    rules.by = by;
    return rules;
  }
};

TEST_F(Nodes, one_node_at_a_time_has_a_duty_and_it_moves_when_its_holder_dies) {
  const auto a = join(*store), b = join(*other);
  const Beat first = beat(*store, a);
  ASSERT_EQ(first.duties.size(), 2u);
  EXPECT_TRUE(beat(*other, b).duties.empty());
  pass(node_patience - Millis{1});
  EXPECT_TRUE(beat(*other, b).duties.empty()) << "still its holder's";
  EXPECT_EQ(beat(*store, a).duties.at(0).epoch, first.duties[0].epoch) << "a renewal is the same term";
  pass(node_patience);
  const Beat moved = beat(*other, b);
  ASSERT_EQ(moved.duties.size(), 2u);
  EXPECT_EQ(moved.duties[0].epoch, first.duties[0].epoch + 1);
  EXPECT_EQ(ok(other->rooms().nodes.all()).size(), 1u) << "the dead one is buried";
  EXPECT_EQ(id_of(store->rooms().nodes.beat(a, duties, {}, clock).get()), "node.buried");
}

/// A node's clock, by which its write waited so long until it had the lock.
struct Waited final : Clock {
  const Clock& real;
  const Millis by;
  mutable bool asked = false;
  Waited(const Clock& r, Millis waited) : real(r), by(waited) {}
  TimePoint now() const override { return real.now(); }
  MonoPoint mono() const override {
    const bool first = !std::exchange(asked, true);
    return real.mono() - (first ? by : Millis{0});
  }
};

TEST_F(Nodes, behind_a_long_write_nobody_is_taken_for_dead) {
  const auto a = join(*store), b = join(*other);
  const Beat held = beat(*store, a);
  ASSERT_EQ(held.duties.size(), 2u);
  beat(*other, b);
  // Somebody imports a roster for 20 seconds; both ask two seconds after it began, and b has the lock first.
  pass(Millis{2'000});
  pass(Millis{20'000});
  const Waited waited(clock, Millis{20'000});
  EXPECT_TRUE(ok(other->rooms().nodes.beat(b, duties, {}, waited).get()).duties.empty()) << "they are a's still";
  EXPECT_EQ(ok(store->rooms().nodes.all()).size(), 2u);
  const Waited too(clock, Millis{20'000});
  EXPECT_EQ(ok(store->rooms().nodes.beat(a, duties, {}, too).get()).duties.at(0).epoch, held.duties[0].epoch);
  // One that was silent before that is dead all the same.
  pass(node_patience + Millis{2'000});
  const Waited late(clock, Millis{1'000});
  EXPECT_EQ(ok(other->rooms().nodes.beat(b, duties, {}, late).get()).duties.size(), 2u);
  EXPECT_EQ(ok(store->rooms().nodes.all()).size(), 1u);
}

TEST_F(Nodes, a_node_that_leaves_frees_its_duties_at_once_and_the_term_still_grows) {
  const auto a = join(*store), b = join(*other);
  const auto epoch = beat(*store, a).duties.at(0).epoch;
  ok(store->rooms().nodes.leave(a, now).get());
  EXPECT_EQ(beat(*other, b).duties.at(0).epoch, epoch + 1);
}

TEST_F(Nodes, a_deposed_holder_writes_nothing) {
  const auto d = decided("ann");
  pass(grace);
  const auto a = join(*store), b = join(*other);
  const Holding old = beat(*store, a).duties.at(0);
  beat(*other, b);
  pass(node_patience - Millis{1});
  beat(*other, b);
  pass(Millis{1});
  const Holding fresh = beat(*other, b).duties.at(0);
  EXPECT_EQ(id_of(store->outbox.take_due(now, 5, under(old)).get()), "duty.lost");
  EXPECT_EQ(id_of(store->outbox.take_questions(now, 5, under(old)).get()), "duty.lost");
  EXPECT_EQ(id_of(store->rooms().queue.sweep_expired(now, old).get()), "duty.lost");
  EXPECT_EQ(id_of(store->rooms().photographs.collect(now + 48 * hour, old)), "ok") << "nothing to collect";
  const StoredGate gate{"gateway.halted", "no money", now, now + hour, 0};
  EXPECT_EQ(id_of(store->outbox.set_gate(gate, "service", now, old).get()), "duty.lost");
  EXPECT_FALSE(ok(store->outbox.gate()));
  const auto campaign =
      ok(store->rooms().access.campaign(Caller::process("service"), domain::Permission::administer, "k"));
  EXPECT_EQ(id_of(store->rooms().notices.queue_reminders(campaign, 10, now, old).get()), "duty.lost");
  EXPECT_EQ(notice(d.submission).state, domain::NoticeState::queued);
  EXPECT_EQ(ok(other->outbox.take_due(now, 5, under(fresh)).get()).size(), 1u);
  // The same node in a new term: its old writes are refused, too.
  Holding before = fresh;
  --before.epoch;
  EXPECT_EQ(id_of(other->outbox.take_due(now, 5, under(before)).get()), "duty.lost");
}

TEST_F(Nodes, what_a_dead_node_was_sending_is_in_doubt_and_what_a_living_one_sends_is_not) {
  const auto d = decided("ann");
  pass(grace);
  const auto a = join(*store), b = join(*other);
  const Holding first = beat(*store, a).duties.at(0);
  beat(*other, b);
  ASSERT_EQ(ok(store->outbox.take_due(now, 5, under(first)).get()).size(), 1u);
  // Another service starts beside them: nothing that a living node does concerns it.
  const auto third = ok(Store::open(options, now));
  EXPECT_EQ(notice(d.submission).state, domain::NoticeState::sending);
  pass(node_patience - Millis{1});
  beat(*other, b);
  EXPECT_EQ(notice(d.submission).state, domain::NoticeState::sending);
  pass(Millis{1});
  beat(*other, b);
  EXPECT_EQ(notice(d.submission).state, domain::NoticeState::in_doubt);
}

TEST_F(Nodes, the_answer_of_an_earlier_term_does_not_take_back_what_another_node_sends) {
  const auto d = decided("ann");
  pass(grace);
  const auto a = join(*store), b = join(*other);
  const Holding first = beat(*store, a).duties.at(0);
  const auto taken = ok(store->outbox.take_due(now, 5, under(first)).get()).at(0);
  const NoticeOutcome back{taken.id, domain::NoticeEvent::put_back, "", "busy", "", now, false, taken.epoch};
  ok(store->outbox.mark({back}, now, under(first)).get());
  pass(node_patience - Millis{1});
  beat(*other, b);
  pass(Millis{1});
  const Holding second = beat(*other, b).duties.at(0);
  ASSERT_EQ(ok(other->outbox.take_due(now, 5, under(second)).get()).size(), 1u);
  // The first node did not hear that its mark was stored, and repeats it.
  ok(store->outbox.mark({back}, now, under(first)).get());
  EXPECT_EQ(notice(d.submission).state, domain::NoticeState::sending) << "queued again, it would be sent twice";
}

TEST_F(Nodes, a_node_whose_clock_is_wrong_gives_its_duties_up) {
  const auto a = join(*store);
  beat(*store, a);
  ManualClock wrong(clock.now() + clock_tolerance);
  EXPECT_FALSE(ok(store->rooms().nodes.beat(a, duties, {}, wrong).get()).skewed) << "a second is borne";
  wrong.advance(Millis{1});
  const Beat skewed = ok(store->rooms().nodes.beat(a, duties, {}, wrong).get());
  EXPECT_TRUE(skewed.skewed);
  EXPECT_EQ(skewed.ahead, clock_tolerance + Millis{1});
  EXPECT_TRUE(skewed.duties.empty());
  EXPECT_EQ(beat(*other, join(*other)).duties.size(), 2u);
  ManualClock slow(clock.now() - 2 * clock_tolerance);
  EXPECT_EQ(ok(store->rooms().nodes.beat(a, duties, {}, slow).get()).ahead, -2 * clock_tolerance);
}

struct ChecksInHand : Nodes {
  std::string waiting() {
    const std::string number = add_student();
    return submit(number, "photo of " + number).submission;
  }
  std::vector<ClaimedCheck> take(NamedStore& s, const std::string& holder, int count = 1) {
    return ok(s.rooms().checks.claim(holder, count, node_patience, now).get());
  }
  std::string finish(NamedStore& s, const ClaimedCheck& check) {
    return id_of(s.rooms().intake.set_examination(check.job.submission, examined(), now, check.claim).get());
  }
};

TEST_F(ChecksInHand, each_is_in_one_hand_and_only_the_newest_claim_stores) {
  const std::string one = waiting(), two = waiting();
  const auto mine = take(*store, "node:1"), theirs = take(*other, "node:2", 5);
  ASSERT_EQ(mine.size(), 1u);
  ASSERT_EQ(theirs.size(), 1u);
  EXPECT_EQ(mine[0].job.submission, one);
  EXPECT_EQ(theirs[0].job.submission, two);
  EXPECT_FALSE(ok(store->checks.any(now)));
  pass(node_patience);
  const auto again = take(*other, "node:2");
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].job.submission, one) << "what was dropped comes first";
  EXPECT_EQ(finish(*store, mine[0]), "check.lost");
  EXPECT_EQ(state(one), domain::State::checking);
  EXPECT_EQ(finish(*other, again[0]), "ok");
  EXPECT_EQ(state(one), domain::State::pending);
  EXPECT_EQ(finish(*other, again[0]), "check.lost") << "a repeat stores nothing twice";
  ClaimedCheck stolen = theirs[0];
  stolen.claim.holder = "worker:x";
  EXPECT_EQ(finish(*store, stolen), "check.lost") << "a number alone is nobody's claim";
}

TEST_F(ChecksInHand, a_beat_keeps_them_and_a_burial_frees_them) {
  const auto a = join(*store), b = join(*other);
  beat(*store, a);
  const std::string id = waiting();
  const auto check = take(*store, holder_of(a)).at(0);
  for (int i = 0; i < 4; ++i) {
    pass(node_patience / 2);
    beat(*store, a, {check.claim.number});
    beat(*other, b);
    EXPECT_TRUE(take(*other, holder_of(b)).empty());
  }
  pass(node_patience);
  beat(*other, b);
  const auto moved = take(*other, holder_of(b));
  ASSERT_EQ(moved.size(), 1u);
  EXPECT_EQ(moved[0].job.submission, id);
  EXPECT_EQ(finish(*store, check), "check.lost");
}

TEST_F(ChecksInHand, what_cannot_be_done_goes_behind_what_waits) {
  const std::string bad = waiting();
  pass(Millis{1});
  const std::string good = waiting();
  const auto first = take(*store, "node:1").at(0);
  ASSERT_EQ(first.job.submission, bad);
  pass(Millis{1});
  ok(store->checks.put_off(first.claim, now).get());
  EXPECT_EQ(finish(*store, first), "check.lost");
  const auto next = take(*store, "node:1", 2);
  ASSERT_EQ(next.size(), 2u);
  EXPECT_EQ(next[0].job.submission, good);
  EXPECT_EQ(next[1].job.submission, bad);
}

TEST_F(Nodes, a_picture_that_another_node_noted_is_found) {
  domain::PictureHash picture;
  picture.bits[0] = 12345;
  const auto submission = [&] {
    const std::string number = add_student();
    return submit(number, "photo of " + number).submission;
  };
  const std::string one = submission(), two = submission(), three = submission();
  const auto find = [&](NamedStore& s, const std::string& id) {
    return ok(s.intake.note_pictures(id, picture, std::nullopt, 4).get()).size();
  };
  EXPECT_EQ(find(*store, one), 0u);
  EXPECT_EQ(find(*other, two), 1u);
  EXPECT_EQ(find(*store, three), 2u) << "also after this node has looked once";
}

TEST_F(Nodes, a_session_resumes_once_whichever_node_it_asks) {
  ok(store->people.put({"ann", "安", domain::Role::reviewer, "correct horse", false}, "admin", now).get());
  pending();
  const auto held = claim("ann");
  ASSERT_EQ(held.size(), 1u);
  const auto session = ok(store->people.open_session("ann", hour, now).get());
  const auto claims = [&](NamedStore& s) {
    const auto where = ok(s.rooms().access.campaigns(person("ann"), {domain::Permission::review}, {{"k"}, {}}));
    return ok(s.rooms().queue.claim(where, {1, false, session.token}, now).get()).size();
  };
  EXPECT_EQ(claims(*other), 1u) << "its own comes back";
  EXPECT_EQ(claims(*store), 0u) << "once";
}

TEST_F(Nodes, an_upload_waits_for_a_removal_and_writes_its_file_anew) {
  const std::string hash = add_photo("p");
  const auto file = options.data_dir / "photographs" / hash.substr(0, 2) / hash;
  pass(25 * hour);
  EXPECT_EQ(ok(store->photographs.collect(now)), 1);
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_EQ(add_photo("p"), hash);
  EXPECT_EQ(as_text(ok(other->photographs.read(hash))), "p");
  // A node that died between its commit and the unlinking: the row is gone, the file is not.
  pass(25 * hour);
  edit([&](db::Connection& c) {
    c.run("DELETE FROM photos WHERE hash = ?1", hash);
    c.run("INSERT INTO photo_removals (hash) VALUES (?1)", hash);
  });
  EXPECT_EQ(id_of(other->photographs.add("k", as_bytes("p"), now)), "photo.going");
  EXPECT_EQ(ok(other->photographs.collect(now)), 0);
  EXPECT_FALSE(std::filesystem::exists(file)) << "the next collection finishes it";
  EXPECT_EQ(ok(store->photographs.add("k", as_bytes("p"), now)).hash, hash);
  EXPECT_EQ(as_text(ok(other->photographs.read(hash))), "p");
}

TEST_F(Nodes, one_node_collects_at_a_time) {
  add_photo("p");
  pass(25 * hour);
  {
    const auto lock = ok(FileLock::take(options.data_dir / "photographs" / ".collecting", internal_error("busy")));
    EXPECT_EQ(ok(store->photographs.collect(now)), 0) << "somebody else may sleep between a commit and its unlinking";
  }
  EXPECT_EQ(ok(store->photographs.collect(now)), 1);
}

}  // namespace
}  // namespace cs::store
