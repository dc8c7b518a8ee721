// A small file of two places that are written in turn: whatever a crash leaves half written, the other place holds what
// was there before. It has its full size from the beginning, so that flushing it moves nothing but these bytes.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace cs {

class SlotFile {
 public:
  using Slots = std::array<std::string, 2>;
  static constexpr std::size_t slot_size = 4096;

  /// Makes the file (mode 0600) and flushes it and its folder where it is not there.
  static Result<SlotFile> open(const std::filesystem::path& file);
  /// What stands in the places of a file that is not ours to write; not_found where there is none.
  static Result<Slots> look(const std::filesystem::path& file);
  SlotFile(SlotFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}
  SlotFile& operator=(SlotFile&&) = delete;
  ~SlotFile();

  /// Each up to its first NUL byte.
  Result<Slots> read() const;
  /// Writes `content` (shorter than slot_size, without a NUL) into the place that `which` names (0 or 1) after a look
  /// at what is there, and flushes it; nothing where it names another number. Other processes that do the same wait.
  Status replace(const std::function<int(const Slots&)>& which, std::string_view content);

 private:
  SlotFile(std::intptr_t fd, std::filesystem::path path) : fd_(fd), path_(std::move(path)) {}
  std::intptr_t fd_ = -1;
  std::filesystem::path path_;
};

}  // namespace cs
