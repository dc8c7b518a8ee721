// A file of ours in a folder that somebody else may have written into: opened only when it is a regular file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>

#include "base/result.hpp"

namespace cs {

class RegularFile {
 public:
  /// Follows no link in the last part of the path and never waits for a pipe's other end. not_found "file.missing";
  /// invalid "file.not_regular" for links, folders, pipes, sockets, devices; "disk.error" for what may not be read.
  static Result<RegularFile> open(const std::filesystem::path& path);
  RegularFile(RegularFile&& other) noexcept : file_(std::exchange(other.file_, -1)), size_(other.size_) {}
  RegularFile& operator=(RegularFile&&) = delete;
  ~RegularFile();

  std::uint64_t size() const { return size_; }  ///< when it was opened, in bytes
  /// Fills `into` from there on; corrupt "file.short" where the file ends before.
  Status read(std::uint64_t at, std::span<std::uint8_t> into) const;

 private:
  RegularFile(std::intptr_t file, std::uint64_t size) : file_(file), size_(size) {}
  std::intptr_t file_;  ///< the system's own, -1 for none
  std::uint64_t size_;
};

/// Another text whenever another file, or another content, has this name; empty where there is none.
std::string file_version(const std::filesystem::path& path);

/// Whether there is a folder of that name itself, not a link to one.
bool is_real_folder(const std::filesystem::path& folder);

}  // namespace cs
