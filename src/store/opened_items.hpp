// What was opened since it was written down last: reading an item is no write, so that what is read is gathered here
// and written a few seconds later, all at once. A service that is killed loses these seconds of it.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

#include "base/clock.hpp"

namespace cs::store {

class OpenedItems {
 public:
  struct Key {
    std::string person;
    std::int64_t submission = 0;
    std::int64_t day = 0;  ///< in China, since 1970
    auto operator<=>(const Key&) const = default;
  };
  struct Times {
    TimePoint first{}, last{};
    int times = 0;
  };
  using All = std::map<Key, Times>;

  /// Any thread.
  void note(const std::string& person, std::int64_t submission, TimePoint now);
  /// All of them, and none is left.
  All take();
  /// What could not be written.
  void put_back(const All& all);

  static std::int64_t day_of(TimePoint t);

 private:
  std::mutex mutex_;
  All all_;
};

}  // namespace cs::store
