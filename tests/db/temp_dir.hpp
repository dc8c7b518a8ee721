#pragma once

#include <filesystem>

#include "base/ids.hpp"

namespace cs::test {

/// A folder of its own that is gone with the object.
class TempDir {
 public:
  TempDir() : path_(std::filesystem::temp_directory_path() / ("countersign-test-" + new_uuid())) {
    std::filesystem::create_directories(path_);
  }
  ~TempDir() {
    std::error_code ec;
    std::filesystem::remove_all(path_, ec);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::filesystem::path& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace cs::test
