// What the benchmarks share: a folder of their own, and errors that end them.
#pragma once

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace cs::bench {

[[noreturn]] inline void stop(const Error& e) {
  fmt::print(stderr, "{}: {}\n", e.id, e.message);
  std::exit(3);
}

/// The value, or the end of the benchmark.
template <class T>
T ok(Result<T> r) {
  if (!r) stop(r.error());
  return std::move(*r);
}

/// On the disk to be measured: below COUNTERSIGN_BENCH_DIR where that is set. Gone with the object.
struct Scratch {
  Scratch() {
    const char* dir = std::getenv("COUNTERSIGN_BENCH_DIR");
    path = (dir ? std::filesystem::path(dir) : std::filesystem::temp_directory_path()) /
           ("countersign-bench-" + new_uuid());
    std::filesystem::create_directories(path);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ec;
    std::filesystem::remove_all(path, ec);
  }
  std::filesystem::path path;
};

}  // namespace cs::bench
