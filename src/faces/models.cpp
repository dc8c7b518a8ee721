#include "faces/models.hpp"

#include <fmt/format.h>

#include "base/hash.hpp"
#include "platform/files.hpp"
#include "platform/places.hpp"

namespace cs::faces {
namespace {

namespace fs = std::filesystem;

/// The largest that is taken for a model: ten times the largest default one.
constexpr std::size_t largest_model = std::size_t{512} << 20;

}  // namespace

std::vector<fs::path> model_folders() {
  std::vector<fs::path> candidates;
  if (fs::path own = path_from_environment("COUNTERSIGN_MODELS"); !own.empty()) candidates.push_back(std::move(own));
  candidates.push_back(assets_dir().parent_path() / "models");
  if (const fs::path cache = user_cache_dir(); !cache.empty()) candidates.push_back(cache / "countersign/models");
  std::vector<fs::path> out;
  for (const fs::path& folder : candidates)
    if (std::error_code ec; fs::is_directory(folder, ec)) out.push_back(folder);
  return out;
}

Result<fs::path> find_model(const std::string& file) {
  for (const fs::path& folder : model_folders())
    if (std::error_code ec; fs::is_regular_file(folder / file, ec)) return folder / file;
  return Error{
      Code::not_found, "model.missing",
      fmt::format("The model {} is not there; ./run deps fetches it, or COUNTERSIGN_MODELS names its folder.", file)};
}

Result<ModelFile> read_model(const std::string& file) {
  CS_ASSIGN(const fs::path path, find_model(file));
  CS_ASSIGN(Bytes bytes, read_file(path, largest_model));
  std::string fingerprint = fmt::format("{}:{}", path.stem().string(), blake2b(bytes).substr(0, 16));
  return ModelFile{std::move(bytes), std::move(fingerprint)};
}

}  // namespace cs::faces
