#include "vault/keyring.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <chrono>
#include <functional>

#include "base/clock.hpp"
#include "base/hash.hpp"
#include "base/log.hpp"
#include "platform/file_lock.hpp"
#include "platform/files.hpp"
#include "platform/regular_file.hpp"

namespace cs::vault {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view first_line = "countersign keyring 1";
constexpr std::string_view installation_name = "*";  // no campaign is called so
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t wrapped_size = nonce_size + Key::size + crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t largest_file = std::size_t{16} << 20;
constexpr Millis most_patience{10'000};  // with another process that writes the file

Error damaged(const fs::path& file) {
  return {Code::corrupt, "key.damaged",
          fmt::format("The keyring {} is damaged: put it back from its backup.", file.string())};
}

std::string bound(std::string_view name) {
  return fmt::format("{}\n{}", first_line, name);
}

std::string wrap(std::string_view name, const Key& key, const Key& master) {
  std::array<unsigned char, wrapped_size> out{};
  randombytes_buf(out.data(), nonce_size);
  const std::string with = bound(name);
  const Key by = master.derived("countersign keyring");
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + nonce_size, nullptr, key.bytes().data(), Key::size,
                                             reinterpret_cast<const unsigned char*>(with.data()), with.size(), nullptr,
                                             out.data(), by.bytes().data());
  return to_hex(out);
}

/// Nothing where the line is none of this master key's.
std::optional<Key> unwrap(std::string_view name, std::string_view wrapped, const Key& master) {
  std::array<unsigned char, wrapped_size> in{};
  std::size_t read = 0;
  if (wrapped.size() != 2 * wrapped_size ||
      sodium_hex2bin(in.data(), in.size(), wrapped.data(), wrapped.size(), nullptr, &read, nullptr) != 0 ||
      read != in.size())
    return std::nullopt;
  std::array<std::uint8_t, Key::size> key{};
  const std::string with = bound(name);
  const Key by = master.derived("countersign keyring");
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          key.data(), nullptr, nullptr, in.data() + nonce_size, in.size() - nonce_size,
          reinterpret_cast<const unsigned char*>(with.data()), with.size(), in.data(), by.bytes().data()) != 0)
    return std::nullopt;
  const Key out{key};
  sodium_memzero(key.data(), key.size());
  return out;
}

using Lines = std::vector<std::pair<std::string, std::string>>;

/// Names and what is wrapped; nothing where the file is no keyring.
std::optional<Lines> lines_of(std::string_view text) {
  Lines out;
  bool first = true;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;  // cut off
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (std::exchange(first, false)) {
      if (line != first_line) return std::nullopt;
      continue;
    }
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    out.emplace_back(line.substr(0, blank), line.substr(blank + 1));
  }
  if (first) return std::nullopt;
  return out;
}

/// All keys of the file by this master key; nothing where it is another one, "key.damaged" where only some fit.
Result<std::optional<std::map<std::string, Key>>> unwrap_all(const Lines& lines, const Key& master,
                                                             const fs::path& file) {
  std::map<std::string, Key> keys;
  for (const auto& [name, wrapped] : lines) {
    const auto key = unwrap(name, wrapped, master);
    if (!key && keys.empty()) return std::optional<std::map<std::string, Key>>{};
    if (!key || !keys.emplace(name, *key).second) return damaged(file);
  }
  if (!keys.contains(std::string(installation_name))) return damaged(file);
  return std::optional{std::move(keys)};
}

fs::path next_of(const fs::path& master) {
  return fs::path(master).concat(".new");
}

MasterKeySource placed(const fs::path& folder, MasterKeySource source) {
  if (source.file.empty()) source.file = folder / "master.key";
  return source;
}

}  // namespace

Keyring::Keyring(fs::path folder, MasterKeySource source)
    : folder_(std::move(folder)), file_(folder_ / "keyring"), source_(std::move(source)) {}

bool Keyring::is_there(const fs::path& folder) {
  std::error_code ec;
  return fs::exists(fs::symlink_status(folder / "keyring", ec));
}

Result<std::unique_ptr<Keyring>> Keyring::make(const fs::path& folder, MasterKeySource source) {
  CS_TRY(make_private_folder(folder));
  CS_TRY(flush_folder(folder.parent_path()));
  auto ring = std::unique_ptr<Keyring>(new Keyring(folder, placed(folder, std::move(source))));
  {
    const Error busy{Code::unavailable, "key.busy", "Another process is making the keys: try again in a moment."};
    CS_ASSIGN(const FileLock lock, FileLock::take(folder / "lock", busy));
    std::error_code ec;
    if (!is_there(folder)) {
      if (ring->source_.text.empty() && !fs::exists(fs::symlink_status(ring->source_.file, ec)))
        CS_TRY(write_master_key(ring->source_.file, Key::random()));
      CS_ASSIGN(const Key master, read_master_key(ring->source_));
      CS_TRY(ring->write({{std::string(installation_name), Key::random()}}, master));
    }
  }
  return open(folder, ring->source_);
}

Result<std::unique_ptr<Keyring>> Keyring::open(const fs::path& folder, MasterKeySource source) {
  auto ring = std::unique_ptr<Keyring>(new Keyring(folder, placed(folder, std::move(source))));
  const std::lock_guard lock(ring->mutex_);
  CS_TRY(ring->refresh());
  return ring;
}

Status Keyring::refresh() {
  const std::string now_is = file_version(file_);
  if (!now_is.empty() && now_is == seen_) return {};
  CS_ASSIGN(Keys keys, read());
  keys_ = std::move(keys);
  seen_ = now_is;
  return {};
}

Result<Keyring::Keys> Keyring::read() {
  const auto bytes = read_file(file_, largest_file);
  if (!bytes && bytes.error().code == Code::not_found)
    return Error{Code::not_found, "key.no_keyring",
                 fmt::format("The keyring {} is missing: without it no photograph can be opened. Put it back from its "
                             "backup.",
                             file_.string())};
  if (!bytes) return bytes.error();
  if (others_may_use(file_) || !owned_by_us(file_))
    return invalid("key.open_to_others",
                   fmt::format("The keyring {0} can be used by others on this machine: it must belong to the service's "
                               "user, and chmod 600 {0}.",
                               file_.string()));
  const auto lines = lines_of(as_text(*bytes));
  if (!lines) return damaged(file_);
  CS_ASSIGN(const Key master, read_master_key(source_));
  CS_ASSIGN(auto keys, unwrap_all(*lines, master, file_));
  if (keys) return std::move(*keys);
  // A change of the master key that was cut off after the keyring was written.
  std::error_code ec;
  const fs::path next = next_of(source_.file);
  if (source_.text.empty() && fs::exists(next, ec)) {
    CS_ASSIGN(const Key newer, read_master_key({next, {}}));
    CS_ASSIGN(auto newer_keys, unwrap_all(*lines, newer, file_));
    if (newer_keys) {
      fs::rename(next, source_.file, ec);
      if (ec) return io_error("disk.error", fmt::format("Cannot rename {}: {}.", next.string(), ec.message()));
      CS_TRY(flush_folder(source_.file.parent_path()));
      return std::move(*newer_keys);
    }
  }
  return invalid("key.wrong_master",
                 fmt::format("The master key is not the one that the keyring {} was made with: give the right one "
                             "with --master-key-file.",
                             file_.string()));
}

Status Keyring::write(const Keys& keys, const Key& master) const {
  std::string text = fmt::format("{}\n", first_line);
  for (const auto& [name, key] : keys) text += fmt::format("{} {}\n", name, wrap(name, key, master));
  return write_file_durably(file_, as_bytes(text));
}

Status Keyring::change(const std::function<bool(Keys&)>& change) {
  const Error busy{Code::unavailable, "key.busy", "Another process is changing the keyring: try again in a moment."};
  CS_ASSIGN(const FileLock lock, FileLock::wait(folder_ / "lock", busy, most_patience));
  CS_TRY(refresh());
  Keys next = keys_;
  if (!change(next)) return {};
  CS_ASSIGN(const Key master, read_master_key(source_));
  CS_TRY(write(next, master));
  keys_ = std::move(next);
  seen_ = file_version(file_);
  return {};
}

Result<Key> Keyring::campaign(const std::string& id) {
  const std::lock_guard lock(mutex_);
  CS_TRY(refresh());
  const auto it = keys_.find(id);
  if (it == keys_.end())
    return Error{
        Code::unavailable, "key.missing",
        fmt::format("The keyring {} lacks the key of campaign {}: put it back from its backup.", file_.string(), id)};
  return it->second;
}

Result<Key> Keyring::campaign_or_new(const std::string& id) {
  const std::lock_guard lock(mutex_);
  CS_TRY(refresh());
  if (!keys_.contains(id)) CS_TRY(change([&](Keys& keys) { return keys.emplace(id, Key::random()).second; }));
  return keys_.at(id);
}

Status Keyring::destroy(const std::string& id) {
  const std::lock_guard lock(mutex_);
  return change([&](Keys& keys) { return keys.erase(id) > 0; });
}

Result<std::vector<std::string>> Keyring::campaigns() {
  const std::lock_guard lock(mutex_);
  CS_TRY(refresh());
  std::vector<std::string> out;
  for (const auto& [name, key] : keys_)
    if (name != installation_name) out.push_back(name);
  return out;
}

Result<Key> Keyring::installation(std::string_view purpose) {
  const std::lock_guard lock(mutex_);
  CS_TRY(refresh());
  return keys_.at(std::string(installation_name)).derived(purpose);
}

Status Keyring::rewrap() {
  if (!source_.text.empty())
    return Error{Code::refused, "key.from_environment",
                 "The master key comes from the environment, where it cannot be replaced: put it into a file first."};
  const std::lock_guard lock(mutex_);
  const Error busy{Code::unavailable, "key.busy", "Another process is changing the keyring: try again in a moment."};
  CS_ASSIGN(const FileLock alone, FileLock::take(folder_ / "lock", busy));
  CS_TRY(refresh());
  const fs::path next = next_of(source_.file);
  const Key master = Key::random();
  std::error_code ec;
  fs::remove(next, ec);  // of a change that was cut off before the keyring was written
  CS_TRY(write_master_key(next, master));
  CS_TRY(write(keys_, master));
  fs::rename(next, source_.file, ec);
  if (ec) return io_error("disk.error", fmt::format("Cannot rename {}: {}.", next.string(), ec.message()));
  CS_TRY(flush_folder(source_.file.parent_path()));
  seen_ = file_version(file_);
  return {};
}

}  // namespace cs::vault
