// Where things are: the program itself, what it brought along, and the folders of the person who runs it.
#pragma once

#include <filesystem>
#include <string>

namespace cs {

/// The path in an environment variable; empty where it is not set. Never by way of std::getenv: on Windows that has the
/// code page's idea of it.
std::filesystem::path path_from_environment(const char* variable);

/// Folder of the running executable; the current folder where the system does not tell.
std::filesystem::path program_dir();

/// Languages, reasons, rules and templates: beside the program when installed, else in the source tree it was built
/// from. COUNTERSIGN_ASSETS overrides it.
std::filesystem::path assets_dir();
std::filesystem::path shaders_dir();

/// Where this person's programs keep their data, not made here: $XDG_DATA_HOME if it is absolute, else ~/.local/share;
/// the folder for temporary files for somebody without a home.
std::filesystem::path user_data_dir();

/// Where they keep what can be had again: $XDG_CACHE_HOME if it is absolute, else ~/.cache; empty for somebody without
/// a home.
std::filesystem::path user_cache_dir();

/// Who runs the program, as the system knows them whatever the environment says: "root", or "root (li)" where li signed
/// in and became root. A number where the system has no name.
std::string user_name();

}  // namespace cs
