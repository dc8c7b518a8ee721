#include "service/examiner.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.hpp"
#include "service/findings.hpp"
#include "service/served_copies.hpp"
#include "worker/whole_examination.hpp"

namespace cs::service {
namespace {

constexpr Millis first_retry{500}, longest_retry{30'000};
/// What another node took in, or dropped, is found so often.
constexpr Millis look_again{1'000};

/// Nothing of it is to be done: the submission was withdrawn, or somebody else has the check by now.
bool is_over(const Error& e) {
  return e.code == Code::not_found || e.code == Code::refused || e.id == "check.lost";
}

}  // namespace

Examiner::Examiner(store::Store& store, Membership& member, const Clock& clock, WorkerFactory make_worker,
                   unsigned workers)
    : store_(store), member_(member), clock_(clock), make_worker_(std::move(make_worker)), workers_(workers) {}

Examiner::~Examiner() {
  stop();
}

void Examiner::start() {
  for (unsigned i = 0; i < workers_; ++i) threads_.emplace_back("cs-examine", OnThrow::restart, [this] { run(); });
}

void Examiner::wake() {
  {
    const std::lock_guard lock(mutex_);
    ++news_;
  }
  wake_.notify_all();
}

std::optional<Error> Examiner::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

void Examiner::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (Thread& t : threads_) t.join();
}

Result<std::optional<store::ClaimedCheck>> Examiner::take() {
  if (member_.trouble()) return std::optional<store::ClaimedCheck>{};
  // A look costs no commit; only what is there is claimed.
  CS_ASSIGN(const bool any, store_.checks.any(clock_.now()));
  if (!any) return std::optional<store::ClaimedCheck>{};
  CS_ASSIGN(auto taken, store_.checks.claim(member_.holder(), 1, store::node_patience, clock_.now()).get());
  if (taken.empty()) return std::optional<store::ClaimedCheck>{};
  return std::optional{std::move(taken.front())};
}

void Examiner::run() {
  std::unique_ptr<worker::Worker> worker;
  Millis retry = first_retry;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const std::uint64_t seen = news_;
    lock.unlock();
    auto taken = guarded("looking for photos to check", [this] { return take(); });
    if (!taken) log::warning("checks cannot be taken: " + taken.error().message);
    if (!taken || !*taken) {
      lock.lock();
      if (taken)
        wake_.wait_for(lock, look_again, [&] { return stopping_ || news_ != seen; });
      else
        wake_.wait_for(lock, retry, [this] { return stopping_; });
      continue;
    }
    const store::ClaimedCheck& check = **taken;
    member_.keep(check.claim.number);
    const Status done = guarded("checking a photo", [&] {
      if (!worker) worker = make_worker_();
      return examine(*worker, check);
    });
    member_.drop(check.claim.number);
    if (!done) {
      // It read rules and models when it began: another process reads them as they are by then.
      worker.reset();
      log::warning(fmt::format("submission {} waits for its checks: {}", check.job.submission, done.error().message));
      // Behind the others: one that cannot be done now does not hold them up. If this fails, the claim runs out.
      if (const auto back = store_.checks.put_off(check.claim, clock_.now()).get(); !back)
        log::warning("the check cannot be given back: " + back.error().message);
    }
    lock.lock();
    if (done) {
      trouble_.reset();
      retry = first_retry;
      continue;
    }
    trouble_ = done.error();
    wake_.wait_for(lock, retry, [this] { return stopping_; });
    retry = std::min(retry * 2, longest_retry);
  }
}

/// What people get is ready when the first of them claims the item. If not, it is made when they ask.
void Examiner::prepare(worker::Worker& worker, const std::string& hash, const Bytes& whole) {
  const auto split = store_.photographs.is_split(hash);
  if (!split || *split || whole.empty()) return;
  const auto made = make_served(store_, worker, hash, whole);
  if (!made && made.error().code != Code::invalid)
    log::warning("A served copy cannot be made now: " + made.error().message);
}

Status Examiner::examine(worker::Worker& worker, const store::ClaimedCheck& check) {
  worker::WholeExamination found;
  const auto photo = store_.photographs.read(check.job.photo);
  if (!photo) {
    if (photo.error().code != Code::not_found && photo.error().code != Code::corrupt) return photo.error();
    found.examination =
        worker::unreadable({photo.error().code, photo.error().id == "photo.damaged" ? "photo.damaged" : "photo.missing",
                            photo.error().message},
                           0);
  } else {
    Bytes enrolment, id_card;
    for (const auto& reference : check.job.references) {
      auto bytes = store_.photographs.read(reference.hash);
      // Without its reference a check says "not applicable"; the reviewer sees that the picture is missing.
      if (!bytes && bytes.error().code != Code::not_found && bytes.error().code != Code::corrupt) return bytes.error();
      if (!bytes) continue;
      (reference.kind == api::PhotoKind::id_card ? id_card : enrolment) = std::move(*bytes);
    }
    worker::ExamineRequest request{*photo, enrolment, id_card, check.job.capture_context};
    request.id_card_consent = check.job.id_card_consent;
    auto examined = worker::examine_whole(worker, request, check.job.finish);
    if (!examined) return examined.error();
    found = std::move(*examined);
    prepare(worker, check.job.photo, *photo);
    for (const auto& reference : check.job.references)
      prepare(worker, reference.hash, reference.kind == api::PhotoKind::id_card ? id_card : enrolment);
  }
  // Stored before the findings name it; if these are never stored, it is collected.
  std::string finished;
  if (!found.finished.empty()) {
    const auto kept = store_.photographs.keep_finished(check.job.submission, found.finished, clock_.now());
    if (!kept) return is_over(kept.error()) ? Status{} : Status{kept.error()};
    finished = *kept;
    prepare(worker, finished, found.finished);
  }
  const Status stored =
      store_findings(store_, check.claim, check.job.submission, std::move(found.examination), finished, clock_.now());
  return stored || is_over(stored.error()) ? Status{} : stored;
}

}  // namespace cs::service
