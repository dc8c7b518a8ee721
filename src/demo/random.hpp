// Random numbers that are the same on every machine and with every library; std's distributions are not.
#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>

namespace cs::demo {

/// splitmix64: one stream a seed; streams of different seeds are independent enough for pictures.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  /// In [0, 1).
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  double range(double low, double high) { return low + (high - low) * uniform(); }
  /// Close to normal with mean 0 and deviation 1, never beyond +-3.5: features stay human.
  double normal() {
    double sum = 0;
    for (int i = 0; i < 7; ++i) sum += uniform();
    return (sum - 3.5) * std::sqrt(12.0 / 7.0);
  }
  /// In [0, n); n >= 1.
  int below(int n) { return static_cast<int>(next() % static_cast<std::uint64_t>(n)); }
  bool chance(double probability) { return uniform() < probability; }
  template <class T>
  T pick(std::initializer_list<T> choices) {
    return choices.begin()[below(static_cast<int>(choices.size()))];
  }
  /// A stream of its own for one purpose, so that another purpose's draws do not shift it.
  static Random stream(std::uint64_t seed, std::uint64_t purpose) {
    Random mixed(seed ^ (purpose * 0xD6E8FEB86659FD93ull));
    return Random(mixed.next());
  }

 private:
  std::uint64_t state_;
};

}  // namespace cs::demo
