// The keyring: one key a campaign, and one of the installation, each wrapped by the master key. It is the file
// <data>/keys/keyring; its master key is <data>/keys/master.key unless somebody keeps it elsewhere.
//
// The file is text, a line a key: a name and, in hexadecimal digits, nonce and XChaCha20-Poly1305 of the key, with the
// name as associated data. So a line cannot be given another name, and whoever has the file without the master key has
// nothing. What it does not notice by itself is a line that is missing: who asks for that key is told so.
//
// What can half-happen:
// - the file is replaced by temporary name, flush and rename: a crash leaves the old one or the new one;
// - a key is in the file before anything is sealed by it;
// - two processes add keys: each reads the file under the lock <data>/keys/lock before it writes;
// - killed in the midst of rewrap(): it writes the new master key as <master key>.new, then the keyring, then renames
//   the key. Whoever opens the keyring next, and finds that the old key does not fit it and the new one does, renames.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "vault/key.hpp"
#include "vault/master_key.hpp"

namespace cs::vault {

/// Thread-safe. Keys that another process adds or destroys are noticed at the next call.
class Keyring {
 public:
  /// For a new installation, and one from before there were keys. Makes `folder` (mode 0700), the master key where the
  /// source names none that is there, and the keyring with the installation's key. A keyring that is there already is
  /// opened.
  static Result<std::unique_ptr<Keyring>> make(const std::filesystem::path& folder, MasterKeySource source);
  /// not_found "key.no_keyring"; errors of read_master_key(); invalid "key.wrong_master"; corrupt "key.damaged";
  /// invalid "key.open_to_others".
  static Result<std::unique_ptr<Keyring>> open(const std::filesystem::path& folder, MasterKeySource source);
  static bool is_there(const std::filesystem::path& folder);

  /// unavailable "key.missing": the keyring lacks it.
  Result<Key> campaign(const std::string& id);
  /// The same, made when it is not there, and on disk when this returns.
  Result<Key> campaign_or_new(const std::string& id);
  /// All that was sealed by it is lost from now on, but for what copies of the file give back. Nothing to do when there
  /// is none.
  Status destroy(const std::string& id);
  /// Sorted.
  Result<std::vector<std::string>> campaigns();
  /// A key of the installation for one purpose ("backup", …). The same after rewrap().
  Result<Key> installation(std::string_view purpose);

  /// The file that a backup copies: it is of no use without the master key.
  const std::filesystem::path& file() const { return file_; }
  /// Wraps all keys by a new master key, which replaces the old one's file. No other process may use the keyring.
  /// refused "key.from_environment" where the master key is not a file.
  Status rewrap();
  /// The master key, for a recovery kit.
  Result<Key> master() const { return read_master_key(source_); }

 private:
  using Keys = std::map<std::string, Key>;
  Keyring(std::filesystem::path folder, MasterKeySource source);
  /// Reads the file when it is another one than last time. With mutex_ held.
  Status refresh();
  Result<Keys> read();
  Status write(const Keys& keys, const Key& master) const;
  /// `change` sees the newest keys under the lock of all processes, and what it leaves is written.
  Status change(const std::function<bool(Keys&)>& change);

  const std::filesystem::path folder_, file_;
  const MasterKeySource source_;
  std::mutex mutex_;
  Keys keys_;         // guarded by mutex_
  std::string seen_;  // guarded by mutex_: which file was read last
};

}  // namespace cs::vault
