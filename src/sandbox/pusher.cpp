#include "sandbox/pusher.hpp"

#include <algorithm>

#include "http/client.hpp"
#include "sandbox/protocols.hpp"

namespace cs::sandbox {
namespace {
constexpr int most_tries = 4;
constexpr Millis again_after{2'000};
}  // namespace

SandboxPusher::SandboxPusher(std::string url, std::string token, const Clock& clock)
    : url_(std::move(url)),
      token_(std::move(token)),
      clock_(clock),
      thread_("cs-push", OnThrow::restart, [this] { run(); }) {}

SandboxPusher::~SandboxPusher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void SandboxPusher::push(const SandboxMessage& message, Millis after) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back({message, clock_.mono() + after, 0});
  }
  changed_.notify_all();
}

bool SandboxPusher::post(const Job& job) {
  const auto [provider, body] = receipt_of(job.message, clock_.now());
  http::Request r;
  r.method = "POST";
  r.url = url_ + "/" + provider + "/" + token_;
  r.headers = {{"Content-Type", "application/json"}};
  r.body = body;
  r.timeouts = {.connect = Millis{2'000}, .total = Millis{5'000}, .stalled = Millis{0}};
  const auto answer = http::make_client()->request(r);
  return answer && answer->status == 200;
}

void SandboxPusher::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto next = std::ranges::min_element(jobs_, {}, &Job::due);
    const MonoPoint now = clock_.mono();
    if (next == jobs_.end() || now < next->due) {
      changed_.wait_for(lock, next == jobs_.end() ? Millis{500} : std::chrono::ceil<Millis>(next->due - now));
      continue;
    }
    Job job = std::move(*next);
    jobs_.erase(next);
    lock.unlock();
    const bool taken = guarded("pushing a receipt", [&]() -> Result<bool> { return post(job); }).value_or(false);
    lock.lock();
    if (taken || ++job.tries >= most_tries) continue;
    job.due = clock_.mono() + again_after;
    jobs_.push_back(std::move(job));
  }
}

}  // namespace cs::sandbox
