// A file as memory, read only when it is looked at.
#pragma once

#include <cstddef>
#include <filesystem>
#include <utility>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs {

class MappedFile {
 public:
  /// Code::io; an empty file is an error, too. Nobody may shorten the file while it is mapped.
  static Result<MappedFile> open(const std::filesystem::path& file);
  MappedFile(MappedFile&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  MappedFile& operator=(MappedFile&&) = delete;
  ~MappedFile();

  /// For reading only, whatever the type says: libraries ask for a plain pointer.
  void* data() const { return data_; }
  std::size_t size() const { return size_; }
  ByteView bytes() const { return {static_cast<const std::uint8_t*>(data_), size_}; }

 private:
  MappedFile(void* data, std::size_t size) : data_(data), size_(size) {}
  void* data_;
  std::size_t size_;
};

}  // namespace cs
