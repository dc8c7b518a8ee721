#include "notices/dispatcher.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <set>
#include <stdexcept>
#include <thread>

#include "notices/memory_outbox.hpp"
#include "notices/token_bucket.hpp"

namespace cs::notices {
namespace {

using domain::NoticeState;
using test::MemoryOutbox;
using Kind = SendOutcome::Kind;

/// Answers as it is told, then "accepted"; counts what was sent.
class ScriptedGateway final : public Gateway {
 public:
  std::size_t batch() const override { return most; }
  std::vector<SendOutcome> send(std::span<const OutgoingMessage> messages,
                                std::shared_ptr<http::Cancel> cancel) override {
    ++calls;
    std::vector<SendOutcome> outcomes;
    for (const OutgoingMessage& m : messages) {
      sent.push_back(m.id);
      if (before_answer) before_answer();
      if (hang && !cancel->sleep(Millis{60'000})) {
        outcomes.push_back({Kind::in_doubt, "", "cancelled"});
      } else if (answers.empty()) {
        outcomes.push_back({Kind::accepted, "p-" + m.id, ""});
      } else {
        outcomes.push_back(answers.front());
        answers.pop_front();
      }
    }
    if (forget) outcomes.clear();
    if (throws) throw std::runtime_error("the gateway broke");
    return outcomes;
  }
  Result<Receipt> query(const Question& q, std::shared_ptr<http::Cancel>) override {
    asked.push_back(q.id);
    if (receipts.empty()) return Receipt{};
    const auto r = receipts.front();
    receipts.pop_front();
    return r;
  }

  std::size_t most = 4;
  int calls = 0;
  std::deque<SendOutcome> answers;
  std::deque<Result<Receipt>> receipts;
  std::vector<std::string> sent, asked;
  std::function<void()> before_answer;
  std::atomic<bool> hang{false};
  bool forget = false;
  std::atomic<bool> throws{false};
};

struct Rig {
  ManualClock clock;
  MemoryOutbox outbox;
  ScriptedGateway gateway;
  DispatcherOptions options;
  std::unique_ptr<Dispatcher> dispatcher = make_dispatcher(outbox, gateway, clock, options);

  std::optional<TimePoint> step() {
    auto next = dispatcher->step();
    EXPECT_TRUE(next) << next.error().message;
    return next ? *next : std::nullopt;
  }
  void restart() {
    outbox.restart(clock.now());
    dispatcher = make_dispatcher(outbox, gateway, clock, options);
  }
  void always(Kind kind, const char* problem) {
    gateway.answers.clear();
    for (int i = 0; i < 20'000; ++i) gateway.answers.push_back({kind, "", problem});
  }
};

TEST(Dispatcher, SendsWhenDueAndNotBefore) {
  Rig rig;
  rig.outbox.queue("a", rig.clock.now() + Millis{1'000});
  EXPECT_EQ(rig.step(), rig.clock.now() + Millis{1'000});
  EXPECT_TRUE(rig.gateway.sent.empty());
  rig.clock.advance(Millis{999});
  rig.step();
  EXPECT_TRUE(rig.gateway.sent.empty());
  rig.clock.advance(Millis{1});
  EXPECT_EQ(rig.step(), std::nullopt);
  EXPECT_EQ(rig.gateway.sent, std::vector<std::string>{"a"});
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::accepted);
  EXPECT_EQ(rig.outbox.row("a").provider_id, "p-a");
  rig.clock.advance(Millis{86'400'000});
  rig.step();
  EXPECT_EQ(rig.gateway.sent.size(), 1u);
}

TEST(Dispatcher, ItIsSendingBeforeTheGatewayHearsOfIt) {
  Rig rig;
  rig.outbox.queue("a", rig.clock.now());
  rig.gateway.before_answer = [&] { EXPECT_EQ(rig.outbox.state("a"), NoticeState::sending); };
  rig.step();
  EXPECT_EQ(rig.gateway.sent.size(), 1u);
}

TEST(Dispatcher, TakesAsManyAtOnceAsTheGateway) {
  Rig rig;
  for (int i = 0; i < 10; ++i) rig.outbox.queue("m" + std::to_string(i), rig.clock.now());
  rig.step();
  EXPECT_EQ(rig.gateway.sent.size(), 10u);
  EXPECT_EQ(rig.gateway.calls, 3);
}

TEST(Dispatcher, NeverSendsTwiceWhateverTheAnswer) {
  for (const Kind kind : {Kind::in_doubt, Kind::accepted, Kind::refused, Kind::unmended}) {
    Rig rig;
    rig.gateway.answers = {{kind, kind == Kind::accepted ? "p" : "", "said so"}};
    rig.outbox.queue("a", rig.clock.now());
    for (int i = 0; i < 30; ++i) {
      rig.step();
      if (i % 10 == 9) rig.restart();
      rig.clock.advance(Millis{3'600'000});
    }
    EXPECT_EQ(rig.gateway.sent.size(), 1u);
    const NoticeState expected = kind == Kind::in_doubt   ? NoticeState::in_doubt
                                 : kind == Kind::accepted ? NoticeState::accepted
                                                          : NoticeState::failed;
    EXPECT_EQ(rig.outbox.state("a"), expected);
  }
}

TEST(Dispatcher, AnAnswerThatLeavesOneOutPutsItInDoubt) {
  Rig rig;
  rig.gateway.forget = true;
  rig.outbox.queue("a", rig.clock.now());
  rig.step();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::in_doubt);
}

TEST(Dispatcher, ACrashWhileSendingPutsItInDoubtAndAsks) {
  Rig rig;
  rig.outbox.queue("a", rig.clock.now());
  ASSERT_TRUE(rig.outbox.take_due(rig.clock.now(), 1).ok());  // taken, then the process was gone
  rig.restart();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::in_doubt);
  EXPECT_EQ(rig.step(), rig.clock.now() + Millis{60'000});
  rig.clock.advance(Millis{60'000});
  rig.gateway.receipts = {Receipt{}};
  rig.step();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::in_doubt) << "not known proves nothing";
  rig.clock.advance(Millis{240'000});
  rig.gateway.receipts = {Receipt{Receipt::Kind::delivered, "p-a", ""}};
  rig.step();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::delivered);
  EXPECT_TRUE(rig.gateway.sent.empty());
  EXPECT_EQ(rig.gateway.asked.size(), 2u);
}

TEST(Dispatcher, ADoubtThatTheProviderKnowsIsNoneAndOneThatItDoesNotKnowStays) {
  Rig rig;
  rig.gateway.answers = {{Kind::in_doubt, "", "timeout"}, {Kind::in_doubt, "", ""}};
  rig.outbox.queue("a", rig.clock.now());
  rig.outbox.queue("b", rig.clock.now());
  rig.step();
  EXPECT_EQ(rig.outbox.count(NoticeState::in_doubt), 2);
  EXPECT_EQ(rig.outbox.row("a").problem, "timeout") << "what the gateway said";
  EXPECT_EQ(rig.outbox.row("b").problem, "The gateway gave no clear answer.") << "where it said nothing";
  rig.gateway.receipts = {Receipt{Receipt::Kind::accepted, "p-a", ""}, Receipt{}};
  rig.clock.advance(Millis{60'000});
  rig.step();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::accepted);
  EXPECT_EQ(rig.outbox.row("a").provider_id, "p-a");
  EXPECT_EQ(rig.outbox.state("b"), NoticeState::in_doubt);
  EXPECT_EQ(rig.gateway.sent.size(), 2u) << "none is sent again";
}

TEST(Dispatcher, AsksFourTimesAndThenNoMore) {
  Rig rig;
  rig.gateway.answers = {{Kind::in_doubt, "", "timeout"}};
  rig.outbox.queue("a", rig.clock.now());
  for (int minute = 0; minute < 48 * 60; ++minute) {
    rig.step();
    rig.clock.advance(Millis{60'000});
  }
  EXPECT_EQ(rig.gateway.asked.size(), 4u);
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::in_doubt);
}

TEST(Dispatcher, WhatCannotBeMarkedIsMarkedLaterAndNotSentAgain) {
  Rig rig;
  rig.outbox.queue("a", rig.clock.now());
  rig.outbox.queue("b", rig.clock.now());
  rig.outbox.fail_next_marks(2);
  rig.step();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::sending);
  EXPECT_FALSE(rig.dispatcher->step().ok());
  rig.step();
  EXPECT_EQ(rig.outbox.count(NoticeState::accepted), 2);
  EXPECT_EQ(rig.gateway.sent.size(), 2u);
}

TEST(Dispatcher, AnOutboxThatCannotBeReadIsAnErrorAndLosesNothing) {
  Rig rig;
  rig.outbox.queue("a", rig.clock.now());
  rig.outbox.fail_next_take();
  EXPECT_FALSE(rig.dispatcher->step().ok());
  rig.step();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::accepted);
}

TEST(Dispatcher, WhatCertainlyDidNotLeaveGoesBackIntoTheQueueAndIsTriedOneAtATime) {
  Rig rig;
  rig.always(Kind::later, "cannot be reached");
  for (int i = 0; i < 20; ++i) rig.outbox.queue("m" + std::to_string(10 + i), rig.clock.now());
  const auto next = rig.step();
  ASSERT_TRUE(next);
  EXPECT_GT(*next, rig.clock.now()) << "no busy loop";
  EXPECT_EQ(rig.outbox.count(NoticeState::queued), 20) << "nothing is left `sending` for a restart to doubt";
  EXPECT_EQ(rig.gateway.sent.size(), 4u);
  rig.restart();
  EXPECT_EQ(rig.outbox.count(NoticeState::in_doubt), 0);
  rig.clock.advance(Millis{60'000});
  rig.step();
  rig.clock.advance(Millis{60'000});
  rig.step();
  EXPECT_LE(rig.gateway.sent.size(), 10u);
  rig.clock.advance(Millis{60'000});
  rig.step();
  ASSERT_TRUE(*rig.outbox.gate());
  EXPECT_EQ((*rig.outbox.gate())->code, "gateway.unreachable");
  rig.gateway.answers.clear();
  rig.clock.advance(Millis{3'600'000});
  rig.step();
  EXPECT_FALSE(*rig.outbox.gate());
  EXPECT_EQ(rig.outbox.count(NoticeState::accepted), 20);
}

TEST(Dispatcher, AHaltStopsTheWholeQueueAndTriesOneNowAndThen) {
  Rig rig;
  rig.always(Kind::halt, "isv.AMOUNT_NOT_ENOUGH: the balance is used up");
  for (auto& answer : rig.gateway.answers) answer.code = "isv.AMOUNT_NOT_ENOUGH";
  for (int i = 0; i < 9; ++i) rig.outbox.queue("m" + std::to_string(i), rig.clock.now());
  rig.step();
  ASSERT_TRUE(*rig.outbox.gate());
  const Gate gate = **rig.outbox.gate();
  EXPECT_EQ(gate.code, "isv.AMOUNT_NOT_ENOUGH");
  EXPECT_EQ(gate.since, rig.clock.now());
  EXPECT_EQ(rig.outbox.count(NoticeState::queued), 9);
  EXPECT_EQ(rig.gateway.sent.size(), 4u);
  rig.restart();
  rig.step();
  EXPECT_EQ(rig.gateway.sent.size(), 4u) << "a restart does not forget it";
  rig.clock.advance(gate.retry - rig.clock.now());
  rig.step();
  EXPECT_EQ(rig.gateway.sent.size(), 5u) << "one is tried";
  EXPECT_GT((*rig.outbox.gate())->retry - rig.clock.now(), gate.retry - gate.since) << "less and less often";
  EXPECT_EQ((*rig.outbox.gate())->since, gate.since);
  rig.gateway.answers.clear();
  ASSERT_TRUE(rig.outbox.set_gate(std::nullopt, rig.clock.now()).ok());  // a person paid and opens it
  rig.step();
  EXPECT_EQ(rig.outbox.count(NoticeState::accepted), 9);
}

TEST(Dispatcher, SilenceHaltsBeforeEverythingIsInDoubt) {
  Rig rig;
  rig.always(Kind::in_doubt, "no answer in time");
  for (int i = 0; i < 100; ++i) rig.outbox.queue("m" + std::to_string(100 + i), rig.clock.now());
  for (int second = 0; second < 200; ++second) {
    rig.step();
    rig.clock.advance(Millis{1'000});
  }
  EXPECT_LE(rig.outbox.count(NoticeState::in_doubt), 10);
  ASSERT_TRUE(*rig.outbox.gate());
  EXPECT_EQ((*rig.outbox.gate())->code, "gateway.silent");
}

TEST(Dispatcher, ALimitOfTheProviderHoldsTheMessageUntilTheNextDay) {
  Rig rig;
  rig.gateway.answers = {{Kind::tomorrow, "", "isv.BUSINESS_LIMIT_CONTROL: enough"}};
  rig.outbox.queue("a", rig.clock.now());
  rig.outbox.queue("b", rig.clock.now());
  rig.step();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::held);
  EXPECT_EQ(rig.outbox.row("a").problem_id, "gateway.tomorrow");
  EXPECT_EQ(rig.outbox.state("b"), NoticeState::accepted) << "the others go on";
  rig.clock.advance(Millis{24 * 3'600'000});
  rig.step();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::accepted);
}

TEST(Dispatcher, ALimitOfAMinuteHoldsTheMessageForAMinute) {
  Rig rig;
  const SendOutcome minute{Kind::pause, "", "isv.BUSINESS_LIMIT_CONTROL: 触发分钟级流控", "", Millis{60'000}, false};
  rig.gateway.answers = {minute, {Kind::accepted, "p-b", ""}, minute};
  rig.outbox.queue("a", rig.clock.now());
  rig.outbox.queue("b", rig.clock.now());
  const auto next = rig.step();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::held);
  EXPECT_EQ(rig.outbox.row("a").problem_id, "gateway.pause");
  EXPECT_EQ(rig.outbox.state("b"), NoticeState::accepted) << "the others go on";
  EXPECT_EQ(*next, rig.clock.now() + Millis{60'000});
  for (int minutes = 0; minutes < 2; ++minutes) {
    rig.clock.advance(Millis{59'999});
    rig.step();
    EXPECT_EQ(rig.outbox.state("a"), NoticeState::held);
    rig.clock.advance(Millis{1});
    rig.step();
  }
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::accepted);
}

TEST(Dispatcher, ALimitThatNamesNoPeriodIsWaitedForLongerEachTime) {
  Rig rig;
  const SendOutcome unstated{Kind::pause, "", "LimitExceeded.DeliveryFrequencyLimit: ", "", Millis{30'000}, true};
  rig.gateway.answers = {unstated, unstated, unstated, {Kind::accepted, "p-a", ""}, unstated};
  rig.outbox.queue("a", rig.clock.now());
  for (const int seconds : {30, 60, 120}) {
    const auto next = rig.step();
    ASSERT_TRUE(next);
    EXPECT_EQ(*next, rig.clock.now() + std::chrono::seconds(seconds));
    rig.clock.advance(std::chrono::seconds(seconds));
  }
  rig.step();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::accepted);
  rig.outbox.queue("b", rig.clock.now());
  EXPECT_EQ(*rig.step(), rig.clock.now() + std::chrono::seconds(30)) << "another message begins anew";
}

TEST(Dispatcher, AGatewayThatThrowsLeavesItsMessagesInDoubtAndTheThreadGoesOn) {
  Rig rig;
  rig.options.longest_sleep = Millis{5};
  rig.restart();
  rig.gateway.throws = true;
  rig.outbox.queue("a", rig.clock.now());
  rig.dispatcher->start();
  const auto reaches = [&](const char* id, NoticeState state) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (rig.outbox.state(id) != state && std::chrono::steady_clock::now() < end) {
      rig.dispatcher->wake();
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return rig.outbox.state(id) == state;
  };
  EXPECT_TRUE(reaches("a", NoticeState::in_doubt)) << "it may have been sent";
  rig.gateway.throws = false;
  rig.clock.advance(Millis{2'000});  // past the pause after trouble
  rig.outbox.queue("b", rig.clock.now());
  EXPECT_TRUE(reaches("b", NoticeState::accepted));
  rig.dispatcher->stop();
}

TEST(Dispatcher, KeepsToTheRate) {
  Rig rig;
  rig.options.per_second = 5;
  rig.restart();
  for (int i = 0; i < 100; ++i) rig.outbox.queue("m" + std::to_string(100 + i), rig.clock.now());
  rig.step();
  EXPECT_EQ(rig.gateway.sent.size(), 5u) << "a second's worth at once";
  for (int i = 0; i < 40; ++i) {
    rig.clock.advance(Millis{100});
    rig.step();
  }
  EXPECT_NEAR(static_cast<double>(rig.gateway.sent.size()), 25, 1);
  TokenBucket bucket(2);
  EXPECT_EQ(bucket.available(from_ms(1'000'000)), 2);
  bucket.spend(2);
  EXPECT_EQ(bucket.available(from_ms(1'000'000)), 0);
  EXPECT_NEAR(static_cast<double>(to_ms(bucket.next()) - 1'000'000), 500, 2);
  EXPECT_EQ(bucket.available(from_ms(500'000)), 0) << "a clock that was set back";
  EXPECT_EQ(bucket.available(from_ms(510'000)), 2);
}

TEST(Dispatcher, AsksForReceiptsAlsoAfterARestart) {
  Rig rig;
  rig.outbox.receipt_schedule = {Millis{1'000}, Millis{9'000}};
  rig.gateway.receipts = {Receipt{Receipt::Kind::accepted, "p-a", ""}, Receipt{Receipt::Kind::delivered, "p-a", ""}};
  rig.outbox.queue("a", rig.clock.now());
  EXPECT_EQ(rig.step(), rig.clock.now() + Millis{1'000});
  rig.clock.advance(Millis{1'000});
  rig.step();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::accepted);
  rig.restart();
  rig.clock.advance(Millis{8'000});
  EXPECT_EQ(rig.step(), std::nullopt);
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::delivered);
}

TEST(Dispatcher, TheThreadWakesAndStopsAtOnce) {
  SystemClock clock;
  MemoryOutbox outbox;
  ScriptedGateway gateway;
  DispatcherOptions options;
  options.patience = Millis{100};
  auto dispatcher = make_dispatcher(outbox, gateway, clock, options);
  dispatcher->start();
  std::this_thread::sleep_for(Millis{30});
  outbox.queue("a", clock.now() + Millis{50});
  dispatcher->wake();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (outbox.state("a") != NoticeState::accepted && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(Millis{2});
  EXPECT_EQ(outbox.state("a"), NoticeState::accepted);

  gateway.hang = true;
  outbox.queue("b", clock.now());
  dispatcher->wake();
  while (outbox.state("b") != NoticeState::sending && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(Millis{2});
  std::this_thread::sleep_for(Millis{20});
  const auto start = std::chrono::steady_clock::now();
  dispatcher->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{30}) << "a send that hangs takes a minute";
  EXPECT_EQ(outbox.state("b"), NoticeState::in_doubt) << "a send that was cut off may have arrived";
  EXPECT_LT(outbox.takes, 50) << "it sleeps in between";
}

TEST(Dispatcher, StoppingWaitsForTheAnswerUnderWayAndTakesNothingMore) {
  SystemClock clock;
  MemoryOutbox outbox;
  ScriptedGateway gateway;
  gateway.most = 1;
  std::atomic<bool> sending{false};
  gateway.before_answer = [&] {
    sending = true;
    std::this_thread::sleep_for(Millis{200});
  };
  outbox.queue("a", clock.now());
  outbox.queue("b", clock.now());
  auto dispatcher = make_dispatcher(outbox, gateway, clock);
  dispatcher->start();
  while (!sending) std::this_thread::sleep_for(Millis{1});
  dispatcher->stop();
  EXPECT_EQ(outbox.state("a"), NoticeState::accepted);
  EXPECT_EQ(outbox.state("b"), NoticeState::queued);
  EXPECT_EQ(outbox.count(NoticeState::sending), 0);
}

}  // namespace
}  // namespace cs::notices
