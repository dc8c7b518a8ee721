#pragma once

#include <unistd.h>

#include <filesystem>

#include "base/ids.hpp"

namespace cs::test {

class TempDir {
 public:
  TempDir() : path_(std::filesystem::temp_directory_path() / ("countersign-client-" + new_uuid())) {
    std::filesystem::create_directories(path_);
  }
  ~TempDir() {
    std::error_code ec;
    std::filesystem::remove_all(path_, ec);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace cs::test
