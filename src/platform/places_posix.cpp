#include <cstdlib>

#include "platform/places.hpp"

namespace cs {
namespace fs = std::filesystem;

fs::path path_from_environment(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr ? fs::path(value) : fs::path();
}

fs::path program_dir() {
  std::error_code ec;
  const fs::path exe = fs::read_symlink("/proc/self/exe", ec);
  return ec ? fs::current_path() : exe.parent_path();
}

fs::path user_data_dir() {
  if (fs::path named = path_from_environment("XDG_DATA_HOME"); named.is_absolute()) return named;
  if (std::getenv("HOME") != nullptr) return path_from_environment("HOME") / ".local/share";
  return fs::temp_directory_path();
}

fs::path user_cache_dir() {
  if (fs::path named = path_from_environment("XDG_CACHE_HOME"); named.is_absolute()) return named;
  const fs::path home = path_from_environment("HOME");
  return home.empty() ? fs::path() : home / ".cache";
}

std::string user_name() {
  const char* user = std::getenv("USER");
  return user != nullptr ? user : "";
}

}  // namespace cs
