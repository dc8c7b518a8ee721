// A file that only the holder of a key can read, and that nobody can change, cut, lengthen or put under another name
// without its reader noticing: libsodium's secretstream (XChaCha20-Poly1305) in pieces of 64 KiB. What the file is
// called in its backup is bound into every piece.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::backup {

using Key = std::array<std::uint8_t, 32>;

class SealedWriter {
 public:
  /// Writes beside `path` until finish(). Code::io.
  static Result<SealedWriter> create(const std::filesystem::path& path, const Key& key, std::string name);
  SealedWriter(SealedWriter&&) noexcept;
  SealedWriter& operator=(SealedWriter&&) = delete;
  /// What was not finished is removed.
  ~SealedWriter();

  Status write(ByteView bytes);
  /// The file is there under its name, whole, and survives a power cut.
  Status finish();

 private:
  struct State;
  explicit SealedWriter(std::unique_ptr<State> state);
  Status push(bool last);
  std::unique_ptr<State> state_;
};

class SealedReader {
 public:
  /// not_found "backup.damaged" where it is missing, corrupt "backup.damaged" for what is no such file.
  static Result<SealedReader> open(const std::filesystem::path& path, const Key& key, std::string name);
  SealedReader(SealedReader&&) noexcept;
  SealedReader& operator=(SealedReader&&) = delete;
  ~SealedReader();

  /// The next piece, at most 64 KiB; empty once, at the end. corrupt "backup.damaged": changed, cut, another file's, or
  /// another key's.
  Result<Bytes> next();

 private:
  struct State;
  explicit SealedReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// How long a file is that holds so many bytes.
std::uint64_t sealed_size(std::uint64_t bytes);

/// A whole one at once. `limit` in bytes: too_large "backup.too_large" above it.
Status write_sealed(const std::filesystem::path& path, const Key& key, const std::string& name, ByteView bytes);
Result<Bytes> read_sealed(const std::filesystem::path& path, const Key& key, const std::string& name,
                          std::size_t limit = std::size_t{1} << 30);

}  // namespace cs::backup
