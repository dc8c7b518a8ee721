// A sealed file opened into one on the disk.
#pragma once

#include <filesystem>
#include <string>

#include "backup/sealed_stream.hpp"

namespace cs::backup {

/// Writes `to`, readable by its owner alone; not durable. Removes it again on an error. "backup.damaged", "disk.full".
Status open_into(const std::filesystem::path& sealed, const Key& key, const std::string& name,
                 const std::filesystem::path& to);

/// A file and what SQLite puts beside it, gone with this.
class Scratch {
 public:
  explicit Scratch(std::filesystem::path file) : file_(std::move(file)) {}
  Scratch(const Scratch&) = delete;
  ~Scratch();
  const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
};
/// With a name of its own in the folder `in`.
std::filesystem::path scratch_in(const std::filesystem::path& in);
/// Those that killed programs left there. Nobody else may be at work in the folder.
void remove_scratch(const std::filesystem::path& in);

}  // namespace cs::backup
