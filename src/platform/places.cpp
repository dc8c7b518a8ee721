#include "platform/places.hpp"

namespace cs {
namespace {

std::filesystem::path resources() {
  std::error_code ec;
  if (std::filesystem::path beside = program_dir() / "../share/countersign";
      std::filesystem::exists(beside / "assets", ec))
    return beside;
  if (std::filesystem::path tree = COUNTERSIGN_SOURCE_TREE; !tree.empty()) return tree;
  return program_dir();
}

}  // namespace

std::filesystem::path assets_dir() {
  const auto named = path_from_environment("COUNTERSIGN_ASSETS");
  return named.empty() ? resources() / "assets" : named;
}

std::filesystem::path shaders_dir() {
  return resources() / "shaders";
}

}  // namespace cs
