// What this system lacks to confine the process that opens photographs: asked once at the start, off every other
// thread, logged, and told by health.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "base/thread.hpp"
#include "service/examiner.hpp"

namespace cs::service {

class DecoderState {
 public:
  /// `make_worker` should make one that starts at once.
  explicit DecoderState(WorkerFactory make_worker);
  ~DecoderState();
  DecoderState(const DecoderState&) = delete;
  DecoderState& operator=(const DecoderState&) = delete;

  /// "seccomp", "landlock", "namespaces": those that are missing; none before the answer is there. Any thread.
  std::vector<std::string> lacks() const;

 private:
  void ask(const WorkerFactory& make_worker);

  mutable std::mutex mutex_;
  std::vector<std::string> lacks_;
  Thread thread_;
};

}  // namespace cs::service
