// A file that only grows: tables and ledgers of whole lines.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace cs {

class AppendFile {
 public:
  /// Who may read a file that is made anew.
  enum class Readers { owner, everybody };

  /// Makes the file when it is not there; what stands behind the first `keep` bytes is cut off. Code::io.
  static Result<AppendFile> open(const std::filesystem::path& file, std::uint64_t keep, Readers readers);
  AppendFile(AppendFile&& other) noexcept : handle_(std::exchange(other.handle_, -1)), path_(std::move(other.path_)) {}
  AppendFile& operator=(AppendFile&&) = delete;
  ~AppendFile();

  /// All of the text or none of it; with `durable` it survives a power cut after success. "disk.full" or "disk.error".
  /// One thread at a time.
  Status append(std::string_view text, bool durable);

 private:
  AppendFile(std::intptr_t handle, std::filesystem::path path) : handle_(handle), path_(std::move(path)) {}
  std::intptr_t handle_;  ///< the system's own for the open file, -1 for none
  std::filesystem::path path_;
};

}  // namespace cs
