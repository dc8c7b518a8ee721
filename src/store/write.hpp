// A write of the store: a description until it is started, so that a handler can answer from its commit without
// waiting.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <utility>

#include "base/result.hpp"

namespace cs::store {

/// The result of a write that has nothing to tell.
struct Nothing {};

/// A write that has not been started. Start it exactly once, by then() or get(); dropping it does nothing at all.
template <class T>
class [[nodiscard]] Write {
 public:
  using Done = std::function<void(Result<T>)>;
  explicit Write(std::function<void(Done)> start) : start_(std::move(start)) {}

  /// Queues it. `done` runs on the writer thread after COMMIT (or after what failed), exactly once.
  void then(Done done) && { start_(std::move(done)); }
  /// Queues it and waits for the commit. Not from the writer thread, that is not from a `done`.
  Result<T> get() && {
    // Shared, because the waiting thread may be gone with its half before set_value has returned.
    auto answer = std::make_shared<std::promise<Result<T>>>();
    auto future = answer->get_future();
    start_([answer](Result<T> r) { answer->set_value(std::move(r)); });
    return future.get();
  }

 private:
  std::function<void(Done)> start_;
};

}  // namespace cs::store
