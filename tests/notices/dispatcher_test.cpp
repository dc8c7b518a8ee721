#include "notices/dispatcher.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <thread>

#include "notices/memory_outbox.hpp"

namespace cs::notices {
namespace {

using domain::NoticeState;
using test::MemoryOutbox;
using Kind = SendOutcome::Kind;

/// Answers as it is told, then "accepted"; counts what was sent.
class ScriptedGateway final : public Gateway {
 public:
  SendOutcome send(const OutgoingMessage& m, std::shared_ptr<http::Cancel> cancel) override {
    sent.push_back(m.out_id);
    if (before_answer) before_answer();
    if (hang && !cancel->sleep(Millis{60'000})) return {Kind::in_doubt, "", "cancelled"};
    if (answers.empty()) return {Kind::accepted, "p-" + m.out_id, ""};
    const SendOutcome o = answers.front();
    answers.pop_front();
    return o;
  }
  Result<Receipt> query(const std::string& out_id, const std::string&, const std::string&,
                        std::shared_ptr<http::Cancel>) override {
    asked.push_back(out_id);
    if (receipts.empty()) return Receipt{};
    const auto r = receipts.front();
    receipts.pop_front();
    return r;
  }
  std::optional<Millis> ask_receipt_after() const override { return receipt_after; }

  std::deque<SendOutcome> answers;
  std::deque<Result<Receipt>> receipts;
  std::vector<std::string> sent, asked;
  std::function<void()> before_answer;
  std::optional<Millis> receipt_after;
  std::atomic<bool> hang{false};
};

struct Rig {
  ManualClock clock;
  MemoryOutbox outbox;
  ScriptedGateway gateway;
  std::unique_ptr<Dispatcher> dispatcher = make_dispatcher(outbox, gateway, clock);

  std::optional<TimePoint> step() {
    auto next = dispatcher->step();
    EXPECT_TRUE(next) << next.error().message;
    return next ? *next : std::nullopt;
  }
  void restart() {
    outbox.restart(clock.now());
    dispatcher = make_dispatcher(outbox, gateway, clock);
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

TEST(Dispatcher, SendingIsOnDiskBeforeTheSocketOneAtATime) {
  Rig rig;
  for (const char* id : {"a", "b", "c"}) rig.outbox.queue(id, rig.clock.now());
  rig.gateway.before_answer = [&] {
    EXPECT_EQ(rig.outbox.state(rig.gateway.sent.back()), NoticeState::sending);
    int sending = 0;
    for (const char* id : {"a", "b", "c"}) sending += rig.outbox.state(id) == NoticeState::sending ? 1 : 0;
    EXPECT_EQ(sending, 1) << "a crash puts one message in doubt, not all";
  };
  rig.step();
  EXPECT_EQ(rig.gateway.sent.size(), 3u);
}

TEST(Dispatcher, CrashBeforeTheCommitSendsLater) {
  Rig rig;
  rig.outbox.queue("a", rig.clock.now());
  rig.outbox.fail_next_take();
  EXPECT_FALSE(rig.dispatcher->step());
  rig.restart();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::queued);
  rig.step();
  EXPECT_EQ(rig.gateway.sent.size(), 1u);
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::accepted);
}

TEST(Dispatcher, CrashAfterTheCommitBeforeTheSocketIsInDoubtAndNeverSent) {
  Rig rig;
  rig.outbox.queue("a", rig.clock.now());
  ASSERT_TRUE(rig.outbox.take_due(rig.clock.now(), 1));  // and the process dies
  rig.restart();
  for (int hour = 0; hour < 30; ++hour) {
    rig.step();
    rig.clock.advance(Millis{3'600'000});
  }
  EXPECT_TRUE(rig.gateway.sent.empty());
  EXPECT_EQ(rig.gateway.asked.size(), 4u) << "1, 5, 30 minutes, 24 hours; then a person resends";
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::in_doubt) << "not known at the provider proves nothing";
}

TEST(Dispatcher, CrashAfterAcceptanceBeforeTheMarkIsFoundOut) {
  Rig rig;
  rig.outbox.queue("a", rig.clock.now());
  rig.outbox.fail_next_marks(1'000'000);
  EXPECT_TRUE(rig.dispatcher->step().ok());  // accepted, and the mark fails: the disk is full
  EXPECT_EQ(rig.gateway.sent.size(), 1u);
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::sending);
  EXPECT_FALSE(rig.dispatcher->step().ok()) << "nothing more is sent while marks cannot be stored";
  rig.outbox.queue("b", rig.clock.now());
  EXPECT_FALSE(rig.dispatcher->step().ok());
  EXPECT_EQ(rig.gateway.sent.size(), 1u);
  rig.outbox.fail_next_marks(0);
  rig.restart();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::in_doubt);
  rig.gateway.receipts.push_back(Receipt{Receipt::Kind::delivered, "p-a", ""});
  rig.clock.advance(Millis{60'000});
  rig.step();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::delivered);
  EXPECT_EQ(rig.gateway.sent, (std::vector<std::string>{"a", "b"})) << "each once";
}

TEST(Dispatcher, AMarkThatFailedIsMadeUpFor) {
  Rig rig;
  rig.outbox.queue("a", rig.clock.now());
  rig.outbox.fail_next_marks(1);
  rig.step();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::sending);
  rig.step();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::accepted);
  EXPECT_EQ(rig.gateway.sent.size(), 1u);
}

TEST(Dispatcher, NoClearAnswerIsAskedForAtItsTimes) {
  Rig rig;
  rig.gateway.answers = {{Kind::in_doubt, "", "timeout"}};
  rig.outbox.queue("a", rig.clock.now());
  EXPECT_EQ(rig.step(), rig.clock.now() + std::chrono::minutes{1});
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::in_doubt);
  EXPECT_EQ(rig.outbox.row("a").problem, "timeout");
  const TimePoint doubt = rig.clock.now();
  rig.gateway.receipts = {Receipt{}, Error{Code::timeout, "net.timeout", "no answer"},
                          Receipt{Receipt::Kind::accepted, "p-7", ""}};
  std::vector<Millis> asked_at;
  for (int minute = 0; minute < 40; ++minute) {
    const std::size_t before = rig.gateway.asked.size();
    rig.step();
    if (rig.gateway.asked.size() > before) asked_at.push_back(rig.clock.now() - doubt);
    rig.clock.advance(Millis{60'000});
  }
  EXPECT_EQ(asked_at,
            (std::vector<Millis>{std::chrono::minutes{1}, std::chrono::minutes{5}, std::chrono::minutes{30}}));
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::accepted);
  EXPECT_EQ(rig.outbox.row("a").provider_id, "p-7");
  EXPECT_EQ(rig.gateway.sent.size(), 1u);
}

TEST(Dispatcher, ARefusalIsFinal) {
  Rig rig;
  rig.gateway.answers = {{Kind::refused, "", "The number is on the black list."}};
  rig.outbox.queue("a", rig.clock.now());
  rig.step();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::failed);
  EXPECT_EQ(rig.outbox.row("a").problem, "The number is on the black list.");
  rig.clock.advance(Millis{86'400'000});
  rig.step();
  EXPECT_EQ(rig.gateway.sent.size(), 1u);
}

TEST(Dispatcher, WhatCertainlyDidNotLeaveIsTriedAgainAndHoldsBackTheRest) {
  Rig rig;
  for (int i = 0; i < 60; ++i) rig.gateway.answers.push_back({Kind::later, "", "cannot be reached"});
  for (int i = 0; i < 20; ++i) rig.outbox.queue("m" + std::to_string(10 + i), rig.clock.now());
  const auto next = rig.step();
  ASSERT_TRUE(next);
  EXPECT_LE(*next, rig.clock.now() + Millis{1'000});
  EXPECT_GT(*next, rig.clock.now()) << "no busy loop";
  int queued = 0;
  for (int i = 0; i < 20; ++i) queued += rig.outbox.state("m" + std::to_string(10 + i)) == NoticeState::queued ? 1 : 0;
  EXPECT_EQ(queued, 16) << "only a few are taken while the gateway is away";
  rig.clock.advance(Millis{1'000});
  rig.step();
  rig.gateway.answers.clear();
  for (int i = 0; i < 10; ++i) {
    rig.clock.advance(Millis{60'000});
    rig.step();
  }
  for (int i = 0; i < 20; ++i) EXPECT_EQ(rig.outbox.state("m" + std::to_string(10 + i)), NoticeState::accepted);
}

TEST(Dispatcher, WhatDoesNotLeaveForADayIsGivenUp) {
  Rig rig;
  for (int i = 0; i < 10'000; ++i) rig.gateway.answers.push_back({Kind::later, "", "cannot be reached"});
  rig.outbox.queue("a", rig.clock.now());
  for (int minute = 0; minute < 24 * 60 + 5; ++minute) {
    rig.step();
    rig.clock.advance(Millis{60'000});
  }
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::failed);
  EXPECT_EQ(rig.outbox.row("a").problem, "Given up: cannot be reached");
}

TEST(Dispatcher, AsksForReceiptsWhereTheyAreNotPushed) {
  Rig rig;
  rig.gateway.receipt_after = Millis{1'000};
  rig.gateway.receipts = {Receipt{Receipt::Kind::accepted, "p-a", ""}, Receipt{Receipt::Kind::delivered, "p-a", ""}};
  rig.outbox.queue("a", rig.clock.now());
  EXPECT_EQ(rig.step(), rig.clock.now() + Millis{1'000});
  rig.clock.advance(Millis{1'000});
  rig.step();
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::accepted);
  rig.clock.advance(Millis{8'000});
  EXPECT_EQ(rig.step(), std::nullopt);
  EXPECT_EQ(rig.outbox.state("a"), NoticeState::delivered);
}

TEST(Dispatcher, TheThreadWakesAndStopsAtOnce) {
  SystemClock clock;
  MemoryOutbox outbox;
  ScriptedGateway gateway;
  auto dispatcher = make_dispatcher(outbox, gateway, clock);
  dispatcher->start();
  std::this_thread::sleep_for(Millis{30});
  outbox.queue("a", clock.now() + Millis{50});
  dispatcher->wake();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{5};
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
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds{500});
  EXPECT_EQ(outbox.state("b"), NoticeState::in_doubt) << "a send that was cut off may have arrived";
  EXPECT_LT(outbox.takes, 50) << "it sleeps in between";
}

}  // namespace
}  // namespace cs::notices
