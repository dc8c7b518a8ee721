// The models that were chosen, where they come from and on what terms (assets/models.txt), and what of them is there.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace cs::faces {

struct ChosenModel {
  std::string package;  ///< "debian:NAME" or an npm package with its version
  std::string file;     ///< its path in the package, or on this system for Debian's
  std::string purpose;
  std::string checks;   ///< which are blind without it
  std::string sha256;   ///< 64 hexadecimal digits, of the file that was chosen
  std::string licence;  ///< and what is known of its training

  std::string name() const { return file.substr(file.rfind('/') + 1); }
};

/// Of the text of assets/models.txt. invalid "models.list" names the line.
Result<std::vector<ChosenModel>> chosen_models(std::string_view text);
/// The same of the installed file. Errors of read_file() as well.
Result<std::vector<ChosenModel>> chosen_models();

struct ModelThere {
  enum class State {
    missing,
    chosen,   ///< the file that was chosen
    another,  ///< a file of this name with other content: one's own, or damage
  };
  State state = State::missing;
  std::filesystem::path path{};  ///< unless it is missing
  std::string sha256{};          ///< what it is
};
/// Where it is found as the checks find it, and what it is. Reads the whole file. Errors of read_file().
Result<ModelThere> look_at_model(const ChosenModel& model);

}  // namespace cs::faces
