#include "service/membership.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/log.hpp"
#include "service/http.hpp"

namespace cs::service {
namespace {

Error wrong_clock(Millis ahead) {
  return {Code::unavailable, "node.clock",
          fmt::format("This machine's clock is {:.1f} seconds {} the database's: set it right (chrony or ntpd does it "
                      "by itself). Until then this node serves nobody.",
                      static_cast<double>(std::abs(ahead.count())) / 1000, ahead > Millis{0} ? "ahead of" : "behind")};
}

}  // namespace

Membership::Membership(store::Store& store, const Clock& clock, std::string name, bool alone, Millis every,
                       std::function<void()> duties_changed)
    : store_(store),
      clock_(clock),
      name_(std::move(name)),
      alone_(alone),
      every_(every),
      duties_changed_(std::move(duties_changed)) {}

Result<std::unique_ptr<Membership>> Membership::join(store::Store& store, const Clock& clock, std::string name,
                                                     bool alone, Millis every, std::function<void()> duties_changed) {
  std::unique_ptr<Membership> m(new Membership(store, clock, std::move(name), alone, every, std::move(duties_changed)));
  CS_ASSIGN(m->node_, store.nodes.join(m->name_, service_version, clock).get());
  CS_TRY(m->beat());
  if (const auto trouble = m->trouble()) {
    m->leave();
    return *trouble;
  }
  return m;
}

Membership::~Membership() {
  stop();
  leave();
}

std::optional<store::Holding> Membership::holds(std::string_view duty) const {
  const std::lock_guard lock(mutex_);
  const auto it = std::ranges::find(duties_, duty, &store::Holding::duty);
  return it == duties_.end() ? std::nullopt : std::optional(*it);
}

std::string Membership::holder() const {
  const std::lock_guard lock(mutex_);
  return store::holder_of(node_);
}

void Membership::keep(std::int64_t check) {
  const std::lock_guard lock(mutex_);
  checks_.insert(check);
}

void Membership::drop(std::int64_t check) {
  const std::lock_guard lock(mutex_);
  checks_.erase(check);
}

std::optional<Error> Membership::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

void Membership::start() {
  thread_ = Thread("cs-node", OnThrow::restart, [this] { run(); });
}

void Membership::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Membership::leave() {
  std::int64_t node = 0;
  {
    const std::lock_guard lock(mutex_);
    if (left_ || node_ == 0) return;
    left_ = true;
    node = node_;
    duties_.clear();
  }
  if (const auto gone = store_.nodes.leave(node, clock_.now()).get(); !gone)
    log::warning("The other nodes will notice only in some seconds that this one ended: " + gone.error().message);
}

void Membership::die() {
  stop();
  const std::lock_guard lock(mutex_);
  left_ = true;
}

Status Membership::beat() {
  const std::vector<std::string> wanted(duty::all.begin(), duty::all.end());
  std::vector<std::int64_t> checks;
  {
    const std::lock_guard lock(mutex_);
    checks.assign(checks_.begin(), checks_.end());
  }
  auto beat = store_.nodes.beat(node_, wanted, checks, clock_).get();
  if (!beat && beat.error().id == "node.buried") {
    log::warning("This node was taken for dead by the others and joins again. Was it asleep, or without its database?");
    CS_ASSIGN(const std::int64_t node, store_.nodes.join(name_, service_version, clock_).get());
    {
      const std::lock_guard lock(mutex_);
      node_ = node;
    }
    beat = store_.nodes.beat(node, wanted, {}, clock_).get();
  }
  if (!beat) return beat.error();
  std::optional<Error> trouble;
  if (beat->skewed) trouble = wrong_clock(beat->ahead);
  bool changed = false;
  {
    const std::lock_guard lock(mutex_);
    if (trouble && !trouble_) log::error(trouble->message);
    if (!trouble && trouble_) log::info("The clock is right again: this node serves.");
    changed = !std::ranges::equal(duties_, beat->duties, {}, &store::Holding::epoch, &store::Holding::epoch);
    trouble_ = std::move(trouble);
    duties_ = std::move(beat->duties);
  }
  if (changed) duties_changed_();
  return {};
}

void Membership::run() {
  std::unique_lock lock(mutex_);
  std::string said;
  while (!wake_.wait_for(lock, every_, [this] { return stopping_; })) {
    if (alone_ && checks_.empty()) continue;
    lock.unlock();
    const Status done = guarded("saying that this node lives", [this] { return beat(); });
    if (!done && done.error().message != said)
      log::warning("The other nodes do not hear of this one: " + done.error().message);
    said = done ? std::string() : done.error().message;
    lock.lock();
  }
}

}  // namespace cs::service
