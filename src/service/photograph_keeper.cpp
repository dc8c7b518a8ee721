#include "service/photograph_keeper.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.hpp"
#include "platform/process.hpp"

namespace cs::service {
namespace {

constexpr int sealed_at_once = 16;
constexpr Millis after_trouble{30'000};
constexpr Millis round_lasts = std::chrono::hours{24 * 30};
constexpr int most_tries = 3;   // with one photograph, after_trouble apart
constexpr int save_every = 60;  // photographs that a restart looks at again, at most

}  // namespace

PhotographKeeper::PhotographKeeper(store::Store& store, const Membership& member, const Clock& clock, Millis every)
    : store_(store), member_(member), clock_(clock), every_(every), thread_("cs-vault", OnThrow::restart, [this] {
        run();
      }) {}

PhotographKeeper::~PhotographKeeper() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void PhotographKeeper::run() {
  lower_this_thread();
  std::unique_lock lock(mutex_);
  Millis wait{0};
  while (!wake_.wait_for(lock, wait, [this] { return stopping_; })) {
    lock.unlock();
    wait = step();
    lock.lock();
  }
  lock.unlock();
  const auto duty = member_.holds(duty::sweep);
  if (duty && round_ && unsaved_ > 0) static_cast<void>(store_.photographs.save(*round_, *duty).ok());
}

Millis PhotographKeeper::step() {
  const auto duty = member_.holds(duty::sweep);
  if (member_.trouble() || !duty) {
    // Another node goes on; if the duty comes back, what it left is read anew.
    sealing_ = std::string(), round_.reset(), unsaved_ = 0;
    return every_;
  }
  const auto next = guarded("keeping the photographs", [&] { return sealing_ ? seal() : look(*duty); });
  if (next) return *next;
  if (next.error().id == "photo.collecting" || next.error().id == "duty.lost") return every_;
  tell(next.error());
  return after_trouble;
}

void PhotographKeeper::tell(const Error& trouble) {
  if (trouble.message != said_) log::warning("Photographs at rest are not looked after: " + trouble.message);
  said_ = trouble.message;
}

Result<Millis> PhotographKeeper::seal() {
  if (to_seal_ < 0) {
    CS_ASSIGN(to_seal_, store_.photographs.plain());
    if (to_seal_ > 0) log::info(fmt::format("{} photographs of an earlier version are to be sealed.", to_seal_));
  }
  CS_ASSIGN(const auto done, store_.photographs.seal_plain(*sealing_, sealed_at_once));
  const std::int64_t before = sealed_;
  sealed_ += done.sealed + done.damaged;
  if (to_seal_ > 0 && sealed_ * 10 / to_seal_ > before * 10 / to_seal_)
    log::info(fmt::format("{} of {} photographs of an earlier version are sealed.", sealed_, to_seal_));
  sealing_ = done.last;
  if (done.last.empty()) sealing_.reset();
  if (done.trouble) tell(*done.trouble);
  return Millis{0};
}

Result<Millis> PhotographKeeper::look(const store::Holding& duty) {
  if (!round_) {
    CS_ASSIGN(round_, store_.photographs.round());
  }
  const TimePoint now = clock_.now();
  if (!round_->running) {
    if (now < round_->began + round_lasts && round_->ended != TimePoint{}) return every_;
    round_->running = true;
    round_->began = now, round_->after.clear(), round_->looked = round_->damaged = 0;
  }
  // One a step, or as many as it takes to be through well within the month.
  if (all_ < 0) {
    CS_ASSIGN(all_, store_.photographs.count());
  }
  const auto steps = std::max<std::int64_t>(1, round_lasts * 2 / 3 / std::max(every_, Millis{1}));
  CS_ASSIGN(const auto names, store_.photographs.next(round_->after, all_ / steps + 1));
  for (const std::string& name : names) {
    const auto read = store_.photographs.read(name);
    if (!read && read.error().code != Code::corrupt && read.error().code != Code::not_found) {
      // Tried again, because a disk may be away; but one that cannot be read keeps no other one waiting for ever.
      if (++tries_ < most_tries) return read.error();
      tell(read.error());
    }
    tries_ = 0;
    ++round_->looked;
    round_->damaged += !read && read.error().code == Code::corrupt;
    round_->after = name;
  }
  unsaved_ += static_cast<int>(names.size());
  if (names.empty()) {
    round_->running = false;
    round_->ended = clock_.now();
    log::info(fmt::format("Every photograph was read: {}, of which {} were damaged or missing.", round_->looked,
                          round_->damaged));
  }
  if (names.empty() || unsaved_ >= save_every) {
    all_ = -1;
    CS_TRY(store_.photographs.save(*round_, duty));
    unsaved_ = 0;
  }
  return every_;
}

}  // namespace cs::service
