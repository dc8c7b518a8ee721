#include "service/remote_worker.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/protocol.hpp"
#include "base/log.hpp"
#include "http/retry.hpp"
#include "worker/whole_examination.hpp"

namespace cs::service {
namespace {

Error error_of(const http::Response& response) {
  if (auto told = api::decode<api::Problem>(response.body)) return std::move(told->error);
  return {Code::unavailable, "work.answer", fmt::format("The service answered with status {}.", response.status)};
}

/// It will not be there at the next try either.
bool is_gone(const Error& e) {
  return e.id == "photo.lost" || e.id == "photo.damaged";
}

/// The claim is over: what was found is somebody else's to find, or was stored by an earlier try.
bool is_over(const Error& e) {
  return e.id == "check.lost" || e.code == Code::not_found || e.code == Code::refused || e.code == Code::invalid;
}

}  // namespace

RemoteWorker::RemoteWorker(RemoteWorkerOptions options)
    : options_(std::move(options)), client_(http::make_client(options_.client)) {
  for (unsigned i = 0; i < options_.workers; ++i) threads_.emplace_back("cs-work", OnThrow::restart, [this] { run(); });
  keeper_ = Thread("cs-work-keep", OnThrow::restart, [this] { keep_leases(); });
}

RemoteWorker::~RemoteWorker() {
  stop();
  for (Thread& t : threads_) t.join();
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  changed_.notify_all();
  keeper_.join();
}

Status RemoteWorker::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || refused_; });
  return refused_ ? Status{*refused_} : Status{};
}

void RemoteWorker::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
}

bool RemoteWorker::sleep(Millis time) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, time, [this] { return stopping_ || refused_.has_value(); });
}

Result<http::Response> RemoteWorker::call(std::string method, const std::string& path, std::string body,
                                          const char* type) {
  http::Request request;
  request.method = std::move(method);
  request.url = options_.url + "/api/v1/work/" + path;
  request.headers = {{"Authorization", "Bearer " + options_.token},
                     {api::protocol_header, api::to_header(api::our_protocol)}};
  if (!body.empty()) request.headers.emplace_back("Content-Type", type);
  request.body = std::move(body);
  CS_ASSIGN(http::Response response, client_->request(request));
  if (response.status >= 200 && response.status < 300) return response;
  Error error = error_of(response);
  if (response.status == 401) {
    const std::lock_guard lock(mutex_);
    if (!refused_) refused_ = error;
    changed_.notify_all();
  }
  return error;
}

Result<api::WorkReply> RemoteWorker::take() {
  CS_ASSIGN(const http::Response response, call("POST", "take", api::encode(api::WorkRequest{1, true})));
  return api::decode_work_reply(response.body);
}

Result<Bytes> RemoteWorker::photograph(const std::string& hash) {
  CS_ASSIGN(const http::Response response, call("GET", "photographs/" + hash));
  const ByteView bytes = as_bytes(response.body);
  return Bytes(bytes.begin(), bytes.end());
}

Result<worker::WholeExamination> RemoteWorker::examine(worker::Worker& worker, const api::WorkOrder& order) {
  const auto photo = photograph(order.photo);
  if (!photo && is_gone(photo.error()))
    return worker::WholeExamination{
        worker::unreadable({Code::corrupt, photo.error().id == "photo.damaged" ? "photo.damaged" : "photo.missing",
                            photo.error().message},
                           0),
        {}};
  if (!photo) return photo.error();
  Bytes enrolment, id_card;
  for (const auto& reference : order.references) {
    auto bytes = photograph(reference.hash);
    // Without its reference a check says "not applicable"; the reviewer sees that the picture is missing.
    if (!bytes && is_gone(bytes.error())) continue;
    if (!bytes) return bytes.error();
    (reference.kind == api::PhotoKind::id_card ? id_card : enrolment) = std::move(*bytes);
  }
  worker::ExamineRequest request{*photo, enrolment, id_card, order.capture_context};
  request.id_card_consent = order.id_card_consent;
  return worker::examine_whole(worker, request, order.finish);
}

Status RemoteWorker::hand_in_once(std::int64_t check, const worker::WholeExamination& found) {
  api::WorkResult result{check, found.examination, {}};
  if (!found.finished.empty()) {
    CS_ASSIGN(const http::Response response,
              call("POST", "finished/" + std::to_string(check), std::string(as_text(found.finished)), "image/jpeg"));
    CS_ASSIGN(const api::PhotoReply kept, api::decode<api::PhotoReply>(response.body));
    result.finished = kept.hash;
  }
  CS_TRY(call("POST", "results", api::encode(result)));
  return {};
}

Status RemoteWorker::hand_in(std::int64_t check, worker::WholeExamination found) {
  http::Backoff wait(options_.first_wait, options_.longest_wait);
  for (;;) {
    const Status done = hand_in_once(check, found);
    if (done) return {};
    // What is made here is not what the service wants: other rules, or another program. Somebody else may do better.
    if (done.error().id.starts_with("finished.")) return done.error();
    if (is_over(done.error()) || done.error().code == Code::unauthorized) {
      log::warning(fmt::format("the findings of check {} were not taken: {}", check, done.error().message));
      return {};
    }
    log::warning(fmt::format("the findings of check {} wait: {}", check, done.error().message));
    // Also when asked to stop, because a minute's work is worth a wait; but not longer than the claim lasts.
    const Millis time = wait.next();
    std::unique_lock lock(mutex_);
    if (stopping_ && time > options_.first_wait * 8) return {};
    lock.unlock();
    std::this_thread::sleep_for(time);
  }
}

void RemoteWorker::give_back(std::int64_t check) {
  if (const auto done = call("POST", "release", api::encode(api::WorkList{{check}})); !done)
    log::warning("a check could not be given back and will run out: " + done.error().message);
}

void RemoteWorker::run() {
  std::unique_ptr<worker::Worker> worker;
  http::Backoff trouble(options_.first_wait, options_.longest_wait);
  std::string said;
  const auto say = [&](const Error& e) {
    if (e.message != said) log::warning("no photographs are checked here: " + e.message);
    said = e.message;
  };
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_ || refused_) return;
    }
    const auto taken = guarded("asking for checks", [this] { return take(); });
    if (!taken) {
      if (taken.error().code == Code::unauthorized) return;
      say(taken.error());
      if (!sleep(trouble.next())) return;
      continue;
    }
    if (taken->orders.empty()) {
      said.clear();
      trouble.reset();
      if (!sleep(std::max(taken->come_again, Millis{50}))) return;
      continue;
    }
    const api::WorkOrder& order = taken->orders.front();
    {
      const std::lock_guard lock(mutex_);
      lease_ = taken->lease;
      in_hand_.insert(order.check);
    }
    auto found = guarded("checking a photo", [&] {
      if (!worker) worker = options_.make_worker();
      return examine(*worker, order);
    });
    Status done = found ? hand_in(order.check, std::move(*found)) : Status{found.error()};
    const bool ours = !done && (found || !is_over(done.error()));
    if (ours) give_back(order.check);
    {
      const std::lock_guard lock(mutex_);
      in_hand_.erase(order.check);
    }
    if (!ours) {
      trouble.reset();
      said.clear();
      continue;
    }
    worker.reset();  // the next one reads rules and models as they are then
    say(done.error());
    if (!sleep(trouble.next())) return;
  }
}

void RemoteWorker::keep_leases() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, lease_ / 4, [this] { return done_; })) {
    if (in_hand_.empty()) continue;
    const std::string body = api::encode(api::WorkList{{in_hand_.begin(), in_hand_.end()}});
    lock.unlock();
    if (const auto kept = guarded("keeping checks", [&] { return call("POST", "renew", body); }); !kept)
      log::warning("checks in hand could not be kept: " + kept.error().message);
    lock.lock();
  }
}

}  // namespace cs::service
