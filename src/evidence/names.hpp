// What stands where in a package of evidence: shared by who writes one and who checks one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/picture_kind.hpp"

namespace cs::evidence {

inline constexpr std::string_view note_file = "package", contents_file = "contents", key_file = "key",
                                  checkpoint_file = "checkpoint";

bool is_campaign_file(std::string_view name);
/// "photographs/DIGEST.jpg".
std::string photograph_file(const std::string& digest, PictureKind kind);
/// The digest, or "" for a file that is no photograph.
std::string photograph_digest(std::string_view name);
/// "d17" of decisions/d17.json, or "".
std::string decision_of_file(std::string_view name);

/// A line of `contents`.
struct ContentsLine {
  std::string sha256, name;
  std::uint64_t size = 0;
};
std::string contents_line(std::string_view name, std::uint64_t size, std::string_view sha256);
/// Nothing where it is none.
std::optional<ContentsLine> contents_line_from(std::string_view line);

}  // namespace cs::evidence
