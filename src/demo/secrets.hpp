// What a demonstration's data folder remembers between starts: passwords made for it alone, and how far the campaign is
// filled. A JSON file that only its owner can read, replaced durably.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace cs::demo {

struct Secrets {
  std::map<std::string, std::string> passwords;  ///< by user name
  std::string sandbox_key;
  int handed_in = 0;  ///< photographs of the script that the service has taken
};

/// Reads <data_dir>/demo.json, or makes it with new passwords for `users`. Code::corrupt "demo.damaged" naming the
/// file.
Result<Secrets> load_or_make_secrets(const std::filesystem::path& data_dir, const std::vector<std::string>& users);
Status save_secrets(const std::filesystem::path& data_dir, const Secrets& secrets);

}  // namespace cs::demo
