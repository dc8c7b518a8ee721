#include "client/lane.hpp"

#include <algorithm>

#include "platform/process.hpp"

namespace cs::client {

Lane::Lane(std::string name) : thread_([this, name = std::move(name)] { run(name); }) {}

Lane::~Lane() {
  stop();
}

void Lane::post(Job job, std::string tag) {
  std::shared_ptr<http::Cancel> superseded;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    if (!tag.empty()) {
      std::erase_if(waiting_, [&](const Waiting& w) { return w.tag == tag; });
      if (running_tag_ == tag) superseded = running_;
    }
    waiting_.push_back({std::move(job), std::move(tag)});
  }
  changed_.notify_all();
  if (superseded) superseded->cancel();
}

void Lane::stop(bool drain) {
  std::shared_ptr<http::Cancel> running;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (!drain) {
      waiting_.clear();
      running = running_;
    }
  }
  changed_.notify_all();
  if (running) running->cancel();
  if (thread_.joinable()) thread_.join();
}

void Lane::run(const std::string& name) {
  name_this_thread(name);
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    running_ = http::Cancel::make();
    running_tag_ = std::move(next.tag);
    const auto token = running_;
    lock.unlock();
    next.job(token);
    next.job = nullptr;  // what it captured ends here, without the lock
    lock.lock();
    running_.reset();
    running_tag_.clear();
  }
}

}  // namespace cs::client
