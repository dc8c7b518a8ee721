#include "service/examiner.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.hpp"

namespace cs::service {
namespace {

constexpr Millis first_retry{500}, longest_retry{30'000};

/// What a person reads about a photograph that the worker gave up on.
domain::Bilingual sentence(const Error& why) {
  static const struct {
    std::string_view id;
    const char *zh, *en;
  } known[] = {
      {"photo.killed_worker", "检测程序在处理此照片时异常终止，请人工查看。",
       "The photo made the checking program stop; please look at it yourself."},
      {"photo.timeout", "此照片未能在规定时间内检测完毕，请人工查看。",
       "The photo could not be checked in time; please look at it yourself."},
      {"photo.truncated", "照片文件不完整，无法完整读取。", "The photo file is cut off and cannot be read completely."},
      {"photo.not_an_image", "文件不是可识别的图片。", "The file is not a picture that can be recognised."},
      {"photo.too_large", "照片尺寸或文件过大，未作检测。", "The photo is too large to be checked."},
      {"photo.empty", "照片文件为空。", "The photo file is empty."},
      {"photo.missing", "照片文件缺失。", "The photo file is missing."},
  };
  for (const auto& k : known)
    if (k.id == why.id) return {k.zh, k.en};
  return {"照片无法读取。", "The photo cannot be read."};
}

/// True when the photograph is at fault: trying again would end the same way. Whatever else went wrong (rules that
/// cannot be read, models that are missing, no memory) is ours, and no photograph is blamed for it.
bool is_the_photos_fault(const Error& e) {
  return e.id.starts_with("photo.");
}

}  // namespace

domain::Examination unreadable(const Error& why, std::size_t bytes) {
  domain::Examination e;
  e.bytes = bytes;
  domain::Finding f;
  f.check = "readable";
  f.outcome = domain::Outcome::fail;
  f.message = sentence(why);
  f.suggests = {"UNREADABLE"};
  e.findings.push_back(std::move(f));
  e.fingerprint = "none:" + why.id;
  return e;
}

Examiner::Examiner(store::Store& store, const Clock& clock, WorkerFactory make_worker, unsigned workers)
    : store_(store), clock_(clock), make_worker_(std::move(make_worker)) {
  for (unsigned i = 0; i < workers; ++i) threads_.emplace_back("cs-examine", OnThrow::restart, [this] { run(); });
}

Examiner::~Examiner() {
  stop();
}

Status Examiner::resume() {
  CS_ASSIGN(const auto jobs, store_.intake.checking(100'000));
  for (const auto& job : jobs) add(job.submission);
  return {};
}

void Examiner::add(const std::string& submission) {
  {
    const std::lock_guard lock(mutex_);
    if (!known_.insert(submission).second) return;
    queue_.push_back(submission);
  }
  wake_.notify_one();
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

void Examiner::run() {
  std::unique_ptr<worker::Worker> worker;
  Millis retry = first_retry;
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    const std::string submission = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    const Status done = guarded("checking a photo", [&] {
      if (!worker) worker = make_worker_();
      return examine(*worker, submission);
    });
    // It read rules and models when it began: another process reads them as they are by then.
    if (!done) worker.reset();
    lock.lock();
    if (done) {
      known_.erase(submission);
      trouble_.reset();
      retry = first_retry;
      continue;
    }
    log::warning(fmt::format("submission {} waits for its checks: {}", submission, done.error().message));
    trouble_ = done.error();
    // To the back: one that cannot be done now does not hold up the others.
    queue_.push_back(submission);
    wake_.wait_for(lock, retry, [this] { return stopping_; });
    retry = std::min(retry * 2, longest_retry);
  }
}

Status Examiner::examine(worker::Worker& worker, const std::string& submission) {
  const auto job = store_.intake.check_job(submission);
  // Gone or withdrawn meanwhile: nothing to look at.
  if (!job) return job.error().code == Code::not_found || job.error().code == Code::refused ? Status{} : job.error();

  domain::Examination found;
  const auto photo = store_.photographs.read(job->photo);
  if (!photo) {
    if (photo.error().code != Code::not_found && photo.error().code != Code::corrupt) return photo.error();
    found = unreadable({photo.error().code, "photo.missing", photo.error().message}, 0);
  } else {
    Bytes enrolment, id_card;
    for (const auto& reference : job->references) {
      auto bytes = store_.photographs.read(reference.hash);
      // Without its reference a check says "not applicable"; the reviewer sees that the picture is missing.
      if (!bytes) continue;
      (reference.kind == api::PhotoKind::id_card ? id_card : enrolment) = std::move(*bytes);
    }
    worker::ExamineRequest request{*photo, enrolment, id_card, job->capture_context};
    request.id_card_consent = job->id_card_consent;
    auto examined = worker.examine(request);
    // Once more: a machine without memory kills, and one that stands still times out.
    if (!examined && (examined.error().id == "photo.killed_worker" || examined.error().id == "photo.timeout"))
      examined = worker.examine(request);
    if (!examined && !is_the_photos_fault(examined.error())) return examined.error();
    found = examined ? std::move(*examined) : unreadable(examined.error(), photo->size());
  }
  CS_TRY(look_for_duplicates(submission, found));
  const auto stored = store_.intake.set_examination(submission, std::move(found), clock_.now()).get();
  if (!stored && stored.error().code != Code::refused && stored.error().code != Code::not_found) return stored.error();
  return {};
}

Status Examiner::look_for_duplicates(const std::string& submission, domain::Examination& found) {
  const auto photo = domain::picture_hash_from(found.picture_hash);
  const auto enrolment = domain::picture_hash_from(found.enrolment_hash);
  found.picture_hash.clear(), found.enrolment_hash.clear();
  const auto own = std::find_if(found.findings.begin(), found.findings.end(),
                                [](const domain::Finding& f) { return f.check == "duplicate"; });
  if (!photo || own == found.findings.end() || !own->threshold_low) return {};
  const auto others =
      store_.intake.note_pictures(submission, *photo, enrolment, static_cast<int>(*own->threshold_low)).get();
  if (others)
    domain::add_similar(found, *others);
  else if (others.error().code != Code::refused && others.error().code != Code::not_found)
    return others.error();
  return {};
}

}  // namespace cs::service
