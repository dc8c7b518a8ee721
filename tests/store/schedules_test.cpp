// Two nodes and two reviewers in random order, against a model of the rules: no item with two holders, none lost,
// nothing done twice, and what is refused is refused for the model's reason. Each schedule has a campaign of its own.
//
// COUNTERSIGN_SCHEDULES says how many (`./run verify`: 10,000); a failing one is replayed by its number in
// COUNTERSIGN_SCHEDULE, with --gtest_filter='Schedules.*'.
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <map>
#include <random>

#include "db/value.hpp"
#include "fixture.hpp"

namespace cs::store {
namespace {

using domain::State;

constexpr int items = 3, steps = 30;
constexpr Millis lease_length = std::chrono::minutes{10};

struct ModelDecision {
  std::string key, id, reviewer;
  TimePoint grace_until{};
  bool standing = true;
  int item = 0;
};
struct ModelItem {
  State state = State::pending;
  std::int64_t epoch = 0;
  std::string holder;
  TimePoint until{};  ///< zero: cannot be renewed
};

/// The rules, written down once more: in the order of the items' deadlines.
struct Model {
  std::array<ModelItem, items> of;
  std::vector<ModelDecision> decisions;
  std::map<std::string, std::string> withheld;  ///< keys of decisions undone before they came, and whose they are

  void sweep(TimePoint t) {
    for (ModelItem& i : of)
      if (i.state == State::leased && i.until <= t) i.state = State::pending;
  }
  std::vector<std::pair<int, std::int64_t>> claim(const std::string& user, std::size_t count, bool resume,
                                                  TimePoint t) {
    sweep(t);
    std::vector<std::pair<int, std::int64_t>> out;
    for (int n = 0; n < items && resume && out.size() < count; ++n)
      if (ModelItem& i = of[n]; i.state == State::leased && i.holder == user) {
        i.until = t + lease_length;
        out.emplace_back(n, i.epoch);
      }
    for (int n = 0; n < items && out.size() < count; ++n)
      if (ModelItem& i = of[n]; i.state == State::pending) {
        i = {State::leased, i.epoch + 1, user, t + lease_length};
        out.emplace_back(n, i.epoch);
      }
    return out;
  }
  bool renew(const std::string& user, int n, std::int64_t epoch, TimePoint t) {
    ModelItem& i = of[n];
    if (i.holder != user || i.epoch != epoch || i.until == TimePoint{} ||
        (i.state != State::leased && i.state != State::pending))
      return false;
    i.state = State::leased;
    i.until = t + lease_length;
    return true;
  }
  int give_back(const std::string& user, int n, std::int64_t epoch) {
    ModelItem& i = of[n];
    if (i.state != State::leased || i.holder != user || i.epoch != epoch) return 0;
    i.state = State::pending;
    i.until = {};
    return 1;
  }
  ModelDecision* by_key(const std::string& key) {
    for (ModelDecision& d : decisions)
      if (d.key == key) return &d;
    return nullptr;
  }
  /// "ok", or why not. The new decision has no id yet.
  std::string decide(const std::string& user, const std::string& key, int n, std::int64_t epoch, bool approve,
                     TimePoint t) {
    if (by_key(key)) return "ok";
    if (withheld.contains(key)) return "decision.undone";
    ModelItem& i = of[n];
    if (i.holder != user || i.epoch != epoch) return "lease.lost";
    if (i.state != State::leased && i.state != State::pending) return "submission.move";
    i.state = approve ? State::approved : State::rejected;
    i.until = {};
    decisions.push_back({key, "", user, t + grace, true, n});
    return "ok";
  }
  std::string undo(const std::string& user, ModelDecision& d, TimePoint t) {
    if (d.reviewer != user) return "undo.not_yours";
    if (!d.standing) return "ok";
    if (t >= d.grace_until) return "undo.too_late";
    d.standing = false;
    of[d.item].state = State::pending;
    return "ok";
  }
};

struct Schedules : StoreTest {
  struct Node {
    std::unique_ptr<NamedStore> store;
    int cut_after = -1;  ///< statements until the connection breaks; negative: it holds
    Millis ahead{0};
  };
  std::array<Node, 2> nodes;
  std::mt19937 random;
  std::vector<std::string> trace;

  void open_node(std::size_t n) {
    Options o = options;
    o.shared = true;
    o.on_run = [this, n](std::string_view) {
      int& left = nodes[n].cut_after;
      if (left >= 0 && left-- == 0)
        throw db::Failure({Code::unavailable, "test.cut", "The connection broke."}, db::Ending::refused);
    };
    nodes[n].store.reset();
    nodes[n].store = std::make_unique<NamedStore>(ok(Store::open(o, now)));
  }
  void SetUp() override {
    options.shared = true;
    StoreTest::SetUp();
    if (IsSkipped()) return;
    store.reset();
    for (std::size_t n = 0; n < nodes.size(); ++n) open_node(n);
  }
  int pick(int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); }
  bool one_in(int n) { return pick(n) == 0; }

  /// Runs `op` (-> Result) on the node. Now and then the connection breaks before the commit, or the answer is lost
  /// after it; then the caller asks again, perhaps the other node.
  template <class Op>
  auto ask(std::size_t& n, bool repeatable, Op op) {
    if (one_in(6)) {
      nodes[n].cut_after = pick(12);
      auto answer = op(*nodes[n].store, now + nodes[n].ahead);
      const bool broke = !answer && answer.error().id == "test.cut";
      nodes[n].cut_after = -1;
      if (!broke) return answer;
      trace.back() += " (cut)";
      n = static_cast<std::size_t>(pick(2));
    } else if (repeatable && one_in(5)) {
      auto lost = op(*nodes[n].store, now + nodes[n].ahead);
      if (!lost) return lost;
      trace.back() += " (answer lost)";
      // The same second node's clock decides for the repeat, which changes nothing: the model saw the first.
      return op(*nodes[static_cast<std::size_t>(pick(2))].store, now + nodes[n].ahead);
    }
    return op(*nodes[n].store, now + nodes[n].ahead);
  }

  void run(unsigned seed);
};

void Schedules::run(unsigned seed) {
  random.seed(seed);
  trace.clear();
  now = from_ms(1'760'000'000'000);
  for (Node& n : nodes) n.ahead = {};
  const std::string campaign = fmt::format("k{}", seed);
  const std::array<std::string, 2> people{fmt::format("ann{}", seed), fmt::format("bob{}", seed)};
  api::Campaign k = test_campaign(now);
  k.id = campaign;
  NamedStore& first = *nodes[0].store;
  ok(first.campaigns.put(k, "admin", now).get());
  std::vector<domain::Student> roster;
  for (int i = 0; i < items; ++i)
    roster.push_back(
        {fmt::format("学生{}", i), fmt::format("{}", 2022000 + i), "理学院", "1 班", "本科", "13800001234"});
  ok(first.roster.put(campaign, roster, "admin", now).get());
  const std::string photo = ok(first.photographs.add(campaign, as_bytes(campaign), now)).hash;
  std::array<std::string, items> ids;
  std::string evidence;
  for (int i = 0; i < items; ++i) {
    ids[i] = ok(first.intake.submit(campaign, {roster[i].number, photo, "", true, now - Millis{1000 - i}}, "mini", now)
                    .get())
                 .submission;
    ok(first.intake.set_examination(ids[i], examined(), now).get());
    evidence = ok(first.submissions.get(ids[i], now)).evidence;
  }

  Model model;
  std::array<std::vector<std::pair<int, std::int64_t>>, 2> known;  ///< leases that each person ever had
  std::vector<std::string> keys;
  const auto lease_of = [&](std::size_t who) {
    // Mostly one that the person was given; sometimes one of the other's, or none that ever was.
    const auto& from = known[one_in(6) ? 1 - who : who];
    if (from.empty()) return std::pair<int, std::int64_t>{pick(items), pick(3)};
    return from[static_cast<std::size_t>(pick(static_cast<int>(from.size())))];
  };
  for (int step = 0; step < steps; ++step) {
    const auto who = static_cast<std::size_t>(pick(2));
    auto n = static_cast<std::size_t>(pick(2));
    const std::string& user = people[who];
    const int what = pick(100);
    const auto say = [&](const std::string& text) { trace.push_back(fmt::format("node {} {}: {}", n, user, text)); };
    const std::string at = fmt::format("+{}", (now - from_ms(1'760'000'000'000)).count());
    if (what < 25) {
      const int count = 1 + pick(2);
      const bool resume = one_in(3);
      say(fmt::format("claim {} resume {}", count, resume));
      const auto got = ask(n, false, [&](NamedStore& s, TimePoint t) {
        return s.queue.claim({campaign, user, count, resume}, t).get();
      });
      ASSERT_EQ(id_of(got), "ok");
      std::vector<std::pair<int, std::int64_t>> leases;
      for (const api::Lease& l : *got)
        leases.emplace_back(std::find(ids.begin(), ids.end(), l.submission) - ids.begin(), l.epoch);
      ASSERT_EQ(leases, model.claim(user, static_cast<std::size_t>(count), resume, now + nodes[n].ahead));
      known[who].insert(known[who].end(), leases.begin(), leases.end());
    } else if (what < 35) {
      const auto [item, epoch] = lease_of(who);
      say(fmt::format("renew {} epoch {}", item, epoch));
      const auto got = ask(n, true, [&](NamedStore& s, TimePoint t) {
        return s.queue.renew(user, {{ids[item], epoch, {}}}, t).get();
      });
      ASSERT_EQ(id_of(got), "ok");
      ASSERT_EQ(got->lost.empty(), model.renew(user, item, epoch, now + nodes[n].ahead));
    } else if (what < 43) {
      const auto [item, epoch] = lease_of(who);
      say(fmt::format("give back {} epoch {}", item, epoch));
      const auto got = ask(n, false, [&](NamedStore& s, TimePoint t) {
        return s.queue.give_back(user, {{ids[item], epoch, {}}}, t).get();
      });
      ASSERT_EQ(id_of(got), "ok");
      ASSERT_EQ(*got, model.give_back(user, item, epoch));
    } else if (what < 63) {
      const bool again = !model.decisions.empty() && one_in(5);
      DecideCall call;
      int item = 0;
      std::int64_t epoch = 0;
      call.user = user;
      if (again) {  // from a journal, long after
        const ModelDecision& d =
            model.decisions[static_cast<std::size_t>(pick(static_cast<int>(model.decisions.size())))];
        call.user = d.reviewer;
        call.key = d.key;
        item = d.item;
      } else {
        std::tie(item, epoch) = lease_of(who);
        call.key = !keys.empty() && one_in(4) ? keys.back() : new_uuid();
        if (const auto withheld = model.withheld.find(call.key); withheld != model.withheld.end())
          call.user = withheld->second;
        else if (model.by_key(call.key))
          call.key = new_uuid();
      }
      const bool approve = again ? true : !one_in(3);
      call.body_hash = "body of " + call.key;
      call.submission = ids[item];
      call.request.verdict = approve ? domain::Verdict::approve : domain::Verdict::reject;
      if (!approve) call.request.reasons = {"EAR_COVERED"};
      call.request.epoch = epoch;
      call.request.attempt = 1;
      call.request.evidence = evidence;
      say(fmt::format("decide {} epoch {}{}{}", item, epoch, again ? " again" : "", at));
      const auto got = ask(n, true, [&](NamedStore& s, TimePoint t) { return s.decisions.decide(call, t).get(); });
      ASSERT_EQ(id_of(got), model.decide(call.user, call.key, item, epoch, approve, now + nodes[n].ahead));
      if (got) {
        ModelDecision& d = *model.by_key(call.key);
        if (d.id.empty()) d.id = got->decision;
        ASSERT_EQ(got->decision, d.id) << "a repeat gets the first answer";
      }
    } else if (what < 78 && !model.decisions.empty()) {
      ModelDecision& d = model.decisions[static_cast<std::size_t>(pick(static_cast<int>(model.decisions.size())))];
      const bool by_key = one_in(3);
      say(fmt::format("undo {}{}{}", d.id, by_key ? " by its key" : "", at));
      UndoCall call{user, new_uuid(), by_key ? "" : d.id, by_key ? d.key : ""};
      const auto got = ask(n, true, [&](NamedStore& s, TimePoint t) { return s.decisions.undo(call, t).get(); });
      ASSERT_EQ(id_of(got), model.undo(user, d, now + nodes[n].ahead));
    } else if (what < 81) {
      keys.push_back(new_uuid());
      say("undo what has not come yet");
      UndoCall call{user, new_uuid(), "", keys.back()};
      ASSERT_EQ(id_of(ask(n, true, [&](NamedStore& s, TimePoint t) { return s.decisions.undo(call, t).get(); })), "ok");
      model.withheld[keys.back()] = user;
    } else if (what < 86) {
      say("sweep");
      ASSERT_EQ(id_of(ask(n, true, [&](NamedStore& s, TimePoint t) { return s.queue.sweep_expired(t).get(); })), "ok");
      model.sweep(now + nodes[n].ahead);
    } else if (what < 90) {
      nodes[n].ahead = Millis{pick(2001) - 1000};
      say(fmt::format("clock is {} ms ahead", nodes[n].ahead.count()));
    } else if (what < 91) {
      say("killed and started");
      open_node(n);
    } else {
      constexpr std::array<Millis, 5> lengths{Millis{1'000}, minute, lease_length / 2, lease_length, grace};
      now += lengths[static_cast<std::size_t>(pick(5))];
      say("time passes" + at);
    }
    for (int i = 0; i < items; ++i) {
      const auto s = ok(nodes[static_cast<std::size_t>(pick(2))].store->submissions.get(ids[i], now));
      ASSERT_EQ(s.row.state, model.of[i].state) << "item " << i;
      if (s.row.state == State::leased) {
        ASSERT_EQ(s.row.held_by, model.of[i].holder) << "item " << i;
      }
    }
  }
  // Nothing lost, nothing twice: each decision has its one message, and it goes out exactly where the decision stands.
  int queued = 0, cancelled = 0;
  for (const auto& row : ok(nodes[0].store->notices.list({campaign, "", "", 0, 200})).rows) {
    queued += row.state == domain::NoticeState::queued;
    cancelled += row.state == domain::NoticeState::cancelled;
  }
  int standing = 0;
  for (const ModelDecision& d : model.decisions) standing += d.standing;
  EXPECT_EQ(queued, standing);
  EXPECT_EQ(cancelled, static_cast<int>(model.decisions.size()) - standing);
  const auto counts = ok(nodes[1].store->figures.counts(campaign, now));
  std::map<State, int> states;
  for (const ModelItem& i : model.of) ++states[i.state];
  EXPECT_EQ(counts.pending, states[State::pending]);
  EXPECT_EQ(counts.leased, states[State::leased]);
  EXPECT_EQ(counts.approved, states[State::approved]);
  EXPECT_EQ(counts.rejected, states[State::rejected]);
}

TEST_F(Schedules, two_nodes_keep_the_rules) {
  const char* one = std::getenv("COUNTERSIGN_SCHEDULE");
  const char* many = std::getenv("COUNTERSIGN_SCHEDULES");
  const unsigned from = one ? static_cast<unsigned>(std::strtoul(one, nullptr, 10)) : 1;
  const unsigned count = one ? 1 : many ? static_cast<unsigned>(std::strtoul(many, nullptr, 10)) : 150;
  for (unsigned seed = from; seed < from + count; ++seed) {
    run(seed);
    if (HasFailure()) {
      std::string told;
      for (const std::string& line : trace) told += "  " + line + "\n";
      FAIL() << "schedule " << seed << ":\n"
             << told << "replay: COUNTERSIGN_SCHEDULE=" << seed << " test_store --gtest_filter='Schedules.*'";
    }
  }
}

}  // namespace
}  // namespace cs::store
