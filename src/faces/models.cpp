#include "faces/models.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "base/files.hpp"

namespace cs::faces {
namespace {

namespace fs = std::filesystem;

/// The largest that is taken for a model: ten times the largest default one.
constexpr std::size_t largest_model = std::size_t{512} << 20;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

}  // namespace

std::vector<fs::path> model_folders() {
  std::vector<fs::path> candidates;
  if (const std::string own = variable("COUNTERSIGN_MODELS"); !own.empty()) candidates.emplace_back(own);
  candidates.push_back(assets_dir().parent_path() / "models");
  if (const std::string cache = variable("XDG_CACHE_HOME"); fs::path(cache).is_absolute())
    candidates.push_back(fs::path(cache) / "countersign/models");
  else if (const std::string home = variable("HOME"); !home.empty())
    candidates.push_back(fs::path(home) / ".cache/countersign/models");
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
