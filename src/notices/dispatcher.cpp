#include "notices/dispatcher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "base/log.hpp"
#include "http/retry.hpp"

namespace cs::notices {
namespace {

using domain::NoticeEvent;

constexpr std::size_t most_postponed = 4;

/// A message that is `sending` and certainly did not leave.
struct Postponed {
  DueMessage message;
  TimePoint first{}, next{};
  http::Backoff backoff{Millis{1'000}, Millis{60'000}};
};

/// An accepted message whose receipt is asked for a few times, for gateways that do not push receipts.
struct Awaited {
  std::string id, provider_id, phone;
  TimePoint next{};
  int asked = 0;
};
constexpr int receipt_questions = 4;
constexpr std::size_t most_awaited = 10'000;  ///< receipts beyond are left to the list's "accepted"

class DispatcherImpl final : public Dispatcher {
 public:
  DispatcherImpl(Outbox& outbox, Gateway& gateway, const Clock& clock, DispatcherOptions options)
      : outbox_(outbox), gateway_(gateway), clock_(clock), options_(options) {}
  ~DispatcherImpl() override { stop(); }

  void start() override {
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  }

  void stop() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    cancel_->cancel();
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
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
    CS_TRY(send_postponed());
    CS_TRY(send_due());
    CS_TRY(ask_doubts());
    CS_TRY(ask_receipts());
    std::optional<TimePoint> next;
    if (postponed_.size() < most_postponed) {
      CS_ASSIGN(next, outbox_.next_due());
    }
    const auto earlier = [&](TimePoint t) { next = next ? std::min(*next, t) : t; };
    for (const Postponed& p : postponed_) earlier(p.next);
    for (const Awaited& a : awaited_) earlier(a.next);
    return next;
  }

 private:
  bool stopped() const { return cancel_->cancelled(); }

  void run() {
    http::Backoff trouble(Millis{500}, Millis{30'000});
    while (true) {
      {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        woken_ = false;
      }
      Millis sleep = options_.longest_sleep;
      if (auto next = step(); !next) {
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

  /// One at a time: what is taken and not sent is what a crash puts in doubt. While several certainly did not leave,
  /// the gateway is not there, and taking more would only put more in doubt should this process end.
  Status send_due() {
    while (!stopped() && postponed_.size() < most_postponed) {
      CS_ASSIGN(std::vector<DueMessage> due, outbox_.take_due(clock_.now(), 1));
      if (due.empty()) return {};
      // From here on it is `sending` on disk. Whatever happens below, it is not taken a second time.
      for (DueMessage& m : due) {
        if (!send(m)) continue;
        Postponed p{std::move(m), clock_.now()};
        p.next = p.first + p.backoff.next();
        postponed_.push_back(std::move(p));
      }
    }
    return {};
  }

  Status send_postponed() {
    std::deque<Postponed> still;
    std::deque<Postponed> all = std::move(postponed_);
    postponed_.clear();
    for (Postponed& p : all) {
      const TimePoint now = clock_.now();
      if (stopped() || p.next > now) {
        still.push_back(std::move(p));
      } else if (const auto again = send(p.message)) {
        if (now - p.first >= options_.keep_trying) {
          mark({p.message.id, NoticeEvent::refuse, {}, fmt::format("Given up: {}", *again)});
        } else {
          p.next = now + p.backoff.next();
          still.push_back(std::move(p));
        }
      }
    }
    postponed_ = std::move(still);
    return {};
  }

  /// Sends one message and marks what became of it. Returns why, when it certainly did not leave and may be tried
  /// again.
  std::optional<std::string> send(const DueMessage& m) {
    const SendOutcome outcome = gateway_.send({m.id, m.phone, m.text}, cancel_);
    switch (outcome.kind) {
      case SendOutcome::Kind::accepted:
        mark({m.id, NoticeEvent::accept, outcome.provider_id, {}});
        await_receipt(m.id, outcome.provider_id, m.phone);
        return std::nullopt;
      case SendOutcome::Kind::refused:
        mark({m.id, NoticeEvent::refuse, {}, outcome.problem});
        return std::nullopt;
      case SendOutcome::Kind::in_doubt:
        mark({m.id, NoticeEvent::lose_answer, outcome.provider_id, outcome.problem});
        return std::nullopt;
      case SendOutcome::Kind::later:
        log::warning(fmt::format("Notice {} waits: {}", m.id, outcome.problem));
        return outcome.problem;
    }
    return std::nullopt;
  }

  void await_receipt(const std::string& id, const std::string& provider_id, const std::string& phone) {
    const auto after = gateway_.ask_receipt_after();
    if (after && awaited_.size() < most_awaited) awaited_.push_back({id, provider_id, phone, clock_.now() + *after, 0});
  }

  Status ask_doubts() {
    if (stopped()) return {};
    CS_ASSIGN(const std::vector<Doubt> doubts, outbox_.take_doubts(clock_.now(), 20));
    for (const Doubt& d : doubts) {
      const auto receipt = gateway_.query(d.id, d.provider_id, d.phone, cancel_);
      if (!receipt) {
        log::warning(fmt::format("Notice {} stays in doubt (question {}): {}", d.id, d.asked, receipt.error().message));
        continue;
      }
      switch (receipt->kind) {
        case Receipt::Kind::unknown:  // proves nothing: it may still arrive
          break;
        case Receipt::Kind::accepted:
          mark({d.id, NoticeEvent::accept, receipt->provider_id, {}});
          await_receipt(d.id, receipt->provider_id, d.phone);
          break;
        case Receipt::Kind::delivered:
          mark({d.id, NoticeEvent::receipt_delivered, receipt->provider_id, {}});
          break;
        case Receipt::Kind::failed:
          mark({d.id, NoticeEvent::receipt_failed, receipt->provider_id, receipt->problem});
          break;
      }
    }
    return {};
  }

  Status ask_receipts() {
    std::deque<Awaited> still;
    std::deque<Awaited> all = std::move(awaited_);
    awaited_.clear();
    for (Awaited& a : all) {
      const TimePoint now = clock_.now();
      if (stopped() || a.next > now) {
        still.push_back(std::move(a));
        continue;
      }
      const auto receipt = gateway_.query(a.id, a.provider_id, a.phone, cancel_);
      if (receipt && receipt->kind == Receipt::Kind::delivered) {
        mark({a.id, NoticeEvent::receipt_delivered, a.provider_id, {}});
      } else if (receipt && receipt->kind == Receipt::Kind::failed) {
        mark({a.id, NoticeEvent::receipt_failed, a.provider_id, receipt->problem});
      } else if (++a.asked < receipt_questions) {
        a.next = now + Millis{1'000 << (3 * a.asked)};  // 8 s, 64 s, 8.5 min
        still.push_back(std::move(a));
      }
    }
    awaited_ = std::move(still);
    return {};
  }

  /// Tells the outbox; what cannot be told now is told in the next round, before anything else.
  void mark(Outcome outcome) {
    if (unmarked_.empty()) {
      const Status s = outbox_.mark(outcome, clock_.now());
      if (s.ok() || s.error().code == Code::refused) return;
      log::error(fmt::format("Notice {}: {}", outcome.id, s.error().message));
    }
    unmarked_.push_back(std::move(outcome));
  }

  Status settle_unmarked() {
    while (!unmarked_.empty()) {
      const Status s = outbox_.mark(unmarked_.front(), clock_.now());
      if (!s && s.error().code != Code::refused) return s;
      unmarked_.pop_front();
    }
    return {};
  }

  Outbox& outbox_;
  Gateway& gateway_;
  const Clock& clock_;
  const DispatcherOptions options_;
  const std::shared_ptr<http::Cancel> cancel_ = http::Cancel::make();

  std::deque<Postponed> postponed_;
  std::deque<Awaited> awaited_;
  std::deque<Outcome> unmarked_;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false, woken_ = false;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Dispatcher> make_dispatcher(Outbox& outbox, Gateway& gateway, const Clock& clock,
                                            DispatcherOptions options) {
  return std::make_unique<DispatcherImpl>(outbox, gateway, clock, options);
}

}  // namespace cs::notices
