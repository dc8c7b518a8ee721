// Where the models are, and reading them.
//
// A model is looked for, by its file name, in these folders; the first that has it wins:
//   1. the folder that COUNTERSIGN_MODELS names (countersignd's option --models sets it): one's own models
//   2. models/ beside the assets: an installation's
//   3. $XDG_CACHE_HOME/countersign/models, or ~/.cache/countersign/models: where ./run deps puts the default ones
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace cs::faces {

/// The folders above, those that exist.
std::vector<std::filesystem::path> model_folders();
/// The first file of this name in them. Error "model.missing" names it and says what brings it.
Result<std::filesystem::path> find_model(const std::string& file);

/// The bytes of a model, and how a fingerprint names them: the file's name and the beginning of their BLAKE2b.
struct ModelFile {
  Bytes bytes;
  std::string fingerprint;
};
/// Errors "model.missing" and those of read_file().
Result<ModelFile> read_model(const std::string& file);

}  // namespace cs::faces
