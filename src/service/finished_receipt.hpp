// What becomes of a finished photo that came from another machine, before anything can name it. Whoever has a worker's
// token may hand in what they like; only what was made of the photograph in hand, as the rules want it, is taken. The
// service asks a decoder of its own and nothing that the worker said.
//
// What can half-happen: there is no decoder now (it cannot be started or confined): the worker is told to come again,
// and nothing is taken unseen.
#pragma once

#include <memory>
#include <mutex>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "domain/finding.hpp"
#include "domain/finished_spec.hpp"
#include "service/examiner.hpp"
#include "worker/worker.hpp"

namespace cs::service {

/// Thread-safe; one is looked at at a time, by a process that is started at the first one.
class FinishedReceipt {
 public:
  FinishedReceipt(WorkerFactory make_decoder, domain::FinishedSpec spec)
      : make_decoder_(std::move(make_decoder)), spec_(spec) {}

  /// refused "finished.not_as_ordered": it is no JPEG of the size, resolution and encoding that are wanted, or carries
  /// more than the picture; "finished.other_picture": it was not cut from `photo`. unavailable: no decoder now.
  Status look(ByteView finished, ByteView photo);
  /// What of it a person shall judge, because a right maker may not have been able to do better: the file's size.
  /// Written into the finding `finished_photo`, whatever that said.
  void remark(domain::Examination& found, std::size_t bytes) const;

 private:
  Result<worker::Decoded> decode(ByteView picture, int edge);

  const WorkerFactory make_decoder_;
  const domain::FinishedSpec spec_;
  std::mutex mutex_;
  std::unique_ptr<worker::Worker> worker_;  // guarded by mutex_
};

}  // namespace cs::service
