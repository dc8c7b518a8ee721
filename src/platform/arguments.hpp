// The command line, and text of it as paths. On Windows argv and std::string speak the code page's language, in which a
// Chinese folder has no name: text is UTF-8 everywhere, and becomes a path here and nowhere else.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace cs {

/// What main() was given, in UTF-8, without the program's name.
std::vector<std::string> utf8_arguments(int argc, char** argv);

inline std::filesystem::path path_from_utf8(std::string_view text) {
  return std::filesystem::path(std::u8string(text.begin(), text.end()));
}

}  // namespace cs
