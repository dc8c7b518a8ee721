// A handful of requests at the same time.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace cs::notices {

/// Calls work(0) … work(count - 1) on up to `lanes` threads and returns when all have returned.
inline void in_parallel(std::size_t count, std::size_t lanes, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  const auto lane = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < std::min(count, lanes); ++i) threads.emplace_back(lane);
  lane();
  for (std::thread& t : threads) t.join();
}

}  // namespace cs::notices
