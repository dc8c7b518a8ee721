#pragma once

#include <string>

#include "base/result.hpp"

namespace CLI {
class App;
}

namespace cs::programs {

/// Gives every option of `command` that was not named on the command line the value that the TOML file has under the
/// option's name without the dashes. Code::invalid "settings.file" naming file, line or key: no TOML, an unknown name,
/// a value that the option refuses.
Status apply_settings_file(CLI::App& command, const std::string& path);

/// The same of `serve`'s settings for a command that has a few of its options: the others are passed over.
Status apply_known_settings(CLI::App& command, const std::string& path);

}  // namespace cs::programs
