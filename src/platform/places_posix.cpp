#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>

#include "platform/places.hpp"

namespace cs {
namespace fs = std::filesystem;

namespace {

std::string name_of(uid_t user) {
  struct passwd entry {};
  struct passwd* found = nullptr;
  std::array<char, 4096> buffer{};
  if (::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found) return found->pw_name;
  return std::to_string(user);
}

}  // namespace

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
  const std::string name = name_of(::getuid());
  // Who signed in stays with a process whatever it becomes; ones that nobody signed in for have the largest number.
  unsigned long signed_in = 0;
  if (std::ifstream in("/proc/self/loginuid"); in >> signed_in && signed_in < 0xffffffffUL)
    if (const auto user = static_cast<uid_t>(signed_in); user != ::getuid()) return name + " (" + name_of(user) + ")";
  return name;
}

}  // namespace cs
