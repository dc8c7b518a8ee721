// The folder of photographs: a file each, named by the keyed hash of its content, sealed (sealed.hpp):
// photographs/ab/ab12…. The one place where a photograph's file is opened. What is sealed is the photograph as it was
// handed in, or, once it was split, its served copy and what was cut, which together are the same bytes.
//
// A file of before photographs were sealed is plain; whoever knows that it may be says so, and then it counts when its
// keyed hash is its name. What does not verify is damaged. It is set aside into photographs/.damaged, where nothing
// reads it, and an upload of the same bytes puts a new file in its place.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "served/edits.hpp"
#include "vault/key.hpp"
#include "vault/sealed.hpp"

namespace cs::vault {

/// What is known of a photograph without its file.
struct Photograph {
  std::string name;  ///< the keyed hash of its content
  std::string campaign;
  std::string name_key;    ///< what keys the hash
  std::int64_t bytes = 0;  ///< of its content
  bool may_be_plain = false;
  std::optional<Key> key = {};  ///< of the campaign's photographs; nothing: only a plain one can be opened
};

/// The name of this content in its campaign.
std::string name_of(ByteView content, std::string_view name_key);
/// What seals a campaign's photographs, from the campaign's key.
Key photographs_key(const Key& campaign);

/// Thread-safe; several processes may work on one folder.
class PhotographFolder {
 public:
  explicit PhotographFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Makes the folder and its 256 folders where they are not there. invalid "store.folder" where one of them is a link.
  Status prepare() const;
  /// The content. corrupt "photo.lost" where there is no file, corrupt "photo.damaged" where what is there is not the
  /// photograph; "disk.error" says nothing about it.
  Result<Bytes> open(const Photograph& photograph) const;
  /// What people get of it; nothing as long as it has not been split. Errors as open().
  Result<std::optional<Bytes>> open_served(const Photograph& photograph) const;
  /// Keeps it as its served copy and what was cut. Errors as open(), and "internal" where these are not the photograph.
  Status put_split(const Photograph& photograph, const served::Split& split) const;
  /// Seals it and replaces what has its name, durably. The photograph has a key.
  Status put(const Photograph& photograph, ByteView content) const;
  /// Takes what has this name out of the way, unless by now it is the photograph after all. Whether something was.
  Result<bool> set_aside(const Photograph& photograph) const;
  /// With what was set aside under this name. Nothing to do when there is none.
  Status remove(const std::string& name) const;

  std::filesystem::path path_of(const std::string& name) const { return folder_ / name.substr(0, 2) / name; }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  Result<Bytes> open_at(const std::filesystem::path& path, const Photograph& photograph) const;
  Status write(const Photograph& photograph, ByteView content, Form form) const;
  std::filesystem::path aside() const { return folder_ / ".damaged"; }

  const std::filesystem::path folder_;
};

/// True of the errors by which open() says that the photograph is not there, whole.
bool is_damage(const Error& error);

}  // namespace cs::vault
