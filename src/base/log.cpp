#include "base/log.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cstdio>

#include "base/clock.hpp"

namespace cs::log {
namespace {
std::atomic<Level> threshold{Level::info};
constexpr std::string_view names[] = {"debug", "info", "warning", "error"};
}  // namespace

void set_level(Level level) {
  threshold = level;
}

void write(Level level, std::string_view message) {
  if (level < threshold.load(std::memory_order_relaxed)) return;
  const std::string line =
      fmt::format("{} {} {}\n", to_iso8601(SystemClock{}.now()), names[static_cast<int>(level)], message);
  // A log that cannot be written must not stop the work.
  if (std::fwrite(line.data(), 1, line.size(), stderr) < line.size()) std::clearerr(stderr);
}

}  // namespace cs::log
