// What people get of a photograph: its served copy, made by a worker process when it is first needed (at intake, by the
// examiner; for one of an earlier version, when somebody asks for it).
//
// What can half-happen: the copy is made and cannot be kept (the disk is full, a collection is under way): it is served
// all the same, and made again next time. A photograph that cannot be split (it is none, or it needs too much): the
// answer is kept, so that whoever asks again costs nothing. A worker process that cannot be started: nobody gets the
// photograph, because the original would tell more than it may.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.hpp"
#include "service/examiner.hpp"
#include "store/store.hpp"
#include "worker/worker.hpp"

namespace cs::service {

/// Has `worker` split this photograph, whose content is `whole`, and keeps that. Errors of Worker::split().
Result<store::Photographs::ServedCopy> make_served(store::Store& store, worker::Worker& worker, const std::string& hash,
                                                   ByteView whole);

/// Thread-safe; one copy is made at a time, by a process that is started at the first one. Whoever would wait longer
/// than `patience` for his turn is told to come again, so that one dear photograph does not hold up every other one.
class ServedCopies {
 public:
  ServedCopies(store::Store& store, WorkerFactory make_worker, Millis patience = Millis{2'000})
      : store_(store), make_worker_(std::move(make_worker)), patience_(patience) {}

  /// Errors of Photographs::content() and Worker::split(); unavailable "photo.preparing".
  Result<store::Photographs::ServedCopy> get(const store::PhotographRef& photograph);

 private:
  store::Store& store_;
  const WorkerFactory make_worker_;
  const Millis patience_;
  std::timed_mutex mutex_;
  std::unique_ptr<worker::Worker> worker_;  // guarded by mutex_
  std::map<std::string, Error> refused_;    // by name; guarded by mutex_
};

}  // namespace cs::service
