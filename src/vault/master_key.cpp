#include "vault/master_key.hpp"

#include <fmt/format.h>

#include "platform/files.hpp"

namespace cs::vault {

Result<Key> read_master_key(const MasterKeySource& source) {
  if (!source.text.empty()) {
    const auto key = Key::parse(source.text);
    if (!key) return invalid("key.form", "The master key in the environment is not 64 hexadecimal digits.");
    return key;
  }
  const std::string name = source.file.string();
  const auto bytes = read_file(source.file, 4096);
  if (!bytes && bytes.error().code == Code::not_found)
    return Error{Code::not_found, "key.no_master",
                 fmt::format("The master key {} is missing: without it no photograph can be opened. Put it back, or "
                             "name it with --master-key-file.",
                             name)};
  if (!bytes) return Error{bytes.error().code, "key.no_master", bytes.error().message};
  if (others_may_use(source.file) || !owned_by_us(source.file))
    return invalid("key.open_to_others",
                   fmt::format("The master key {0} can be used by others on this machine: it must belong to the "
                               "service's user (or root), and chmod 600 {0}.",
                               name));
  const auto key = Key::parse(as_text(*bytes));
  if (!key) return invalid("key.form", fmt::format("The master key {} is not 64 hexadecimal digits.", name));
  return key;
}

Status write_master_key(const std::filesystem::path& file, const Key& key) {
  std::error_code ec;
  if (std::filesystem::exists(std::filesystem::symlink_status(file, ec)))
    return Error{Code::conflict, "key.exists", fmt::format("{} is there already.", file.string())};
  const std::string line = key.text() + "\n";
  return write_file_durably(file, as_bytes(line));
}

}  // namespace cs::vault
