// What is said of a photograph at once, while its student is still there and before anything is paid: whether it is one
// at all, and what the machine sees that the student can mend. It decides nothing.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/collect.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "domain/reason.hpp"
#include "service/examiner.hpp"
#include "worker/worker.hpp"

namespace cs::service {

/// What of the findings a student is told: what can be seen in the picture itself, and not what a comparison or a
/// search for manipulation found.
std::vector<api::Advice> advice_of(const domain::Examination& examination, const domain::ReasonCatalogue& reasons);

/// Thread-safe: as many look at once as there are processes, which are started when they are first needed.
class FirstLook {
 public:
  FirstLook(WorkerFactory make_worker, unsigned workers);

  /// invalid "photo.empty", "collect.photo_format" (names the format), "collect.photo_damaged",
  /// "collect.photo_too_large". Where no worker can be had now the photograph passes: the checks will say what is wrong
  /// with it.
  Status is_photograph(ByteView bytes);
  /// The findings; nothing where there is no worker to look.
  Result<domain::Examination> look(ByteView bytes, const std::string& context);
  /// The QR codes in a picture. invalid as is_photograph().
  Result<std::vector<domain::ReadCode>> codes(ByteView bytes);

 private:
  struct Seat {
    std::mutex mutex;
    std::unique_ptr<worker::Worker> worker;  // guarded by mutex
  };
  template <class T, class Work>
  Result<T> with_worker(Work work);

  const WorkerFactory make_worker_;
  std::vector<std::unique_ptr<Seat>> seats_;
  std::atomic<unsigned> next_{0};
};

}  // namespace cs::service
