// What was removed for good, kept outside the database, so that a restore of an older backup removes it again: the file
// <data>/keys/purges, one line a campaign or a student. It holds nobody's name or number; a student is known by a hash
// that the installation's key makes.
//
// A line is there before anything is removed: a removal that was cut off is finished by whoever runs it again, or by a
// restore.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace cs::vault {

struct Purge {
  std::string campaign;
  std::string student{};  ///< hash of the number; empty: the whole campaign
  TimePoint at{};         ///< when it was asked for
  bool operator==(const Purge&) const = default;
};

class Keyring;

/// By which a student is known there. Errors of the keyring.
Result<std::string> student_hash(Keyring& keyring, std::string_view number);

/// Of the keyring's folder; empty where there is no such file. corrupt "key.purges".
Result<std::vector<Purge>> read_purges(const std::filesystem::path& keys);
/// Adds what is not there yet, durably, under the lock of the keyring's folder. Of two of the same student the later
/// one counts; a campaign's takes the place of its students'. unavailable "key.busy".
Status note_purges(const std::filesystem::path& keys, const std::vector<Purge>& purges);

/// The file's text, for copies of it elsewhere. corrupt "key.purges".
std::string purges_text(const std::vector<Purge>& purges);
Result<std::vector<Purge>> purges_from(std::string_view text);
/// Both, each once.
std::vector<Purge> merged(std::vector<Purge> a, const std::vector<Purge>& b);

}  // namespace cs::vault
