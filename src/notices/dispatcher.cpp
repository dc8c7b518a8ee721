#include "notices/dispatcher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>

#include "base/log.hpp"
#include "base/thread.hpp"
#include "http/retry.hpp"
#include "notices/token_bucket.hpp"

namespace cs::notices {
namespace {

using domain::NoticeEvent;

constexpr Millis first_wait{1'000}, longest_wait{60'000};       // after "not now"
constexpr Millis first_halt{300'000}, longest_halt{3'600'000};  // until one message is tried through a closed gate
constexpr Millis longest_pause{std::chrono::hours{6}};          // of one message, by limits that name no period
constexpr int most_questions = 20;

const char* problem_id_of(SendOutcome::Kind kind) {
  switch (kind) {
    case SendOutcome::Kind::accepted:
      return "";
    case SendOutcome::Kind::in_doubt:
      return "gateway.in_doubt";
    case SendOutcome::Kind::later:
      return "gateway.later";
    case SendOutcome::Kind::pause:
      return "gateway.pause";
    case SendOutcome::Kind::tomorrow:
      return "gateway.tomorrow";
    case SendOutcome::Kind::refused:
      return "gateway.refused";
    case SendOutcome::Kind::halt:
      return "gateway.halted";
    case SendOutcome::Kind::unmended:
      return "gateway.content";
  }
  return "";
}

class DispatcherImpl final : public Dispatcher {
 public:
  DispatcherImpl(Outbox& outbox, Gateway& gateway, const Clock& clock, DispatcherOptions options)
      : outbox_(outbox), gateway_(gateway), clock_(clock), options_(options), tokens_(options.per_second) {}
  ~DispatcherImpl() override { stop(); }

  void start() override {
    if (thread_.joinable()) return;
    thread_ = Thread("cs-dispatch", OnThrow::restart, [this] {
      run();
      const std::lock_guard lock(mutex_);
      ended_ = true;
      changed_.notify_all();
    });
  }

  void stop() override {
    {
      std::unique_lock lock(mutex_);
      stopping_ = true;
      changed_.notify_all();
      // An answer that comes in time is worth more than a doubt that is resolved by a question.
      if (thread_.joinable()) changed_.wait_for(lock, options_.patience, [this] { return ended_; });
    }
    cancel_->cancel();
    thread_.join();
  }

  void wake() override {
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
    }
    changed_.notify_all();
  }

  Result<std::optional<TimePoint>> step() override {
    CS_TRY(settle_unmarked());
    CS_ASSIGN(const std::optional<TimePoint> not_before, send_due());
    CS_TRY(ask_questions());
    CS_ASSIGN(const NextDue due, outbox_.next_due());
    std::optional<TimePoint> next = due.message;
    if (next && not_before) next = std::max(*next, *not_before);
    if (due.question) next = next ? std::min(*next, *due.question) : *due.question;
    return next;
  }

 private:
  bool stopped() const { return stopping_; }

  void run() {
    http::Backoff trouble(Millis{500}, Millis{30'000});
    while (true) {
      {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        woken_ = false;
      }
      Millis sleep = options_.longest_sleep;
      if (auto next = guarded("sending messages", [this] { return step(); }); !next) {
        if (stopped()) return;
        log::error(fmt::format("The outbox cannot be read or written: {}", next.error().message));
        sleep = trouble.next();
      } else {
        trouble.reset();
        if (*next) sleep = std::clamp(**next - clock_.now(), Millis{0}, options_.longest_sleep);
      }
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, sleep, [&] { return stopping_ || woken_; });
    }
  }

  /// Sends until nothing is due. Returns before when not to come again, when something else than the queue says so.
  Result<std::optional<TimePoint>> send_due() {
    while (!stopped()) {
      const TimePoint now = clock_.now();
      CS_ASSIGN(const std::optional<Gate> gate, outbox_.gate());
      if (gate && now < gate->retry) return std::optional{gate->retry};
      if (now < pause_until_) return std::optional{pause_until_};
      const int tokens = tokens_.available(now);
      if (tokens < 1) return std::optional{tokens_.next()};
      // Through a closed gate, and after trouble, one at a time: what is taken and not sent is what a crash puts in
      // doubt.
      const int limit = gate || trouble_ > 0 ? 1 : std::min(tokens, static_cast<int>(gateway_.batch()));
      CS_ASSIGN(const std::vector<OutgoingMessage> due, outbox_.take_due(now, limit));
      if (due.empty()) return std::optional<TimePoint>{};
      tokens_.spend(static_cast<int>(due.size()));
      // From here on they are `sending` on disk. Whatever happens below, none is taken a second time.
      std::vector<SendOutcome> outcomes;
      if (const Status s = guarded("the gateway", [&] { outcomes = gateway_.send(due, cancel_); }); !s)
        outcomes.assign(due.size(), {SendOutcome::Kind::in_doubt, {}, s.error().message, {}});
      outcomes.resize(due.size());  // one that a gateway forgot is in doubt
      CS_TRY(settle(due, outcomes, gate));
    }
    return std::optional<TimePoint>{};
  }

  Status settle(const std::vector<OutgoingMessage>& sent, const std::vector<SendOutcome>& outcomes,
                const std::optional<Gate>& gate) {
    using Kind = SendOutcome::Kind;
    const TimePoint now = clock_.now();
    std::vector<Outcome> marks;
    const SendOutcome *halt = nullptr, *later = nullptr, *silent = nullptr;
    bool clear = false;
    for (std::size_t i = 0; i < sent.size(); ++i) {
      const SendOutcome& o = outcomes[i];
      Outcome m{sent[i].id, NoticeEvent::accept, o.provider_id, o.problem, problem_id_of(o.kind), {}, true};
      switch (o.kind) {
        case Kind::accepted:
          clear = true;
          break;
        case Kind::in_doubt:
          silent = &o;
          m.event = NoticeEvent::lose_answer;
          if (o.problem.empty()) m.problem = "The gateway gave no clear answer.";
          break;
        case Kind::later:
          later = &o;
          m.event = NoticeEvent::put_back;
          break;
        case Kind::pause:
          clear = true;
          m.event = NoticeEvent::hold;
          m.again = now + pause_of(m.id, o);
          break;
        case Kind::tomorrow:
          clear = true;
          m.event = NoticeEvent::hold;
          break;
        case Kind::halt:
          halt = &o;
          m.event = NoticeEvent::put_back;
          m.counts = false;  // not this message's fault: it waits as long as the queue does
          m.again = now;
          break;
        case Kind::refused:
        case Kind::unmended:
          clear = true;
          m.event = NoticeEvent::refuse;
          break;
      }
      if (o.kind != Kind::pause) paused_.erase(m.id);
      marks.push_back(std::move(m));
    }
    const bool troubled = !halt && !clear && !stopped();
    if (troubled) {
      ++trouble_;
      pause_until_ = now + pause_.next();
    }
    for (Outcome& m : marks)
      if (m.event == NoticeEvent::put_back && m.counts) m.again = std::max(now, pause_until_);
    mark(std::move(marks));  // before the gate: whatever fails after it, their fate is written down
    if (halt) return close_gate(halt->code.empty() ? "gateway.halted" : halt->code, halt->problem, gate, now);
    if (clear) {
      trouble_ = 0;
      pause_.reset();
      return gate ? outbox_.set_gate(std::nullopt, now) : Status{};
    }
    if (!troubled) return {};
    const SendOutcome& why = later ? *later : *silent;
    log::warning(fmt::format("The message gateway gave no clear answer: {}", why.problem));
    if (!gate && trouble_ < options_.trouble_before_halt) return {};
    return close_gate(later ? "gateway.unreachable" : "gateway.silent", why.problem, gate, now);
  }

  /// How long this message waits. The doubling is forgotten by a restart, which costs one question more.
  Millis pause_of(const std::string& id, const SendOutcome& o) {
    if (!o.grows) return o.wait;
    Millis& wait = paused_[id];
    wait = wait == Millis{0} ? o.wait : std::min(wait * 2, longest_pause);
    return wait;
  }

  Status close_gate(std::string code, std::string problem, const std::optional<Gate>& before, TimePoint now) {
    Gate gate{std::move(code), std::move(problem), before ? before->since : now, now, before ? before->tries + 1 : 0};
    const bool passing = gate.code == "gateway.unreachable" || gate.code == "gateway.silent";
    const Millis first = passing ? longest_wait : first_halt;
    gate.retry = now + std::min(longest_halt, first * (std::int64_t{1} << std::min(gate.tries, 6)));
    if (!before) log::error(fmt::format("No message is sent any more: {}", gate.problem));
    return outbox_.set_gate(gate, now);
  }

  Status ask_questions() {
    while (!stopped()) {
      CS_ASSIGN(const std::vector<Asking> asking, outbox_.take_questions(clock_.now(), most_questions));
      if (asking.empty()) return {};
      std::vector<Outcome> marks;
      for (const Asking& a : asking) {
        if (stopped()) break;
        const auto receipt = guarded("the gateway", [&] { return gateway_.query(a.question, cancel_); });
        if (!receipt) {
          log::warning(fmt::format("The fate of notice {} is unknown (question {}): {}", a.question.id, a.asked,
                                   receipt.error().message));
          continue;
        }
        switch (receipt->kind) {
          case Receipt::Kind::unknown:  // proves nothing: it may still arrive
            break;
          case Receipt::Kind::accepted:
            if (a.doubt) marks.push_back({a.question.id, NoticeEvent::accept, receipt->provider_id});
            break;
          case Receipt::Kind::delivered:
            marks.push_back({a.question.id, NoticeEvent::receipt_delivered, receipt->provider_id});
            break;
          case Receipt::Kind::failed:
            marks.push_back({a.question.id, NoticeEvent::receipt_failed, receipt->provider_id, receipt->problem,
                             "gateway.undelivered"});
            break;
        }
      }
      mark(std::move(marks));
      if (asking.size() < most_questions) return {};
    }
    return {};
  }

  /// Tells the outbox; what cannot be told now is told in the next round, before anything else.
  void mark(std::vector<Outcome> outcomes) {
    unmarked_.insert(unmarked_.end(), std::make_move_iterator(outcomes.begin()),
                     std::make_move_iterator(outcomes.end()));
    if (const Status s = settle_unmarked(); !s)
      log::error(fmt::format("{} notices wait for their mark: {}", unmarked_.size(), s.error().message));
  }

  Status settle_unmarked() {
    if (unmarked_.empty()) return {};
    CS_TRY(outbox_.mark(unmarked_, clock_.now()));
    unmarked_.clear();
    return {};
  }

  Outbox& outbox_;
  Gateway& gateway_;
  const Clock& clock_;
  const DispatcherOptions options_;
  const std::shared_ptr<http::Cancel> cancel_ = http::Cancel::make();

  TokenBucket tokens_;
  http::Backoff pause_{first_wait, longest_wait};
  TimePoint pause_until_{};
  int trouble_ = 0;
  std::map<std::string, Millis> paused_;  ///< by message: the last wait of those whose waits grow
  std::vector<Outcome> unmarked_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> stopping_ = false;  // written under the lock, for the sake of whoever waits
  bool woken_ = false, ended_ = false;
  Thread thread_;
};

}  // namespace

std::unique_ptr<Dispatcher> make_dispatcher(Outbox& outbox, Gateway& gateway, const Clock& clock,
                                            DispatcherOptions options) {
  return std::make_unique<DispatcherImpl>(outbox, gateway, clock, options);
}

}  // namespace cs::notices
