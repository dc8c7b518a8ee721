// What people get of a photograph: its served copy, made by a worker process when it is first needed (at intake, by the
// examiner; for one of an earlier version, when somebody asks for it).
//
// What can half-happen: the copy is made and cannot be kept (the disk is full, a collection is under way): it is served
// all the same, and made again next time. A worker process that cannot be started: nobody gets the photograph, because
// the original would tell more than it may.
#pragma once

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

/// Thread-safe; one copy is made at a time, by a process that is started at the first one.
class ServedCopies {
 public:
  ServedCopies(store::Store& store, WorkerFactory make_worker) : store_(store), make_worker_(std::move(make_worker)) {}

  /// Errors of Photographs::content() and Worker::split().
  Result<store::Photographs::ServedCopy> get(const store::PhotographRef& photograph);

 private:
  store::Store& store_;
  const WorkerFactory make_worker_;
  std::mutex mutex_;
  std::unique_ptr<worker::Worker> worker_;  // guarded by mutex_
};

}  // namespace cs::service
