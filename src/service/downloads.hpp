// The workstations' files that the service hands out: whatever an administrator put into one folder under a plain name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "service/http.hpp"

namespace cs::service {

struct Download {
  std::string name;       ///< of the file: letters, digits and . _ + ~ -
  std::string version;    ///< as its name says it; empty when it says none
  std::string system;     ///< "windows", "debian", "linux"
  std::string processor;  ///< "amd64", "arm64"; empty when the name says none
  std::uint64_t size = 0;
  std::string sha256;
};

/// What a name tells: countersign_0.1.0+12.gabc_amd64.deb, countersign-0.2.0-windows-x64.exe.
Download download_named(std::string_view name);

/// Of several folders the first that is there. Thread-safe. Digests are kept for as long as a file has the same size,
/// time and number on its disk.
class Downloads {
 public:
  explicit Downloads(std::vector<std::filesystem::path> folders) : folders_(std::move(folders)) {}

  /// By system, then name; empty where there is none. Reads each file whose digest is not known yet: seconds.
  std::vector<Download> list();

  struct Opened {
    Download what;
    OpenFile file;
  };
  /// not_found "download.unknown" for whatever is no regular file of that name in the folder; "download.file" (io) for
  /// one that cannot be read.
  Result<Opened> open(const std::string& name);

 private:
  struct Known {
    std::uint64_t device, inode, size;
    std::int64_t seconds, nanoseconds;
    std::string sha256;
  };

  std::filesystem::path folder() const;

  const std::vector<std::filesystem::path> folders_;
  std::mutex mutex_;
  std::map<std::string, Known> known_;
};

}  // namespace cs::service
