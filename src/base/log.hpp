// A thin log: one line an event on standard error, UTC time first. Personal data never goes through it unmasked.
#pragma once

#include <string_view>

namespace cs::log {

enum class Level { debug, info, warning, error };

/// Lines below this level are dropped. Default: info. Thread-safe.
void set_level(Level level);
/// Thread-safe; one write(2) a line, so lines of several threads do not mix.
void write(Level level, std::string_view message);

inline void debug(std::string_view m) {
  write(Level::debug, m);
}
inline void info(std::string_view m) {
  write(Level::info, m);
}
inline void warning(std::string_view m) {
  write(Level::warning, m);
}
inline void error(std::string_view m) {
  write(Level::error, m);
}

}  // namespace cs::log
