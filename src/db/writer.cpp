#include "db/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/log.hpp"

namespace cs::db {

Writer::Writer(Connection connection, WriterOptions options)
    : connection_(std::move(connection)),
      options_(std::move(options)),
      next_checkpoint_(options_.checkpoint_pages),
      next_log_warning_(options_.log_warning) {
  if (options_.flush) flusher_ = Thread("cs-flush", OnThrow::end_process, [this] { flush_loop(); });
  thread_ = Thread("cs-writer", OnThrow::end_process, [this] { loop(); });
}

Writer::~Writer() {
  stop();
}

void Writer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  {
    const std::lock_guard lock(mutex_);
    flush_stopping_ = true;
  }
  flush_wake_.notify_one();
  flusher_.join();
}

std::optional<Error> Writer::dead() const {
  const std::lock_guard lock(mutex_);
  return dead_;
}

void Writer::add(std::unique_ptr<Job> job) {
  std::optional<Error> dead;
  {
    const std::lock_guard lock(mutex_);
    if (!dead_) {
      queue_.push_back(std::move(job));
      wake_.notify_one();
      return;
    }
    dead = dead_;
  }
  job->finish(&*dead);
}

/// What is committed is committed: an answer that throws is its own trouble, and its neighbours get theirs.
void Writer::answer(Job& job, const Error* instead) {
  const std::lock_guard lock(answering_);
  static_cast<void>(guarded("the answer to a write", [&] { job.finish(instead); }).ok());
}

void Writer::loop() {
  for (;;) {
    Group group;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      const std::size_t count = std::min(queue_.size(), options_.group);
      for (std::size_t i = 0; i < count; ++i) {
        group.push_back(std::move(queue_.front()));
        queue_.pop_front();
      }
    }
    commit_group(std::move(group));
  }
}

void Writer::run_jobs(Group& group) {
  connection_.number_commits();
  connection_.begin(Begin::write, group.size());
  if (connection_.gathers())
    for (const auto& job : group) job->ask(connection_);
  for (const auto& job : group) {
    connection_.savepoint();
    bool accepted = false;
    job->failed.reset();
    try {
      accepted = job->run(connection_);
    } catch (const Failure& f) {
      // SQLite ends the whole transaction by itself on a full disk and the like: then nobody's work is there.
      if (f.ending != Ending::refused || !connection_.in_transaction()) throw;
      job->failed = f.error;
    } catch (const std::exception& e) {
      job->failed = internal_error(e.what());
    }
    if (!accepted) connection_.rollback_to_savepoint();
    connection_.release_savepoint();
    job->noted = connection_.watch() && connection_.watch()->noted();
  }
  connection_.commit();
}

std::optional<Failure> Writer::try_group(Group& group) {
  const std::int64_t before = connection_.total_changes();
  std::optional<Failure> failure;
  try {
    run_jobs(group);
    if (options_.on_commit && connection_.total_changes() != before)
      static_cast<void>(guarded("what follows a commit", options_.on_commit).ok());
    return std::nullopt;
  } catch (const Failure& f) {
    failure.emplace(f);
  }
  if (failure->ending == Ending::broken_sync || !connection_.in_transaction()) return failure;
  try {
    connection_.rollback();
  } catch (const Failure& f) {
    failure.emplace(f.error, Ending::broken_sync);
  }
  return failure;
}

void Writer::flush_then_answer(Group group) {
  {
    const std::lock_guard lock(mutex_);
    std::move(group.begin(), group.end(), std::back_inserter(committed_));
  }
  flush_wake_.notify_one();
}

void Writer::flush_loop() {
  for (;;) {
    Group group;
    {
      std::unique_lock lock(mutex_);
      flush_wake_.wait(lock, [this] { return flush_stopping_ || !committed_.empty(); });
      if (committed_.empty()) return;
      group.swap(committed_);
    }
    std::optional<Error> failure = dead();  // a flush that failed is not tried again
    if (!failure)
      if (const Status flushed = guarded("what is flushed with a commit", options_.flush); !flushed) {
        failure = io_error("db.failed", "What was stored could not be sealed: " + flushed.error().message);
        const std::lock_guard lock(mutex_);
        dead_ = failure;
      }
    for (const auto& job : group) answer(*job, failure ? &*failure : nullptr);
    if (failure) give_up(*failure);
  }
}

void Writer::commit_group(Group group) {
  if (const std::optional<Error> why = dead()) {
    for (const auto& job : group) answer(*job, &*why);
    return;
  }
  std::optional<Failure> failure = try_group(group);
  if (!failure || (failure->ending != Ending::conflict && failure->ending != Ending::lost))
    return conclude(std::move(group), failure);
  // One by one, so that each has a fate of its own and what breaks the connection every time breaks only its own.
  for (auto& job : group) {
    Group one;
    one.push_back(std::move(job));
    const std::optional<Failure> its = try_single(one);
    conclude(std::move(one), its);
  }
}

std::optional<Failure> Writer::try_single(Group& one) {
  if (const std::optional<Error> why = dead()) return Failure(*why, Ending::broken_sync);
  int conflicts = 0, losses = 0;
  for (;;) {
    std::optional<Failure> failure = try_group(one);
    if (!failure) return failure;
    const bool again =
        (failure->ending == Ending::conflict && ++conflicts < 10) || (failure->ending == Ending::lost && ++losses < 2);
    if (!again) return failure;
  }
}

void Writer::conclude(Group group, const std::optional<Failure>& failure) {
  const bool dies = failure && failure->ending == Ending::broken_sync && !dead();
  if (dies) {
    connection_.no_checkpoint_on_close();
    const std::lock_guard lock(mutex_);
    dead_ = failure->error;
  }
  Group sealed;
  for (auto& job : group) {
    if (!failure && !job->failed && job->noted && options_.flush)
      sealed.push_back(std::move(job));
    else
      answer(*job, failure ? &failure->error : job->failed ? &*job->failed : nullptr);
  }
  if (!sealed.empty()) flush_then_answer(std::move(sealed));
  if (dies) return give_up(failure->error);
  if (!failure) merge_log();
}

void Writer::merge_log() {
  // By hand and after the answers, because SQLite's automatic checkpoint would swallow a failed flush.
  const int pages = connection_.wal_pages();
  if (pages < next_checkpoint_ - options_.checkpoint_pages) next_checkpoint_ = options_.checkpoint_pages;
  if (pages < next_checkpoint_) return;
  next_checkpoint_ = pages + options_.checkpoint_pages;  // readers may hold the log open: not again at once
  try {
    tell_of_log(connection_.checkpoint(), pages);
  } catch (const Failure& f) {
    if (f.error.id == "disk.full") return log::warning("The disk is full; the database's log cannot be merged yet.");
    connection_.no_checkpoint_on_close();
    {
      const std::lock_guard lock(mutex_);
      dead_ = f.error;
    }
    give_up(f.error);
  }
}

void Writer::tell_of_log(bool merged, int pages) {
  const bool warned = next_log_warning_ != options_.log_warning;
  if (merged ? !warned : pages < next_log_warning_) return;
  next_log_warning_ = merged ? options_.log_warning : pages * 2;
  if (merged)
    log::info("The database's log was merged and starts anew.");
  else
    log::warning(
        fmt::format("The database's log has {} MB and cannot be merged: another program has been reading the "
                    "database for a long time. End it, or the disk fills.",
                    pages / 256));
  if (options_.on_log_held)
    static_cast<void>(guarded("telling of the log", [&] { options_.on_log_held(merged ? 0 : pages); }).ok());
}

void Writer::give_up(const Error& error) {
  std::deque<std::unique_ptr<Job>> waiting;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(gave_up_, true)) return;
    waiting.swap(queue_);
  }
  for (const auto& job : waiting) answer(*job, &error);
  if (options_.on_failed) return options_.on_failed(error);
  log::error(error.message + " The process ends, because a failed flush must not be tried again.");
  std::_Exit(3);
}

}  // namespace cs::db
