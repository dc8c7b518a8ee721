#include "platform/file_lock.hpp"

#include <algorithm>
#include <thread>

namespace cs {

Result<FileLock> FileLock::wait(const std::filesystem::path& file, Error held, Millis patience) {
  constexpr Millis between_tries{20};
  for (Millis waited{0};; waited += between_tries) {
    auto lock = take(file, held);
    if (lock || lock.error().id != held.id || waited >= patience) return lock;
    std::this_thread::sleep_for(between_tries);
  }
}

}  // namespace cs
