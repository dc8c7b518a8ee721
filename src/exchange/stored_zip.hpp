// Reading ZIP files as write_zip() (package_zip.hpp) writes them, and no others: entries stored one after another with
// nothing between, before or behind them, each told alike in front of it and in the directory. Nothing is unpacked, so
// that nothing can grow; two entries share no byte and no name; and no byte of the file is without its meaning.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::exchange {

class StoredZip {
 public:
  struct Entry {
    std::string name;         ///< letters, digits and ._-/ alone; no "..", no "/" at either end
    std::uint64_t at = 0;     ///< where its content begins
    std::uint64_t size = 0;   ///< of it
    std::uint32_t check = 0;  ///< CRC-32
  };
  /// `size` bytes of the file from there on; asked for within the file only.
  using Source = std::function<Result<Bytes>(std::uint64_t at, std::size_t size)>;

  /// Looks at every header. Code::invalid "zip.foreign" for any other ZIP file, or none; "file.not_regular"; Code::io.
  static Result<StoredZip> open(const std::filesystem::path& file);
  static Result<StoredZip> open(std::uint64_t size, Source source);

  /// In the order of the file.
  const std::vector<Entry>& entries() const { return entries_; }
  const Entry* find(std::string_view name) const;
  /// Its bytes. Code::too_large "zip.too_large" above `most`; Code::corrupt "zip.verify" where they are damaged.
  Result<Bytes> read(const Entry& entry, std::uint64_t most) const;

 private:
  StoredZip() = default;
  Source source_;
  std::vector<Entry> entries_;
  std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace cs::exchange
