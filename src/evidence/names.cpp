#include "evidence/names.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace cs::evidence {
namespace {

constexpr std::string_view decisions = "decisions/", photographs = "photographs/", json = ".json";
constexpr std::size_t digest_length = 64;

bool is_digest(std::string_view text) {
  return text.size() == digest_length && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

bool is_campaign_file(std::string_view name) {
  return name.starts_with("campaigns/") && name.ends_with(json);
}

std::string photograph_file(const std::string& digest, PictureKind kind) {
  const char* ending = kind == PictureKind::jpeg   ? "jpg"
                       : kind == PictureKind::png  ? "png"
                       : kind == PictureKind::heic ? "heic"
                                                   : "bin";
  return fmt::format("{}{}.{}", photographs, digest, ending);
}

std::string photograph_digest(std::string_view name) {
  if (!name.starts_with(photographs)) return "";
  name.remove_prefix(photographs.size());
  const std::string_view digest = name.substr(0, digest_length);
  return is_digest(digest) && name.substr(digest.size()).starts_with('.') ? std::string(digest) : "";
}

std::string decision_of_file(std::string_view name) {
  if (!name.starts_with(decisions) || !name.ends_with(json)) return "";
  const std::string id(name.substr(decisions.size(), name.size() - decisions.size() - json.size()));
  const auto number = id.starts_with('d') ? number_from<std::int64_t>(id.substr(1)) : std::nullopt;
  return number && *number > 0 && id == "d" + std::to_string(*number) ? id : "";
}

std::string contents_line(std::string_view name, std::uint64_t size, std::string_view digest) {
  return fmt::format("{} {} {}\n", digest, size, name);
}

std::optional<ContentsLine> contents_line_from(std::string_view line) {
  const auto parts = split(line, ' ');
  if (parts.size() != 3 || !is_digest(parts[0])) return std::nullopt;
  const auto size = number_from<std::uint64_t>(parts[1]);
  if (!size || parts[1] != std::to_string(*size) || parts[2].empty()) return std::nullopt;
  return ContentsLine{parts[0], parts[2], *size};
}

}  // namespace cs::evidence
