#pragma once

#include <filesystem>

#include "base/ids.hpp"

namespace cs::test {

/// A folder of its own that is gone with the object. In memory where that can be had: what must survive a power cut is
/// proved with a VFS that knows which writes were flushed, and a real disk would only make hundreds of flushes slow.
class TempDir {
 public:
  TempDir() {
    const std::string name = "countersign-test-" + new_uuid();
    path_ = std::filesystem::path("/dev/shm") / name;
    std::error_code ec;
    if (std::filesystem::create_directory(path_, ec)) return;
    path_ = std::filesystem::temp_directory_path() / name;
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
